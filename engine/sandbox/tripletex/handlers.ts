// Ways of answering that the end points have in common: one object, a list, a creation, an update.

import { type Answer, Refusal, type StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import { listIn, objectIn, type Values } from './body.ts';
import { type Company, type KindName, kinds, objectWith } from './company.ts';
import { equalFlag, type FilterOf, filtersIn, listAnswer } from './listing.ts';
import { projectionOf } from './projection.ts';
import { wrongParameter } from './refusals.ts';
import { shown } from './showing.ts';

export interface Call {
  readonly company: Company;
  readonly request: StandInRequest;
  /** The `{id}` of the path; empty where there is none. */
  readonly id: string;
}

export type Handler = (call: Call) => Answer;

/** At most this many objects are sent at once. */
const listMax = 100;

export function single(
  company: Company,
  name: KindName,
  status: number,
  kept: Kept,
  fields?: string | null,
) {
  const value = shown(company, name, kept, projectionOf(kinds[name].type, fields));
  return { status, body: { value } };
}

export function getting(name: KindName): Handler {
  return ({ company, request, id }) =>
    single(company, name, 200, objectWith(company, name, id), request.query.get('fields'));
}

export function creating(
  name: KindName,
  create: (company: Company, body: Values) => Kept,
): Handler {
  return ({ company, request }) =>
    single(company, name, 201, create(company, objectIn(request, kinds[name].type)));
}

export function updating(
  name: KindName,
  update: (company: Company, id: string, body: Values) => Kept,
): Handler {
  return ({ company, request, id }) =>
    single(company, name, 200, update(company, id, objectIn(request, kinds[name].type)));
}

export function removing(remove: (company: Company, id: string) => void): Handler {
  return ({ company, id }) => {
    remove(company, id);
    return { status: 204 };
  };
}

/** All or none: the first that is refused takes the others back. */
export function creatingMany(
  name: KindName,
  create: (company: Company, body: Values) => Kept,
): Handler {
  return ({ company, request }) => {
    const bodies = listIn(request, kinds[name].type);
    if (bodies.length > listMax) throw new Refusal({ status: 413 });
    return many(
      company,
      name,
      201,
      bodies.map((body) => create(company, body)),
    );
  };
}

export function updatingMany(
  name: KindName,
  update: (company: Company, id: string, body: Values) => Kept,
): Handler {
  return ({ company, request }) => {
    const bodies = listIn(request, kinds[name].type);
    const kept = bodies.map((body) => update(company, String(body.id), body));
    return many(company, name, 200, kept);
  };
}

function many(company: Company, name: KindName, status: number, kept: readonly Kept[]): Answer {
  const values = kept.map((one) => shown(company, name, one));
  return { status, body: { fullResultSize: values.length, from: 0, count: values.length, values } };
}

export function listing(name: KindName, filters: Readonly<Record<string, FilterOf>>): Handler {
  return ({ company, request }) => {
    const passes = filtersIn(request.query, filters);
    return listAnswer(company, name, request, company.ground.records.all(name), passes);
  };
}

export function vatDirection(text: string, name: string) {
  if (text !== 'OUTGOING' && text !== 'INCOMING') throw wrongParameter(name);
  return equalFlag('isOutgoing')(text === 'OUTGOING' ? 'true' : 'false', name);
}

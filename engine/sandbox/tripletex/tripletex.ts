// The stand-in of Tripletex (API v2), written from the vendor's specification and from answers that
// public clients recorded, and as strict: what the vendor refuses is refused here in the same words.
// Sessions in `sessions.ts`, end points in `routes.ts`, one file for each resource's rules.

import type { JsonObject } from '../../base/json.ts';
import {
  type Ground,
  type Live,
  Refusal,
  type StandInDefinition,
  type StandInRequest,
} from '../definition.ts';
import type { TableOptions } from '../tables.ts';
import { type Company, type CompanyOptions, idIn, type KindName, kinds } from './company.ts';
import { prepareFixedData } from './fixed-data.ts';
import { errorAnswer, notFound } from './refusals.ts';
import { dispatch } from './routes.ts';
import { personIn } from './screens.ts';
import {
  apiEmployeeId,
  credentialsOf,
  refuseStranger,
  sessionAnswer,
  type TripletexAccess,
} from './sessions.ts';
import { subscribeToAll } from './subscriptions.ts';

export interface TripletexOptions extends TripletexAccess, CompanyOptions {
  /** Signs the events that `subscribe` asks for. */
  readonly webhookSecret?: string;
}

const text = (name: string) => (values: JsonObject) => {
  const value = values[name];
  return value === undefined ? undefined : String(value);
};
const reference = (name: string) => (values: JsonObject) => {
  const id = idIn(values[name]);
  return id === 0 ? undefined : String(id);
};

const indexes: Readonly<Partial<Record<KindName, TableOptions['indexes']>>> = {
  customer: {
    organizationNumber: text('organizationNumber'),
    email: text('email'),
    customerNumber: text('customerNumber'),
  },
  product: { number: text('number'), name: text('name') },
  order: { customer: reference('customer'), number: text('number') },
  orderLine: { order: reference('order'), product: reference('product') },
};

const tables: Readonly<Record<string, TableOptions>> = Object.fromEntries(
  [...Object.keys(kinds), 'session'].map((name) => [
    name,
    { order: 'as-created', indexes: indexes[name as KindName] ?? {} },
  ]),
);

export function tripletex(options: TripletexOptions): StandInDefinition {
  return {
    system: 'tripletex',
    base: '/v2',
    tables,
    // The vendor does not publish its numbers; the shortest window its header of seconds can tell.
    rate: { requests: 150, windowMs: 1_000 },
    start: (ground) => startTripletex(options, ground),
  };
}

function startTripletex(options: TripletexOptions, ground: Ground): Live {
  const company: Company = { ground, options, employeeId: apiEmployeeId, failures: new Map() };
  return {
    answer: (request) => {
      const decoded = { ...request, path: decodedPath(request) };
      const login = sessionAnswer(ground, options, decoded);
      if (login) return login;
      refuseStranger(ground, decoded);
      return dispatch(company, decoded);
    },
    refusal: (error) => (error instanceof Refusal ? error.answer : undefined),
    caller: (request) => credentialsOf(request)[1] ?? '',
    rateHeaders: (rate, left, resetMs) => ({
      'x-rate-limit-limit': String(rate.requests),
      'x-rate-limit-remaining': String(left),
      'x-rate-limit-reset': String(Math.ceil(resetMs / 1000)),
    }),
    tooMany: (seconds) => {
      const message = 'Too many requests';
      const answer = errorAnswer({ status: 429, code: 4290, message, developerMessage: message });
      const rate = { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(seconds) };
      return { ...answer, headers: { ...answer.headers, ...rate } };
    },
    broken: (status) =>
      errorAnswer({
        status,
        code: 1000,
        message: 'Internal error',
        developerMessage: 'Unexpected',
      }),
    person: personIn(company),
    entities: ['customer', 'product', 'order', 'orderLine', 'invoice'],
    prepare: () => prepareFixedData(ground.records),
    subscribe: (url) => subscribeToAll(company, url, options.webhookSecret ?? ''),
  };
}

/** `%3Acreate` and `%3EwhoAmI` are `:create` and `>whoAmI`. */
function decodedPath({ path }: StandInRequest): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw notFound();
  }
}

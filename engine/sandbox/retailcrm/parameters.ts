// Parameters as the API takes them: nested query names (`filter[ids][]=1`), pages of 20, 50 or 100,
// and bodies that are forms whose structured values are JSON texts. What no route knows is refused.

import { isObject, type JsonObject, parseJson } from '../../base/json.ts';
import type { StandInRequest } from '../definition.ts';
import { badParameter } from './refusals.ts';

export type Filter = ReadonlyMap<string, readonly string[]>;

const sizes = ['20', '50', '100'];
const notValid = 'This value is not valid.';

/**
 * `filter[name]` of the query, and `filter[name][]` where the list says `name[]`; another name is refused, and
 * a text for a list, and a list for a text.
 */
export function filterOf(query: URLSearchParams, names: readonly string[]): Filter {
  const found = new Map<string, string[]>();
  for (const [parameter, value] of query) {
    const match = /^filter\[(\w+)\](\[\d*\])?$/.exec(parameter);
    if (!match) continue;
    const name = match[1] as string;
    const [asked, other] = match[2] ? [`${name}[]`, name] : [name, `${name}[]`];
    if (names.includes(other)) throw badParameter({ [`filter.${name}`]: notValid });
    if (!names.includes(asked))
      throw badParameter({ [`filter.${name}`]: 'This form should not contain extra fields.' });
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
}

/** Whether the record was made on one of the days that the two filters name, both ends included. */
export function isWithin(
  filter: Filter,
  [from, to]: readonly [string, string],
  { createdAt }: JsonObject,
): boolean {
  const day = String(createdAt).slice(0, 10);
  const [first, last] = [filter.get(from)?.[0], filter.get(to)?.[0]];
  return (first === undefined || day >= first) && (last === undefined || day <= last);
}

/** `2026-01-31 15:04:05`, and a time that there is. */
export function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) && isReal(text.replace(' ', 'T'));
}

/** `2026-01-31`, and a day that there is. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && isReal(`${text}T00:00:00`);
}

function isReal(local: string): boolean {
  const ms = Date.parse(`${local}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(local);
}

export interface Page {
  readonly limit: number;
  readonly page: number;
}

export function pageOf(query: URLSearchParams): Page {
  const limit = query.get('limit') ?? '20';
  const page = query.get('page') ?? '1';
  if (!sizes.includes(limit))
    throw badParameter({ limit: 'The value you selected is not a valid choice.' });
  if (!/^[1-9]\d*$/.test(page)) throw badParameter({ page: 'This value should be 1 or more.' });
  return { limit: Number(limit), page: Number(page) };
}

/** A slice of the list under its name, with the vendor's pagination beside it. */
export function listed(name: string, all: readonly unknown[], { limit, page }: Page): JsonObject {
  return {
    success: true,
    pagination: {
      limit,
      totalCount: all.length,
      currentPage: page,
      totalPageCount: Math.ceil(all.length / limit),
    },
    [name]: all.slice((page - 1) * limit, page * limit),
  } as JsonObject;
}

/** The fields of a form body; anything but a form has no fields for this API. */
export function formOf({ headers, body }: StandInRequest): URLSearchParams {
  const type = String(headers['content-type'] ?? '');
  return new URLSearchParams(type.startsWith('application/x-www-form-urlencoded') ? body : '');
}

/**
 * The shop that a call is for: the only one that its key may see, or the one that it names. `site` must be
 * said where the key may see several.
 */
export function siteOf(parameters: URLSearchParams, sites: readonly string[]): string {
  const named = parameters.get('site');
  if (named === null) {
    if (sites.length > 1) throw badParameter({ site: 'This value should not be blank.' });
    return sites[0] as string;
  }
  if (!sites.includes(named)) throw badParameter({ site: 'The site does not exist.' });
  return named;
}

/** A structured field of a form. */
export function structure(form: URLSearchParams, name: string): JsonObject {
  const value = jsonIn(form, name);
  if (isObject(value)) return value as JsonObject;
  throw badParameter({ [name]: 'Invalid json.' });
}

/** A field of a form that lists structures. */
export function structures(form: URLSearchParams, name: string): readonly JsonObject[] {
  const value = jsonIn(form, name);
  if (Array.isArray(value) && value.every((one) => isObject(one))) return value as JsonObject[];
  throw badParameter({ [name]: 'Invalid json.' });
}

function jsonIn(form: URLSearchParams, name: string): unknown {
  const text = form.get(name);
  if (text === null) throw badParameter({ [name]: 'This value should not be blank.' });
  try {
    return parseJson(text);
  } catch {
    throw badParameter({ [name]: 'Invalid json.' });
  }
}

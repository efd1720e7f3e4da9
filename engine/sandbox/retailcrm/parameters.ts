// Parameters as the API takes them: nested query names (`filter[ids][]=1`), pages of 20, 50 or 100,
// and bodies that are forms whose structured values are JSON texts. What no route knows is refused.

import { isObject, type JsonObject, parseJson } from '../../base/json.ts';
import type { StandInRequest } from '../definition.ts';
import { badParameter } from './refusals.ts';

export type Filter = ReadonlyMap<string, readonly string[]>;

const sizes = ['20', '50', '100'];

/** `filter[name]` and `filter[name][]` of the query; a name that is not in the list is refused. */
export function filterOf(query: URLSearchParams, names: readonly string[]): Filter {
  const found = new Map<string, string[]>();
  for (const [parameter, value] of query) {
    const match = /^filter\[(\w+)\](\[\d*\])?$/.exec(parameter);
    if (!match) continue;
    const name = match[1] as string;
    if (!names.includes(name))
      throw badParameter({ [`filter.${name}`]: 'This form should not contain extra fields.' });
    found.set(name, [...(found.get(name) ?? []), value]);
  }
  return found;
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

/** A structured field of a form. */
export function structure(form: URLSearchParams, name: string): JsonObject {
  const text = form.get(name);
  if (text === null) throw badParameter({ [name]: 'This value should not be blank.' });
  try {
    const value = parseJson(text);
    if (isObject(value)) return value as JsonObject;
  } catch {
    // Told below, in the vendor's words.
  }
  throw badParameter({ [name]: 'Invalid json.' });
}

// Lists: filters, paging with `from` and `count`, sorting, the envelope, and the checksum by which a
// caller learns that nothing changed. A filter that is present but empty matches everything.

import { createHash } from 'node:crypto';
import { readPath } from '../../base/property-path.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import { isDate } from './body.ts';
import { type Company, type KindName, kinds } from './company.ts';
import { projectionOf } from './projection.ts';
import { propertiesOf } from './properties.ts';
import { illegalSorting, invalid, missing, tooLarge, wrongParameter } from './refusals.ts';
import { shown } from './showing.ts';

/** Whether a record passes one filter. */
export type Filter = (kept: Kept) => boolean;

/** A parameter that is not there or empty gives no filter. */
export type FilterOf = (text: string, name: string) => Filter;

/** The paging parameters with their usual values. */
const paging = { from: 0, count: 1000 };
const countMax = 10_000;

/** Answers a list of the given candidates, in the order of their ids unless sorting is asked for. */
export function listAnswer(
  company: Company,
  name: KindName,
  request: StandInRequest,
  candidates: Iterable<Kept>,
  filters: readonly Filter[],
): Answer {
  const { query, headers } = request;
  const [from, count] = Object.entries(paging).map(([name, usual]) =>
    integerIn(query, name, usual),
  ) as [number, number];
  if (count > countMax) throw tooLarge();
  const projection = projectionOf(kinds[name].type, query.get('fields'));
  const untilMs = company.ground.searchedUntilMs();
  const found: Kept[] = [];
  for (const kept of candidates) {
    if (kept.createdMs <= untilMs && filters.every((passes) => passes(kept))) found.push(kept);
  }
  const sorted = sort(name, query.get('sorting'), found);
  const page = sorted.slice(from, from + count);
  const values = page.map((kept) => shown(company, name, kept, projection));
  const known = headers['if-none-match'];
  const versionDigest = known === undefined ? '' : digestOf(found.length, values);
  if (known !== undefined && String(known).replaceAll('"', '') === versionDigest) {
    return { status: 304 };
  }
  const body = { fullResultSize: found.length, from, count: values.length, versionDigest, values };
  return { status: 200, body };
}

/** The filters of a request, by a table of parameter names. */
export function filtersIn(
  query: URLSearchParams,
  table: Readonly<Record<string, FilterOf>>,
): Filter[] {
  return Object.entries(table).flatMap(([name, filterOf]) => {
    const text = query.getAll(name).join(',');
    return text === '' ? [] : [filterOf(text, name)];
  });
}

export const idList: FilterOf = (text, name) => {
  const ids = new Set(integersIn(text, name).map(String));
  return ({ id }) => ids.has(id);
};

/** The property at the path is one of the whole numbers in the list. */
export function integerList(path: string): FilterOf {
  return (text, name) => {
    const wanted = new Set(integersIn(text, name));
    return ({ values }) => wanted.has(readPath(values, path) as number);
  };
}

export function textList(path: string): FilterOf {
  return (text) => {
    const wanted = new Set(text.split(',').map((item) => item.trim()));
    return ({ values }) => wanted.has(String(readPath(values, path) ?? ''));
  };
}

export function equalText(path: string): FilterOf {
  return (text) => (kept) => readPath(kept.values, path) === text;
}

export function containingText(path: string): FilterOf {
  return (text) => {
    const wanted = text.toLowerCase();
    return ({ values }) =>
      String(readPath(values, path) ?? '')
        .toLowerCase()
        .includes(wanted);
  };
}

export function equalFlag(path: string): FilterOf {
  return (text, name) => {
    if (text !== 'true' && text !== 'false') throw wrongParameter(name);
    return ({ values }) => (readPath(values, path) ?? false) === (text === 'true');
  };
}

/** Numbers from (included) or to (excluded) a bound. */
export function bound(path: string, side: 'atLeast' | 'below'): FilterOf {
  return (text, name) => {
    const limit = Number(text);
    if (Number.isNaN(limit)) throw wrongParameter(name);
    return ({ values }) => {
      const value = Number(readPath(values, path) ?? 0);
      return side === 'atLeast' ? value >= limit : value < limit;
    };
  };
}

/** The two dates of a mandatory period: from is included, to is not. */
export function periodIn(query: URLSearchParams, path: string, names: readonly [string, string]) {
  const [from, to] = names.map((name) => query.get(name) ?? '') as [string, string];
  const absent = names.filter((name) => !query.get(name));
  if (absent.length > 0) throw invalid(...absent.map((field) => ({ field, message: missing })));
  for (const name of names) if (!isDate(query.get(name) ?? '')) throw wrongParameter(name);
  if (from >= to) throw invalid({ field: names[1], message: `Må være etter ${from}.` });
  return ({ values }: Kept): boolean => {
    const date = String(readPath(values, path));
    return date >= from && date < to;
  };
}

/** `true` or `false`; a parameter that is not there is false. */
export function flagIn(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  if (text !== null && text !== 'true' && text !== 'false') throw wrongParameter(name);
  return text === 'true';
}

function integersIn(text: string, name: string): number[] {
  return text.split(',').map((item) => {
    if (!/^\s*-?\d+\s*$/.test(item)) throw wrongParameter(name);
    return Number(item);
  });
}

function integerIn(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name);
  if (text === null || text === '') return usual;
  if (!/^\d{1,9}$/.test(text)) throw wrongParameter(name);
  return Number(text);
}

function sort(name: KindName, text: string | null, found: Kept[]): Kept[] {
  // Ids grow, and candidates come in the order of their ids.
  if (!text || text === 'id') return found;
  const keys = text.split(',').map((key) => {
    const property = key.replace(/^-/, '').trim();
    if (!propertiesOf(kinds[name].type).has(property)) throw illegalSorting(property);
    return { property, sign: key.startsWith('-') ? -1 : 1 };
  });
  return found.toSorted((one, other) => {
    for (const { property, sign } of keys) {
      const [left, right] = [one.values[property] ?? '', other.values[property] ?? ''];
      if (left !== right) return (left as string) < (right as string) ? -sign : sign;
    }
    return 0;
  });
}

function digestOf(size: number, values: unknown): string {
  return createHash('md5')
    .update(JSON.stringify([size, values]))
    .digest('hex');
}

// Lists: pages by number with links to the others, a filter by the time of change, and only
// parameters that there are. A page past the end is not found.

import type { JsonObject } from '../../base/json.ts';
import type { Answer, StandInRequest } from '../definition.ts';
import type { Kept } from '../tables.ts';
import { document, fieldsIn } from './documents.ts';
import { mediaType, refusal, wrongParameter } from './refusals.ts';
import type { Resource } from './resources.ts';
import type { Shop } from './shop.ts';

const sizeUsual = 50;
const sizeMax = 100;

/** Answers a page of the candidates, in the order of their ids. */
export function listAnswer(
  shop: Shop,
  resource: Resource,
  request: StandInRequest,
  candidates: Iterable<Kept>,
): Answer {
  const { query, path } = request;
  refuseStrangers(query);
  const fields = fieldsIn(query);
  const number = wholeIn(query, 'page[number]', 1, Number.MAX_SAFE_INTEGER);
  const size = wholeIn(query, 'page[size]', sizeUsual, sizeMax);
  const passes = filterIn(query);
  const untilMs = shop.ground.searchedUntilMs();
  const found = [...candidates]
    .filter((kept) => kept.createdMs <= untilMs && passes(kept))
    .sort((one, other) => Number(one.id) - Number(other.id));
  const last = Math.max(1, Math.ceil(found.length / size));
  if (number > last) throw refusal(404, 'There is no such page.');
  const page = found.slice((number - 1) * size, number * size);
  const link = (at: number): string => {
    const target = new URLSearchParams(query);
    target.set('page[number]', String(at));
    target.set('page[size]', String(size));
    return `${shop.address()}${path}?${target}`;
  };
  const links: JsonObject = {
    self: link(number),
    first: link(1),
    last: link(last),
    ...(number < last ? { next: link(number + 1) } : {}),
    ...(number > 1 ? { prev: link(number - 1) } : {}),
  };
  const body = {
    data: page.map((kept) => document(shop, resource, kept, fields)),
    links,
    meta: { page: { current: number, last, size, total: found.length } },
  };
  return { status: 200, body, headers: { 'content-type': mediaType } };
}

/** What a list may be asked with; a single record takes fields only. */
export function refuseStrangers(query: URLSearchParams, isList = true): void {
  for (const parameter of query.keys()) {
    const isKnown =
      /^fields\[[^\]]*\]$/.test(parameter) ||
      (isList &&
        /^(page\[(number|size)\]|filter\[\w+\]\[(path|operator|value)\])$/.test(parameter));
    if (!isKnown) throw wrongParameter(parameter, 'This parameter is not known.');
  }
}

function wholeIn(query: URLSearchParams, name: string, usual: number, max: number): number {
  const text = query.get(name);
  if (text === null) return usual;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > max)
    throw wrongParameter(name, `It must be a whole number from 1 to ${max}.`);
  return value;
}

/** `filter[updated_at][path|operator|value]`: changed at that moment or later. */
function filterIn(query: URLSearchParams): (kept: Kept) => boolean {
  const names = new Set(
    [...query.keys()].flatMap((parameter) => /^filter\[(\w+)\]/.exec(parameter)?.[1] ?? []),
  );
  const filters = [...names].map((name) => {
    const part = (key: string): string => {
      const text = query.get(`filter[${name}][${key}]`);
      if (text === null || text === '')
        throw wrongParameter(`filter[${name}][${key}]`, 'It is required.');
      return text;
    };
    const [path, operator, value] = [part('path'), part('operator'), part('value')];
    if (path !== 'updated_at' && path !== 'created_at')
      throw wrongParameter(`filter[${name}][path]`, `${path} cannot be filtered by.`);
    if (operator !== 'gte')
      throw wrongParameter(`filter[${name}][operator]`, `${operator} is no operator here.`);
    const sinceMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)
      ? Date.parse(value)
      : Number.NaN;
    if (Number.isNaN(sinceMs))
      throw wrongParameter(`filter[${name}][value]`, 'It must be a time with its zone.');
    return (kept: Kept): boolean => Date.parse(String(kept.values[path])) >= sinceMs;
  });
  return (kept) => filters.every((passes) => passes(kept));
}

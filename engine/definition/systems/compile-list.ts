// The calls that show records page by page, compiled: the listing of an entity, and, where a system tells elsewhere
// what changed, the one for that.

import { defined } from '../defined.ts';
import { conditionAt, expressionAt, type Texts } from '../files/texts.ts';
import type { Steps } from '../files/yaml.ts';
import type { EntityBlock } from '../grammar/entity-definition.ts';
import type { RequestBlock } from '../grammar/request-definition.ts';
import type { Entity } from '../system.ts';
import { checkReading } from './check-reading.ts';
import { pagingOf } from './compile-paging.ts';
import { requestOf } from './compile-request.ts';
import { textsOf } from './request-variables.ts';

type ListBlock = NonNullable<EntityBlock['list']>;

/** Undefined if there is no such call. */
export function listOf(
  all: Texts,
  system: string,
  steps: Steps,
  list: ListBlock | undefined,
): Entity['list'] {
  if (list === undefined) return undefined;
  const texts = textsOf(list.each === undefined ? 'list' : 'list of a parent', all);
  const request = requestOf(texts, steps, list);
  if (request === undefined) return undefined;
  checkReading(texts, steps, request);
  checkRecordsMax(texts, steps, list);
  const on = (text: string | undefined, key: string) =>
    text === undefined ? undefined : expressionAt(texts, [...steps, key], text);
  return defined({
    request,
    items: expressionAt(texts, [...steps, 'items'], list.items ?? '$'),
    paging: pagingOf(texts, [...steps, 'paging'], list),
    recordsMax: list.recordsMax,
    omits: list.omits ?? [],
    idOf: on(list.id, 'id'),
    checksum: on(list.checksum, 'checksum'),
    each: list.each === undefined ? undefined : `${system}.${list.each}`,
    where: conditionAt(texts, [...steps, 'where'], list.where),
  }) as Entity['list'];
}

/** True if a call asks from a time on. */
export function saysSince({ path, query, headers, body, form }: RequestBlock): boolean {
  return /\$since\b/.test(JSON.stringify([path, query, headers, body, form]));
}

/** To ask anew from a time on, the call must say the time. */
function checkRecordsMax(texts: Texts, steps: Steps, list: ListBlock): void {
  if (list.recordsMax === undefined || saysSince(list)) return;
  const hint = 'Say `{$since}` in the call: it is asked anew from the time of the last record on.';
  const place = texts.sheet.keyPlace(texts.home?.([...steps, 'recordsMax']) ?? steps);
  texts.problems.error(place, 'key.missing', { key: '$since' }, hint);
}

// Searches over HTTP: the system's own, or, where it has none, a listing that is looked through page by
// page. What a hit does not hold is never taken for found.

import { fault } from '../../base/errors.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import { refOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { ReadRecord } from '../driver.ts';
import { idText, readRecord } from '../read-record.ts';
import type { Exchange } from './exchange.ts';
import { idShown, itemOf, itemsOf } from './items.ts';
import { get } from './look.ts';
import { outcomeFault } from './outcome.ts';
import { pageRequest } from './page-request.ts';
import { firstPlace, nextPlace, type PagePlace, pageBindings } from './paging.ts';
import { withParts } from './read-parts.ts';
import type { Spoken } from './request.ts';

type Rule = Entity['find'][string];

interface Search {
  readonly entity: Entity;
  readonly property: string;
  readonly rule: Rule;
  readonly value: Json;
  readonly signal: AbortSignal | undefined;
}

/** Throws a Fault if any page of the answer cannot be used: what was not seen may be there. */
export async function find(
  exchange: Exchange,
  entity: Entity,
  options: {
    readonly property: string;
    readonly value: Json;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly ReadRecord[]> {
  const { property } = options;
  const rule = Object.hasOwn(entity.find, property) ? entity.find[property] : undefined;
  if (!rule) throw new Error(`${entity.id} cannot be searched by ${property}`);
  const search: Search = { ...options, entity, rule };
  const found = new Map<string, ReadRecord>();
  for (let place: PagePlace | null = firstPlace; place !== null; ) {
    const page: Seen = await pageOf(exchange, search, place);
    for (const read of page.hits) found.set(read.id, read);
    place = page.after;
  }
  return [...found.values()];
}

interface Seen {
  readonly hits: readonly ReadRecord[];
  readonly after: PagePlace | null;
}

async function pageOf(exchange: Exchange, search: Search, place: PagePlace): Promise<Seen> {
  const { entity, property, rule, value, signal } = search;
  const paging = rule.paging ?? { kind: 'none' as const };
  const bindings = exchange.variables({
    value,
    ...pageBindings(paging, place),
    entity: entity.name,
  });
  const build = (spoken: Spoken) =>
    pageRequest(exchange, { request: rule.request, paging }, { place, bindings, spoken });
  const outcome = await exchange.repeatedly(build, signal);
  const what = `searching ${entity.name} by ${property}`;
  const refuse = (detail: string) =>
    fault('system.answer', { system: exchange.system.name, detail: `${what}: ${detail}` });
  const unreadable = (detail: string) =>
    fault('search.unreadable', { system: exchange.system.name, detail: `${what}: ${detail}` });
  if (outcome.kind !== 'answer') throw outcomeFault(exchange.system, outcome, what);
  const { answer } = outcome;
  if (answer.meaning === 'gone' || answer.meaning === 'end') return { hits: [], after: null };
  if (answer.meaning !== 'ok') throw outcomeFault(exchange.system, outcome, what);
  const said = exchange.variables({ ...bindings, status: answer.status, headers: answer.headers });
  const items = await (rule.item
    ? itemOf(rule.item, answer, said)
    : itemsOf(rule.items, answer, said));
  if (typeof items === 'string') throw refuse(items);
  const hits: ReadRecord[] = [];
  for (const item of items) {
    const hit = await hitOf(exchange, search, item, said);
    if (typeof hit === 'string') {
      if (mayBeMeant(search, item)) throw unreadable(hit);
      continue;
    }
    if (hit === undefined || !mayHold(hit, property, value)) continue;
    const whole = rule.idOf ? hit : await withParts(exchange, entity, { read: hit, signal });
    if (typeof whole === 'string') throw unreadable(whole);
    hits.push(whole);
  }
  // Hits say nothing of how much a page held, so only its paging ends a search.
  const next = await nextPlace(paging, place, { answer, bindings: said, ids: [], count: 1 });
  if (typeof next === 'string') throw refuse(next);
  return { hits, after: next.after };
}

/** Of a hit that cannot be read; one that shows another value, as plainly as it is searched for, is not. */
function mayBeMeant({ entity, rule, property, value }: Search, item: unknown): boolean {
  const isPlain =
    entity.decode === undefined &&
    rule.idOf === undefined &&
    !entity.formats?.some(({ path }) => `${property}.`.startsWith(`${path.split('.')[0]}.`));
  if (!isPlain || !isObject(item)) return true;
  const held = readPath(item as JsonObject, property);
  if (held === undefined || (typeof held === 'object' && held !== null)) return true;
  return plain(held) === plain(value);
}

/** A text says why it cannot be told what the hit is. */
async function hitOf(
  exchange: Exchange,
  { entity, rule, signal }: Search,
  item: unknown,
  bindings: Bindings,
): Promise<ReadRecord | string | undefined> {
  if (!rule.idOf) {
    const read = await readRecord(entity, item, bindings);
    if (typeof read !== 'string') return read;
    const id = await idShown(entity, item, bindings);
    return id === undefined ? read : `${refOf(entity.id, id)}: ${read}`;
  }
  const id = idText(await rule.idOf.evaluate(item, bindings));
  if (id === undefined) return 'a hit has no id';
  const look = await get(exchange, entity, { id, signal });
  if (look.kind === 'unclear') return look.message;
  return look.kind === 'found' ? look.read : undefined;
}

/**
 * Systems that do not know a parameter answer with every record they have, so each hit must hold
 * the value, spelling aside. A record that does not show the property is taken at the system's word.
 */
function mayHold(read: ReadRecord, property: string, value: Json): boolean {
  const held = readPath(read.record, property);
  return held === undefined || plain(held) === plain(value);
}

function plain(value: Json): string {
  return String(value ?? '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

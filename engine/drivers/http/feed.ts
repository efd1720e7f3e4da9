// A feed: the system's own list of changes, asked for from a cursor on. It names records, which are then looked at
// one by one, unless the file says where on a change the record stands. The first reading lists everything; the feed goes on from when that
// began, so that nothing which happens meanwhile is missed.

import { fault } from '../../base/errors.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Entity, Feed } from '../../definition/system.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { Change, Page, ReadRecord } from '../driver.ts';
import { idText, readRecord } from '../read-record.ts';
import type { Exchange } from './exchange.ts';
import { itemsOf } from './items.ts';
import { outcomeFault } from './outcome.ts';
import { allWithParts } from './read-parts.ts';
import { buildRequest, type Spoken } from './request.ts';
import type { Answer } from './response.ts';
import type { Scan } from './scan.ts';

/** Where the reading of a feed stands. */
export interface FeedPlace extends JsonObject {
  /** null: nothing was read from it yet. */
  readonly cursor: Json;
  /** When everything began to be read, by the system's clock. */
  readonly sinceMs: number;
}

/** Clocks differ, and a listing may be a little behind. */
const marginMs = 5 * 60_000;

/** The place in the feed, if the position is one. */
export function feedPlace(position: Json | null): FeedPlace | undefined {
  const place = (position as { readonly feed?: FeedPlace } | null)?.feed;
  return place ?? undefined;
}

/** After the first listing: from its beginning on. */
export function feedAfter(scan: Scan, begunAtMs: number): JsonObject {
  return { feed: { cursor: null, sinceMs: (scan.startMs ?? begunAtMs) - marginMs } };
}

/** The next answer of the feed, as a page of changes. */
export async function readFeed(
  exchange: Exchange,
  entity: Entity,
  options: {
    readonly feed: Feed;
    readonly place: FeedPlace;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Page> {
  const { system } = exchange;
  const { feed, place, signal } = options;
  const bindings = exchange.variables({
    cursor: place.cursor ?? undefined,
    since: new Date(place.sinceMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    entity: entity.name,
  });
  const build = (spoken: Spoken) =>
    buildRequest(system, feed.request, { method: 'GET', bindings, spoken });
  const outcome = await exchange.repeatedly(build, signal);
  const what = `the changes of ${entity.name}`;
  const refuse = (detail: string) =>
    fault('system.answer', { system: system.name, detail: `${what}: ${detail}` });
  if (outcome.kind !== 'answer') throw outcomeFault(system, outcome, what);
  const { answer, begunAtMs } = outcome;
  const isEnd = answer.meaning === 'end';
  if (answer.meaning !== 'ok' && !isEnd) throw outcomeFault(system, outcome, what);
  const said = exchange.variables({ ...bindings, status: answer.status, headers: answer.headers });
  const items = isEnd ? [] : await itemsOf(feed.items, answer, said);
  if (typeof items === 'string') throw refuse(items);
  const cursor = await cursorOf(feed, answer, said, place);
  const hasMore = await goesOn(feed, { answer, said, count: items.length });
  if (hasMore && cursor === place.cursor) throw refuse('it goes on, but its cursor stands still');
  const { changed, ...shown } = await changesIn(entity, feed, items, said);
  return {
    ...(await allWithParts(exchange, entity, shown, signal)),
    changed,
    begunAtMs,
    position: { feed: { ...place, cursor } },
    isLast: !hasMore,
    isListing: false,
  };
}

async function cursorOf(
  feed: Feed,
  answer: Answer,
  said: Bindings,
  place: FeedPlace,
): Promise<Json> {
  const cursor = await feed.cursor.evaluate(answer.json, said);
  return cursor === undefined || cursor === null ? place.cursor : (cursor as Json);
}

async function goesOn(
  feed: Feed,
  seen: {
    readonly answer: Answer;
    readonly said: Bindings;
    readonly count: number;
  },
): Promise<boolean> {
  if (seen.count === 0) return false;
  return feed.more === undefined || conditionHolds(feed.more, seen.answer.json, seen.said);
}

/** One change per record, the last; a change that names none is told and passed over. */
async function changesIn(
  entity: Entity,
  feed: Feed,
  items: readonly unknown[],
  said: Bindings,
): Promise<Pick<Page, 'records' | 'unreadable'> & { readonly changed: readonly Change[] }> {
  const found = new Map<string, Change | ReadRecord>();
  const unreadable: { id?: string; message: string }[] = [];
  for (const item of items) {
    try {
      if (feed.skip && (await conditionHolds(feed.skip, item, said))) continue;
      const id = idText(await feed.idOf.evaluate(item, said));
      if (id === undefined) {
        unreadable.push({ message: 'a change names no record' });
        continue;
      }
      const change = await changeOf(feed, id, item, said);
      const read = change.isDeletion ? undefined : await shownBy(entity, feed, item, said);
      found.delete(id);
      if (typeof read === 'string') unreadable.push({ id, message: read });
      else if (read && read.id !== id)
        unreadable.push({ id, message: `the change shows record ${read.id}` });
      else found.set(id, read ?? change);
    } catch (error) {
      unreadable.push({ message: (error as Error).message });
    }
  }
  const all = [...found.values()];
  return {
    records: all.flatMap((one) => ('record' in one ? [one] : [])),
    changed: all.flatMap((one) => ('record' in one ? [] : [one])),
    unreadable,
  };
}

async function changeOf(feed: Feed, id: string, item: unknown, said: Bindings): Promise<Change> {
  const into = feed.intoOf && idText(await feed.intoOf.evaluate(item, said));
  const isDeletion =
    into !== undefined ||
    (feed.isDeletion !== undefined && (await conditionHolds(feed.isDeletion, item, said)));
  return { id, isDeletion, ...(into === undefined ? {} : { into }) };
}

/** The record that a change shows; undefined: none. A text says why it cannot be read. */
async function shownBy(
  entity: Entity,
  { item: rule }: Feed,
  item: unknown,
  said: Bindings,
): Promise<ReadRecord | string | undefined> {
  const shown = rule && (await rule.evaluate(item, said));
  return shown === undefined || shown === null ? undefined : readRecord(entity, shown, said);
}

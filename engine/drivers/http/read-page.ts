// The next page of a listing or of changes over HTTP. Reads are repeated while it may help; a page
// that cannot be trusted ends the scan as a Fault, because a listing must be whole to mean anything.

import { Fault, fault } from '../../base/errors.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Entity, List } from '../../definition/system.ts';
import type { Page } from '../driver.ts';
import type { HttpRequest } from './client.ts';
import type { Exchange } from './exchange.ts';
import { feedAfter, feedPlace, readFeed } from './feed.ts';
import { itemsOf, readItems } from './items.ts';
import { confirmed, withKnown } from './known-pages.ts';
import { readNamed } from './named.ts';
import { signatureNames } from './oauth1.ts';
import { outcomeFault } from './outcome.ts';
import { pageRequest, spokenNames } from './page-request.ts';
import { nextPlace, type PagePlace, pageBindings } from './paging.ts';
import { allWithParts } from './read-parts.ts';
import type { Spoken } from './request.ts';
import type { Answer } from './response.ts';
import { afterScan, goesOn, isStale, type Scan, scanAt, scanned, sinceText } from './scan.ts';

/** Where reading goes on as if all had been read at a time. */
export function positionSince({ changes }: Entity, ms: number): Json | undefined {
  if (changes.kind === 'feed') return { feed: { cursor: null, sinceMs: ms } };
  return changes.kind === 'since' ? { sinceMs: ms } : undefined;
}

/** The page at a position; where the system has forgotten the place, the first page anew. */
export async function readPage(
  exchange: Exchange,
  entity: Entity,
  options: {
    readonly position: Json | null;
    /** Whose listing, of an entity with `list.each`. */
    readonly parent?: JsonObject | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Page> {
  const { changes } = entity;
  const place = feedPlace(options.position);
  if (changes.kind === 'feed' && place !== undefined)
    return readFeed(exchange, entity, { feed: changes, place, signal: options.signal });
  const { parent, signal } = options;
  const scan = scanAt(options.position);
  try {
    return await pageOf(exchange, entity, { scan, parent, signal });
  } catch (error) {
    const isLost = error instanceof Fault && error.code === 'system.answer';
    if (!isLost || !isStale(scan, exchange.clock.now())) throw error;
    const anew = scanAt({ sinceMs: scan.sinceMs });
    return await pageOf(exchange, entity, { scan: anew, parent, signal });
  }
}

async function pageOf(
  exchange: Exchange,
  entity: Entity,
  options: {
    readonly scan: Scan;
    readonly parent: JsonObject | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Page> {
  const { system } = exchange;
  const { scan, parent } = options;
  const list = listAt(entity, scan);
  if (!list) throw new Error(`${entity.id} has no list`);
  const bindings = exchange.variables({
    since: sinceText(scan),
    ...pageBindings(list.paging, scan.page),
    entity: entity.name,
    ...(parent === undefined ? {} : { parent }),
  });
  let asked: HttpRequest | undefined;
  const build = async (spoken: Spoken) => {
    const request = await pageRequest(exchange, list, { place: scan.page, bindings, spoken });
    asked = request;
    return withKnown(exchange.knownPages, list, request);
  };
  const outcome = await exchange.repeatedly(build, options.signal);
  const what = `listing ${entity.name}`;
  const refuse = (detail: string) =>
    fault('system.answer', { system: system.name, detail: `${what}: ${detail}` });
  if (outcome.kind !== 'answer') throw outcomeFault(system, outcome, what);
  const isUsable = outcome.answer.meaning === 'ok' || outcome.answer.meaning === 'end';
  if (!isUsable) throw outcomeFault(system, outcome, what);
  const answer = await confirmed(exchange.knownPages, list, {
    asked: asked as HttpRequest,
    answer: outcome.answer,
    bindings: exchange.variables({ ...bindings, headers: outcome.answer.headers }),
  });
  const isNews = answer?.status !== 304 || scan.sinceMs !== null;
  if (!answer || !isNews) throw refuse('it says that nothing changed in what was never read');
  const said = exchange.variables({ ...bindings, status: answer.status, headers: answer.headers });
  const items = answer.meaning === 'end' ? [] : await itemsOf(list.items, answer, said);
  if (typeof items === 'string') throw refuse(items);
  const { records, unreadable } = list.idOf
    ? await readNamed(exchange, entity, { items, idOf: list.idOf, said, signal: options.signal })
    : await allWithParts(exchange, entity, await readItems(entity, items, said), options.signal);
  const [odd] = unreadable;
  if (odd && records.length === 0 && isNameless(scan, unreadable))
    throw refuse(`it shows ${items.length} records, and none can be told apart: ${odd.message}`);
  const saidAtMs = sentMs(answer);
  const told = scanned(scan, records, { sentMs: saidAtMs, count: items.length });
  const ids = records.map((read) => read.id);
  const next = await nextPlace(list.paging, scan.page, {
    answer,
    bindings: said,
    ids,
    count: items.length,
  });
  if (typeof next === 'string') throw refuse(next);
  const onward = goesOn(list, { scan: told, next: next.after, records, count: items.length });
  if (typeof onward === 'string') throw refuse(onward);
  const known = new Set(scan.page.offset?.anchors);
  return {
    // The rows that an offset steps back over were given with the page before.
    records: records.filter((read) => !known.has(read.id)),
    unreadable,
    begunAtMs: outcome.begunAtMs,
    ...(saidAtMs === undefined ? {} : { saidAtMs }),
    position: onward
      ? {
          ...onward,
          page: withoutSecret(exchange, list, onward.page),
          pausedAtMs: exchange.clock.now(),
        }
      : entity.changes.kind === 'feed'
        ? feedAfter(told, outcome.begunAtMs)
        : afterScan(told, entity.changes),
    isLast: onward === null,
    isListing: entity.changes.kind !== 'since' || scan.sinceMs === null,
  };
}

/** What changed may be shown elsewhere than all records. */
function listAt({ list, changes }: Entity, { sinceMs }: Scan): Entity['list'] {
  return sinceMs !== null && changes.kind === 'since' ? (changes.list ?? list) : list;
}

/**
 * A listing that begins with records of which not one has an id is read wrongly: with nobody known, all that is over
 * there would be created again. One alone may just be odd.
 */
function isNameless({ sinceMs, page }: Scan, unreadable: Page['unreadable']): boolean {
  const isBeginning = sinceMs === null && page.pages === 0;
  return isBeginning && unreadable.length > 1 && unreadable.every(({ id }) => id === undefined);
}

function sentMs(answer: Answer): number | undefined {
  const ms = Date.parse(answer.headers.date ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

/** A next address may repeat a key from the query; the position is stored, so it is taken out. */
function withoutSecret(
  exchange: Exchange,
  list: Pick<List, 'request'>,
  place: PagePlace,
): PagePlace {
  if (place.url === undefined) return place;
  const { auth } = exchange.system;
  const kinds = auth.kind === 'first' ? auth.first.map((one) => one.auth) : [auth];
  const url = new URL(place.url, 'http://any');
  for (const name of spokenNames(list.request)) url.searchParams.delete(name);
  for (const kind of kinds) {
    const use = kind.kind === 'token' ? kind.use : kind;
    if (use?.kind === 'query') url.searchParams.delete(use.name);
    if (use?.kind === 'oauth1')
      for (const name of signatureNames(url)) url.searchParams.delete(name);
  }
  return { ...place, url: url.pathname + url.search };
}

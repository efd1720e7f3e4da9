// Lists that do not come with their record: calls for each, after the record was read. A record
// whose list cannot be read is not read at all, because a list that looks empty would be emptied.

import type { Json } from '../../base/json.ts';
import { withPath } from '../../base/property-path.ts';
import type { Entity, Part } from '../../definition/system.ts';
import type { Page, ReadRecord } from '../driver.ts';
import { idText } from '../read-record.ts';
import type { Exchange } from './exchange.ts';
import { itemsOf } from './items.ts';
import { outcomeFault } from './outcome.ts';
import { pageRequest } from './page-request.ts';
import { firstPlace, nextPlace, type PagePlace, pageBindings } from './paging.ts';
import type { Spoken } from './request.ts';

/** The record with its lists; a text if one of them cannot be read. */
export async function withParts(
  exchange: Exchange,
  entity: Entity,
  from: { readonly read: ReadRecord; readonly signal: AbortSignal | undefined },
): Promise<ReadRecord | string> {
  let { record } = from.read;
  for (const part of Object.values(entity.parts)) {
    if (!part.list) continue;
    const items = await partItems(exchange, entity, { ...from, part, list: part.list });
    if (typeof items === 'string') return `${part.path} of ${from.read.id}: ${items}`;
    record = withPath(record, part.path, items as Json);
  }
  return { ...from.read, record };
}

/** The same for a page; what cannot be read is told apart and does not stop the others. */
export async function allWithParts(
  exchange: Exchange,
  entity: Entity,
  bare: Pick<Page, 'records' | 'unreadable'>,
  signal: AbortSignal | undefined,
): Promise<Pick<Page, 'records' | 'unreadable'>> {
  if (!Object.values(entity.parts).some((part) => part.list)) return bare;
  const whole = await Promise.all(
    bare.records.map((read) => withParts(exchange, entity, { read, signal })),
  );
  const unreadable = whole.flatMap((one, at) =>
    typeof one === 'string' ? [{ id: bare.records[at]?.id as string, message: one }] : [],
  );
  return {
    records: whole.filter((one) => typeof one !== 'string'),
    unreadable: [...bare.unreadable, ...unreadable],
  };
}

/** A list of a record. */
interface Asked {
  readonly read: ReadRecord;
  readonly part: Part;
  readonly list: NonNullable<Part['list']>;
  readonly signal: AbortSignal | undefined;
}

async function partItems(
  exchange: Exchange,
  entity: Entity,
  from: Asked,
): Promise<readonly unknown[] | string> {
  const all: unknown[] = [];
  const known = new Set<string | undefined>();
  for (let place: PagePlace | null = firstPlace; place !== null; ) {
    const page: Seen | string = await pageOf(exchange, entity, { ...from, place });
    if (typeof page === 'string') return page;
    const { items, ids = [] } = page;
    // One that moved to the next page meanwhile was given before.
    all.push(...items.filter((_, at) => ids[at] === undefined || !known.has(ids[at])));
    for (const id of ids) known.add(id);
    place = page.after;
  }
  return all;
}

interface Seen {
  readonly items: readonly unknown[];
  /** Of the items; absent: they come all at once. */
  readonly ids?: readonly (string | undefined)[];
  readonly after: PagePlace | null;
}

async function pageOf(
  exchange: Exchange,
  entity: Entity,
  from: Asked & { readonly place: PagePlace },
): Promise<Seen | string> {
  const { read, part, list, place } = from;
  const { request, paging = { kind: 'none' } } = list;
  const own = {
    id: read.id,
    parent: read.record,
    entity: entity.name,
    ...pageBindings(paging, place),
  };
  const bindings = exchange.variables(own);
  const build = (spoken: Spoken) =>
    pageRequest(exchange, { request, paging }, { place, bindings, spoken });
  const outcome = await exchange.repeatedly(build, from.signal);
  const what = `reading ${part.path} of ${entity.name} ${read.id}`;
  if (outcome.kind !== 'answer') throw outcomeFault(exchange.system, outcome, what);
  const { answer } = outcome;
  if (answer.meaning === 'end') return { items: [], after: null };
  if (answer.meaning === 'wait' || answer.meaning === 'renew-auth')
    throw outcomeFault(exchange.system, outcome, what);
  if (answer.meaning !== 'ok') return answer.message;
  const said = exchange.variables({ ...own, status: answer.status, headers: answer.headers });
  const items = await itemsOf(list.items, answer, said);
  if (typeof items === 'string') return items;
  if (paging.kind === 'none') return { items, after: null };
  const given = await Promise.all(items.map((item) => part.idOf.evaluate(item, said)));
  const ids = given.map(idText);
  const seen = { answer, bindings: said, ids: given.map(String), count: items.length };
  const next = await nextPlace(paging, place, seen);
  return typeof next === 'string' ? next : { items, ids, after: next.after };
}

// Records that their system shows and that cannot be read have no image, so nothing tells whom of the other side
// they are. Their ids are kept, and while there are any, a create into their entity is searched for before it
// is sent (`deliver/search-before.ts`): else one thing would become two.

import type { Json } from '../../base/json.ts';
import { idOf, refOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { Page } from '../../drivers/driver.ts';
import type { Transaction } from '../../store/store.ts';
import type { World } from '../world.ts';

/** Id → the scan that met it last; the empty id stands for all that do not even say who they are. */
type UnreadableIds = Readonly<Record<string, number>>;

/** More than a person mends one by one; beyond that the empty id stands for the rest. */
const idsMax = 1_000;

const factOf = (entity: string) => `unreadable ${entity}`;

/** By entity, in the order they were asked for. */
async function unreadableIn(
  tx: Transaction,
  entities: readonly string[],
): Promise<readonly (readonly [entity: string, ids: UnreadableIds])[]> {
  const facts = await tx.facts(entities.map(factOf));
  return entities.map((id) => [id, (facts.get(factOf(id)) ?? {}) as UnreadableIds]);
}

async function unreadableIds(tx: Transaction, { id }: Pick<Entity, 'id'>): Promise<UnreadableIds> {
  return (await unreadableIn(tx, [id]))[0]?.[1] ?? {};
}

async function putUnreadableIds(
  tx: Transaction,
  entity: Entity,
  unreadable: UnreadableIds,
): Promise<void> {
  await tx.putFacts({ [factOf(entity.id)]: unreadable as Json });
}

/** Whoever listens hears of each, with its id if it has told that much. */
export function tellUnreadable(
  { tell }: World,
  { id: entity }: Entity,
  unreadable: Page['unreadable'],
): void {
  for (const { id, message } of unreadable)
    tell({ kind: 'unreadable', entity, ...(id === undefined ? {} : { id }), message });
}

/** The entities among these of which some records cannot be read. */
export async function withUnreadable(
  tx: Transaction,
  entities: readonly string[],
): Promise<ReadonlySet<string>> {
  const all = await unreadableIn(tx, entities);
  return new Set(all.flatMap(([id, ids]) => (Object.keys(ids).length > 0 ? [id] : [])));
}

/** By entity, the ids of those that are known to be there and of which nothing could be read yet. */
export async function unreadableOf(
  tx: Transaction,
  entities: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const all = await unreadableIn(tx, entities);
  return new Map(all.map(([id, ids]) => [id, Object.keys(ids).filter((one) => one !== '')]));
}

/**
 * Those that a scan met, or a single look, which is of no scan: 0. Who has an image is known by what was read before.
 * Who does not even say who it is counts until the next complete listing, which may never come.
 */
export async function noteUnreadable(
  tx: Transaction,
  entity: Entity,
  met: readonly { readonly id?: string }[],
  scan: number,
): Promise<void> {
  if (met.length === 0) return;
  const ids = met.map(({ id }) => id ?? '').filter((id) => id !== '' || scan > 0);
  const heads = await tx.heads(ids.filter((id) => id !== '').map((id) => refOf(entity.id, id)));
  const strangers = ids.filter((id) => heads.get(refOf(entity.id, id))?.state !== 'live');
  if (strangers.length === 0) return;
  const before = await unreadableIds(tx, entity);
  const all = new Map(Object.entries(before));
  for (const id of strangers) all.set(id, Math.max(scan, all.get(id) ?? 0));
  const named = [...all].filter(([id]) => id !== '').sort(([, one], [, other]) => one - other);
  const kept = named.slice(-idsMax);
  const rest = Math.max(all.get('') ?? 0, kept.length < named.length ? scan : 0);
  await putUnreadableIds(tx, entity, Object.fromEntries(rest > 0 ? [...kept, ['', rest]] : kept));
}

/** After a complete listing: who was met before and not in it is there no more. */
export async function endUnreadable(tx: Transaction, entity: Entity, scan: number): Promise<void> {
  await keepThose(tx, entity, (_, met) => met >= scan);
}

/** Records that could be read now, or that are there no more. */
export async function endUnreadableOf(
  tx: Transaction,
  entity: Entity,
  refs: readonly string[],
): Promise<void> {
  if (refs.length === 0) return;
  const read = new Set(refs.map(idOf));
  await keepThose(tx, entity, (id) => !read.has(id));
}

async function keepThose(
  tx: Transaction,
  entity: Entity,
  isKept: (id: string, met: number) => boolean,
): Promise<void> {
  const before = Object.entries(await unreadableIds(tx, entity));
  const kept = before.filter(([id, met]) => isKept(id, met));
  if (kept.length < before.length) await putUnreadableIds(tx, entity, Object.fromEntries(kept));
}

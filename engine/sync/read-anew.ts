// When a scan begins at the very first record again: where changes are told by their time, as often as the
// system's file says, because such a list never shows what is gone; where a person asks for it
// (`ask-reading.ts`); and wherever the file reads records in another way than before, because what is kept would go
// on saying what the old way made of them. Until a scan of that kind has come to its end nothing is made of the
// entity: its records would speak two languages.

import { fingerprint } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Cursor, Transaction } from '../store/store.ts';
import type { World } from './world.ts';

export async function isReadAnew(
  tx: Transaction,
  entity: Entity,
  cursor: Cursor,
  nowMs: number,
): Promise<boolean> {
  if (cursor.position === null) return true;
  if (await isOtherReading(tx, entity)) return true;
  const { changes } = entity;
  if (changes.kind !== 'since' || changes.listingMs === undefined || cursor.isScanOpen)
    return false;
  return nowMs >= (cursor.completeAtMs ?? 0) + changes.listingMs;
}

/** Has the next scan begin at the very first record; one that is under way ends. */
export async function beginAnew(tx: Transaction, { id }: Entity): Promise<void> {
  const cursor = (await tx.cursors([id])).get(id);
  if (cursor) await tx.putCursors([{ ...cursor, position: null, isScanOpen: false }]);
}

/** What is kept was read in another way. A store from before this was noted goes on as it was. */
export async function isOtherReading(tx: Transaction, entity: Entity): Promise<boolean> {
  const noted = (await tx.facts([factOf(entity)])).get(factOf(entity));
  return noted !== undefined && noted !== reading(entity);
}

/** In the transaction that stores the first page of a scan. */
export async function noteReading(tx: Transaction, entity: Entity): Promise<void> {
  const isOther = await isOtherReading(tx, entity);
  await tx.putFacts({
    [factOf(entity)]: reading(entity),
    ...(isOther ? { [openFactOf(entity)]: true } : {}),
  });
}

/** In the transaction that stores the last page of a scan. */
export async function endReadingAnew(tx: Transaction, entity: Entity): Promise<void> {
  const fact = openFactOf(entity);
  if ((await tx.facts([fact])).get(fact) === true) await tx.putFacts({ [fact]: null });
}

/** The ends of a pipe of which not all that is kept was read as their files say now. */
export async function endsReadAnew(
  { catalogue }: World,
  tx: Transaction,
  pipe: Pipe,
): Promise<readonly string[]> {
  const ends = [pipe.source, pipe.sink].map(
    (end) => catalogue.entities.get(end.derived?.parent ?? '') ?? end,
  );
  const facts = await tx.facts(ends.flatMap((end) => [factOf(end), openFactOf(end)]));
  const isAnew = (end: Entity) => {
    const noted = facts.get(factOf(end));
    return facts.get(openFactOf(end)) === true || (noted !== undefined && noted !== reading(end));
  };
  return ends.filter(isAnew).map(({ id }) => id);
}

function factOf(entity: Entity): string {
  return `reading.${entity.id}`;
}

/** True while a scan reads in another way what was read before. */
function openFactOf(entity: Entity): string {
  return `reading anew ${entity.id}`;
}

/** All that makes a record of what the system gave. */
function reading({ decode, formats, idOf }: Entity): string {
  const written = (formats ?? []).map(({ path, kind, ...more }) => [
    path,
    kind,
    'digits' in more ? more.digits : null,
    'zone' in more ? more.zone.text : null,
  ]);
  return fingerprint([decode?.text ?? null, written, idOf.text]);
}

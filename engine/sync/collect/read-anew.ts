// When a scan begins at the very first record again: where changes are told by their time, as often as the
// system's file says, because such a list never shows what is gone; where a person asks for it
// (`ask-reading.ts`); and wherever the file reads records in another way than before, because what is kept would go
// on saying what the old way made of them. Until a scan of that kind has come to its end nothing is made of the
// entity: its records would speak two languages.

import { fingerprint, type Json } from '../../base/json.ts';
import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Cursor, Transaction } from '../../store/store.ts';
import type { World } from '../world.ts';

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

/** Has the next scan of each begin at the very first record; those that are under way end. */
export async function beginAnew(tx: Transaction, entities: readonly Entity[]): Promise<void> {
  const cursors = await tx.cursors(entities.map(({ id }) => id));
  await tx.putCursors(
    [...cursors.values()].map((cursor) => ({ ...cursor, position: null, isScanOpen: false })),
  );
}

/** What is kept was read in another way. A store from before this was noted goes on as it was. */
export async function isOtherReading(tx: Transaction, entity: Entity): Promise<boolean> {
  const noted = (await tx.facts([factOf(entity)])).get(factOf(entity));
  return noted !== undefined && noted !== reading(entity);
}

/** In the transaction that stores the first page of a scan. Gives whether it begins to read in another way. */
export async function noteReading(tx: Transaction, entity: Entity): Promise<boolean> {
  const isOther = await isOtherReading(tx, entity);
  await tx.putFacts({
    [factOf(entity)]: reading(entity),
    ...(isOther ? { [openFactOf(entity)]: 0 } : {}),
  });
  return isOther;
}

/** In the transaction that stores records of a scan. */
export async function countReadAnew(
  tx: Transaction,
  entity: Entity,
  records: number,
): Promise<void> {
  const fact = openFactOf(entity);
  const count = countOf((await tx.facts([fact])).get(fact));
  if (count !== undefined && records > 0) await tx.putFacts({ [fact]: count + records });
}

/** In the transaction that stores the last page of a scan. Gives whether it read in another way. */
export async function endReadingAnew(tx: Transaction, entity: Entity): Promise<boolean> {
  const fact = openFactOf(entity);
  if (countOf((await tx.facts([fact])).get(fact)) === undefined) return false;
  await tx.putFacts({ [fact]: null });
  return true;
}

/**
 * Those of the entities of which not all that is kept was read as their files say now, each with how many records
 * were read anew so far.
 */
export async function readingsAnew(
  tx: Transaction,
  entities: readonly Entity[],
): Promise<ReadonlyMap<string, number>> {
  const facts = await tx.facts(entities.flatMap((one) => [factOf(one), openFactOf(one)]));
  const found = new Map<string, number>();
  for (const one of entities) {
    const noted = facts.get(factOf(one));
    // A file that was changed once more begins at the first record again.
    if (noted !== undefined && noted !== reading(one)) found.set(one.id, 0);
    else {
      const count = countOf(facts.get(openFactOf(one)));
      if (count !== undefined) found.set(one.id, count);
    }
  }
  return found;
}

/** The ends of a pipe of which not all that is kept was read as their files say now. */
export async function endsReadAnew(
  { catalogue }: World,
  tx: Transaction,
  pipe: Pipe,
): Promise<readonly string[]> {
  return [...(await readingsAnew(tx, readEndsOf(catalogue, pipe))).keys()];
}

/** What is read for a pipe's two ends: of one that is made of another, that one. */
export function readEndsOf({ entities }: Catalogue, pipe: Pipe): readonly Entity[] {
  return [pipe.source, pipe.sink].map((end) => entities.get(end.derived?.parent ?? '') ?? end);
}

/** All that makes a pipe's records of what its systems gave. */
export function readingOf(catalogue: Catalogue, pipe: Pipe): string {
  return fingerprint(readEndsOf(catalogue, pipe).map(reading));
}

function factOf(entity: Entity): string {
  return `reading.${entity.id}`;
}

/** While a scan reads in another way what was read before: how many records so far. */
function openFactOf(entity: Entity): string {
  return `reading anew ${entity.id}`;
}

/** Undefined: no such scan is under way. Stores of a former version say that one is, and not how far. */
function countOf(fact: Json | undefined): number | undefined {
  if (fact === true) return 0;
  return typeof fact === 'number' ? fact : undefined;
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

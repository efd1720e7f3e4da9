// When a scan begins at the very first record again: where changes are told by their time, as often as the
// system's file says, because such a list never shows what is gone; and wherever the file reads records in
// another way than before, because what is kept would go on saying what the old way made of them.

import { fingerprint } from '../base/json.ts';
import type { Entity } from '../definition/system.ts';
import type { Cursor, Transaction } from '../store/store.ts';

export async function isReadAnew(
  tx: Transaction,
  entity: Entity,
  cursor: Cursor,
  nowMs: number,
): Promise<boolean> {
  if (cursor.position === null) return true;
  const noted = (await tx.facts([factOf(entity)])).get(factOf(entity));
  // A store from before this was noted goes on as it was.
  if (noted !== undefined && noted !== reading(entity)) return true;
  const { changes } = entity;
  if (changes.kind !== 'since' || changes.listingMs === undefined || cursor.isScanOpen)
    return false;
  return nowMs >= (cursor.completeAtMs ?? 0) + changes.listingMs;
}

/** In the transaction that stores the first page. */
export async function noteReading(tx: Transaction, entity: Entity): Promise<void> {
  await tx.putFacts({ [factOf(entity)]: reading(entity) });
}

function factOf(entity: Entity): string {
  return `reading.${entity.id}`;
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

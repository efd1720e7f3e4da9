// Settles an update whose answer was lost, by what the record holds now: as before, as sent, or
// something that only a person can judge.

import { readPath } from '../base/property-path.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Look, Patch, ReadRecord } from '../drivers/driver.ts';
import { equal } from '../mapping/compare.ts';
import type { Intent, Parked, Transaction } from '../store/store.ts';
import { absorb } from './absorb.ts';
import { again } from './answers.ts';
import { finishWrites } from './finish.ts';
import { pathsOfPatch } from './operation.ts';
import { isExplained, knownRewritings } from './rewritings.ts';
import type { World } from './world.ts';

export async function settleUpdate(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  look: Look,
): Promise<void> {
  const now = world.clock.now();
  await world.store.transact(async (tx) => {
    if (look.kind !== 'found') {
      await tx.dropIntents([intent.key]);
      await tx.putWork([
        again(intent, now, intent.tries),
        {
          pipe: entity.id,
          kind: 'read',
          key: intent.target as string,
          dueMs: now,
          cause: 'hint',
          tries: 0,
        },
      ]);
      return;
    }
    const verdict = await compareUpdate(tx, entity, intent, look.read);
    if (verdict === 'applied')
      return finishWrites(world, tx, pipe, [
        { intent, read: look.read, begunAtMs: look.begunAtMs },
      ]);
    await tx.dropIntents([intent.key]);
    await absorb(world, tx, entity, 'single', [look]);
    if (verdict === 'doubtful')
      await tx.putParked(doubts(pipe, intent, look.read, now, await subjectOf(tx, intent)));
    await tx.putWork([again(intent, now, intent.tries)]);
  });
}

/** Untouched is tested before any explanation. */
async function compareUpdate(
  tx: Transaction,
  entity: Entity,
  intent: Intent,
  read: ReadRecord,
): Promise<'untouched' | 'applied' | 'doubtful'> {
  const patch = intent.payload as unknown as Patch;
  const paths = pathsOfPatch(patch);
  if (intent.preVersion !== null && read.version === intent.preVersion) return 'untouched';
  const isUntouched = paths.every((path) =>
    equal(readPath(read.record, path), intent.pre[path] ?? null, 'exact'),
  );
  if (intent.preVersion === null && isUntouched) return 'untouched';
  if (Object.keys(patch.items).length > 0) return isUntouched ? 'untouched' : 'applied';
  const known = await knownRewritings(tx, entity.id, paths);
  const isApplied = paths.every((path) => {
    const sent = patch.set[path] ?? null;
    const held = readPath(read.record, path) ?? null;
    return equal(held, sent, 'exact') || isExplained(known(path), sent, held);
  });
  return isApplied ? 'applied' : 'doubtful';
}

export async function subjectOf(tx: Transaction, intent: Intent): Promise<string> {
  const link = (await tx.links([intent.link])).get(intent.link);
  return link?.source ?? link?.sink ?? (intent.target as string);
}

function doubts(
  pipe: Pipe,
  intent: Intent,
  read: ReadRecord,
  sinceMs: number,
  ref: string,
): readonly Parked[] {
  return Object.entries(intent.rows).map(
    ([row, { F }]): Parked => ({
      pipe: pipe.id,
      subject: intent.link,
      ref,
      row,
      why: 'in-doubt',
      waitsFor: null,
      candidates: [],
      choice: null,
      sinceMs,
      reason: 'the answer to a write of this row was lost and the value has changed since',
      values: { F, S: readPath(read.record, row) ?? null },
    }),
  );
}

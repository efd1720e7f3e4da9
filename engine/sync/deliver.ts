// Deliver: operations become intents, intents become calls, answers settle them. Two transactions
// around the calls. An answer that is not clear leaves its intent open for `settle.ts`; nothing is
// ever repeated blindly.

import { idOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Look } from '../drivers/driver.ts';
import type { Transaction } from '../store/store.ts';
import { absorb } from './absorb.ts';
import { settleAnswers } from './answers.ts';
import { callAll } from './call.ts';
import { type Noted, noteIntents } from './intent.ts';
import type { Operation } from './operation.ts';
import { driverOf, type World } from './world.ts';

/** Writes intents for the operations that may still go; they are the licence to call. */
export async function note(
  world: World,
  operations: readonly Operation[],
  signal?: AbortSignal,
): Promise<readonly Noted[]> {
  if (operations.length === 0) return [];
  const looks = await readBefore(world, operations, signal);
  return world.store.transact(async (tx) => {
    await absorbLooks(world, tx, looks);
    return noteIntents(world, tx, operations);
  });
}

/** Makes the calls and settles their answers; throws `system.unreachable` after storing the rest. */
export async function carryOut(
  world: World,
  pipe: Pipe,
  noted: readonly Noted[],
  signal?: AbortSignal,
): Promise<void> {
  if (noted.length === 0) return;
  const startedMs = world.clock.now();
  const answers = await callAll(world, noted, signal);
  const intents = noted.map(({ intent }) => intent);
  await settleAnswers(world, pipe, intents, answers, startedMs);
}

interface EntityLook {
  readonly entity: Entity;
  readonly looks: readonly Look[];
}

/** A target without a version is read first, so that a newer edit over there is not overwritten. */
async function readBefore(
  world: World,
  operations: readonly Operation[],
  signal?: AbortSignal,
): Promise<readonly EntityLook[]> {
  const unprotected = operations.filter(
    (operation) => operation.target !== null && operation.version === null,
  );
  const byEntity = Map.groupBy(unprotected, (operation) => operation.entity);
  return Promise.all(
    [...byEntity].map(async ([entity, group]) => ({
      entity,
      looks: await driverOf(world, entity).get(
        entity,
        group.map((operation) => idOf(operation.target as string)),
        signal,
      ),
    })),
  );
}

/** What the look shows becomes the image; a changed image makes the operation stale. */
async function absorbLooks(
  world: World,
  tx: Transaction,
  looks: readonly EntityLook[],
): Promise<void> {
  for (const { entity, looks: group } of looks) {
    await absorb(
      world,
      tx,
      entity,
      'single',
      group.flatMap((look) => (look.kind === 'found' ? [look] : [])),
    );
  }
}

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
import { noteIntents } from './intent.ts';
import type { Operation } from './operation.ts';
import { driverOf, type World } from './world.ts';

/** Carries a batch of operations out; throws the Fault `system.unreachable` after storing the rest. */
export async function deliver(
  world: World,
  pipe: Pipe,
  operations: readonly Operation[],
  signal?: AbortSignal,
): Promise<void> {
  if (operations.length === 0) return;
  const looks = await readBefore(world, operations, signal);
  const noted = await world.store.transact(async (tx) => {
    await absorbLooks(world, tx, looks);
    return noteIntents(world, tx, operations);
  });
  if (noted.length === 0) return;
  const startedMs = world.clock.now();
  const answers = await callAll(world, noted, signal);
  await settleAnswers(
    world,
    pipe,
    noted.map(({ intent }) => intent),
    answers,
    startedMs,
  );
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

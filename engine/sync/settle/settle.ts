// Settling: an intent whose answer was lost is probed once its time has come (longest request life
// plus search lag), and only then decided: adopt what is there, repeat what is not, or ask a
// person. After a crash it is the same: whatever the last run left open is settled first.

import { doubledMs } from '../../base/doubled-ms.ts';
import type { JsonObject } from '../../base/json.ts';
import { idOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Look } from '../../drivers/driver.ts';
import type { Intent, Transaction } from '../../store/store.ts';
import { backToWork, decideAnew } from '../deliver/close-intent.ts';
import { finishWrites } from '../deliver/finish.ts';
import { finishDeletes } from '../deliver/finish-deletes.ts';
import { readWork } from '../state/new-work.ts';
import { driverOf, type World } from '../world.ts';
import { settleAction } from './action.ts';
import { settleCreate } from './create.ts';
import { settleUpdate } from './update.ts';

/** Intents probed in one round. */
const batchMax = 50;

/** True if there is something to settle, beside the intents `underWay` (ids) whose calls are not over. */
export async function isAnyDue(
  world: World,
  pipe: Pipe,
  underWay: readonly string[],
): Promise<boolean> {
  const due = await world.store.transact(
    (tx) => tx.dueIntents(pipe.id, world.clock.now(), underWay.length + 1),
    'at-next',
  );
  return due.some(({ id }) => !underWay.includes(id));
}

/** Settles a batch of due intents of the pipe; gives how many it took. */
export async function settle(world: World, pipe: Pipe, signal?: AbortSignal): Promise<number> {
  const intents = await world.store.transact((tx) =>
    tx.dueIntents(pipe.id, world.clock.now(), batchMax),
  );
  const ends = await Promise.allSettled(
    intents.map((intent) => settleOne(world, pipe, intent, signal)),
  );
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return intents.length;
}

async function settleOne(
  world: World,
  pipe: Pipe,
  intent: Intent,
  signal?: AbortSignal,
): Promise<void> {
  const entity = world.catalogue.entities.get(intent.entity) as Entity;
  if (intent.target === null) return settleCreate(world, pipe, entity, intent, signal);
  const [look] = await driverOf(world, entity).get(entity, [idOf(intent.target)], signal);
  if (!look || look.kind === 'unclear') return postpone(world, intent);
  if (intent.isAnswered) return settleAnswered(world, pipe, intent, look);
  switch (intent.kind) {
    case 'delete':
      return settleDelete(world, pipe, intent, look);
    case 'act':
      return settleAction(world, pipe, entity, intent, look);
    default:
      return settleUpdate(world, pipe, entity, intent, look);
  }
}

/** The write was answered; only the read after it was missing. */
async function settleAnswered(
  world: World,
  pipe: Pipe,
  intent: Intent,
  look: Exclude<Look, { kind: 'unclear' }>,
): Promise<void> {
  await world.store.transact(async (tx) => {
    if (look.kind === 'found')
      await finishWrites(world, tx, pipe, [{ intent, read: look.read, begunAtMs: look.begunAtMs }]);
    else if (intent.kind === 'create') await finishRemoved(world, tx, pipe, intent);
    else await backToWork(tx, intent, world.clock.now(), intent.tries + 1);
  });
}

/**
 * Somebody removed what was just created: it was there as it was sent, and goes as any record does that is
 * not found twice, so it is not created again by itself.
 */
async function finishRemoved(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  intent: Intent,
): Promise<void> {
  const target = intent.target as string;
  const read = { id: idOf(target), record: intent.payload as JsonObject };
  await finishWrites(world, tx, pipe, [{ intent, read, begunAtMs: intent.atMs }]);
  const entity = world.catalogue.entities.get(intent.entity) as Entity;
  await tx.putWork([readWork(entity, target, world.clock.now())]);
}

/**
 * What is still there is decided anew: somebody may have edited it, or its counterpart be there again. If
 * nothing of that is so, it is sent again.
 */
async function settleDelete(
  world: World,
  pipe: Pipe,
  intent: Intent,
  look: Exclude<Look, { kind: 'unclear' }>,
): Promise<void> {
  await world.store.transact(async (tx) => {
    if (look.kind === 'gone') await finishDeletes(world, tx, pipe, [intent]);
    else await decideAnew(world, tx, pipe, intent, look);
  });
}

/** The probe itself got no answer: later. */
async function postpone(world: World, intent: Intent): Promise<void> {
  const dueMs = world.clock.now() + doubledMs(probeAgainMs, intent.tries, doublingsMax);
  await world.store.transact((tx) =>
    tx.putIntents([{ ...intent, dueMs, tries: intent.tries + 1 }]),
  );
}

const probeAgainMs = 5_000;
/** Five minutes and a little between two probes at last. */
const doublingsMax = 6;

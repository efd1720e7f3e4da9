// Settles an action whose answer was lost: the record, read again, shows whether it has happened. It is
// repeated only if it clearly has not; where the system file cannot tell, a person is asked.

import { idOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Look } from '../drivers/driver.ts';
import type { Intent } from '../store/store.ts';
import { type ActionCall, actionOf, hasHappened } from './actions.ts';
import { settleAnswers } from './answers.ts';
import { act } from './call.ts';
import { finishWrites } from './finish.ts';
import { parkIntent } from './park-intent.ts';
import { settleUpdate } from './settle-update.ts';
import { settleMsOf, type World } from './world.ts';

export async function settleAction(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  look: Exclude<Look, { kind: 'unclear' }>,
  signal?: AbortSignal,
): Promise<void> {
  if (look.kind === 'gone') return settleUpdate(world, pipe, entity, intent, look);
  const call = intent.payload as unknown as ActionCall;
  if (actionOf(entity, call)?.done === undefined) {
    const reason = `the answer to ${call.action} was lost and ${entity.id} cannot be asked whether it was done`;
    return parkIntent(world, pipe, intent, { why: 'unknown-outcome', reason, candidates: [] });
  }
  const { read, begunAtMs } = look;
  if (await hasHappened(world, entity, intent.target as string, read.record, call)) {
    await world.store.transact((tx) =>
      finishWrites(world, tx, pipe, [{ intent, read, begunAtMs }]),
    );
    return;
  }
  const startedMs = world.clock.now();
  const dueMs = startedMs + settleMsOf(world, entity);
  const next: Intent = { ...intent, dueMs, tries: intent.tries + 1 };
  await world.store.transact((tx) => tx.putIntents([next]));
  const id = idOf(intent.target as string);
  const answers = await act(world, entity, [{ id, intent: next, before: read.record }], signal);
  await settleAnswers(world, pipe, [next], answers, startedMs);
}

// Settles an action whose answer was lost: the record, read again, shows whether it has happened. If it clearly has
// not, it is decided anew, by what the pipe and the record say now; where the system file cannot tell, a
// person is asked.

import { failure } from '../../base/errors.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Look } from '../../drivers/driver.ts';
import type { Intent, Parked, RowBase, Transaction } from '../../store/store.ts';
import { actionOf, hasHappened } from '../decide/actions.ts';
import { backToWork, decideAnew } from '../deliver/close-intent.ts';
import { finishWrites } from '../deliver/finish.ts';
import { parkIntent } from '../deliver/park-intent.ts';
import type { ActionCall } from '../operation.ts';
import { readWork } from '../state/new-work.ts';
import type { World } from '../world.ts';
import { settleUpdate } from './update.ts';

export async function settleAction(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  look: Exclude<Look, { kind: 'unclear' }>,
): Promise<void> {
  if (look.kind === 'gone') return settleUpdate(world, pipe, entity, intent, look);
  const call = intent.payload as unknown as ActionCall;
  if (actionOf(entity, call)?.done === undefined) {
    const reason = `the answer to ${call.action} was lost and ${entity.id} cannot be asked whether it was done`;
    const row = Object.keys(intent.rows)[0] as string;
    return parkIntent(world, pipe, intent, { why: 'unknown-outcome', reason, candidates: [], row });
  }
  const { read, begunAtMs } = look;
  const isDone = await hasHappened(
    world.catalogue,
    entity,
    intent.target as string,
    read.record,
    call,
  );
  await world.store.transact(async (tx) => {
    if (isDone) await finishWrites(world, tx, pipe, [{ intent, read, begunAtMs }]);
    else await decideAnew(world, tx, pipe, intent, look);
  });
}

/** A person looked, and says whether it was done. Failure: `desk.unknown`. */
export async function answerAction(
  world: World,
  tx: Transaction,
  item: Parked & { readonly id: string },
  said: 'done' | 'again',
): Promise<void> {
  const [intent] = await tx.intentsOfLinks([item.subject]);
  if (!intent || intent.dueMs !== null) throw failure('desk.unknown', { id: item.id });
  const now = world.clock.now();
  await tx.dropParked([item]);
  await backToWork(tx, intent, now, intent.tries);
  if (said === 'again') return;
  const done = Object.entries(intent.rows).map(([id, { F }]): [string, RowBase] => {
    return [id, { F, S: null, version: '' }];
  });
  const base = (await tx.bases([intent.link])).get(intent.link);
  const rows = { ...base?.rows, ...Object.fromEntries(done) };
  await tx.putBases([{ link: intent.link, pipe: intent.pipe, rows }]);
  const entity = world.catalogue.entities.get(intent.entity) as Entity;
  await tx.putWork([readWork(entity, intent.target as string, now)]);
}

// Settles a create whose answer was lost: what is found by our marker or by its key is adopted,
// what is nowhere is sent again as it was, and where nobody can tell a person is asked.

import { refOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Look } from '../drivers/driver.ts';
import type { Intent, Parked } from '../store/store.ts';
import { again, existsMark, refuse, settleAnswers } from './answers.ts';
import { createRequest } from './call.ts';
import { finishWrites } from './finish.ts';
import { probeCreate } from './probe.ts';
import { settleMs } from './settle.ts';
import { subjectOf } from './settle-update.ts';
import { driverOf, type World } from './world.ts';

/** The create was answered with an id; only the read after it was missing. */
export async function settleAnsweredCreate(
  world: World,
  pipe: Pipe,
  intent: Intent,
  look: Look,
): Promise<void> {
  if (look.kind === 'unclear') return;
  await world.store.transact(async (tx) => {
    if (look.kind === 'found')
      return finishWrites(world, tx, pipe, [
        { intent, read: look.read, begunAtMs: look.begunAtMs },
      ]);
    await tx.dropIntents([intent.key]);
    await tx.putWork([again(intent, world.clock.now(), intent.tries)]);
  });
}

export async function settleCreate(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  signal?: AbortSignal,
): Promise<void> {
  const probe = await probeCreate(world, pipe, entity, intent, signal);
  if (probe.kind === 'marker' || probe.kind === 'key') {
    const evidence =
      probe.kind === 'key'
        ? ({ kind: 'rule', rule: probe.rule, key: probe.key } as const)
        : undefined;
    const finished = {
      intent,
      read: probe.read,
      begunAtMs: world.clock.now(),
      ...(evidence ? { evidence } : {}),
    };
    await world.store.transact((tx) => finishWrites(world, tx, pipe, [finished]));
    world.tell({
      kind: 'wrote',
      pipe: pipe.id,
      operation: 'create',
      ref: refOf(entity.id, probe.read.id),
      ms: 0,
      cause: intent.cause,
    });
  } else if (probe.kind === 'several') {
    await parkIntent(
      world,
      pipe,
      intent,
      'ambiguous',
      `after a lost answer ${probe.refs.length} records could be the one that was created`,
      probe.refs,
    );
  } else if (probe.kind === 'blind') {
    await parkIntent(
      world,
      pipe,
      intent,
      'unknown-outcome',
      `the answer to a create was lost and ${entity.id} cannot be searched for it`,
      [],
    );
  } else if (existsMark in intent.pre) {
    const message = String(intent.pre[existsMark]);
    await world.store.transact((tx) => refuse(world, tx, pipe, intent, message));
    world.tell({
      kind: 'not-written',
      pipe: pipe.id,
      operation: 'create',
      ref: intent.link,
      outcome: 'dead',
      message,
    });
  } else {
    const startedMs = world.clock.now();
    await world.store.transact((tx) =>
      tx.putIntents([
        {
          ...intent,
          atMs: startedMs,
          dueMs: startedMs + settleMs(world, entity),
          tries: intent.tries + 1,
        },
      ]),
    );
    const answers = await driverOf(world, entity).create(entity, [createRequest(intent)], signal);
    await settleAnswers(world, pipe, [intent], answers, startedMs);
  }
}

/** An intent that waits for a person is not probed by itself. */
const neverMs = Number.MAX_SAFE_INTEGER;

async function parkIntent(
  world: World,
  pipe: Pipe,
  intent: Intent,
  why: Parked['why'],
  reason: string,
  candidates: readonly string[],
): Promise<void> {
  const sinceMs = world.clock.now();
  await world.store.transact(async (tx) => {
    const ref = await subjectOf(tx, intent);
    await tx.putIntents([{ ...intent, dueMs: neverMs }]);
    await tx.putParked([
      {
        pipe: pipe.id,
        subject: intent.link,
        ref,
        row: '*',
        why,
        reason,
        waitsFor: null,
        candidates,
        values: null,
        choice: null,
        sinceMs,
      },
    ]);
    await tx.appendJournal([
      {
        atMs: sinceMs,
        ref,
        link: intent.link,
        pipe: pipe.id,
        row: '*',
        what: 'parked',
        reason,
        before: null,
        after: [...candidates],
        cause: why,
      },
    ]);
  });
  world.tell({ kind: 'parked', pipe: pipe.id, ref: intent.link, why, reason });
}

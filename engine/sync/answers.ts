// What is known after calls settles their intents: done is finished, a clear refusal ends the
// operation, what was not sent comes back to work, and what is unclear leaves its intent open for
// `settle.ts`.

import { type Fault, fault } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { WriteAnswer } from '../drivers/driver.ts';
import type { Intent, NewJournalEntry, NewWork, Parked, Transaction } from '../store/store.ts';
import { readWork } from './absorb.ts';
import { type Finished, finishDeletes, finishWrites } from './finish.ts';
import type { World } from './world.ts';

/** A write that could not be sent is tried again after this, doubled each time. */
const sendAgainMs = 5_000;

/** Stores what is known after calls; every intent ends, or stays open with a time to probe. */
export async function settleAnswers(
  world: World,
  pipe: Pipe,
  intents: readonly Intent[],
  answers: readonly WriteAnswer[],
  startedMs: number,
): Promise<void> {
  let lost: Fault | undefined;
  await world.store.transact(async (tx) => {
    const finished: Finished[] = [];
    const deleted: Intent[] = [];
    for (const [index, intent] of intents.entries()) {
      const answer = answers[index] as WriteAnswer;
      if (answer.kind === 'done' && intent.kind === 'delete') deleted.push(intent);
      else if (answer.kind === 'done' && answer.read)
        finished.push({ intent, read: answer.read, begunAtMs: answer.begunAtMs });
      else if (answer.kind === 'gone' && intent.kind === 'delete') deleted.push(intent);
      else lost = (await settleOther(world, tx, pipe, intent, answer)) ?? lost;
    }
    await finishWrites(world, tx, pipe, finished);
    await finishDeletes(world, tx, pipe, deleted);
  });
  const ms = world.clock.now() - startedMs;
  for (const [index, intent] of intents.entries())
    tellAnswer(world, pipe, intent, answers[index] as WriteAnswer, ms);
  if (lost) throw lost;
}

async function settleOther(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  intent: Intent,
  answer: WriteAnswer,
): Promise<Fault | undefined> {
  const now = world.clock.now();
  const entity = world.catalogue.entities.get(intent.entity) as Entity;
  switch (answer.kind) {
    case 'done': // written, but the read after it failed: only the probe is left, and the id is known
      await tx.putIntents([
        {
          ...intent,
          target: `${intent.entity}:${answer.id}`,
          dueMs: now,
          preVersion: null,
          tries: intent.tries + 1,
        },
      ]);
      return undefined;
    case 'unclear':
      return undefined; // the intent stays, due after `settle`
    case 'changed':
    case 'gone':
      await tx.dropIntents([intent.key]);
      await tx.putWork([
        again(intent, now, intent.tries),
        ...(intent.target === null ? [] : [readWork(entity, intent.target, now)]),
      ]);
      return undefined;
    case 'exists':
      await tx.putIntents([
        {
          ...intent,
          dueMs: now,
          tries: intent.tries + 1,
          pre: { ...intent.pre, [existsMark]: answer.message },
        },
      ]);
      return undefined;
    case 'refused':
      await refuse(world, tx, pipe, intent, answer.message);
      return undefined;
    case 'not-sent': {
      await tx.dropIntents([intent.key]);
      await tx.putWork([
        again(
          intent,
          answer.retryAtMs ?? now + sendAgainMs * 2 ** Math.min(intent.tries, 6),
          intent.tries + 1,
        ),
      ]);
      return answer.retryAtMs === undefined
        ? fault('system.unreachable', { system: entity.system, detail: answer.message })
        : undefined;
    }
  }
}

/** In `pre` of a create that was refused because the system has such a record already. */
export const existsMark = '(exists)';

/** The system said no in its own words: the operation is dead until something changes. */
export async function refuse(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  intent: Intent,
  message: string,
): Promise<void> {
  const now = world.clock.now();
  const [link] = (await tx.links([intent.link])).values();
  const ref = (link?.source ?? link?.sink ?? intent.target ?? '') as string;
  const parked: Parked = {
    pipe: pipe.id,
    subject: intent.link,
    ref,
    row: '*',
    why: 'dead',
    reason: message,
    waitsFor: null,
    candidates: [],
    values: null,
    choice: null,
    sinceMs: now,
  };
  await tx.dropIntents([intent.key]);
  await tx.putParked([parked]);
  const entry: NewJournalEntry = {
    atMs: now,
    ref,
    link: intent.link,
    pipe: pipe.id,
    row: '*',
    what: 'refused',
    reason: message,
    before: intent.pre,
    after: intent.payload as Json,
    cause: intent.cause,
  };
  await tx.appendJournal([entry]);
}

export function again(intent: Intent, dueMs: number, tries: number): NewWork {
  return {
    pipe: intent.pipe,
    kind: 'reconcile',
    key: intent.link,
    dueMs,
    cause: intent.cause,
    tries,
  };
}

export function tellAnswer(
  world: World,
  pipe: Pipe,
  intent: Intent,
  answer: WriteAnswer,
  ms: number,
): void {
  const operation = intent.kind;
  if (answer.kind === 'done') {
    world.tell({
      kind: 'wrote',
      pipe: pipe.id,
      operation,
      ref: `${intent.entity}:${answer.id}`,
      ms,
      cause: intent.cause,
    });
    return;
  }
  const outcomes = {
    changed: 'changed',
    gone: 'changed',
    exists: 'waits',
    refused: 'dead',
    'not-sent': 'waits',
    unclear: 'unclear',
  } as const;
  const message = 'message' in answer ? answer.message : 'the record over there changed meanwhile';
  world.tell({
    kind: 'not-written',
    pipe: pipe.id,
    operation,
    ref: intent.target ?? intent.link,
    outcome: outcomes[answer.kind],
    message,
  });
}

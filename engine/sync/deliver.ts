// Deliver: operations become intents, intents become calls, answers settle them. Two transactions
// around the calls. An answer that is not clear leaves its intent open for `settle.ts`; nothing is
// ever repeated blindly.

import { type Fault, fault } from '../base/errors.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { idOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Look, Patch, WriteAnswer } from '../drivers/driver.ts';
import type { Intent, NewJournalEntry, NewWork, Parked, Transaction } from '../store/store.ts';
import { absorb, readWork } from './absorb.ts';
import { type Finished, finishDeletes, finishWrites } from './finish.ts';
import { type Noted, noteIntents } from './intent.ts';
import type { Operation } from './operation.ts';
import { driverOf, type World } from './world.ts';

/** A write that could not be sent is tried again after this, doubled each time. */
const sendAgainMs = 5_000;

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

/** One answer per intent, in order. */
async function callAll(
  world: World,
  noted: readonly Noted[],
  signal?: AbortSignal,
): Promise<readonly WriteAnswer[]> {
  const answers = new Map<Intent, WriteAnswer>();
  const groups = Map.groupBy(noted, ({ operation }) => `${operation.entity.id} ${operation.kind}`);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const { entity, kind } = (group[0] as Noted).operation;
      const given = await call(world, entity, kind, group, signal);
      if (given.length !== group.length)
        throw new Error(`${given.length} answers for ${group.length} requests to ${entity.id}`);
      for (const [index, { intent }] of group.entries())
        answers.set(intent, given[index] as WriteAnswer);
    }),
  );
  return noted.map(({ intent }) => answers.get(intent) as WriteAnswer);
}

async function call(
  world: World,
  entity: Entity,
  kind: Operation['kind'],
  group: readonly Noted[],
  signal?: AbortSignal,
): Promise<readonly WriteAnswer[]> {
  const driver = driverOf(world, entity);
  switch (kind) {
    case 'create':
      return driver.create(
        entity,
        group.map(({ intent }) => createRequest(intent)),
        signal,
      );
    case 'delete':
      return driver.remove(
        entity,
        group.map(({ intent }) => idOf(intent.target as string)),
        signal,
      );
    default:
      return driver.update(
        entity,
        group.map(({ intent, operation }) => ({
          id: idOf(intent.target as string),
          patch: intent.payload as unknown as Patch,
          before: operation.before,
          ...(intent.preVersion === null ? {} : { version: intent.preVersion }),
          idempotencyKey: intent.idempotencyKey,
        })),
        signal,
      );
  }
}

/** What a create sends, the same at every repetition. */
export function createRequest(intent: Intent) {
  return {
    record: intent.payload as JsonObject,
    idempotencyKey: intent.idempotencyKey,
    marker: intent.marker,
  };
}

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

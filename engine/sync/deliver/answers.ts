// What is known after calls settles their intents: done is finished, a clear refusal ends the
// operation, what was not sent comes back to work, and what is unclear leaves its intent open for
// `settle/settle.ts`.

import { doubledMs } from '../../base/doubled-ms.ts';
import { type Fault, fault } from '../../base/errors.ts';
import { entityOf, refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { WriteAnswer } from '../../drivers/driver.ts';
import type { Intent, Transaction } from '../../store/store.ts';
import { readWork } from '../state/new-work.ts';
import { type SyncEvent, settleMsOf, type World } from '../world.ts';
import { backToWork, refOfIntent, refuse, refuseKey } from './close-intent.ts';
import { finishWrites, writtenWords } from './finish.ts';
import { finishDeletes } from './finish-deletes.ts';
import type { Finished } from './finished.ts';

/** A write that could not be sent is tried again after this, doubled each time. */
const sendAgainMs = 5_000;
/** After a failed precondition: time for the read that shows what changed. Doubled each time. */
const changedAgainMs = 1_000;
/** Also how far tries are counted that found nobody: they say nothing of the record. */
const doublingsMax = 6;

/**
 * Stores what is known after calls; every intent ends, or stays open with a time to probe. It is on the disk with the
 * next intents: an answer that a crash takes back is one that was lost, and is probed.
 */
export async function settleAnswers(
  world: World,
  pipe: Pipe,
  intents: readonly Intent[],
  answers: readonly WriteAnswer[],
  startedMs: number,
): Promise<void> {
  let lost: Fault | undefined;
  const taken = new Set<Intent>();
  const refs = new Map<Intent, string>();
  await world.store.transact(async (tx) => {
    const finished: Finished[] = [];
    const deleted: Intent[] = [];
    for (const intent of await settledElsewhere(world, tx, intents)) taken.add(intent);
    for (const [index, intent] of intents.entries()) {
      if (taken.has(intent)) continue;
      const answer = answers[index] as WriteAnswer;
      if (answer.kind !== 'done') refs.set(intent, await refOfIntent(tx, intent));
      if (answer.kind === 'done' && intent.kind === 'delete') deleted.push(intent);
      else if (answer.kind === 'done' && answer.read)
        finished.push({ intent, read: answer.read, begunAtMs: answer.begunAtMs });
      else if (answer.kind === 'gone' && intent.kind === 'delete') deleted.push(intent);
      else lost = (await settleOther(world, tx, pipe, intent, answer)) ?? lost;
    }
    for (const { intent } of await finishWrites(world, tx, pipe, finished)) taken.add(intent);
    await finishDeletes(world, tx, pipe, deleted);
  }, 'at-next');
  const ms = world.clock.now() - startedMs;
  for (const [index, intent] of intents.entries()) {
    if (taken.has(intent)) continue;
    const answer = answers[index] as WriteAnswer;
    world.tell(answerEvent(pipe, intent, answer, { ms, ref: refs.get(intent) }));
  }
  if (lost) throw lost;
}

/**
 * While the calls were made another engine may have had the store, and have settled them or sent them again; what
 * it knows of them is newer than these answers.
 */
async function settledElsewhere(
  { store }: World,
  tx: Transaction,
  intents: readonly Intent[],
): Promise<readonly Intent[]> {
  if (!store.lock) return [];
  const open = await tx.intents(intents.map(({ key }) => key));
  return intents.filter(({ key, id, tries }) => {
    const now = open.get(key);
    return now?.id !== id || now.tries !== tries;
  });
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
    case 'done': {
      // Written, and only the read after it failed: nothing is left to doubt.
      const target = refOf(intent.entity, answer.id);
      const tries = intent.tries + 1;
      const dueMs = answer.isOpen ? intent.dueMs : now;
      await tx.putIntents([{ ...intent, target, isAnswered: true, dueMs, tries }]);
      return undefined;
    }
    case 'unclear': {
      // A batch takes its time: what was sent last may have gone out long after it was noted.
      const waitMs = doubledMs(settleMsOf(world, entity), intent.tries, doublingsMax);
      const isHopeless =
        intent.tries >= unansweredMax && (await areOthersTaken(tx, intent, now - waitMs));
      const refusal = isHopeless ? neverAnswered(answer.message, intent.tries + 1) : null;
      await tx.putIntents([{ ...intent, dueMs: now + waitMs, refusal }]);
      return undefined; // the intent stays, due after `settle`
    }
    case 'changed':
    case 'gone': {
      if (intent.tries >= contestedMax) {
        await refuse(world, tx, pipe, intent, neverAsRead(answer));
        return undefined;
      }
      await backToWork(
        tx,
        intent,
        now + doubledMs(changedAgainMs, intent.tries, doublingsMax),
        intent.tries + 1,
      );
      if (intent.target !== null) await tx.putWork([readWork(entity, intent.target, now)]);
      return undefined;
    }
    case 'exists':
      if (intent.kind === 'create')
        await tx.putIntents([
          { ...intent, dueMs: now, refusal: answer.message, tries: intent.tries + 1 },
        ]);
      else await refuseKey(world, tx, pipe, intent, answer.message);
      return undefined;
    case 'refused':
      await refuse(world, tx, pipe, intent, answer.message);
      return undefined;
    case 'not-sent': {
      const dueMs = answer.retryAtMs ?? now + doubledMs(sendAgainMs, intent.tries, doublingsMax);
      await backToWork(tx, intent, dueMs, Math.min(intent.tries + 1, doublingsMax));
      return answer.retryAtMs === undefined
        ? fault('system.unreachable', { system: entity.system, detail: answer.message })
        : undefined;
    }
  }
}

/**
 * Decided anew so often, from what a read showed just before, and never found as it was read: a system that means
 * something else by it, such as a key that is taken. Tries that found nobody before do not count.
 */
const contestedMax = 2 * doublingsMax;

/** Sent so often without a clear answer, it is the record that its system stumbles over: an hour, with half a minute to settle. */
const unansweredMax = doublingsMax + 1;

/** Entries of the journal that are looked through for another write. */
const entriesMax = 500;

/** Else the system is away for all alike, and goes on by itself. */
async function areOthersTaken(tx: Transaction, intent: Intent, sinceMs: number): Promise<boolean> {
  const latest = await tx.journalAfter((await tx.journalEnd()) - entriesMax, entriesMax);
  return latest.some(
    ({ ref, link, what, atMs }) =>
      atMs >= sinceMs &&
      link !== intent.link &&
      entityOf(ref) === intent.entity &&
      writtenWords.has(what),
  );
}

function neverAnswered(message: string, times: number): string {
  return `${message}; tried ${times} times without a clear answer, while others were taken`;
}

function neverAsRead(answer: Extract<WriteAnswer, { kind: 'changed' | 'gone' }>): string {
  const words = 'message' in answer && answer.message !== undefined ? `${answer.message}; ` : '';
  const found = answer.kind === 'gone' ? 'is not there' : 'changed meanwhile';
  return `${words}its system says each time that the record ${found}, though it was read just before`;
}

const outcomes = {
  changed: 'changed',
  gone: 'changed',
  exists: 'waits',
  refused: 'dead',
  'not-sent': 'unsent',
  unclear: 'unclear',
} as const;

function answerEvent(
  pipe: Pipe,
  intent: Intent,
  answer: WriteAnswer,
  { ms, ref }: { readonly ms: number; readonly ref: string | undefined },
): SyncEvent {
  const { kind: operation, cause } = intent;
  const frame = { pipe: pipe.id, operation };
  if (answer.kind === 'done')
    return { kind: 'wrote', ...frame, ref: refOf(intent.entity, answer.id), ms, cause };
  const { message = 'the record over there changed meanwhile' } = answer as { message?: string };
  const outcome = outcomes[answer.kind];
  const { entity } = intent;
  return { kind: 'not-written', ...frame, ref: ref as string, entity, outcome, message };
}

// Deliver: operations become intents, intents become calls, answers settle them. Two transactions
// around the calls. An answer that is not clear leaves its intent open for `settle/settle.ts`; nothing is
// ever repeated blindly.

import { doubledMs } from '../../base/doubled-ms.ts';
import { Fault } from '../../base/errors.ts';
import { idOf, refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Look } from '../../drivers/driver.ts';
import type { Transaction } from '../../store/store.ts';
import { absorb } from '../collect/absorb.ts';
import type { Operation } from '../operation.ts';
import { readWork, workAgain } from '../state/new-work.ts';
import { driverOf, type World } from '../world.ts';
import { settleAnswers } from './answers.ts';
import { callAll } from './call.ts';
import { intentKey, type Noted, noteIntents } from './intent.ts';
import { searchBefore } from './search-before.ts';

/** Intents of a batch, which are the licence to call once the disk has them. */
export interface Notes {
  readonly noted: readonly Noted[];
  readonly onDisk: Promise<void>;
}

/** Writes intents for the operations that may still go. What does not hang on them may go on before the disk has them. */
export async function note(
  world: World,
  operations: readonly Operation[],
  signal?: AbortSignal,
): Promise<Notes> {
  if (operations.length === 0) return { noted: [], onDisk: Promise.resolve() };
  const looks = await readBefore(world, operations, signal);
  tellUnclear(world, looks);
  const waiting = await searchBefore(world, operations, signal);
  return world.store.transact(async (tx) => {
    await absorbLooks(world, tx, looks);
    const byTarget = looksByRef(looks);
    const held = new Map([...waiting, ...operations.filter(isUnseen).map(atTarget)]);
    await lookAgain(world, tx, held);
    const free = operations.filter((operation) => !held.has(operation));
    return { noted: await noteIntents(world, tx, free.map(onVersion)), onDisk: tx.onDisk() };

    // One that was decided without a version, as where a listing shows none, is decided on the record just read.
    function onVersion(operation: Operation): Operation {
      const look = byTarget.get(operation.target ?? '');
      const shown = look?.kind === 'found' ? look.read.version : undefined;
      return operation.version !== null || shown === undefined
        ? operation
        : { ...operation, version: shown };
    }

    function isUnseen({ target, kind }: Operation): boolean {
      const look = byTarget.get(target ?? '')?.kind ?? 'found';
      return look !== 'found' && !(look === 'gone' && kind === 'delete'); // that is done already
    }
  }, 'at-next');
}

/** Makes the calls and settles their answers; throws `system.unreachable` after storing the rest. */
export async function carryOut(
  world: World,
  pipe: Pipe,
  { noted, onDisk }: Notes,
  signal?: AbortSignal,
): Promise<void> {
  if (noted.length === 0) return;
  await onDisk;
  const startedMs = world.clock.now();
  const answers = await callAll(world, noted, signal);
  const intents = noted.map(({ intent }) => intent);
  for (let tries = 1; ; tries++) {
    try {
      return await settleAnswers(world, pipe, intents, answers, startedMs);
    } catch (error) {
      if (!isAway(world, error) || tries === storeTriesMax) throw error;
      const pauseMs = doubledMs(storePauseMs, tries - 1);
      await world.clock.sleep(pauseMs, signal).catch(() => Promise.reject(error));
    }
  }
}

/** About half a minute: a server that starts again, or another that takes its place. */
const storeTriesMax = 6;
const storePauseMs = 1_000;

/**
 * Answers are known only here, and what is not stored of them has to be probed, or asked of a person. Whether
 * somebody else has settled them meanwhile is looked at with them (`answers.ts`).
 */
function isAway({ store }: World, error: unknown): boolean {
  if (!store.lock || !(error instanceof Fault)) return false;
  return error.code === 'store.unreachable' || error.code === 'store.locked';
}

interface EntityLook {
  readonly entity: Entity;
  readonly ids: readonly string[];
  readonly looks: readonly Look[];
}

/**
 * A target whose system checks no version of it is read first, so that a newer edit over there is neither
 * overwritten nor deleted.
 */
async function readBefore(
  world: World,
  operations: readonly Operation[],
  signal?: AbortSignal,
): Promise<readonly EntityLook[]> {
  const unprotected = operations.filter(
    ({ target, version, kind }) =>
      target !== null && (version === null || kind === 'delete' || kind === 'act'),
  );
  if (unprotected.length === 0) return [];
  const open = await world.store.transact(
    (tx) => tx.intents(unprotected.map(intentKey)),
    'at-next',
  );
  // What is being written shows our own write, which is no edit; its operation waits in any case.
  const free = unprotected.filter((operation) => !open.has(intentKey(operation)));
  const byEntity = Map.groupBy(free, (operation) => operation.entity);
  return Promise.all(
    [...byEntity].map(async ([entity, group]) => {
      const ids = group.map((operation) => idOf(operation.target as string));
      return { entity, ids, looks: await driverOf(world, entity).get(entity, ids, signal) };
    }),
  );
}

function tellUnclear(world: World, looks: readonly EntityLook[]): void {
  for (const { entity, ids, looks: group } of looks)
    for (const [at, look] of group.entries()) {
      if (look.kind !== 'unclear') continue;
      const { message } = look;
      world.tell({ kind: 'unreadable', entity: entity.id, id: ids[at] as string, message });
    }
}

function looksByRef(looks: readonly EntityLook[]): ReadonlyMap<string, Look> {
  return new Map(
    looks.flatMap(({ entity, ids, looks: group }) =>
      group.map((look, at): [string, Look] => [refOf(entity.id, ids[at] as string), look]),
    ),
  );
}

function atTarget(operation: Operation): readonly [Operation, readonly string[]] {
  return [operation, [operation.target as string]];
}

/**
 * Nothing is written to a record that could not be read, and nothing created that may be there: those
 * records are read by themselves, and it is decided anew.
 */
async function lookAgain(
  world: World,
  tx: Transaction,
  held: ReadonlyMap<Operation, readonly string[]>,
): Promise<void> {
  const now = world.clock.now();
  await tx.putWork(
    [...held].flatMap(([{ entity, work }, refs]) => [
      ...refs.map((ref) => readWork(entity, ref, now)),
      {
        ...workAgain(work, now + doubledMs(decideAgainMs, work.tries, doublingsMax)),
        tries: work.tries + 1,
      },
    ]),
  );
}

/** Time for the two looks that make a record gone, doubled each time. */
const decideAgainMs = 5_000;
const doublingsMax = 6;

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

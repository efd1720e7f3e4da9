// Intents: an operation is written down before it is sent, and nothing is sent without (Invariant 5).
// Noting checks that the images are still those the operation was decided on and that no other
// intent is open for the same record, or, for a create, for the same thing and entity.

import { fingerprint, type Json, quickFingerprint } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Intent, NewWork, Transaction } from '../../store/store.ts';
import { type Operation, pathsOfPatch } from '../operation.ts';
import { afterIntent, reconcileWork, workAgain } from '../state/new-work.ts';
import { settleMsOf, type World } from '../world.ts';

export interface Noted {
  readonly operation: Operation;
  readonly intent: Intent;
}

export function intentKey(operation: Operation): string {
  return operation.target ?? `create ${operation.thing} ${operation.entity.id}`;
}

/** Writes intents for the operations that may go; the work of all others stays, or waits a little. */
export async function noteIntents(
  world: World,
  tx: Transaction,
  operations: readonly Operation[],
): Promise<readonly Noted[]> {
  const now = world.clock.now();
  const settleMs = longestSettleMs(world, operations);
  const refs = new Set(operations.flatMap((operation) => Object.keys(operation.imageSeqs)));
  // A server that crashed may have forgotten the links that these were decided on.
  const mayLack = world.store.lock !== undefined;
  const [seqs, open, links] = await Promise.all([
    tx.imageSeqs([...refs]),
    tx.intents(operations.map(intentKey)),
    mayLack ? tx.links(operations.map(({ link }) => link.id)) : new Map(),
  ]);
  const taken = new Set(open.keys());
  const takenOver: Intent[] = [];
  const noted: Noted[] = [];
  const again: NewWork[] = [];
  for (const operation of operations) {
    const key = intentKey(operation);
    if (mayLack && !links.has(operation.link.id)) continue;
    const isFresh = Object.entries(operation.imageSeqs).every(
      ([ref, seq]) => seqs.get(ref) === seq,
    );
    const left = open.get(key);
    if (left && isDeserted(world, left)) {
      takenOver.push(asOurs(left, operation, now + settleMs));
      // Should its pipe come back, it decides the link anew.
      again.push(reconcileWork(left.pipe, left.link, { dueMs: now, cause: left.cause }));
      open.delete(key);
    }
    if (!isFresh || taken.has(key)) {
      again.push(workAgain(operation.work, taken.has(key) ? afterOther(left, now) : now));
      continue;
    }
    taken.add(key);
    noted.push({ operation, intent: intentOf(world, operation, key, now, settleMs) });
  }
  await tx.ackWork(operations.map((operation) => operation.work));
  await tx.putWork(again);
  if (takenOver.length > 0) await tx.putIntents(takenOver);
  await tx.putIntents(noted.map(({ intent }) => intent));
  return noted;
}

/** Another intent is open for the record: when to look again. One that waits for a person may do so for days. */
function afterOther(other: Intent | undefined, now: number): number {
  return other?.dueMs === null ? afterIntent(null, now) : now + retryWhileOpenMs;
}

const retryWhileOpenMs = 1_000;

/** Its pipe got another name, is gone or is switched off: nobody would ever settle it. */
function isDeserted({ catalogue }: World, { pipe }: Intent): boolean {
  return !catalogue.pipes.some(({ id, isEnabled }) => id === pipe && isEnabled);
}

/**
 * Who wants to write to the record settles what was left open there, as after a crash: a whole settle time later.
 * Its rows agree on nothing here, because another pipe computed them; but an action is done for all, if it was.
 */
function asOurs(left: Intent, { pipe, link, direction }: Operation, dueMs: number): Intent {
  const kind = left.kind === 'deactivate' ? 'update' : left.kind; // it ends no link of ours
  const rows = kind === 'act' ? left.rows : {};
  return { ...left, kind, pipe, link: link.id, direction, rows, dueMs };
}

/** Of the slowest of the systems that a batch is sent to. */
function longestSettleMs(world: World, operations: readonly Operation[]): number {
  return Math.max(0, ...operations.map(({ entity }) => settleMsOf(world, entity)));
}

function intentOf(
  world: World,
  operation: Operation,
  key: string,
  now: number,
  settleMs: number,
): Intent {
  const { record, patch, call } = operation;
  const payload = (record ?? (patch as unknown as Json) ?? call ?? null) as Json;
  const paths = operation.patch ? pathsOfPatch(operation.patch) : [];
  return {
    key,
    id: world.newId(),
    pipe: operation.pipe,
    link: operation.link.id,
    direction: operation.direction,
    kind: operation.kind,
    entity: operation.entity.id,
    target: operation.target,
    payload,
    rows: operation.rows,
    pre: Object.fromEntries(paths.map((path) => [path, readPath(operation.before, path) ?? null])),
    preVersion: operation.version,
    marker: `samband-${fingerprint([operation.link.id, operation.entity.id])}`,
    idempotencyKey: quickFingerprint({ key, payload, imageSeqs: operation.imageSeqs }),
    imageSeqs: operation.imageSeqs,
    cause: operation.cause,
    atMs: now,
    dueMs: now + settleMs,
    isAnswered: false,
    refusal: null,
    tries: operation.work.tries,
  };
}

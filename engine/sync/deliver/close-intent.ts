// Intents that end without an effect: back to work, or refused in the system's own words. Whatever
// changed while an intent was open was set aside, so every end looks at the link again where it must.

import type { Json } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Look } from '../../drivers/driver.ts';
import type { Intent, NewWork, Parked, Transaction } from '../../store/store.ts';
import { absorb } from '../collect/absorb.ts';
import { tellSettled } from '../references/settled-first.ts';
import { refOfLink } from '../state/link-ends.ts';
import { identifyWork, reconcileWork } from '../state/new-work.ts';
import { newParked } from '../state/parked.ts';
import type { World } from '../world.ts';

/** Drops the intent; its link is decided anew. */
export async function backToWork(
  tx: Transaction,
  intent: Intent,
  dueMs: number,
  tries: number,
): Promise<void> {
  await tx.dropIntents([intent.key]);
  await tx.putWork([again(intent, dueMs, tries), ...(await unbarred(tx, intent, dueMs))]);
}

/**
 * What the system shows has not happened, or not yet: whether it still is to, its link decides as it is now; unless
 * it was tried too often.
 */
export async function decideAnew(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  intent: Intent,
  look: Extract<Look, { kind: 'found' }>,
): Promise<void> {
  if (intent.refusal === null) await backToWork(tx, intent, world.clock.now(), intent.tries + 1);
  else await refuse(world, tx, pipe, intent, intent.refusal);
  const entity = world.catalogue.entities.get(intent.entity) as Entity;
  await absorb(world, tx, entity, 'single', [look]);
}

function again(intent: Intent, dueMs: number, tries: number): NewWork {
  const { pipe, link, cause } = intent;
  return reconcileWork(pipe, link, { dueMs, cause, tries });
}

/**
 * While its create was open, a record was not matched: now it may be. Not for the cause of the create, which may be
 * another mapping: to be identified for that means other merge rules, for whose sake links of others end.
 */
async function unbarred(
  tx: Transaction,
  intent: Intent,
  dueMs: number,
): Promise<readonly NewWork[]> {
  if (intent.kind !== 'create') return [];
  const ref = await refOfItsLink(tx, intent);
  return ref === undefined ? [] : [identifyWork(intent.pipe, ref, { dueMs, cause: 'answer' })];
}

/** The system said no in its own words: the operation is dead until something changes. */
export async function refuse(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  intent: Intent,
  message: string,
): Promise<void> {
  await tx.dropIntents([intent.key]);
  // A refused action leaves the record as it is: only the action waits.
  const rows = intent.kind === 'act' ? Object.keys(intent.rows) : ['*'];
  await park(
    world,
    tx,
    pipe,
    intent,
    message,
    rows.map((row) => ({ row, why: 'dead' })),
  );
  const dueMs = world.clock.now();
  const work = again(intent, dueMs, intent.tries + 1);
  if (await hasMovedOn(tx, intent)) await tx.putWork([work]);
  else await tx.hastenWork([work], dueMs); // what changed elsewhere meanwhile waited for this
  await tx.putWork(await unbarred(tx, intent, dueMs));
  await tellSettled(world, tx, [...(await tx.links([intent.link])).values()]);
}

/** Another record over there has the key: the rows that carry it wait, the others go on. */
export async function refuseKey(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  intent: Intent,
  message: string,
): Promise<void> {
  const carried = new Set(pipe.merge.flatMap((rule) => rule.carriedBy));
  const rows = Object.keys(intent.rows).filter((row) => carried.has(row));
  if (rows.length === 0) return refuse(world, tx, pipe, intent, message);
  await tx.dropIntents([intent.key]);
  const parks = rows.map((row) => ({ row, why: 'key-taken' }) as const);
  await park(world, tx, pipe, intent, message, parks);
  // The answer is what brings it back, so that the rows that wait now are not sent once more.
  const work = again(intent, world.clock.now(), intent.tries + 1);
  await tx.putWork([{ ...work, cause: 'answer' }]);
}

async function park(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  intent: Intent,
  reason: string,
  parks: readonly Pick<Parked, 'row' | 'why'>[],
): Promise<void> {
  const now = world.clock.now();
  const ref = (await refOfItsLink(tx, intent)) ?? intent.target ?? '';
  await tx.putParked(
    parks.map(({ row, why }): Parked => {
      const { F, S } = intent.rows[row] ?? { F: null, S: null };
      const values = row === '*' || intent.kind === 'act' ? null : { F, S };
      const place = { pipe: pipe.id, subject: intent.link, ref, row };
      return newParked({ ...place, why, reason, values, sinceMs: now });
    }),
  );
  await tx.appendJournal([
    {
      atMs: now,
      ref,
      link: intent.link,
      pipe: pipe.id,
      row: '*',
      what: 'refused',
      reason,
      before: intent.pre,
      after: intent.payload as Json,
      cause: intent.cause,
    },
  ]);
}

/** The record that a write is about, for people: a create has only the one it is made from yet. */
export async function refOfIntent(tx: Transaction, intent: Intent): Promise<string> {
  return intent.target ?? (await refOfItsLink(tx, intent)) ?? intent.link;
}

/** One of the records changed after the operation was decided. */
async function hasMovedOn(tx: Transaction, intent: Intent): Promise<boolean> {
  const seqs = await tx.imageSeqs(Object.keys(intent.imageSeqs));
  return Object.entries(intent.imageSeqs).some(([ref, seq]) => seqs.get(ref) !== seq);
}

async function refOfItsLink(tx: Transaction, { link: id }: Intent): Promise<string | undefined> {
  const link = (await tx.links([id])).get(id);
  return link && refOfLink(link);
}

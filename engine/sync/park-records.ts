// Records that identify leaves to a person or to another record: ambiguous ones, those that wait
// for one with the same key, and those that were linked before.

import type { Pipe } from '../definition/pipe.ts';
import type { Parked, Transaction } from '../store/store.ts';
import type { Found } from './links.ts';
import { newParked } from './new-parked.ts';
import { waitsSentence } from './row-decision.ts';
import type { World } from './world.ts';

export async function parkRecords(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  found: Found,
): Promise<number> {
  const sinceMs = world.clock.now();
  const one = (
    ref: string,
    why: Parked['why'],
    reason: string,
    candidates: readonly string[],
  ): Parked =>
    newParked({
      pipe: pipe.id,
      subject: ref,
      ref,
      row: '*',
      why,
      reason,
      candidates,
      sinceMs,
    });
  const parked = [
    ...found.resolution.ambiguous.map((doubt) =>
      one(doubt.ref, 'ambiguous', doubt.reason, doubt.candidates),
    ),
    ...found.creations.flatMap((creation) => {
      if (creation.kind === 'wait')
        return [
          one(
            creation.ref,
            'ambiguous',
            `has the same key as ${creation.leader}, which is created first`,
            [creation.leader],
          ),
        ];
      if (creation.kind === 'later')
        return [
          {
            ...one(
              creation.ref,
              'ambiguous',
              'may be what a create without a clear answer made',
              [],
            ),
            waitsFor: creation.create,
          },
        ];
      if (creation.kind === 'unresolved')
        return [
          {
            ...one(creation.ref, 'reference', waitsSentence('key', creation.waitsFor), []),
            waitsFor: creation.waitsFor,
          },
        ];
      if (creation.kind === 'failed') return [one(creation.ref, 'failed', creation.reason, [])];
      if (creation.kind === 'ask')
        return [
          one(
            creation.ref,
            'create-not-allowed',
            `was linked to ${creation.partner}; a person decides whether it is new`,
            [creation.partner],
          ),
        ];
      return [];
    }),
  ];
  const known = (await tx.parkedOf(found.refs)).filter((old) => old.pipe === pipe.id);
  const told = ({ subject, why, reason, waitsFor, candidates }: Parked) =>
    JSON.stringify([subject, why, reason, waitsFor, candidates]);
  const before = new Set(known.map(told));
  const fresh = parked.filter((next) => !before.has(told(next)));
  const subjects = new Set(parked.map(({ subject }) => subject));
  await tx.dropParked(
    known
      .filter((old) => !subjects.has(old.subject))
      .map(({ pipe, subject, row }) => ({ pipe, subject, row })),
  );
  await tx.putParked(fresh);
  await tx.appendJournal(
    fresh.map((next) => ({
      atMs: sinceMs,
      ref: next.ref,
      link: null,
      pipe: pipe.id,
      row: '*',
      what: 'parked',
      reason: next.reason,
      before: null,
      after: [...next.candidates],
      cause: next.why,
    })),
  );
  for (const next of fresh)
    world.tell({
      kind: 'parked',
      pipe: pipe.id,
      ref: next.ref,
      why: next.why,
      reason: next.reason,
    });
  return fresh.length;
}

// Records that identify leaves to a person or to another record: ambiguous ones, those that wait
// for one with the same key, and those that were linked before.

import type { Pipe } from '../../definition/pipe.ts';
import type { Parked, Transaction } from '../../store/store.ts';
import { changeWaits } from '../references/reference-circles.ts';
import { apartFrom, newParked, parkedEntry, tellParked } from '../state/parked.ts';
import type { World } from '../world.ts';
import type { Creation } from './creations.ts';
import type { Found } from './link-difference.ts';

/** Parks them, and ends what waits no more; gives how many wait for something new. */
export async function parkRecords(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  found: Found,
): Promise<number> {
  const sinceMs = world.clock.now();
  const parked = waitingIn(found).map((one) =>
    newParked({ ...one, pipe: pipe.id, subject: one.ref, row: '*', sinceMs }),
  );
  const known = (await tx.parkedOf(found.refs)).filter((old) => old.pipe === pipe.id);
  const told = ({ subject, why, reason, waitsFor, candidates }: Parked) =>
    JSON.stringify([subject, why, apartFrom(reason)[0], waitsFor, candidates]);
  const before = new Set(known.map(told));
  const fresh = parked.filter((next) => !before.has(told(next)));
  const subjects = new Set(parked.map(({ subject }) => subject));
  const over = known.filter((old) => !subjects.has(old.subject));
  await changeWaits(tx, { known, over, fresh });
  await tx.appendJournal(
    fresh.map((one) => parkedEntry(one, sinceMs, { after: [...one.candidates] })),
  );
  tellParked(world, fresh);
  return fresh.length;
}

type Waiting = Pick<Parked, 'ref' | 'why' | 'reason'> &
  Partial<Pick<Parked, 'waitsFor' | 'candidates'>>;

function waitingIn({ resolution, creations }: Found): readonly Waiting[] {
  const doubts = resolution.ambiguous.map(({ ref, reason, candidates }): Waiting => {
    return { ref, why: 'ambiguous', reason, candidates };
  });
  return [...doubts, ...creations.flatMap((creation) => waitingOf(creation) ?? [])];
}

/** Undefined: it is created, or nothing is to be done about it. */
function waitingOf(creation: Creation): Waiting | undefined {
  const { ref } = creation;
  switch (creation.kind) {
    case 'wait': {
      const reason = `has the same key as ${creation.leader}, which is created first`;
      return { ref, why: 'ambiguous', reason, candidates: [creation.leader] };
    }
    case 'later': {
      const reason = 'may be the work of a write without a clear answer';
      return { ref, why: 'ambiguous', reason, waitsFor: creation.create };
    }
    case 'unresolved': {
      const { waitsFor, reason } = creation;
      return { ref, why: 'reference', reason, waitsFor };
    }
    case 'failed':
      return { ref, why: 'failed', reason: creation.reason };
    case 'ask': {
      const reason = `was linked to ${creation.partner}; a person decides whether it is new`;
      return { ref, why: 'create-not-allowed', reason, candidates: [creation.partner] };
    }
    case 'create':
    case 'adopt':
      return undefined;
  }
}

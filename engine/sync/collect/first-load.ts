// Until a pipe has read both its sides it identifies nobody, and millions may come meanwhile. They are not
// queued one by one: each side has one row of work that says how far identify came, in order of refs, and
// what is beyond lies in the store with its keys. Whoever changes in the meantime is queued by itself, and
// goes first.

import { entityOf, refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { NewWork, Transaction } from '../../store/store.ts';
import { hasLookUps } from '../keys/fresh-keys.ts';
import { rulesFingerprint } from '../keys/rules-fingerprint.ts';
import { firstLoadKey, firstLoadsMax, splitFirstLoadKey } from '../state/first-load-key.ts';
import type { World } from '../world.ts';

/** All records of the entity that are there by now. */
export function firstLoadWork(world: World, pipe: Pipe, entity: Entity): NewWork {
  return workAfter(world, pipe, rulesFingerprint(pipe), refOf(entity.id, ''));
}

function workAfter({ clock }: World, pipe: Pipe, rules: string, ref: string): NewWork {
  const frame = { pipe: pipe.id, kind: 'first-load', cause: 'first', tries: 0 } as const;
  return { ...frame, key: firstLoadKey(rules, ref), dueMs: clock.now() };
}

export interface FirstLoad {
  readonly refs: readonly string[];
  /** Their keys are stored as the rules give them now. */
  readonly hasKeys: boolean;
}

/** Takes the next records of a first load out of the queue, of one side or of both. */
export async function takeFirstLoad(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  limit: number,
): Promise<readonly FirstLoad[]> {
  const taken: FirstLoad[] = [];
  for (let room = limit; room > 0; ) {
    const [work] = await tx.dueWork(pipe.id, 'first-load', world.clock.now(), 1);
    if (!work) break;
    const [rules, after] = splitFirstLoadKey(work.key);
    const hasKeys = rules === rulesFingerprint(pipe) && !hasLookUps(pipe);
    // Who was met by another has its link, and was resolved with it by the same keys.
    const refs = hasKeys
      ? await tx.unlinkedRefs(pipe.id, entityOf(after), after, room)
      : await tx.refsOf(entityOf(after), after, room);
    await tx.ackWork([work]);
    if (refs.length === room)
      await tx.putWork([workAfter(world, pipe, rules, refs.at(-1) as string)]);
    taken.push({ refs, hasKeys });
    room -= refs.length;
  }
  return taken;
}

/** How many records of first loads wait to be identified, per pipe; who was met by another still counts. */
export async function waitingInFirstLoads(
  tx: Transaction,
  pipes: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const pipe of pipes) {
    for (const { key } of await tx.dueWork(
      pipe,
      'first-load',
      Number.MAX_SAFE_INTEGER,
      firstLoadsMax,
    )) {
      const [, after] = splitFirstLoadKey(key);
      const count = await tx.countRefs(entityOf(after), after);
      counts.set(pipe, (counts.get(pipe) ?? 0) + count);
    }
  }
  return counts;
}

// A store that fails as real ones do, driven by a seed: a call is refused before anything happened, a
// batch is torn in the middle, a commit fails, a commit happens but its answer is lost, an answer
// takes its time. What was refused is not kept, as every store promises; the rest is up to the caller.

import { fault } from '../../engine/base/errors.ts';
import type { Store, Transaction } from '../../engine/store/store.ts';

export type StoreFault = 'refused' | 'torn' | 'commit-failed' | 'answer-lost' | 'delayed';

export interface FaultyOptions {
  readonly seed: number;
  /** How many of a hundred transactions meet each fault. */
  readonly percent: Readonly<Partial<Record<StoreFault, number>>>;
}

export interface FaultyStore extends Store {
  /** How often each fault came. */
  readonly counts: Readonly<Record<StoreFault, number>>;
  /** From now on it works as it should. */
  mend(): void;
}

/** Calls into the transaction before a torn batch breaks off, at most. */
const callsMax = 12;

export function faultyStore(store: Store, { seed, percent }: FaultyOptions): FaultyStore {
  const random = numbers(seed);
  const counts = { refused: 0, torn: 0, 'commit-failed': 0, 'answer-lost': 0, delayed: 0 };
  let isMended = false;
  const draw = (): StoreFault | undefined => {
    if (isMended) return undefined;
    let left = random() * 100;
    for (const [kind, share] of Object.entries(percent)) {
      left -= share;
      if (left < 0) return kind as StoreFault;
    }
    return undefined;
  };
  const thrown = (kind: StoreFault) => {
    counts[kind]++;
    return fault('store.unreachable', { store: 'faulty', detail: kind, check: 'the seed' });
  };
  return {
    counts,
    mend: () => {
      isMended = true;
    },
    transact: async (work) => {
      const kind = draw();
      switch (kind) {
        case 'refused':
          throw thrown(kind);
        case 'torn': {
          const calls = 1 + Math.floor(random() * callsMax);
          return store.transact(async (tx) => work(tornAfter(tx, calls, () => thrown(kind))));
        }
        case 'commit-failed':
          return store.transact(async (tx) => {
            await work(tx);
            throw thrown(kind);
          });
        case 'answer-lost':
          await store.transact(work);
          throw thrown(kind);
        case 'delayed': {
          counts[kind]++;
          const result = await store.transact(work);
          for (let turns = random() * 10; turns > 0; turns--)
            await new Promise((resolve) => setImmediate(resolve));
          return result;
        }
        case undefined:
          return store.transact(work);
      }
    },
    copyTo: (place) => store.copyTo(place),
    close: () => store.close(),
  };
}

/** From the given call on every call fails, so that the work cannot end well by going on. */
function tornAfter(tx: Transaction, calls: number, error: () => Error): Transaction {
  let left = calls;
  let failed: Error | undefined;
  return new Proxy(tx, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
      return async (...given: unknown[]) => {
        if (--left < 0) {
          failed ??= error();
          throw failed;
        }
        return method(...given);
      };
    },
  });
}

/** Evenly from 0 up to 1, the same for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

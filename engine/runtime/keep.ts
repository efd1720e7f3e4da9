// The little that drivers must not forget (tokens that can be had only once) as facts of the store. A
// plan works on a copy that is thrown away, so what its drivers are given goes to the real store; who only
// looks uses what is there.

import { fault } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import { type Keep, tokensOf } from '../drivers/http/kept-tokens.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';

export function keepIn(store: Store): Keep {
  const read = (name: string) => store.transact(async (tx) => (await tx.facts([name])).get(name));
  return {
    read,
    change: async (name, next) => {
      const value = await next(await read(name));
      await store.transact((tx) => tx.putFacts({ [name]: value }));
    },
  };
}

/**
 * Reads from the copy, and changes in the store it was made of, which is opened for that moment. Faults:
 * `store.locked` while an engine has it open; that engine keeps its tokens itself.
 */
export function keepBeside(copy: Store, place: string): Keep {
  const own = keepIn(copy);
  return {
    read: own.read,
    change: async (name, next) => {
      const store = await openStore(place);
      try {
        let value: Json = null;
        await keepIn(store).change(name, async (held) => {
          value = await next(held);
          return value;
        });
        await own.change(name, async () => value);
      } finally {
        await store.close();
      }
    },
  };
}

/** For who only looks: what is kept may be used, and nobody gets to use up what would have to be kept. */
export interface ReadingKeep extends Keep {
  /** A login of this system was not made, because it would have changed what is kept. */
  hasDeclined(system: string): boolean;
}

/** Without a store nothing is kept yet. */
export function keepReading(store: Store | undefined): ReadingKeep {
  const declined = new Set<string>();
  return {
    read: async (name) => store && keepIn(store).read(name),
    change: async (name) => {
      declined.add(name);
      throw fault('system.unreachable', { system: name, detail: 'nothing is kept here' });
    },
    hasDeclined: (system) => declined.has(tokensOf(system)),
  };
}

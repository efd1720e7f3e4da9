// Where a life of the engine can be killed: before, in the middle of and after every transaction, named
// for the stage that asks for it, and every call to a system. The process ends as by `kill -9`: at once,
// with whatever was on its way.

import type { Driver } from '../../engine/drivers/driver.ts';
import type { Store } from '../../engine/store/store.ts';

/** Dies at the so-manieth time that it comes to the place. */
export interface Death {
  readonly place: string;
  readonly nth: number;
}

export interface Places {
  /** Place → how often it was come to. */
  readonly seen: Map<string, number>;
  store(store: Store): Store;
  driver(driver: Driver): Driver;
}

/** For a request to be on the wire, and perhaps to have its effect, before the end. */
const underWayMs = 4;
const operations = ['readPage', 'get', 'find', 'create', 'update'] as const;

export function placesUntil(death: Death | undefined): Places {
  const seen = new Map<string, number>();
  const at = (place: string) => {
    const count = (seen.get(place) ?? 0) + 1;
    seen.set(place, count);
    if (death?.place === place && death.nth === count) process.kill(process.pid, 'SIGKILL');
  };
  return {
    seen,
    store: (store) => ({
      ...store,
      transact: async (work, ...rest) => {
        const stage = stageOf(new Error().stack ?? '');
        at(`before a transaction of ${stage}`);
        const result = await store.transact(
          async (tx) => {
            const done = await work(tx);
            at(`before ${stage} commits`);
            return done;
          },
          ...rest,
        );
        at(`after ${stage} committed`);
        return result;
      },
    }),
    driver: (driver) => ({
      ...driver,
      ...Object.fromEntries(
        operations.map((name) => [
          name,
          async (...args: readonly unknown[]) => {
            at(`before ${name}`);
            const call = driver[name] as (...all: readonly unknown[]) => Promise<unknown>;
            const answer = call(...args);
            setTimeout(() => at(`${name} under way`), underWayMs);
            const given = await answer;
            at(`after ${name} was answered`);
            return given;
          },
        ]),
      ),
    }),
  };
}

/** The file of `sync/` that asked: a stage of the path has one. */
function stageOf(stack: string): string {
  return /engine\/(?:sync|runtime)\/([a-z/-]+)\.ts/.exec(stack)?.[1] ?? 'another';
}

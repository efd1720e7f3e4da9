// What an engine asks its systems to do, written down as it leaves: actions, with what the system said to them,
// and the records that were created, with every value that was sent, also those that a system never shows.

import type { Json, JsonObject } from '../base/json.ts';
import { refOf } from '../base/ref.ts';
import type { Driver } from '../drivers/driver.ts';
import type { World } from '../sync/world.ts';

export interface Asked {
  /** `system.entity`. */
  readonly entity: string;
  readonly id: string;
  readonly action: string;
  readonly with: Readonly<Record<string, Json>>;
  readonly isDone: boolean;
}

export interface Calls {
  /** Actions, in order. */
  readonly asked: readonly Asked[];
  /** By ref: what was sent with a create that was done. */
  readonly created: ReadonlyMap<string, JsonObject>;
}

interface Notes {
  readonly asked: Asked[];
  readonly created: Map<string, JsonObject>;
}

/** The same world, and what is asked in it, which grows. */
export function noteCalls(world: World): { readonly world: World; readonly calls: Calls } {
  const calls: Notes = { asked: [], created: new Map() };
  const drivers = new Map(
    [...world.drivers].map(([name, driver]) => [name, noting(driver, calls)] as const),
  );
  return { world: { ...world, drivers }, calls };
}

function noting(driver: Driver, { asked, created }: Notes): Driver {
  const { act } = driver;
  return {
    ...driver,
    create: async (entity, requests, signal) => {
      const answers = await driver.create(entity, requests, signal);
      for (const [at, answer] of answers.entries()) {
        const record = requests[at]?.record;
        if (answer.kind === 'done' && record) created.set(refOf(entity.id, answer.id), record);
      }
      return answers;
    },
    ...(act && {
      act: async (entity, requests, signal) => {
        const answers = await act(entity, requests, signal);
        for (const [at, request] of requests.entries())
          asked.push({
            entity: entity.id,
            id: request.id,
            action: request.action,
            with: request.with as Record<string, Json>,
            isDone: answers[at]?.kind === 'done',
          });
        return answers;
      },
    }),
  };
}

// The actions that an engine asks its systems for, written down as they leave: what was asked of which record,
// with what, and whether the system did it.

import type { Json, JsonObject } from '../base/json.ts';
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

/** The same world, and what is asked in it, in order. */
export function noteCalls(world: World): {
  readonly world: World;
  readonly asked: readonly Asked[];
} {
  const asked: Asked[] = [];
  const drivers = new Map(
    [...world.drivers].map(([name, driver]) => [name, noting(driver, asked)] as const),
  );
  return { world: { ...world, drivers }, asked };
}

function noting(driver: Driver, asked: Asked[]): Driver {
  const { act } = driver;
  if (!act) return driver;
  return {
    ...driver,
    act: async (entity, requests, signal) => {
      const answers = await act(entity, requests, signal);
      for (const [at, request] of requests.entries())
        asked.push({
          entity: entity.id,
          id: request.id,
          action: request.action,
          with: request.with as JsonObject as Record<string, Json>,
          isDone: answers[at]?.kind === 'done',
        });
      return answers;
    },
  };
}

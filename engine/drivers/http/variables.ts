// What every expression and text of a system file may name: `$settings`, `$now`, `$today`, `$base`;
// each use adds its own (`$id`, `$since`, `$status` …).

import type { Clock } from '../../base/clock.ts';
import type { System } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';

export type Variables = (own?: Bindings) => Bindings;

export function variables(system: System, clock: Clock): Variables {
  return (own = {}) => {
    const now = new Date(clock.now()).toISOString();
    return {
      settings: system.settings,
      base: system.base?.text,
      now,
      today: now.slice(0, 10),
      ...own,
    };
  };
}

/** A list, of whatever an expression gave: nothing is none, one value is one. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

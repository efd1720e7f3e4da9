// Where in a file a value stands: the memory of the YAML reader, so that every later complaint can
// name line and column.

import type { Place } from '../../base/errors.ts';

/** Steps from the top of a file to a value: keys and list positions. */
export type Steps = readonly (string | number)[];

/** One file, read: its value and where each part of it stands. */
export interface Sheet {
  readonly file: string;
  readonly value: unknown;
  /** What did not pass its check is left out of the value: see `mend.ts`. */
  readonly isMended?: true;
  /** Where the key of this value stands; of an item or the top, the value. Unknown: the nearest parent. */
  keyPlace(steps: Steps): Place;
  /** Where the value itself stands. */
  valuePlace(steps: Steps): Place;
  /** True if this very value stands in the file. */
  has(steps: Steps): boolean;
  /** Where a character of a text stands; of a folded text, where the text begins. */
  placeInside(steps: Steps, offset: number): Place;
  /** A number, true or false as it was written: `0155`; undefined for texts and blocks. */
  written(steps: Steps): string | undefined;
  /** The comment that cuts a plain text short: `#$i`; undefined if there is none. */
  cutBy(steps: Steps): string | undefined;
}

/** Offsets of one value in the text. */
export interface Spot {
  readonly key: number;
  readonly value: number;
  readonly written?: string;
  readonly cutBy?: string;
  /** Offsets of the lines of the text, and how far each is indented. */
  readonly lines?: readonly number[];
}

export function spotName(steps: Steps): string {
  return JSON.stringify(steps);
}

/** Answers where things stand, from the spots that the walk noted. */
export function placesOf(
  spots: ReadonlyMap<string, Spot>,
  value: unknown,
  at: (offset: number) => Place,
): Omit<Sheet, 'file' | 'value'> {
  const nearest = (steps: Steps): { spot: Spot; isExact: boolean } => {
    for (let length = steps.length; length >= 0; length--) {
      const spot = spots.get(spotName(steps.slice(0, length)));
      if (spot !== undefined) return { spot, isExact: length === steps.length };
    }
    return { spot: { key: 0, value: 0 }, isExact: false };
  };
  const valuePlace = (steps: Steps): Place => {
    const { spot, isExact } = nearest(steps);
    return at(isExact ? spot.value : spot.key);
  };
  return {
    has: (steps) => spots.has(spotName(steps)),
    keyPlace: (steps) => at(nearest(steps).spot.key),
    valuePlace,
    placeInside: (steps, offset) => {
      const before = textAt(value, steps).slice(0, offset).split('\n');
      const line = spots.get(spotName(steps))?.lines?.[before.length - 1];
      return line === undefined ? valuePlace(steps) : at(line + (before.at(-1) as string).length);
    },
    written: (steps) => spots.get(spotName(steps))?.written,
    cutBy: (steps) => spots.get(spotName(steps))?.cutBy,
  };
}

function textAt(value: unknown, steps: Steps): string {
  let at = value;
  for (const step of steps)
    at = (at as Record<string | number, unknown> | null | undefined)?.[step];
  return typeof at === 'string' ? at : '';
}

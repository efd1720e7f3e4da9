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

/** Offsets of one value in the file; a file has many of them, and many files are held at a time. */
export interface Spot {
  readonly key: number;
  readonly value: number;
  readonly written?: string;
  readonly cutBy?: string;
  /** Where the first line of a text begins, behind its indentation; not there if it is folded. */
  readonly text?: number | undefined;
  /** The same of its other lines. */
  readonly more?: readonly number[] | undefined;
  /** What stands in a block by its key, or in a list by its position. */
  readonly parts?: Readonly<Record<string | number, Spot>>;
}

export function spotName(steps: Steps): string {
  return JSON.stringify(steps);
}

/** Answers where things stand, from the spots that the walk noted. */
export function placesOf(
  top: Spot,
  value: unknown,
  at: (offset: number) => Place,
): Omit<Sheet, 'file' | 'value'> {
  const valuePlace = (steps: Steps): Place => {
    const { spot, isExact } = nearest(top, steps);
    return at(isExact ? spot.value : spot.key);
  };
  return {
    has: (steps) => nearest(top, steps).isExact,
    keyPlace: (steps) => at(nearest(top, steps).spot.key),
    valuePlace,
    placeInside: (steps, offset) => {
      const before = textAt(value, steps).slice(0, offset).split('\n');
      const line = lineOf(exactly(top, steps), before.length - 1);
      return line === undefined ? valuePlace(steps) : at(line + (before.at(-1) as string).length);
    },
    written: (steps) => exactly(top, steps)?.written,
    cutBy: (steps) => exactly(top, steps)?.cutBy,
  };
}

/** The spot of a value, or of the nearest around it that stands in the file. */
function nearest(top: Spot, steps: Steps): { readonly spot: Spot; readonly isExact: boolean } {
  let spot = top;
  for (const step of steps) {
    const { parts } = spot;
    if (parts === undefined || !Object.hasOwn(parts, step)) return { spot, isExact: false };
    spot = parts[step] as Spot;
  }
  return { spot, isExact: true };
}

function exactly(top: Spot, steps: Steps): Spot | undefined {
  const { spot, isExact } = nearest(top, steps);
  return isExact ? spot : undefined;
}

function lineOf(spot: Spot | undefined, line: number): number | undefined {
  return line === 0 ? spot?.text : spot?.more?.[line - 1];
}

function textAt(value: unknown, steps: Steps): string {
  let at = value;
  for (const step of steps)
    at = (at as Record<string | number, unknown> | null | undefined)?.[step];
  return typeof at === 'string' ? at : '';
}

// What differs from run to run: the time, and chance. A run has one time for all its records, and one seed that its
// chances come from, so that what is tried again, planned or looked at within it comes out the same.

import { hash } from 'node:crypto';
import { stableText } from '../../base/json.ts';
import { checkArguments } from './bounded-arguments.ts';
import { type Definition, definitionOf, reference } from './reference.ts';

export interface Run {
  /** What `$now()` and `$millis()` give: milliseconds since 1970. */
  readonly atMs: number;
  /** What the numbers of `$random()` are drawn by: text that nobody can guess. */
  readonly seed: string;
}

/** The run among the variables of an expression, where no author can name it. */
export const ofRun: unique symbol = Symbol('run');

interface Drawn {
  readonly run: Run;
  /** How many chances the rows of this record have taken. */
  count: number;
}

/** For the variables of one record. */
export function drawnFrom(run: Run): Drawn {
  return { run, count: 0 };
}

const names = ['now', 'millis', 'random'] as const;

export type NameOfRun = (typeof names)[number];

export function isOfRun(name: string): name is NameOfRun {
  return (names as readonly string[]).includes(name);
}

type Variables = Readonly<Record<string, unknown>>;

/** True if the variables are those of a run. */
export function isInRun(bindings: Variables): boolean {
  return ofRun in bindings;
}

/** What a function of the run gives, as compiled code calls it. */
export function calledOfRun(
  name: NameOfRun,
  bindings: Variables,
  values: readonly unknown[],
  context: unknown,
  record: unknown,
): unknown {
  return valueOfRun(name, bindings, reference(name).validate(values, context), record);
}

/** For jsonata itself, which checks the arguments by its own signatures; undefined where there is no run. */
export function definitionsOfRun(
  bindings: Variables,
  record: unknown,
): readonly (readonly [name: NameOfRun, definition: Definition | undefined])[] {
  return names.map((name) => {
    const implementation = (...values: unknown[]) => valueOfRun(name, bindings, values, record);
    return [name, isInRun(bindings) ? { ...definitionOf(name), implementation } : undefined];
  });
}

function valueOfRun(
  name: NameOfRun,
  bindings: Variables,
  values: readonly unknown[],
  record: unknown,
): unknown {
  const drawn = (bindings as { readonly [ofRun]?: Drawn })[ofRun] as Drawn;
  switch (name) {
    case 'now':
      checkArguments('fromMillis', [drawn.run.atMs, ...values]);
      return reference('fromMillis').call(drawn.run.atMs, ...values);
    case 'millis':
      return drawn.run.atMs;
    case 'random':
      return chanceOf([drawn.run.seed, drawn.count++, record]);
  }
}

/** From 0 up to 1, evenly: the first 52 bits of a hash. */
function chanceOf(of: readonly unknown[]): number {
  return Number.parseInt(hash('sha256', stableText(of), 'hex').slice(0, 13), 16) / 2 ** 52;
}

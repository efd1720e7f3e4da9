// jsonata's own functions, taken out of its evaluator: what is synchronous there is called as it is,
// so that date pictures, number formats and argument checks are its own to the letter. The door
// (`expression.ts`) hands them over once, before anything is compiled.

import { sequence } from './sequence.ts';

export interface ReferenceFunction {
  readonly call: (...values: unknown[]) => unknown;
  readonly arity: number;
  /** The checked and completed arguments; throws T0410 to T0412. */
  readonly validate: (values: readonly unknown[], context: unknown) => unknown[];
}

/** As jsonata keeps a function. */
export interface Definition {
  readonly implementation: (...values: unknown[]) => unknown;
  readonly signature?: { validate(values: readonly unknown[], context: unknown): unknown[] };
}

/** Only asked for by pictures without a year, and those are declined. */
const environment = { timestamp: new Date(0) };
const focus = {
  environment,

  createSequence: sequence,
  options: { sequence: 100_000 },
};
const found = new Map<string, ReferenceFunction>();
let source: (name: string) => Definition | undefined = () => undefined;

export function setReference(lookup: (name: string) => unknown): void {
  source = lookup as typeof source;
}

/** Asked for names of the language only. */
export function reference(name: string): ReferenceFunction {
  const known = found.get(name);
  if (known) return known;
  const { implementation, signature } = definitionOf(name);
  const entry: ReferenceFunction = {
    call: (...values) => implementation.apply(focus, values),
    arity: implementation.length,
    validate: (values, context) => signature?.validate(values, context) ?? [...values],
  };
  found.set(name, entry);
  return entry;
}

export function definitionOf(name: string): Definition {
  const definition = source(name);
  if (!definition) throw new Error(`The evaluator has no function ${name}.`);
  return definition;
}

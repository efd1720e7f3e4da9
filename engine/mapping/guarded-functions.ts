// jsonata's functions as its own evaluator calls them, with the bounds that compiled code has: the
// arguments are checked first, and the rest is jsonata's.

import { boundedNames, checkArguments } from './bounded-arguments.ts';
import { refill } from './budget.ts';
import { type Definition, definitionOf } from './reference.ts';

/** By name: what is to stand in the place of jsonata's own. */
export function guardedFunctions(): readonly (readonly [name: string, definition: Definition])[] {
  return boundedNames.map((name) => [name, guarded(name)]);
}

const made = new Map<string, Definition>();

function guarded(name: string): Definition {
  const known = made.get(name);
  if (known) return known;
  const definition = definitionOf(name);
  const { implementation } = definition;
  function guard(this: unknown, ...values: unknown[]): unknown {
    // Between two calls the time limit of the evaluator holds, so each call has the whole budget.
    refill();
    checkArguments(name, values);
    return implementation.apply(this, values);
  }
  // jsonata reads the parameters of a function from its text, and counts them.
  const shown = { toString: () => implementation.toString() };
  Object.defineProperty(guard, 'length', { value: implementation.length });
  const entry = { ...definition, implementation: Object.assign(guard, shown) };
  made.set(name, entry);
  return entry;
}

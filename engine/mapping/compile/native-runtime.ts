// What compiled code calls, under one name each.

export { applied, open, partial } from '../language/applying.ts';
export { budget, checkLength, checkText, exhausted } from '../language/budget.ts';
export { apply, callable, lambda, passed, tailCall, withoutDollar } from '../language/callable.ts';
export { declineNow } from '../language/declining.ts';
export { descendants, group, members } from '../language/grouping.ts';
export { matcher } from '../language/matching.ts';
export {
  arithmetic,
  compared,
  differs,
  equals,
  includes,
  isNumeric,
  negative,
  range,
  textOf,
  truth,
} from '../language/operators.ts';
export { ordered, orderedSteps } from '../language/ordering.ts';
export { calledOfRun, isInRun } from '../language/run.ts';
export {
  add,
  append,
  kept,
  keptPath,
  keptResult,
  lastAll,
  lastOf,
  lastOne,
  marked,
  one,
  pathSteps,
  pourIn,
  readAll,
  sealed,
  sequence,
  stepAll,
  wholePath,
} from '../language/sequence.ts';
export { transformer } from '../language/transforming.ts';
export { groupTuples, pickTuple } from '../language/tuples.ts';
export { replaceSigns } from './quick.ts';

import { functions, type MappingFunction } from '../functions/functions.ts';
import { known } from '../jsonata/expression-refusals.ts';
import { builtin } from '../language/builtins.ts';
import { type Callable, callable } from '../language/callable.ts';
import { isNumeric, truth } from '../language/operators.ts';
import { append, type Marked, one, sequence } from '../language/sequence.ts';

/** A variable that the expression does not bind itself. */
export function global(bindings: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(bindings, name)) return bindings[name];
  const own = functions.find((row) => row.name === name);
  if (own) return functionOfOurs(own);
  return known.has(name) ? builtin(name) : undefined;
}

function functionOfOurs({ call }: MappingFunction): Callable {
  const result = callable(call.length, (values) => call(...values));
  return Object.assign(result, { bare: result, takesMore: true as const });
}

/** Whether a filter takes the item: by its place if the result is a number, else by its truth. */
export function picks(result: unknown, at: number, length: number): number {
  if (isNumeric(result)) result = [result];
  if (Array.isArray(result) && result.every(isNumeric)) {
    return result.filter((place) => {
      const index = Math.floor(place as number);
      return (index < 0 ? length + index : index) === at;
    }).length;
  }
  return truth(result) ? 1 : 0;
}

export function pick(value: unknown, place: number): unknown {
  const list = Array.isArray(value) ? value : [value];
  const item = list[place < 0 ? list.length + place : place];
  if (item === undefined) return sequence();
  return Array.isArray(item) ? item : sequence(item);
}

/** The context of an object's entries: the item, or all items of a list together. */
export function grouped(input: unknown): unknown {
  if (!Array.isArray(input)) return input;
  return input.length <= 1 ? input[0] : input.reduce((left, right) => append(left, right));
}

export function unwrapped(input: unknown): unknown {
  return Array.isArray(input) && (input as Marked).outerWrapper ? input[0] : one(input);
}

// Sorting as the language does it: a merge sort that asks for each pair once, in the evaluator's own
// order, so that what cannot be compared fails at the same pair.

import { spend } from './budget.ts';
import { LanguageError } from './language-error.ts';
import { marked, sequence } from './sequence.ts';

/** `isAfter(left, right)`: true if the two change places. */
export function mergeSorted(
  list: readonly unknown[],
  isAfter: (left: unknown, right: unknown) => boolean,
): unknown[] {
  if (list.length <= 1) return list.slice();
  const middle = Math.floor(list.length / 2);
  const left = mergeSorted(list.slice(0, middle), isAfter);
  const right = mergeSorted(list.slice(middle), isAfter);
  const result: unknown[] = [];
  spend(list.length);
  let at = 0;
  for (const item of left) {
    while (at < right.length && isAfter(item, right[at])) result.push(right[at++]);
    result.push(item);
  }
  while (at < right.length) result.push(right[at++]);
  return result;
}

export interface Term {
  readonly isDescending: boolean;
  readonly value: (item: unknown) => unknown;
}

/** `list^(terms)`; what has no value for a term stands last. */
export function ordered(list: unknown, terms: readonly Term[]): unknown {
  if (list === undefined) return undefined;
  if (!Array.isArray(list)) return sequence(list);
  if (list.length <= 1) return list;
  return mergeSorted(list, (left, right) => {
    for (const term of terms) {
      const order = orderOf(term.value(left), term.value(right));
      if (order === 'same') continue;
      if (order === 'missing left') return true;
      if (order === 'missing right') return false;
      return (order === 'after') !== term.isDescending;
    }
    return false;
  });
}

/** The same over the list that the steps before have made: one item stands for itself. */
export function orderedSteps(list: unknown, terms: readonly Term[]): unknown {
  return Array.isArray(list) && list.length <= 1 ? marked(list.slice()) : ordered(list, terms);
}

type Order = 'same' | 'before' | 'after' | 'missing left' | 'missing right';

function orderOf(left: unknown, right: unknown): Order {
  if (left === undefined) return right === undefined ? 'same' : 'missing left';
  if (right === undefined) return 'missing right';
  const isOrdered = (value: unknown) => typeof value === 'string' || typeof value === 'number';
  if (!isOrdered(left) || !isOrdered(right)) {
    throw new LanguageError('T2008', isOrdered(left) ? right : left);
  }
  if (typeof left !== typeof right) throw new LanguageError('T2007', left, right);
  return left === right ? 'same' : left < right ? 'before' : 'after';
}

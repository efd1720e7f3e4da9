// Conditions: C of the grammar. An expression holds as the language itself decides it: nothing, null,
// false, 0, the empty text, and empty lists and objects do not hold; all else does.

import type { Expression } from './expression/expression.ts';
import type { Bindings } from './jsonata/bindings.ts';
import { after, type Later } from './later.ts';

/** An absent condition holds. Throws what the expression throws. */
export function conditionHolds(
  condition: Expression | undefined,
  record: unknown,
  bindings: Bindings,
): Later<boolean> {
  return condition === undefined || after(condition.evaluate(record, bindings), holds);
}

export function holds(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holds);
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

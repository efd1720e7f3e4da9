// Functions made from functions: `left ~> right`, and calls that leave arguments open.

import { apply, type Callable, callable, passed, tailCall } from './callable.ts';
import { declineNow } from './declining.ts';
import { LanguageError } from './language-error.ts';
import { one } from './sequence.ts';

/** Stands for an argument that is left open. */
export const open: unique symbol = Symbol('open');

export function applied(left: unknown, right: unknown): unknown {
  if (typeof right !== 'function') throw new LanguageError('T2006', right);
  if (typeof left !== 'function') return apply(right, [left], null);
  return callable(1, ([value]) => tailCall(right, [one(apply(left, [passed(one(value))], null))]));
}

export function partial(callee: unknown, values: readonly unknown[]): Callable {
  if (typeof callee !== 'function') throw new LanguageError('T1008');
  const { arity, bare, takesMore } = callee as Callable;
  if (bare === undefined) declineNow();
  const count = takesMore ? Math.max(arity, values.length) : arity;
  const places = Array.from({ length: count }, (_, at) => at);
  const left = places.filter((at) => values[at] === open);
  const result = callable(left.length, (given, context) => {
    const filled = places.map((at) => (values[at] === open ? given[left.indexOf(at)] : values[at]));
    return bare(filled, context);
  });
  result.bare = result;
  return result;
}

// Functions as values of the language: lambdas, built-ins passed on, regular expressions. They are
// JavaScript functions that take a list of arguments and the context of the call; data can never look
// like one. A call in tail position is handed back instead of made, so that it costs no depth.

import { budget, enter, exhausted } from './budget.ts';
import { LanguageError } from './language-error.ts';

export interface Callable {
  (values: readonly unknown[], context: unknown): unknown;
  /** How many arguments it takes; `$map` and its like give no more. */
  arity: number;
  /** The same without the check of its signature, as an application in part calls it. */
  bare?: Callable;
  /** It also takes arguments that it has defaults for, and any number of them. */
  takesMore?: true;
}

class TailCall {
  readonly callee: unknown;
  readonly values: readonly unknown[];
  constructor(callee: unknown, values: readonly unknown[]) {
    this.callee = callee;
    this.values = values;
  }
}

export function tailCall(callee: unknown, values: readonly unknown[]): unknown {
  return new TailCall(callee, values);
}

export function callable(
  arity: number,
  call: (values: readonly unknown[], context: unknown) => unknown,
): Callable {
  return Object.assign(call, { arity });
}

export function apply(callee: unknown, values: readonly unknown[], context: unknown): unknown {
  enter();
  let result = called(callee, values, context);
  while (result instanceof TailCall) {
    if (--budget.steps < 0) exhausted();
    result = called(result.callee, result.values, context);
  }
  budget.calls++;
  return result;
}

function called(callee: unknown, values: readonly unknown[], context: unknown): unknown {
  if (typeof callee !== 'function') throw new LanguageError('T1006');
  return (callee as Callable)(values, context);
}

/** A path is called, which gives nothing, and there is a function of that name. */
export function withoutDollar(code: 'T1005' | 'T1007'): never {
  throw new LanguageError(code);
}

/** An argument that is a function loses the context of its call. */
export function passed(value: unknown): unknown {
  if (typeof value !== 'function') return value;
  const callee = value as Callable;
  return callable(callee.arity, (values) => apply(callee, values, null));
}

/** A lambda; with a signature its arguments are checked and completed first. */
export function lambda(
  arity: number,
  call: (values: readonly unknown[], context: unknown) => unknown,
  signature?: { validate(values: readonly unknown[], context: unknown): unknown[] },
): Callable {
  const bare = callable(arity, call);
  bare.bare = bare;
  if (signature === undefined) return bare;
  const checked = callable(arity, (values, context) =>
    call(signature.validate(values, context), context),
  );
  checked.bare = bare;
  return checked;
}

/** What `$map` and its like call: the value, and as much beside it as the function takes. */
export function visit(callee: Callable, value: unknown, at: unknown, whole: unknown): unknown {
  const values = [value];
  if (callee.arity >= 2) values.push(at);
  if (callee.arity >= 3) values.push(whole);
  return apply(callee, values, null);
}

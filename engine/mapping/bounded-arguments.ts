// What a function of the language may be given, where jsonata's own code would never end or would take
// all memory. Compiled code (`builtins.ts`) and the evaluator (`guarded-functions.ts`) ask here before
// they call it, so that both refuse the same.

import { LanguageError } from './language-error.ts';

type Check = (values: readonly unknown[]) => void;

const checks: Readonly<Record<string, Check>> = {
  formatBase: checkNumbers,
  formatInteger: checkNumbers,
  formatNumber: checkNumbers,
  fromMillis: checkNumbers,
};

/** The functions with such a check. */
export const boundedNames: readonly string[] = Object.keys(checks);

/** Throws a LanguageError for arguments that the function cannot be given. */
export function checkArguments(name: string, values: readonly unknown[]): void {
  if (Object.hasOwn(checks, name)) checks[name]?.(values);
}

/** jsonata takes digits from a number until nothing is left, and of one without end there always is. */
function checkNumbers(values: readonly unknown[]): void {
  for (const value of values) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new LanguageError('D1001', value);
    }
  }
}

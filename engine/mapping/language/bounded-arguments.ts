// What a function of the language may be given, where jsonata's own code would never end or would take
// all memory. Compiled code (`builtins.ts`) and the evaluator (`guarded-functions.ts`) ask here before
// they call it, so that both refuse the same.

import { checkTextLength, spend } from './budget.ts';
import { pictureLimit, readableLength } from './date-picture-limits.ts';
import { LanguageError } from './language-error.ts';
import { payForLists, payForText } from './value-cost.ts';

type Check = (values: readonly unknown[]) => void;

const checks: Readonly<Record<string, Check>> = {
  boolean: ([value]) => payForLists(value),
  clone: ([value]) => payForText(value),
  distinct: ([value]) => payForText(value),
  formatBase: checkNumbers,
  formatInteger: checkNumbers,
  formatNumber: checkNumbers,
  fromMillis(values) {
    checkNumbers(values);
    checkPicture(values[1]);
  },
  join: ([list, between]) => checkJoined(list, between),
  keys: ([value]) => payForLists(value),
  lookup: ([value]) => payForLists(value),
  not: ([value]) => payForLists(value),
  pad: ([, width]) => checkTextLength(Math.abs(Number(width))),
  spread: ([value]) => payForLists(value),
  toMillis([text, picture]) {
    if (picture === undefined) return;
    checkPicture(picture);
    checkReading(String(text), String(picture));
  },
  string: ([value, isTidy]) => payForText(value, isTidy === true ? indentOfTidy : 0),
};

/** What `$string(value, true)` moves each level in by. */
const indentOfTidy = 2;

/** The functions with such a check. */
export const boundedNames: readonly string[] = Object.keys(checks);

/** Throws a LanguageError for arguments that the function cannot be given. */
export function checkArguments(name: string, values: readonly unknown[]): void {
  if (Object.hasOwn(checks, name)) checks[name]?.(values);
}

/** What is joined is as long as all its parts, and as what stands between them. */
function checkJoined(list: unknown, between: unknown): void {
  if (!Array.isArray(list)) return;
  let length = String(between ?? '').length * list.length;
  for (const part of list) length += typeof part === 'string' ? part.length : 0;
  checkTextLength(length);
}

/** jsonata takes digits from a number until nothing is left, and of one without end there always is. */
function checkNumbers(values: readonly unknown[]): void {
  for (const value of values) {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new LanguageError('D1001', value);
    }
  }
}

function checkPicture(picture: unknown): void {
  const limit = typeof picture === 'string' ? pictureLimit(picture) : undefined;
  if (limit !== undefined) throw new LanguageError('F0001', picture, limit);
}

/** The regular expression that jsonata makes of a picture takes longer than one of an author. */
function checkReading(text: string, picture: string): void {
  const lengthMax = readableLength(picture);
  if (text.length > lengthMax) {
    throw new LanguageError('D1012', undefined, undefined, lengthMax);
  }
  spend(text.length);
}

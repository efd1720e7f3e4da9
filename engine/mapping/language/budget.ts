// What one evaluation may cost, counted rather than timed, so that the same record always gives the
// same answer. Each turn of a loop and each call is a step; text costs by its length. The counters are
// shared by all compiled expressions, which is sound because each runs to its end without a pause.

import { LanguageError } from './language-error.ts';

/** An ordinary mapping of an order takes some hundred steps; two million take about 20 ms. */
const stepsMax = 2_000_000;
/** Calls inside calls; a call of one's own function costs the evaluator three levels of its stack. */
const callsMax = 100;
/** jsonata's own limit for a list, as `expression.ts` sets it. */
const listMax = 100_000;
/** No property is a longer text, and doubling a text reaches any length in a few steps. */
const textMax = 10_000_000;

export const budget = { steps: stepsMax, calls: callsMax, callsMax, listMax };

export function refill(): void {
  budget.steps = stepsMax;
  budget.calls = budget.callsMax;
}

/** Takes steps for work whose size is known before it is done. */
export function spend(steps: number): void {
  budget.steps -= steps;
  if (budget.steps < 0) exhausted();
}

export function exhausted(): never {
  throw new LanguageError('D1012', undefined, undefined, stepsMax);
}

export function enter(): void {
  if (--budget.calls < 0) throw new LanguageError('D1011', undefined, undefined, budget.callsMax);
  if (--budget.steps < 0) exhausted();
}

export function checkLength(length: number): void {
  if (length > budget.listMax) throw new LanguageError('D2015', undefined, undefined, length);
}

export function checkList(length: number): void {
  checkLength(length);
  spend(length);
}

/** The text, once it is paid for: sixteen characters are a step. */
export function checkText(text: string): string {
  if (text.length < 64) return text;
  checkTextLength(text.length);
  spend(text.length >> 4);
  return text;
}

/** A function of ours goes over its text several times, as to fold its case and its spaces. */
export function paidForReading(text: string): string {
  if (text.length >= 16) spend(text.length >> 2);
  return text;
}

export function checkTextLength(length: number): void {
  if (length > textMax) throw new LanguageError('D1012', undefined, undefined, textMax);
}

// What it costs to go through a value, counted before it is done: an expression of 25 steps makes a value
// whose parts are shared, and written as a text it would not fit into any memory. Every part counts as
// often as it is reached.

import { budget, checkTextLength, exhausted, spend } from './budget.ts';
import type { Marked } from './sequence.ts';

/**
 * Pays for a list or an object that is written as a text or copied, and says whether JSON writes it as the language
 * does. `indent`: what a level is moved in by.
 */
export function payForText(value: unknown, indent = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const written: Written = { length: 0, indent, isPlain: !isWrapper(value) };
  pay(value, written, 0);
  return written.isPlain;
}

interface Written {
  length: number;
  readonly indent: number;
  /** No functions, and no numbers of which the language writes fewer digits. */
  isPlain: boolean;
}

function pay(value: unknown, written: Written, depth: number): void {
  if (--budget.steps < 0) exhausted();
  written.length += 1 + written.indent * depth;
  checkTextLength(written.length);
  if (typeof value === 'string') payForSigns(value, written);
  if (typeof value === 'number' && !Number.isInteger(value))
    written.isPlain &&= hasFewDigits(value);
  if (typeof value === 'function') written.isPlain = false;
  if (typeof value !== 'object' || value === null) return;
  if (isFunction(value)) {
    written.isPlain = false;
    return;
  }
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) pay(value[at], written, depth + 1);
    return;
  }
  for (const name in value) {
    payForSigns(name, written);
    pay((value as Readonly<Record<string, unknown>>)[name], written, depth + 1);
  }
}

function payForSigns(text: string, written: Written): void {
  written.length += text.length;
  if (text.length < 16) return;
  checkTextLength(written.length);
  spend(text.length >> 4);
}

/** What is no number, or endless, is an error of the language, or nothing. */
function hasFewDigits(value: number): boolean {
  return Number.isFinite(value) && Number(value.toPrecision(15)) === value;
}

/** A record that is a list, which is written as that list. */
function isWrapper(value: object): boolean {
  return Array.isArray(value) && (value as Marked).outerWrapper === true;
}

/** A function in jsonata's own evaluator: it is written as nothing, and holds on to all that it sees. */
function isFunction(value: object): boolean {
  const { _jsonata_lambda, _jsonata_function } = value as Marks;
  return _jsonata_lambda === true || _jsonata_function === true;
}

interface Marks {
  readonly _jsonata_lambda?: unknown;
  readonly _jsonata_function?: unknown;
}

/** Pays for the lists in a list, which many functions of the language go through to their last level. */
export function payForLists(value: unknown): void {
  if (!Array.isArray(value)) return;
  for (const item of value) {
    if (--budget.steps < 0) exhausted();
    payForLists(item);
  }
}

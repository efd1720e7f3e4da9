// A result of the evaluator as ordinary JSON: plain lists and objects without its marks (objects
// without a prototype, lists that carry flags and a `push` of their own), nothing that is not data,
// and no names that would reach a prototype.

import { depthMax } from '../../base/json.ts';
import { isMarked, type Marked } from '../language/sequence.ts';

/** A larger result is a runaway, not a property. */
const valuesMax = 1_000_000;
/** Nobody looks at more, and several may be made for one sentence. */
const valuesToLookAtMax = 100_000;

const dropped = new Set(['__proto__', 'constructor', 'prototype']);

/** undefined stays undefined; throws an Error with a sentence for what is not data. */
export function ordinary(value: unknown): unknown {
  return copy(value, 0, { left: valuesMax });
}

/** The same to be looked at: a word stands where something is no data, or for all that is too large. */
export function ordinaryInWords(value: unknown): unknown {
  try {
    return copy(value, 0, { left: valuesToLookAtMax, isInWords: true });
  } catch {
    return '(too large to be shown)';
  }
}

/**
 * The same of what compiled code gives, which makes no objects but ordinary ones: lists lose their marks, and
 * lists and objects are copied only if something in them cannot stay.
 */
export function cleaned(value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? clean(value, 0, { left: valuesMax })
    : ordinary(value);
}

/** How much may still come, and whether what is no data is said or refused. */
interface Count {
  left: number;
  readonly isInWords?: boolean;
}

function clean(value: unknown, depth: number, count: Count): unknown {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth >= depthMax)
    return copy(value, depth, count);
  if (Array.isArray(value)) return cleanList(value as Marked, depth, count);
  if (Object.getPrototypeOf(value) !== Object.prototype) return copy(value, depth, count);
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    // A name that begins with `_` may be one that only the long way knows what to do with.
    const isPlain = name.charCodeAt(0) !== 95 && !dropped.has(name) && member !== undefined;
    if (!isPlain || clean(member, depth + 1, count) !== member) return copy(value, depth, count);
  }
  if (--count.left < 0) throw new Error(`The result has more than ${valuesMax} parts.`);
  return value;
}

/** The list itself, if all of it can stay. */
function cleanList(list: Marked, depth: number, count: Count): readonly unknown[] {
  if (--count.left < 0) throw new Error(`The result has more than ${valuesMax} parts.`);
  let result: unknown[] | undefined = isMarked(list) ? [] : undefined;
  for (let at = 0; at < list.length; at++) {
    const inner = clean(list[at], depth + 1, count);
    if (inner === undefined || inner !== list[at]) result ??= list.slice(0, at);
    if (inner !== undefined) result?.push(inner);
  }
  return result ?? list;
}

function copy(value: unknown, depth: number, count: Count): unknown {
  switch (typeof value) {
    case 'undefined':
    case 'boolean':
    case 'string':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : noData('number', count);
    case 'object':
      break;
    default:
      return noData('function', count);
  }
  if (value === null) return null;
  if (depth >= depthMax) throw new Error(`The result is nested more than ${depthMax} levels deep.`);
  if (--count.left < 0) throw new Error(`The result has more than ${valuesMax} parts.`);
  if (Array.isArray(value)) return copyList(value, depth, count);
  if (isFunctionOfTheLanguage(value)) return noData('function', count);
  return copyObject(value, depth, count);
}

const strange = {
  number: { word: '(not a finite number)', refusal: 'The result is no finite number.' },
  function: {
    word: '(a function)',
    refusal: 'The result is a function; call it, or give a value.',
  },
} as const;

function noData(kind: keyof typeof strange, { isInWords = false }: Count): string {
  const { word, refusal } = strange[kind];
  if (isInWords) return word;
  throw new Error(refusal);
}

function copyList(list: readonly unknown[], depth: number, count: Count): unknown[] {
  const result: unknown[] = [];
  for (const item of list) {
    const inner = copy(item, depth + 1, count);
    if (inner !== undefined) result.push(inner);
  }
  return result;
}

function copyObject(value: object, depth: number, count: Count): unknown {
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    if (dropped.has(name)) continue;
    const inner = copy((value as Record<string, unknown>)[name], depth + 1, count);
    if (inner !== undefined) result[name] = inner;
  }
  return result;
}

function isFunctionOfTheLanguage(value: object): boolean {
  return '_jsonata_lambda' in value || '_jsonata_function' in value || value instanceof RegExp;
}

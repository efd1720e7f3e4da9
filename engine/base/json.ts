// JSON as the engine handles it: values as they come from systems, read safely, written in one
// stable way, and named by a fingerprint. Nothing here knows what a value means.

import { hash } from 'node:crypto';
import { failure } from './errors.ts';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/** Deeper documents are refused: `JSON.stringify` of some thousand levels throws a RangeError. */
export const depthMax = 100;

/** Names that would reach a prototype when assigned; systems have no use for them. */
const dropped = new Set(['__proto__', 'constructor', 'prototype']);

/** Written out, or with an escape for one of their letters: only then members are looked at one by one. */
const suspects = /__proto__|constructor|prototype|\\u00[567]/;

/**
 * Parses JSON text from outside. Drops the keys `__proto__`, `constructor` and `prototype` at every level. A whole
 * number that would lose digits is given as its text, as databases give it; so is one that is endless as a number.
 * Fails with `json.invalid` (with the position) or `json.too-deep`.
 */
export function parseJson(text: string): Json {
  const value = parsed(text, suspects.test(text) ? dropDangerous : undefined);
  const seen: Seen = { hasLong: false };
  if (isDeeper(value, depthMax, seen)) throw failure('json.too-deep', { limit: String(depthMax) });
  return seen.hasLong ? parsed(text, digitsAsText as Reviver) : value;
}

type Reviver = (this: unknown, name: string, value: Json) => unknown;

function parsed(text: string, reviver: Reviver | undefined): Json {
  try {
    return JSON.parse(text, reviver);
  } catch (error) {
    throw failure('json.invalid', { detail: (error as Error).message });
  }
}

function dropDangerous(this: unknown, name: string, value: Json): Json | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const key of dropped) if (Object.hasOwn(value, key)) delete (value as never)[key];
  }
  return dropped.has(name) ? undefined : value;
}

/** As `dropDangerous`; `source` is how the text has it. */
function digitsAsText(
  this: unknown,
  name: string,
  value: Json,
  { source }: { readonly source?: string },
): Json | undefined {
  return typeof value === 'number' &&
    !keepsDigits(value) &&
    source !== undefined &&
    !says(source, value)
    ? source
    : dropDangerous.call(this, name, value);
}

/** True for a number that says what its text said. Fractions are rounded, as everywhere; none is endless. */
export function keepsDigits(number: number): boolean {
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER;
}

/** Digits that stand for a whole number of which a number would lose some. */
export function isLongDigits(value: unknown): value is string {
  return typeof value === 'string' && longDigits.test(value) && !keepsDigits(Number(value));
}

const longDigits = /^-?[1-9]\d{15,}$/;

/** What Node has and TypeScript does not know yet: numbers as the digits that are to stand there. */
export const exactJson = JSON as unknown as {
  parse(text: string, reviver: ExactReviver): unknown;
  rawJSON(source: string): object;
};

type ExactReviver = (
  name: string,
  value: unknown,
  context: { readonly source?: string },
) => unknown;

function says(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  return !/^-?\d+$/.test(source) || BigInt(source) === BigInt(value);
}

interface Seen {
  /** A number that is longer than a number keeps. */
  hasLong: boolean;
}

/** True if lists and objects stand within each other more than `levels` times; sees what else is to be seen. */
function isDeeper(value: Json | undefined, levels: number, seen: Seen): boolean {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'number' && !keepsDigits(value)) seen.hasLong = true;
    return false;
  }
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (const member of value) if (isDeeper(member, levels - 1, seen)) return true;
    return false;
  }
  for (const name in value)
    if (isDeeper((value as JsonObject)[name], levels - 1, seen)) return true;
  return false;
}

/** JSON text with sorted keys and without empty members of `undefined`: equal values, equal text. */
export function stableText(value: unknown, without?: ReadonlySet<string>): string {
  return without === undefined && isSorted(value)
    ? (JSON.stringify(value) ?? 'null')
    : sortedText(value, without);
}

/** Whether all members stand in the order of their names, as they do where somebody minds the time. */
function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let last = '';
  for (const name in value) {
    if (name < last || !isSorted((value as Record<string, unknown>)[name])) return false;
    last = name;
  }
  return true;
}

function sortedText(value: unknown, without?: ReadonlySet<string>): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text && ','}${sortedText(item ?? null)}`;
    return `[${text}]`;
  }
  const object = value as Record<string, unknown>;
  for (const name of sortedNames(object)) {
    const member = object[name];
    if (member === undefined || without?.has(name)) continue;
    text += `${text && ','}${JSON.stringify(name)}:${sortedText(member)}`;
  }
  return `{${text}}`;
}

/** Sorting costs more than looking whether they are sorted, as those of our own objects may be. */
function sortedNames(object: Readonly<Record<string, unknown>>): readonly string[] {
  const names = Object.keys(object);
  for (let at = 1; at < names.length; at++)
    if ((names[at - 1] as string) > (names[at] as string)) return names.sort();
  return names;
}

/**
 * A short name for a value: equal values have equal fingerprints (96 bits of SHA-256, base64url).
 * Members of the value named in `without` do not count.
 */
export function fingerprint(value: unknown, without?: ReadonlySet<string>): string {
  return hash('sha256', stableText(value, without), 'base64url').slice(0, 16);
}

/**
 * As `fingerprint`, far quicker: equal only if members come in the same order too, as they do from a system
 * that is asked twice.
 */
export function quickFingerprint(record: JsonObject, without?: ReadonlySet<string>): string {
  let rest: Record<string, Json | undefined> | undefined;
  for (const name of without ?? []) {
    if (!Object.hasOwn(record, name)) continue;
    rest ??= { ...record };
    rest[name] = undefined;
  }
  return hash('sha256', JSON.stringify(rest ?? record), 'base64url').slice(0, 16);
}

/** The same in hexadecimal digits, which can be read aloud; 48 bits. */
export function shortHex(value: unknown): string {
  return hash('sha256', stableText(value), 'hex').slice(0, 12);
}

/** Sets a member of an object of our own; `__proto__` is a name like any other. */
export function setMember<Value>(
  object: Record<string, Value>,
  name: string,
  value: NoInfer<Value>,
): void {
  if (name !== '__proto__') object[name] = value;
  else
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

/** True for `{}`-like values: not null, not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

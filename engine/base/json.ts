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

/**
 * Parses JSON text from outside. Drops the keys `__proto__`, `constructor` and `prototype` at every
 * level; fails with `json.invalid` (with the position) or `json.too-deep`.
 */
export function parseJson(text: string): Json {
  const suspicious = /__proto__|constructor|prototype|\\u/.test(text);
  let value: Json;
  try {
    value = suspicious ? JSON.parse(text, dropDangerous) : JSON.parse(text);
  } catch (error) {
    throw failure('json.invalid', { detail: (error as Error).message });
  }
  if (depthOf(text) > depthMax) throw failure('json.too-deep', { limit: String(depthMax) });
  return value;
}

function dropDangerous(this: unknown, name: string, value: Json): Json | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const key of dropped) if (Object.hasOwn(value, key)) delete (value as never)[key];
  }
  return dropped.has(name) ? undefined : value;
}

/** Nesting of brackets outside strings: an upper bound of the document's depth, without recursion. */
function depthOf(text: string): number {
  if (text.length < depthMax) return 0;
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 92) at++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123 || code === 91) deepest = Math.max(deepest, ++depth);
    else if (code === 125 || code === 93) depth--;
  }
  return deepest;
}

/** JSON text with sorted keys and without empty members of `undefined`: equal values, equal text. */
export function stableText(value: unknown, without?: ReadonlySet<string>): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text && ','}${stableText(item ?? null)}`;
    return `[${text}]`;
  }
  const object = value as Record<string, unknown>;
  for (const name of Object.keys(object).sort()) {
    const member = object[name];
    if (member === undefined || without?.has(name)) continue;
    text += `${text && ','}${JSON.stringify(name)}:${stableText(member)}`;
  }
  return `{${text}}`;
}

/**
 * A short name for a value: equal values have equal fingerprints (96 bits of SHA-256, base64url).
 * Members of the value named in `without` do not count.
 */
export function fingerprint(value: unknown, without?: ReadonlySet<string>): string {
  return hash('sha256', stableText(value, without), 'base64url').slice(0, 16);
}

/** True for `{}`-like values: not null, not a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Parameters of a request as WordPress checks them: by type, by the words that are allowed, a few by
// their form. Numbers and flags may come as text, texts may not come as anything else. What is unknown
// or read-only is passed over without a word.

import { isObject, type Json, type JsonObject, parseJson } from '../../base/json.ts';
import type { StandInRequest } from '../definition.ts';
import { refusal, wrongParameters } from './refusals.ts';

export type Kind =
  | 'string'
  | 'integer'
  | 'boolean'
  | 'mixed'
  | 'email'
  | 'time'
  | { readonly words: readonly string[] }
  | { readonly object: Shape }
  | { readonly list: Kind };

export type Shape = Readonly<Record<string, Kind>>;

export function objectOf({ headers, body }: StandInRequest): JsonObject {
  if (body.trim() === '') return {};
  const type = String(headers['content-type'] ?? '');
  // Anything else is no JSON to WordPress, and so has no parameters.
  if (!/^application\/([a-z.+-]+\+)?json\b/i.test(type)) return {};
  try {
    const value = parseJson(body);
    return isObject(value) ? (value as JsonObject) : {};
  } catch {
    throw refusal(400, 'rest_invalid_json', 'Invalid JSON body passed.', {
      json_error_code: 4,
      json_error_message: 'Syntax error',
    });
  }
}

/** Throws all that is wrong at once. */
export function checked(given: JsonObject, shape: Shape): JsonObject {
  const wrong: Record<string, string> = {};
  const known: Record<string, Json> = {};
  for (const [name, kind] of Object.entries(shape)) {
    const value = given[name];
    if (value === undefined) continue;
    const result = castTo(name, value, kind);
    if (typeof result === 'string') wrong[name] = result;
    else known[name] = result.value;
  }
  if (Object.keys(wrong).length > 0) throw wrongParameters(wrong);
  return known;
}

type Checked = { readonly value: Json } | string;

function castTo(name: string, value: Json, kind: Kind): Checked {
  if (typeof kind === 'object') {
    if ('words' in kind) {
      if (kind.words.includes(value as string)) return { value };
      return `${name} is not one of ${kind.words.join(', ')}.`;
    }
    return 'list' in kind ? listOf(name, value, kind.list) : membersOf(name, value, kind.object);
  }
  switch (kind) {
    case 'mixed':
      return { value };
    case 'string':
      return typeof value === 'string' ? { value } : notOfType(name, kind);
    case 'integer': {
      const isWhole = /^-?\d+(\.0+)?$/.test(String(value)) && typeof value !== 'boolean';
      return isWhole ? { value: Number(value) } : notOfType(name, kind);
    }
    case 'boolean':
      if ([true, 1, '1', 'true'].includes(value as string)) return { value: true };
      if ([false, 0, '0', 'false', ''].includes(value as string)) return { value: false };
      return notOfType(name, kind);
    case 'email':
      if (typeof value !== 'string') return notOfType(name, 'string');
      return /^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$/.test(value) ? { value } : 'Invalid email address.';
    case 'time':
      return typeof value === 'string' && !Number.isNaN(timeOf(value))
        ? { value }
        : `Invalid date.`;
  }
}

function notOfType(name: string, type: string): string {
  return `${name} is not of type ${type}.`;
}

function listOf(name: string, value: Json, kind: Kind): Checked {
  if (!Array.isArray(value)) return notOfType(name, 'array');
  const items: Json[] = [];
  for (const [at, item] of (value as readonly Json[]).entries()) {
    const result = castTo(`${name}[${at}]`, item, kind);
    if (typeof result === 'string') return result;
    items.push(result.value);
  }
  return { value: items };
}

/** Members that are not declared stay: WooCommerce looks at those that it knows. */
function membersOf(name: string, value: Json, shape: Shape): Checked {
  if (!isObject(value)) return notOfType(name, 'object');
  const members: Record<string, Json> = {};
  for (const [member, kind] of Object.entries(shape)) {
    const inner = (value as JsonObject)[member];
    if (inner === undefined) continue;
    const result = castTo(`${name}[${member}]`, inner, kind);
    if (typeof result === 'string') return result;
    members[member] = result.value;
  }
  return { value: members };
}

/** A time of a parameter; NaN if WordPress does not read it as one. */
export function timeOf(text: string): number {
  const form = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?)?$/i;
  if (!form.test(text)) return Number.NaN;
  return Date.parse(
    /(Z|[+-]\d\d:?\d\d)$/i.test(text.slice(10))
      ? text
      : `${text.slice(0, 10)}T${text.slice(11) || '00:00:00'}Z`,
  );
}

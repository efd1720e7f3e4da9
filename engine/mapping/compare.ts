// When two values count as the same. Values are cast to the schema's type first, so that '12' of one
// system and 12 of the other meet; the row's `compare` then says what may differ. Empty is one
// thing: null, absent, '' and [] are all "no value".

import type { Json } from '../base/json.ts';
import { stableText } from '../base/json.ts';
import { rounded } from './decimal.ts';
import type { Compare, PropertyType } from './row.ts';

/** True for null, undefined, '' and []. */
export function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** The value as a property of this type holds it; what cannot be cast comes back as it is. */
export function cast(value: unknown, type: PropertyType): Json {
  if (isEmpty(value)) return null;
  switch (type) {
    case 'string':
      if (typeof value === 'string') return value.normalize('NFC');
      return typeof value === 'number' || typeof value === 'boolean'
        ? String(value)
        : (value as Json);
    case 'number':
    case 'integer': {
      if (typeof value !== 'string') return value as Json;
      const number = Number(value.trim());
      return value.trim() === '' || !isKept(number) ? value : number;
    }
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : (value as Json);
    case 'list':
      return Array.isArray(value) ? (value as Json) : [value as Json];
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
        ? value.slice(0, 10)
        : (value as Json);
    default:
      return typeof value === 'string' ? value.normalize('NFC') : (value as Json);
  }
}

/** A number that says what its text did: none is endless, and a long id keeps its last digits. */
function isKept(number: number): boolean {
  return Number.isInteger(number) ? Number.isSafeInteger(number) : Number.isFinite(number);
}

const dateText = /^\d{4}-\d\d-\d\d$/;
const timeText = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d|$)/;

/** True if the value can stand in a property of this type. */
export function fits(value: Json, type: PropertyType): boolean {
  if (value === null || type === 'any') return true;
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'date':
      return typeof value === 'string' && dateText.test(value);
    case 'date-time':
      return typeof value === 'string' && timeText.test(value);
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
  }
}

const words: Readonly<Record<PropertyType, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  date: 'a date',
  'date-time': 'a time',
  object: 'an object',
  list: 'a list',
  any: 'anything',
};

/** A value of this type, in words: `a whole number`. */
export function typeWord(type: PropertyType): string {
  return words[type];
}

/** `x ~ y` of `kernel.md` §2: both empty, or equal under the row's compare. */
export function equal(x: Json | undefined, y: Json | undefined, compare: Compare): boolean {
  if (isEmpty(x) || isEmpty(y)) return isEmpty(x) && isEmpty(y);
  if (x === y) return true;
  const key = keyOf(x as Json, compare);
  return key === keyOf(y as Json, compare) && (key !== '' || stableText(x) === stableText(y));
}

/** Equal values have equal keys; an empty text means the value is no key. */
export function keyOf(value: Json | undefined, compare: Compare): string {
  if (isEmpty(value)) return '';
  if (compare.startsWith('round:')) {
    const number = Number(value);
    const digits = Number(compare.slice('round:'.length));
    return Number.isNaN(number) ? stableText(value) : String(rounded(number, digits));
  }
  if (typeof value === 'object') return stableText(value);
  const text = String(value).normalize('NFC');
  switch (compare) {
    case 'trim':
      return text.trim();
    case 'case':
      return text.trim().toLowerCase();
    case 'digits':
      return text.replace(/\D/g, '');
    case 'date':
      return dateKey(text);
    default:
      return typeof value === 'string' ? `"${text}` : text;
  }
}

/** The calendar day, as written: a date and a date-time of the same day are equal. */
function dateKey(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d)(?:$|[T ])/.exec(text.trim());
  return match ? (match[1] as string) : text.trim();
}

// The types that schemas know, and values as a property of a type holds them: '12' of one system and 12
// of the other meet in the type.

import { isEmpty } from '../base/empty.ts';
import { isLongDigits, type Json, keepsDigits } from '../base/json.ts';

/** What a schema says of a property; values are cast to it before they are compared or sent. */
export type PropertyType =
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'date'
  | 'date-time'
  | 'object'
  | 'list'
  | 'any';

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
      const text = value.trim();
      const number = Number(text);
      if (text !== '' && keepsDigits(number)) return number;
      // A long id keeps its last digits, as a text. As text alone: a BigInt of a million digits takes half a second.
      return /^-?\d+$/.test(text) ? text.replace(/^(-?)0+/, '$1') : value;
    }
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : (value as Json);
    case 'list':
      return Array.isArray(value) ? (value as Json) : [value as Json];
    case 'date':
      if (isNoDay(value)) return null;
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]/.test(value)
        ? value.slice(0, 10)
        : (value as Json);
    case 'date-time':
      return isNoDay(value) ? null : (value as Json);
    default:
      return typeof value === 'string' ? value.normalize('NFC') : (value as Json);
  }
}

/** Databases of MySQL hold a day of zeros where there is none. */
function isNoDay(value: unknown): boolean {
  return typeof value === 'string' && value.startsWith('0000-00-00');
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
      return typeof value === 'number' || isLongDigits(value);
    case 'integer':
      return Number.isInteger(value) || isLongDigits(value);
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

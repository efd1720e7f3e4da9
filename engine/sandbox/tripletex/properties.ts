// The properties of the objects, read out of the dense table in `object-types.ts`.

import type { Json } from '../../base/json.ts';
import { objectTypes } from './object-types.ts';

export interface Property {
  /** The basic type, or `reference`. */
  readonly kind: 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'enumeration' | 'reference';
  /** The object type of a reference. */
  readonly type: string;
  readonly isList: boolean;
  readonly isReadOnly: boolean;
  readonly choices: readonly string[];
  /** The smallest and the largest of an integer. */
  readonly range: readonly [number, number];
}

/** What any object has of which nothing else is known here (departments, employees and so on). */
const otherType = 'id:integer version:integer changes:[Change]! url:string!';

const basics = new Set(['string', 'integer', 'number', 'boolean', 'date']);

function propertyOf(text: string): Property {
  const isReadOnly = text.endsWith('!');
  const first = isReadOnly ? text.slice(0, -1) : text;
  const isList = first.startsWith('[');
  const name = isList ? first.slice(1, -1) : first;
  const range = rangeOf(name);
  const shared = { isList, isReadOnly, range: range ?? anyInteger };
  if (range) return { ...shared, kind: 'integer', type: 'integer', choices: [] };
  if (basics.has(name)) {
    return { ...shared, kind: name as Property['kind'], type: name, choices: [] };
  }
  if (!name.includes('|')) return { ...shared, kind: 'reference', type: name, choices: [] };
  const choices = name.split('|').filter((choice) => choice !== '');
  return { ...shared, kind: 'enumeration', type: 'string', choices };
}

const anyInteger: Property['range'] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

/** Of `natural`, `0..100` and `0..`; undefined for other words. */
function rangeOf(name: string): Property['range'] | undefined {
  if (name === 'natural') return [0, 2 ** 31 - 1];
  const match = /^(\d+)\.\.(\d*)$/.exec(name);
  return match ? [Number(match[1]), match[2] ? Number(match[2]) : anyInteger[1]] : undefined;
}

function parsed(texts: string): ReadonlyMap<string, Property> {
  const pairs = texts.trim().split(/\s+/);
  return new Map(
    pairs.map((pair) => {
      const colon = pair.indexOf(':');
      return [pair.slice(0, colon), propertyOf(pair.slice(colon + 1))];
    }),
  );
}

const types = new Map(Object.entries(objectTypes).map(([name, texts]) => [name, parsed(texts)]));
const other = parsed(otherType);

/** The properties of an object type, by name. */
export function propertiesOf(type: string): ReadonlyMap<string, Property> {
  return types.get(type) ?? other;
}

/** What stands where nothing is. */
export function emptyOf({ kind, isList }: Property): Json {
  if (isList) return [];
  if (kind === 'string') return '';
  if (kind === 'integer' || kind === 'number') return 0;
  if (kind === 'boolean') return false;
  return null;
}

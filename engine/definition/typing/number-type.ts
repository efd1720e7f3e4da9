// What is known of a number beyond that it is one: how many digits stand behind its point, and how small and
// how large it can be.

import { type PropertySchema, typeNames } from '../entity-schema.ts';
import type { ValueType } from './value-type.ts';

export interface Bounds {
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

/** The most digits behind the point; infinite: any, undefined: not known. */
export function decimalsOf({ decimals, values, schema }: ValueType): number | undefined {
  if (decimals !== undefined) return decimals;
  const numbers = values?.filter((value) => typeof value === 'number');
  if (numbers?.length) return Math.max(...numbers.map(digitsOf));
  return schema && decimalsOfSchema(schema);
}

function decimalsOfSchema(schema: PropertySchema): number | undefined {
  const names = typeNames(schema);
  if (names.includes('number'))
    return schema.multipleOf === undefined ? Number.POSITIVE_INFINITY : digitsOf(schema.multipleOf);
  return names.includes('integer') ? 0 : undefined;
}

function digitsOf(value: number): number {
  const [digits = '', power = '0'] = String(value).split('e');
  return Math.max(0, (digits.split('.')[1] ?? '').length - Number(power));
}

/** Of what is reckoned from two: a product has the digits of both, a quotient any. */
export function reckonedDecimals(
  sign: string,
  left: ValueType,
  right: ValueType,
): number | undefined {
  if (sign === '/') return Number.POSITIVE_INFINITY;
  const [a, b] = [decimalsOf(left), decimalsOf(right)];
  return sign === '*'
    ? reckon(a, b, a === undefined || b === undefined ? undefined : a + b)
    : mostOf(a, b);
}

/** The more of the two; what is not known of one is known only where the other has any. */
export function mostOf(a: number | undefined, b: number | undefined): number | undefined {
  return reckon(a, b, a === undefined || b === undefined ? undefined : Math.max(a, b));
}

function reckon(
  a: number | undefined,
  b: number | undefined,
  known: number | undefined,
): number | undefined {
  const isAny = a === Number.POSITIVE_INFINITY || b === Number.POSITIVE_INFINITY;
  return isAny ? Number.POSITIVE_INFINITY : known;
}

export function boundsOf({ bounds, values, schema }: ValueType): Bounds {
  if (bounds !== undefined) return bounds;
  const numbers = values?.filter((value) => typeof value === 'number');
  if (numbers?.length) return { least: Math.min(...numbers), most: Math.max(...numbers) };
  return { least: schema?.minimum, most: schema?.maximum };
}

export function eitherBounds(a: Bounds, b: Bounds): Bounds {
  const of = (one: number | undefined, other: number | undefined, pick: typeof Math.min) =>
    one === undefined || other === undefined ? undefined : pick(one, other);
  return { least: of(a.least, b.least, Math.min), most: of(a.most, b.most, Math.max) };
}

// What may stand in a body, as the vendor's OpenAPI document says, and where it is silent by the
// stricter reading: an unknown property is refused rather than ignored.

import type { JsonObject } from '../../base/json.ts';
import type { Mistake } from './refusals.ts';

export interface Field {
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'date' | 'email' | 'object' | 'list';
  readonly nullable?: true;
  readonly required?: true;
  readonly max?: number;
  readonly least?: number;
  readonly most?: number;
  readonly length?: number;
  readonly shortest?: number;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly unknown[];
  readonly fields?: Fields;
  readonly items?: Field;
}

export type Fields = Readonly<Record<string, Field>>;

/** Every mistake of a body, with its path. */
export function mistakesIn(fields: Fields, body: JsonObject, path = ''): readonly Mistake[] {
  const missing = Object.entries(fields).flatMap(([name, field]) =>
    field.required && body[name] === undefined
      ? [{ path: `${path}/${name}`, keyword: 'required' }]
      : [],
  );
  return [
    ...missing,
    ...Object.entries(body).flatMap(([name, value]): readonly Mistake[] => {
      const field = fields[name];
      const at = `${path}/${name}`;
      return field ? mistakesOf(field, value, at) : [{ path: at, keyword: 'additionalProperties' }];
    }),
  ];
}

function mistakesOf(field: Field, value: unknown, path: string): readonly Mistake[] {
  const wrong = (keyword: string): readonly Mistake[] => [{ path, keyword }];
  if (value === null) return field.nullable ? [] : wrong('nullable');
  if (!isOf(field, value)) return wrong('type');
  if (field.oneOf && !field.oneOf.includes(value)) return wrong('enum');
  if (typeof value === 'string') {
    if (field.max !== undefined && value.length > field.max) return wrong('maxLength');
    const least = field.length ?? field.shortest;
    if (least !== undefined && value.length < least) return wrong('minLength');
    if (field.length !== undefined && value.length > field.length) return wrong('maxLength');
    if (field.pattern && !field.pattern.test(value)) return wrong('pattern');
    if (field.type === 'date' && !isDate(value)) return wrong('format');
    if (field.type === 'email' && !/^[^@\s]+@[^@\s]+$/.test(value)) return wrong('format');
  }
  if (typeof value === 'number') {
    if (field.least !== undefined && value < field.least) return wrong('minimum');
    if (field.most !== undefined && value > field.most) return wrong('maximum');
  }
  if (field.fields) return mistakesIn(field.fields, value as JsonObject, path);
  if (field.items && Array.isArray(value)) {
    return value.flatMap((item, at) => mistakesOf(field.items as Field, item, `${path}/${at}`));
  }
  return [];
}

/** A day that there is. */
export function isDate(text: string): boolean {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

function isOf({ type }: Field, value: unknown): boolean {
  switch (type) {
    case 'string':
    case 'date':
    case 'email':
      return typeof value === 'string';
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

export const text = (max?: number): Field => ({
  type: 'string',
  ...(max === undefined ? {} : { max }),
});
export const maybe = (field: Field): Field => ({ ...field, nullable: true });
export const must = (field: Field): Field => ({ ...field, required: true });
export const object = (fields: Fields): Field => ({ type: 'object', fields });
export const number: Field = { type: 'number' };
export const integer: Field = { type: 'integer' };
export const boolean: Field = { type: 'boolean' };
export const date: Field = { type: 'date' };
export const email: Field = { type: 'email' };

export const dimensions: Field = {
  type: 'list',
  items: object({ dimensionType: must(integer), value: must(text()), name: must(text()) }),
};

// What an edit of a property may put there: values that its schema allows and that differ from what
// stands there now. Values of other records come first where only known ones mean something.

import { isEmpty } from '../base/empty.ts';
import { type Json, stableText } from '../base/json.ts';
import { type PropertySchema, typeOf } from '../definition/entity-schema.ts';

/** More are not tried; being empty comes after the first few. */
const valuesMax = 12;
const beforeEmpty = 4;
const dayMs = 86_400_000;
/** Far enough from others, where a number must be nobody else's. */
const farStep = 5_000;

export interface Around {
  readonly schema: PropertySchema | undefined;
  readonly current: Json | undefined;
  /** What other records have there. */
  readonly pool: readonly Json[];
  /** Names something that must exist: an id, a code. */
  readonly isReference: boolean;
  /** Values that settings speak of. */
  readonly known?: readonly Json[];
  /** Being empty says something: a condition may ask for it. */
  readonly mayEmpty?: boolean;
}

export function otherValues(around: Around): readonly Json[] {
  const { schema, current, pool, isReference, mayEmpty = false } = around;
  const known = (around.known ?? []).filter((value) => fits(schema, value));
  const own = varied(schema, current, pool);
  const wanted = isReference ? [...mixed(pool, known), ...own] : [...own, ...mixed(known, pool)];
  const seen = new Set([stableText(current ?? null), stableText(null)]);
  const found: Json[] = [];
  for (const value of wanted) {
    const text = stableText(value);
    if (seen.has(text) || value === '') continue;
    seen.add(text);
    found.push(value);
  }
  if (mayEmpty && !isEmpty(current)) found.splice(beforeEmpty, 0, null);
  return found.slice(0, valuesMax);
}

/** One of each kind in turn, so that the first few are not all of one kind. */
function mixed(...lists: readonly (readonly Json[])[]): readonly Json[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) =>
    lists.flatMap((list) => list.slice(at, at + 1)),
  ).flat();
}

/** A setting's value may mean another property. */
function fits(schema: PropertySchema | undefined, value: Json): boolean {
  const type = typeOf(schema);
  const isNumber = type === 'number' || type === 'integer';
  return type === 'any' || (isNumber ? 'number' : type) === typeof value;
}

function varied(
  schema: PropertySchema | undefined,
  current: Json | undefined,
  pool: readonly Json[],
): readonly Json[] {
  if (schema?.enum && schema.enum.length > 0) return schema.enum as readonly Json[];
  switch (typeOf(schema)) {
    case 'boolean':
      return [current !== true];
    case 'number':
    case 'integer':
      return typeof current === 'number' ? [current + 1, current + farStep] : [1, farStep];
    case 'date':
    case 'date-time':
      return [nextDay(current, typeOf(schema) === 'date')];
    case 'list':
    case 'object':
      return [];
    case 'string':
    case 'any':
      if (typeof current === 'number') return [current + 1];
      if (typeof current === 'boolean') return [!current];
      return textFrom(schema, current, pool);
  }
}

function nextDay(current: Json | undefined, isDate: boolean): string {
  const ms = typeof current === 'string' ? Date.parse(current) : Number.NaN;
  const next = new Date(Number.isNaN(ms) ? Date.UTC(2026, 0, 15) : ms + dayMs).toISOString();
  return isDate ? next.slice(0, 10) : `${next.slice(0, 19)}Z`;
}

function textFrom(
  schema: PropertySchema | undefined,
  current: Json | undefined,
  pool: readonly Json[],
): readonly string[] {
  const sample = typeof current === 'string' && current !== '' ? current : undefined;
  const base = sample ?? pool.find((one): one is string => typeof one === 'string') ?? 'Prove';
  if (/^\d{4}-\d\d-\d\dT/.test(base)) return [nextDay(base, false)];
  if (/^\d{4}-\d\d-\d\d$/.test(base)) return [nextDay(base, true)];
  if (base.includes('@')) return [`new.${base}`, base.replace('@', '2@')];
  if (/\d$/.test(base)) return [bumped(base), `${base}0`];
  const longest = schema?.maxLength ?? Number.POSITIVE_INFINITY;
  const longer = `${base} B`;
  return [longer.length <= longest ? longer : `${base.slice(0, longest - 1)}B`, `B ${base}`];
}

/** The last figure becomes another. */
function bumped(text: string): string {
  return `${text.slice(0, -1)}${(Number(text.at(-1)) + 1) % 10}`;
}

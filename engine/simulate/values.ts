// What people type: values for the fields of an entity, with the spellings, blanks, half cents and
// equal keys that make trouble. The same random numbers give the same values.

import type { Json, JsonObject } from '../base/json.ts';
import { readPath, withPath } from '../base/property-path.ts';
import { idOf as idTextOf } from '../base/ref.ts';
import { typeOf } from '../definition/entity-schema.ts';
import type { Random } from '../sandbox/random.ts';
import type { Field } from './fields.ts';

/** A record that others may refer to. */
export interface Known {
  readonly ref: string;
  readonly record: JsonObject;
}

export interface Surroundings {
  readonly random: Random;
  /** The records of an entity as they are now. */
  readonly records: (entity: string) => readonly Known[];
}

const emptyShare = 0.12;
const strangerShare = 0.03;
const itemsMax = 3;
/** So few keys that some are met on both sides, and now and then twice on one. */
const keys = 7;

const names = ['Ola', 'ola ', ' KARI', 'Kari', 'Kari Nord', 'Østgård & Sønn', 'x', '12', 'Straße'];
const amounts = [0, 1, 2.5, 10, 99.99, 1.005, 12.345, 100];

/** A whole record; the keys of its list items are the system's to give. */
export function recordOf(fields: readonly Field[], around: Surroundings): JsonObject {
  let record: JsonObject = {};
  for (const field of fields) {
    if (field.list !== undefined) continue;
    const value = valueFor(field, around);
    if (value !== undefined) record = withPath(record, field.path, value);
  }
  for (const list of new Set(fields.flatMap((field) => field.list ?? []))) {
    const count = around.random.between(0, itemsMax);
    const items = Array.from({ length: count }, () => itemOf(fields, list, around));
    record = withPath(record, list, items);
  }
  return record;
}

function itemOf(fields: readonly Field[], list: string, around: Surroundings): JsonObject {
  let item: JsonObject = {};
  for (const field of fields) {
    if (field.list !== list) continue;
    const value = valueFor(field, around);
    if (value !== undefined) item = withPath(item, field.path, value);
  }
  return item;
}

/** One change to a record: property path → new value. Undefined: there is nothing to fill. */
export function editOf(
  fields: readonly Field[],
  before: JsonObject,
  around: Surroundings,
): Readonly<Record<string, Json>> | undefined {
  if (fields.length === 0) return undefined;
  const field = around.random.pick(fields);
  if (field.list === undefined) return { [field.path]: valueFor(field, around) ?? null };
  const items = (readPath(before, field.list) ?? []) as readonly JsonObject[];
  return { [field.list]: editedList(fields, field, items, around) };
}

function editedList(
  fields: readonly Field[],
  field: Field,
  items: readonly JsonObject[],
  around: Surroundings,
): Json {
  const { random } = around;
  const list = field.list as string;
  const which = random.between(0, Math.max(0, items.length - 1));
  const kind = random.pick(['add', 'change', 'change', 'remove'] as const);
  if (kind === 'add' || items.length === 0)
    return items.length > itemsMax ? items : [...items, itemOf(fields, list, around)];
  if (kind === 'remove') return items.filter((_, at) => at !== which);
  return items.map((item, at) =>
    at === which ? withPath(item, field.path, valueFor(field, around) ?? null) : item,
  );
}

function valueFor(field: Field, around: Surroundings): Json | undefined {
  const { random } = around;
  if (!field.isRequired && random.chance(emptyShare))
    return typeOf(field.schema) === 'string' && random.chance(0.5) ? '' : undefined;
  if (field.reference) return referenceOf(field, around);
  if (field.options && field.options.length > 0) return random.pick(field.options);
  if (field.key) return keyOf(field, random);
  if (field.schema.enum && field.schema.enum.length > 0)
    return random.pick(field.schema.enum) as Json;
  return plainOf(field, random);
}

function referenceOf(field: Field, { random, records }: Surroundings): Json | undefined {
  const { entity, by } = field.reference as NonNullable<Field['reference']>;
  const all = records(entity);
  if (random.chance(strangerShare)) return typed(field, '999999');
  if (all.length === 0) return undefined;
  const { ref, record } = random.pick(all);
  const value = by === 'id' ? idTextOf(ref) : readPath(record, by);
  return value === undefined || value === null ? undefined : typed(field, value);
}

function keyOf(field: Field, random: Random): Json {
  const number = random.between(1, keys);
  if (field.key?.asNumber) return typed(field, String(1_000 + number));
  if (/mail/i.test(field.path)) return `${random.chance(0.3) ? 'P' : 'p'}${number}@post.example`;
  const sample = field.samples.find((one) => typeof one === 'string' && /\d$/.test(one));
  return typed(field, typeof sample === 'string' ? varied(sample, number) : `K-${number}`);
}

/** Another of the same form: only its last figure differs. */
function varied(sample: string, number: number): string {
  return `${sample.slice(0, -1)}${number}`;
}

function plainOf(field: Field, random: Random): Json {
  const { schema, samples } = field;
  const type = typeOf(schema);
  const fitting = samples.filter((one) => typeof one === (type === 'string' ? 'string' : 'number'));
  switch (type) {
    case 'boolean':
      return random.chance(0.5);
    case 'number':
      return fitting.length > 0 && random.chance(0.4) ? random.pick(fitting) : random.pick(amounts);
    case 'integer':
      return random.between(0, 20);
    case 'date':
      return `2026-0${random.between(1, 9)}-1${random.between(0, 9)}`;
    case 'date-time':
      return `2026-0${random.between(1, 9)}-1${random.between(0, 9)}T08:00:00Z`;
    case 'list':
      return Array.from({ length: random.between(0, 2) }, () => random.pick(names));
    default: {
      const text =
        fitting.length > 0 && random.chance(0.5)
          ? (random.pick(fitting) as string)
          : random.pick(names);
      return schema.maxLength === undefined ? text : text.slice(0, schema.maxLength);
    }
  }
}

function typed(field: Field, value: Json): Json {
  const type = typeOf(field.schema);
  if (type === 'integer' || type === 'number') {
    const number = Number(value);
    return Number.isNaN(number) ? value : number;
  }
  return type === 'string' && typeof value === 'number' ? String(value) : value;
}

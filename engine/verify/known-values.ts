// Values that mean something in a property: what other records of the entity have there, and what the
// look-ups that read it, or fill it, may find.

import { isEmpty } from '../base/empty.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { idOf } from '../base/ref.ts';
import { type PropertySchema, typeOf } from '../definition/entity-schema.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import { lookUpsIn, type ValueRule } from '../mapping/row.ts';
import type { World } from '../sync/world.ts';
import { valuesAt } from './places.ts';

/** The records of an entity that values are taken from, and where; `id` means the record's id. */
export interface LookUp {
  readonly entity: string;
  readonly by: string;
}

/** Records that are looked at. */
const recordsMax = 60;

/** Of all rows of a pipe, because two may read one property. */
export function lookUpsAt(pipe: Pipe, side: 'source' | 'sink', path: string): readonly LookUp[] {
  const rows = pipe.rows.flatMap((row) => [row, ...(row.list?.rows ?? [])]);
  const forward = rows.flatMap(({ rule, sinkPath }) => (rule ? [{ rule, path: sinkPath }] : []));
  const back = rows.flatMap((row) => row.back);
  const [reading, filling] = side === 'source' ? [forward, back] : [back, forward];
  return [
    ...reading.flatMap(({ rule }) => foundBy(rule, path)),
    ...filling.filter((one) => one.path === path).flatMap(({ rule }) => givenBy(rule)),
  ];
}

/** What a rule finds something by, if it searches for what stands at the path. */
function foundBy(rule: ValueRule, path: string): readonly LookUp[] {
  return lookUpsIn(rule).flatMap((one) => {
    if (one.kind === 'table' || !one.input.reads.includes(path)) return [];
    return [{ entity: one.entity, by: one.kind === 'find' ? one.by : 'id' }];
  });
}

/** What a rule takes from what it finds. */
function givenBy(rule: ValueRule): readonly LookUp[] {
  return lookUpsIn(rule).flatMap((one) => {
    if (one.kind === 'table') return [];
    const entity = one.kind === 'link' ? one.as : one.entity;
    return (one.take?.reads ?? ['id']).map((by) => ({ entity, by }));
  });
}

export async function othersIn(world: World, entity: Entity): Promise<readonly JsonObject[]> {
  return (await recordsOf(world, entity)).map(({ record }) => record);
}

/** What a look-up may find: values of records, or of a small list. */
export async function listedIn(
  world: World,
  { entity: name, by }: LookUp,
): Promise<readonly Json[]> {
  const entity = world.catalogue.entities.get(name);
  if (!entity) return [];
  const listed = world.lists.get(name)?.records.slice(0, recordsMax);
  const records = listed ?? (await recordsOf(world, entity));
  return by === 'id'
    ? records.map(({ id }) => id)
    : commonest(
        records.map(({ record }) => record),
        intoLists(entity, by),
      );
}

async function recordsOf(
  { store }: World,
  { id }: Entity,
): Promise<readonly { readonly id: string; readonly record: JsonObject }[]> {
  return store.transact(async (tx) => {
    const refs = await tx.refsOf(id, '', recordsMax);
    const images = await tx.images(refs);
    return [...images].map(([ref, { props }]) => ({ id: idOf(ref), record: props }));
  });
}

/** `companies.id` as expressions have it is `companies[].id` here. */
function intoLists({ schema }: Entity, path: string): string {
  return path
    .split('.')
    .reduce(
      (whole, step) => {
        const at = whole.path === '' ? step : `${whole.path}.${step}`;
        const inner = whole.schema?.properties?.[step];
        return { path: inner?.items ? `${at}[]` : at, schema: inner?.items ?? inner };
      },
      { path: '', schema: schema as typeof schema | undefined },
    )
    .path.replace(/\[\]$/, '');
}

/** What the records have there, commonest first. */
export function commonest(records: readonly JsonObject[], path: string): readonly Json[] {
  const counts = new Map<Json, number>();
  for (const value of records.flatMap((record) => valuesAt(record, path)))
    if (!isEmpty(value) && !isObject(value) && !Array.isArray(value))
      counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1]).map(([value]) => value);
}

/** Ids are texts here; a system may count them. */
export function asNumber(schema: PropertySchema | undefined, value: Json): Json {
  const isCounted = ['number', 'integer'].includes(typeOf(schema));
  return isCounted && typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

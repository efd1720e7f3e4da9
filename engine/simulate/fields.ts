// What people fill in: for each entity the properties that the pipes read or write, and what kind of
// value each takes. It is found in the project itself: schemas say types, merge rules say which
// properties meet, references say whose ids they hold, examples show what values look like.

import type { Json, JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { type PropertySchema, propertyAt } from '../definition/entity-schema.ts';
import type { Catalogue, Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Expression } from '../mapping/expression/expression.ts';
import { innerRules, type Row, type ValueRule } from '../mapping/row.ts';

export interface Field {
  /** Within the record, or within the item of `list`. */
  readonly path: string;
  readonly list?: string;
  readonly schema: PropertySchema;
  /** Values seen in examples. */
  readonly samples: readonly Json[];
  /** Holds this property of a record of that entity. */
  readonly reference?: { readonly entity: string; readonly by: string };
  /** One of these. */
  readonly options?: readonly Json[];
  /** Takes part in a merge rule: equal numbers are equal keys on both sides. */
  readonly key?: { readonly asNumber: boolean; readonly isMany: boolean };
  readonly isRequired: boolean;
}

/** Entity id → its fields, in the order in which pipes name them. */
export type Fields = ReadonlyMap<string, readonly Field[]>;

export function fieldsOf(catalogue: Catalogue): Fields {
  const found = new Map<string, Map<string, Field>>();
  for (const pipe of catalogue.pipes) for (const one of namedBy(pipe)) add(catalogue, found, one);
  for (const { derived } of catalogue.entities.values())
    for (const expression of Object.values(derived?.record ?? {}))
      if (derived)
        for (const path of expression.reads)
          add(catalogue, found, { entity: derived.parent, path });
  return new Map([...found].map(([entity, fields]) => [entity, [...fields.values()]]));
}

interface Named {
  readonly entity: string;
  readonly path: string;
  readonly list?: string;
  readonly reference?: Field['reference'];
  readonly options?: readonly Json[];
  readonly key?: Field['key'];
  readonly samples?: readonly Json[];
}

function add(catalogue: Catalogue, found: Map<string, Map<string, Field>>, named: Named): void {
  const entity = catalogue.entities.get(named.entity);
  if (!entity) return;
  const place = placeOf(entity, named);
  if (!place) return;
  const { path, list, schema } = place;
  const fields = found.get(entity.id) ?? new Map<string, Field>();
  found.set(entity.id, fields);
  const name = list === undefined ? path : `${list} ${path}`;
  const old = fields.get(name);
  const { reference, options, key, samples = [] } = named;
  const isRequired = (entity.schema.required ?? []).includes(path);
  fields.set(name, {
    path,
    schema,
    isRequired,
    samples: [...(old?.samples ?? []), ...samples],
    ...(list === undefined ? {} : { list }),
    ...pickFirst('reference', old?.reference, reference),
    ...pickFirst('options', old?.options, options),
    ...pickFirst('key', old?.key, key),
  });
}

function pickFirst<Name extends string, Value>(
  name: Name,
  ...values: readonly (Value | undefined)[]
): { readonly [key in Name]?: Value } {
  const value = values.find((one) => one !== undefined);
  return (value === undefined ? {} : { [name]: value }) as { readonly [key in Name]?: Value };
}

/** The leaf that people can fill; undefined: read-only, the id, no property, or a whole object. */
function placeOf(
  entity: Entity,
  named: Named,
): { path: string; list?: string; schema: PropertySchema } | undefined {
  const whole = named.list === undefined ? named.path : `${named.list}.${named.path}`;
  const steps = whole.split('.');
  for (let at = 1; at < steps.length; at++) {
    const list = steps.slice(0, at).join('.');
    const schema = propertyAt(entity.schema, list);
    if (schema?.items?.properties) {
      const path = steps.slice(at).join('.');
      const leaf = propertyAt(schema.items, path);
      return isLeaf(leaf) && path !== 'id' ? { path, list, schema: leaf } : undefined;
    }
  }
  const leaf = propertyAt(entity.schema, whole);
  const isId = whole === (entity.idOf.path ?? 'id');
  const isOurs = whole === entity.version || whole === entity.modified?.path;
  if (isId || isOurs || !isLeaf(leaf)) return undefined;
  return { path: whole, schema: leaf };
}

function isLeaf(schema: PropertySchema | undefined): schema is PropertySchema {
  if (schema === undefined || schema.properties || schema.items?.properties) return false;
  return schema.readOnly !== true;
}

function* namedBy(pipe: Pipe): Generator<Named> {
  const source = pipe.source.id;
  const sink = pipe.sink.id;
  for (const rule of pipe.merge) yield* namedByMerge(pipe, rule);
  for (const row of pipe.rows) yield* namedByRow(pipe, row, {});
  const { when, create, update } = pipe.forward;
  for (const one of [when, create, update]) yield* readBy(one, source, sink, source);
  if (pipe.back)
    for (const one of [pipe.back.when, pipe.back.create, pipe.back.update])
      yield* readBy(one, source, sink, sink);
  for (const { way, given, target, found } of pipe.examples) {
    const [own, other] = way === 'forward' ? [source, sink] : [sink, source];
    yield* samplesOf(own, given);
    if (target) yield* samplesOf(other, target);
    for (const [entity, records] of Object.entries(found))
      for (const record of records) yield* samplesOf(entity, record);
  }
}

function* samplesOf(entity: string, record: JsonObject, prefix = ''): Generator<Named> {
  for (const [name, value] of Object.entries(record)) {
    const path = `${prefix}${name}`;
    if (value === null || value === undefined) continue;
    if (Array.isArray(value)) {
      for (const item of value as readonly Json[])
        if (typeof item === 'object' && item !== null && !Array.isArray(item))
          yield* samplesOf(entity, item as JsonObject, `${path}.`);
      continue;
    }
    if (typeof value === 'object') yield* samplesOf(entity, value as JsonObject, `${path}.`);
    else yield { entity, path, samples: [value] };
  }
}

function* namedByMerge(pipe: Pipe, rule: Pipe['merge'][number]): Generator<Named> {
  const reads = (key: Expression | ValueRule) => ('kind' in key ? [] : key.reads);
  const ends = [
    ...rule.source.flatMap(reads).map((path) => ({ entity: pipe.source, path })),
    ...rule.sink.flatMap(reads).map((path) => ({ entity: pipe.sink, path })),
  ];
  const asNumber = ends.some(({ entity, path }) =>
    ['integer', 'number'].includes(String(propertyAt(entity.schema, path)?.type)),
  );
  for (const { entity, path } of ends)
    yield { entity: entity.id, path, key: { asNumber, isMany: rule.isMany } };
  yield* readBy(rule.when, pipe.source.id, pipe.sink.id, pipe.source.id);
}

interface Within {
  readonly sourceList?: string | undefined;
  readonly sinkList?: string | undefined;
}

function* namedByRow(pipe: Pipe, row: Row, within: Within): Generator<Named> {
  const ends = [pipe.source.id, pipe.sink.id] as const;
  const source = { entity: ends[0], ...listed(within.sourceList) };
  const sink = { entity: ends[1], ...listed(within.sinkList) };
  yield* readBy(row.when, ...ends, ends[0], within.sourceList);
  yield* readBy(row.default, ...ends, ends[0], within.sourceList);
  if (row.list) {
    const from = row.list.items.path ?? row.list.items.reads[0];
    yield { ...source, path: from ?? '' };
    yield { ...sink, path: row.sinkPath };
    const inner = { sourceList: from, sinkList: row.sinkPath };
    for (const one of row.list.rows) yield* namedByRow(pipe, one, inner);
    return;
  }
  for (const [path, rule] of row.rule ? placesOf(row.sinkPath, row.rule) : []) {
    const held = heldBy(rule);
    yield { ...sink, path, ...(held ? { reference: held } : {}) };
  }
  if (row.rule) yield* namedByRule(pipe, row.rule, ends[0], within.sourceList);
  for (const one of row.back) {
    yield* readBy(one.when, ...ends, ends[1], within.sinkList);
    yield* namedByRule(pipe, one.rule, ends[1], within.sinkList);
  }
}

/** Where a rule writes: its own place, or several below it. */
function placesOf(path: string, rule: ValueRule): readonly (readonly [string, ValueRule])[] {
  if (rule.kind === 'object')
    return rule.members.flatMap((member) => placesOf(`${path}.${member.path}`, member.rule));
  if (rule.kind === 'first')
    return [[path, rule], ...rule.alternatives.flatMap((one) => placesOf(path, one.rule))];
  return [[path, rule]];
}

/** What a reference row puts into its property: the id of a record of that entity. */
function heldBy(rule: ValueRule): Field['reference'] | undefined {
  if (rule.kind === 'link') return { entity: rule.as, by: rule.take?.path ?? 'id' };
  if (rule.kind === 'find') return { entity: rule.entity, by: rule.take?.path ?? 'id' };
  if (rule.kind === 'first')
    return rule.alternatives.map((one) => heldBy(one.rule)).find((one) => one !== undefined);
  return undefined;
}

function* namedByRule(
  pipe: Pipe,
  rule: ValueRule,
  side: string,
  list: string | undefined,
): Generator<Named> {
  const ends = [pipe.source.id, pipe.sink.id] as const;
  switch (rule.kind) {
    case 'expression':
      yield* readBy(rule.expression, ...ends, side, list);
      return;
    case 'constant':
      return;
    case 'link':
    case 'find': {
      const path = rule.input.path ?? rule.input.reads[0];
      const by = rule.kind === 'link' ? 'id' : rule.by;
      if (path !== undefined)
        yield { entity: side, path, reference: { entity: rule.entity, by }, ...listed(list) };
      yield { entity: rule.entity, path: by };
      yield* readBy(rule.take, rule.entity, rule.entity, rule.entity);
      yield* readBy(rule.where, ...ends, rule.kind === 'find' ? rule.entity : rule.as);
      return;
    }
    case 'table': {
      const path = rule.input.path ?? rule.input.reads[0];
      const lines = (pipe.settings[rule.setting] ?? []) as readonly Json[];
      const options = lines.flatMap((line) => readPath(line, rule.by) ?? []);
      if (path !== undefined) yield { entity: side, path, options, ...listed(list) };
      return;
    }
    case 'first':
    case 'object':
      for (const one of innerRules(rule)) {
        yield* readBy(one.when, ...ends, side, list);
        yield* namedByRule(pipe, one.rule, side, list);
      }
  }
}

function* readBy(
  expression: Expression | string | undefined,
  source: string,
  sink: string,
  side: string,
  list?: string,
): Generator<Named> {
  if (expression === undefined || typeof expression === 'string') return;
  for (const path of expression.reads) yield { entity: side, path, ...listed(list) };
  for (const path of expression.variables.source ?? []) yield { entity: source, path };
  for (const path of expression.variables.sink ?? []) yield { entity: sink, path };
}

function listed(list: string | undefined): { readonly list?: string } {
  return list === undefined ? {} : { list };
}

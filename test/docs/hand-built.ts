// Catalogues built by hand, so that the documents can be tested with pipes of every shape, also ones
// that no file of ours has. Expressions are compiled by the real door.

import type { EntitySchema } from '../../engine/definition/entity-schema.ts';
import type { Catalogue, Direction, MergeRule, Pair, Pipe } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { compileExpression, type Expression } from '../../engine/mapping/expression/expression.ts';
import type { BackRow, ListRule, Row, ValueRule } from '../../engine/mapping/row.ts';

const place = { file: 'hand-built', line: 1, column: 1 };

export const e = (text: string): Expression => compileExpression(text);

export function system(
  name: string,
  title: string,
  entities: Record<string, EntitySchema>,
): System {
  return {
    name,
    title,
    driver: 'memory',
    settings: {},
    headers: {},
    format: 'json',
    auth: { kind: 'none' },
    limits: { parallel: 1, timeoutMs: 1 },
    settleMs: 0,
    answers: [],
    entities: Object.fromEntries(
      Object.entries(entities).map(([id, schema]) => [id, entity(name, id, schema)]),
    ),
    place,
  };
}

function entity(systemName: string, name: string, schema: EntitySchema): Entity {
  return {
    system: systemName,
    name,
    id: `${systemName}.${name}`,
    title: schema.title ?? name,
    schema,
    idOf: e('id'),
    changes: { kind: 'listing' },
    find: {},
    parts: {},
    deactivate: { isInactive: true },
  };
}

export const oneWay: Direction = { create: 'always', update: 'always', delete: 'keep' };

export function pipe(
  source: Entity,
  sink: Entity,
  rows: readonly Row[],
  rest: Partial<Pipe> = {},
): Pipe {
  const pair = `${source.system}-${sink.system}`;
  return {
    id: `${pair}/${source.name}`,
    pair,
    source,
    sink,
    isEnabled: true,
    settings: {},
    merge: [],
    forward: oneWay,
    conflict: 'newest',
    drift: 'keep',
    batchSize: 100,
    schedule: { everyMs: 300_000 },
    rows,
    examples: [],
    fingerprint: 'f',
    place,
    ...rest,
  };
}

export function mergeRule(source: string, sink: string, rest: Partial<MergeRule> = {}): MergeRule {
  return {
    source: [e(source)],
    sink: [e(sink)],
    compare: 'exact',
    isMany: false,
    carriedBy: [],
    place,
    ...rest,
  };
}

export function row(sinkPath: string, rule?: ValueRule | string, rest: Partial<Row> = {}): Row {
  const given =
    typeof rule === 'string' ? ({ kind: 'expression', expression: e(rule) } as const) : rule;
  return {
    id: sinkPath,
    sinkPath,
    type: 'string',
    ...(given ? { rule: given } : {}),
    back: [],
    isRequired: false,
    write: 'always',
    isShared: false,
    compare: 'exact',
    conflict: 'newest',
    drift: 'keep',
    version: 'v',
    place,
    ...rest,
  };
}

export function back(path: string, rule: ValueRule | string, rest: Partial<BackRow> = {}): BackRow {
  const given =
    typeof rule === 'string' ? ({ kind: 'expression', expression: e(rule) } as const) : rule;
  return { path, type: 'string', rule: given, isAutomatic: false, place, ...rest };
}

export function list(items: string, rows: readonly Row[], rest: Partial<ListRule> = {}): ListRule {
  return {
    items: e(items),
    merge: [],
    create: true,
    update: true,
    delete: 'delete',
    rows,
    ...rest,
  };
}

export function pair(
  source: System,
  sink: System,
  pipes: readonly Pipe[],
  rest: Partial<Pair> = {},
): Pair {
  return {
    id: `${source.name}-${sink.name}`,
    title: '',
    source,
    sink,
    settings: [],
    pipes,
    ...rest,
  };
}

export type DocumentedCatalogue = Pick<Catalogue, 'pairs' | 'pipes' | 'systems' | 'entities'>;

export function catalogue(systems: readonly System[], pairs: readonly Pair[]): DocumentedCatalogue {
  return {
    pairs,
    pipes: pairs.flatMap((each) => each.pipes),
    systems: new Map(systems.map((each) => [each.name, each])),
    entities: new Map(
      systems.flatMap((each) => Object.values(each.entities).map((one) => [one.id, one] as const)),
    ),
  };
}

// What may come out of a line of the property table, told from the schemas of both systems: of what type it
// is where the schema of its property does not say, and whether it may be empty.

import { type EntitySchema, propertyAt, typeOf } from '../definition/entity-schema.ts';
import type { Catalogue, Pair, Pipe } from '../definition/pipe.ts';
import { type RuleSchemas, typeOfRow } from '../definition/rule-type.ts';
import { settingsSchema } from '../definition/settings-schema.ts';
import type { Entity } from '../definition/system.ts';
import { isAlwaysFilled, type ValueType } from '../definition/value-type.ts';
import type { Alternative, ListRule, Row } from '../mapping/row.ts';
import { notStated } from './type-words.ts';

/** What lines are told from: the entities of the project, and the settings of the pair. */
export interface Known {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly settings: EntitySchema;
}

export function knownOf({ entities }: Pick<Catalogue, 'entities'>, pair: Pair): Known {
  return { entities, settings: settingsSchema(pair.settings) };
}

/** The schemas of the records that the rows of a place count from, and of the whole ones. */
export interface Sides {
  readonly known: Known;
  readonly whole: { readonly source: EntitySchema; readonly sink: EntitySchema };
  readonly source: EntitySchema;
  readonly sink: EntitySchema;
}

export function sidesOf({ source, sink }: Pipe, known: Known): Sides {
  const whole = { source: source.schema, sink: sink.schema };
  return { known, whole, ...whole };
}

/** A list, and what its rows count from. */
export interface List {
  readonly list: ListRule;
  readonly sides: Sides;
}

/** Inside a list: the items are the records. */
export function sidesInside(sides: Sides, { sinkPath }: Row, { items }: ListRule): Sides {
  const list = { rule: { kind: 'expression', expression: items } } as const;
  const { schema } = typeOfRow(list, schemasOn('source', sides));
  return {
    ...sides,
    source: schema?.items ?? schema ?? {},
    sink: propertyAt(sides.sink, sinkPath)?.items ?? {},
  };
}

/** The type of what a rule gives that is read on this side. */
export function valueOn(side: 'source' | 'sink', rule: Alternative, sides: Sides): ValueType {
  return typeOfRow(rule, schemasOn(side, sides));
}

function schemasOn(side: 'source' | 'sink', sides: Sides): RuleSchemas {
  return { side, record: sides[side], ...sides.whole, ...sides.known };
}

/** Of a joined list an item is of one of the lists, which need not have every property. */
export function isEmptyInSome(row: Row, lists: readonly List[]): boolean {
  return lists.some(({ list, sides }) => {
    const own = list.rows.find(({ id }) => id === row.id);
    if (own?.rule === undefined) return true;
    return mayBeEmpty(own, valueOn('source', { ...own, rule: own.rule }, sides));
  });
}

/** Without a value the record fails if it is required; where its condition does not hold, it is not. */
export function mayBeEmpty(
  { isRequired, when }: Partial<Pick<Row, 'isRequired' | 'when'>>,
  value: ValueType,
): boolean {
  return isRequired ? when !== undefined : !isAlwaysFilled(value);
}

/** A data type as the schema gives it; `[]` steps into items. */
export function typeAt(schema: EntitySchema, path: string): string {
  const type = typeOf(propertyAt(schema, path.replaceAll('[]', '')));
  return type === 'any' ? notStated : type;
}

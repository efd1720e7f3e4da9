// What may come out of a line of the property table, told from the schemas of both systems: of what type it
// is where the schema of its property does not say, and whether it may be empty.

import { type EntitySchema, propertyAt, typeOf } from '../../definition/entity-schema.ts';
import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import { type RuleSchemas, typeOfRow } from '../../definition/typing/rule-type.ts';
import { isAlwaysFilled, type ValueType } from '../../definition/typing/value-type.ts';
import type { Alternative, ListRule, Row } from '../../mapping/row.ts';
import { notStated } from '../words/type-words.ts';

/** What lines are told from: the entities of the project, and the settings that the pipe sees. */
export interface Known {
  readonly entities: ReadonlyMap<string, Entity>;
  readonly settings: EntitySchema;
}

export function knownOf(
  { entities }: Pick<Catalogue, 'entities'>,
  { settingsSchema: settings = {} }: Pipe,
): Known {
  return { entities, settings };
}

/** What the rows of a place are told from: the records they count from on each side, and the whole ones. */
export interface Sides {
  readonly source: RuleSchemas;
  readonly sink: RuleSchemas;
}

export function sidesOf({ source, sink }: Pipe, known: Known): Sides {
  const whole = { source: source.schema, sink: sink.schema, ...known };
  return {
    source: { side: 'source', record: source.schema, ...whole },
    sink: { side: 'sink', record: sink.schema, ...whole },
  };
}

/** A list, and what its rows count from. */
export interface List {
  readonly list: ListRule;
  readonly sides: Sides;
}

/** Inside a list: the items are the records. */
export function sidesInside(sides: Sides, { sinkPath }: Row, { items }: ListRule): Sides {
  const list = { rule: { kind: 'expression', expression: items } } as const;
  const { schema } = typeOfRow(list, sides.source);
  const item = propertyAt(sides.sink.record, sinkPath)?.items ?? {};
  return {
    source: { ...sides.source, record: schema?.items ?? schema ?? {} },
    sink: { ...sides.sink, record: item },
  };
}

/** The type of what a rule gives that is read on this side. */
export function valueOn(side: 'source' | 'sink', rule: Alternative, sides: Sides): ValueType {
  return typeOfRow(rule, sides[side]);
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

// The columns that tell the rows of an entity apart, one or several, and the id that records have of
// them: one text, put together as the system file says, and taken apart again to find the row.

import { isLongDigits } from '../../base/json.ts';
import { propertyAt, typeOf } from '../../definition/entity-schema.ts';
import type { SqlRule } from '../../definition/sql-rule.ts';
import type { Entity } from '../../definition/system.ts';
import { cast } from '../../mapping/property-type.ts';
import type { Cell, Row } from './session.ts';
import { joined, listed, name, type Statement, value } from './statement.ts';

/** Column → what it holds; all columns of a key. */
export type Key = Readonly<Record<string, Cell>>;

export function ruleOf(entity: Entity): SqlRule {
  if (!entity.sql) throw new Error(`${entity.id} lies in no database`);
  return entity.sql;
}

export function keyColumns(entity: Entity): readonly string[] {
  return ruleOf(entity).key.columns;
}

/** Undefined where one of the columns holds nothing. */
export function keyOf(entity: Entity, row: Row): Key | undefined {
  const cells = keyColumns(entity).map((column) => [column, row[column] ?? null] as const);
  return cells.some(([, cell]) => cell === null) ? undefined : Object.fromEntries(cells);
}

export function keyText(entity: Entity, key: Key): string {
  const { columns, between } = ruleOf(entity).key;
  return columns.map((column, at) => `${at === 0 ? '' : between[at - 1]}${key[column]}`).join('');
}

/** The key that an id means; undefined if no row can have it. */
export function keyNamed(entity: Entity, id: string): Key | undefined {
  const { columns, between } = ruleOf(entity).key;
  const key: Record<string, Cell> = {};
  let rest = id;
  for (const [at, column] of columns.entries()) {
    const sign = between[at];
    const end = sign === undefined ? rest.length : rest.indexOf(sign);
    const cell = end < 0 ? undefined : idCell(entity, column, rest.slice(0, end));
    if (cell === undefined) return undefined;
    key[column] = cell;
    rest = rest.slice(end + (sign?.length ?? 0));
  }
  return key;
}

/** A part of an id as its column holds it; undefined if no row can have it. */
function idCell(entity: Entity, column: string, id: string): Cell | undefined {
  const type = typeOf(propertyAt(entity.schema, column));
  if (type !== 'integer' && type !== 'number') return id;
  const cell = cast(id, 'integer');
  if (typeof cell === 'number') return /^-?\d+$/.test(id) ? cell : undefined;
  return isLongDigits(cell) && hasRoom(BigInt(cell)) ? cell : undefined;
}

/** In the longest columns that count, with a sign or without. */
function hasRoom(count: bigint): boolean {
  return BigInt.asIntN(64, count) === count || BigInt.asUintN(64, count) === count;
}

export function names(columns: readonly string[]): Statement {
  return joined(
    columns.map((column) => [name(column)]),
    ', ',
  );
}

/** Rows whose columns hold one of these. */
export function among(columns: readonly string[], keys: readonly (readonly Cell[])[]): Statement {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined)
    return [name(only), ' IN ', ...listed(keys.map(([cell]) => cell ?? null))];
  return joined(
    keys.map((cells): Statement => ['(', ...equal(columns, cells), ')']),
    ' OR ',
  );
}

/** The row with this key, as an index finds it. */
export function isKey(key: Key): Statement {
  return equal(Object.keys(key), Object.values(key));
}

function equal(columns: readonly string[], cells: readonly Cell[]): Statement {
  return joined(
    columns.map((column, at): Statement => [name(column), ' = ', value(cells[at] ?? null)]),
    ' AND ',
  );
}

/** Rows that come later in the order of these columns. */
export function beyond(columns: readonly string[], cells: readonly Cell[]): Statement {
  const later = columns.map((column, at): Statement => {
    const same = at === 0 ? [] : [...equal(columns.slice(0, at), cells), ' AND '];
    return ['(', ...same, name(column), ' > ', value(cells[at] ?? null), ')'];
  });
  return ['(', ...joined(later, ' OR '), ')'];
}

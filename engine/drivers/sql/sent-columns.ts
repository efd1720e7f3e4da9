// A record, or the part of it that is written, as columns: in the system's formats, encoded as its
// file says, and nothing but plain values.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { fromPaths, readPath } from '../../base/property-path.ts';
import type { Entity } from '../../definition/system.ts';
import type { Template } from '../../mapping/template.ts';
import { FormatProblem, formatsWritten } from '../formats.ts';
import type { Database } from './database.ts';
import type { ColumnFacts } from './dialect.ts';
import { postgresListText } from './postgres-values.ts';
import { type Cell, SqlTrouble } from './session.ts';
import { cellOf } from './statement.ts';
import type { TableFacts } from './table-facts.ts';

export type Columns = Readonly<Record<string, Cell>>;

type Written = Pick<Entity, 'formats' | 'encode' | 'id' | 'name'>;

export async function sentColumns(
  database: Database,
  entity: Written,
  record: JsonObject,
): Promise<Columns> {
  return cellsOf(await sentRecord(database, entity, record));
}

/** One item of a list, written as it would be inside its record. */
export async function sentItem(
  database: Database,
  entity: Written,
  list: string,
  item: JsonObject,
): Promise<Columns> {
  const record = await sentRecord(database, entity, fromPaths({ [list]: [item] }));
  const items = readPath(record, list);
  return cellsOf((Array.isArray(items) ? items[0] : {}) as JsonObject);
}

async function sentRecord(
  database: Database,
  entity: Written,
  record: JsonObject,
): Promise<JsonObject> {
  const bindings = database.variables({ entity: entity.name });
  const written = await formatsWritten(entity, record, { bindings, separator: ' ' }).catch(
    (error: Error) => {
      throw error instanceof FormatProblem ? new SqlTrouble('invalid', error.message) : error;
    },
  );
  const encoded = entity.encode ? await entity.encode.evaluate(written, bindings) : written;
  if (!isObject(encoded)) throw new SqlTrouble('invalid', `encode of ${entity.id} gave no object`);
  return encoded as JsonObject;
}

function cellsOf(record: JsonObject): Columns {
  return Object.fromEntries(
    Object.entries(record)
      .filter(([, cell]) => cell !== undefined)
      .map(([column, cell]) => [column, cellAt(column, cell as Json)]),
  );
}

function cellAt(column: string, cell: Json): Cell {
  if (typeof cell !== 'object' || cell === null) return cell;
  throw new SqlTrouble(
    'invalid',
    `${column} holds a structure; say \`${column}: json\` in formats`,
  );
}

/** Columns that the system file sets, on the record as it was read; a text that gives nothing sets none. */
export async function setColumns(
  database: Database,
  entity: Pick<Entity, 'formats' | 'id' | 'name'>,
  options: {
    readonly set: Readonly<Record<string, Template>>;
    readonly record?: JsonObject | undefined;
    readonly id?: string;
  },
): Promise<Columns> {
  const { set, record, id } = options;
  const bindings = database.variables({ entity: entity.name, id });
  const values: Record<string, Json> = {};
  for (const [column, template] of Object.entries(set)) {
    const given = await template.render(record, bindings);
    if (given !== undefined) values[column] = cellOf(given as Json);
  }
  const { encode: _, ...plain } = entity as Entity;
  return await sentColumns(database, plain, values);
}

/** The cells as their columns take them. */
export function fitting(facts: TableFacts, columns: Columns): Columns {
  return Object.fromEntries(
    Object.entries(columns).map(([column, cell]) => [
      column,
      fittingCell(column, cell, facts.columns.get(column)),
    ]),
  );
}

/** A text column that takes no null holds "empty" as an empty text. */
function fittingCell(column: string, cell: Cell, known: ColumnFacts | undefined): Cell {
  if (known === undefined) return cell;
  if (cell === null) return known.kind === 'text' && !known.isNullable ? '' : null;
  if (typeof cell !== 'string') return cell;
  if (known.kind === 'list') return postgresListText(column, cell);
  const { signsMax } = known;
  const signs = signsMax === undefined ? 0 : [...cell.trimEnd()].length;
  if (signsMax === undefined || signs <= signsMax) return cell;
  const detail = `${column} has room for ${signsMax} signs, and is given ${signs}`;
  throw new SqlTrouble('invalid', `${detail}; shorten it in the pipe, as with $substring`);
}

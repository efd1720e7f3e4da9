// Rows of a database as records: the columns that the schema names, or all where `decode` makes the
// properties of them, the lists from tables of their own, one statement a list for a whole page. A row
// that cannot be read stops no other.

import type { Json, JsonObject } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import { propertyAt } from '../../definition/entity-schema.ts';
import type { SqlPart, SqlRule } from '../../definition/sql-rule.ts';
import type { Entity, Part } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import type { ReadRecord } from '../driver.ts';
import { readRecord } from '../read-record.ts';
import type { Database } from './database.ts';
import { among, keyColumns, keyNamed, keyOf, keyText, ruleOf } from './row-key.ts';
import { type Row, type Session, SqlTrouble } from './session.ts';
import { joined, name, type Statement, tableName, written } from './statement.ts';
import { checkColumns } from './table-facts.ts';

export interface RowsWanted {
  readonly where?: Statement;
  readonly order?: Statement;
  readonly max?: number;
}

/** A row with what it means; a text where it cannot be read. */
export interface ReadRow {
  readonly row: Row;
  readonly read: ReadRecord | string;
  /** No other row has its id. */
  readonly isOne: boolean;
}

export async function readRows(
  database: Database,
  session: Session,
  entity: Entity,
  wanted: RowsWanted,
): Promise<readonly ReadRow[]> {
  const bindings = database.variables({ entity: entity.name });
  const rule = ruleOf(entity);
  const columns = columnsOf(entity);
  const conditions = [
    ...(rule.where ? [await written(rule.where, bindings)] : []),
    ...(wanted.where ? [wanted.where] : []),
  ].map((condition): Statement => ['(', ...condition, ')']);
  const source = await sourceOf(database, session, rule, { columns, bindings });
  const { rows } = await session
    .query([
      'SELECT ',
      ...shown(entity, columns),
      ' FROM ',
      ...source,
      ...(conditions.length > 0 ? [' WHERE ', ...joined(conditions, ' AND ')] : []),
      ...(wanted.order ? [' ORDER BY ', ...wanted.order] : []),
      ...(wanted.max === undefined ? [] : [` LIMIT ${wanted.max}`]),
    ])
    .catch((error: Error) => {
      throw rule.select ? columnTrouble(error, columns) : error;
    });
  const lists = await readLists(database, session, entity, rows);
  const keys = rows.map((row) => keyOf(entity, row));
  const ids = keys.map((key) => (key === undefined ? undefined : keyText(entity, key)));
  const same = Map.groupBy(ids, (id) => id);
  return Promise.all(
    rows.map(async (row, at): Promise<ReadRow> => {
      const raw = lists.reduce(
        (record, list) => withPath(record, list.path, list.items[at] as Json),
        row as JsonObject,
      );
      const id = ids[at];
      const { length } = same.get(id) ?? [];
      const isOne = length === 1 || id === undefined;
      if (!isOne) return { row, read: severalRows(entity, id, length), isOne };
      const read = await readRecord(entity, raw, bindings);
      return {
        row,
        read: typeof read === 'string' ? read : (mixedUp(entity, read) ?? read),
        isOne,
      };
    }),
  );
}

/** Which of them was meant nobody can tell, neither to read nor to write. */
function severalRows(entity: Entity, id: string, count: number): string {
  const columns = keyColumns(entity).join(' and ');
  return `${count} rows have the ${columns} ${id}; \`id\` must name what tells the rows apart`;
}

/** Why an id of several columns cannot be taken apart again. */
function mixedUp(entity: Entity, { id, record }: ReadRecord): string | undefined {
  const columns = keyColumns(entity);
  const named = keyNamed(entity, id);
  const isPlain = columns.every((one) => String(named?.[one]) === String(record[one]));
  if (columns.length === 1 || isPlain) return undefined;
  return `its id ${id} cannot be taken apart again; let \`id\` have signs between its columns that none of them holds`;
}

/** What must be there: the properties of the schema that are no lists of their own, unless `decode` makes them. */
function columnsOf(entity: Entity): readonly string[] {
  const lists = new Set(Object.values(entity.parts).map((part) => part.path));
  const properties = entity.decode ? [] : Object.keys(entity.schema.properties ?? {});
  const named = properties.filter((column) => !lists.has(column));
  const needed = [...keyColumns(entity), entity.version, entity.modified?.path];
  return [...new Set([...needed, ...named])].filter((column) => column !== undefined);
}

/** `decode` may read any column. */
function shown(entity: Entity, columns: readonly string[]): Statement {
  if (entity.decode) return ['*'];
  return joined(
    columns.map((column) => [name(column)]),
    ', ',
  );
}

/** A column that a SELECT does not give is told with what it has to give. */
function columnTrouble(error: Error, columns: readonly string[]): Error {
  const isColumn = columns.some((column) => error.message.includes(column));
  if (!(error instanceof SqlTrouble && error.kind === 'missing' && isColumn)) return error;
  const must = `the SELECT in \`sql\` must give ${columns.join(', ')}: name them there with AS, or let \`decode\` make the properties of the schema`;
  return new SqlTrouble('missing', `${error.message}; ${must}`, error);
}

/** What stands behind FROM: a table whose columns are all there, or a SELECT. */
export async function sourceOf(
  database: Database,
  session: Session,
  rule: SqlRule | SqlPart,
  from: { readonly columns: readonly string[]; readonly bindings: Bindings },
): Promise<Statement> {
  // What is read from a SELECT is told by its table, where that is not there.
  const table = rule.table && (await tableName(rule.table, from.bindings));
  const facts = table === undefined ? undefined : await database.tables.of(session, table);
  if (rule.select)
    return ['(', ...(await written(rule.select, from.bindings)), ') AS samband_rows'];
  if (!facts) throw new Error('neither a table nor a SELECT');
  checkColumns(facts, from.columns);
  return [name(facts.name)];
}

interface List {
  readonly path: string;
  /** By the position of the record. */
  readonly items: readonly (readonly Row[])[];
}

/** The key of the record stands in columns of this name with a number, beside the item's own. */
const parentAlias = 'samband_parent_';

async function readLists(
  database: Database,
  session: Session,
  entity: Entity,
  rows: readonly Row[],
): Promise<readonly List[]> {
  const parts = Object.values(entity.parts).filter((part) => part.sql !== undefined);
  if (rows.length === 0) return [];
  const keys = rows.map((row) => keyColumns(entity).map((column) => row[column] ?? null));
  const lists: List[] = [];
  for (const part of parts) {
    const sql = part.sql as SqlPart;
    const columns = itemColumns(entity, part);
    const bindings = database.variables({ entity: entity.name });
    const all = [...new Set([...columns, ...sql.parents])];
    const source = await sourceOf(database, session, sql, { columns: all, bindings });
    const { rows: found } = await session.query([
      'SELECT ',
      ...shown(entity, columns),
      ...sql.parents.flatMap((one, at): Statement => [', ', name(one), ` AS ${parentAlias}${at}`]),
      ' FROM ',
      ...source,
      ' WHERE ',
      ...among(sql.parents, keys),
      ' ORDER BY ',
      name(itemId(part)),
    ]);
    const byParent = Map.groupBy(found, (row) =>
      JSON.stringify(sql.parents.map((_, at) => String(row[`${parentAlias}${at}`]))),
    );
    const items = keys.map((cells) =>
      (byParent.get(JSON.stringify(cells.map(String))) ?? []).map(withoutParent),
    );
    lists.push({ path: part.path, items });
  }
  return lists;
}

function withoutParent(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).filter(([column]) => !column.startsWith(parentAlias)),
  );
}

export function itemId(part: Part): string {
  return part.idOf.path ?? 'id';
}

function itemColumns(entity: Entity, part: Part): readonly string[] {
  const items = entity.decode ? undefined : propertyAt(entity.schema, part.path)?.items;
  return [...new Set([itemId(part), ...Object.keys(items?.properties ?? {})])];
}

/** The items that a record shows at the path of a part. */
export function itemsAt(record: JsonObject, part: Part): readonly JsonObject[] {
  const items = readPath(record, part.path);
  return Array.isArray(items) ? (items as readonly JsonObject[]) : [];
}

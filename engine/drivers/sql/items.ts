// Items of a record in a table of their own: added, changed and removed inside the record's
// transaction. Removals come first, so that what is unique among the items is free again.

import type { Json, JsonObject } from '../../base/json.ts';
import { fromPaths, readPath } from '../../base/property-path.ts';
import type { SqlPart } from '../../definition/sql-rule.ts';
import type { Entity, Part } from '../../definition/system.ts';
import type { ItemChange, ItemPatch } from '../driver.ts';
import type { Database } from './database.ts';
import { isKey, type Key, keyColumns } from './row-key.ts';
import { assignments, inserted, isSame } from './row-statements.ts';
import { itemId } from './rows.ts';
import { fitting, sentItem, setColumns } from './sent-columns.ts';
import { type Cell, SqlTrouble } from './session.ts';
import { name, type Statement, tableName } from './statement.ts';
import { checkColumns, type TableFacts } from './table-facts.ts';
import type { Unit } from './transact.ts';

interface List {
  readonly part: Part;
  readonly parent: Key;
}

export async function addItems(
  database: Database,
  unit: Unit,
  entity: Entity,
  list: List & { readonly items: readonly JsonObject[] },
): Promise<void> {
  const { part, parent, items } = list;
  if (items.length === 0) return;
  const sql = allowed(part, 'create');
  const table = await tableOf(database, unit, entity, sql);
  for (const item of items) {
    const own = await sentItem(database, entity, part.path, item);
    const initial = await setColumns(database, entity, { set: sql.setOnCreate, record: item });
    const columns = { ...initial, ...own, ...parentCells(entity, sql, parent) };
    checkColumns(table, Object.keys(columns));
    unit.writes(table);
    await inserted(unit.session, table, {
      columns: fitting(table, columns),
      key: [itemId(part)],
    });
  }
}

/**
 * What the system notes of the record itself, where one of those properties is written and the write brings
 * no note of its own.
 */
export async function addTrails(
  database: Database,
  unit: Unit,
  entity: Entity,
  written: {
    readonly parent: Key;
    readonly set: JsonObject;
    /** True if the write adds items to the part itself. */
    readonly adds: (part: Part) => boolean;
  },
): Promise<void> {
  const { parent, set, adds } = written;
  for (const part of Object.values(entity.parts)) {
    if (adds(part)) continue;
    const told = Object.entries(part.sql?.trail ?? {}).filter(([, path]) => path in set);
    if (told.length === 0) continue;
    const item = fromPaths(Object.fromEntries(told.map(([own, path]) => [own, set[path] ?? null])));
    await addItems(database, unit, entity, { part, parent, items: [item] });
  }
}

/** False: an item is not as it was when the change was decided. */
export async function changeItems(
  database: Database,
  unit: Unit,
  entity: Entity,
  change: {
    readonly path: string;
    readonly patch: ItemPatch;
    readonly parent: Key;
    readonly before: JsonObject;
    readonly held: JsonObject;
  },
): Promise<boolean> {
  const { path, patch, parent } = change;
  const part = Object.values(entity.parts).find((one) => one.path === path);
  if (!part) throw new SqlTrouble('invalid', `${path} has no table of its own`);
  const order = { remove: 0, change: 1, add: 2 } as const;
  const changes = [...patch.changes].sort((a, b) => order[a.kind] - order[b.kind]);
  for (const one of changes) {
    if (one.kind === 'add') {
      await addItems(database, unit, entity, { part, parent, items: [one.record] });
      continue;
    }
    const item = (record: JsonObject) => itemOf(readPath(record, path), patch.key, one.id);
    const [before, held] = [item(change.before), item(change.held)];
    if (held === undefined) {
      if (one.kind === 'change') return false;
      continue; // an item that is not there is what was wanted
    }
    if (one.kind === 'change' && !isAsBefore(one, before, held)) return false;
    const id = readPath(held, itemId(part)) as Cell;
    await writeItem(database, unit, entity, { part, parent, change: one, id });
  }
  return true;
}

function itemOf(list: Json | undefined, key: string, id: string): JsonObject | undefined {
  const items = Array.isArray(list) ? (list as readonly JsonObject[]) : [];
  return items.find((item) => String(readPath(item, key)) === id);
}

function isAsBefore(
  change: Extract<ItemChange, { readonly kind: 'change' }>,
  before: JsonObject | undefined,
  held: JsonObject,
): boolean {
  return Object.keys(change.set).every((path) =>
    isSame(readPath(before, path), readPath(held, path)),
  );
}

async function writeItem(
  database: Database,
  unit: Unit,
  entity: Entity,
  item: List & {
    readonly change: Exclude<ItemChange, { readonly kind: 'add' }>;
    readonly id: Cell;
  },
): Promise<void> {
  const { part, parent, change, id } = item;
  const { session } = unit;
  const sql = allowed(part, change.kind === 'change' ? 'update' : 'delete');
  const table = await tableOf(database, unit, entity, sql);
  const row = { [itemId(part)]: id, ...parentCells(entity, sql, parent) };
  const condition: Statement = [' WHERE ', ...isKey(row)];
  unit.writes(table);
  if (change.kind === 'remove') {
    await session.query(['DELETE FROM ', name(table.name), ...condition]);
    return;
  }
  const columns = await sentItem(database, entity, part.path, fromPaths(change.set));
  checkColumns(table, Object.keys(columns));
  const set = assignments(fitting(table, columns));
  await session.query(['UPDATE ', name(table.name), ' SET ', ...set, ...condition]);
}

/** The items of a record that is removed go with it. */
export async function removeAllItems(
  database: Database,
  unit: Unit,
  entity: Entity,
  parent: Key,
): Promise<void> {
  for (const { sql } of Object.values(entity.parts)) {
    if (!sql?.table) continue;
    const table = await tableOf(database, unit, entity, sql);
    unit.writes(table);
    const condition = isKey(parentCells(entity, sql, parent));
    await unit.session.query(['DELETE FROM ', name(table.name), ' WHERE ', ...condition]);
  }
}

/** The key of the record in the columns of its items. */
function parentCells(entity: Entity, { parents }: SqlPart, parent: Key): Key {
  const cells = keyColumns(entity).map((column) => parent[column] ?? null);
  return Object.fromEntries(parents.map((column, at) => [column, cells[at] ?? null]));
}

function allowed(part: Part, what: 'create' | 'update' | 'delete'): SqlPart {
  if (part.sql?.table && part.sql.may.includes(what)) return part.sql;
  const words = { create: 'added', update: 'changed', delete: 'removed' } as const;
  throw new SqlTrouble('invalid', `${part.path}: an item cannot be ${words[what]}`);
}

async function tableOf(
  database: Database,
  unit: Unit,
  entity: Entity,
  sql: SqlPart,
): Promise<TableFacts> {
  if (!sql.table) throw new SqlTrouble('wrong', 'these items have no table to write to');
  const named = await tableName(sql.table, database.variables({ entity: entity.name }));
  return await database.tables.of(unit.session, named);
}

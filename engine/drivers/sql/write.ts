// Creates, updates and removals of rows with their lists. An update holds the row, compares it with
// what the change was decided on, and says so again in its WHERE: a table without transactions is
// not overwritten blindly either.

import type { JsonObject } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import type { Entity, Part } from '../../definition/system.ts';
import type { CreateRequest, ReadRecord, UpdateRequest, WriteAnswer } from '../driver.ts';
import { withMarker } from '../patch.ts';
import type { Database } from './database.ts';
import { addItems, addTrails, changeItems, removeAllItems } from './items.ts';
import { isKey, type Key, keyColumns, keyNamed, keyText, names, ruleOf } from './row-key.ts';
import { assignments, inserted, isSame, sameAs } from './row-statements.ts';
import { itemsAt, type ReadRow, readRows } from './rows.ts';
import { type Columns, fitting, sentColumns, setColumns } from './sent-columns.ts';
import type { Cell, Row, Session } from './session.ts';
import { joined, name, tableName } from './statement.ts';
import { checkColumns, type TableFacts } from './table-facts.ts';
import { transact, type Unit } from './transact.ts';

interface Options<Request> {
  readonly request: Request;
  readonly signal: AbortSignal | undefined;
}

export async function create(
  database: Database,
  entity: Entity,
  { request, signal }: Options<CreateRequest>,
): Promise<WriteAnswer> {
  const record = withMarker(entity, request);
  return await transact(database, signal, async (unit) => {
    const table = await tableOf(database, unit.session, entity);
    const columns = await newColumns(database, entity, record);
    checkColumns(table, Object.keys(columns));
    unit.writes(table);
    const id = await inserted(unit.session, table, {
      columns: fitting(table, columns),
      key: keyColumns(entity),
    });
    for (const part of Object.values(entity.parts)) {
      await addItems(database, unit, entity, { part, parent: id, items: itemsAt(record, part) });
    }
    const adds = (part: Part) => itemsAt(record, part).length > 0;
    await addTrails(database, unit, entity, { parent: id, set: record, adds });
    const begunAtMs = database.clock.now();
    const now = await rowOf(database, unit.session, entity, id);
    const read = typeof now?.read === 'string' ? undefined : now?.read;
    return {
      kind: 'done',
      id: read?.id ?? keyText(entity, id),
      ...(read ? { read } : {}),
      begunAtMs,
    };
  });
}

async function newColumns(
  database: Database,
  entity: Entity,
  record: JsonObject,
): Promise<Columns> {
  const { set, setOnCreate } = ruleOf(entity);
  let rest = record;
  for (const part of Object.values(entity.parts)) rest = withPath(rest, part.path, undefined);
  const own = await sentColumns(database, entity, rest);
  const said = Object.fromEntries(
    Object.entries(own).filter(([column, cell]) => cell !== null || !(column in setOnCreate)),
  );
  const initial = await setColumns(database, entity, { set: setOnCreate, record });
  return { ...initial, ...said, ...(await setColumns(database, entity, { set })) };
}

export async function update(
  database: Database,
  entity: Entity,
  { request, signal }: Options<UpdateRequest>,
): Promise<WriteAnswer> {
  const id = keyNamed(entity, request.id);
  if (id === undefined) return { kind: 'gone' };
  return await transact(database, signal, async (unit) => {
    const { session } = unit;
    const table = await tableOf(database, session, entity);
    const held = await heldRow(database, session, entity, { table, id });
    if (held === undefined) return { kind: 'gone' };
    if (typeof held.read === 'string') return { kind: 'refused', message: held.read };
    if (isChanged(entity, held.read, request)) return { kind: 'changed' };
    const columns = await changedColumns(database, entity, held.read, request);
    checkColumns(table, Object.keys(columns));
    if (Object.keys(columns).length > 0) {
      unit.writes(table);
      const condition = [
        isKey(id),
        ...sameAs(session, comparable(table, held.row, Object.keys(columns))),
      ];
      const { met } = await session.query([
        'UPDATE ',
        name(table.name),
        ' SET ',
        ...assignments(fitting(table, columns)),
        ' WHERE ',
        ...joined(condition, ' AND '),
      ]);
      if (met === 0) return { kind: 'changed' };
    }
    const { set, items } = request.patch;
    const adds = (part: Part) =>
      items[part.path]?.changes.some(({ kind }) => kind === 'add') ?? false;
    await addTrails(database, unit, entity, { parent: id, set, adds });
    for (const [path, patch] of Object.entries(items)) {
      const isDone = await changeItems(database, unit, entity, {
        path,
        patch,
        parent: id,
        before: request.before,
        held: held.read.record,
      });
      if (!isDone) return { kind: 'changed' };
    }
    const begunAtMs = database.clock.now();
    const now = await rowOf(database, session, entity, id);
    const read = typeof now?.read === 'string' ? undefined : now?.read;
    return { kind: 'done', id: request.id, ...(read ? { read } : {}), begunAtMs };
  });
}

/** Somebody wrote meanwhile: the version moved, or a value that is about to be replaced. */
function isChanged(entity: Entity, held: ReadRecord, request: UpdateRequest): boolean {
  if (entity.version !== undefined && request.version !== undefined) {
    return held.version !== request.version;
  }
  return Object.keys(request.patch.set).some(
    (path) => !isSame(readPath(request.before, path), readPath(held.record, path)),
  );
}

async function changedColumns(
  database: Database,
  entity: Entity,
  held: ReadRecord,
  { patch, id }: UpdateRequest,
): Promise<Columns> {
  const { set } = ruleOf(entity);
  let record = held.record;
  for (const [path, to] of Object.entries(patch.set)) record = withPath(record, path, to);
  const tops = [...new Set(Object.keys(patch.set).map((path) => path.split('.', 1)[0] as string))];
  const changed = Object.fromEntries(tops.map((top) => [top, record[top] ?? null]));
  const own = await sentColumns(database, entity, changed);
  return { ...own, ...(await setColumns(database, entity, { set, record: held.record, id })) };
}

/** Of the row as it was read, the columns that are written and can be compared exactly. */
function comparable(table: TableFacts, row: Row, columns: readonly string[]): Row {
  const exact = columns.filter((column) => {
    const kind = table.columns.get(column)?.kind;
    return row[column] !== undefined && (kind === 'text' || kind === 'integer');
  });
  return Object.fromEntries(exact.map((column) => [column, row[column] as Cell]));
}

export async function remove(
  database: Database,
  entity: Entity,
  { request, signal }: Options<string>,
): Promise<WriteAnswer> {
  const id = keyNamed(entity, request);
  if (id === undefined) return { kind: 'gone' };
  return await transact(database, signal, async (unit: Unit) => {
    const { session } = unit;
    const table = await tableOf(database, session, entity);
    const held = await heldRow(database, session, entity, { table, id });
    if (held === undefined) return { kind: 'gone' };
    if (!held.isOne) return { kind: 'refused', message: String(held.read) };
    unit.writes(table);
    await removeAllItems(database, unit, entity, id);
    const begunAtMs = database.clock.now();
    const { met } = await session.query([
      'DELETE FROM ',
      name(table.name),
      ' WHERE ',
      ...isKey(id),
    ]);
    return met === 0 ? { kind: 'gone' } : { kind: 'done', id: request, begunAtMs };
  });
}

async function tableOf(database: Database, session: Session, entity: Entity): Promise<TableFacts> {
  const { table } = ruleOf(entity);
  if (!table) throw new Error(`${entity.id} has no table to write to`);
  const named = await tableName(table, database.variables({ entity: entity.name }));
  return await database.tables.of(session, named);
}

/** The row, held until the transaction ends. */
async function heldRow(
  database: Database,
  session: Session,
  entity: Entity,
  { table, id }: { readonly table: TableFacts; readonly id: Key },
): Promise<ReadRow | undefined> {
  await session.query([
    'SELECT ',
    ...names(keyColumns(entity)),
    ' FROM ',
    name(table.name),
    ' WHERE ',
    ...isKey(id),
    session.dialect.lock,
  ]);
  return await rowOf(database, session, entity, id);
}

async function rowOf(
  database: Database,
  session: Session,
  entity: Entity,
  id: Key,
): Promise<ReadRow | undefined> {
  return (await readRows(database, session, entity, { where: isKey(id) }))[0];
}

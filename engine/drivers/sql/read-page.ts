// The next page of a table: by ids when everything is read, by time and id when only changes are.

import type { Json, JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Entity } from '../../definition/system.ts';
import type { Page } from '../driver.ts';
import { zoneOf } from '../formats.ts';
import type { Database } from './database.ts';
import { beyond, keyColumns, keyOf, keyText, names, ruleOf } from './row-key.ts';
import { type ReadRow, type RowsWanted, readRows, sourceOf } from './rows.ts';
import { afterScan, type Scan, scanAt } from './scan.ts';
import type { Cell, Row, Session } from './session.ts';
import { name, type Statement, value } from './statement.ts';

/** Rows of one page. */
const pageSize = 500;

export async function readPage(
  database: Database,
  entity: Entity,
  options: { readonly position: Json | null; readonly signal: AbortSignal | undefined },
): Promise<Page> {
  const begunAtMs = database.clock.now();
  const given = scanAt(options.position);
  const modified = entity.changes.kind === 'since' ? entity.modified?.path : undefined;
  const { scan, rows } = await database.read(
    `listing ${entity.name}`,
    options.signal,
    async (session) => {
      const scan = await begun(database, session, entity, given, modified);
      return {
        scan,
        rows: await readRows(database, session, entity, page(entity, scan, modified)),
      };
    },
  );
  const isLast = rows.length < pageSize;
  const told = passed(entity, scan, rows, modified);
  return {
    ...found(entity, rows),
    begunAtMs,
    position: isLast ? afterScan(told, await changesOf(database, entity)) : told,
    isLast,
    isListing: scan.since === null,
  };
}

/** The next page of the rows that belong to one record of another entity. */
export async function readChildren(
  database: Database,
  entity: Entity,
  options: {
    readonly parent: JsonObject;
    readonly position: Json | null;
    readonly signal: AbortSignal | undefined;
  },
): Promise<Page> {
  const begunAtMs = database.clock.now();
  const { parent: column } = ruleOf(entity);
  const of = Object.values(database.system.entities).find((one) => one.id === entity.list?.each);
  if (column === undefined || !of) throw new Error(`${entity.id} is not listed by another entity`);
  const id = parentId(of, options.parent);
  const scan = scanAt(options.position);
  const rest = page(entity, scan, undefined);
  const where: Statement = [
    name(column),
    ' = ',
    value(id),
    ...(rest.where ? [' AND ', ...rest.where] : []),
  ];
  const rows = await database.read(`listing ${entity.name}`, options.signal, (session) =>
    readRows(database, session, entity, { ...rest, where }),
  );
  const isLast = rows.length < pageSize;
  const position = passed(entity, scan, rows, undefined);
  return { ...found(entity, rows), begunAtMs, position, isLast, isListing: true };
}

function found(entity: Entity, rows: readonly ReadRow[]): Pick<Page, 'records' | 'unreadable'> {
  return {
    records: rows.flatMap(({ read }) => (typeof read === 'string' ? [] : [read])),
    unreadable: rows.flatMap(({ row, read }) =>
      typeof read === 'string' ? [{ ...idOf(entity, row), message: read }] : [],
    ),
  };
}

async function nowMs(session: Session): Promise<number> {
  const { rows } = await session.query([`SELECT ${session.dialect.now} AS now`]);
  return Date.parse(`${String(rows[0]?.now).replace(' ', 'T')}Z`);
}

/** A scan of everything begins by asking for the latest change: what comes later is seen next time. */
async function begun(
  database: Database,
  session: Session,
  entity: Entity,
  scan: Scan,
  modified: string | undefined,
): Promise<Scan> {
  if (modified === undefined || scan.after !== null) return scan;
  const begunMs = await nowMs(session);
  if (scan.since !== null) return { ...scan, begunMs };
  const bindings = database.variables({ entity: entity.name });
  const { rows } = await session.query([
    'SELECT MAX(',
    name(modified),
    ') AS high FROM ',
    ...(await sourceOf(database, session, ruleOf(entity), { columns: [modified], bindings })),
  ]);
  return { ...scan, begunMs, high: mark(rows[0]?.high) };
}

function page(entity: Entity, scan: Scan, modified: string | undefined): RowsWanted {
  const key = keyColumns(entity);
  const { since, after } = scan;
  if (modified === undefined || since === null) {
    const where = after ? beyond(key, cellsOf(after.id)) : undefined;
    return { ...(where ? { where } : {}), order: names(key), max: pageSize };
  }
  const at = name(modified);
  const from: Statement = [at, ' >= ', value(since)];
  const where: Statement =
    after?.at === undefined
      ? from
      : [...from, ' AND ', ...beyond([modified, ...key], [after.at, ...cellsOf(after.id)])];
  return { where, order: names([modified, ...key]), max: pageSize };
}

function passed(
  entity: Entity,
  scan: Scan,
  rows: readonly ReadRow[],
  modified: string | undefined,
): Scan {
  const last = rows.at(-1)?.row;
  if (last === undefined) return scan;
  const cells = keyColumns(entity).map((column) => mark(last[column]) as string | number);
  const id = cells.length === 1 ? (cells[0] as string | number) : cells;
  const at = modified === undefined ? null : mark(last[modified]);
  const after = at === null ? { id } : { id, at };
  return scan.since === null ? { ...scan, after } : { ...scan, after, high: at ?? scan.high };
}

function mark(cell: Cell | undefined): string | number | null {
  return typeof cell === 'string' || typeof cell === 'number' ? cell : null;
}

function cellsOf(id: NonNullable<Scan['after']>['id']): readonly (string | number)[] {
  return typeof id === 'object' ? id : [id];
}

function idOf(entity: Entity, row: Row): { readonly id?: string } {
  const key = keyOf(entity, row);
  return key === undefined ? {} : { id: keyText(entity, key) };
}

/** As it stands in the column of those that a record lists. */
function parentId(entity: Entity, record: JsonObject): Cell {
  const [only, ...others] = keyColumns(entity);
  if (only !== undefined && others.length === 0) return (readPath(record, only) ?? null) as Cell;
  return keyText(entity, record as Row);
}

async function changesOf(database: Database, entity: Entity) {
  const { changes, modified } = entity;
  if (changes.kind !== 'since') return undefined;
  const format = entity.formats?.find(
    ({ path, kind }) => path === modified?.path && kind === 'local',
  );
  const zone = format && (await zoneOf(format, database.variables()));
  return { overlapMs: changes.overlapMs, zone };
}

// Single looks and searches in a table.

import { fault } from '../../base/errors.ts';
import { isLongDigits, type Json } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import { refOf } from '../../base/ref.ts';
import { propertyAt, typeOf } from '../../definition/entity-schema.ts';
import type { Entity } from '../../definition/system.ts';
import { cast } from '../../mapping/property-type.ts';
import type { Look, ReadRecord } from '../driver.ts';
import type { Database } from './database.ts';
import { idColumn, type ReadRow, readRows, ruleOf } from './rows.ts';
import { sentColumns } from './sent-columns.ts';
import { type Cell, SqlTrouble } from './session.ts';
import { listed, name, value } from './statement.ts';

/** Ids asked for in one statement. */
const idsMax = 500;

export async function get(
  database: Database,
  entity: Entity,
  options: { readonly ids: readonly string[]; readonly signal: AbortSignal | undefined },
): Promise<readonly Look[]> {
  const looks = new Map<string, Look>();
  for (let at = 0; at < options.ids.length; at += idsMax) {
    const ids = options.ids.slice(at, at + idsMax);
    const begunAtMs = database.clock.now();
    for (const id of ids) looks.set(id, { kind: 'gone', begunAtMs });
    const cells = ids.flatMap((id) => idCell(entity, id) ?? []);
    if (cells.length === 0) continue;
    const rows = await database.read(`reading ${entity.name}`, options.signal, (session) =>
      readRows(database, session, entity, {
        where: [name(idColumn(entity)), ' IN ', ...listed(cells)],
      }),
    );
    for (const { row, read } of rows) {
      const id = String(row[idColumn(entity)]);
      if (!looks.has(id)) continue;
      looks.set(
        id,
        typeof read === 'string'
          ? { kind: 'unclear', message: read }
          : { kind: 'found', read, begunAtMs },
      );
    }
  }
  return options.ids.map((id) => looks.get(id) as Look);
}

/** An id as its column holds it; undefined if no row can have it. */
export function idCell(entity: Entity, id: string): Cell | undefined {
  const type = typeOf(propertyAt(entity.schema, idColumn(entity)));
  if (type !== 'integer' && type !== 'number') return id;
  const cell = cast(id, 'integer');
  if (typeof cell === 'number') return /^-?\d+$/.test(id) ? cell : undefined;
  return isLongDigits(cell) && hasRoom(BigInt(cell)) ? cell : undefined;
}

/** In the longest columns that count, with a sign or without. */
function hasRoom(count: bigint): boolean {
  return BigInt.asIntN(64, count) === count || BigInt.asUintN(64, count) === count;
}

export async function find(
  database: Database,
  entity: Entity,
  options: {
    readonly property: string;
    readonly value: Json;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly ReadRecord[]> {
  const { property, signal } = options;
  if (!Object.hasOwn(entity.find, property))
    throw new Error(`${entity.id} cannot be searched by ${property}`);
  const sent = await sentColumns(database, entity, { [property]: options.value });
  const what = `searching ${entity.name} by ${property}`;
  const rows = await database.read(what, signal, (session) =>
    readRows(database, session, entity, {
      where: [name(property), ' = ', value(sent[property] ?? null)],
      order: [name(idColumn(entity))],
      max: idsMax,
    }).catch((error: Error) => noRows(entity, error)),
  );
  // Databases compare texts more generously than we do: accents, endings, spaces.
  return rows.flatMap(({ row, read }) => {
    if (typeof read !== 'string')
      return plain(readPath(read.record, property)) === plain(options.value) ? [read] : [];
    if (plain(row[property]) !== plain(sent[property])) return [];
    // To say that nobody is there would have it created a second time.
    const ref = refOf(entity.id, String(row[idColumn(entity)]));
    throw fault('search.unreadable', { system: entity.system, detail: `${what}: ${ref}: ${read}` });
  });
}

/** What a column cannot hold, no row of it has; of a SELECT it may be something else that fails. */
function noRows(entity: Entity, error: Error): readonly ReadRow[] {
  const isOfColumn = error instanceof SqlTrouble && error.kind === 'invalid';
  if (isOfColumn && ruleOf(entity).select === undefined) return [];
  throw error;
}

function plain(held: Json | Cell | undefined): string {
  return String(held ?? '')
    .normalize('NFC')
    .trim()
    .toLowerCase();
}

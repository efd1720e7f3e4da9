// Single looks and searches in a table.

import { fault } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import { refOf } from '../../base/ref.ts';
import type { Entity } from '../../definition/system.ts';
import type { Look, ReadRecord } from '../driver.ts';
import type { Database } from './database.ts';
import { among, keyColumns, keyNamed, keyText, names, ruleOf } from './row-key.ts';
import { type ReadRow, readRows } from './rows.ts';
import { sentColumns } from './sent-columns.ts';
import { type Cell, SqlTrouble } from './session.ts';
import { name, value } from './statement.ts';

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
    const columns = keyColumns(entity);
    const keys = ids.flatMap((id) => {
      const key = keyNamed(entity, id);
      return key ? [columns.map((column) => key[column] ?? null)] : [];
    });
    if (keys.length === 0) continue;
    const rows = await database.read(`reading ${entity.name}`, options.signal, (session) =>
      readRows(database, session, entity, {
        where: among(columns, keys),
      }),
    );
    for (const { row, read } of rows) {
      const id = keyText(entity, row);
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
      order: names(keyColumns(entity)),
      max: idsMax,
    }).catch((error: Error) => noRows(entity, error)),
  );
  // Databases compare texts more generously than we do: accents, endings, spaces.
  return rows.flatMap(({ row, read }) => {
    if (typeof read !== 'string')
      return plain(readPath(read.record, property)) === plain(options.value) ? [read] : [];
    if (plain(row[property]) !== plain(sent[property])) return [];
    // To say that nobody is there would have it created a second time.
    const ref = refOf(entity.id, keyText(entity, row));
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

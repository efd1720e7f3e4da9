// The tables of a PostgreSQL store: made by the same steps as everywhere, in a schema of their own,
// and copied within the database. Text sorts by its bytes, as the store promises.

import { fault } from '../base/errors.ts';
import { type Migration, migrations } from './migrations.ts';
import { type PostgresPlace, temporarySchema } from './postgres-place.ts';
import type { Session } from './postgres-session.ts';
import { type Tell, type Upgrade, upgrade } from './upgrade.ts';

export interface TablesOptions {
  readonly readOnly?: boolean;
  readonly migrations?: readonly Migration[];
  readonly tell?: Tell;
  readonly takesOlder?: boolean;
}

/** Faults: `store.newer`, `store.older`, `store.damaged`; for a reader without a store `store.none`. */
export async function bringUpToDate(
  session: Session,
  place: PostgresPlace,
  options: TablesOptions,
) {
  const { schema, name } = place;
  const { readOnly = false, takesOlder, migrations: steps = migrations, tell } = options;
  await checkEncoding(session, name);
  if (schema !== temporarySchema && !(await hasSchema(session, schema))) {
    if (readOnly) throw fault('store.none', { store: name });
    await session.run(`CREATE SCHEMA "${schema}"`);
  }
  const version = await versionOf(session, schema);
  if (readOnly && version === 0) throw fault('store.none', { store: name });
  await upgrade({
    store: name,
    version,
    steps,
    kind: 'postgres',
    readOnly,
    takesOlder,
    tell,
    backUp: async (known) => {
      const copy = `${schema}_before_version_${known}`;
      await kept(session, async () => {
        await session.run(`DROP SCHEMA IF EXISTS "${copy}" CASCADE`);
        await copyTables(session, { from: schema, to: copy, version, steps });
      });
    },
    inTransaction: (statements) => kept(session, () => runAll(session, statements)),
  });
}

export interface Copying {
  readonly from: string;
  readonly to: string;
  /** The version of the tables that are copied. */
  readonly version: number;
  readonly steps: readonly Migration[];
}

/** Makes the same tables in another schema and fills them; within the caller's transaction. */
export async function copyTables(session: Session, { from, to, version, steps }: Copying) {
  await session.run(`CREATE SCHEMA "${to}"`);
  await session.run(`SET LOCAL search_path TO "${to}"`);
  // By the steps, so that the copy has the same indexes under the same names.
  await advance(session, { store: to, version: 0, steps: upTo(steps, version) });
  await fillTables(session, from);
}

/** The tables of a store, or those of none, made in the search path and brought up to date there. Fault: `store.newer`. */
export async function copyUpToDate(session: Session, { schema, name: store }: PostgresPlace) {
  await checkEncoding(session, store);
  const version = await versionOf(session, schema);
  await kept(session, async () => {
    if (version > 0) {
      await advance(session, { store, version: 0, steps: upTo(migrations, version) });
      await fillTables(session, schema);
    }
    await advance(session, { store, version, steps: migrations });
  });
}

/** Takes the steps within the caller's transaction, on what nobody else has. */
function advance(session: Session, from: Pick<Upgrade, 'store' | 'version' | 'steps'>) {
  return upgrade({
    ...from,
    kind: 'postgres',
    readOnly: false,
    tell: undefined,
    backUp: async () => {},
    inTransaction: (statements) => runAll(session, statements),
  });
}

function upTo(steps: readonly Migration[], version: number): readonly Migration[] {
  return steps.filter((step) => step.version <= version);
}

/** Replaces what is in the tables of the search path by what is in those of the schema. */
async function fillTables(session: Session, from: string) {
  const tables = await session.all(
    `SELECT table_name::text FROM information_schema.tables
      WHERE table_schema = $1 AND table_type = 'BASE TABLE'`,
    from,
  );
  for (const [name] of tables) {
    await session.run(`DELETE FROM "${name}"`);
    await session.run(`INSERT INTO "${name}" SELECT * FROM "${from}"."${name}"`);
    await session.run(`ANALYZE "${name}"`);
  }
}

/** The newest step of the tables in a schema; 0 if there are none. */
export async function versionOf(session: Session, schema: string): Promise<number> {
  // Temporary tables are new with their session; `pg_temp` is no name to look them up by before.
  if (schema === temporarySchema) return 0;
  const table = `"${schema}".schema_version`;
  const [found] = await session.all('SELECT to_regclass($1)::text', table);
  if (found?.[0] == null) return 0;
  const [newest] = await session.all(`SELECT max(version) FROM ${table}`);
  return (newest?.[0] as number | null | undefined) ?? 0;
}

export async function hasSchema(session: Session, schema: string): Promise<boolean> {
  const found = await session.all('SELECT 1 FROM pg_namespace WHERE nspname = $1', schema);
  return found.length > 0;
}

/** All of the work or none of it, as things stand at one moment. */
export function kept(session: Session, work: () => Promise<void>): Promise<void> {
  return session.patiently(async () => {
    await session.run('BEGIN ISOLATION LEVEL REPEATABLE READ');
    try {
      await work();
      await session.run('COMMIT');
    } catch (error) {
      if (!session.isBroken()) await session.run('ROLLBACK').catch(() => {});
      throw error;
    }
  });
}

async function runAll(session: Session, statements: readonly string[]) {
  for (const text of statements) await session.run(byBytes(text));
}

function byBytes(statement: string): string {
  return statement.replace(/\bTEXT\b/g, 'TEXT COLLATE "C"');
}

async function checkEncoding(session: Session, name: string) {
  const [row] = await session.all(`SELECT current_setting('server_encoding')`);
  const encoding = row?.[0];
  if (encoding === 'UTF8') return;
  throw unusable(name, `its database is encoded in ${encoding}, and has to be in UTF8`);
}

function unusable(store: string, detail: string) {
  return fault('store.unreachable', { store, detail, check: 'its address' });
}

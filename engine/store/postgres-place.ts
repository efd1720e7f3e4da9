// Where a PostgreSQL store lies: the address of a database, and in `?schema=` the schema that holds
// the tables of this project. The address may carry a password, so messages use its name for people.

import { fault } from '../base/errors.ts';

export interface PostgresPlace {
  /** For the client: everything but the schema. */
  readonly address: string;
  readonly schema: string;
  /** For people: `postgres://user@host:port/database?schema=…`, without password and options. */
  readonly name: string;
}

const defaultSchema = 'samband';
/** The schema of a session's temporary tables: they vanish with the session. */
export const temporarySchema = 'pg_temp';

/** PostgreSQL cuts names at 63 bytes in silence, and the copy before an upgrade has a longer one. */
const schemaForm = /^[a-z_][a-z0-9_]{0,39}(_before_version_\d{1,4})?$/;

export function isPostgres(place: string): boolean {
  return /^postgres(ql)?:\/\//.test(place);
}

/** Fault: `store.unreachable` if it is no address or names an impossible schema. */
export function postgresPlace(place: string): PostgresPlace {
  const url = URL.canParse(place) ? new URL(place) : undefined;
  if (url === undefined || !isPostgres(place)) {
    // What cannot be read cannot be shown either: nobody knows where the password stands in it.
    throw unusable('postgres://…', 'this is no address of the form postgres://user@host/database');
  }
  const schema = url.searchParams.get('schema') ?? defaultSchema;
  url.searchParams.delete('schema');
  const address = url.href;
  url.password = '';
  url.search = '';
  url.hash = '';
  const name = `${url.href}?schema=${schema}`;
  if (!schemaForm.test(schema)) {
    throw unusable(name, 'a schema is named with small letters, digits and _, at most 40 of them');
  }
  return { address, schema, name };
}

/** Whether two schemas lie in one database, as far as their addresses say so. */
export function isOneDatabase(one: PostgresPlace, other: PostgresPlace): boolean {
  return databaseOf(one) === databaseOf(other);
}

function databaseOf({ address }: PostgresPlace): string {
  const { hostname, port, pathname } = new URL(address);
  return `${hostname}:${port || '5432'}${pathname}`;
}

function unusable(store: string, detail: string) {
  return fault('store.unreachable', { store, detail, check: 'its address' });
}

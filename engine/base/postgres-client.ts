// The door to `pg`. The store keeps its state in PostgreSQL, and a driver may speak to somebody
// else's; both get their client here, and both ask here whether an error came from the server.

import pg from 'pg';

export type PostgresClient = pg.Client;

/** Types by their numbers: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
export const postgresTypes = { bool: 16, int8: 20, int2: 21, int4: 23, float4: 700, float8: 701 };

export interface PostgresOptions {
  readonly address: string;
  readonly connectMsMax: number;
  readonly statementMsMax: number;
  /** Makes a value of a text of that type; undefined leaves it to `pg`. */
  readonly parse: (type: number) => ((text: string) => unknown) | undefined;
}

export function postgresClient(options: PostgresOptions): PostgresClient {
  const { address, connectMsMax, statementMsMax, parse } = options;
  return new pg.Client({
    connectionString: address,
    application_name: 'samband',
    connectionTimeoutMillis: connectMsMax,
    statement_timeout: statementMsMax,
    query_timeout: statementMsMax + connectMsMax,
    keepAlive: true,
    types: {
      getTypeParser: ((type: number, format?: 'text' | 'binary') =>
        parse(type) ?? pg.types.getTypeParser(type, format as 'text')) as never,
    },
  });
}

/** The number of the server's process as the connection was told it: a pooler gives one of its own. */
export function toldProcess(client: PostgresClient): unknown {
  return (client as { readonly processID?: unknown }).processID; // `pg` has it, its types do not
}

/** What the server said itself; anything else leaves nobody knowing what still runs. */
export function isPostgresAnswer(error: unknown): boolean {
  return error instanceof pg.DatabaseError;
}

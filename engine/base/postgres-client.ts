// The door to `pg`. The store keeps its state in PostgreSQL, and a driver may speak to somebody
// else's; both get their client here, and both ask here whether an error came from the server.

import pg from 'pg';

export type PostgresClient = pg.Client;

/** Types by their numbers: https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat */
export const postgresTypes = {
  bool: 16,
  int8: 20,
  int2: 21,
  int4: 23,
  float4: 700,
  float8: 701,
  money: 790,
  bpchar: 1042,
  timestamptz: 1184,
  /** Of a list the type of what is in it. */
  lists: new Map([
    [1000, 16],
    [1005, 21],
    [1007, 23],
    [1016, 20],
    [1021, 700],
    [1022, 701],
    [791, 790],
    [1014, 1042],
    [1185, 1184],
    [1009, 25], // text
    [1015, 1043], // character varying
    [1182, 1082], // date
    [1115, 1114], // timestamp
    [1231, 1700], // numeric
    [2951, 2950], // uuid
  ]),
};

/** The texts in a list as the server writes it; a list may hold lists. */
export const postgresList = pg.types.getTypeParser(1009 as never, 'text') as (
  text: string,
) => readonly PostgresItem[];

export type PostgresItem = string | null | readonly PostgresItem[];

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

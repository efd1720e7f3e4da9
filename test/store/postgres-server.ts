// The server that tests of the PostgreSQL store run on: `DATABASE_URL`, else one on loopback that
// lets us in. Where none answers the tests say so and are skipped; in CI that is a failure.

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, describe, test } from 'vitest';
import { openPostgresStore, type PostgresOptions } from '../../engine/store/postgres.ts';
import type { Store } from '../../engine/store/store.ts';

export const serverUrl = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/test';

const silence = await whyNoServer();

/** A group of tests that need the server. */
export function describePostgres(name: string, tests: () => void) {
  if (silence === undefined) return describe(`PostgreSQL ${name}`, tests);
  describe(`PostgreSQL ${name}`, () => {
    const sentence = `no PostgreSQL answers at DATABASE_URL or on loopback: ${silence}`;
    test('has a server', ({ annotate, skip }) => {
      if (process.env.CI) throw new Error(sentence);
      annotate(sentence);
      skip(sentence);
    });
  });
}

export interface Schemas {
  /** The address of a schema that no other test uses; it is dropped at the end. */
  place(): string;
  open(options?: PostgresOptions): Promise<Store>;
}

/** A store in the temporary tables of one session: empty, and gone when it is closed. */
export const temporaryPlace = placeOf('pg_temp');

function placeOf(schema: string): string {
  const url = new URL(serverUrl);
  url.searchParams.set('schema', schema);
  return url.href;
}

/** Schemas for one test file. */
export function schemas(name: string): Schemas {
  const start = `test_${name}_${randomBytes(4).toString('hex')}_`;
  let count = 0;
  const place = () => placeOf(`${start}${count++}`);
  afterAll(async () => {
    const found = await query(
      'SELECT nspname::text AS name FROM pg_namespace WHERE starts_with(nspname::text, $1)',
      start,
    );
    for (const row of found) await query(`DROP SCHEMA "${row.name}" CASCADE`);
  });
  return { place, open: (options) => openPostgresStore(place(), options) };
}

/** One statement on a connection of its own. */
export async function query(
  text: string,
  ...values: unknown[]
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 3_000 });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

async function whyNoServer(): Promise<string | undefined> {
  try {
    await query('SELECT 1');
    return undefined;
  } catch (error) {
    return (error as Error).message || String((error as { code?: string }).code);
  }
}

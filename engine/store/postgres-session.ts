// One connection to PostgreSQL. Statements run one at a time; what the server
// or the way to it says comes back as a fault. A session that broke stays broken: the store opens
// another one.

import { systemClock } from '../base/clock.ts';
import { fault } from '../base/errors.ts';
import {
  isPostgresAnswer,
  type PostgresClient,
  postgresClient,
  postgresTypes,
} from '../base/postgres-client.ts';
import { isLastWord, postgresFault } from './postgres-faults.ts';
import { type PostgresPlace, temporarySchema } from './postgres-place.ts';
import { isLentByTransaction } from './postgres-pooler.ts';
import { fromPostgres, toPostgres } from './postgres-text.ts';
import type { Cells, Value } from './sql.ts';
import { turns } from './turns.ts';

export interface Session {
  readonly isBroken: () => boolean;
  /** Aborts when it breaks. */
  readonly broken: AbortSignal;
  /** The server was heard of a moment ago, or answers now. */
  isThere(): Promise<boolean>;
  all(text: string, ...values: readonly Value[]): Promise<readonly Cells[]>;
  /** The command that was carried out: `COMMIT` may end in `ROLLBACK`. */
  run(text: string, ...values: readonly Value[]): Promise<string>;
  /** For work on whole tables, of which one statement may take longer than any other of ours. */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  end(): Promise<void>;
}

const connectMsMax = 10_000;
/** No statement of ours takes so long, and a server that is gone without a word must not hold us for ever. */
const statementMsMax = 300_000;
/** A table of hundreds of gigabytes. */
const patienceMsMax = 24 * 3_600_000;
/** Who takes over a store needs longer than this to begin, and then waits a settle time with what was left open. */
const silentMsMax = 1_000;
/**
 * A server notices within a minute that this machine is gone, and frees its lock. Where it waits for no disk otherwise,
 * it does for us (`Durability`); which disks it waits for is up to it.
 */
const settings = `SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10;
  SET tcp_keepalives_count = 3; SET client_min_messages = warning; SET jit = off;
  SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;

/** Faults: `store.unreachable`, `store.pooled`. */
export async function openSession({ address, schema, name }: PostgresPlace): Promise<Session> {
  const ending = new AbortController();
  const isBroken = () => ending.signal.aborted;
  let heardMs = Number.NEGATIVE_INFINITY;
  let isPatient = false;
  const inTurn = turns();
  const refused = (error: unknown): never => {
    throw postgresFault(name, error);
  };
  let client: PostgresClient;
  try {
    client = clientOf(address);
  } catch (error) {
    return refused(error);
  }
  // Also between statements: without a listener such an error would end the process.
  client.on('error', () => ending.abort());
  client.on('end', () => ending.abort());
  // What the server did not say itself, a timeout among them, leaves nobody knowing what still runs; and its last
  // word may come as the answer to a statement, before the end of the connection is seen.
  const broken = (error: unknown): never => {
    if (!isPostgresAnswer(error) || isLastWord(error)) {
      ending.abort();
      client.end().catch(() => {});
    }
    throw error;
  };
  const query = async (text: string, values: readonly Value[]) => {
    const sent = values.map(toPostgres);
    const patience = isPatient ? { query_timeout: patienceMsMax } : {};
    const asked = { text, values: sent, rowMode: 'array' as const, ...patience };
    return inTurn(async () => {
      const answer = await client.query<unknown[]>(asked).catch(broken);
      heardMs = systemClock.now();
      return answer;
    }).catch(refused);
  };
  const session: Session = {
    isBroken,
    broken: ending.signal,
    isThere: async () => {
      // A clock that was put back says nothing.
      const silentMs = Math.abs(systemClock.now() - heardMs);
      if (isBroken() || silentMs <= silentMsMax) return !isBroken();
      return query('SELECT 1', []).then(
        () => true,
        () => false,
      );
    },
    all: async (text, ...values) => (await query(text, values)).rows.map(fromPostgres),
    run: async (text, ...values) => (await query(text, values)).command,
    patiently: async (work) => {
      await session.run(`SET statement_timeout = ${patienceMsMax}`);
      isPatient = true;
      try {
        return await work();
      } finally {
        isPatient = false;
        if (!isBroken()) await session.run(`SET statement_timeout = ${statementMsMax}`);
      }
    },
    end: () =>
      inTurn(async () => isBroken() || (await client.end())).then(
        () => {},
        () => {},
      ),
  };
  await client.connect().catch(refused);
  try {
    await client.query(settings).catch(refused);
    if (await isLentByTransaction(client, () => another(address)).catch(refused))
      throw fault('store.pooled', { store: name });
    const path = schema === temporarySchema ? schema : `"${schema}"`;
    await session.run(`SET search_path TO ${path}`);
    return session;
  } catch (error) {
    await session.end();
    throw error;
  }
}

/** Undefined where there is no other to be had: a pooler that lends by session may have no more. */
async function another(address: string): Promise<PostgresClient | undefined> {
  const client = clientOf(address, { connectMsMax: 2_000, statementMsMax: 1_000 });
  client.on('error', () => {});
  return client.connect().then(
    () => client,
    () => undefined,
  );
}

function clientOf(address: string, limits = { connectMsMax, statementMsMax }): PostgresClient {
  return postgresClient({
    address,
    ...limits,
    parse: (type) => (type === postgresTypes.int8 ? Number : undefined),
  });
}

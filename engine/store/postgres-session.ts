// One connection to PostgreSQL. Statements run one at a time; what the server
// or the way to it says comes back as a fault. A session that broke stays broken: the store opens
// another one.

import {
  isPostgresAnswer,
  type PostgresClient,
  postgresClient,
  postgresTypes,
} from '../base/postgres-client.ts';
import { postgresFault } from './postgres-faults.ts';
import { type PostgresPlace, temporarySchema } from './postgres-place.ts';
import { fromPostgres, toPostgres } from './postgres-text.ts';
import type { Cells, Value } from './sql.ts';
import { turns } from './turns.ts';

export interface Session {
  readonly isBroken: () => boolean;
  all(text: string, ...values: readonly Value[]): Promise<readonly Cells[]>;
  /** The command that was carried out: `COMMIT` may end in `ROLLBACK`. */
  run(text: string, ...values: readonly Value[]): Promise<string>;
  end(): Promise<void>;
}

const connectMsMax = 10_000;
/** No statement of ours takes so long, and a server that is gone without a word must not hold us for ever. */
const statementMsMax = 300_000;
/** A server notices within a minute that this machine is gone, and frees its lock. */
const settings = `SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10;
  SET tcp_keepalives_count = 3; SET client_min_messages = warning; SET jit = off`;

/** Faults: `store.unreachable`. */
export async function openSession({ address, schema, name }: PostgresPlace): Promise<Session> {
  let isBroken = false;
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
  client.on('error', () => {
    isBroken = true;
  });
  client.on('end', () => {
    isBroken = true;
  });
  // What the server did not say itself, a timeout among them, leaves nobody knowing what still runs.
  const broken = (error: unknown): never => {
    if (!isPostgresAnswer(error)) {
      isBroken = true;
      client.end().catch(() => {});
    }
    throw error;
  };
  const query = async (text: string, values: readonly Value[]) => {
    const sent = values.map(toPostgres);
    const asked = { text, values: sent, rowMode: 'array' as const };
    return inTurn(() => client.query<unknown[]>(asked).catch(broken)).catch(refused);
  };
  const session: Session = {
    isBroken: () => isBroken,
    all: async (text, ...values) => (await query(text, values)).rows.map(fromPostgres),
    run: async (text, ...values) => (await query(text, values)).command,
    end: () =>
      inTurn(async () => isBroken || (await client.end())).then(
        () => {},
        () => {},
      ),
  };
  await client.connect().catch(refused);
  try {
    await client.query(settings).catch(refused);
    const path = schema === temporarySchema ? schema : `"${schema}"`;
    await session.run(`SET search_path TO ${path}`);
    return session;
  } catch (error) {
    await session.end();
    throw error;
  }
}

function clientOf(address: string): PostgresClient {
  return postgresClient({
    address,
    connectMsMax,
    statementMsMax,
    parse: (type) => (type === postgresTypes.int8 ? Number : undefined),
  });
}

// A pooler that lends its connections by transaction or by statement: two engines would hold the same lock, and what a
// session sets would be another's. It stands in the way unseen, but for the number of the server's process, which it
// gives as one of its own. A pooler that lends by session does that as well, so what it lends is tried.

import { type PostgresClient, toldProcess } from '../base/postgres-client.ts';

/** Held at once while it is tried, so that a pooler which lends in turn runs out of others. */
const heldMax = 4;

/**
 * True if another session may have the server's connection between two statements of this one. `another` opens one
 * to the same address; where it cannot, no more is lent.
 */
export async function isLentByTransaction(
  client: PostgresClient,
  another: () => Promise<PostgresClient | undefined>,
): Promise<boolean> {
  const own = await processOf(client);
  const hasMoved = async () => (await processOf(client)) !== own;
  if (own === toldProcess(client)) return false;
  const held: PostgresClient[] = [];
  try {
    while (held.length < heldMax) {
      const other = await another();
      if (other === undefined) return false;
      held.push(other);
      // A pool that lends in turn has come round to this session's own again the first time.
      if ((await hasMoved()) || (await hasMoved())) return true;
      // A pool that lends by session may have no other left, and lets this one wait.
      const theirs = await begun(other).catch(() => undefined);
      if (theirs === undefined) return false;
      if (theirs === own || (await hasMoved())) return true;
    }
    return false;
  } finally {
    await Promise.all(held.map((other) => other.end().catch(() => {})));
  }
}

/** It keeps the connection that it got, until it ends. */
async function begun(client: PostgresClient): Promise<unknown> {
  await client.query('BEGIN');
  return processOf(client);
}

async function processOf(client: PostgresClient): Promise<unknown> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid;
}

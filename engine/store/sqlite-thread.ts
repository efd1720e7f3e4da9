// A connection in a thread of its own: while SQLite writes and waits for the disk, this thread goes on
// with the next batch, the calls in flight and the page. Statements are carried out in the order they
// were given; small ones without an answer travel with the next that has one, and what went wrong with one of
// them comes with it too.

import { Worker } from 'node:worker_threads';
import type { Cells } from './sql.ts';
import type { Bound, ConnectionOptions, SqliteConnection } from './sqlite-connection.ts';

export type Request =
  | { readonly kind: 'exec' | 'backUp'; readonly text: string }
  | { readonly kind: 'commit'; readonly text: 'COMMIT' }
  | { readonly kind: 'all' | 'run'; readonly text: string; readonly values: readonly Bound[] }
  | {
      readonly kind: 'runEach';
      readonly text: string;
      readonly rows: readonly (readonly Bound[])[];
    }
  | { readonly kind: 'rollBack' | 'close' };

/** `errcode` as SQLite gave it; errors lose their own properties between threads. */
export type Answer =
  | { readonly rows: readonly Cells[] }
  | { readonly error: { readonly message: string; readonly errcode?: number } };

/** How a transaction ended: told when it has, while reads of the next may have been answered before it. */
export interface End {
  readonly commit: Answer;
}

export interface ThreadData {
  readonly path: string;
  readonly options: ConnectionOptions;
}

/** Statements and rows live for a moment; a thread left to itself keeps tens of megabytes of them. */
const youngMb = 4;

/** From this size on a statement costs more than its message. */
const batchChars = 16_384;

/**
 * Transactions that may end here before they have in the thread: what they write lies in memory until then, and who reads
 * nothing would be ahead without end.
 */
const aheadMax = 1;

const ended = 'the thread of the store has ended';

export async function connectionInThread(
  path: string,
  options: ConnectionOptions,
): Promise<SqliteConnection> {
  const workerData: ThreadData = { path, options };
  const resourceLimits = { maxYoungGenerationSizeMb: youngMb };
  const script = new URL('./sqlite-worker.ts', import.meta.url);
  const worker = new Worker(script, { workerData, resourceLimits });
  const waiting: PromiseWithResolvers<Answer>[] = [];
  const commits: PromiseWithResolvers<Answer>[] = [];
  let hasEnded = false;
  const fail = (error: unknown) => {
    for (const one of [...waiting.splice(0), ...commits.splice(0)]) one.reject(error);
  };
  worker.on('message', (message: Answer | End) => {
    if ('commit' in message) commits.shift()?.resolve(message.commit);
    else waiting.shift()?.resolve(message);
    if (waiting.length + commits.length === 0) worker.unref();
  });
  worker.on('error', fail);
  worker.on('exit', () => {
    hasEnded = true;
    fail(new Error(ended));
  });

  // A message costs as much as a small statement, so they go together.
  let unsent: Request[] = [];
  const post = () => {
    worker.postMessage(unsent);
    unsent = [];
  };
  /** The thread keeps the process alive only while somebody waits for it. */
  const heard = async (
    from: PromiseWithResolvers<Answer>[],
    request?: Request,
  ): Promise<readonly Cells[]> => {
    // Nobody would answer, and nothing would end the wait.
    if (hasEnded) throw new Error(ended);
    worker.ref();
    const one = Promise.withResolvers<Answer>();
    from.push(one);
    if (request) {
      unsent.push(request);
      post();
    }
    const answer = await one.promise;
    if ('rows' in answer) return answer.rows;
    throw Object.assign(new Error(answer.error.message), answer.error);
  };
  const answered = (request?: Request) => heard(waiting, request);
  const connection: SqliteConnection = {
    exec: async (text) => void (await answered({ kind: 'exec', text })),
    all: (text, values) => answered({ kind: 'all', text, values }),
    run: async (text, values) => {
      unsent.push({ kind: 'run', text, values });
      // A batch is work for the thread while the next is put together here.
      if (values.some((value) => typeof value === 'string' && value.length > batchChars)) post();
    },
    runEach: async (text, rows) => {
      unsent.push({ kind: 'runEach', text, rows });
      post();
    },
    commit: async () => {
      const kept = heard(commits, { kind: 'commit', text: 'COMMIT' }).then(() => {});
      kept.catch(() => {}); // whoever comes next hears of it too
      if (commits.length > aheadMax) await commits[0]?.promise.catch(() => {});
      return { kept };
    },
    rollBack: async () => void (await answered({ kind: 'rollBack' })),
    backUp: async (place) => void (await answered({ kind: 'backUp', text: place })),
    close: async () => {
      try {
        await answered({ kind: 'close' });
      } finally {
        await worker.terminate();
      }
    },
  };
  await answered(); // the first answer says whether the file could be opened
  return connection;
}

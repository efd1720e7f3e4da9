// The thread of `sqlite-thread.ts`: opens the file, then carries out one request after the other. Once
// a statement without an answer has failed, all that follows is refused with that error, until somebody has
// heard of it and rolls back.

import { parentPort, workerData } from 'node:worker_threads';
import { openConnection, type SqliteConnection } from './sqlite-connection.ts';
import type { Answer, Request, ThreadData } from './sqlite-thread.ts';

const { path, options } = workerData as ThreadData;
let connection: SqliteConnection | undefined;
let failed: Answer | undefined;
let last: Promise<void> = Promise.resolve();

try {
  connection = openConnection(path, options);
  parentPort?.postMessage({ rows: [] });
} catch (error) {
  parentPort?.postMessage(failure(error));
}
parentPort?.on('message', (requests: readonly Request[]) => {
  for (const request of requests) last = last.then(() => carryOut(request));
});

async function carryOut(request: Request): Promise<void> {
  if (request.kind === 'rollBack') failed = undefined;
  const answer =
    request.kind === 'close' ? await closed(request) : (failed ?? (await answerTo(request)));
  const isAnswered = request.kind !== 'run' && request.kind !== 'runEach';
  if (isAnswered) parentPort?.postMessage(answer);
  else if ('error' in answer) failed = answer;
}

/** A file is closed in any case; what failed before is told nobody else. */
async function closed(request: Request): Promise<Answer> {
  const answer = await answerTo(request);
  return failed ?? answer;
}

async function answerTo(request: Request): Promise<Answer> {
  const open = connection as SqliteConnection;
  try {
    switch (request.kind) {
      case 'all':
        return { rows: await open.all(request.text, request.values) };
      case 'run':
        await open.run(request.text, request.values);
        break;
      case 'runEach':
        await open.runEach(request.text, request.rows);
        break;
      case 'exec':
        await open.exec(request.text);
        break;
      case 'backUp':
        await open.backUp(request.text);
        break;
      case 'rollBack':
        await open.rollBack();
        break;
      case 'close':
        await open.close();
        break;
    }
    return { rows: [] };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): Answer {
  const { message, errcode } = error as Error & { errcode?: number };
  return { error: { message, ...(errcode === undefined ? {} : { errcode }) } };
}

// The thread of `sqlite-thread.ts`: opens the file, then carries out one request after the other, as the queue says.
// Once a statement without an answer has failed, all that follows is refused with that error, until somebody has heard
// of it and rolls back.

import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { type OpenConnection, openConnection } from './sqlite-connection.ts';
import { isAnswered, requestQueue } from './sqlite-queue.ts';
import type { Answer, End, Request, ThreadData } from './sqlite-thread.ts';

const { path, options } = workerData as ThreadData;
const port = parentPort as MessagePort;
let connection: OpenConnection | undefined;
let failed: Answer | undefined;

try {
  connection = openConnection(path, options);
  port.postMessage({ rows: [] });
} catch (error) {
  port.postMessage(failure(error));
}

const queue = requestQueue((text) => connection?.accessOf(text));
let isBusy = false;
port.on('message', async (requests: readonly Request[]) => {
  queue.add(requests);
  if (isBusy) return;
  isBusy = true;
  for (let request = queue.next(); request; request = queue.next()) {
    await carryOut(request);
    takeWhatCame();
  }
  isBusy = false;
});

/** Messages that came while a statement was carried out: what they ask may go before what waits. */
function takeWhatCame(): void {
  for (let came = receiveMessageOnPort(port); came; came = receiveMessageOnPort(port))
    queue.add(came.message);
}

async function carryOut(request: Request): Promise<void> {
  if (request.kind === 'rollBack') failed = undefined;
  const answer =
    request.kind === 'close' ? await closed(request) : (failed ?? (await answerTo(request)));
  if (isAnswered(request)) port.postMessage(answer);
  else if ('error' in answer) failed = answer;
  if (request.kind === 'commit') port.postMessage({ commit: answer } satisfies End);
}

/** A file is closed in any case; what failed before is told nobody else. */
async function closed(request: Request): Promise<Answer> {
  const answer = await answerTo(request);
  return failed ?? answer;
}

async function answerTo(request: Request): Promise<Answer> {
  const open = connection as OpenConnection;
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
      case 'commit':
        await open.commit();
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

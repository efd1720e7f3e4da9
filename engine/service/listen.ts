// The only port there is, and the door to the HTTP server. It is taken first, before anything is
// read, so that a taken port is said at once; until there is something to answer, it says 503, and to
// who asks whether the process lives that it does: bringing a large store up to date must not be cut
// short. It listens on this machine only; what others may see is for a proxy in front to decide.

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { fault } from '../base/errors.ts';

const hostname = '127.0.0.1';

/** Where machines ask whether the process lives, rather than whether it is ready. */
export const livePaths: readonly string[] = ['/livez', '/healthz'];

type Answer = (request: Request) => Response | Promise<Response>;

export interface Listening {
  /** `http://127.0.0.1:8642` */
  readonly address: string;
  readonly port: number;
  /** From now on this answers. */
  answerWith(answer: Answer): void;
  /** Answers what is being asked, then closes. */
  close(): Promise<void>;
}

/** Port 0 takes a free one. Faults: `port.taken`, `port.refused`. */
export async function listen(port: number): Promise<Listening> {
  let answer: Answer = starting;
  const server = createAdaptorServer({ fetch: (request) => answer(request) }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'EADDRINUSE' ? 'port.taken' : 'port.refused';
      reject(fault(code, { port: String(port), detail: error.message }, error));
    });
    server.listen(port, hostname, resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  return {
    address: `http://${hostname}:${taken}`,
    port: taken,
    answerWith: (next) => {
      answer = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

function starting({ url, method, headers }: Request): Response {
  const isLive = livePaths.includes(new URL(url).pathname);
  const isForPeople = method === 'GET' && headers.get('accept')?.includes('text/html') === true;
  return new Response(isForPeople ? startingPage : '{"status":"starting"}\n', {
    status: isLive ? 200 : 503,
    headers: {
      'content-type': isForPeople ? 'text/html; charset=utf-8' : 'application/json',
      'cache-control': 'no-store',
      ...(isLive ? {} : { 'retry-after': '1' }),
    },
  });
}

/** It asks again by itself, so whoever opens the page too early sees it as soon as it is there. */
const startingPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="2">
<title>samband: starting</title>
</head>
<body>
<h1>samband</h1>
<p role="status">It is starting: files are read and the store is opened. This page shows more as soon as it can.</p>
</body>
</html>
`;

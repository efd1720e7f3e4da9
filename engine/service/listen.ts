// The only port there is, and the door to the HTTP server. It is taken first, before anything is
// read, so that a taken port is said at once; until there is something to answer, it says 503. It
// listens on this machine only; what others may see is for a proxy in front to decide.

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { fault } from '../base/errors.ts';

const hostname = '127.0.0.1';

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
  let answer: Answer = () =>
    new Response('{"status":"starting"}\n', {
      status: 503,
      headers: { 'content-type': 'application/json', 'retry-after': '1' },
    });
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

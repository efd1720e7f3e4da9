// The only port there is, and the door to the HTTP server. It listens on this machine only; what
// others may see is for a proxy in front to decide.

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { fault } from '../base/errors.ts';

const hostname = '127.0.0.1';

export interface Listening {
  /** `http://127.0.0.1:8080` */
  readonly address: string;
  readonly port: number;
  /** Answers what is being asked, then closes. */
  close(): Promise<void>;
}

/** Port 0 takes a free one. Faults: `port.taken`, `port.refused`. */
export async function listen(
  answer: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<Listening> {
  const server = createAdaptorServer({ fetch: answer }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(
        fault(
          isTaken ? 'port.taken' : 'port.refused',
          { port: String(port), detail: error.message },
          error,
        ),
      );
    });
    server.listen(port, hostname, resolve);
  });
  const taken = (server.address() as AddressInfo).port;
  return {
    address: `http://${hostname}:${taken}`,
    port: taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

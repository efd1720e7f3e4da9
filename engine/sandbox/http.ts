// HTTP as the stand-ins need it: listening on loopback, whole bodies in, JSON out, and an answer that
// breaks off in the middle when a fault wants it.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer, StandInRequest } from './definition.ts';

/** Larger bodies are refused with 413. */
const bodyBytesMax = 10 * 1024 * 1024;

/** Listens on 127.0.0.1 and gives the address. */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });
}

/** The whole body as text, or undefined when it is too large. */
export function bodyOf(incoming: IncomingMessage): Promise<string | undefined> {
  if (incoming.method === 'GET') {
    incoming.resume();
    return Promise.resolve('');
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= bodyBytesMax) chunks.push(chunk);
    });
    incoming.on('error', reject);
    incoming.on('end', () => {
      resolve(size > bodyBytesMax ? undefined : Buffer.concat(chunks).toString('utf8'));
    });
  });
}

/** The request as the imitated system sees it. */
export function requestOf(incoming: IncomingMessage, body: string, base: string): StandInRequest {
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return {
    method: incoming.method ?? 'GET',
    path: path.startsWith(`${base}/`) ? path.slice(base.length) : path,
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: incoming.headers,
    body,
  };
}

/** What the paths of faults are matched with. */
export function pathWithQuery({ path, query }: StandInRequest): string {
  return query.size === 0 ? path : `${path}?${query}`;
}

/** Sends the answer, its body as JSON or its text as it is. */
export function send(response: ServerResponse, answer: Answer): void {
  const { status, body, headers } = answer;
  if (body === undefined && answer.text === undefined) {
    response.writeHead(status, { 'content-length': 0, ...headers });
    response.end();
    return;
  }
  const text = answer.text ?? JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Sends the head and half of the body, then breaks the connection. */
export function cut(response: ServerResponse, answer: Answer | undefined): void {
  if (!answer) {
    response.destroy();
    return;
  }
  const text = Buffer.from(answer.text ?? JSON.stringify(answer.body ?? ''));
  response.writeHead(answer.status, { 'content-length': text.length, ...answer.headers });
  response.write(text.subarray(0, Math.floor(text.length / 2)), () => response.destroy());
}

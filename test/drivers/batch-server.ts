// A system that takes several records in one call: at most five at once, each with an answer of its
// own, and refused as a whole if one has a property it does not know.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Row = Record<string, unknown> & { readonly id: number };

export interface BatchServer {
  readonly url: string;
  readonly rows: Map<number, Row>;
  /** Method, path and, of a batch, how many records. */
  readonly asked: string[];
  /** Changes the answers of the next batches. */
  spoil: ((answer: Record<string, unknown[]>) => unknown) | undefined;
  close(): Promise<void>;
}

const known = new Set(['id', 'name', 'email', 'number', 'externalId']);

export async function batchServer(): Promise<BatchServer> {
  const rows = new Map<number, Row>();
  const asked: string[] = [];
  const write = (given: Record<string, unknown>, id: number): unknown => {
    const refuse = (code: string, message: string) => ({ error: { code, message } });
    if (given.name === '') return refuse('name.empty', 'a name is needed');
    const taken = [...rows.values()].find((row) => row.email === given.email && row.id !== id);
    if (given.email && taken) return refuse('email.taken', 'another has this e-mail address');
    if (id !== 0 && !rows.has(id)) return refuse('id.unknown', 'there is no such record');
    const row = { ...rows.get(id), ...given, id: id || rows.size + 1 };
    rows.set(row.id, row);
    return row;
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
    const reply = (status: number, answer: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    };
    const { create = [], update = [] } = body;
    const all = [...create, ...update, ...(create.length + update.length === 0 ? [body] : [])];
    const isBatch = request.url === '/customers/batch';
    asked.push(`${request.method} ${request.url}${isBatch ? ` ${all.length}` : ''}`);
    const stranger = all.flatMap((row) => Object.keys(row)).find((name) => !known.has(name));
    if (request.method !== 'GET' && stranger) {
      return reply(422, { code: 'unknown', message: `${stranger} is not known` });
    }
    if (isBatch && all.length > 5) return reply(413, { message: 'more than five' });
    if (isBatch) {
      const answer = {
        created: create.map((row: Row) => write(row, 0)),
        updated: update.map((row: Row) => write(row, Number(row.id))),
      };
      return reply(200, self.spoil ? self.spoil(answer) : answer);
    }
    const id = Number(request.url?.split('/')[2] ?? 0);
    if (request.method === 'GET') return reply(rows.has(id) ? 200 : 404, rows.get(id) ?? {});
    const answer = write(body, id) as { error?: unknown };
    return reply(answer.error ? 422 : 200, answer.error ?? answer);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const self: BatchServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    rows,
    asked,
    spoil: undefined,
    close: () => new Promise((done) => server.close(() => done())),
  };
  return self;
}

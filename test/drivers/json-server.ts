// A small JSON API to test the HTTP driver against, as strict as a real one: it wants its login, its
// content type and its own field names, counts versions, and pages in the way a profile says. Tests
// tell it how to misbehave; records are edited through `people`, as by its own users.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../engine/base/json.ts';
import type { TestClock } from './test-clock.ts';

export interface Profile {
  readonly paging: 'offset' | 'page' | 'cursor' | 'next' | 'link' | 'none';
  readonly pageSize: number;
  /** `{ value }` and `{ values }` instead of the record and `{ items }`. */
  readonly hasEnvelope: boolean;
  readonly auth: 'none' | 'token' | 'key';
  readonly checksVersion: boolean;
  /** Knows `since`. */
  readonly hasSince: boolean;
  /** `lines` are written at `/lines` only. */
  readonly hasLines: boolean;
  /** `/changes` tells what happened, five at a time, `after` an id or since the time `from`. */
  readonly hasFeed: boolean;
}

export const plainProfile: Profile = {
  paging: 'none',
  pageSize: 1_000,
  hasEnvelope: false,
  auth: 'none',
  checksVersion: true,
  hasSince: true,
  hasLines: false,
  hasFeed: false,
};

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** undefined: behave. `after` wrongs carry the request out first. */
export type Wrong =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string | Buffer;
    }
  | { readonly kind: 'hang' | 'reset'; readonly after?: true }
  | { readonly kind: 'cut'; readonly body: string }
  | { readonly kind: 'late-reply'; readonly status: number; readonly after: true };

export interface Row {
  readonly id: number;
  readonly version: number;
  readonly modified: string;
  readonly [name: string]: unknown;
}

export interface JsonServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly people: {
    add(record: JsonObject): string;
    edit(id: string, set: JsonObject): void;
    remove(id: string): void;
    rows(): readonly Row[];
  };
  misbehave(decide: ((asked: Asked) => Wrong | undefined) | undefined): void;
  /** What the system makes of a written record; throws a text to refuse it. */
  onWrite(check: (record: Record<string, unknown>, id?: number) => void): void;
  /** The token that is good now; another one ends all sessions. */
  setToken(token: string): void;
  close(): Promise<void>;
}

const fields = new Set([
  'id',
  'version',
  'modified',
  'name',
  'email',
  'number',
  'externalId',
  'active',
  'address',
  'tags',
  'lines',
]);

export async function jsonServer(profile: Profile, clock: TestClock): Promise<JsonServer> {
  const rows = new Map<number, Row>();
  const asked: Asked[] = [];
  let lastId = 0;
  let lastLine = 0;
  const changes: { id: number; customer: number; at: string; own: boolean; removed: boolean }[] =
    [];
  let isOwn = false;
  let token = 'token-1';
  let decide: ((asked: Asked) => Wrong | undefined) | undefined;
  let check: (record: Record<string, unknown>, id?: number) => void = () => {};

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: Error) => {
      response.destroy();
      throw error;
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const at = new URL(request.url ?? '/', url);
    const made: Asked = {
      method: request.method ?? '',
      path: at.pathname,
      query: at.searchParams,
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    asked.push(made);
    const wrong = decide?.(made);
    if (wrong?.kind === 'reply')
      return reply(response, wrong.status, wrong.body ?? '', wrong.headers);
    if (wrong?.kind === 'cut') {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': String(wrong.body.length + 10),
      });
      response.write(wrong.body, () => response.destroy());
      return;
    }
    if (wrong?.kind === 'hang' && !wrong.after) return;
    if (wrong?.kind === 'reset' && !wrong.after) return void request.socket.destroy();
    isOwn = true;
    const [status, body, headers] = answerTo(made);
    isOwn = false;
    if (wrong?.kind === 'hang') return;
    if (wrong?.kind === 'reset') return void request.socket.destroy();
    if (wrong?.kind === 'late-reply') return reply(response, wrong.status, '{"message":"oh no"}');
    reply(response, status, body === undefined ? '' : JSON.stringify(body), headers);
  }

  function reply(
    response: ServerResponse,
    status: number,
    body: string | Buffer,
    headers: Record<string, string> = {},
  ): void {
    const date = new Date(clock.now()).toUTCString();
    response.writeHead(status, { 'content-type': 'application/json', date, ...headers });
    response.end(body);
  }

  type Reply = readonly [status: number, body?: unknown, headers?: Record<string, string>];

  function answerTo(made: Asked): Reply {
    const { method, path } = made;
    if (path === '/login') {
      if (method !== 'POST' || made.query.get('secret') !== 'login-secret')
        return [403, { message: 'wrong secret' }];
      return [201, { value: { token, expires: 3_600 } }];
    }
    if (!isLoggedIn(made)) return [401, { code: 3_000, message: 'log in first' }];
    if (path === '/changes' && profile.hasFeed) return feed(made);
    const [, collection, idText, ...more] = path.split('/');
    if (more.length > 0) return [404, { message: 'no such path' }];
    if (collection === 'lines' && profile.hasLines) return lineAnswer(made, idText);
    if (collection !== 'customers') return [404, { message: 'no such path' }];
    if (idText === undefined) {
      if (method === 'GET') return listing(made);
      if (method === 'POST') return write(made, undefined);
      return [405, { message: 'not allowed' }];
    }
    const row = rows.get(Number(idText));
    if (!row) return [404, { code: 6_000, message: `no customer ${idText}` }];
    if (method === 'GET') return [200, wrapped(row)];
    if (method === 'PUT') return write(made, row);
    if (method !== 'DELETE') return [405, { message: 'not allowed' }];
    rows.delete(row.id);
    tell(row.id, true);
    return [204];
  }

  function isLoggedIn(made: Asked): boolean {
    if (profile.auth === 'none') return true;
    if (profile.auth === 'key') return made.headers['x-api-key'] === 'key-secret';
    const pair = Buffer.from(`0:${token}`).toString('base64');
    return made.headers.authorization === `Basic ${pair}`;
  }

  const wrapped = (row: Row) => (profile.hasEnvelope ? { value: row } : row);

  function write(made: Asked, row: Row | undefined): Reply {
    if (!String(made.headers['content-type']).startsWith('application/json'))
      return [415, { message: 'JSON only' }];
    const body = JSON.parse(made.body) as Record<string, unknown>;
    const unknown = Object.keys(body).find((name) => !fields.has(name));
    if (unknown !== undefined) return [422, { code: 16_000, message: `no field ${unknown}` }];
    if (row && profile.checksVersion && body.version !== row.version)
      return [409, { code: 8_000, message: 'changed' }];
    if (row && profile.hasLines && body.lines !== undefined)
      return [422, { message: 'lines are written at /lines' }];
    const { id: _id, version: _version, modified: _modified, ...set } = body;
    try {
      check(set, row?.id);
    } catch (words) {
      return [422, { code: 18_000, message: String(words) }];
    }
    return [row ? 200 : 201, wrapped(row ? change(row, set) : insert(set))];
  }

  function insert(record: Record<string, unknown>): Row {
    const row = { ...record, id: ++lastId, version: 1, modified: now() };
    return keep(row);
  }

  function change(row: Row, set: Record<string, unknown>): Row {
    return keep({ ...row, ...merged(row, set), version: row.version + 1, modified: now() });
  }

  function keep(row: Row): Row {
    const lines = row.lines;
    const named = Array.isArray(lines)
      ? { lines: lines.map((line: { id?: number }) => ({ ...line, id: line.id ?? ++lastLine })) }
      : {};
    const kept = { ...row, ...named };
    rows.set(row.id, kept);
    tell(row.id, false);
    return kept;
  }

  function tell(customer: number, removed: boolean): void {
    changes.push({ id: changes.length + 1, customer, at: now(), own: isOwn, removed });
  }

  function feed({ query }: Asked): Reply {
    const [after, from] = [query.get('after'), query.get('from')];
    if ((after === null) === (from === null)) return [400, { message: 'after or from' }];
    const open = changes.filter((change) =>
      after === null ? change.at >= (from as string) : change.id > Number(after),
    );
    const items = open.slice(0, 5);
    return [200, { changes: items, more: open.length > items.length }];
  }

  const now = () => new Date(clock.now()).toISOString();

  function lineAnswer(made: Asked, idText: string | undefined): Reply {
    const body = made.body === '' ? {} : (JSON.parse(made.body) as Record<string, unknown>);
    const linesOf = (row: Row) => (row.lines ?? []) as { id: number }[];
    if (made.method === 'POST') {
      const { customer, ...line } = body as { customer?: { id: number } };
      const row = rows.get(customer?.id ?? 0);
      if (!row) return [422, { message: 'no such customer' }];
      change(row, { lines: [...linesOf(row), line] });
      return [201, {}];
    }
    const row = [...rows.values()].find((any) =>
      linesOf(any).some((line) => line.id === Number(idText)),
    );
    if (!row) return [404, { message: 'no such line' }];
    const others = linesOf(row).filter((line) => line.id !== Number(idText));
    const line = linesOf(row).find((any) => any.id === Number(idText));
    change(row, { lines: made.method === 'DELETE' ? others : [...others, { ...line, ...body }] });
    return [200, {}];
  }

  function listing(made: Asked): Reply {
    const { query } = made;
    let found = [...rows.values()].sort((a, b) => a.id - b.id);
    for (const name of ['email', 'externalId']) {
      const value = query.get(name);
      if (value !== null) found = found.filter((row) => row[name] === value);
    }
    const since = profile.hasSince ? query.get('since') : null;
    if (since !== null)
      found = found.filter((row) => Date.parse(row.modified) >= Date.parse(since));
    return paged(found, query, made.path);
  }

  function paged(found: readonly Row[], query: URLSearchParams, path: string): Reply {
    const size = Math.min(Number(query.get('size') ?? profile.pageSize), profile.pageSize);
    const list = (items: readonly Row[], more: object = {}) =>
      profile.hasEnvelope ? { values: items, count: items.length, ...more } : { items, ...more };
    switch (profile.paging) {
      case 'none':
        return [200, list(found)];
      case 'offset': {
        const from = Number(query.get('offset') ?? 0);
        return [200, list(found.slice(from, from + size))];
      }
      case 'page': {
        const page = Number(query.get('page') ?? 1);
        const pages = String(Math.max(1, Math.ceil(found.length / size)));
        return [200, list(found.slice((page - 1) * size, page * size)), { 'x-pages': pages }];
      }
      default: {
        // A keyset: the id to go on after, whatever was deleted or added meanwhile.
        const after = Number(query.get('cursor') ?? 0);
        const rest = found.filter((row) => row.id > after);
        const items = rest.slice(0, size);
        const next = rest.length > size ? String(items.at(-1)?.id) : null;
        if (profile.paging === 'cursor') return [200, list(items, { next })];
        query.set('cursor', String(next));
        const address = `${path}?${query}`;
        if (profile.paging === 'next')
          return [200, list(items, { next: next === null ? null : address })];
        return [200, list(items), next === null ? {} : { link: `<${url}${address}>; rel="next"` }];
      }
    }
  }

  return {
    url,
    asked,
    people: {
      add: (record) => String(insert(record).id),
      edit: (id, set) => {
        change(rows.get(Number(id)) as Row, set);
      },
      remove: (id) => {
        rows.delete(Number(id));
        tell(Number(id), true);
      },
      rows: () => [...rows.values()],
    },
    misbehave: (next) => {
      decide = next;
    },
    onWrite: (next) => {
      check = next;
    },
    setToken: (next) => {
      token = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** Objects are merged, as a partial update does; lists and values replace. */
function merged(
  row: Record<string, unknown>,
  set: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(set).map(([name, value]) => {
      const held = row[name];
      const isNested = isPlain(value) && isPlain(held);
      return [name, isNested ? { ...(held as object), ...(value as object) } : value];
    }),
  );
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

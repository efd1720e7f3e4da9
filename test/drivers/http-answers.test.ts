// What each kind of answer means for a read and for a write, and which bodies are no data at all.

import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { httpClient } from '../../engine/drivers/http/client.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { answer, expression, httpSystem } from './http-system.ts';
import { jsonServer, plainProfile, type Wrong } from './json-server.ts';
import { testClock } from './test-clock.ts';

type Operation = 'list' | 'find' | 'get' | 'create' | 'update' | 'remove';

interface Case {
  readonly name: string;
  readonly wrong: Wrong;
  /** Operation → what comes of it: a kind, or the code of a Fault. */
  readonly expect: Partial<Readonly<Record<Operation, string>>>;
  /** Part of the message, where there is one. */
  readonly says?: string;
  /** Requests that reach the system, for a get and for a create. */
  readonly tries?: { readonly get: number; readonly create: number };
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Wrong => ({
  kind: 'reply',
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const html = { 'content-type': 'text/html' };
const unreachable = 'system.unreachable';
const unusable = 'system.answer';
const once = { get: 1, create: 1 };
const again = { get: 4, create: 1 };

const cases: readonly Case[] = [
  {
    name: 'status 500',
    wrong: json(500, { message: 'oops' }),
    expect: {
      list: unreachable,
      get: unreachable,
      create: 'unclear',
      update: 'unclear',
      remove: 'unclear',
    },
    says: 'oops',
    tries: again,
  },
  {
    name: 'status 503 from a gateway',
    wrong: json(503, '<h1>Down</h1>', html),
    expect: {
      list: unreachable,
      find: unreachable,
      get: unreachable,
      create: 'unclear',
      update: 'unclear',
    },
    tries: again,
  },
  {
    name: 'status 429',
    wrong: json(429, {}),
    expect: { create: 'not-sent', update: 'not-sent', remove: 'not-sent', list: unreachable },
    tries: again,
  },
  { name: 'status 408', wrong: json(408, {}), expect: { create: 'not-sent', list: unreachable } },
  {
    name: 'status 400',
    wrong: json(400, { message: 'bad filter' }),
    expect: {
      list: unusable,
      find: unusable,
      get: 'unclear',
      create: 'refused',
      update: 'refused',
      remove: 'refused',
    },
    says: 'bad filter',
    tries: once,
  },
  {
    name: 'status 401',
    wrong: json(401, { message: 'who?' }),
    expect: {
      list: 'system.refused',
      get: 'system.refused',
      create: 'not-sent',
      update: 'not-sent',
      remove: 'not-sent',
    },
    tries: once,
  },
  {
    name: 'status 403',
    wrong: json(403, { message: 'no right' }),
    expect: { list: 'system.refused', create: 'refused', update: 'refused' },
    says: 'no right',
  },
  {
    name: 'status 404 in JSON',
    wrong: json(404, { message: 'none' }),
    expect: {
      get: 'gone',
      find: 'found 0',
      update: 'gone',
      remove: 'gone',
      create: 'refused',
      list: unusable,
    },
  },
  {
    name: 'status 404 as a page, which a gateway may have sent',
    wrong: json(404, '<html>404</html>', html),
    expect: { get: 'unclear', update: 'unclear', remove: 'unclear', create: 'unclear' },
  },
  {
    name: 'status 409',
    wrong: json(409, {}),
    expect: { update: 'changed', create: 'exists', remove: 'refused' },
  },
  { name: 'status 412', wrong: json(412, {}), expect: { update: 'changed' } },
  {
    name: 'status 422',
    wrong: json(422, { message: 'name is needed' }),
    expect: { create: 'refused', update: 'refused' },
    says: 'name is needed',
  },
  {
    name: 'a redirect of a write',
    wrong: json(302, '', { location: '/login' }),
    expect: { create: 'unclear', update: 'unclear' },
  },
  {
    name: 'a redirect to another host',
    wrong: json(307, '', { location: 'http://169.254.169.254/' }),
    expect: { list: unreachable, create: 'unclear' },
    says: 'redirects to http://169.254.169.254',
  },
  {
    name: 'HTML with status 200',
    wrong: json(200, '<!doctype html><title>Maintenance</title>', html),
    expect: {
      list: unusable,
      find: unusable,
      get: 'unclear',
      create: 'unclear',
      update: 'unclear',
      remove: 'unclear',
    },
    says: 'HTML',
    tries: again,
  },
  {
    name: 'an empty answer with status 200',
    wrong: json(200, ''),
    expect: { list: unusable, get: 'unclear', remove: 'done', update: 'done' },
    tries: again,
  },
  {
    name: 'JSON that ends in the middle',
    wrong: json(200, '{"items":[{"id":1},{"i'),
    expect: { list: unusable, get: 'unclear', create: 'unclear' },
    says: 'cut off or broken',
  },
  {
    name: 'a connection that ends in the middle',
    wrong: { kind: 'cut', body: '{"items":[' },
    expect: { list: unreachable, get: unreachable, create: 'unclear' },
  },
  {
    name: 'a body without its list',
    wrong: json(200, { error: 'x' }),
    expect: { list: unusable, find: unusable },
    says: 'no list at items',
  },
  {
    name: 'a list that is none',
    wrong: json(200, { items: { id: 1 } }),
    expect: { list: unusable },
  },
  {
    name: 'a text where JSON is due',
    wrong: json(200, 'OK'),
    expect: { list: unusable, update: 'unclear' },
    says: 'no JSON',
  },
  {
    name: 'JSON in a thousand brackets',
    wrong: json(200, `{"items":${'['.repeat(1_000)}${']'.repeat(1_000)}}`),
    expect: { list: unusable },
    says: 'too deep',
  },
  {
    name: 'bytes that are no UTF-8',
    wrong: { kind: 'reply', status: 200, body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) },
    expect: { list: unusable, create: 'unclear' },
    says: 'not valid utf-8',
  },
  {
    name: 'an unknown charset',
    wrong: json(200, '{}', { 'content-type': 'application/json; charset=klingon' }),
    expect: { list: unusable },
    says: 'unknown charset',
  },
  {
    name: 'an unknown packing',
    wrong: json(200, '{}', { 'content-encoding': 'snappy' }),
    expect: { list: unusable },
    says: 'unknown way',
  },
  {
    name: 'a packed bomb',
    wrong: {
      kind: 'reply',
      status: 200,
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync(Buffer.alloc(8_000_000)),
    },
    expect: { list: unusable, create: 'unclear' },
    says: 'far too much',
  },
  {
    name: 'more bytes than any page has',
    wrong: { kind: 'reply', status: 200, body: Buffer.alloc(33 * 1024 * 1024, 0x20) },
    expect: { list: unusable },
    says: 'larger than',
  },
  {
    name: 'no answer at all',
    wrong: { kind: 'hang' },
    expect: { get: unreachable, create: 'unclear', update: 'unclear', remove: 'unclear' },
    says: 'within 200 ms',
    tries: again,
  },
  {
    name: 'a closed connection',
    wrong: { kind: 'reset' },
    expect: { list: unreachable, create: 'unclear' },
    tries: again,
  },
  {
    name: 'another record than the one asked for',
    wrong: json(200, { id: 77, name: 'x' }),
    expect: { get: 'unclear' },
    says: 'record 77 for 1',
  },
  {
    name: 'a created record without an id',
    wrong: json(201, { ok: true }),
    expect: { create: 'unclear' },
    says: 'its id is not in the answer',
  },
  {
    name: 'the meaning "end"',
    wrong: json(416, { code: 'end' }),
    expect: { list: 'page 0', find: 'found 0' },
  },
  {
    name: 'the meaning "gone" by a rule, though the body is a page',
    wrong: json(200, '<p>deleted</p>', { 'x-state': 'gone' }),
    expect: { get: 'gone', update: 'gone' },
  },
  {
    name: 'an error with status 200, by a rule',
    wrong: json(200, { code: 'bad', message: 'no such field' }),
    expect: { create: 'refused', update: 'refused', get: 'unclear' },
    says: 'no such field',
  },
  {
    name: 'the meaning "exists" by a rule',
    wrong: json(400, { code: 'double' }),
    expect: { create: 'exists' },
  },
  {
    name: 'the meaning "unclear" by a rule',
    wrong: json(200, { code: 'queued' }),
    expect: { create: 'unclear', update: 'unclear' },
  },
  {
    name: 'the meaning "wait" by a rule, with its time',
    wrong: json(403, { code: 'slow' }),
    expect: { create: 'not-sent', update: 'not-sent' },
  },
];

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

/** Patient, so that a busy machine is no fault; only a server that hangs meets a short patience. */
async function open(timeoutMs = 10_000) {
  const clock = testClock();
  const server = await jsonServer(plainProfile, clock);
  const system = httpSystem(server.url, {
    system: {
      limits: { parallel: 4, timeoutMs },
      message: expression('message'),
      answers: [
        answer('code = "end"', 'end'),
        answer('$status = 204', 'end'),
        answer('$headers."x-state" = "gone"', 'gone'),
        answer('$status = 200 and code = "bad"', 'invalid'),
        answer('code = "double"', 'exists'),
        answer('code = "queued"', 'unclear'),
        answer('code = "slow"', 'wait', '"90s"'),
      ],
    },
  });
  const driver = httpDriver(system, { clock });
  opened.push(driver.close, server.close);
  return { clock, server, driver, entity: system.entities.customer as Entity };
}

describe.each(cases)('$name', (row) => {
  const operations = Object.keys(row.expect) as Operation[];
  test.each(operations)('%s', async (operation) => {
    const { result, requests } = await check(row, operation);
    expect(result.kind).toBe(row.expect[operation]);
    const isTold = row.says !== undefined && result.message !== '';
    if (isTold) expect(result.message).toContain(row.says);
    if (row.tries && (operation === 'get' || operation === 'create')) {
      expect(requests).toBe(row.tries[operation]);
    }
  });
});

/** The kind of the outcome, or the Fault's code, and its message. */
async function check(row: Case, operation: Operation) {
  const scene = await open(row.wrong.kind === 'hang' ? 200 : undefined);
  const id = scene.server.people.add({ name: 'Ola' });
  scene.server.misbehave((asked) => {
    // A read after a write is not the subject here.
    const isLookBack = asked.method === 'GET' && ['create', 'update', 'remove'].includes(operation);
    return isLookBack ? undefined : row.wrong;
  });
  const { driver, entity } = scene;
  const ask = async (): Promise<{ kind: string; message?: string }> => {
    switch (operation) {
      case 'list':
        return { kind: `page ${(await driver.readPage(entity, null)).records.length}` };
      case 'find':
        return { kind: `found ${(await driver.find(entity, 'email', 'x')).length}` };
      case 'get':
        return (await driver.get(entity, [id]))[0] as { kind: string };
      case 'create':
        return (
          await driver.create(entity, [{ record: { name: 'x' }, marker: 'm', idempotencyKey: 'k' }])
        )[0] as { kind: string };
      case 'update': {
        const patch = { set: { name: 'x' }, items: {} };
        return (
          await driver.update(entity, [
            { id, patch, before: { id: 1, version: 1 }, version: '1', idempotencyKey: 'k' },
          ])
        )[0] as { kind: string };
      }
      case 'remove':
        return (await driver.remove(entity, [{ id }]))[0] as { kind: string };
    }
  };
  const result = await ask().catch((error: { code: string; message: string }) => ({
    kind: error.code,
    message: error.message,
  }));
  const isWrite = ['create', 'update', 'remove'].includes(operation);
  const requests = scene.server.asked.filter(
    (asked) => (asked.method !== 'GET') === isWrite,
  ).length;
  return { result: { kind: result.kind, message: result.message ?? '' }, requests };
}

test.each([409, 412])(
  'status %i to an update without a version is a key that is taken',
  async (status) => {
    const { driver, entity, server } = await open();
    const { version: _, ...bare } = entity;
    const id = server.people.add({ name: 'Ola' });
    server.misbehave(({ method }) =>
      method === 'GET' ? undefined : json(status, { message: 'another has this e-mail' }),
    );
    const request = { id, patch: { set: { email: 'a@x' }, items: {} }, before: { id: 1 } };
    const answers = await driver.update(bare, [{ ...request, idempotencyKey: 'k' }]);
    expect(answers).toMatchObject([
      { kind: 'exists', message: `another has this e-mail (status ${status})` },
    ]);
  },
);

test('a write that is answered with nothing is done, also where a list ends so', async () => {
  const { driver, entity, server } = await open();
  const id = server.people.add({ name: 'Ola' });
  server.misbehave(({ method }) =>
    method === 'GET' ? undefined : { kind: 'reply', status: 204, body: '' },
  );
  const request = { id, patch: { set: { name: 'x' }, items: {} }, before: { id: 1, version: 1 } };
  const updates = await driver.update(entity, [{ ...request, idempotencyKey: 'k' }]);
  expect(updates).toMatchObject([{ kind: 'done' }]);
  expect(await driver.remove(entity, [{ id }])).toMatchObject([{ kind: 'done' }]);
});

test.each([
  ['that shows the one that stays', json(200, { id: 77, name: 'x' }), '77'],
  ['that tells of it where the record was', json(410, { id: 77 }), '77'],
  ['with the record itself', json(200, { id: 1, name: 'x' }), undefined],
  ['that it is gone, and no more', json(404, { message: 'none' }), undefined],
])('an answer %s', async (_, wrong, into) => {
  const { driver, entity, server } = await open();
  server.misbehave(() => wrong);
  const get = { ...(entity.get as NonNullable<Entity['get']>), intoOf: expression('id') };
  const [look] = await driver.get({ ...entity, get }, ['1']);
  expect(look?.kind === 'gone' ? look.into : undefined).toBe(into);
});

test('a system that answers with an error is not said to be out of reach', async () => {
  const { server, driver, entity } = await open();
  server.misbehave(() => json(500, { message: 'oops' }));
  await expect(driver.readPage(entity, null)).rejects.toMatchObject({
    code: unreachable,
    message: `erp cannot be used now: listing customer: ${new URL(server.url).host} answered: oops (status 500).`,
  });
});

test('an address that is not of the web is told as such, without what may be secret', async () => {
  const client = httpClient({ parallel: 1, timeoutMs: 1_000 });
  const url = new URL('ftp://kari:secret@files.example/list?key=secret');
  expect(await client.send({ method: 'GET', url, headers: {} })).toEqual({
    kind: 'not-sent',
    message:
      'the address of files.example begins with ftp://, and only http:// and https:// can be asked',
  });
  await client.close();
});

test('nothing that listens is not-sent, and a read ends as unreachable', async () => {
  const { clock, server, driver, entity } = await open();
  const { host } = new URL(server.url);
  await server.close();
  opened.splice(0);
  const [answered] = await driver.create(entity, [{ record: {}, marker: '', idempotencyKey: '' }]);
  expect(answered).toMatchObject({ kind: 'not-sent' });
  await expect(driver.readPage(entity, null)).rejects.toMatchObject({
    code: 'system.unreachable',
    message: expect.stringContaining(`nothing listens at ${host} (connection refused)`),
  });
  expect(clock.slept.length).toBe(3);
  expect(driver.health()).toMatchObject({ state: 'unreachable' });
  await driver.close();
});

test('a wait tells when to come back', async () => {
  const { clock, server, driver, entity } = await open();
  server.misbehave(() => ({ kind: 'reply', status: 403, body: '{"code":"slow"}' }));
  const [answered] = await driver.remove(entity, [{ id: '1' }]);
  expect(answered).toMatchObject({ kind: 'not-sent', retryAtMs: clock.now() + 90_000 });
});

test('keys that would reach a prototype are dropped from what is read', async () => {
  const { server, driver, entity } = await open();
  const body =
    '{"items":[{"id":1,"__proto__":{"isAdmin":true},"constructor":{"x":1},"name":"Ola"}]}';
  server.misbehave(() => ({ kind: 'reply', status: 200, body }));
  const page = await driver.readPage(entity, null);
  expect(page.records[0]?.record).toEqual({ id: 1, name: 'Ola' });
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});

test('a packed answer in another charset is read as it was meant', async () => {
  const { server, driver, entity } = await open();
  const body = gzipSync(Buffer.from('{"items":[{"id":1,"name":"Bjørn"}]}', 'latin1'));
  const headers = {
    'content-type': 'application/json; charset=iso-8859-1',
    'content-encoding': 'gzip',
  };
  server.misbehave(() => ({ kind: 'reply', status: 200, headers, body }));
  const page = await driver.readPage(entity, null);
  expect(page.records[0]?.record.name).toBe('Bjørn');
});

test('a record that cannot be read does not stop the others', async () => {
  const { server, driver, entity } = await open();
  const body = '{"items":[{"id":1},{"name":"no id"},7,{"id":2}]}';
  server.misbehave(() => ({ kind: 'reply', status: 200, body }));
  const page = await driver.readPage(entity, null);
  expect(page.records.map((read) => read.id)).toEqual(['1', '2']);
  expect(page.unreadable).toHaveLength(2);
});

test('a read that fails at first and works then is no failure', async () => {
  const { clock, server, driver, entity } = await open();
  let left = 3;
  server.misbehave(() => (left-- > 0 ? { kind: 'reply', status: 500 } : undefined));
  expect((await driver.readPage(entity, null)).records).toEqual([]);
  expect(clock.slept).toHaveLength(3);
  for (const [at, ms] of clock.slept.entries()) {
    expect(ms).toBeGreaterThanOrEqual(250 * 2 ** at);
    expect(ms).toBeLessThanOrEqual(500 * 2 ** at);
  }
  expect(driver.health()).toMatchObject({ state: 'ok', failures: 3, requests: 4 });
});

test('a write is done although the read after it fails', async () => {
  const clock = testClock();
  const server = await jsonServer(plainProfile, clock);
  const system = httpSystem(server.url, {
    system: { limits: { parallel: 4, timeoutMs: 200 } },
  });
  const model = system.entities.customer as Entity;
  const create = { ...(model.create as NonNullable<Entity['create']>), idOf: expression('id') };
  const driver = httpDriver(system, { clock });
  opened.push(driver.close, server.close);
  server.misbehave((asked) => (asked.method === 'GET' ? { kind: 'reset' } : undefined));
  const [answered] = await driver.create({ ...model, create }, [
    { record: { name: 'x' }, marker: '', idempotencyKey: '' },
  ]);
  expect(answered).toEqual({
    kind: 'done',
    id: '1',
    begunAtMs: answered?.kind === 'done' ? answered.begunAtMs : 0,
  });
  expect(server.people.rows()).toHaveLength(1);
});

test('a system that ignores a filter does not make every record a hit', async () => {
  const { server, driver, entity } = await open();
  const items = [
    { id: 1, email: 'OLA@example.no ' },
    { id: 2, email: 'carola@example.no' },
    { id: 3, email: null },
  ];
  server.misbehave(() => ({ kind: 'reply', status: 200, body: JSON.stringify({ items }) }));
  const found = await driver.find(entity, 'email', 'ola@example.no');
  expect(found.map((read) => read.id)).toEqual(['1']);
});

test('an answer that breaks an expression of the file loses no other answer', async () => {
  const { server, driver, entity } = await open();
  const idOf = expression('$number(code)');
  const create = { ...(entity.create as NonNullable<Entity['create']>), idOf };
  server.misbehave((asked) => {
    const code = asked.body.includes('odd') ? 'x1' : '1';
    return { kind: 'reply', status: 201, body: JSON.stringify({ code }) };
  });
  const requests = ['odd', 'plain'].map((name) => ({
    record: { name },
    marker: '',
    idempotencyKey: '',
  }));
  const answers = await driver.create({ ...entity, create }, requests);
  expect(answers.map((one) => one.kind)).toEqual(['unclear', 'done']);
});

test('a run that is stopped while a request is under way leaves the write unclear and ends the read', async () => {
  const { server, driver, entity } = await open();
  server.misbehave(() => ({ kind: 'hang' }));
  const stop = new AbortController();
  const reason = new Error('shutting down');
  const write = driver.create(
    entity,
    [{ record: {}, marker: '', idempotencyKey: '' }],
    stop.signal,
  );
  const read = driver.readPage(entity, null, stop.signal).catch((error: Error) => error);
  while (server.asked.length < 2) await new Promise((done) => setImmediate(done));
  stop.abort(reason);
  expect(await write).toMatchObject([{ kind: 'unclear' }]);
  expect(await read).toBe(reason);
});

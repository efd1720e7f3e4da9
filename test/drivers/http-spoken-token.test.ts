// A token that calls say themselves: in every body, as a number where one is wanted, renewed where it is refused,
// and in no message.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Auth, Entity } from '../../engine/definition/system.ts';
import type { Exchanged } from '../../engine/drivers/exchanged.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { answer, expression, httpSystem, rule } from './http-system.ts';
import { testClock } from './test-clock.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const login: Auth = {
  kind: 'token',
  request: rule('/rpc', { method: 'POST', body: { call: 'login', key: 'log-in-key' } }),
  token: expression('result'),
};

const call = (name: string, more: Readonly<Record<string, string>> = {}) =>
  rule('/rpc', {
    method: 'POST',
    body: { call: name, session: '{$number($token)}', record: '{$}', ...more },
  });

type Said = Readonly<Record<string, unknown>>;

/** One address for everything; who says another session than the last that was opened is refused. */
async function open() {
  const asked: Said[] = [];
  let session = 40_000;
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const said = JSON.parse(text) as Said;
    asked.push(said);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(reply(said)));
  });
  const reply = (said: Said) => {
    if (said.call === 'login') return { result: ++session };
    if (said.session !== session) return { error: `no session ${said.session}` };
    return {
      result:
        said.call === 'list' || said.call === 'find'
          ? [{ id: 1, name: 'Kari' }]
          : { id: 1, name: 'Kari' },
    };
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const item = expression('result');
  const system = httpSystem(`http://127.0.0.1:${port}`, {
    system: {
      auth: login,
      answers: [
        answer("$contains(error, 'session')", 'renew-auth'),
        answer('$exists(error)', 'invalid'),
      ],
      message: expression('error'),
    },
    entity: {
      list: { request: call('list'), items: item, paging: { kind: 'none' } },
      get: { request: call('get', { id: '{$id}' }), item },
      find: { email: { request: call('find', { email: '{$value}' }), items: item } },
      create: { request: call('create'), item },
      update: {
        request: call('update', { id: '{$id}' }),
        item,
        send: 'changed',
        with: [],
        whole: [],
      },
      remove: { request: call('remove', { id: '{$id}' }) },
    },
  });
  const watched: Exchanged[] = [];
  const driver = httpDriver(system, {
    clock: testClock(),
    watch: (one) => watched.push(one),
  });
  opened.push(driver.close, async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const entity = system.entities.customer as Entity;
  const patch = { set: { name: 'Ola' }, items: {} };
  const everything = async () => {
    await driver.readPage(entity, null);
    await driver.get(entity, ['1']);
    await driver.find(entity, 'email', 'a@b.no');
    await driver.create(entity, [{ record: { name: 'Ola' }, marker: 'm', idempotencyKey: 'k' }]);
    await driver.update(entity, [{ id: '1', patch, before: {}, idempotencyKey: 'l' }]);
    await driver.remove(entity, [{ id: '1' }]);
  };
  return { asked, driver, entity, everything, watched, end: () => ++session };
}

const sessionsOf = (asked: readonly Said[]) =>
  asked.flatMap(({ call, session }) => (call === 'login' ? [] : [session]));

test('each call says it, as the number that it is', async () => {
  const { asked, everything } = await open();
  await everything();
  expect(asked.filter(({ call }) => call === 'login')).toHaveLength(1);
  expect(new Set(asked.map(({ call }) => call))).toEqual(
    new Set(['login', 'list', 'get', 'find', 'create', 'update', 'remove']),
  );
  expect(new Set(sessionsOf(asked))).toEqual(new Set([40_001]));
});

test('a refused one is renewed, and the call says the new one', async () => {
  const { asked, driver, entity, end } = await open();
  await driver.readPage(entity, null);
  end();
  const page = await driver.readPage(entity, null);
  expect(page.records.map(({ id }) => id)).toEqual(['1']);
  expect(sessionsOf(asked)).toEqual([40_001, 40_001, 40_003]);
});

test('what is watched does not show it', async () => {
  const { driver, entity, watched } = await open();
  await driver.readPage(entity, null);
  expect(JSON.stringify(watched)).not.toContain('40001');
  expect(watched.at(-1)?.sent.body).toContain('"session":***');
});

test('an expression that fails on it does not show it', async () => {
  const { driver, entity } = await open();
  const list = entity.list as NonNullable<Entity['list']>;
  const request = rule('/rpc', { method: 'POST', body: { session: '{$toMillis($token)}' } });
  const read = driver.readPage({ ...entity, list: { ...list, request } }, null);
  await expect(read).rejects.toMatchObject({ code: 'system.request' });
  await expect(read).rejects.not.toThrow('40001');
});

test('where no login works, nothing is sent and the reason is told', async () => {
  const { asked, driver, entity } = await open();
  const broken = { ...login, token: expression('nothing') };
  const other = httpDriver({ ...driver.system, auth: broken }, { clock: testClock() });
  opened.push(other.close);
  await expect(other.readPage(entity, null)).rejects.toThrow('the login gave no token');
  expect(asked.every(({ call }) => call === 'login')).toBe(true);
});

test('nor is it kept with the address of the next page, which is asked for with the one of then', async () => {
  const seen: string[] = [];
  let session = 40_000;
  const server = createServer((request, response) => {
    const url = new URL(request.url as string, 'http://any');
    seen.push(url.pathname + url.search);
    response.writeHead(200, { 'content-type': 'application/json' });
    const next = `${url.pathname}?page=2&session=${url.searchParams.get('session')}`;
    const rows = [{ id: seen.length, name: 'Kari' }];
    if (url.pathname === '/rpc') response.end(JSON.stringify({ result: ++session }));
    else response.end(JSON.stringify(url.searchParams.has('page') ? { rows } : { rows, next }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const list = {
    request: rule('/customers', { query: { session: '{$token}' } }),
    items: expression('rows'),
    paging: { kind: 'next' as const, next: expression('next') },
  };
  const system = httpSystem(`http://127.0.0.1:${port}`, {
    system: { auth: login },
    entity: { list },
  });
  const [first, second] = [1, 2].map(() => httpDriver(system, { clock: testClock() }));
  opened.push(async () => {
    await first?.close();
    await second?.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  const entity = system.entities.customer as Entity;
  const page = await first?.readPage(entity, null);
  expect(JSON.stringify(page?.position)).not.toContain('40001');
  await second?.readPage(entity, page?.position ?? null);
  expect(seen.at(-1)).toBe('/customers?page=2&session=40002');
});

// Credentials: where they are put, how a token is fetched, renewed and given up on, and that none of
// them is ever in a message or sent to another host.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Auth, AuthUse, Entity } from '../../engine/definition/system.ts';
import { authenticator } from '../../engine/drivers/http/auth.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { keepInMemory } from '../../engine/drivers/http/kept-tokens.ts';
import { variables } from '../../engine/drivers/http/variables.ts';
import { expression, httpSystem, rule, text } from './http-system.ts';
import { jsonServer, type Profile, plainProfile } from './json-server.ts';
import { testClock } from './test-clock.ts';

const login: Auth = {
  kind: 'token',
  request: rule('/login', { query: { secret: 'login-secret' } }),
  token: expression('value.token'),
  expires: expression('value.expires'),
  use: { kind: 'basic', user: text('0'), password: text('{$token}') },
};

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

async function open(auth: Auth, profile: Partial<Profile> = {}) {
  const clock = testClock();
  const server = await jsonServer({ ...plainProfile, auth: 'token', ...profile }, clock);
  const system = httpSystem(server.url, {
    system: { auth, limits: { parallel: 8, timeoutMs: 500 }, message: expression('message') },
  });
  const driver = httpDriver(system, { clock, secrets: ['login-secret', 'sidelong'] });
  opened.push(driver.close, server.close);
  const logins = () => server.asked.filter((asked) => asked.path === '/login').length;
  return { clock, server, driver, logins, entity: system.entities.customer as Entity };
}

const write = { record: { name: 'x' }, marker: 'm', idempotencyKey: 'k' };

describe('where credentials are put', () => {
  const secret = text('s3cret');
  test.each<[string, Auth, { header?: readonly [string, string]; query?: string }]>([
    [
      'basic, with æ in UTF-8',
      { kind: 'basic', user: text('bjørn'), password: secret },
      { header: ['authorization', `Basic ${Buffer.from('bjørn:s3cret').toString('base64')}`] },
    ],
    ['bearer', { kind: 'bearer', token: secret }, { header: ['authorization', 'Bearer s3cret'] }],
    ['header', { kind: 'header', name: 'X-Key', value: secret }, { header: ['x-key', 's3cret'] }],
    ['query', { kind: 'query', name: 'key', value: secret }, { query: 's3cret' }],
    ['none', { kind: 'none' }, {}],
  ])('%s', async (_name, auth, due) => {
    const { driver, entity, server } = await open(auth, { auth: 'none' });
    await driver.readPage(entity, null);
    const [asked] = server.asked;
    expect(asked?.headers[due.header?.[0] ?? 'authorization']).toBe(due.header?.[1]);
    expect(asked?.query.get('key') ?? undefined).toBe(due.query);
  });
});

describe('where the token of a login is put', () => {
  const token = text('{$token}');
  test.each<
    [string, AuthUse, { header?: readonly [string, string]; query?: string; cookie?: string }]
  >([
    ['bearer', { kind: 'bearer', token }, { header: ['authorization', 'Bearer token-1'] }],
    [
      'header',
      { kind: 'header', name: 'X-Session', value: token },
      { header: ['x-session', 'token-1'] },
    ],
    ['query', { kind: 'query', name: 'key', value: token }, { query: 'token-1' }],
    [
      'cookie',
      { kind: 'cookie', name: 'Session', value: token },
      { header: ['cookie', 'Session=token-1'] },
    ],
  ])('%s', async (_name, use, due) => {
    const { driver, entity, server } = await open({ ...login, use }, { auth: 'none' });
    server.misbehave(({ path }) =>
      path === '/login'
        ? { kind: 'reply', status: 200, body: '{"value":{"token":"token-1"}}' }
        : undefined,
    );
    await driver.readPage(entity, null);
    const asked = server.asked.at(-1);
    expect(asked?.headers[due.header?.[0] ?? 'authorization']).toBe(due.header?.[1]);
    expect(asked?.query.get('key') ?? undefined).toBe(due.query);
  });
});

test('many who need a token at once log in once', async () => {
  const { server, driver, entity, logins } = await open(login);
  const ids = Array.from({ length: 20 }, () => server.people.add({ name: 'Ola' }));
  const looks = await driver.get(entity, ids);
  expect(looks.every((look) => look.kind === 'found')).toBe(true);
  expect(logins()).toBe(1);
});

test('a token that is refused is renewed once, and whoever still waits for a turn goes with the new one', async () => {
  const { server, driver, entity, logins } = await open(login);
  const ids = Array.from({ length: 20 }, () => server.people.add({ name: 'Ola' }));
  await driver.get(entity, ids);
  server.setToken('token-2');
  const before = server.asked.length;
  const looks = await driver.get(entity, ids);
  expect(looks.every((look) => look.kind === 'found')).toBe(true);
  expect(logins()).toBe(2);
  const underWay = 8;
  expect(server.asked.length - before).toBeLessThanOrEqual(20 + underWay + 1);
});

test('one who is refused late does not throw away what another has renewed', async () => {
  const clock = testClock();
  let logins = 0;
  const system = httpSystem('http://x.example', { system: { auth: login } });
  const answer = {
    status: 200,
    headers: {},
    url: new URL('http://x.example'),
    isByRule: false,
  } as const;
  const credentials = authenticator({
    system,
    clock,
    variables: variables(system, clock),
    keep: keepInMemory(),
    login: async () => {
      logins++;
      return {
        ...answer,
        json: { value: { token: `token-${logins}` } },
        meaning: 'ok',
        message: '',
      };
    },
  });
  const request = { method: 'GET', url: new URL('http://x.example'), headers: {} };
  const early = await credentials.authorise(request);
  const late = await credentials.authorise(request);
  credentials.renew(early);
  expect((await credentials.authorise(request)).token).toBe('token-2');
  credentials.renew(late);
  expect((await credentials.authorise(request)).token).toBe('token-2');
  expect(logins).toBe(2);
});

test('a refused write is repeated after the renewal, because it had no effect', async () => {
  const { server, driver, entity } = await open(login);
  await driver.readPage(entity, null);
  server.setToken('token-2');
  expect(await driver.create(entity, [write])).toMatchObject([{ kind: 'done' }]);
  expect(server.people.rows()).toHaveLength(1);
});

test('a token is renewed before it expires', async () => {
  const { clock, driver, entity, logins } = await open(login);
  await driver.readPage(entity, null);
  clock.turn(3_500_000);
  await driver.readPage(entity, null);
  expect(logins()).toBe(1);
  clock.turn(60_000);
  await driver.readPage(entity, null);
  expect(logins()).toBe(2);
});

test.each([
  ['a life in seconds', 3_600],
  ['a life in a text', '3600'],
  ['a point in time', '2026-01-01T01:00:00Z'],
  ['seconds since 1970', Date.UTC(2026, 0, 1, 1) / 1_000],
])('its end may be told as %s', async (_, expires) => {
  const { clock, server, driver, entity, logins } = await open(login);
  clock.turn(Date.UTC(2026, 0, 1) - clock.now());
  server.misbehave(({ path }) =>
    path === '/login'
      ? { kind: 'reply', status: 200, body: JSON.stringify({ value: { token: 't', expires } }) }
      : { kind: 'reply', status: 200, body: '{"items":[]}' },
  );
  await driver.readPage(entity, null);
  clock.turn(3_500_000);
  await driver.readPage(entity, null);
  expect(logins()).toBe(1);
  clock.turn(60_000);
  await driver.readPage(entity, null);
  expect(logins()).toBe(2);
});

test('a token that is refused again and again ends the read, without a circle', async () => {
  const { server, driver, entity, logins } = await open(login);
  server.misbehave((asked) =>
    asked.path === '/login' ? undefined : { kind: 'reply', status: 401, body: '{"message":"no"}' },
  );
  await expect(driver.readPage(entity, null)).rejects.toMatchObject({ code: 'system.refused' });
  expect(server.asked.length).toBe(4);
  expect(logins()).toBe(2);
  expect(await driver.create(entity, [write])).toMatchObject([{ kind: 'not-sent' }]);
});

describe('a login that fails', () => {
  test('refused: a Fault that names no secret, and no more logins for a while', async () => {
    const wrong = { ...login, request: rule('/login', { query: { secret: 'sidelong' } }) } as Auth;
    const { clock, driver, entity, logins } = await open(wrong);
    const failed = await driver.readPage(entity, null).catch((error: Error) => error);
    expect(failed).toMatchObject({ code: 'system.refused' });
    expect(String(failed)).toContain('wrong secret');
    expect(String(failed)).not.toContain('sidelong');
    expect(await driver.create(entity, [write])).toMatchObject([{ kind: 'not-sent' }]);
    expect(logins()).toBe(1);
    clock.turn(10_000);
    await driver.create(entity, [write]);
    expect(logins()).toBe(2);
  });

  test('unreachable: the read ends as unreachable after the login was tried some times', async () => {
    const { server, driver, entity, logins } = await open(login);
    server.misbehave(() => ({ kind: 'reset' }));
    await expect(driver.readPage(entity, null)).rejects.toMatchObject({
      code: 'system.unreachable',
    });
    expect(logins()).toBe(4);
    server.misbehave(undefined);
    expect((await driver.readPage(entity, null)).records).toEqual([]);
  });

  test('without a token in its answer: told as such', async () => {
    const { server, driver, entity } = await open(login);
    server.misbehave(() => ({ kind: 'reply', status: 200, body: '{"value":{}}' }));
    await expect(driver.readPage(entity, null)).rejects.toThrow(
      'the login gave no token (value.token)',
    );
  });
});

test('what a system repeats of our secrets is struck out of its message', async () => {
  const { server, driver, entity } = await open(login);
  await driver.readPage(entity, null);
  const body = JSON.stringify({ message: 'token-1 or login-secret or sidelong is not right' });
  server.misbehave(() => ({ kind: 'reply', status: 422, body }));
  const [answered] = await driver.create(entity, [write]);
  expect(answered).toEqual({
    kind: 'refused',
    message: '*** or *** or *** is not right (status 422)',
  });
});

test.each<[string, AuthUse, string]>([
  [
    'the password of Basic',
    { kind: 'basic', user: text('u'), password: text('s3/cret') },
    's3/cret',
  ],
  [
    'what Basic sends of it',
    { kind: 'basic', user: text('u'), password: text('s3/cret') },
    Buffer.from('u:s3/cret').toString('base64'),
  ],
  ['a bearer', { kind: 'bearer', token: text('s3/cret') }, 's3/cret'],
  ['a header', { kind: 'header', name: 'x-key', value: text('s3/cret') }, 's3/cret'],
  ['a cookie', { kind: 'cookie', name: 'Session', value: text('s3/cret') }, 's3/cret'],
  ['the query', { kind: 'query', name: 'key', value: text('s3/cret') }, 's3/cret'],
  [
    'the query as it is in an address',
    { kind: 'query', name: 'key', value: text('s3/cret') },
    's3%2Fcret',
  ],
])('so is %s', async (_name, use, repeated) => {
  const { server, driver, entity } = await open({ ...login, use }, { auth: 'none' });
  server.misbehave(({ path }) =>
    path === '/login'
      ? { kind: 'reply', status: 200, body: '{"value":{"token":"token-1"}}' }
      : { kind: 'reply', status: 422, body: JSON.stringify({ message: `not ${repeated}!` }) },
  );
  const [answered] = await driver.create(entity, [write]);
  expect(answered).toEqual({ kind: 'refused', message: 'not ***! (status 422)' });
});

test('a redirect within the host is followed with the credentials, one to another host is not', async () => {
  const visits: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    visits.push(request.headers.authorization);
    response.end('{"items":[]}');
  });
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  opened.push(() => new Promise((done) => other.close(() => done())));
  const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/customers`;
  const { server, driver, entity } = await open(login);
  let location = '/customers';
  server.misbehave((asked) =>
    asked.path === '/old' ? { kind: 'reply', status: 301, headers: { location } } : undefined,
  );
  const moved: Entity = {
    ...entity,
    list: { ...(entity.list as NonNullable<Entity['list']>), request: rule('/old') },
  };
  expect((await driver.readPage(moved, null)).records).toEqual([]);
  location = elsewhere;
  await expect(driver.readPage(moved, null)).rejects.toMatchObject({ code: 'system.unreachable' });
  expect(visits).toEqual([]);
});

test('a circle of redirects ends', async () => {
  const { server, driver, entity } = await open({ kind: 'none' }, { auth: 'none' });
  server.misbehave(() => ({ kind: 'reply', status: 302, headers: { location: '/customers' } }));
  await expect(driver.readPage(entity, null)).rejects.toMatchObject({ code: 'system.answer' });
  expect(server.asked.length).toBe(16);
});

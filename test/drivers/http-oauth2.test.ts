// OAuth 2 with a client's own credentials, from the system file to the wire, against a token server
// that holds to RFC 6749 and an API that takes nothing but the tokens it gave.

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { fault } from '../../engine/base/errors.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { type Keep, keepInMemory } from '../../engine/drivers/http/kept-tokens.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { type TestClock, testClock } from './test-clock.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

interface Asked {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Gives tokens at /oauth/token for an hour, and records at /api/items to those who have one. */
async function tokenServer(clock: TestClock, credentials: 'header' | 'form') {
  const asked: Asked[] = [];
  const tokens = new Map<string, number>();
  const state = {
    scope: 'items:read items:write',
    secret: 's3cret-of-ours',
    /** The only refresh token that is good, where one is asked for; each is good once. */
    refresh: undefined as string | undefined,
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    asked.push({ url: request.url ?? '', headers: request.headers, body });
    const [status, json] = request.url === '/oauth/token' ? give(request, body) : items(request);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(json));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  opened.push(() => new Promise((done) => server.close(() => done())));

  function give(request: IncomingMessage, body: string): readonly [number, unknown] {
    const form = new URLSearchParams(body);
    const basic = Buffer.from(`ours:${state.secret}`).toString('base64');
    const isKnown =
      credentials === 'header'
        ? request.headers.authorization === `Basic ${basic}` && !form.has('client_secret')
        : form.get('client_id') === 'ours' &&
          form.get('client_secret') === state.secret &&
          request.headers.authorization === undefined;
    const grant = state.refresh === undefined ? 'client_credentials' : 'refresh_token';
    if (request.method !== 'POST' || form.get('grant_type') !== grant)
      return [400, { error: 'unsupported_grant_type' }];
    if (!isKnown)
      return [401, { error: 'invalid_client', error_description: `no client ${form.get('echo')}` }];
    if (form.get('scope') !== state.scope)
      return [400, { error: 'invalid_scope', error_description: 'no such scope' }];
    if (state.refresh !== undefined && form.get('refresh_token') !== state.refresh)
      return [400, { error: 'invalid_grant', error_description: form.get('refresh_token') }];
    const token = `token-${tokens.size + 1}`;
    tokens.set(token, clock.now() + 3_600_000);
    if (state.refresh !== undefined) state.refresh = `refresh-${tokens.size + 1}`;
    const { refresh } = state;
    return [
      200,
      {
        access_token: token,
        token_type: 'Bearer',
        expires_in: 3_600,
        ...(refresh === undefined ? {} : { refresh_token: refresh }),
      },
    ];
  }

  function items(request: IncomingMessage): readonly [number, unknown] {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if ((tokens.get(token) ?? 0) <= clock.now()) return [401, { message: 'no valid token' }];
    return [200, [{ id: '1', name: 'one' }]];
  }

  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, asked, tokens, state, logins: () => asked.filter((one) => one.body !== '').length };
}

async function open(
  auth: string,
  credentials: 'header' | 'form' = 'header',
  keep: Keep = keepInMemory(),
) {
  const clock = testClock();
  const server = await tokenServer(clock, credentials);
  const catalogue = await catalogueWith(
    {
      'schemas/web/item.json':
        '{"type":"object","properties":{"id":{"type":"string"},"name":{"type":"string"}}}',
      'pipes/systems/web.yaml': `driver: http\nbase: $\{WEB}/api\nauth: ${auth}\nentities: { item: { list: { path: /items }, get: { path: '/items' , item: '$[0]' } } }\n`,
    },
    {
      variables: {
        WEB: server.url,
        CLIENT: 'ours',
        SECRET: 's3cret-of-ours',
        REFRESH: 'refresh-1',
      },
    },
  );
  expect(told(catalogue)).toEqual([]);
  const system = catalogue.systems.get('web') as System;
  const start = (own = keep) => {
    const driver = httpDriver(system, { clock, secrets: catalogue.secrets, keep: own });
    opened.push(driver.close);
    return driver;
  };
  return { clock, server, driver: start(), start, entity: system.entities.item as Entity };
}

const inHeader =
  "{ kind: oauth2, url: '${WEB}/oauth/token', client: '${CLIENT}', secret: '${SECRET}', form: { scope: 'items:read items:write' } }";
const inForm = inHeader.replace('kind: oauth2,', 'kind: oauth2, send: form,');

describe('credentials go', () => {
  test('into the header, and only the further fields into the form', async () => {
    const { server, driver, entity } = await open(inHeader);
    expect((await driver.readPage(entity, null)).records).toHaveLength(1);
    expect(server.asked[0]?.body).toBe(
      'grant_type=client_credentials&scope=items%3Aread+items%3Awrite',
    );
  });

  test('into the form where the file says so', async () => {
    const { driver, entity } = await open(inForm, 'form');
    expect((await driver.readPage(entity, null)).records).toHaveLength(1);
  });
});

test('many who need a token at once fetch one', async () => {
  const { server, driver, entity } = await open(inHeader);
  const looks = await driver.get(entity, ['1', '1', '1', '1', '1', '1', '1', '1']);
  expect(looks.every((look) => look.kind === 'found')).toBe(true);
  expect(server.logins()).toBe(1);
});

test('a token is renewed before its life ends', async () => {
  const { clock, server, driver, entity } = await open(inHeader);
  await driver.readPage(entity, null);
  clock.turn(3_545_000);
  await driver.readPage(entity, null);
  expect(server.logins()).toBe(2);
});

test('a token that the system took back is renewed once for all who were refused', async () => {
  const { server, driver, entity } = await open(inHeader);
  await driver.readPage(entity, null);
  server.tokens.set('token-1', 0);
  const looks = await driver.get(entity, ['1', '1', '1', '1', '1', '1']);
  expect(looks.every((look) => look.kind === 'found')).toBe(true);
  expect(server.logins()).toBe(2);
});

test.each([
  [
    'a wrong secret',
    { secret: 'another-secret' },
    'web refuses our credentials: listing item: the login: invalid_client: no client null. Check what its system file names.',
  ],
  [
    'a scope that was not granted',
    { scope: 'items:read' },
    'web refuses our credentials: listing item: the login: invalid_scope: no such scope. Check what its system file names.',
  ],
])('%s ends the read in the words of the token server', async (_name, state, words) => {
  const { clock, server, driver, entity } = await open(inHeader);
  const before = { ...server.state };
  Object.assign(server.state, state);
  await expect(driver.readPage(entity, null)).rejects.toThrow(words);
  const message = expect.stringContaining('the login: invalid_');
  expect(driver.health()).toMatchObject({ state: 'refused', message });
  Object.assign(server.state, before);
  clock.turn(3_600_000);
  await driver.readPage(entity, null);
  expect(driver.health()).toMatchObject({ state: 'ok' });
});

test('what the token server repeats of our secret is struck out', async () => {
  const echo = inHeader.replace('form: {', "form: { echo: '${SECRET}',");
  const { server, driver, entity } = await open(echo);
  server.state.secret = 'another-secret';
  await expect(driver.readPage(entity, null)).rejects.toThrow('invalid_client: no client ***.');
});

describe('a refresh token of which each is good once', () => {
  const byConsent = inHeader.replace('form: {', "refresh: '${REFRESH}', form: {");
  const opening = async (keep: Keep = keepInMemory()) => {
    const world = await open(byConsent, 'header', keep);
    world.server.state.refresh = 'refresh-1';
    const read = async (driver = world.driver) =>
      (await driver.readPage(world.entity, null)).records.length;
    return { ...world, read };
  };

  test('is replaced by the one that comes with each token', async () => {
    const { clock, server, read } = await opening();
    expect(await read()).toBe(1);
    expect(server.asked[0]?.body).toBe(
      'grant_type=refresh_token&refresh_token=refresh-1&scope=items%3Aread+items%3Awrite',
    );
    clock.turn(3_600_000);
    expect(await read()).toBe(1);
    expect(server.asked.filter((one) => one.body.includes('refresh-2'))).toHaveLength(1);
  });

  test('outlives the process, and so does the token beside it', async () => {
    const { clock, server, start, read } = await opening();
    await read();
    expect(await read(start())).toBe(1);
    expect(server.logins()).toBe(1);
    clock.turn(3_600_000);
    expect(await read(start())).toBe(1);
    expect(server.logins()).toBe(2);
  });

  test('is the newest also where another process has renewed it', async () => {
    const { clock, server, start, read } = await opening();
    const other = start();
    await read();
    await read(other);
    clock.turn(3_600_000);
    await read(other);
    expect(await read()).toBe(1);
    expect(server.logins()).toBe(2);
  });

  test('is asked for anew when a kept token is refused', async () => {
    const { server, start, read } = await opening();
    await read();
    server.tokens.set('token-1', 0);
    expect(await read(start())).toBe(1);
    expect(server.logins()).toBe(2);
  });

  test('is not used where another process renews it at the same moment', async () => {
    const kept = keepInMemory();
    const { server, start, read } = await opening({
      ...kept,
      change: async (name, next) => {
        if (server.logins() === 0) await read(startOther());
        await kept.change(name, next);
      },
    });
    const startOther = () => start(kept);
    expect(await read()).toBe(1);
    expect(server.logins()).toBe(1);
  });

  test('that another process has renewed serves also where nothing can be kept', async () => {
    const kept = keepInMemory();
    const { server, start, read } = await opening({
      ...kept,
      change: async () => {
        await read(start(kept));
        throw fault('store.locked', { store: 'sqlite:x' });
      },
    });
    expect(await read()).toBe(1);
    expect(server.logins()).toBe(1);
  });

  test('that nobody can keep is not used up', async () => {
    const full = fault('store.locked', { store: 'sqlite:x' });
    const keep = { ...keepInMemory(), change: () => Promise.reject(full) };
    const { server, read } = await opening(keep);
    await expect(read()).rejects.toThrow('The store sqlite:x is in use by another samband.');
    expect(server.logins()).toBe(0);
  });

  test('stands in no message', async () => {
    const { server, read } = await opening();
    server.state.refresh = 'refresh-9';
    await expect(read()).rejects.toThrow(
      'the login: invalid_grant: ***; the refresh token is good no more, so a person has to consent again',
    );
  });
});

test('a secret written into the file is refused', async () => {
  const text = (auth: string) =>
    `driver: http\nbase: https://web.example\nauth: ${auth}\nentities: {}\n`;
  const literal = text(
    '{ kind: oauth2, url: /token, client: ours, secret: plain, form: { api_key: plain } }',
  );
  const problems = told(await catalogueWith({ 'pipes/systems/web.yaml': literal }));
  expect(problems.map((line) => line.split(': ')[0])).toEqual([
    'pipes/systems/web.yaml:3:58 secret.literal',
    'pipes/systems/web.yaml:3:82 secret.literal',
  ]);
});

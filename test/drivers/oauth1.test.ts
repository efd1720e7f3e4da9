// OAuth 1.0a: what is signed, checked by the rules of RFC 5849 written down once more here, and which
// of several credentials are meant.

import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Auth, Entity } from '../../engine/definition/system.ts';
import { authenticator } from '../../engine/drivers/http/auth.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { keepInMemory } from '../../engine/drivers/http/kept-tokens.ts';
import { signed } from '../../engine/drivers/http/oauth1.ts';
import { variables } from '../../engine/drivers/http/variables.ts';
import { expression, httpSystem, rule, text } from './http-system.ts';
import { jsonServer, plainProfile } from './json-server.ts';
import { testClock } from './test-clock.ts';

const nowMs = Date.UTC(2026, 0, 2, 3, 4, 5);
const keys = { key: 'ck_1', secret: 'cs_å&1', send: 'query', nowMs } as const;
const token = { key: 'at_1', secret: 'ts_ø&2' };

function check(address: string, method: 'HMAC-SHA1' | 'HMAC-SHA256' = 'HMAC-SHA256', form = '') {
  const headers: Record<string, string> =
    form === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' };
  const request = {
    method: 'post',
    url: new URL(address),
    headers,
    ...(form ? { body: form } : {}),
  };
  const { url } = signed(request, { ...keys, method });
  return { url, isRight: url.searchParams.get('oauth_signature') === signatureOf(url, form) };
}

/** RFC 5849, 3.4: method, address and sorted parameters, each percent-encoded. */
function signatureOf(url: URL, form: string, tokenSecret = ''): string {
  const pairs = [...url.searchParams, ...new URLSearchParams(form)]
    .filter(([name]) => name !== 'oauth_signature')
    .map(([name, value]) => `${percent(name)}=${percent(value)}`)
    .sort((one, other) => (one < other ? -1 : 1));
  const base = ['POST', url.origin + url.pathname, pairs.join('&')].map(percent).join('&');
  const hash = url.searchParams.get('oauth_signature_method') === 'HMAC-SHA1' ? 'sha1' : 'sha256';
  return createHmac(hash, `${percent(keys.secret)}&${percent(tokenSecret)}`)
    .update(base)
    .digest('base64');
}

function percent(value: string): string {
  return encodeURIComponent(value).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

describe('a signature is right', () => {
  test.each([
    ['for a plain address', 'http://shop.example/wp-json/wc/v3/products'],
    ['with a port', 'http://shop.example:8080/products'],
    ['with parameters', 'http://shop.example/products?per_page=100&page=2'],
    ['with spaces, plus signs and letters', 'http://shop.example/p?search=Rømme+%26+fløte%2B'],
    ["with the signs ! ' ( ) *", "http://shop.example/p?name=a!'(b)*"],
    ['with a name twice', 'http://shop.example/p?status[]=b&status[]=a&x=1'],
  ])('%s', (_name, address) => {
    expect(check(address).isRight).toBe(true);
    expect(check(address, 'HMAC-SHA1').isRight).toBe(true);
  });

  test('with the fields of a form', () => {
    expect(check('http://shop.example/p?a=1', 'HMAC-SHA256', 'b=2&c=x+y').isRight).toBe(true);
  });
});

describe('with a token, whose secret is signed with as well', () => {
  const address = 'http://shop.example/p?filter[0][field]=updated_at&value=2026-01-02 03:04:05';
  const request = { method: 'post', url: new URL(address), headers: {} };
  const called = { ...keys, token, method: 'HMAC-SHA256' } as const;

  test('in the address', () => {
    const { url } = signed(request, called);
    expect(url.searchParams.get('oauth_token')).toBe('at_1');
    expect(url.searchParams.get('oauth_signature')).toBe(signatureOf(url, '', token.secret));
  });

  test('in the header, and then nothing of it is in the address', () => {
    const { url, headers } = signed(request, { ...called, send: 'header' });
    expect(url.href).toBe(new URL(address).href);
    const [, words = ''] = /^OAuth (.*)$/.exec(headers.authorization ?? '') ?? [];
    const whole = new URL(address);
    for (const word of words.split(', ')) {
      const [name = '', value = ''] = word.split(/="|"$/);
      whole.searchParams.set(decodeURIComponent(name), decodeURIComponent(value));
    }
    expect(whole.searchParams.get('oauth_token')).toBe('at_1');
    expect(whole.searchParams.get('oauth_signature')).toBe(signatureOf(whole, '', token.secret));
  });
});

test('each request has a nonce of its own, the time of the clock, and no secret', () => {
  const one = check('http://shop.example/p').url;
  const again = check(one.href).url;
  expect(again.searchParams.get('oauth_nonce')).not.toBe(one.searchParams.get('oauth_nonce'));
  expect(again.searchParams.getAll('oauth_nonce')).toHaveLength(1);
  expect(one.searchParams.get('oauth_timestamp')).toBe(String(nowMs / 1_000));
  expect(decodeURIComponent(one.href)).not.toContain(keys.secret);
});

const first: Auth = {
  kind: 'first',
  first: [
    {
      when: expression("$substringBefore($base, ':') = 'https'"),
      auth: { kind: 'basic', user: text('ck_1'), password: text('cs_1') },
    },
    {
      when: expression('$not($settings.isOff = true)'),
      auth: {
        kind: 'oauth1',
        key: text('ck_1'),
        secret: text('cs_1'),
        method: 'HMAC-SHA256',
        send: 'query',
      },
    },
  ],
};

async function read(settings: Record<string, boolean> = {}, base?: string) {
  const clock = testClock();
  const server = await jsonServer({ ...plainProfile, auth: 'none' }, clock);
  const system = httpSystem(base ?? server.url, { system: { auth: first, settings } });
  const driver = httpDriver(system, { clock });
  try {
    await driver.readPage(system.entities.customer as Entity, null);
  } finally {
    await Promise.all([driver.close(), server.close()]);
  }
  return server.asked[0];
}

test('the first credentials whose `when` holds are used', async () => {
  const asked = await read();
  expect(asked?.headers.authorization).toBeUndefined();
  expect(asked?.query.get('oauth_consumer_key')).toBe('ck_1');
});

test('with TLS it is the password, and nothing is signed', async () => {
  const clock = testClock();
  const system = httpSystem('https://shop.example/v3', { system: { auth: first } });
  const login = () => Promise.reject(new Error('there is no login'));
  const credentials = authenticator({
    system,
    clock,
    variables: variables(system, clock),
    login,
    keep: keepInMemory(),
  });
  const url = new URL('https://shop.example/v3/products');
  const { request } = await credentials.authorise({ method: 'GET', url, headers: {} });
  expect(request.headers.authorization).toBe(
    `Basic ${Buffer.from('ck_1:cs_1').toString('base64')}`,
  );
  expect(request.url.search).toBe('');
});

test('where none holds, nothing is sent, and the operator is told', async () => {
  await expect(read({ isOff: true })).rejects.toMatchObject({ code: 'system.refused' });
  await expect(read({ isOff: true })).rejects.toThrow('no `when` below `auth: first` holds');
});

test('what was signed is not kept in the place of a next page', async () => {
  const clock = testClock();
  const server = await jsonServer({ ...plainProfile, auth: 'none' }, clock);
  const system = httpSystem(server.url, { system: { auth: first } });
  const driver = httpDriver(system, { clock });
  const { list, ...entity } = system.entities.customer as Entity;
  server.misbehave((asked) => ({
    kind: 'reply',
    status: 200,
    body: JSON.stringify({ items: [{ id: 1 }], next: `/customers?page=2&${asked.query}` }),
  }));
  const paged = {
    ...entity,
    list: {
      ...list,
      request: rule('/customers'),
      paging: { kind: 'next', next: expression('next') },
    },
  } as Entity;
  const page = await driver.readPage(paged, null);
  await Promise.all([driver.close(), server.close()]);
  expect(JSON.stringify(page.position)).toContain('page=2');
  expect(JSON.stringify(page.position)).not.toContain('oauth_');
});

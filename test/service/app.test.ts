// The HTTP interface: every route, what is refused, and hostile names on every screen.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../engine/base/clock.ts';
import { fault } from '../../engine/base/errors.ts';
import { redactor } from '../../engine/base/redact.ts';
import type { Driver, Receipt } from '../../engine/drivers/driver.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import { type AppOptions, createApp } from '../../engine/service/app.ts';
import { followActivity } from '../../engine/service/status/activity.ts';
import type { Phase } from '../../engine/service/status/status.ts';
import { bodyBytesMax } from '../../engine/service/webhooks.ts';
import type { World } from '../../engine/sync/world.ts';
import { customers, type Living, living } from '../runtime/two-systems.ts';

const secret = 'a-very-secret-token';
const hostile = `<img src=x onerror=alert(1)>"'&\u202eevil\u0007`;

let at: Living;
let phase: Phase;
let hinted: string[];
let read: string[];
let receipt: Receipt;
let aheadMs: number;
let app: ReturnType<typeof createApp>;
let activity: ReturnType<typeof followActivity>;

beforeEach(async () => {
  at = await living([customers()]);
  phase = 'running';
  hinted = [];
  aheadMs = 0;
  receipt = { kind: 'hints', hints: [{ entity: 'customer', id: '7', isDeletion: false }] };
  const driver = at.world.drivers.get('shop');
  if (!driver) throw new Error('no shop');
  const world: World = {
    ...at.world,
    clock: { ...systemClock, now: () => systemClock.now() + aheadMs },
    catalogue: { ...at.world.catalogue, secrets: [secret] },
    drivers: new Map([...at.world.drivers, ['shop', { ...driver, receive: async () => receipt }]]),
  };
  activity = followActivity(at.stream, world.clock, redactor([secret]));
  read = [];
  app = createApp({ ...options(), world });
});
afterEach(() => at.close());

function options(): Omit<AppOptions, 'world'> {
  return {
    activity,
    version: '1.2.3',
    phase: () => phase,
    key: 'the-key',
    tell: at.stream.tell,
    read: ({ id }) => {
      read.push(id);
    },
    hint: async (entity, { id, isDeletion }) => {
      hinted.push(`${entity.id}:${id}${isDeletion ? ' deleted' : ''}`);
    },
  };
}

async function check(path: string, init: RequestInit = {}, host = '127.0.0.1:8642') {
  const answer = await app.request(path, { ...init, headers: { host, ...init.headers } });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

const post = (body: string | Uint8Array<ArrayBuffer>) => ({ method: 'POST', body });

describe('for people', () => {
  test('the page shows pipes, records and systems, and loads nothing but its own two files', async () => {
    at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
    await syncUntilQuiet(at.world, at.stream, {
      random: () => 0,
      drain: new AbortController().signal,
    });
    const { status, headers, text } = await check('/');
    expect(status).toBe(200);
    for (const word of ['shop-erp/customer', 'erp.customer', 'Nothing waits', 'answers'])
      expect(text).toContain(word);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/);
    expect(text).not.toMatch(/<script(?![^>]*src=)|style="| on\w+="/);
    expect(headers.get('set-cookie')).toBeNull();
    for (const [, file] of text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g))
      expect((await check(file as string)).status).toBe(200);
  });

  test.each([
    ['unreachable', 'cannot be used now'],
    ['refused', 'refuses our credentials'],
  ] as const)('a system that is %s is said at once', async (state, words) => {
    expect((await check('/')).text).toContain('Everything could be reached.');
    const drivers = at.world.drivers as Map<string, Driver>;
    const shop = drivers.get('erp') as Driver;
    const health = () => ({ state, requests: 1, failures: 1 });
    drivers.set('erp', { ...shop, health });
    const app = createApp({ ...options(), world: { ...at.world, drivers } });
    const answer = await app.request('/', { headers: { host: '127.0.0.1:8642' } });
    const text = await answer.text();
    expect(text).toContain(`erp ${words}.`);
    expect(text).not.toContain('Everything could be reached.');
    const metrics = await app.request('/metrics', { headers: { host: '127.0.0.1:8642' } });
    expect(await metrics.text()).toContain('samband_system_up{system="erp"} 0');
  });

  test('while an entity is read anew, page, status and metrics say which pipes stand still for it', async () => {
    at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
    const drain = new AbortController().signal;
    await syncUntilQuiet(at.world, at.stream, { random: () => 0, drain });
    expect((await check('/')).text).not.toContain('stands still');
    const facts = { 'reading.shop.customer': 'in another way' };
    await at.world.store.transact((tx) => tx.putFacts(facts));
    const { text } = await check('/');
    expect(text).toContain('1 pipe stands still until what is read anew was read to its end.');
    expect(text).toContain('until all of shop.customer was read anew');
    expect(text).toContain('read anew: 0 of about 1');
    const { pipes, entities } = JSON.parse((await check('/api/status')).text);
    expect(pipes[0].standsFor).toEqual(['shop.customer']);
    expect(entities[0]).toMatchObject({ id: 'shop.customer', readAnew: 0 });
    const metrics = (await check('/metrics')).text;
    expect(metrics).toContain('samband_reading_anew{entity="shop.customer"} 1');
    expect(metrics).toContain('samband_reading_anew{entity="erp.customer"} 0');
    expect(metrics).toContain('samband_reading_anew_records{entity="shop.customer"} 0');
    expect(metrics).toContain('samband_standing_still{pipe="shop-erp/customer"} 1');
  });

  test('records that cannot be read are named where their entity stands, with the way to why', async () => {
    expect((await check('/')).text).not.toContain('cannot be read');
    const ids = Array.from({ length: 12 }, (_, nth): [string, number] => [`c${nth}<b>`, 1]);
    const facts = { 'unreadable shop.customer': Object.fromEntries(ids) };
    await at.world.store.transact((tx) => tx.putFacts(facts));
    const { text } = await check('/');
    expect(text).toContain('cannot be read, so nothing of it goes over:');
    expect(text).toContain(`href="/why?ref=${encodeURIComponent('shop.customer:c9<b>')}"`);
    expect(text).toContain('<code>shop.customer:c9&lt;b&gt;</code></a> and 2 more</small>');
    expect(text).not.toContain(encodeURIComponent('shop.customer:c10<b>'));
    const { entities } = JSON.parse((await check('/api/status')).text);
    expect(entities[0].unreadable).toEqual(ids.map(([id]) => id));
  });

  test('an address that there is not is a page with the way to those that there are', async () => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
    for (const path of [`/nothing/${encodeURIComponent('<b>')}`, '/documents/no-such']) {
      const { status, headers, text } = await check(path, { headers: { accept } });
      expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
      expect(text).toContain('There is nothing at /');
      expect(text).toContain('<a href="/documents">Documents</a>');
      expect(text).not.toContain('<b>');
    }
  });

  test('hostile names are text, wherever they appear', async () => {
    await at.world.store.transact((tx) =>
      tx.putParked([
        {
          pipe: 'shop-erp/customer',
          subject: 'x',
          ref: `shop.customer:${hostile}`,
          row: hostile,
          why: 'ambiguous',
          reason: hostile,
          guard: null,
          waitsFor: null,
          candidates: [],
          values: null,
          choice: null,
          taken: [],
          sinceMs: 0,
        },
      ]),
    );
    at.stream.tell({ kind: 'unreadable', entity: 'shop.customer', id: hostile, message: hostile });
    at.stream.tell({
      kind: 'fault',
      part: 'pipe',
      id: 'shop-erp/customer',
      code: 'x',
      message: hostile,
      tries: 1,
    });
    const { text } = await check('/');
    expect(text).toContain('&lt;img src=x');
    expect(text).not.toContain('<img');
    for (const mark of ['\u202e', '\u0007']) expect(text).not.toContain(mark);
    for (const path of [
      '/metrics',
      `/api/why?ref=${encodeURIComponent(hostile)}`,
      `/${encodeURIComponent(hostile)}`,
    ]) {
      const answer = await check(path);
      expect(answer.headers.get('content-type')).not.toContain('html');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  test('secrets are on no screen, also when a system says them', async () => {
    at.stream.tell({ kind: 'unreadable', entity: 'shop.customer', message: `bad token ${secret}` });
    at.stream.tell({
      kind: 'fault',
      part: 'pipe',
      id: 'shop-erp/customer',
      code: 'x',
      message: `no ${secret}`,
      tries: 1,
    });
    for (const path of ['/', '/api/status', '/metrics', '/readyz']) {
      const { text } = await check(path);
      expect(text, path).not.toContain(secret);
    }
    expect((await check('/')).text).toContain('bad token ***');
  });
});

describe('for machines', () => {
  test('alive and ready, unless it drains; a pipe in trouble is listed only', async () => {
    at.stream.tell({
      kind: 'fault',
      part: 'pipe',
      id: 'shop-erp/customer',
      code: 'system.unreachable',
      message: 'm',
      tries: 1,
    });
    expect((await check('/livez')).status).toBe(200);
    const ready = await check('/readyz');
    expect(ready.status).toBe(200);
    expect(JSON.parse(ready.text).faults).toMatchObject([
      { id: 'shop-erp/customer', code: 'system.unreachable' },
    ]);
    phase = 'draining';
    expect((await check('/readyz')).status).toBe(503);
    expect((await check('/livez')).status).toBe(200);
  });

  test('a system that can be read and takes no write is in trouble, until it takes one', async () => {
    at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
    at.drivers.erp?.setFaults(({ operation }) =>
      operation === 'create' ? { kind: 'unreachable' } : undefined,
    );
    const drain = new AbortController().signal;
    const sync = () =>
      syncUntilQuiet(at.world, at.stream, { random: () => 0, drain, patienceMs: 0 });
    await sync();
    const faults = async () => JSON.parse((await check('/readyz')).text).faults;
    expect(await faults()).toMatchObject([{ id: 'shop-erp/customer', code: 'system.untaken' }]);
    const faulted = 'samband_faulted{part="pipe",id="shop-erp/customer"}';
    expect((await check('/metrics')).text).toContain(`${faulted} 1`);
    expect((await check('/')).text).not.toContain('Everything could be reached');
    at.drivers.erp?.setFaults(undefined);
    at.people('shop').add('customer', { name: 'Ola', email: 'ola@x.no' });
    await sync();
    expect(await faults()).toEqual([]);
    expect((await check('/metrics')).text).toContain(`${faulted} 0`);
  });

  test('a store that does not answer is neither alive nor ready', async () => {
    await at.close();
    expect((await check('/livez')).status).toBe(503);
    expect((await check('/readyz')).status).toBe(503);
    at = await living([]);
  });

  test('metrics are well formed, and count', async () => {
    at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
    await syncUntilQuiet(at.world, at.stream, {
      random: () => 0,
      drain: new AbortController().signal,
    });
    const { text, headers } = await check('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(
        /^(# (HELP|TYPE) samband_\w+ .+|samband_\w+(\{(\w+="[^"\\\n]*",?)+\})? -?[\d.e+-]+)$/,
      );
    expect(text).toContain('samband_writes_total{pipe="shop-erp/customer",operation="create"} 1');
    expect(text).toContain(
      'samband_write_duration_seconds_bucket{pipe="shop-erp/customer",le="+Inf"} 1',
    );
    expect(text).toContain('samband_info{version="1.2.3"} 1');
    const names = [...text.matchAll(/^# TYPE (\w+) /gm)].map((match) => match[1]);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each([
    ['an unknown path', '/nothing', {}, 404, 'path.unknown'],
    ['another method', '/webhooks/shop', {}, 404, 'path.unknown'],
    ['a system without webhooks', '/webhooks/erp', post('{}'), 404, 'webhook.unknown'],
    ['no such system', '/webhooks/__proto__', post('{}'), 404, 'webhook.unknown'],
  ])('%s is a problem with a code', async (_, path, init, status, code) => {
    const answer = await check(path as string, init as RequestInit);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.parse(answer.text)).toMatchObject({ status, code });
  });

  test('another name for this machine is not answered, so no page elsewhere can read this one', async () => {
    for (const path of ['/', '/api/status', '/metrics'])
      expect((await check(path, {}, 'evil.example')).status, path).toBe(421);
    expect((await check('/livez', {}, 'evil.example')).status).toBe(200);
    expect((await check('/webhooks/shop', post('{}'), 'public.example')).status).toBe(200);
  });
});

test('a store that cannot be used is said on the page and to commands, in its own words', async () => {
  const broken: World = {
    ...at.world,
    store: {
      ...at.world.store,
      transact: () => Promise.reject(fault('store.removed', { store: '/srv/samband.db' })),
    },
  };
  const own = createApp({ ...options(), world: broken });
  const said = 'The file of the store /srv/samband.db was removed or replaced';
  const answer = await own.request('/api/status', { headers: { host: '127.0.0.1' } });
  expect([answer.status, await answer.json()]).toEqual([
    503,
    expect.objectContaining({ code: 'store.removed', title: expect.stringContaining(said) }),
  ]);
  const shown = await own.request('/', { headers: { host: '127.0.0.1', accept: 'text/html' } });
  expect(shown.status).toBe(503);
  expect(await shown.text()).toContain(`<p id="said" role="status" class="unreachable">${said}`);
});

describe('a webhook', () => {
  test('is stored as a hint and answered', async () => {
    const { status, text } = await check('/webhooks/shop', post('{}'));
    expect([status, JSON.parse(text)]).toEqual([200, { accepted: 1 }]);
    expect(hinted).toEqual(['shop.customer:7']);
  });

  test('says that its record was deleted', async () => {
    receipt = { kind: 'hints', hints: [{ entity: 'customer', id: '7', isDeletion: true }] };
    await check('/webhooks/shop', post('{}'));
    expect(hinted).toEqual(['shop.customer:7 deleted']);
  });

  test.each([
    ['forged', { kind: 'forged' }, 401, 'webhook.forged'],
    ['unreadable', { kind: 'unreadable', message: 'no id' }, 400, 'webhook.unreadable'],
  ] as const)('that is %s changes nothing', async (_, given, status, code) => {
    receipt = given;
    const answer = await check('/webhooks/shop', post('{}'));
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([status, code]);
    expect(hinted).toEqual([]);
  });

  test('that was not taken is told in the log and on the page, once a minute', async () => {
    const send = () => check('/webhooks/shop', post('{}'));
    receipt = { kind: 'forged' };
    for (let count = 0; count < 20; count++) await send();
    receipt = { kind: 'unreadable', message: 'no id' };
    await send();
    await check('/webhooks/erp', post('{}'));
    await check('/webhooks/nobody', post('{}'));
    const news = (code: string, message: unknown, system = 'shop') => ({
      ...{ kind: 'turned-away', system, code, message },
    });
    expect(at.told).toEqual([
      news(
        'webhook.forged',
        expect.stringMatching(/^A webhook was not taken\. The signature is missing or wrong/),
      ),
      news('webhook.unreadable', 'A webhook was not taken. no id'),
      news('webhook.unknown', expect.stringContaining('No system of this name'), 'erp'),
    ]);
    expect((await check('/')).text).toContain('A webhook was not taken. The signature is missing');
    aheadMs = 60_000;
    receipt = { kind: 'forged' };
    await send();
    expect(at.told).toHaveLength(4);
  });

  test('for what we do not read, or with an absurd id, is accepted and does nothing', async () => {
    const ids = ['', 'x'.repeat(301)].map((id) => ({ entity: 'customer', id, isDeletion: false }));
    receipt = {
      kind: 'hints',
      hints: [{ entity: 'constructor', id: '1', isDeletion: false }, ...ids],
    };
    expect(JSON.parse((await check('/webhooks/shop', post('{}'))).text)).toEqual({ accepted: 0 });
    expect(hinted).toEqual([]);
  });

  test('may be one megabyte long and no longer', async () => {
    expect((await check('/webhooks/shop', post(new Uint8Array(bodyBytesMax)))).status).toBe(200);
    expect((await check('/webhooks/shop', post(new Uint8Array(bodyBytesMax + 1)))).status).toBe(
      413,
    );
  });

  test('is slowed down when they come in a flood', async () => {
    const answers = await Promise.all(
      Array.from({ length: 700 }, () => check('/webhooks/shop', post('{}'))),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(50);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(500);
  });
});

describe('a reading that a person asks for', () => {
  const bearer = { authorization: 'Bearer the-key' };
  const ask = (body: string, headers = {}) => check('/api/read', { ...post(body), headers });

  test('needs the key of this start', async () => {
    for (const headers of [{}, { authorization: 'Bearer no' }])
      expect((await ask('{}', headers)).status).toBe(403);
    expect(read).toEqual([]);
  });

  test('is begun for the entity that is named, or for all', async () => {
    expect((await ask('{"entity":"shop.customer"}', bearer)).text).toBe(
      '{"entities":["shop.customer"],"isAnew":false}',
    );
    expect((await ask('{"isAnew":true}', bearer)).status).toBe(200);
    expect(read).toEqual(['shop.customer', 'shop.customer', 'erp.customer']);
  });

  test('is begun by the buttons of the page, which show it again', async () => {
    const press = (form: Record<string, string>) =>
      check('/read', post(new URLSearchParams(form).toString()));
    const { text } = await check('/');
    const key = /name="key" value="([^"]+)"/.exec(text)?.[1] ?? '';
    expect((await press({ entity: 'shop.customer' })).status).toBe(403);
    const { status, headers } = await press({ key, entity: 'shop.customer', all: 'yes' });
    expect([status, headers.get('location')]).toEqual([303, '/']);
    expect(read).toEqual(['shop.customer']);
    expect((await press({ key, entity: 'shop.none' })).status).toBe(422);
  });

  test.each([
    ['nothing', '', 422],
    ['what is no JSON', '{', 422],
    ['an entity that is none', '{"entity":"shop.nothing"}', 422],
    ['too much', 'x'.repeat(5_000), 413],
  ])('with %s is refused', async (_, body, status) => {
    expect((await ask(body, bearer)).status).toBe(status);
    expect(read).toEqual([]);
  });
});

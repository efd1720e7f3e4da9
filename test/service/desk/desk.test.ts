// The desk over HTTP: who may change something, hostile texts, and what a form may ask for.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { redactor } from '../../../engine/base/redact.ts';
import { syncUntilQuiet } from '../../../engine/runtime/sync-until-quiet.ts';
import { createApp } from '../../../engine/service/app.ts';
import { deskPage } from '../../../engine/service/desk/desk-page.ts';
import { followActivity } from '../../../engine/service/status/activity.ts';
import type { DeskItem } from '../../../engine/sync/desk/desk.ts';
import { customers, type Living, living } from '../../runtime/two-systems.ts';

const host = '127.0.0.1:8642';
const key = 'the-key-of-this-start';
const hostile = `<img src=x onerror=alert(1)>"'&`;

let at: Living;
let app: ReturnType<typeof createApp>;
let item: DeskItem;

beforeEach(async () => {
  at = await living([customers()]);
  const { world, stream } = at;
  app = createApp({
    world,
    activity: followActivity(stream, world.clock, redactor([])),
    version: '1.2.3',
    phase: () => 'running',
    tell: at.stream.tell,
    read: () => {},
    hint: async () => {},
    key,
  });
  for (const name of ['One', hostile]) at.people('erp').add('customer', { name, email: 'x@x.no' });
  at.people('shop').add('customer', { name: hostile, email: 'x@x.no' });
  await syncUntilQuiet(world, stream, { random: () => 0, drain: new AbortController().signal });
  const { items } = (await (await get('/api/desk')).json()) as { items: DeskItem[] };
  item = items.find((one) => one.ref.startsWith('shop.')) as DeskItem;
});
afterEach(() => at.close());

async function get(path: string) {
  return app.request(path, { headers: { host } });
}

async function check(
  path: string,
  body: string | Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) {
  const text = typeof body === 'string' ? body : new URLSearchParams(body).toString();
  const answered = await app.request(path, {
    method: 'POST',
    body: text,
    headers: { host, ...headers },
  });
  // As a browser does: the page that follows is loaded by itself, and loading it again asks for nothing.
  const next = answered.headers.get('location');
  const answer = answered.status === 303 && next ? await get(next) : answered;
  return { status: answer.status, text: await answer.text() };
}

const bearer = { authorization: `Bearer ${key}` };
const choosing = (choice: string) => ({ key, do: 'choose', item: item.id, choice });
const linked = async () =>
  (await at.world.store.transact((tx) => tx.linksOf([item.ref]))).filter(
    (one) => one.state === 'live',
  );

test('the record and its candidates are told by their values, and lead to all that is known of them', async () => {
  const text = await (await get('/desk')).text();
  for (const ref of ['shop.customer:1', 'erp.customer:1'])
    expect(text).toContain(`<a href="/why?ref=${encodeURIComponent(ref)}"><code>${ref}</code></a>`);
  expect(text).toContain('<small>email x@x.no, name One</small>');
  expect(text).not.toContain('<img');
  expect(item.tells).toContainEqual({
    ref: 'erp.customer:1',
    values: [
      { property: 'email', value: 'x@x.no' },
      { property: 'name', value: 'One' },
    ],
  });
});

describe('a form', () => {
  test('is carried out, and the page says so', async () => {
    const { status, text } = await check('/desk', choosing('erp.customer:1'), {
      origin: `http://${host}`,
      'sec-fetch-site': 'same-origin',
    });
    expect(status).toBe(200);
    expect(text).toContain('It is erp.customer:1.');
    await syncUntilQuiet(at.world, at.stream, {
      random: () => 0,
      drain: new AbortController().signal,
    });
    expect(await linked()).toMatchObject([
      { sink: 'erp.customer:1', evidence: { who: 'the page' } },
    ]);
  });

  test('leads to a page that can be loaded again, and does nothing again', async () => {
    const answer = await app.request('/desk?pipe=shop-erp%2Fcustomer', {
      method: 'POST',
      body: new URLSearchParams(choosing('erp.customer:1')).toString(),
      headers: { host },
    });
    const place = answer.headers.get('location') ?? '';
    expect([answer.status, place]).toEqual([
      303,
      expect.stringMatching(/^\/desk\?pipe=shop-erp%2Fcustomer&done=[\w-]{32}$/),
    ]);
    for (const _ of ['at first', 'again'])
      expect(await (await get(place)).text()).toContain('It is erp.customer:1.');
    expect(await (await get('/desk?done=other')).text()).not.toContain('class="notice');
  });

  test.each([
    ['without a key', { key: '' }, {}],
    ['with another key', { key: `${key.slice(0, -1)}x` }, {}],
    ["from another site's page", {}, { 'sec-fetch-site': 'cross-site' }],
    ['from another port here', {}, { 'sec-fetch-site': 'same-site' }],
    ['of another origin', {}, { origin: 'http://evil.example' }],
    ['of an origin that hides', {}, { origin: 'null' }],
  ])('%s changes nothing', async (_, own, headers) => {
    const { status } = await check('/desk', { ...choosing('erp.customer:1'), ...own }, headers);
    expect(status).toBe(403);
    expect(await linked()).toEqual([]);
    expect(await at.world.store.transact((tx) => tx.verdictsOf([item.ref]))).toEqual([]);
  });

  test.each([
    ['an unknown wish', { do: 'destroy' }, 'desk does not understand'],
    ['a choice it has not', { do: 'choose', choice: 'all' }, 'cannot be settled by'],
    ['an item that is none', { do: 'retry', item: 'nope' }, 'Nothing that waits'],
    ['a prototype', { do: '__proto__' }, 'desk does not understand'],
    ['a pipe that is none', { do: 'retry-all', pipe: 'no/pipe' }, 'no/pipe'],
  ])('with %s is told so on the page', async (_, own, says) => {
    const { status, text } = await check('/desk', { key, item: item.id, ...own });
    expect(status).toBe(422);
    expect(text).toContain(says);
  });
});

test('a form from before the last start changes nothing, and is answered with the desk as it is now', async () => {
  const { status, text } = await check('/desk', {
    ...choosing('erp.customer:1'),
    key: 'the-key-of-the-start-before',
  });
  expect(status).toBe(403);
  expect(text).toContain('role="alert">Nothing was changed: the service was started again');
  expect(text).toContain(`<input type="hidden" name="key" value="${key}">`);
  expect(await linked()).toEqual([]);
});

describe('a desk with more than a page', () => {
  const pipe = 'shop-erp/customer';
  const counts = [
    { pipe, why: 'dead' as const, count: 480 },
    { pipe, why: 'ambiguous' as const, count: 20 },
  ];

  test('shows more of itself, and all that waits by pipe and reason', async () => {
    const list = { held: [], alike: [], counts, items: [], total: 500, more: 400 };
    const text = String(await deskPage({ list, filter: { pipe, why: 'dead' }, key, atMs: 0 }));
    const dead = '/desk?pipe=shop-erp%2Fcustomer&amp;why=dead';
    expect(text).toContain(`<a href="${dead}" aria-current="true"><b>480</b> refused</a>`);
    expect(text).toContain('<b>20</b> several candidates</a>');
    expect(text).toContain('<a href="/desk">all that waits</a>');
    expect(text).toContain(`<a href="${dead}&amp;limit=500">show 400 of them</a>`);
  });

  test('does not say that nothing waits where nothing of what is asked for does', async () => {
    const list = { held: [], alike: [], counts, items: [], total: 0, more: 0 };
    const filter = { pipe: 'shop-erp/order' };
    const text = String(await deskPage({ list, filter, key, atMs: 0 }));
    expect(text).toContain('<p>Nothing of this kind waits.</p>');
    const none = { ...list, counts: [] };
    const empty = String(await deskPage({ list: none, filter, key, atMs: 0 }));
    expect(empty).toContain('<p>Nothing waits for a record or a person.</p>');
  });

  test('stays what of it is listed, whatever is done there', async () => {
    const place = `/desk?${new URLSearchParams({ pipe, why: 'ambiguous' })}`;
    const text = await (await get(place)).text();
    const to = `${place.replace('&', '&amp;')}#${item.id}`;
    expect(text).toContain(`<form method="post" action="${to}">`);
    const answered = await check(place, { key, do: 'retry', item: item.id });
    expect(answered.text).toContain(`<form method="post" action="${to}">`);
  });

  test('shows as many as are asked for', async () => {
    expect((await (await get('/desk?limit=1')).text()).match(/<article/g)).toHaveLength(1);
  });
});

describe('for commands', () => {
  test('the key is asked for as a bearer token', async () => {
    const body = JSON.stringify({ do: 'retry', item: item.id });
    expect((await check('/api/desk', body)).status).toBe(403);
    expect((await check('/api/desk', body, { authorization: 'Bearer no' })).status).toBe(403);
    expect(await check('/api/desk', body, bearer)).toEqual({
      status: 200,
      text: JSON.stringify({ said: `${item.ref} is looked at again.` }),
    });
  });

  test.each([
    ['nothing', '', 422],
    ['what is no JSON', '{', 422],
    ['a list', '[]', 422],
    ['a number for an item', '{"do":"retry","item":1}', 422],
    ['too much', 'x'.repeat(70_000), 413],
  ])('%s is refused', async (_, body, status) => {
    expect((await check('/api/desk', body, bearer)).status).toBe(status);
  });

  test('one item, or a sentence', async () => {
    expect(await (await get(`/api/desk?item=${item.id}`)).json()).toMatchObject({ total: 1 });
    expect((await get('/api/desk?item=nope')).status).toBe(422);
  });
});

test('a record that was refused takes a value for one of its properties', async () => {
  const { world, stream } = at;
  const quiet = { random: () => 0, drain: new AbortController().signal };
  const driver = world.drivers.get('erp');
  if (!driver) throw new Error('no erp');
  const refusing = async (_: unknown, requests: readonly unknown[]) =>
    requests.map(() => ({ kind: 'refused', message: 'no' }) as const);
  (world.drivers as Map<string, typeof driver>).set('erp', { ...driver, create: refusing });
  at.people('shop').add('customer', { name: 'Too long', email: 'long@x.no' });
  await syncUntilQuiet(world, stream, quiet);
  (world.drivers as Map<string, typeof driver>).set('erp', driver);
  const page = await (await get('/desk')).text();
  expect(page).toContain('name="row" required');
  expect(page).toContain('name="value" required'); // an empty one would empty the property
  const { items } = (await (await get('/api/desk?why=dead')).json()) as { items: DeskItem[] };
  const form = { key, do: 'edit', item: items[0]?.id as string, row: 'name', value: 'Short' };
  expect((await check('/desk', form)).status).toBe(200);
  await syncUntilQuiet(world, stream, quiet);
  expect(
    at
      .people('erp')
      .records('customer')
      .map(({ record }) => record.name),
  ).toContain('Short');
});

test('each button says what it does, and to whom for those who do not see the page', async () => {
  const text = await (await get('/desk')).text();
  const labels = [...text.matchAll(/<button aria-label="([^"]+)"/g)].map((one) => one[1]);
  expect(labels).toContain(`retry, ${item.ref}: look at it again`);
  expect(new Set(labels).size).toBe(labels.length);
  expect(text).toContain('>look at it again</small>');
});

test('each button of an item leads back to it', async () => {
  const text = await (await get('/desk')).text();
  const places = [...text.matchAll(/<form method="post" action="([^"]+)">/g)].map((one) => one[1]);
  expect(places).toContain(`/desk#${item.id}`);
  for (const place of places) expect(text).toContain(`id="${place?.split('#')[1]}"`);
});

test('words between back-ticks are code, and no back-tick is left', async () => {
  for (const path of ['/', '/desk']) {
    const text = await (await get(path)).text();
    expect(text).toContain('Say which it is with <code>samband desk</code>');
    expect(text).not.toContain('`');
  }
});

test('hostile names stand on the page as they are written, and nowhere else', async () => {
  const text = await (await get('/desk')).text();
  expect(text).toContain('several candidates');
  expect(text).not.toContain('<img');
  expect((await get('/desk')).headers.get('content-security-policy')).toContain(
    "form-action 'self'",
  );
});

test('another host name sees nothing of the desk', async () => {
  for (const path of ['/desk', '/api/desk'])
    expect((await app.request(path, { headers: { host: 'evil.example' } })).status).toBe(421);
});

describe('what the guards of a pipe hold', () => {
  beforeEach(async () => {
    const { world } = at;
    const [one] = await world.store.transact((tx) => tx.parkedList({}, '', 1));
    const held = Array.from({ length: 8 }, (_, n) => ({
      ...(one as NonNullable<typeof one>),
      subject: `shop.customer:${n + 1}`,
      ref: `shop.customer:${n + 1}`,
      row: '*',
      why: 'held',
      guard: 'first-run',
      candidates: [],
      reason: hostile,
    }));
    await world.store.transact((tx) => tx.putParked(held as never));
  });

  test('is one card with examples that lead to the rest, and two buttons', async () => {
    const text = await (await get('/desk')).text();
    expect(text).toContain('Guards hold 8 of them.');
    expect(text.match(/name="pipe" value="shop-erp\/customer"/g)).toHaveLength(2);
    expect(text).toContain('<button aria-label="approve all 8, shop-erp/customer: ');
    expect(text).toContain('<button aria-label="leave all 8, shop-erp/customer: ');
    expect(text.match(/<form method="post" action="\/desk">/g)).toHaveLength(2);
    expect(text).not.toContain('<img');
    const rest = /<a href="([^"]+)">and 3 more<\/a>/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    const all = await (await get(rest as string)).text();
    expect(all).toContain('<h2><a href="/why?ref=shop.customer%3A8">');
  });

  test('is let go by one button, and left by the other', async () => {
    const count = async () =>
      (await at.world.store.transact((tx) => tx.countHeld())).map((one) => one.chosen);
    const approved = await check('/desk', { key, do: 'approve', pipe: 'shop-erp/customer' });
    expect(approved.text).toContain('8 held changes go on');
    expect(approved.text).toContain('8 approved. They are carried out shortly.');
    expect(await count()).toEqual([8]);
    const left = await check('/desk', { key, do: 'reject', pipe: 'shop-erp/customer' });
    expect(left.text).toContain('8 held changes are left');
    expect(await count()).toEqual([]);
    expect((await check('/desk', { do: 'reject', pipe: 'shop-erp/customer' })).status).toBe(403);
  });

  test('is counted on the first page, which lists what else waits', async () => {
    const status = (await (await get('/api/status')).json()) as { parked: { why: string }[] };
    expect(status.parked.map(({ why }) => why)).not.toContain('held');
    expect(status.parked.length).toBeGreaterThan(0);
    expect(await (await get('/')).text()).toContain('<b>8</b> held by a guard');
  });
});

describe('what many wait for alike', () => {
  const refused = { pipe: 'shop-erp/customer', why: 'dead', count: 12 } as const;

  test('has one button for all of them, and leads to the list of them', async () => {
    const list = { held: [], alike: [refused], counts: [], items: [], total: 12, more: 12 };
    const text = String(await deskPage({ list, filter: {}, key, atMs: 0 }));
    expect(text).toContain('12 refused</span>');
    expect(text).toContain('<a href="/desk?pipe=shop-erp%2Fcustomer&amp;why=dead">');
    expect(text).toContain('<button aria-label="retry all 12, refused, shop-erp/customer: ');
    expect(text).toContain('<input type="hidden" name="why" value="dead">');
  });

  test('is looked at again by that button, with the reason it names', async () => {
    const asked = (why: string) =>
      check('/desk', { key, do: 'retry-all', pipe: refused.pipe, why });
    expect((await asked('dead')).text).toContain('Nothing of shop-erp/customer waits');
    expect((await asked('ambiguous')).text).toMatch(
      /\d of shop-erp\/customer (is|are) looked at again/,
    );
  });
});

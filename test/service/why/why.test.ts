// "Why" as a page: each kind of answer in words, with links from one to the next; hostile texts and what is
// not there.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../engine/base/clock.ts';
import { redactor } from '../../../engine/base/redact.ts';
import { syncUntilQuiet } from '../../../engine/runtime/sync-until-quiet.ts';
import { createApp } from '../../../engine/service/app.ts';
import { followActivity } from '../../../engine/service/status/activity.ts';
import { whyPage } from '../../../engine/service/why/why-page.ts';
import { whySearch } from '../../../engine/sync/why/search.ts';
import { why } from '../../../engine/sync/why/why.ts';
import { customers, type Living, living } from '../../runtime/two-systems.ts';

const hostile = `<img src=x onerror=alert(1)>"'&`;
const secret = 'the-secret-of-erp';

let at: Living;
let app: ReturnType<typeof createApp>;

beforeEach(async () => {
  at = await living([customers()]);
  const world = { ...at.world, catalogue: { ...at.world.catalogue, secrets: [secret] } };
  app = createApp({
    world,
    activity: followActivity(at.stream, world.clock, redactor([])),
    version: '1.2.3',
    phase: () => 'running',
    tell: at.stream.tell,
    read: () => {},
    hint: async () => {},
    key: 'the-key-of-this-start',
  });
  at.people('shop').add('customer', { name: `Kari ${hostile}`, email: 'kari@x.no' });
  for (const name of ['One', 'Two']) at.people('erp').add('customer', { name, email: 'two@x.no' });
  at.people('shop').add('customer', { name: secret, email: 'two@x.no' });
  const options = { random: () => 0, drain: new AbortController().signal };
  await syncUntilQuiet(world, at.stream, options);
  at.people('shop').edit('customer', '1', { name: 'Kari Nord' });
  await syncUntilQuiet(world, at.stream, options);
});
afterEach(() => at.close());

async function check(query: Readonly<Record<string, string>>, path = '/why') {
  const answer = await app.request(`${path}?${new URLSearchParams(query)}`, {
    headers: { host: '127.0.0.1:8642' },
  });
  const text = await answer.text();
  if (path === '/why') expect(text).not.toContain('<img');
  expect(text).not.toContain(secret);
  return { status: answer.status, text };
}

const kari = 'shop.customer:1';
const kariOver = 'erp.customer:3';
const linkTo = (query: Readonly<Record<string, string>>) =>
  `href="/why?${new URLSearchParams(query).toString().replaceAll('&', '&amp;')}"`;

test('it asks, where nothing was asked', async () => {
  const { status, text } = await check({});
  expect(status).toBe(200);
  expect(text).toContain('placeholder="shop.customer:42"');
  expect(text).toContain('<a href="/why" aria-current="page">Why</a>');
});

test('a record has its link with the rule, its rows, what happened, and what it holds', async () => {
  const { status, text } = await check({ ref: ` ${kari} ` });
  expect(status).toBe(200);
  expect(text).toContain(`Is <a href="/why?ref=erp.customer%3A3"><code>${kariOver}</code></a>`);
  expect(text).toContain(linkTo({ ref: kari, other: kariOver }));
  expect(text).toMatch(/<code>name<\/code><\/a><\/td><td[^>]*>Kari Nord<\/td>/);
  expect(text).toContain('both sides agree');
  expect(text).toMatch(/<a href="\/why\?ref=%23\d+">#\d+<\/a>/);
  expect(text).toMatch(/<code>name<\/code> Kari &lt;img .* → Kari Nord/);
  expect(text).toContain(linkTo({ ref: kari, other: 'name' }));
});

test('who knows a number or a name finds whose it is', async () => {
  const { status, text } = await check({ ref: 'KARI@x' });
  expect(status).toBe(200);
  for (const ref of [kari, kariOver])
    expect(text).toContain(`<a href="/why?ref=${encodeURIComponent(ref)}"><code>${ref}</code></a>`);
  expect(text).toContain('<code>email</code> kari@x.no');
  const { found } = JSON.parse((await check({ ref: '1' }, '/api/why')).text);
  expect(found[0]).toMatchObject({ ref: 'shop.customer:1', property: 'id' });
  const none = await check({ ref: `nobody ${hostile}` });
  expect(none.status).toBe(422);
  expect(none.text).toContain('No record that was read is called');
});

test('who waits long enough is told what was found so far', async () => {
  let nowMs = systemClock.now();
  const hurried = {
    ...at.world,
    clock: {
      ...systemClock,
      now: () => {
        nowMs += 5_000;
        return nowMs;
      },
    },
  };
  expect(await whySearch(hurried, 'kari@x')).toMatchObject({ isMore: true });
  expect(await whySearch(at.world, 'kari@x')).toMatchObject({ isMore: false });
});

test('what waits is told with its candidates and the way to settle it', async () => {
  const { text } = await check({ ref: 'shop.customer:2' });
  expect(text).toContain(
    '<span class="waiting">several candidates</span>: rule 1 (email) finds 2 records',
  );
  expect(text).toContain('<a href="/why?ref=erp.customer%3A1"><code>erp.customer:1</code></a>');
  expect(text).toContain('Say which it is with <code>samband desk</code>');
});

test('what waits leads to the desk, and to what stands behind the wait', async () => {
  const { text } = await check({ ref: 'shop.customer:2' });
  expect(text).toMatch(/href="\/desk\?pipe=shop-erp%2Fcustomer&amp;why=ambiguous#[\w-]+"/);
  const answer = await why(at.world, 'shop.customer:2');
  const behind = [{ ref: kari, reason: `is ${hostile}`, parked: answer.parked }];
  const view = { question: { what: kari }, example: kari, atMs: 0 };
  const page = String(await whyPage({ ...view, answer: { ...answer, behind } }));
  expect(page).toMatch(/What it waits for.*shop\.customer:1<\/code><\/a><\/td>.*Say which it is/s);
  expect(page).not.toContain('<img');
});

test('a pair, a property and an entry of the journal are answered too', async () => {
  const pair = await check({ ref: kari, other: kariOver });
  expect(pair.text).toContain('<span class="ok">are the same</span>');
  expect(pair.text).toContain('Merge rules, in their order');
  const apart = await check({ ref: kari, other: 'erp.customer:1' });
  expect(apart.text).toContain('<span class="waiting">are not the same</span>');
  const property = await check({ ref: kariOver, other: 'name' });
  expect(property.text).toContain('It is <b>Kari Nord</b>.');
  expect(property.text).toContain('writes it: <a href="/why?ref=shop.customer%3A1">');
  const entry = /ref=%23(\d+)"/.exec(property.text)?.[1] ?? '';
  const operation = await check({ ref: `#${entry}` });
  expect(operation.text).toMatch(/<h2>#\d+ updated <a /);
  expect(operation.text).toContain('<td data-head="After">Kari Nord</td>');
});

test.each([
  ['a record that was never read', { ref: 'shop.customer:99' }, 200, 'has never been read'],
  ['a record with a hostile name', { ref: `shop.customer:${hostile}` }, 200, '&lt;img src=x'],
  ['a pair that no pipe joins', { ref: kari, other: 'shop.customer:2' }, 422, 'No enabled pipe'],
  ['a property that there is not', { ref: kari, other: 'nmae' }, 422, 'Did you mean'],
  ['an entry that there is not', { ref: '#9999' }, 422, '9999'],
])('%s is told so', async (_, query, status, says) => {
  const found = await check(query);
  expect(found.status).toBe(status);
  expect(found.text).toContain(says);
  expect((await check(query, '/api/why')).status).toBe(status);
});

// Trying a pipe's rows over HTTP, and expressions of the reader's own: as JSON, and as a page that works
// without a script.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../engine/base/clock.ts';
import { redactor } from '../../../engine/base/redact.ts';
import { syncUntilQuiet } from '../../../engine/runtime/sync-until-quiet.ts';
import { createApp } from '../../../engine/service/app.ts';
import { followActivity } from '../../../engine/service/status/activity.ts';
import { tryInChild } from '../../../engine/service/try/expression-child.ts';
import { customers, type Living, living } from '../../runtime/two-systems.ts';
import { both, row } from '../../sync/two-systems.ts';

let at: Living;
let app: ReturnType<typeof createApp>;
let ref: string;

beforeEach(async () => {
  const rows = [both('email'), row('name', { source: '$uppercase(name)' })];
  at = await living([customers({ rows })]);
  ref = `shop.customer:${at.people('shop').add('customer', { name: '<b>Kari', email: 'k@x.no' })}`;
  const drain = new AbortController().signal;
  await syncUntilQuiet(at.world, at.stream, { random: () => 0, drain });
  const activity = followActivity(at.stream, at.world.clock, redactor([]));
  app = createApp({
    world: { ...at.world, clock: systemClock },
    activity,
    version: '1',
    phase: () => 'running',
    key: 'k',
    tell: at.stream.tell,
    read: () => {},
    hint: async () => {},
  });
});
afterEach(() => at.close());

async function check(path: string) {
  const answer = await app.request(path, { headers: { host: '127.0.0.1:8642' } });
  return { status: answer.status, text: await answer.text() };
}

test('a row says what it gives and each part of its expression', async () => {
  const { status, text } = await check(`/api/try?pipe=shop-erp/customer&row=name&ref=${ref}`);
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({
    way: 'forward',
    rows: [
      {
        row: 'name',
        outcome: { kind: 'value', value: '<B>KARI' },
        parts: [{ says: 'source', steps: [{ values: ['<B>KARI'] }, { values: ['<b>Kari'] }] }],
      },
    ],
  });
});

test('a record of the sink shows what goes back', async () => {
  const erp = at.people('erp').records('customer')[0]?.id;
  const { text } = await check(`/api/try?pipe=shop-erp/customer&ref=erp.customer:${erp}`);
  expect(JSON.parse(text)).toMatchObject({
    way: 'back',
    rows: [{ path: 'email', outcome: { value: 'k@x.no' } }],
  });
});

test('the page shows the same, as text', async () => {
  const { status, text } = await check(`/try?pipe=shop-erp/customer&row=name&ref=${ref}`);
  expect(status).toBe(200);
  expect(text).toContain('$uppercase(name)');
  expect(text).toContain('&lt;B&gt;KARI');
  expect(text).not.toContain('<B>');
});

test.each([
  [`pipe=shop-erp/customr&ref=shop.customer:1`, /Did you mean `shop-erp\/customer`/],
  [
    `pipe=shop-erp/customer&row=nme&ref=REF`,
    /no row `nme` that goes forward\. Did you mean `name`/,
  ],
  [`pipe=shop-erp/customer&ref=crm.person:1`, /It joins shop\.customer and erp\.customer/],
  [`pipe=shop-erp/customer&ref=shop.customer:none`, /has never been read/],
])('%s is refused in words', async (query, says) => {
  const asked = query.replace('REF', ref);
  const page = await check(`/try?${asked}`);
  expect(page.status).toBe(422);
  expect(page.text.replaceAll(/<\/?code>/g, '`')).toMatch(says);
  expect((await check(`/api/try?${asked}`)).status).toBe(422);
});

test('asked for nothing it shows the form', async () => {
  const { status, text } = await check('/try');
  expect(status).toBe(200);
  expect(text).toContain('<option value="shop-erp/customer">');
});

async function ask(expression: string, of = ref) {
  const query = new URLSearchParams({ pipe: 'shop-erp/customer', ref: of, expression });
  const { status, text } = await check(`/api/try?${query}`);
  return { status, ...JSON.parse(text) };
}

test("an expression of one's own is run on the record, as if it stood in the pipe", async () => {
  const asked = await ask("$uppercase(name) & $sink.email & $empty('')");
  expect(asked).toMatchObject({
    status: 200,
    way: 'forward',
    rows: [],
    expression: { result: { kind: 'value', value: '<B>KARIk@x.notrue' } },
  });
  const erp = `erp.customer:${at.people('erp').records('customer')[0]?.id}`;
  expect(await ask('$source.name', erp)).toMatchObject({
    way: 'back',
    expression: { steps: [{ text: '$source.name', values: ['<b>Kari'] }] },
  });
});

test('what fails in it says where', async () => {
  expect(await ask('$number(name) + 1')).toMatchObject({
    status: 200,
    expression: { result: { kind: 'failed', text: '$number(name)' } },
  });
});

test('the page has a field for it, and shows it as text', async () => {
  const query = new URLSearchParams({ pipe: 'shop-erp/customer', ref, expression: "name & '<i>'" });
  const { status, text } = await check(`/try?${query}`);
  expect(status).toBe(200);
  expect(text).toContain('&lt;b&gt;Kari&lt;i&gt;');
  expect(text).not.toContain('<i>&quot;');
  expect(text).toContain('<textarea name="expression"');
});

test.each([
  ['one that is broken off', 'name &', 'try.expression', /character \d+/],
  ['one of a wrong name', '$nme(name)', 'try.expression', /There is no function \$nme/],
  ['one that is too long', 'a'.repeat(10_001), 'try.length', /10000 characters/],
])('an expression is refused in words: %s', async (_, expression, code, title) => {
  expect(await ask(expression)).toMatchObject({
    status: 422,
    code,
    title: expect.stringMatching(title),
  });
});

/** What nobody may do to the engine: it goes on, and says what became of the expression. */
test.each([
  ['($f := function($n) { $f($n + 1) }; $f(0))', /^(200|422)$/],
  ['$map([1..9000000], function($v) { $string($v) & $pad("", 9000) })', /^(200|422)$/],
  ['$match("a" & $pad("", 40, "a") & "!", /^(a+)+$/)', /^(200|422)$/],
])('%s ends, and the next is answered', async (expression, status) => {
  expect(String((await ask(expression)).status)).toMatch(status);
  expect(await ask('1 + 1')).toMatchObject({ expression: { result: { value: 2 } } });
});

test('it is killed when it takes too long, and when it says too much', async () => {
  const question = { text: 'name', record: { name: 'Kari' }, settings: {}, creating: true };
  const hasty = { ...systemClock, sleep: async () => {} };
  await expect(tryInChild(question, hasty)).rejects.toMatchObject({ code: 'try.time' });
  expect(await ask('[1..100000].($pad("a", 20))')).toMatchObject({ status: 422, code: 'try.size' });
});

test('only so many run side by side', async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => ask('1 + 1')));
  const busy = all.filter(({ code }) => code === 'try.busy');
  expect(busy.length).toBe(3);
  expect(await ask('1 + 1')).toMatchObject({ status: 200 });
});

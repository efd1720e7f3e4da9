// Trying a pipe's rows over HTTP: as JSON, and as a page that works without a script.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { redactor } from '../../engine/base/redact.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import { followActivity } from '../../engine/service/activity.ts';
import { createApp } from '../../engine/service/app.ts';
import { customers, type Living, living } from '../runtime/two-systems.ts';
import { both, row } from '../sync/two-systems.ts';

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
    world: at.world,
    activity,
    version: '1',
    phase: () => 'running',
    key: 'k',
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
  expect(page.text).toMatch(says);
  expect((await check(`/api/try?${asked}`)).status).toBe(422);
});

test('asked for nothing it shows the form', async () => {
  const { status, text } = await check('/try');
  expect(status).toBe(200);
  expect(text).toContain('<option value="shop-erp/customer">');
});

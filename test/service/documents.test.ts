// The documents on the service: the list, a pair with its filters, and the records of a line.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { redactor } from '../../engine/base/redact.ts';
import type { Pair } from '../../engine/definition/pipe.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import { createApp } from '../../engine/service/app.ts';
import { followActivity } from '../../engine/service/status/activity.ts';
import { customers, type Living, living } from '../runtime/two-systems.ts';
import { mergeBy } from '../sync/two-systems.ts';

let at: Living;
let app: ReturnType<typeof createApp>;

beforeEach(async () => {
  at = await living([customers({ merge: [mergeBy('$lowercase(email)', 'email')] })]);
  const activity = followActivity(at.stream, at.world.clock, redactor([]));
  app = createApp({
    world: { ...at.world, catalogue: { ...at.world.catalogue, pairs: [pairOf(at)] } },
    activity,
    version: '1.2.3',
    phase: () => 'running',
    key: 'the-key',
    tell: at.stream.tell,
    read: () => {},
    hint: async () => {},
  });
});
afterEach(() => at.close());

function pairOf({ world: { catalogue } }: Living): Pair {
  const { systems, pipes } = catalogue;
  const [source, sink] = [systems.get('shop'), systems.get('erp')];
  if (!source || !sink) throw new Error('the two systems are shop and erp');
  return { id: 'shop-erp', title: '', source, sink, settings: [], pipes };
}

async function check(path: string) {
  const answer = await app.request(path, { headers: { host: '127.0.0.1:8642' } });
  return { status: answer.status, text: await answer.text() };
}

test('a line leads to the records that it is about, with their values', async () => {
  at.people('shop').add('customer', { name: '<b>Kari</b>', email: 'kari@x.no' });
  const drain = new AbortController().signal;
  await syncUntilQuiet(at.world, at.stream, { random: () => 0, drain });
  const list = await check('/documents');
  expect(list).toMatchObject({
    status: 200,
    text: expect.stringContaining('href="/documents/shop-erp"'),
  });
  const { text } = await check('/documents/shop-erp');
  expect(text).not.toMatch(/<script(?![^>]*src=)|<style|style="| on\w+="/);
  const [, code] = /<tr id="([0-9a-f]{6})"[^>]*>.*?<code>name<\/code>/.exec(text) ?? [];
  expect(text).toContain(`href="/documents/shop-erp/${code}"`);
  const records = await check(`/documents/shop-erp/${code}`);
  expect(records.status).toBe(200);
  expect(records.text).toContain('&lt;b&gt;Kari&lt;/b&gt;');
  expect(records.text).toMatch(/href="\/why\?ref=shop\.customer%3A\w+"/);
});

test('a line that is no property shows what it reads, and no value of what it is called', async () => {
  at.people('shop').add('customer', { name: 'Kari', email: 'kari@x.no' });
  const drain = new AbortController().signal;
  await syncUntilQuiet(at.world, at.stream, { random: () => 0, drain });
  const { text } = await check('/documents/shop-erp');
  const lineWith = async (words: string) => {
    const row = text.split('<tr id="').find((one) => one.includes(words));
    return (await check(`/documents/shop-erp/${row?.slice(0, 6)}`)).text;
  };
  const rule = await lineWith('$lowercase(email)');
  expect(rule).toContain('<h1>$lowercase(email) ↔ email</h1>');
  expect(rule.match(/<code>&quot;kari@x\.<wbr>no&quot;<\/code>/g)).toHaveLength(2);
  const policy = await lineWith('<td>Create</td>');
  expect(policy).toContain('<h1>→ create</h1>');
  expect(policy).not.toContain('nothing');
});

test.each([
  '/documents/no-pair',
  '/documents/shop-erp/ffffff',
  '/assets/nothing.css',
  '/assets/..%2fpage.ts',
])('there is nothing at %s', async (path) => {
  expect((await check(path)).status).toBe(404);
});

test.each(['places.css', 'documents.css', 'documents.js', 'page.css', 'page.js'])(
  '%s is served',
  async (name) => {
    expect((await check(`/assets/${name}`)).status).toBe(200);
  },
);

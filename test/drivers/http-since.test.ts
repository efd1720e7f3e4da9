// What changed, asked for elsewhere than all records, of a search that shows only so many of one question: it is asked
// anew from the time of the last one on, and nothing is missed or taken for gone.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Json } from '../../engine/base/json.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import type { Page } from '../../engine/drivers/driver.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { testClock } from './test-clock.ts';

const file = (base: string) => `driver: http
base: ${base}
entities:
  customer:
    schema: schemas/shop/customer.json
    modified: changedOn
    list: { path: /customers, items: results }
    changes:
      by: since
      overlap: 0s
      method: POST
      path: /search
      body: { from: '{$since}', after: '{$cursor}' }
      items: results
      paging: { kind: cursor, next: next }
      recordsMax: 6
`;

interface Row {
  readonly id: string;
  changedOn: string;
}

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();
const rows = (seconds: readonly number[]): Row[] =>
  seconds.map((each, index) => ({ id: String(index + 1), changedOn: at(each) }));

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const shownMax = 6;
const pageSize = 2;

/** Two at a time, in the order of change, and refuses what would lie beyond the sixth. */
async function begin(all: Row[], sorted: (found: Row[]) => Row[] = inOrder, isSilent = false) {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const reply = (status: number, body: Json) => {
      response.writeHead(status, { 'content-type': 'application/json', date: 'no date' });
      response.end(JSON.stringify(body));
    };
    if (request.url === '/customers') {
      asked.push('all');
      return reply(200, { results: all as unknown as Json });
    }
    const { from, after = '0' } = JSON.parse(text) as { from: string; after?: string };
    asked.push(`${from.slice(14, 19)}+${after}`);
    const place = Number(after);
    if (place + pageSize > shownMax) return reply(400, { message: 'beyond what is shown' });
    const found = sorted(all.filter(({ changedOn }) => Date.parse(changedOn) >= Date.parse(from)));
    const end = isSilent ? Math.min(found.length, shownMax) : found.length;
    const next = place + pageSize < end ? { next: String(place + pageSize) } : {};
    const results = found.slice(place, place + pageSize) as unknown as Json;
    reply(200, { results, ...next });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const catalogue = await catalogueWith({
    'pipes/systems/web.yaml': file(`http://127.0.0.1:${port}`),
  });
  expect(told(catalogue)).toEqual([]);
  const system = catalogue.systems.get('web') as System;
  const driver = httpDriver(system, { clock: testClock() });
  opened.push(
    driver.close,
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const entity = system.entities.customer as Entity;
  const scan = async (position: Page['position'] | null) => {
    const pages: Page[] = [];
    for (let from = position; ; ) {
      const page = await driver.readPage(entity, from);
      pages.push(page);
      if (page.isLast) return pages;
      from = page.position;
    }
  };
  return { asked, scan };
}

function inOrder(found: Row[]): Row[] {
  return [...found].sort((a, b) => a.changedOn.localeCompare(b.changedOn));
}

const since = (seconds: number): Page['position'] => ({ sinceMs: Date.parse(at(seconds)) });
const idsOf = (pages: readonly Page[]) => [
  ...new Set(pages.flatMap(({ records }) => records.map(({ id }) => id))),
];

test('all is listed by one call, and what changed is asked for by the other', async () => {
  const all = rows([1, 2, 3]);
  const { asked, scan } = await begin(all);
  const [listing] = await scan(null);
  expect(listing?.isListing).toBe(true);
  (all[0] as Row).changedOn = at(60);
  const changes = await scan((listing as Page).position);
  expect(changes.map(({ isListing }) => isListing)).toEqual([false]);
  expect(idsOf(changes)).toContain('1');
  expect(asked).toEqual(['all', '00:03+0']);
});

test('a search that shows only so many is asked anew from the last one on', async () => {
  const { asked, scan } = await begin(rows([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
  const pages = await scan(since(0));
  expect(idsOf(pages)).toHaveLength(11);
  expect(asked).toEqual([
    ...['00:00+0', '00:00+2', '00:00+4'],
    ...['00:06+0', '00:06+2', '00:06+4'],
    '00:11+0',
  ]);
  expect(pages.at(-1)?.position).toEqual({ sinceMs: Date.parse(at(1)) + 1_000 });
});

test('also of one that says of the last one it shows that there are no more', async () => {
  const { scan } = await begin(rows([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]), inOrder, true);
  expect(idsOf(await scan(since(0)))).toHaveLength(11);
});

test('records that cannot be read count among those that it shows', async () => {
  const all = rows([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const place of [4, 5]) all[place] = { ...(all[place] as Row), id: '' };
  const { asked, scan } = await begin(all);
  expect(idsOf(await scan(since(0)))).toEqual(['1', '2', '3', '4', '7', '8', '9']);
  expect(asked).not.toContain('00:00+6');
});

test('what changes between two questions is met by the second', async () => {
  const all = rows([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const { scan } = await begin(all, (found) => {
    if (found.length === 9) (all[0] as Row).changedOn = at(20);
    return inOrder(found);
  });
  const pages = await scan(since(0));
  const last = pages.flatMap(({ records }) => records).filter(({ id }) => id === '1');
  expect(last.at(-1)?.record.changedOn).toBe(at(20));
});

test.each([
  [
    'more within one second than it shows',
    rows([1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]),
    inOrder,
    'one second',
  ],
  [
    'records in another order',
    rows([1, 2, 3, 4, 5, 6, 7, 8]),
    (found: Row[]) => inOrder(found).reverse(),
    'the order of their change',
  ],
])('%s end the scan, as nobody knows what is missing', async (_, all, sorted, words) => {
  const { scan } = await begin(all, sorted);
  await expect(scan(since(0))).rejects.toThrow(words);
});

const whole = file('http://x.example').replace("from: '{$since}', ", '');
test.each([
  ['in the call for what changed', whole.replace('      recordsMax: 6\n', ''), '`by: listing`'],
  ['though it shows only so many', whole, 'the last record on'],
  [
    'in the list, where that is asked',
    whole.slice(0, whole.indexOf('      method')),
    '`by: listing`',
  ],
])('a file that does not say from when is told: %s', async (_, text, words) => {
  const lines = told(await catalogueWith({ 'pipes/systems/web.yaml': text }));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('`{$since}`');
  expect(lines[0]).toContain(words);
});

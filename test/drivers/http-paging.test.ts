// From page to page: what is asked for, when a listing ends, and which answers must not be believed.

import { afterEach, describe, expect, test } from 'vitest';
import type { Json } from '../../engine/base/json.ts';
import type { Entity, Paging } from '../../engine/definition/system.ts';
import type { Driver, Page, ReadRecord } from '../../engine/drivers/driver.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import {
  afterScan,
  type Scan,
  scanAt,
  scanned,
  sinceText,
} from '../../engine/drivers/http/scan.ts';
import { expression, httpSystem, rule, text } from './http-system.ts';
import {
  type JsonServer,
  jsonServer,
  type Profile,
  plainProfile,
  type Wrong,
} from './json-server.ts';
import { type TestClock, testClock, testStartMs } from './test-clock.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

interface Scene {
  readonly clock: TestClock;
  readonly server: JsonServer;
  readonly driver: Driver;
  readonly entity: Entity;
}

async function open(
  paging: Paging,
  words: { readonly profile?: Partial<Profile>; readonly entity?: Partial<Entity> } = {},
): Promise<Scene> {
  const clock = testClock();
  const server = await jsonServer({ ...plainProfile, ...words.profile }, clock);
  const system = httpSystem(server.url, {
    system: { auth: { kind: 'query', name: 'key', value: text('query-secret') } },
    entity: words.entity ?? {},
  });
  const model = system.entities.customer as Entity;
  const entity = { ...model, list: { ...(model.list as NonNullable<Entity['list']>), paging } };
  const driver = httpDriver(system, { clock });
  opened.push(driver.close, server.close);
  return { clock, server, driver, entity };
}

async function scan(scene: Scene, meanwhile: (page: number) => void = () => {}) {
  const ids: string[] = [];
  const pages: Page[] = [];
  let position: Json | null = null;
  do {
    const page: Page = await scene.driver.readPage(scene.entity, position);
    pages.push(page);
    ids.push(...page.records.map((read) => read.id));
    position = page.position;
    meanwhile(pages.length);
    expect(pages.length).toBeLessThan(500);
  } while (!pages.at(-1)?.isLast);
  return { ids, pages, unique: new Set(ids) };
}

const offset: Paging = {
  kind: 'offset',
  offset: 'offset',
  size: 'size',
  sizeMax: 100,
  until: 'empty',
};
const cursor: Paging = { kind: 'cursor', cursor: 'cursor', next: expression('next') };
const next: Paging = { kind: 'next', next: expression('next') };
const byNumber: Paging = { kind: 'page', page: 'page', size: 'size', sizeMax: 5, pages: 'x-pages' };

const body = (value: unknown, headers: Record<string, string> = {}): Wrong => ({
  kind: 'reply',
  status: 200,
  headers,
  body: JSON.stringify(value),
});
const items = [{ id: 1 }, { id: 2 }];

describe('an answer that must not be believed ends the scan', () => {
  test.each<[string, Paging, Wrong, string]>([
    ['an offset that is ignored', { ...offset, sizeMax: 2 }, body({ items }), 'again and again'],
    [
      'an offset that is ignored by a large page',
      offset,
      body({ items: Array.from({ length: 100 }, (_, id) => ({ id })) }),
      'again and again',
    ],
    [
      'a page number that is ignored',
      byNumber,
      body({ items }, { 'x-pages': '9' }),
      'again and again',
    ],
    ['a cursor that stands still', cursor, body({ items, next: 'a' }), 'same'],
    ['a cursor that is a structure', cursor, body({ items, next: { a: 1 } }), 'no text'],
    [
      'a next address on another host',
      next,
      body({ items, next: 'https://example.org/customers' }),
      'another host (https://example.org)',
    ],
    [
      'a next address on another port',
      next,
      body({ items, next: 'http://127.0.0.1:1/customers' }),
      'another host',
    ],
    [
      'a next address of the metadata service',
      next,
      body({ items, next: 'http://169.254.169.254/latest' }),
      'another host',
    ],
    [
      'a next address by another protocol',
      next,
      body({ items, next: 'file:///etc/passwd' }),
      'another host',
    ],
    [
      'a next address without its protocol',
      next,
      body({ items, next: '//169.254.169.254/x' }),
      'another host',
    ],
    [
      'a next address with credentials',
      next,
      body({ items, next: 'http://a:b@127.0.0.1/x' }),
      'another host',
    ],
    ['a next address that is none', next, body({ items, next: 'http://[' }), 'is none'],
    ['a next address that is a number', next, body({ items, next: 7 }), 'is none'],
    [
      'a next page that is the same page',
      next,
      body({ items, next: '/customers?key=query-secret' }),
      'same page',
    ],
    [
      'a link to another host',
      { kind: 'link' },
      body({ items }, { link: '<https://example.org/>; rel="next"' }),
      'another host',
    ],
    [
      'records of which not one has an id',
      offset,
      body({ items: [{ Id: 1 }, { Id: 2 }] }),
      'it shows 2 records, and none can be told apart: a record of erp.customer has no id (id)',
    ],
  ])('%s', async (_name, paging, wrong, says) => {
    const scene = await open(paging);
    scene.server.misbehave(() => wrong);
    const failed = await scan(scene).then(
      () => undefined,
      (error: Error) => error,
    );
    expect(failed).toMatchObject({ code: 'system.answer' });
    expect(failed?.message).toContain(says);
    expect(failed?.message).not.toContain('query-secret');
  });

  test('a circle of cursors', async () => {
    const scene = await open(cursor);
    const circle: Readonly<Record<string, string>> = { a: 'b', b: 'c', c: 'a' };
    scene.server.misbehave((asked) =>
      body({ items, next: circle[asked.query.get('cursor') ?? 'c'] }),
    );
    await expect(scan(scene)).rejects.toMatchObject({ code: 'system.answer' });
  });
});

describe('a listing ends', () => {
  test.each<[string, Paging, Partial<Profile>, number]>([
    ['offset until empty', { ...offset, sizeMax: 10 }, { paging: 'offset' }, 4],
    [
      'offset, by a smaller page of the system',
      { ...offset, sizeMax: 10 },
      { paging: 'offset', pageSize: 4 },
      9,
    ],
    [
      'offset, by the word of the system',
      { ...offset, sizeMax: 10, until: expression('$count(items) < 10') },
      { paging: 'offset' },
      3,
    ],
    ['offset with pages of one', { ...offset, sizeMax: 1 }, { paging: 'offset' }, 24],
    ['pages by a header', byNumber, { paging: 'page' }, 5],
    [
      'pages by an expression',
      { ...byNumber, pages: { until: expression('$count(items) < 5') } },
      { paging: 'page' },
      5,
    ],
    [
      'pages without their header, at an empty one',
      { ...byNumber, pages: 'x-none' },
      { paging: 'page' },
      6,
    ],
    ['cursors', { ...cursor, size: 'size', sizeMax: 7 }, { paging: 'cursor' }, 4],
    ['next addresses', next, { paging: 'next', pageSize: 7 }, 4],
    ['links', { kind: 'link', size: 'size', sizeMax: 7 }, { paging: 'link' }, 4],
    ['one page only', { kind: 'none' }, {}, 1],
  ])('%s', async (_name, paging, profile, pages) => {
    const scene = await open(paging, { profile });
    for (let at = 0; at < 23; at++) scene.server.people.add({ name: `${at}` });
    const seen = await scan(scene);
    expect(seen.unique.size).toBe(23);
    expect(seen.ids.length).toBe(23);
    expect(seen.pages.length).toBe(pages);
  });
});

test('a place that the system has forgotten is left for the beginning, but not at once', async () => {
  const scene = await open(
    { ...cursor, size: 'size', sizeMax: 2 },
    { profile: { paging: 'cursor' } },
  );
  for (let at = 0; at < 5; at++) scene.server.people.add({});
  const { position } = await scene.driver.readPage(scene.entity, null);
  scene.server.misbehave((asked) =>
    asked.query.has('cursor')
      ? { kind: 'reply', status: 400, body: '{"message":"unknown cursor"}' }
      : undefined,
  );
  await expect(scene.driver.readPage(scene.entity, position)).rejects.toMatchObject({
    code: 'system.answer',
  });
  scene.clock.turn(600_001);
  const page = await scene.driver.readPage(scene.entity, position);
  expect(page.records.map((read) => read.id)).toEqual(['1', '2']);
  expect(page.isListing).toBe(true);
  await expect(scene.driver.readPage(scene.entity, page.position)).rejects.toMatchObject({
    code: 'system.answer',
  });
});

test('links are found among others, however they are written', async () => {
  const scene = await open({ kind: 'link' });
  const links = '</x?page=9>; rel="last", </customers?cursor=2>; title="a"; rel="prefetch next"';
  scene.server.misbehave((asked) =>
    asked.query.has('cursor') ? body({ items: [{ id: 3 }] }) : body({ items }, { link: links }),
  );
  expect((await scan(scene)).ids).toEqual(['1', '2', '3']);
});

test('a key in the query goes along to the next page, but is not in the position', async () => {
  const scene = await open(next, { profile: { paging: 'next', pageSize: 2 } });
  for (let at = 0; at < 5; at++) scene.server.people.add({});
  const { pages } = await scan(scene);
  expect(scene.server.asked.every((asked) => asked.query.get('key') === 'query-secret')).toBe(true);
  expect(pages.map((page) => JSON.stringify(page.position)).join()).not.toContain('query-secret');
});

test('a page that comes again is looked beyond twice, and not a third time', async () => {
  const scene = await open({ ...offset, sizeMax: 2 }, { profile: { paging: 'offset' } });
  scene.server.misbehave(() => body({ items: [{ id: 1 }, { id: 2 }] }));
  await expect(scan(scene)).rejects.toThrow('the same page comes again and again');
  expect(scene.server.asked).toHaveLength(4);
});

describe('a call that says the place itself', () => {
  test.each<[string, Paging, Partial<Profile>, string, string[]]>([
    [
      'page',
      { kind: 'page', sizeMax: 10, pages: { until: 'empty' } },
      { paging: 'page' },
      'page',
      ['1', '2', '3', '4'],
    ],
    [
      'offset',
      { kind: 'offset', sizeMax: 10, until: 'empty' },
      { paging: 'offset' },
      'offset',
      ['0', '8', '16', '22'],
    ],
    ['cursor', { kind: 'cursor', next: expression('next') }, { paging: 'cursor' }, 'cursor', []],
  ])('by its %s', async (_, paging, profile, name, said) => {
    const scene = await open(paging, { profile: { pageSize: 10, ...profile } });
    for (let at = 0; at < 23; at++) scene.server.people.add({ name: `p${at}` });
    const list = scene.entity.list as NonNullable<Entity['list']>;
    const request = rule('/customers', { query: { size: '10', [name]: `{$${name}}` } });
    const entity = { ...scene.entity, list: { ...list, request } };
    const { unique } = await scan({ ...scene, entity });
    expect(unique.size).toBe(23);
    const places = scene.server.asked.map(({ query }) => query.get(name));
    if (said.length > 0) expect(places).toEqual(said);
    else expect([places.length, places[0]]).toEqual([3, null]);
  });
});

describe('offset paging while rows come and go', () => {
  const churns: readonly [string, number, number][] = [
    ['a few deletions between two pages', 10, 0],
    ['more deletions than the overlap', 60, 0],
    ['deletions and additions', 15, 10],
  ];
  test.each(churns)('%s hide no surviving row', async (_name, deletions, additions) => {
    const scene = await open(offset, { profile: { paging: 'offset' } });
    const { people } = scene.server;
    const ids = Array.from({ length: 1_000 }, (_, at) => people.add({ name: `${at}` }));
    const seen = await scan(scene, (page) => {
      if (page > 12) return;
      // Rows that were read already: the ones whose loss moves the others past us.
      for (const row of people.rows().slice(0, deletions)) people.remove(String(row.id));
      for (let at = 0; at < additions; at++) people.add({ name: 'new' });
    });
    const survivors = ids.filter((id) => people.rows().some((row) => row.id === Number(id)));
    expect(survivors.length).toBeGreaterThan(100);
    expect(survivors.filter((id) => !seen.unique.has(id))).toEqual([]);
  });

  test('a page that is pushed back whole by new rows is not taken for the end', async () => {
    const scene = await open({ ...offset, sizeMax: 10 }, { profile: { paging: 'offset' } });
    const rows = Array.from({ length: 30 }, (_, at) => ({ id: at + 100 }));
    scene.server.misbehave((asked) => {
      const from = Number(asked.query.get('offset'));
      return body({ items: rows.slice(from, from + 10) });
    });
    const seen = await scan(scene, (page) => {
      // As many as the next page goes on by: it shows the same rows again.
      if (page === 1) rows.unshift(...Array.from({ length: 8 }, (_, at) => ({ id: at })));
    });
    for (let id = 100; id < 130; id++) expect(seen.unique.has(String(id)), `${id}`).toBe(true);
  });

  test('also when the very rows are deleted that we go by', async () => {
    const scene = await open({ ...offset, sizeMax: 10 }, { profile: { paging: 'offset' } });
    const { people } = scene.server;
    const ids = Array.from({ length: 60 }, (_, at) => people.add({ name: `${at}` }));
    const seen = await scan(scene, (page) => {
      if (page === 2) for (const id of ids.slice(0, 18)) people.remove(id);
    });
    expect(ids.slice(18).filter((id) => !seen.unique.has(id))).toEqual([]);
  });
});

describe('the mark that the next scan begins at', () => {
  const since = { kind: 'since', overlapMs: 1_000 } as const;
  const read = (modifiedMs?: number): ReadRecord => ({
    id: '1',
    record: {},
    ...(modifiedMs === undefined ? {} : { modifiedMs }),
  });
  const t = testStartMs;
  interface Row {
    readonly name: string;
    readonly from: number | null;
    readonly pages: readonly {
      readonly times: readonly (number | undefined)[];
      readonly sent?: number;
    }[];
    readonly mark: number | null;
  }
  const rows: readonly Row[] = [
    {
      name: 'is the latest change seen, less the overlap',
      from: null,
      pages: [{ times: [t - 9_000, t - 5_000], sent: t }],
      mark: t - 6_000,
    },
    {
      name: 'is never later than the beginning of the scan',
      from: null,
      pages: [
        { times: [t - 9_000], sent: t },
        { times: [t + 60_000], sent: t + 61_000 },
      ],
      mark: t - 1_000,
    },
    {
      name: 'without a date of the system, is not later than what the first page knew',
      from: null,
      pages: [{ times: [t - 9_000] }, { times: [t + 60_000] }],
      mark: t - 10_000,
    },
    {
      name: 'does not believe a record from the future',
      from: null,
      pages: [{ times: [t + 9e11], sent: t }],
      mark: t - 1_000,
    },
    {
      name: 'never goes back',
      from: t,
      pages: [{ times: [t - 60_000], sent: t + 5_000 }],
      mark: t,
    },
    {
      name: 'stays when nothing was seen and nothing is known',
      from: t,
      pages: [{ times: [] }],
      mark: t,
    },
    {
      name: 'stays nothing when a first scan knows no time',
      from: null,
      pages: [{ times: [undefined] }],
      mark: null,
    },
    {
      name: "is the system's date when its records tell no time",
      from: t,
      pages: [{ times: [undefined], sent: t + 90_000 }],
      mark: t + 89_000,
    },
  ];
  test.each(rows)('$name', ({ from, pages, mark }) => {
    let scan: Scan = scanAt({ sinceMs: from });
    for (const [at, page] of pages.entries()) {
      scan = scanned({ ...scan, page: { pages: at } }, page.times.map(read), {
        sentMs: page.sent,
        count: 1,
      });
    }
    expect(afterScan(scan, since)).toEqual({ sinceMs: mark });
  });

  test('is asked for in whole seconds, rounded down, in UTC', () => {
    expect(sinceText(scanAt({ sinceMs: Date.UTC(2026, 1, 3, 4, 5, 6, 999) }))).toBe(
      '2026-02-03T04:05:06Z',
    );
    expect(sinceText(scanAt(null))).toBeUndefined();
  });

  test('comes to the system as a parameter, from the second scan on', async () => {
    const changes = { kind: 'since', overlapMs: 60_000 } as const;
    const scene = await open({ kind: 'none' }, { entity: { changes } });
    scene.server.people.add({ name: 'Ola' });
    const first = await scene.driver.readPage(scene.entity, null);
    expect(scene.server.asked[0]?.query.has('since')).toBe(false);
    await scene.driver.readPage(scene.entity, first.position);
    expect(scene.server.asked[1]?.query.get('since')).toBe('2026-01-01T11:59:00Z');
  });
});

describe('a search where the system has none', () => {
  const all = (paging: Paging): Partial<Entity> => ({
    find: { email: { request: rule('/customers'), items: expression('items'), paging } },
  });

  test('looks through every page for what holds the value', async () => {
    const scene = await open(next, {
      profile: { paging: 'next', pageSize: 7 },
      entity: all(next),
    });
    for (let at = 0; at < 23; at++) scene.server.people.add({ email: `p${at % 20}@x.example` });
    const found = await scene.driver.find(scene.entity, 'email', 'p2@x.example');
    expect(found.map((read) => read.record.email)).toEqual(['p2@x.example', 'p2@x.example']);
    expect(scene.server.asked).toHaveLength(4);
  });

  test('has no answer where a hit that cannot be read may be meant', async () => {
    const scene = await open(next, {
      profile: { paging: 'next', pageSize: 7 },
      entity: { ...all(next), idOf: expression("$split(number, '-')[1]") },
    });
    scene.server.people.add({ email: 'odd@x.example', number: 5 });
    scene.server.people.add({ email: 'fine@x.example', number: 'N-1' });
    const find = (email: string) => scene.driver.find(scene.entity, 'email', email);
    await expect(find('odd@x.example')).rejects.toMatchObject({ code: 'search.unreadable' });
    // It shows another value, so it is not meant.
    expect(await find('fine@x.example')).toHaveLength(1);
  });

  test('finds nothing for certain only if every page could be read', async () => {
    const scene = await open(next, {
      profile: { paging: 'next', pageSize: 7 },
      entity: all(next),
    });
    for (let at = 0; at < 23; at++) scene.server.people.add({ email: `p${at}@x.example` });
    let pages = 0;
    scene.server.misbehave(() =>
      ++pages > 2 ? { kind: 'reply', status: 200, body: '<html>busy</html>' } : undefined,
    );
    await expect(scene.driver.find(scene.entity, 'email', 'p2@x.example')).rejects.toMatchObject({
      code: 'system.answer',
    });
  });
});

describe('a list that only names records', () => {
  const named = { ...byNumber, sizeMax: 2 };
  async function opening() {
    const scene = await open(named, { profile: { paging: 'page', pageSize: 2 } });
    const list = { ...(scene.entity.list as NonNullable<Entity['list']>), idOf: expression('id') };
    for (const name of ['a', 'b', 'c']) scene.server.people.add({ name });
    return { ...scene, entity: { ...scene.entity, list } };
  }

  test('is read record by record, page by page', async () => {
    const scene = await opening();
    const { pages } = await scan(scene);
    expect(pages.map((page) => page.records.map((read) => read.record.name))).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
  });

  test('leaves out whoever is gone by then, and tells of whom nobody can read', async () => {
    const scene = await opening();
    scene.server.misbehave(({ path }) => {
      if (path === '/customers/1') return { kind: 'reply', status: 404 };
      return path === '/customers/2' ? body({ name: 'without id' }) : undefined;
    });
    const { ids, pages } = await scan(scene);
    expect(ids).toEqual(['3']);
    expect(pages.flatMap((page) => page.unreadable)).toMatchObject([{ id: '2' }]);
  });

  test('ends where the system stops answering, and nothing counts as missing', async () => {
    const scene = await opening();
    scene.server.misbehave(({ path }) =>
      path === '/customers/2' ? { kind: 'reply', status: 401 } : undefined,
    );
    await expect(scan(scene)).rejects.toMatchObject({ code: 'system.refused' });
  });

  test('needs an id in each item', async () => {
    const scene = await opening();
    scene.server.misbehave(({ path }) =>
      path === '/customers' ? body({ items: [{ name: 'x' }] }, { 'x-pages': '1' }) : undefined,
    );
    const { pages } = await scan(scene);
    expect(pages[0]?.unreadable).toEqual([{ message: 'an item has no id (id)' }]);
  });
});

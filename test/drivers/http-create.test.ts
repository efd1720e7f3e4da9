// Creates whose answers do not show the whole record: it is read again, all of a batch in one call
// where the system has one, and by itself where that call leaves it out.

import { afterEach, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { expression, httpSystem, rule } from './http-system.ts';
import { type Asked, jsonServer, plainProfile, type Row } from './json-server.ts';
import { testClock } from './test-clock.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

interface Case {
  readonly name: string;
  readonly count: number;
  /** What the call for several records shows of those there are. */
  readonly shows: (rows: readonly Row[]) => readonly object[];
  readonly status?: number;
  /** Reads after the creates: with `ids`, or by id. */
  readonly reads: readonly string[];
}

const all = (rows: readonly Row[]) => rows;

const cases: readonly Case[] = [
  { name: 'several are read in one call', count: 3, shows: all, reads: ['1,2,3'] },
  { name: 'no more in one call than it takes', count: 5, shows: all, reads: ['1,2,3', '4,5'] },
  { name: 'a single one is read by itself', count: 1, shows: all, reads: ['/customers/1'] },
  {
    name: 'one that a search does not show yet is read by itself',
    count: 3,
    shows: (rows) => rows.filter(({ id }) => id !== 2),
    reads: ['1,2,3', '/customers/2'],
  },
  {
    name: 'records that nobody asked for are left alone',
    count: 2,
    shows: (rows) => [...rows, { id: 99, version: 1, name: 'Else' }],
    reads: ['1,2'],
  },
  {
    name: 'where the call fails each is read by itself',
    count: 2,
    shows: () => [],
    status: 400,
    reads: ['1,2', '/customers/1', '/customers/2'],
  },
];

test.each(cases)('$name', async ({ count, shows, status = 200, reads }) => {
  const clock = testClock();
  const server = await jsonServer({ ...plainProfile, hasLines: true }, clock);
  const many = { query: { ids: "{$join($ids, ',')}" } };
  const system = httpSystem(server.url, {
    system: { limits: { parallel: 1, timeoutMs: 5_000 } },
    entity: {
      parts: { lines: { path: 'lines', idOf: expression('id'), inline: ['create'] } },
      getMany: { request: rule('/customers', many), items: expression('items'), max: 3 },
    },
  });
  const driver = httpDriver(system, { clock });
  opened.push(driver.close, server.close);
  server.misbehave(({ method, query }) => {
    const ids = query.get('ids')?.split(',');
    if (method !== 'GET' || !ids) return undefined;
    const wanted = server.people.rows().filter(({ id }) => ids.includes(String(id)));
    return { kind: 'reply', status, body: JSON.stringify({ items: shows(wanted) }) };
  });
  const requests = Array.from({ length: count }, (_, index) => ({
    record: { name: `Ola ${index + 1}` } as JsonObject,
    marker: `m${index}`,
    idempotencyKey: `k${index}`,
  }));
  const answers = await driver.create(system.entities.customer as Entity, requests);
  expect(answers).toHaveLength(count);
  for (const answer of answers) {
    if (answer.kind !== 'done') throw new Error(answer.kind);
    const row = server.people.rows().find(({ id }) => String(id) === answer.id);
    expect(answer.read?.record.name).toBe(row?.name);
  }
  expect(server.asked.flatMap(read).sort()).toEqual([...reads].sort());
});

test.each([
  ['all that was sent', (lines: readonly JsonObject[]) => lines, []],
  ['no items', () => undefined, ['/customers/1']],
  ['fewer items', (lines: readonly JsonObject[]) => lines.slice(1), ['/customers/1']],
  [
    'items by their ids only',
    (lines: readonly JsonObject[]) => lines.map(({ id }) => ({ id })),
    ['/customers/1'],
  ],
])('an answer that shows %s is read again where it has to be', async (_what, shows, reads) => {
  const clock = testClock();
  const server = await jsonServer({ ...plainProfile }, clock);
  const system = httpSystem(server.url, {
    entity: {
      parts: { lines: { path: 'lines', idOf: expression('id'), inline: ['create'] } },
      create: { request: rule('/customers'), item: expression('made') },
    },
  });
  const driver = httpDriver(system, { clock });
  opened.push(driver.close, server.close);
  server.misbehave(({ method, body }) => {
    if (method !== 'POST') return undefined;
    const record = JSON.parse(body);
    const id = server.people.add(record);
    const lines = record.lines.map((line: JsonObject, at: number) => ({ ...line, id: at + 1 }));
    const made = { ...record, id: Number(id), version: 1, lines: shows(lines) };
    return { kind: 'reply', status: 201, body: JSON.stringify({ made }) };
  });
  const record = { name: 'Ola', lines: [{ text: 'one', count: null }, { text: 'two' }] };
  const answers = await driver.create(system.entities.customer as Entity, [
    { record, marker: 'm', idempotencyKey: 'k' },
  ]);
  expect(answers).toMatchObject([
    { kind: 'done', read: { record: { lines: [{ text: 'one' }, { text: 'two' }] } } },
  ]);
  expect(server.asked.flatMap(read)).toEqual(reads);
});

function read({ method, path, query }: Asked): string[] {
  return method === 'GET' ? [query.get('ids') ?? path] : [];
}

test('what is read in one call has its lists as well, which have calls of their own', async () => {
  const clock = testClock();
  const server = await jsonServer({ ...plainProfile, hasLines: true }, clock);
  const many = { query: { ids: "{$join($ids, ',')}" } };
  const list = { request: rule('/customers/{$id}/lines'), items: expression('items') };
  const system = httpSystem(server.url, {
    entity: {
      parts: { lines: { path: 'lines', idOf: expression('id'), inline: ['create'], list } },
      getMany: { request: rule('/customers', many), items: expression('items'), max: 3 },
    },
  });
  const driver = httpDriver(system, { clock });
  opened.push(driver.close, server.close);
  server.misbehave(({ method, path, query }) => {
    if (method !== 'GET') return undefined;
    const [, owner] = /^\/customers\/(\d+)\/lines$/.exec(path) ?? [];
    const rows = server.people.rows().filter(({ id }) => query.get('ids')?.includes(String(id)));
    const items = owner ? [{ id: Number(owner) * 10, text: `of ${owner}` }] : rows;
    return { kind: 'reply', status: 200, body: JSON.stringify({ items }) };
  });
  const requests = ['Kari', 'Ola'].map((name) => ({
    record: { name, lines: [{ text: 'new' }] } as JsonObject,
    marker: name,
    idempotencyKey: name,
  }));
  const answers = await driver.create(system.entities.customer as Entity, requests);
  expect(answers.map((one) => (one.kind === 'done' ? one.read?.record.lines : one))).toEqual([
    [{ id: 10, text: 'of 1' }],
    [{ id: 20, text: 'of 2' }],
  ]);
});

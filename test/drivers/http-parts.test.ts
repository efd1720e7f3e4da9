// Lists behind calls of their own that come in pages: all of them are read, and where one page cannot be,
// the record is not, because what a list lacks would be added to it.

import { afterEach, describe, expect, test } from 'vitest';
import type { Entity, Paging } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { expression, httpSystem, rule } from './http-system.ts';
import { jsonServer, plainProfile, type Wrong } from './json-server.ts';
import { testClock } from './test-clock.ts';

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});

const pages: Readonly<Record<string, readonly object[]>> = {
  '1': [{ id: 1 }, { id: 2 }],
  '2': [{ id: 3 }, { id: 4 }],
  '3': [{ id: 5 }],
};

const reply = (body: unknown, status = 200): Wrong => ({
  kind: 'reply',
  status,
  body: JSON.stringify(body),
});

async function open(paging: Paging | undefined, given: (page: string) => Wrong) {
  const clock = testClock();
  const server = await jsonServer({ ...plainProfile, auth: 'none' }, clock);
  const request = rule('/customers/{$id}/lines', { query: { of: '{$parent.name}' } });
  const list = { request, items: expression('items'), ...(paging ? { paging } : {}) };
  const system = httpSystem(server.url, {
    entity: { parts: { lines: { path: 'lines', idOf: expression('id'), inline: [], list } } },
  });
  const driver = httpDriver(system, { clock });
  opened.push(driver.close, server.close);
  const id = server.people.add({ name: 'Kari' });
  const asked: string[] = [];
  server.misbehave(({ path, query }) => {
    if (!path.endsWith('/lines')) return undefined;
    asked.push(query.toString());
    return given(query.get('page') ?? query.get('after') ?? '1');
  });
  return { driver, entity: system.entities.customer as Entity, id, asked };
}

const byPage: Paging = { kind: 'page', page: 'page', sizeMax: 2, pages: { until: 'empty' } };
const byCursor: Paging = { kind: 'cursor', cursor: 'after', next: expression('next') };
const items = (page: string) => reply({ items: pages[page] ?? [], next: `${Number(page) + 1}` });

describe('all pages of a list are read', () => {
  test.each<[string, Paging, (page: string) => Wrong, number]>([
    ['until an empty one', byPage, items, 4],
    [
      'until the answer says so',
      { ...byPage, pages: { until: expression('$count(items) < 2') } },
      items,
      3,
    ],
    [
      'while there is a cursor',
      byCursor,
      (page) => reply({ items: pages[page], ...(page === '3' ? {} : { next: `${+page + 1}` }) }),
      3,
    ],
  ])('%s', async (_name, paging, given, count) => {
    const { driver, entity, id, asked } = await open(paging, given);
    const [look] = await driver.get(entity, [id]);
    const lines = look?.kind === 'found' ? look.read.record.lines : look;
    expect(lines).toEqual([1, 2, 3, 4, 5].map((id) => ({ id })));
    expect(asked).toHaveLength(count);
    expect(asked.every((query) => query.includes('of=Kari'))).toBe(true);
  });
});

test('without paging there is one call', async () => {
  const { driver, entity, id, asked } = await open(undefined, items);
  const [look] = await driver.get(entity, [id]);
  expect(look?.kind === 'found' && look.read.record.lines).toEqual([{ id: 1 }, { id: 2 }]);
  expect(asked).toHaveLength(1);
});

test.each<[string, (page: string) => Wrong]>([
  ['is refused', (page) => (page === '2' ? reply({ message: 'no' }, 400) : items(page))],
  ['comes again and again', () => items('1')],
])('where a page %s the record is not read', async (_name, given) => {
  const { driver, entity, id } = await open(byPage, given);
  expect(await driver.get(entity, [id])).toMatchObject([{ kind: 'unclear' }]);
});

test('an item that moved to the next page meanwhile is there once', async () => {
  const moved = (page: string) =>
    page === '2' ? reply({ items: [{ id: 2 }, { id: 3 }] }) : items(page);
  const { driver, entity, id } = await open(byPage, moved);
  const [look] = await driver.get(entity, [id]);
  const lines = look?.kind === 'found' ? look.read.record.lines : look;
  expect(lines).toEqual([1, 2, 3, 5].map((id) => ({ id })));
});

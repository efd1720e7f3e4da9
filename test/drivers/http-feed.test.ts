// Feeds over HTTP: where a reading begins and goes on, what is passed over, and feeds that make no sense.

import { afterEach, expect, it } from 'vitest';
import type { Json } from '../../engine/base/json.ts';
import type { Entity, Feed } from '../../engine/definition/system.ts';
import type { Page } from '../../engine/drivers/driver.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { expression, httpSystem, rule } from './http-system.ts';
import { type JsonServer, jsonServer, plainProfile } from './json-server.ts';
import { type TestClock, testClock } from './test-clock.ts';

const usual: Feed = {
  kind: 'feed',
  request: rule('/changes', {
    query: { after: '{$cursor}', from: '{$cursor ? $nothing : $since}' },
  }),
  items: expression('changes'),
  cursor: expression('changes[-1].id'),
  idOf: expression('$string(customer)'),
  skip: expression('own'),
  isDeletion: expression('removed'),
  more: expression('more'),
};

let server: JsonServer | undefined;
afterEach(() => server?.close());

async function scene(feed: Partial<Feed> = {}) {
  const clock: TestClock = testClock();
  server = await jsonServer(
    { ...plainProfile, hasFeed: true, paging: 'cursor', pageSize: 5, checksVersion: false },
    clock,
  );
  const system = httpSystem(server.url, {
    entity: {
      changes: { ...usual, ...feed },
      list: {
        request: rule('/customers'),
        items: expression('items'),
        paging: { kind: 'cursor', cursor: 'cursor', next: expression('next') },
      },
    },
  });
  const entity = system.entities.customer as Entity;
  const driver = () => httpDriver(system, { clock });
  const read = async (from: Json | null): Promise<readonly Page[]> => {
    const pages: Page[] = [];
    for (let position = from; ; ) {
      // Another driver for each page, as after a restart.
      const page: Page = await driver().readPage(
        entity,
        JSON.parse(JSON.stringify(position)) as Json,
      );
      pages.push(page);
      position = page.position;
      if (page.isLast) return pages;
    }
  };
  return { clock, server, entity, driver, read };
}

const changed = (pages: readonly Page[]) => pages.flatMap((page) => page.changed ?? []);
const at = (pages: readonly Page[]) => pages.at(-1)?.position ?? null;

it('goes on from when the listing began, so that an edit of a page already read is not lost', async () => {
  const { server, clock, driver, entity } = await scene();
  const ids = Array.from({ length: 8 }, (_, at) => server.people.add({ name: `c${at}` }));
  clock.turn(3_600_000);
  const first = await driver().readPage(entity, null);
  server.people.edit(ids[0] as string, { name: 'edited meanwhile' });
  clock.turn(3_600_000);
  const second = await driver().readPage(entity, first.position);
  expect([first.isLast, second.isLast]).toEqual([false, true]);
  const third = await driver().readPage(entity, second.position);
  expect(third).toMatchObject({ isListing: false, records: [], changed: [{ id: ids[0] }] });
});

it('goes on from its cursor, over several answers, and names each record once', async () => {
  const { server, read, clock } = await scene();
  const id = server.people.add({ name: 'Kari' });
  clock.turn(3_600_000);
  const start = await read(null);
  for (let edit = 0; edit < 12; edit++) server.people.edit(id, { name: `Kari ${edit}` });
  const pages = await read(at(await read(at(start))));
  expect(changed(pages)).toEqual([]);
  server.people.edit(id, { name: 'last' });
  expect(changed(await read(at(pages)))).toEqual([{ id, isDeletion: false }]);
});

it('passes over what our own key wrote, and tells of removals', async () => {
  const { server, driver, entity, read, clock } = await scene();
  const id = server.people.add({ name: 'Kari' });
  const other = server.people.add({ name: 'Ola' });
  clock.turn(3_600_000);
  const start = await read(null);
  const write = { patch: { set: { name: 'Ours' }, items: {} }, before: {}, idempotencyKey: 'k' };
  await driver().update(entity, [{ id, ...write }]);
  server.people.remove(other);
  expect(changed(await read(at(start)))).toEqual([{ id: other, isDeletion: true }]);
});

it('tells which record stays where one is combined with another, which is a removal', async () => {
  const { server, read, clock } = await scene({
    isDeletion: undefined as never,
    intoOf: expression('removed ? 17'),
  });
  const [one, two] = [server.people.add({ name: 'a' }), server.people.add({ name: 'b' })];
  clock.turn(3_600_000);
  const start = await read(null);
  server.people.edit(two, { name: 'x' });
  server.people.remove(one);
  expect(changed(await read(at(start)))).toEqual([
    { id: two, isDeletion: false },
    { id: one, isDeletion: true, into: '17' },
  ]);
});

it('tells of a change that names no record, and goes on with the others', async () => {
  const { server, read, clock } = await scene({
    idOf: expression('customer = 1 ? "" : $string(customer)'),
  });
  const [one, two] = [server.people.add({ name: 'a' }), server.people.add({ name: 'b' })];
  clock.turn(3_600_000);
  const start = await read(null);
  for (const id of [one, two]) server.people.edit(id, { name: 'x' });
  const pages = await read(at(start));
  expect(changed(pages)).toEqual([{ id: two, isDeletion: false }]);
  expect(pages.flatMap((page) => page.unreadable)).toEqual([
    { message: 'a change names no record' },
  ]);
});

it('takes the record from the last change that shows it, and names those of which none does', async () => {
  const { server, read, clock } = await scene({
    item: expression("customer != 2 ? {'id': customer, 'name': 'Change ' & $string(id)}"),
  });
  const [one, two, three] = ['a', 'b', 'c'].map((name) => server.people.add({ name }));
  clock.turn(3_600_000);
  const start = await read(null);
  server.people.edit(one as string, { name: 'x' });
  server.people.edit(two as string, { name: 'x' });
  server.people.edit(one as string, { name: 'y' });
  server.people.edit(three as string, { name: 'x' });
  server.people.remove(three as string);
  const pages = await read(at(start));
  expect(pages.flatMap(({ records }) => records)).toMatchObject([
    { id: one, record: { name: 'Change 6' } },
  ]);
  expect(changed(pages)).toEqual([
    { id: two, isDeletion: false },
    { id: three, isDeletion: true },
  ]);
});

it('tells of a change that shows another record than it names', async () => {
  const { server, read, clock } = await scene({ item: expression("{'id': 99}") });
  const id = server.people.add({ name: 'a' });
  clock.turn(3_600_000);
  const start = await read(null);
  server.people.edit(id, { name: 'x' });
  const pages = await read(at(start));
  expect(pages.flatMap(({ records }) => records)).toEqual([]);
  expect(pages.flatMap((page) => page.unreadable)).toEqual([
    { id, message: 'the change shows record 99' },
  ]);
});

it('ends with an answer that shows no change, whatever it says of more', async () => {
  const { server, read, clock } = await scene({ more: expression('true') });
  const id = server.people.add({ name: 'Kari' });
  clock.turn(3_600_000);
  const start = await read(null);
  server.people.edit(id, { name: 'b' });
  const pages = await read(at(start));
  expect(changed(pages)).toEqual([{ id, isDeletion: false }]);
  expect(changed(await read(at(pages)))).toEqual([]);
});

it.each([
  [
    'goes on without moving its cursor',
    { cursor: expression('0.5'), more: expression('true') },
    'its cursor stands still',
  ],
  ['has no list of changes', { items: expression('history') }, 'no list at history'],
] as const)('ends the reading where a feed %s', async (_, feed, words) => {
  const { server, read, clock } = await scene(feed);
  const id = server.people.add({ name: 'a' });
  clock.turn(3_600_000);
  const start = await read(null);
  server.people.edit(id, { name: 'b' });
  const reading = async () => read(at(await read(at(start))));
  await expect(reading()).rejects.toThrow(words);
});

it.each([
  [
    'an HTML page with status 200',
    {
      kind: 'reply',
      status: 200,
      body: '<html>Maintenance</html>',
      headers: { 'content-type': 'text/html' },
    },
  ],
  ['JSON that breaks off', { kind: 'reply', status: 200, body: '{"changes":[{"id":1,"cust' }],
] as const)('keeps its place when the answer is %s', async (_, wrong) => {
  const { server, read, clock } = await scene();
  const id = server.people.add({ name: 'a' });
  clock.turn(3_600_000);
  const start = await read(null);
  server.people.edit(id, { name: 'b' });
  server.misbehave(() => wrong);
  await expect(read(at(start))).rejects.toMatchObject({ code: 'system.answer' });
  server.misbehave(undefined);
  expect(changed(await read(at(start)))).toEqual([{ id, isDeletion: false }]);
});

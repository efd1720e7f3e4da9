// Several records in one call: each keeps its own answer, a batch that is refused as a whole is taken
// apart, and nothing is guessed where an answer cannot be told whose it is.

import { afterEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Batch, Entity } from '../../engine/definition/system.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { type BatchServer, batchServer } from './batch-server.ts';
import { answer, expression, httpSystem, rule } from './http-system.ts';
import { testClock } from './test-clock.ts';

const batch: Batch = {
  request: rule('/customers/batch', { body: { create: '{$creates}', update: '{$updates}' } }),
  max: 5,
  answers: {
    creates: expression('created'),
    updates: expression('updated'),
    failed: expression('error'),
  },
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function open(
  own: Partial<Batch> = {},
  rows: readonly JsonObject[] = [],
  more: Partial<Entity> = {},
) {
  const server = await batchServer();
  for (const [at, row] of rows.entries()) server.rows.set(at + 1, { ...row, id: at + 1 });
  const system = httpSystem(server.url, {
    system: {
      answers: [answer("code = 'email.taken'", 'exists'), answer("code = 'id.unknown'", 'gone')],
      message: expression('message'),
    },
    entity: { batch: { ...batch, ...own } },
  });
  const { version: _, modified: __, ...model } = system.entities.customer as Entity;
  const entity: Entity = {
    ...model,
    ...more,
    update: { ...(model.update as NonNullable<Entity['update']>), with: ['id'] },
  };
  const driver = httpDriver(system, { clock: testClock() });
  closers.push(driver.close, server.close);
  return {
    server,
    create: (...records: readonly JsonObject[]) =>
      driver.create(
        entity,
        records.map((record, at) => ({ record, marker: `m${at}`, idempotencyKey: `k${at}` })),
      ),
    update: (...patches: readonly (readonly [string, JsonObject])[]) =>
      driver.update(
        entity,
        patches.map(([id, set], at) => ({
          id,
          patch: { set: set as Record<string, string>, items: {} },
          before: { id: Number(id), name: 'before' },
          idempotencyKey: `k${at}`,
        })),
      ),
  };
}

const names = (count: number): JsonObject[] =>
  Array.from({ length: count }, (_, at) => ({ name: `n${at}` }));

const batches = (server: BatchServer) => server.asked.filter((line) => line.includes('/batch'));

describe('creates', () => {
  test.each([1, 2])(
    '%i with digits of which a number would lose some, where the system counts',
    async (count) => {
      const schema = { properties: { name: { type: 'string' }, number: { type: 'integer' } } };
      const { server, create } = await open({}, [], { schema });
      await create(...names(count).map((one) => ({ ...one, number: '90071992547409931' })));
      const held = [...server.rows.values()].map((row) => row.number);
      // The server is one of those that round.
      expect(held).toEqual(Array(count).fill(Number('90071992547409931')));
    },
  );

  test('as many as the system takes go at once, and each has its answer in place', async () => {
    const { server, create } = await open();
    const answers = await create(...names(7));
    expect(batches(server)).toEqual(['POST /customers/batch 5', 'POST /customers/batch 2']);
    expect(server.asked).toHaveLength(2);
    expect(answers.map((one) => one.kind === 'done' && one.read?.record.name)).toEqual(
      names(7).map(({ name }) => name),
    );
  });

  test('some are refused, in the words of the system, and the others are done', async () => {
    const { server, create } = await open({}, [{ name: 'x', email: 'a@x' }]);
    const answers = await create({ name: 'A', email: 'a@x' }, { name: '' }, { name: 'C' });
    expect(answers).toMatchObject([
      { kind: 'exists', message: 'another has this e-mail address' },
      { kind: 'refused', message: 'a name is needed' },
      { kind: 'done', read: { record: { name: 'C' } } },
    ]);
    expect(server.rows.size).toBe(2);
  });

  test('a record that spoils its batch is found by halving, and only it is refused', async () => {
    const { server, create } = await open();
    const answers = await create(...names(2), { name: 'bad', colour: 'red' }, ...names(2));
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'done', 'refused', 'done', 'done']);
    expect(answers[2]).toMatchObject({ message: 'colour is not known (status 422)' });
    expect(server.rows.size).toBe(4);
    expect(batches(server).map((line) => line.at(-1))).toEqual(['5', '3', '2', '1', '2']);
  });

  test('one alone has a call of its own', async () => {
    const { server, create } = await open();
    expect(await create({ name: 'A' })).toMatchObject([{ kind: 'done' }]);
    expect(server.asked).toEqual(['POST /customers']);
  });

  test('without an expression for their answers they go one by one', async () => {
    const { server, create } = await open({ answers: { updates: expression('updated') } });
    await create(...names(2));
    expect(batches(server)).toEqual([]);
    expect(server.rows.size).toBe(2);
  });

  test('a lost answer leaves all of its batch unclear, and no other', async () => {
    const { server, create } = await open();
    server.spoil = (told) => (server.asked.length === 1 ? told : undefined);
    const answers = await create(...names(7));
    const kinds = answers.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'unclear').length).toBeGreaterThan(0);
    expect(new Set(kinds.slice(0, 5)).size).toBe(1);
    expect(new Set(kinds.slice(5)).size).toBe(1);
    expect(kinds).toContain('done');
  });
});

describe('beside the others, which go at once', () => {
  test('a record that cannot be put into the way of its system is refused', async () => {
    const encode = expression("name = 'odd' ? $error('no such name') : $");
    const { server, create } = await open({}, [], { encode });
    const answers = await create({ name: 'A' }, { name: 'odd' }, { name: 'C' });
    expect(answers).toMatchObject([
      { kind: 'done', id: '1' },
      { kind: 'refused', message: expect.stringContaining('no such name') },
      { kind: 'done', id: '2' },
    ]);
    expect(server.asked).toEqual(['POST /customers/batch 2']);
  });

  test('a record with items that have requests of their own goes alone', async () => {
    const lines = { path: 'lines', idOf: expression('id'), inline: [] } as const;
    const parts = { lines: { ...lines, create: rule('/customers') } } as Entity['parts'];
    const world = await open({}, [], { parts });
    const answers = await world.create(
      { name: 'A' },
      { name: 'B', lines: [{ name: 'l' }] },
      { name: 'C' },
    );
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'done', 'done']);
    expect(world.server.asked.filter((line) => line === 'POST /customers')).toHaveLength(2);
    expect(batches(world.server)).toEqual(['POST /customers/batch 2']);
  });
});

describe('an answer that cannot be told whose it is', () => {
  test.each<[string, (told: Record<string, unknown[]>) => unknown]>([
    ['one is missing', ({ created = [] }) => ({ created: created.slice(1) })],
    ['there is no list', () => ({})],
    ['one has no id', ({ created = [] }) => ({ created: [{ name: 'x' }, ...created.slice(1)] })],
  ])('%s: all are unclear', async (_name, spoil) => {
    const { server, create } = await open();
    server.spoil = spoil;
    const answers = await create(...names(3));
    expect(answers.map(({ kind }) => kind)).toEqual(['unclear', 'unclear', 'unclear']);
  });

  test('creates that are answered in another order are all unclear', async () => {
    const { server, create } = await open();
    server.spoil = ({ created = [] }) => ({ created: created.toReversed() });
    const answers = await create({ name: 'A', email: 'a@x' }, { name: 'B', email: 'b@x' });
    expect(answers.map(({ kind }) => kind)).toEqual(['unclear', 'unclear']);
    expect(answers[0]).toMatchObject({ message: 'its answers come in another order' });
  });

  test('but a system that writes a name as another one is has still answered in order', async () => {
    const { server, create } = await open();
    server.spoil = ({ created = [] }) => ({
      created: created.map((row) => ({ ...(row as object), name: 'KARI' })),
    });
    const answers = await create({ name: 'Kari', email: 'a@x' }, { name: 'KARI', email: 'b@x' });
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'done']);
  });

  test('nor does a value that only another one was sent with tell of another order', async () => {
    const { server, create } = await open();
    server.spoil = ({ created = [] }) => ({
      created: created.map((row) => ({ ...(row as object), name: 'X', number: '7' })),
    });
    const answers = await create({ name: 'A' }, { name: 'B', number: '7' });
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'done']);
  });

  test('nor does a value that was rounded to that of another one', async () => {
    const { server, create } = await open();
    server.spoil = ({ created = [] }) => ({
      created: created.map((row) => ({ ...(row as object), number: 10 })),
    });
    const answers = await create({ number: 10.4 }, { number: 10 });
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'done']);
  });

  test('updates that are answered in another order are all unclear', async () => {
    const { server, update } = await open({}, names(2));
    server.spoil = ({ updated = [] }) => ({ updated: updated.toReversed() });
    const answers = await update(['1', { name: 'A' }], ['2', { name: 'B' }]);
    expect(answers.map(({ kind }) => kind)).toEqual(['unclear', 'unclear']);
    expect(answers[0]).toMatchObject({ message: 'record 2 was answered for 1' });
  });
});

describe('answers that say whose they are', () => {
  const byPlace: Partial<Batch> = {
    request: rule('/customers/batch', {
      body: {
        create:
          "{$map($creates, function($one, $at) { $merge([$one, { 'number': $string($at) }]) })}",
        update: '{$updates}',
      },
    }),
    answers: { ...batch.answers, of: expression('$first(number, id, of)') },
  };

  test('may come in any order, and who has none is unclear by itself', async () => {
    const { server, create } = await open(byPlace);
    server.spoil = ({ created = [] }) => ({ created: created.slice(1).toReversed() });
    const answers = await create(...names(3));
    expect(answers).toMatchObject([
      { kind: 'unclear', message: 'no answer of the batch is its own' },
      { kind: 'done', id: '2', read: { record: { name: 'n1' } } },
      { kind: 'done', id: '3', read: { record: { name: 'n2' } } },
    ]);
  });

  test('two of them for one record leave it unclear', async () => {
    const { server, create } = await open(byPlace);
    server.spoil = ({ created = [] }) => ({ created: [...created, created[0]] });
    const answers = await create(...names(2));
    expect(answers.map(({ kind }) => kind)).toEqual(['unclear', 'done']);
  });

  test('one of them may be about several', async () => {
    const { server, update } = await open(byPlace, names(3));
    const gone = { of: ['1', '3'], error: { code: 'id.unknown' } };
    server.spoil = ({ updated = [] }) => ({ updated: [gone, updated[1]] });
    const answers = await update(['1', { name: 'A' }], ['2', { name: 'B' }], ['3', { name: 'C' }]);
    expect(answers).toMatchObject([{ kind: 'gone' }, { kind: 'done', id: '2' }, { kind: 'gone' }]);
  });
});

test('updates say whose they are, send only what changed, and tell what is gone', async () => {
  const { server, update } = await open({}, [{ name: 'A', number: '1' }, { name: 'B' }]);
  const answers = await update(['1', { name: 'AA' }], ['2', { name: 'BB' }], ['9', { name: 'C' }]);
  expect(answers).toMatchObject([
    { kind: 'done', id: '1', read: { record: { name: 'AA', number: '1' } } },
    { kind: 'done', id: '2' },
    { kind: 'gone' },
  ]);
  expect(server.asked).toEqual(['POST /customers/batch 3']);
});

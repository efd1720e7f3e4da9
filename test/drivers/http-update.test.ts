// What an update sends: the change with what must come along, the record whole, lists whole or by
// their items, and items with requests of their own.

import { afterEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Entity, Part } from '../../engine/definition/system.ts';
import type { ItemChange, Patch, WriteAnswer } from '../../engine/drivers/driver.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { planUpdate } from '../../engine/drivers/http/update-body.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { expression, httpSystem, rule } from './http-system.ts';
import { type Asked, jsonServer, plainProfile, type Wrong } from './json-server.ts';
import { testClock } from './test-clock.ts';

const before: JsonObject = {
  id: 7,
  version: 3,
  modified: '2026-01-01T00:00:00Z',
  name: 'Ola',
  email: 'o@example.no',
  address: { id: 5, city: 'Oslo', street: 'A 1' },
  tags: ['a'],
  lines: [
    { id: 1, text: 'one', count: 1 },
    { id: 2, text: 'two', count: 2 },
  ],
};

const part = (words: Partial<Part>): Record<string, Part> => ({
  lines: { path: 'lines', idOf: expression('id'), inline: [], ...words },
});
const lines = (...changes: readonly ItemChange[]): Patch => ({
  set: {},
  items: { lines: { key: 'id', changes } },
});
const set = (values: Patch['set']): Patch => ({ set: values, items: {} });
const change = { kind: 'change', id: '2', set: { count: 5 } } as const;
const add = { kind: 'add', record: { text: 'new' } } as const;
const gone = { kind: 'remove', id: '1' } as const;
const all = ['create', 'update', 'delete'] as const;

interface Case {
  readonly name: string;
  readonly update?: Partial<NonNullable<Entity['update']>>;
  readonly entity?: Partial<Entity>;
  readonly patch: Patch;
  readonly version?: string;
  readonly body?: JsonObject;
  /** Kinds of items that travel alone. */
  readonly items?: readonly string[];
  readonly problem?: string;
}

const cases: readonly Case[] = [
  {
    name: 'only the change, and the version',
    patch: set({ name: 'Kari' }),
    body: { version: 3, name: 'Kari' },
  },
  {
    name: 'an empty value is null',
    patch: set({ email: null }),
    body: { version: 3, email: null },
  },
  {
    name: 'the version that was decided on, not the one before us',
    patch: set({ name: 'x' }),
    version: '2',
    body: { version: 2, name: 'x' },
  },
  {
    name: 'nothing comes along unless the file says so',
    update: { with: [] },
    patch: set({ name: 'x' }),
    body: { name: 'x' },
  },
  {
    name: 'the id of a sub-object, where the sub-object changes',
    update: { with: ['version', 'address.id'] },
    patch: set({ 'address.city': 'Bergen' }),
    body: { version: 3, address: { city: 'Bergen', id: 5 } },
  },
  {
    name: 'no id of a sub-object that does not change',
    update: { with: ['version', 'address.id'] },
    patch: set({ name: 'x' }),
    body: { version: 3, name: 'x' },
  },
  {
    name: 'no id of a sub-object that is cleared',
    update: { with: ['address.id'] },
    patch: set({ address: null }),
    body: { address: null },
  },
  {
    name: 'no id that is not there',
    update: { with: ['home.id'] },
    patch: set({ 'home.city': 'x' }),
    body: { home: { city: 'x' } },
  },
  {
    name: 'a value of the patch wins over what comes along',
    update: { with: ['email'] },
    patch: set({ email: 'new' }),
    body: { email: 'new' },
  },
  {
    name: 'the whole record without what the system does not take',
    update: { send: 'whole' },
    patch: set({ name: 'Kari' }),
    body: {
      name: 'Kari',
      email: 'o@example.no',
      address: { id: 5, city: 'Oslo', street: 'A 1' },
      tags: ['a'],
      lines: before.lines,
      version: 3,
    },
  },
  {
    name: 'the whole record leaves lists with requests of their own',
    update: { send: 'whole', with: [] },
    entity: { parts: part({ update: rule('/l') }) },
    patch: set({ name: 'Kari' }),
    body: {
      name: 'Kari',
      email: 'o@example.no',
      address: { id: 5, city: 'Oslo', street: 'A 1' },
      tags: ['a'],
    },
  },
  {
    name: 'a list without requests of its own is sent whole',
    patch: lines(change, gone, add),
    body: { version: 3, lines: [{ id: 2, text: 'two', count: 5 }, { text: 'new' }] },
  },
  {
    name: 'inline items are sent alone, with their ids as the system wrote them',
    entity: { parts: part({ inline: all }) },
    patch: lines(change, add),
    body: { version: 3, lines: [{ id: 2, count: 5 }, { text: 'new' }] },
  },
  {
    name: 'inline items are sent whole where the file says so',
    update: { whole: ['lines'] },
    entity: { parts: part({ inline: all }) },
    patch: lines(change),
    body: {
      version: 3,
      lines: [
        { id: 1, text: 'one', count: 1 },
        { id: 2, text: 'two', count: 5 },
      ],
    },
  },
  {
    name: 'an inline removal is said by absence',
    entity: { parts: part({ inline: all }) },
    patch: lines(gone),
    body: { version: 3, lines: [{ id: 2, text: 'two', count: 2 }] },
  },
  {
    name: 'an inline removal is said by what marks it, where the file names that',
    entity: { parts: part({ inline: all, gone: { count: 0 } }) },
    patch: lines(gone, change),
    body: {
      version: 3,
      lines: [
        { id: 1, count: 0 },
        { id: 2, count: 5 },
      ],
    },
  },
  {
    name: 'items with requests of their own need no request of the record',
    entity: {
      parts: part({
        create: rule('/l'),
        update: rule('/l'),
        remove: rule('/l'),
        inline: ['create'],
      }),
    },
    patch: lines(change, gone, add),
    items: ['change', 'remove', 'add'],
  },
  {
    name: 'both kinds go together',
    entity: { parts: part({ update: rule('/l'), inline: ['create'] }) },
    patch: { ...lines(change, add), set: { name: 'x' } },
    body: { version: 3, name: 'x', lines: [{ text: 'new' }] },
    items: ['change'],
  },
  {
    name: 'what the system has no way for is refused',
    entity: { parts: part({ update: rule('/l') }) },
    patch: lines(gone),
    problem: 'lines: an item cannot be removed',
  },
];

test.each(cases)('$name', (row) => {
  const system = httpSystem('http://x.example', { entity: row.entity ?? {} });
  const model = system.entities.customer as Entity;
  const update = { ...(model.update as NonNullable<Entity['update']>), ...row.update };
  const request = {
    id: '7',
    before,
    patch: row.patch,
    version: row.version ?? '3',
    idempotencyKey: 'k',
  };
  const plan = planUpdate({ ...model, update }, request);
  if (typeof plan === 'string') {
    expect(plan).toBe(row.problem);
    return;
  }
  expect(row.problem).toBeUndefined();
  expect(JSON.parse(JSON.stringify(plan.body ?? null))).toEqual(row.body ?? null);
  expect(plan.items.map((item) => item.change.kind)).toEqual(row.items ?? []);
});

describe('items with requests of their own, when something goes wrong', () => {
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });

  async function write(
    patch: Patch,
    decide: (asked: Asked, sent: number) => Wrong | undefined,
    own: Partial<Entity> = {},
  ) {
    const clock = testClock();
    const server = await jsonServer({ ...plainProfile, hasLines: true }, clock);
    const parts = part({
      inline: ['create'],
      create: rule('/lines', { body: '{$merge([$, {"customer": {"id": $parent.id}}])}' }),
      update: rule('/lines/{$id}'),
      remove: rule('/lines/{$id}'),
    });
    const system = httpSystem(server.url, {
      system: { message: expression('message'), limits: { parallel: 4, timeoutMs: 10_000 } },
      entity: { parts, ...own },
    });
    const driver = httpDriver(system, { clock });
    opened.push(driver.close, server.close);
    const id = server.people.add({ name: 'Ola', lines: [{ text: 'one' }, { text: 'two' }] });
    const row = server.people.rows()[0] as unknown as JsonObject;
    let sent = 0;
    server.misbehave((asked) => (asked.method === 'GET' ? undefined : decide(asked, sent++)));
    const request = { id, patch, before: row, version: '1', idempotencyKey: 'k' };
    const [answer] = await driver.update(system.entities.customer as Entity, [request]);
    const held = server.people.rows()[0] as unknown as { lines: { text: string }[] };
    const texts = held.lines.map((line) => line.text);
    return { answer: answer as WriteAnswer, texts, sent, asked: server.asked };
  }

  const three = lines(
    { kind: 'add', record: { text: 'three' } },
    { kind: 'change', id: '1', set: { text: 'ONE' } },
    { kind: 'remove', id: '2' },
  );

  test('removals come first, additions last, and the answer shows all of it', async () => {
    const { answer, asked } = await write(three, () => undefined);
    expect(answer).toMatchObject({
      kind: 'done',
      read: { record: { lines: [{ text: 'ONE' }, { text: 'three' }] } },
    });
    expect(asked.map((one) => one.method)).toEqual(['DELETE', 'PUT', 'POST', 'GET']);
  });

  test('an item that is gone already is as good as removed', async () => {
    const { answer } = await write(lines({ kind: 'remove', id: '99' }), () => undefined);
    expect(answer.kind).toBe('done');
  });

  test('a change to an item that is gone is refused', async () => {
    const { answer } = await write(
      lines({ kind: 'change', id: '99', set: { text: 'x' } }),
      () => undefined,
    );
    expect(answer).toMatchObject({ kind: 'refused', message: 'lines: the item is gone' });
  });

  test.each([
    [412, 'changed'],
    [409, 'refused'],
  ])('a first item that is answered with %i leaves the record %s', async (status, kind) => {
    const { answer, sent } = await write(three, () => ({ kind: 'reply', status }));
    expect(answer).toEqual({ kind, message: 'lines: the item was changed meanwhile' });
    expect(sent).toBe(1);
  });

  test('a first request that was not sent leaves the write unsent', async () => {
    const { answer, sent } = await write(three, () => ({ kind: 'reply', status: 429 }));
    expect(answer.kind).toBe('not-sent');
    expect(sent).toBe(1);
  });

  test('a later one that was not sent is sent again', async () => {
    const { answer, texts } = await write(three, (_asked, sent) =>
      sent === 1 ? { kind: 'reply', status: 429 } : undefined,
    );
    expect(answer.kind).toBe('done');
    expect(texts.sort()).toEqual(['ONE', 'three']);
  });

  test('a lost one leaves the write unclear, and the rest unsent', async () => {
    const { answer, sent } = await write(three, (_asked, at) =>
      at === 1 ? { kind: 'reset', after: true } : undefined,
    );
    expect(answer.kind).toBe('unclear');
    expect(sent).toBe(2);
  });

  test('one that is refused after others were done leaves it to be seen what holds', async () => {
    const { answer, texts } = await write(three, (_asked, at) =>
      at === 1 ? { kind: 'reply', status: 422, body: '{"message":"closed"}' } : undefined,
    );
    expect(answer).toEqual({ kind: 'unclear', message: 'lines: closed (status 422)' });
    expect(texts).toEqual(['one']);
  });

  describe('and what is written last', () => {
    const last = { last: { number: 'Draft' } };
    const both = { ...three, set: { name: 'Kari', number: 'Web' } };

    test('goes behind the items, against the record as it is then', async () => {
      const { answer, asked } = await write(both, () => undefined, last);
      const writes = asked.filter(({ method }) => method !== 'GET');
      expect(writes.map(({ method }) => method)).toEqual(['PUT', 'DELETE', 'PUT', 'POST', 'PUT']);
      const [first, ending] = [writes[0], writes.at(-1)].map((one) => JSON.parse(one?.body ?? ''));
      expect(first).toMatchObject({ name: 'Kari' });
      expect(first).not.toHaveProperty('number');
      expect(ending).toMatchObject({ number: 'Web' });
      expect(ending).not.toHaveProperty('name');
      expect(ending.version).toBeGreaterThan(first.version);
      expect(answer).toMatchObject({
        kind: 'done',
        read: { record: { name: 'Kari', number: 'Web' } },
      });
    });

    test('goes at once where no item changes', async () => {
      const { answer, sent } = await write(set({ number: 'Web' }), () => undefined, last);
      expect(answer.kind).toBe('done');
      expect(sent).toBe(1);
    });

    test.each([
      ['refused', { kind: 'reply', status: 422, body: '{"message":"closed"}' }],
      ['lost', { kind: 'reset' }],
    ] as const)('leaves it to be seen what holds where it is %s', async (_, wrong) => {
      const { answer, texts } = await write(
        both,
        (_asked, at) => (at === 4 ? wrong : undefined),
        last,
      );
      expect(answer.kind).toBe('unclear');
      expect(texts.sort()).toEqual(['ONE', 'three']);
    });
  });

  test('a refused one is told in the words of the system', async () => {
    const body = '{"message":"the order is closed"}';
    const { answer } = await write(three, () => ({ kind: 'reply', status: 422, body }));
    expect(answer).toMatchObject({
      kind: 'refused',
      message: 'lines: the order is closed (status 422)',
    });
  });
});

describe('an update that gives the record another id', () => {
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });

  /** The server has the record a second time, under the id that it answers with. */
  async function write(patch: Patch, body: JsonObject, own: Partial<Entity> = {}) {
    const clock = testClock();
    const server = await jsonServer({ ...plainProfile, hasLines: true }, clock);
    const system = httpSystem(server.url, { entity: own });
    const model = system.entities.customer as Entity;
    const update = { ...(model.update as NonNullable<Entity['update']>), idOf: expression('next') };
    const driver = httpDriver(system, { clock });
    opened.push(driver.close, server.close);
    const id = server.people.add({ name: 'Ola', lines: [{ text: 'one' }] });
    server.people.add({ name: 'Kari', lines: [{ text: 'one' }] });
    const row = server.people.rows()[0] as unknown as JsonObject;
    server.misbehave(({ path, method }) =>
      method === 'PUT' && path === `/customers/${id}`
        ? { kind: 'reply', status: 200, body: JSON.stringify(body) }
        : undefined,
    );
    const request = { id, patch, before: row, version: '1', idempotencyKey: 'k' };
    const [answer] = await driver.update({ ...model, update }, [request]);
    return { answer, asked: server.asked.map(({ method, path }) => `${method} ${path}`) };
  }

  test('is read under that one', async () => {
    const { answer, asked } = await write(set({ name: 'Kari' }), { next: 2 });
    expect(answer).toMatchObject({ kind: 'done', id: '2', read: { id: '2', record: { id: 2 } } });
    expect(asked).toEqual(['PUT /customers/1', 'GET /customers/2']);
  });

  test('is not read again where the answer shows it', async () => {
    const record = { id: 2, version: 1, modified: '2026-01-01T00:00:00Z', name: 'Kari' };
    const { answer, asked } = await write(set({ name: 'Kari' }), { ...record, next: 2 });
    expect(answer).toMatchObject({ kind: 'done', id: '2', read: { record: { name: 'Kari' } } });
    expect(asked).toEqual(['PUT /customers/1']);
  });

  test('keeps its id where the answer tells none', async () => {
    const { answer } = await write(set({ name: 'Kari' }), {});
    expect(answer).toMatchObject({ kind: 'done', id: '1', read: { id: '1' } });
  });

  test('has its items written into that one', async () => {
    const parts = part({ inline: ['create'], update: rule('/customers/{$parent.id}/lines/{$id}') });
    const { asked } = await write(
      { ...lines({ kind: 'change', id: '1', set: { text: 'ONE' } }), set: { name: 'Kari' } },
      { next: 2 },
      { parts },
    );
    expect(asked.slice(0, 3)).toEqual([
      'PUT /customers/1',
      'GET /customers/2',
      'PUT /customers/2/lines/1',
    ]);
  });

  test('is written under that one where something comes last', async () => {
    const parts = part({ inline: ['create'], update: rule('/lines/{$id}') });
    const { answer, asked } = await write(
      { ...lines({ kind: 'change', id: '1', set: { text: 'ONE' } }), set: { number: 'Web' } },
      { next: 2 },
      { parts, last: { number: 'Draft' } },
    );
    expect(answer).toMatchObject({ kind: 'done' });
    expect(asked).toEqual([
      'PUT /lines/1',
      'GET /customers/1',
      'PUT /customers/1',
      'GET /customers/2',
    ]);
    expect(answer).toMatchObject({ id: '2', read: { id: '2' } });
  });
});

describe('a create whose items have requests of their own', () => {
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });

  async function create(decide: (asked: Asked) => Wrong | undefined) {
    const clock = testClock();
    const server = await jsonServer({ ...plainProfile, hasLines: true }, clock);
    const parts = part({
      create: rule('/lines', { body: '{$merge([$, {"customer": {"id": $parent.id}}])}' }),
    });
    const system = httpSystem(server.url, { entity: { parts } });
    const driver = httpDriver(system, { clock });
    opened.push(driver.close, server.close);
    server.misbehave(decide);
    const record = { name: 'Ola', lines: [{ text: 'one' }, { text: 'two' }] };
    const answers = await driver.create(system.entities.customer as Entity, [
      { record, marker: 'm', idempotencyKey: 'k' },
    ]);
    return { answer: answers[0] as WriteAnswer, asked: server.asked };
  }

  test('sends the record first, then each item, and shows all of it', async () => {
    const { answer, asked } = await create(() => undefined);
    expect(answer).toMatchObject({
      kind: 'done',
      read: { record: { lines: [{ text: 'one' }, { text: 'two' }] } },
    });
    expect(asked.filter((one) => one.method === 'POST').map((one) => one.path)).toEqual([
      '/customers',
      '/lines',
      '/lines',
    ]);
    expect(asked[0]?.body).not.toContain('lines');
  });

  test('is done but open when an item is lost: what holds shows later', async () => {
    const { answer } = await create((asked) =>
      asked.path === '/lines' ? { kind: 'reset', after: true } : undefined,
    );
    expect(answer).toMatchObject({ kind: 'done', id: '1', isOpen: true });
    expect(answer).not.toHaveProperty('read');
  });

  test('sends an item again that was not taken in', async () => {
    let lines = 0;
    const { answer } = await create(({ path }) =>
      path === '/lines' && lines++ === 0 ? { kind: 'reply', status: 429 } : undefined,
    );
    expect(answer).toMatchObject({
      kind: 'done',
      read: { record: { lines: [{ text: 'one' }, { text: 'two' }] } },
    });
  });

  test('is done without the item that is refused, and the answer shows it', async () => {
    const { answer } = await create((asked) =>
      asked.path === '/lines' && asked.body.includes('two')
        ? { kind: 'reply', status: 422, body: '{}' }
        : undefined,
    );
    expect(answer).toMatchObject({ kind: 'done', read: { record: { lines: [{ text: 'one' }] } } });
  });
});

describe('a create of which something is written last', () => {
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });

  async function create(
    record: JsonObject,
    decide: (asked: Asked, writes: number) => Wrong | undefined = () => undefined,
  ) {
    const clock = testClock();
    const server = await jsonServer({ ...plainProfile, hasLines: true }, clock);
    const parts = part({
      create: rule('/lines', { body: '{$merge([$, {"customer": {"id": $parent.id}}])}' }),
    });
    const entity = { parts, last: { number: 'Draft' } };
    const driver = httpDriver(httpSystem(server.url, { entity }), { clock });
    opened.push(driver.close, server.close);
    let writes = 0;
    server.misbehave((asked) => decide(asked, asked.method === 'GET' ? writes : writes++));
    const [answer] = await driver.create(driver.system.entities.customer as Entity, [
      { record, marker: 'm', idempotencyKey: 'k' },
    ]);
    const numbers = server.asked
      .filter(({ path, method }) => path.startsWith('/customers') && method !== 'GET')
      .map(({ body }) => JSON.parse(body).number);
    return { answer, numbers, row: server.people.rows()[0] };
  }

  const order = { name: 'Ola', number: 'Web', lines: [{ text: 'one' }] };

  test('says it when its items are there', async () => {
    const { answer, numbers, row } = await create(order);
    expect(numbers).toEqual(['Draft', 'Web']);
    expect(row).toMatchObject({ number: 'Web' });
    expect(answer).toMatchObject({ kind: 'done', read: { record: { number: 'Web' } } });
  });

  test.each([
    ['it has no items', { name: 'Ola', number: 'Web' }, ['Web']],
    ['it is what is said first', { ...order, number: 'Draft' }, ['Draft']],
    ['it is empty', { ...order, number: null }, [null]],
  ])('says it at once where %s', async (_, record, due) => {
    expect((await create(record)).numbers).toEqual(due);
  });

  test('is done without it where that is refused, and the answer shows it', async () => {
    const { answer } = await create(order, ({ method }) =>
      method === 'PUT' ? { kind: 'reply', status: 422, body: '{}' } : undefined,
    );
    expect(answer).toMatchObject({ kind: 'done', read: { record: { number: 'Draft' } } });
    expect(answer).not.toHaveProperty('isOpen');
  });

  test.each<[string, (asked: Asked, writes: number) => Wrong | undefined]>([
    ['that is lost', ({ method }) => (method === 'PUT' ? { kind: 'reset' } : undefined)],
    [
      'it cannot be read again',
      ({ method }, writes) =>
        method === 'GET' && writes === 2 ? { kind: 'reply', status: 404, body: '{}' } : undefined,
    ],
  ])('is open where %s', async (_, decide) => {
    const { answer } = await create(order, decide);
    expect(answer).toMatchObject({ kind: 'done', isOpen: true });
  });
});

test('headers may carry the version that was decided on, and a key that tells the same write', async () => {
  const clock = testClock();
  const server = await jsonServer(plainProfile, clock);
  const headers = { 'If-Match': '"{$version}"', 'Idempotency-Key': '{$idempotencyKey}' };
  const request = rule('/customers/{$id}', { headers });
  const driver = httpDriver(
    httpSystem(server.url, {
      entity: {
        create: { request: rule('/customers', { headers }), item: expression('$') },
        update: { request, item: expression('$'), send: 'changed', with: [], whole: [] },
        remove: { request },
        actions: { close: { request } },
      },
    }),
    { clock },
  );
  try {
    const customer = driver.system.entities.customer as Entity;
    await driver.create(customer, [{ record: { name: 'Ola' }, marker: 'm', idempotencyKey: 'k1' }]);
    const patch = set({ name: 'Kari' });
    const id = String(server.people.rows()[0]?.id);
    await driver.update(customer, [{ id, patch, before, version: '3', idempotencyKey: 'k2' }]);
    const close = { id, action: 'close', with: {}, before, version: '4', idempotencyKey: 'k3' };
    await driver.act?.(customer, [close]);
    await driver.remove(customer, [{ id, version: '5' }]);
    const sent = server.asked.filter(({ method }) => method !== 'GET');
    expect(sent.map((one) => [one.headers['if-match'], one.headers['idempotency-key']])).toEqual([
      [undefined, 'k1'],
      ['"3"', 'k2'],
      ['"4"', 'k3'],
      ['"5"', undefined],
    ]);
  } finally {
    await driver.close();
    await server.close();
  }
});

test('a system file may name both', async () => {
  const catalogue = await catalogueWith({
    'schemas/web/item.json': '{"type":"object","properties":{"id":{"type":"string"}}}',
    'pipes/systems/web.yaml': `driver: http
base: https://web.example
entities:
  item:
    list: { path: /items }
    create: { path: /items, headers: { Idempotency-Key: '{$idempotencyKey}' } }
    update: { path: '/items/{$id}', headers: { If-Match: '{$version}' } }
`,
  });
  expect(told(catalogue)).toEqual([]);
});

// Tables as old systems have them: names with blanks, filled-up columns, amounts, lists, bits and ids
// of every kind, ids that tell no rows apart, users that may not do everything.

import { afterEach, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Driver, Page, WriteAnswer } from '../../engine/drivers/driver.ts';
import { sqlDriver } from '../../engine/drivers/sql/sql-driver.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import {
  type DatabaseKind,
  describeDatabase,
  type TestDatabase,
  testDatabase,
} from './sql-servers.ts';
import { testClock } from './test-clock.ts';

interface Scene {
  readonly database: TestDatabase;
  readonly driver: Driver;
  readonly entity: Entity;
  create(record: JsonObject): Promise<WriteAnswer | undefined>;
  update(
    id: string,
    before: JsonObject,
    set: Record<string, Json>,
  ): Promise<WriteAnswer | undefined>;
  records(): Promise<readonly JsonObject[]>;
}

const drivers: Driver[] = [];

afterEach(async () => {
  for (const driver of drivers.splice(0)) await driver.close();
});

/** An entity `thing` on tables of its own; `types` are those of its schema's properties. */
async function scene(
  kind: DatabaseKind,
  tables: readonly string[],
  words: {
    readonly types: Readonly<Record<string, unknown>>;
    readonly entity: string;
    readonly url?: (usual: string) => string;
    readonly user?: string;
  },
): Promise<Scene> {
  const database = await testDatabase(kind);
  for (const text of tables) await database.run(text);
  const { url = (usual) => usual, user = database.user } = words;
  const schema = { type: 'object', properties: words.types };
  const catalogue = await catalogueWith(
    {
      'schemas/old/thing.json': JSON.stringify(schema),
      'pipes/systems/old.yaml': `driver: sql
url: ${url(database.url())}
auth: { kind: basic, user: "\${OLD_USER}", password: "\${OLD_PASSWORD}" }
limits: { timeout: 5s }
entities:
  thing:
    ${words.entity.trim().replaceAll('\n', '\n    ')}
`,
    },
    { variables: { OLD_USER: user, OLD_PASSWORD: database.password } },
  );
  expect(told(catalogue)).toEqual([]);
  const system = catalogue.systems.get('old');
  const entity = system?.entities.thing;
  if (!system || !entity) throw new Error('the system file is not as it should be');
  const driver = sqlDriver(system, { clock: testClock(), root: '/' });
  drivers.push(driver);
  return {
    database,
    driver,
    entity,
    create: async (record) =>
      (await driver.create(entity, [{ record, idempotencyKey: 'k', marker: 'm' }]))[0],
    update: async (id, before, set) => {
      const request = { id, before, patch: { set, items: {} }, idempotencyKey: 'k' };
      return (await driver.update(entity, [request]))[0];
    },
    records: async () => {
      const page = await driver.readPage(entity, null);
      expect(page.unreadable).toEqual([]);
      return page.records.map(({ record }) => record);
    },
  };
}

const text = { type: 'string' };
const quote = (kind: DatabaseKind, name: string) =>
  kind === 'mysql' ? `\`${name}\`` : `"${name}"`;

for (const kind of ['mysql', 'postgres', 'sqlite'] as const) {
  describeDatabase(kind, kind, () => {
    test('columns may have blanks, capitals and words of SQL for names', async () => {
      const names = ['Customer No', 'Name 2', 'ORDER', 'group', '% off'];
      const columns = names.map((name) => `${quote(kind, name)} VARCHAR(20)`);
      const table = quote(kind, 'Old Things');
      const { create, update, records } = await scene(
        kind,
        [`DROP TABLE IF EXISTS ${table}`, `CREATE TABLE ${table} (${columns.join(', ')})`],
        {
          types: Object.fromEntries(names.map((name) => [name, text])),
          entity: 'table: Old Things\nid: "`Customer No`"\ncreate: {}\nupdate: {}',
        },
      );
      const record = { 'Customer No': 'K1', 'Name 2': 'a', ORDER: 'b', group: 'c', '% off': 'd' };
      expect(await create(record)).toMatchObject({ kind: 'done', id: 'K1', read: { record } });
      const set = { 'Name 2': 'A', '% off': 'D' };
      expect(await update('K1', record, set)).toMatchObject({ kind: 'done' });
      expect(await records()).toEqual([{ ...record, ...set }]);
    });

    test('rows that their id does not tell apart are told, and none of them is written', async () => {
      const { driver, entity, database, update } = await scene(
        kind,
        [
          'DROP TABLE IF EXISTS stock',
          'CREATE TABLE stock (place INTEGER, item VARCHAR(10), amount INTEGER)',
          "INSERT INTO stock VALUES (1, 'A', 5), (2, 'A', 7), (1, 'B', 6)",
        ],
        {
          types: { place: { type: 'integer' }, item: text, amount: { type: 'integer' } },
          entity: 'table: stock\nid: item\nupdate: {}\ndelete: {}\nfind: { item: {} }',
        },
      );
      const message = '2 rows have the item A; `id` must name what tells the rows apart';
      const page = await driver.readPage(entity, null);
      expect(page.records.map(({ id }) => id)).toEqual(['B']);
      expect(page.unreadable).toEqual([
        { id: 'A', message },
        { id: 'A', message },
      ]);
      expect(await driver.get(entity, ['A'])).toEqual([{ kind: 'unclear', message }]);
      await expect(driver.find(entity, 'item', 'A')).rejects.toThrow(message);
      expect(await update('A', { amount: 5 }, { amount: 0 })).toEqual({ kind: 'refused', message });
      expect(await driver.remove(entity, [{ id: 'A' }])).toEqual([{ kind: 'refused', message }]);
      const held = await database.run('SELECT amount FROM stock ORDER BY amount');
      expect(held.map(({ amount }) => Number(amount))).toEqual([5, 6, 7]);
    });

    test('a column that is written another way is told with the one that is there', async () => {
      const { driver, entity } = await scene(
        kind,
        [
          'DROP TABLE IF EXISTS plain',
          `CREATE TABLE plain (id INTEGER, ${quote(kind, 'NAME')} VARCHAR(9))`,
        ],
        { types: { id: { type: 'integer' }, name: text }, entity: 'table: plain' },
      );
      await expect(driver.readPage(entity, null)).rejects.toThrow(
        'the table plain has no column `name`. Did you mean `NAME`?',
      );
    });
  });
}

const servers = ['mysql', 'postgres'] as const;

for (const kind of servers) {
  describeDatabase(kind, `${kind}, what is refused`, () => {
    test('a search for what a column cannot hold finds nobody', async () => {
      const charset = kind === 'mysql' ? ' CHARACTER SET latin1' : '';
      const { driver, entity } = await scene(
        kind,
        [
          'DROP TABLE IF EXISTS narrow',
          `CREATE TABLE narrow (id INTEGER, number INTEGER, name VARCHAR(20)${charset})`,
          "INSERT INTO narrow VALUES (1, 12, 'Kari')",
        ],
        {
          types: { id: { type: 'integer' }, number: { type: 'integer' }, name: text },
          entity: 'table: narrow\nfind: { number: {}, name: {} }',
        },
      );
      expect(await driver.find(entity, 'number', 'A-12')).toEqual([]);
      expect(await driver.find(entity, 'number', 99_999_999_999)).toEqual([]);
      expect(await driver.find(entity, 'name', 'Kari 😀 \u0000')).toEqual([]);
      expect(await driver.find(entity, 'number', 12)).toMatchObject([{ id: '1' }]);
    });

    test('a text that is too long is refused with its column', async () => {
      const { create } = await scene(
        kind,
        [
          'DROP TABLE IF EXISTS short',
          'CREATE TABLE short (id INTEGER, name VARCHAR(5), town CHAR(5))',
        ],
        {
          types: { id: { type: 'integer' }, name: text, town: text },
          entity: 'table: short\ncreate: {}',
        },
      );
      expect(await create({ id: 1, name: 'Kari', town: 'Bergen' })).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('town'),
      });
      expect(await create({ id: 1, name: 'Åse', town: 'Oslo' })).toMatchObject({ kind: 'done' });
    });

    test('a write that this user may not make is refused, and others go on', async () => {
      const tables = [
        'DROP TABLE IF EXISTS shown',
        'CREATE TABLE shown (id INTEGER, name VARCHAR(20))',
        "INSERT INTO shown VALUES (1, 'Kari')",
      ];
      const { run, reader } = await testDatabase(kind);
      for (const statement of tables) await run(statement);
      const { update, driver } = await scene(kind, [], {
        types: { id: { type: 'integer' }, name: text },
        entity: 'table: shown\nupdate: {}',
        user: await reader(),
      });
      expect(await update('1', { name: 'Kari' }, { name: 'Ola' })).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('denied'),
      });
      expect(driver.health().state).toBe('ok');
    });

    test('a word in the address that would do nothing is told', async () => {
      const { driver, entity } = await scene(
        kind,
        ['DROP TABLE IF EXISTS shown', 'CREATE TABLE shown (id INTEGER)'],
        {
          types: { id: { type: 'integer' } },
          entity: 'table: shown',
          url: (usual) => `${usual}?sslmode=require`,
        },
      );
      await expect(driver.readPage(entity, null)).rejects.toThrow(
        'its url knows no `sslmode`; it takes `?ssl=true` alone',
      );
    });
  });
}

describeDatabase('postgres', 'postgres, columns of its own kinds', () => {
  const table = [
    'DROP TABLE IF EXISTS kinds',
    `CREATE TABLE kinds (no CHAR(10) PRIMARY KEY, amount MONEY, tags TEXT[], counts INTEGER[],
      day DATE, changed TIMESTAMPTZ)`,
  ];
  const list = (items: object) => ({ type: 'array', items });
  const types = {
    no: text,
    amount: { type: 'number' },
    tags: list(text),
    counts: list({ type: 'integer' }),
    day: { type: 'string', format: 'date' },
    changed: { type: 'string', format: 'date-time' },
  };
  const entity = `table: kinds
id: no
modified: changed
changes: { by: since }
formats: { amount: decimal, tags: json, counts: json }
create: {}
update: {}`;

  test('times say their zone, amounts and lists are read, and nothing is filled up', async () => {
    const { driver, entity: thing } = await scene(
      'postgres',
      [
        ...table,
        `INSERT INTO kinds VALUES ('K1', 1234.5, '{a,"b \\"c\\"",NULL}', '{1,2}', '2026-01-31',
          '2026-01-31 11:00:00.25+01')`,
      ],
      { types, entity },
    );
    const page = await driver.readPage(thing, null);
    expect(page.records).toEqual([
      {
        id: 'K1',
        modifiedMs: Date.parse('2026-01-31T10:00:00.250Z'),
        record: {
          no: 'K1',
          amount: 1234.5,
          tags: ['a', 'b "c"', null],
          counts: [1, 2],
          day: '2026-01-31',
          changed: '2026-01-31T10:00:00.25Z',
        },
      },
    ]);
    expect((await driver.readPage(thing, page.position)).isListing).toBe(false);
  });

  test('days and amounts are read alike, however the database itself writes them', async () => {
    const { database, records } = await scene(
      'postgres',
      [...table, "INSERT INTO kinds (no, amount, day) VALUES ('K1', -5, '2026-01-31')"],
      { types, entity },
    );
    await database.run(`ALTER ROLE ${database.user} SET datestyle = 'German'`);
    expect(await records()).toMatchObject([{ amount: -5, day: '2026-01-31' }]);
    await database.run(`ALTER ROLE ${database.user} RESET datestyle`);
  });

  test('lists and amounts are written as they are read', async () => {
    const { create, update, records } = await scene('postgres', table, { types, entity });
    const record = { no: 'K1', amount: 1.25, tags: ['a "b"', 'c\\d', ''], counts: [] };
    const answer = await create(record);
    expect(answer).toMatchObject({ kind: 'done', id: 'K1', read: { record } });
    const before = (await records())[0] as JsonObject;
    const set = { counts: [3, null], tags: ['x,y'], amount: -7.5 };
    expect(await update('K1', before, set)).toMatchObject({ kind: 'done', read: { record: set } });
    expect(await update('K1', { ...before, ...set }, { tags: [{ a: 1 }] })).toEqual({
      kind: 'refused',
      message: 'tags is a list of plain values, and one is none',
    });
  });

  test('a table of another schema is told, and a view that holds its rows is read', async () => {
    const tables = [
      'DROP SCHEMA IF EXISTS erp CASCADE',
      'CREATE SCHEMA erp',
      'CREATE MATERIALIZED VIEW erp.shown_things AS SELECT 1 AS id',
    ];
    const words = { types: { id: { type: 'integer' } } };
    const lost = await scene('postgres', tables, { ...words, entity: 'table: shown_things' });
    await expect(lost.driver.readPage(lost.entity, null)).rejects.toThrow(
      'there is no table shown_things; there is erp.shown_things, so name it like that',
    );
    const found = await scene('postgres', [], { ...words, entity: 'table: erp.shown_things' });
    expect(await found.records()).toEqual([{ id: 1 }]);
  });
});

describeDatabase('mysql', 'mysql, columns of its own kinds', () => {
  const table = [
    'DROP TABLE IF EXISTS kinds',
    `CREATE TABLE kinds (id CHAR(36) NOT NULL DEFAULT (UUID()) PRIMARY KEY, active BIT(1) NOT NULL,
      bits BIT(12), name VARCHAR(20))`,
  ];
  const types = { id: text, active: { type: 'boolean' }, bits: { type: 'integer' }, name: text };
  const entity = 'table: kinds\nformats: { active: flag01 }\ncreate: {}\nupdate: {}';

  test('bits are numbers, and an id that the table makes itself is told', async () => {
    const { create, update, records } = await scene('mysql', table, { types, entity });
    const answer = await create({ active: true, bits: 2_049, name: 'Kari' });
    expect(answer).toMatchObject({ kind: 'done', id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const [record] = await records();
    expect(record).toMatchObject({ active: true, bits: 2_049, name: 'Kari' });
    const { id } = answer as { id: string };
    expect(await update(id, record as JsonObject, { active: false })).toMatchObject({
      kind: 'done',
      read: { record: { active: false } },
    });
  });
});

for (const kind of ['mysql', 'postgres', 'sqlite'] as const) {
  describeDatabase(kind, `${kind}, a key of several columns`, () => {
    const types = {
      company: { type: 'integer' },
      no: text,
      name: text,
      lines: {
        type: 'array',
        items: {
          type: 'object',
          properties: { line: { type: 'integer' }, item: text },
        },
      },
    };
    const entity = `table: heads
id: company & '-' & no
find: { name: {} }
create: {}
update: {}
delete: {}
parts:
  lines: { id: line, table: head_lines, create: {}, update: {}, delete: {} }`;
    const tables = [
      'DROP TABLE IF EXISTS head_lines',
      'DROP TABLE IF EXISTS heads',
      'CREATE TABLE heads (company INTEGER, no VARCHAR(10), name VARCHAR(20), PRIMARY KEY (company, no))',
      `CREATE TABLE head_lines (company INTEGER, no VARCHAR(10), line INTEGER, item VARCHAR(9),
        PRIMARY KEY (company, no, line))`,
    ];
    const filled = [
      ...tables,
      "INSERT INTO heads VALUES (1, 'A', 'one'), (1, 'B', 'two'), (2, 'A', 'three')",
      "INSERT INTO head_lines VALUES (1, 'A', 10, 'x'), (2, 'A', 10, 'y'), (2, 'A', 20, 'z')",
    ];

    test('is one id, by which rows are read with their items, looked at and searched', async () => {
      const { driver, entity: thing } = await scene(kind, filled, { types, entity });
      const page = await driver.readPage(thing, null);
      expect(page.records.map(({ id }) => id)).toEqual(['1-A', '1-B', '2-A']);
      expect(page.records.map(({ record }) => record.lines)).toEqual([
        [{ line: 10, item: 'x' }],
        [],
        [
          { line: 10, item: 'y' },
          { line: 20, item: 'z' },
        ],
      ]);
      const looks = await driver.get(thing, ['2-A', '2-B', 'A', 'x-A', '1-B']);
      expect(looks.map((look) => look.kind)).toEqual(['found', 'gone', 'gone', 'gone', 'found']);
      expect(await driver.find(thing, 'name', 'three')).toMatchObject([{ id: '2-A' }]);
    });

    test('is what a row is written by, with its items and without its neighbours', async () => {
      const {
        driver,
        entity: thing,
        create,
        update,
        database,
      } = await scene(kind, filled, {
        types,
        entity,
      });
      const record = { company: 2, no: 'B', name: 'four', lines: [{ line: 1, item: 'w' }] };
      expect(await create(record)).toMatchObject({ kind: 'done', id: '2-B', read: { record } });
      expect((await create(record))?.kind).toBe('exists');
      expect(await update('2-A', { name: 'three' }, { name: 'III' })).toMatchObject({
        kind: 'done',
      });
      const [change] = await driver.update(thing, [
        {
          id: '2-A',
          before: { lines: [{ line: 10, item: 'y' }] },
          patch: {
            set: {},
            items: {
              lines: {
                key: 'line',
                changes: [
                  { kind: 'change', id: '10', set: { item: 'Y' } },
                  { kind: 'remove', id: '20' },
                ],
              },
            },
          },
          idempotencyKey: 'k',
        },
      ]);
      expect(change).toMatchObject({ kind: 'done', read: { record: { lines: [{ item: 'Y' }] } } });
      expect(await driver.remove(thing, [{ id: '1-A' }])).toMatchObject([{ kind: 'done' }]);
      const heads = await database.run('SELECT company, no, name FROM heads ORDER BY company, no');
      expect(heads.map((row) => Object.values(row).join(' '))).toEqual([
        '1 B two',
        '2 A III',
        '2 B four',
      ]);
      const lines = await database.run('SELECT item FROM head_lines');
      expect(lines.map(({ item }) => item).sort()).toEqual(['Y', 'w']);
    });

    test('is paged by all of its columns', async () => {
      const rows = Array.from({ length: 1_001 }, (_, at) => `(${at % 3}, 'n${at}', 'x')`);
      const { driver, entity: thing } = await scene(
        kind,
        [...tables, `INSERT INTO heads VALUES ${rows}`],
        { types, entity },
      );
      const ids: string[] = [];
      let position: Json | null = null;
      for (let pages = 0; pages < 3; pages++) {
        const page: Page = await driver.readPage(thing, position);
        ids.push(...page.records.map(({ id }) => id));
        position = JSON.parse(JSON.stringify(page.position)) as Json;
        expect(page.isLast).toBe(pages === 2);
      }
      expect(new Set(ids).size).toBe(1_001);
      expect(ids).toHaveLength(1_001);
    });

    test('of which one column holds the sign between them is told, and not written over', async () => {
      const { driver, entity: thing } = await scene(
        kind,
        [...tables, "INSERT INTO heads VALUES (1, 'A', 'one'), (-1, 'A', 'odd')"],
        { types, entity },
      );
      const page = await driver.readPage(thing, null);
      expect(page.records.map(({ id }) => id)).toEqual(['1-A']);
      expect(page.unreadable).toEqual([
        { id: '-1-A', message: expect.stringContaining('cannot be taken apart again') },
      ]);
    });
  });
}

test.each([
  ['nothing between its columns', 'id: company & no', 'with a sign between them'],
  ['a computed column', "id: company & '-' & $uppercase(no)", 'with a sign between them'],
  ['a broken expression', "id: company & '-' &", 'with a sign between them'],
  [
    'one column for its items',
    "id: company & '-' & no\nparts: { lines: { id: line, table: l, parent: head } }",
    '`parent` cannot be one',
  ],
])('a key with %s is refused where it stands', async (_, words, said) => {
  const catalogue = await catalogueWith({
    'schemas/old/thing.json':
      '{"type":"object","properties":{"company":{"type":"integer"},"no":{"type":"string"},"lines":{"type":"array"}}}',
    'pipes/systems/old.yaml': `driver: sql\nurl: sqlite:old.db\nentities:\n  thing:\n    table: heads\n    ${words.replaceAll('\n', '\n    ')}\n`,
  });
  expect(told(catalogue).filter((line) => line.includes(said))).toHaveLength(1);
});

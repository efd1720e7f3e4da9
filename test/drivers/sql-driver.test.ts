// What is particular about databases: names and values, what a change is compared with, transactions
// and tables without them, and what a wrong prefix, a lock or a missing column is told as.

import { afterEach, describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Driver, ItemChange, Page, WriteAnswer } from '../../engine/drivers/driver.ts';
import { afterScan } from '../../engine/drivers/sql/scan.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { type DatabaseKind, describeDatabase } from './sql-servers.ts';
import { prefix, type ShopWords, type SqlShop, sqlShop, usualEntity } from './sql-shop.ts';
import { type TestClock, testClock } from './test-clock.ts';

/** Without a version the change is compared with what it was decided on. */
const unversioned = usualEntity
  .replace('    version: version\n', '')
  .replace(", version: '{$number(version) + 1}'", '');

interface Scene {
  readonly clock: TestClock;
  readonly shop: SqlShop;
  readonly driver: Driver;
  update(id: string, set: Record<string, Json>, before: JsonObject): Promise<WriteAnswer>;
  change(id: string, changes: readonly ItemChange[], before: JsonObject): Promise<WriteAnswer>;
  create(record: JsonObject): Promise<WriteAnswer>;
}

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function scene(kind: DatabaseKind, words: ShopWords = {}): Promise<Scene> {
  const clock = testClock();
  const shop = await sqlShop(kind, clock, words);
  const driver = shop.driver();
  open.push(shop, driver);
  const { entity } = shop;
  const send = async (id: string, before: JsonObject, patch: object) =>
    (
      await driver.update(entity, [
        { id, before, patch: { set: {}, items: {}, ...patch }, idempotencyKey: 'k' },
      ])
    )[0] as WriteAnswer;
  return {
    clock,
    shop,
    driver,
    update: (id, set, before) => send(id, before, { set }),
    change: (id, changes, before) => send(id, before, { items: { lines: { key: 'id', changes } } }),
    create: async (record) =>
      (
        await driver.create(entity, [{ record, idempotencyKey: 'k', marker: 'm' }])
      )[0] as WriteAnswer,
  };
}

const kinds = ['mysql', 'postgres', 'sqlite'] as const;

/** Ids and what refers to them in columns that count further; those of SQLite do. */
function longIds(kind: DatabaseKind): readonly string[] {
  if (kind === 'sqlite') return [];
  return [
    ['customer', 'id'],
    ['line', 'id'],
    ['line', 'customer_id'],
  ].map(([table, column]) => {
    const change = kind === 'mysql' ? `MODIFY ${column} BIGINT` : `ALTER ${column} TYPE BIGINT`;
    return `ALTER TABLE ${prefix}${table} ${change}`;
  });
}

for (const kind of kinds) {
  describeDatabase(kind, kind, () => {
    test('quotes, braces and signs in values stay values', async () => {
      const { create, shop } = await scene(kind);
      const name = `'; DROP TABLE x; -- "\`\\ {a} ? $1 %`;
      const answer = await create({ name, lines: [{ text: name, count: 1 }] });
      expect(answer).toMatchObject({ kind: 'done', read: { record: { name } } });
      const held = await shop.people.record((answer as { id: string }).id);
      expect(held).toMatchObject({ name, lines: [{ text: name }] });
    });

    test('a row whose id is longer than a number keeps is looked at, searched and written', async () => {
      const { driver, shop, update, change } = await scene(kind);
      const id = '9007199254740993';
      for (const text of longIds(kind)) await shop.database.run(text);
      const [customer, line] = ['customer', 'line'].map((table) => `${prefix}${table}`);
      await shop.database.run(
        `INSERT INTO ${customer} (id, modified, name, email) VALUES (${id}, '2026-01-01 10:00:00.000', 'Kari', 'k@x.no')`,
      );
      const columns = kind === 'mysql' ? 'id, customer_id, `text`' : 'id, customer_id, "text"';
      await shop.database.run(
        `INSERT INTO ${line} (${columns}) VALUES (9007199254740995, ${id}, 'one')`,
      );
      const near = [id, '9007199254740992', '9007199254740994', '98765432109876543210987'];
      const looks = await driver.get(shop.entity, near);
      expect(looks.map(({ kind: found }) => found)).toEqual(['found', 'gone', 'gone', 'gone']);
      const before = (looks[0] as { read: { record: JsonObject } }).read.record;
      expect(before).toMatchObject({ id, lines: [{ id: '9007199254740995', text: 'one' }] });
      expect(await driver.find(shop.entity, 'email', 'k@x.no')).toMatchObject([{ id }]);
      expect(await update(id, { name: 'Kari B' }, before)).toMatchObject({
        kind: 'done',
        read: { id, record: { name: 'Kari B' } },
      });
      const [now] = await driver.get(shop.entity, [id]);
      const answer = await change(
        id,
        [{ kind: 'change', id: '9007199254740995', set: { text: 'two' } }],
        (now as { read: { record: JsonObject } }).read.record,
      );
      expect(answer).toMatchObject({
        kind: 'done',
        read: { record: { lines: [{ text: 'two' }] } },
      });
    });

    test('a prefix that is no part of a name is refused before anything is sent', async () => {
      const { driver, shop } = await scene(kind, { prefix: "'x; DROP TABLE y; --'" });
      await expect(driver.readPage(shop.entity, null)).rejects.toMatchObject({
        code: 'system.answer',
        message: expect.stringContaining('cannot be the name of a table'),
      });
    });

    test('a wrong prefix is told with the table that is there', async () => {
      const { driver, shop, create } = await scene(kind, { prefix: 'oc_' });
      await expect(driver.readPage(shop.entity, null)).rejects.toMatchObject({
        code: 'system.answer',
        message: expect.stringContaining(
          `there is no table oc_customer; there is ${prefix}customer, so look at the prefix`,
        ),
      });
      expect(await create({ name: 'x' })).toMatchObject({
        kind: 'refused',
        message: expect.stringContaining('no table oc_customer'),
      });
    });

    test('a table that turns up later is used without a restart', async () => {
      const { driver, shop } = await scene(kind);
      await shop.database.run(`ALTER TABLE ${prefix}customer RENAME TO away`);
      await expect(driver.readPage(shop.entity, null)).rejects.toThrow('no table');
      await shop.database.run(`ALTER TABLE away RENAME TO ${prefix}customer`);
      expect(await driver.readPage(shop.entity, null)).toMatchObject({ records: [] });
    });

    test('a column that is missing ends the read: it would look empty', async () => {
      const { driver, shop } = await scene(kind);
      await shop.people.add({ name: 'Ola' });
      await shop.database.run(`ALTER TABLE ${prefix}customer DROP COLUMN active`);
      await expect(driver.readPage(shop.entity, null)).rejects.toThrow(
        `the table ${prefix}customer has no column \`active\``,
      );
    });

    test('properties that `decode` makes need not be columns, and it reads any column', async () => {
      const entity = `
    table: '{$settings.prefix}customer'
    changes: { by: listing }
    parts: { lines: { id: id, table: '{$settings.prefix}line', parent: customer_id } }
    decode: |
      { "id": id, "name": 'by ' & mail, "lines": [lines.{ "id": id, "text": word, "count": customer_id * 0 }] }
`;
      const { driver, shop } = await scene(kind, { entity });
      await shop.people.add({ email: 'o@x.no', lines: [{ text: 'a', count: 1 }] });
      const [from, word] = [prefix, kind === 'mysql' ? '`text`' : '"text"'];
      await shop.database.run(`ALTER TABLE ${from}customer RENAME COLUMN email TO mail`);
      await shop.database.run(`ALTER TABLE ${from}line RENAME COLUMN ${word} TO word`);
      const page = await driver.readPage(shop.entity, null);
      const lines = [{ id: 1, text: 'a', count: 0 }];
      expect(page).toMatchObject({
        records: [{ id: '1', record: { name: 'by o@x.no', lines } }],
        unreadable: [],
      });
    });

    test('a column that a SELECT does not give is told with those that it must give', async () => {
      const entity = `
    sql: SELECT id, name AS called FROM {$settings.prefix}customer
    changes: { by: listing }
`;
      const { driver, shop } = await scene(kind, { entity });
      await expect(driver.readPage(shop.entity, null)).rejects.toThrow(
        /; the SELECT in `sql` must give id, version, .*: name them there with AS, or let `decode` make/,
      );
    });

    test('without a version an edit of the same property is not overwritten', async () => {
      const { update, shop } = await scene(kind, { entity: unversioned });
      const id = await shop.people.add({ name: 'Ola', email: 'o@x.no' });
      const before = (await shop.people.record(id)) as JsonObject;
      await shop.people.edit(id, { name: 'Kari' });
      expect(await update(id, { name: 'ours' }, before)).toEqual({ kind: 'changed' });
      expect(await shop.people.record(id)).toMatchObject({ name: 'Kari' });
    });

    test('without a version an edit of another property does not stand in the way', async () => {
      const { update, shop } = await scene(kind, { entity: unversioned });
      const id = await shop.people.add({ name: 'Ola', email: 'o@x.no' });
      const before = (await shop.people.record(id)) as JsonObject;
      await shop.people.edit(id, { email: 'k@x.no' });
      expect(await update(id, { name: 'ours' }, before)).toMatchObject({ kind: 'done' });
      expect(await shop.people.record(id)).toMatchObject({ name: 'ours', email: 'k@x.no' });
    });

    test('an item that somebody changed or removed is not overwritten, nor is its record', async () => {
      const { change, shop } = await scene(kind, { entity: unversioned });
      const id = await shop.people.add({ name: 'Ola', lines: [{ text: 'a', count: 1 }] });
      const before = (await shop.people.record(id)) as JsonObject;
      const line = String((before.lines as readonly JsonObject[])[0]?.id);
      const set = { text: 'b', count: 5 };
      await shop.database.run(
        `UPDATE ${prefix}line SET ${kind === 'mysql' ? '`count`' : '"count"'} = 2`,
      );
      expect(await change(id, [{ kind: 'change', id: line, set }], before)).toEqual({
        kind: 'changed',
      });
      await shop.database.run(`DELETE FROM ${prefix}line`);
      expect(await change(id, [{ kind: 'change', id: line, set }], before)).toEqual({
        kind: 'changed',
      });
      expect(await change(id, [{ kind: 'remove', id: line }], before)).toMatchObject({
        kind: 'done',
      });
    });

    test('a refused item takes its whole record back', async () => {
      const { create, shop } = await scene(kind);
      if (kind === 'sqlite')
        await shop.database.run(`CREATE TRIGGER t BEFORE INSERT ON ${prefix}line
          WHEN length(NEW.text) > 255 BEGIN SELECT RAISE(ABORT, 'too long'); END`);
      const lines = [{ text: 'fine' }, { text: 'x'.repeat(300) }];
      expect((await create({ name: 'Ola', lines })).kind).toBe('refused');
      expect(await shop.people.ids()).toEqual([]);
      expect(await shop.database.run(`SELECT * FROM ${prefix}line`)).toEqual([]);
    });

    // SQLite knows no lengths.
    const withLengths = kind === 'sqlite' ? [] : [kind];
    test.each(withLengths)('a text that is too long is refused, never cut', async () => {
      const { create, shop } = await scene(kind);
      expect((await create({ name: 'x'.repeat(41) })).kind).toBe('refused');
      expect(await shop.people.ids()).toEqual([]);
    });

    test('empty is an empty text where the column takes no null', async () => {
      const { create, shop } = await scene(kind);
      const answer = await create({ name: null, lines: [{ text: null, count: null }] });
      expect(answer).toMatchObject({ kind: 'done', read: { record: { name: null } } });
      const held = await shop.people.record((answer as { id: string }).id);
      expect(held).toMatchObject({ name: null, lines: [{ text: '', count: null }] });
    });

    // The columns of PostgreSQL hold nothing else.
    const withTexts = kind === 'postgres' ? [] : [kind];
    test.each(withTexts)('a row whose property has another format stops only itself', async () => {
      const { driver, shop } = await scene(kind);
      await shop.people.add({ name: 'fine' });
      const id = await shop.people.add({ name: 'odd' });
      await shop.database.run(`UPDATE ${prefix}customer SET tags = '[broken' WHERE id = ${id}`);
      const page = await driver.readPage(shop.entity, null);
      expect(page.records.map((read) => read.record.name)).toEqual(['fine']);
      expect(page.unreadable).toEqual([{ id, message: 'tags should be JSON, but is "[broken"' }]);
      expect(await driver.get(shop.entity, [id])).toMatchObject([{ kind: 'unclear' }]);
    });

    test.each(withTexts)('a row that cannot be read is not written over', async () => {
      const { driver, shop, update } = await scene(kind);
      const id = await shop.people.add({ name: 'odd' });
      await shop.database.run(`UPDATE ${prefix}customer SET tags = '[broken' WHERE id = ${id}`);
      expect(await update(id, { name: 'even' }, { name: 'odd' })).toEqual({
        kind: 'refused',
        message: 'tags should be JSON, but is "[broken"',
      });
      expect((await driver.readPage(shop.entity, null)).unreadable).toHaveLength(1);
    });

    test.each(withTexts)('a search has no answer while its row cannot be read', async () => {
      const { driver, shop } = await scene(kind);
      await shop.people.add({ name: 'fine', email: 'fine@nord.no' });
      const id = await shop.people.add({ name: 'odd', email: 'odd@nord.no' });
      await shop.database.run(`UPDATE ${prefix}customer SET tags = '[broken' WHERE id = ${id}`);
      await expect(driver.find(shop.entity, 'email', 'odd@nord.no')).rejects.toMatchObject({
        code: 'search.unreadable',
        message: expect.stringContaining(`sqlshop.customer:${id}: tags should be JSON`),
      });
      expect(await driver.find(shop.entity, 'email', 'fine@nord.no')).toHaveLength(1);
      expect(await driver.find(shop.entity, 'email', 'nobody@nord.no')).toEqual([]);
    });

    test('an id that no row can have is gone', async () => {
      const { driver, shop, update } = await scene(kind);
      const id = await shop.people.add({ name: 'Ola' });
      const looks = await driver.get(shop.entity, [`${id}abc`, `0${id}`, id]);
      expect(looks.map((look) => look.kind)).toEqual(['gone', 'gone', 'found']);
      expect(await update(`${id}abc`, { name: 'x' }, {})).toEqual({ kind: 'gone' });
    });

    test('rows outside `where` are not there, whatever is done to them', async () => {
      const entity = `${unversioned}    where: name <> {$settings.prefix}\n`;
      const { driver, shop, update } = await scene(kind, { entity });
      const id = await shop.people.add({ name: prefix });
      const other = await shop.people.add({ name: 'Ola' });
      expect((await driver.readPage(shop.entity, null)).records.map((read) => read.id)).toEqual([
        other,
      ]);
      expect((await driver.get(shop.entity, [id]))[0]?.kind).toBe('gone');
      expect(await update(id, { name: 'x' }, { name: prefix })).toEqual({ kind: 'gone' });
      // A write that takes it out of sight is done all the same.
      expect(await update(other, { name: prefix }, { name: 'Ola' })).toEqual(
        expect.objectContaining({ kind: 'done', id: other }),
      );
    });

    test('what a new row says besides gives way to the pipe, what each write sets does not', async () => {
      const entity = usualEntity
        .replace('create: {}', "create: { set: { number: '{$uppercase(name)}', email: x@y.no } }")
        .replace("set: { modified: '{$now}',", "set: { modified: '{$now}', externalId: ours,");
      const { create, shop } = await scene(kind, { entity });
      const answer = await create({ name: 'Ola', email: 'own@x.no', externalId: 'theirs' });
      const held = await shop.people.record((answer as { id: string }).id);
      expect(held).toMatchObject({ number: 'OLA', email: 'own@x.no', externalId: 'ours' });
    });

    test('a value that the system keeps a trail of leaves an item, with the same write', async () => {
      const entity = usualEntity.replace(
        'parent: customer_id\n        create: {}',
        "parent: customer_id\n        trail: { text: name }\n        create: { set: { count: '{1}' } }",
      );
      const { create, update, shop } = await scene(kind, { entity });
      const { id } = (await create({ name: 'Kari' })) as { id: string };
      const first = (await shop.people.record(id)) as JsonObject;
      expect(first.lines).toMatchObject([{ text: 'Kari' }]);
      const answer = await update(id, { name: 'Åse' }, { ...first, version: 1 });
      expect(answer).toMatchObject({
        kind: 'done',
        read: { record: { lines: [{ text: 'Kari' }, { text: 'Åse' }] } },
      });
      await update(id, { email: 'a@x.no' }, { ...first, name: 'Åse', version: 2 });
      expect((await shop.people.record(id))?.lines).toHaveLength(2);
    });

    test('what people change is not passed over because our own clock is ahead', async () => {
      const { clock, create, driver, shop } = await scene(kind);
      const realMs = Date.now();
      clock.turn(realMs + 86_400_000 - clock.now());
      await create({ name: 'ours, of tomorrow' });
      const id = await shop.people.add({ name: 'Ola' });
      let page = await driver.readPage(shop.entity, null);
      expect(page.isLast).toBe(true);
      clock.turn(realMs - clock.now());
      await shop.people.edit(id, { name: 'Kari, of today' });
      page = await driver.readPage(shop.entity, page.position);
      expect(page.records.map((read) => read.record.name)).toContain('Kari, of today');
    });

    test('a listing goes on while its pages are full, and so do changes of one and the same time', async () => {
      const { driver, shop } = await scene(kind);
      const names = Array.from({ length: 1_000 }, (_, at) => `n${at}`);
      const values = names.map((name) => `('${name}', '2025-03-01 10:00:00')`);
      await shop.database.run(`INSERT INTO ${prefix}customer (name, modified) VALUES ${values}`);
      const scanned = async (from: Json | null) => {
        const pages: Page[] = [];
        do pages.push(await driver.readPage(shop.entity, pages.at(-1)?.position ?? from));
        while (!pages.at(-1)?.isLast && pages.length < 5);
        return {
          names: pages.flatMap(({ records }) => records.map(({ record }) => record.name)),
          areListings: new Set(pages.map(({ isListing }) => isListing)),
          position: pages.at(-1)?.position ?? null,
        };
      };
      const all = await scanned(null);
      expect(all).toMatchObject({ names, areListings: new Set([true]) });
      await shop.database.run(`UPDATE ${prefix}customer SET modified = '2025-03-02 10:00:00'`);
      const changed = await scanned(all.position);
      expect(changed).toMatchObject({ names, areListings: new Set([false]) });
      await shop.database.run(`UPDATE ${prefix}customer SET modified = '2025-03-01 12:00:00'`);
      expect((await scanned(changed.position)).names).toEqual([]);
    });

    test('rows that are listed by another record are those of that one, page by page', async () => {
      const { driver, shop } = await scene(kind, { hasLines: true });
      const texts = Array.from({ length: 503 }, (_, at) => `line ${at}`);
      const id = await shop.people.add({ name: 'Ola' });
      await shop.people.add({ name: 'Kari', lines: [{ text: 'hers' }] });
      const values = texts.map((text) => `(${id}, '${text}')`);
      const column = kind === 'mysql' ? '`text`' : '"text"';
      await shop.database.run(
        `INSERT INTO ${prefix}line (customer_id, ${column}) VALUES ${values}`,
      );
      const line = shop.system.entities.line as Entity;
      const seen: unknown[] = [];
      let position: Json | null = null;
      for (let pages = 0; pages < 3; pages++) {
        const page: Page | undefined = await driver.readChildren?.(
          line,
          { id: Number(id) },
          position,
        );
        seen.push(...(page?.records ?? []).map((read) => read.record.text));
        position = page?.position ?? null;
        expect(page?.isListing).toBe(true);
        if (page?.isLast) break;
      }
      expect(seen).toEqual(texts);
    });

    // SQLite has one connection.
    const withServers = kind === 'sqlite' ? [] : [kind];
    test.each(withServers)('no more connections are open than the system bears', async () => {
      const { driver, shop } = await scene(kind);
      const requests = Array.from({ length: 24 }, (_, at) => ({
        record: { name: `n${at}` },
        idempotencyKey: `k${at}`,
        marker: `m${at}`,
      }));
      const answers = await driver.create(shop.entity, requests);
      expect(answers.every((answer) => answer.kind === 'done')).toBe(true);
      const [row] = await shop.database.run(
        kind === 'mysql'
          ? `SELECT COUNT(*) AS count FROM information_schema.processlist WHERE user = '${shop.database.user}'`
          : `SELECT COUNT(*)::int AS count FROM pg_stat_activity WHERE application_name = 'samband' AND usename = '${shop.database.user}'`,
      );
      expect(Number(row?.count)).toBe(3);
    });

    test('two writers of one row: the second one sees what the first one did', async () => {
      const { driver, shop } = await scene(kind, { entity: unversioned });
      const id = await shop.people.add({ name: 'Ola' });
      const request = (name: string) => ({
        id,
        patch: { set: { name }, items: {} },
        before: { name: 'Ola' },
        idempotencyKey: name,
      });
      const answers = await driver.update(shop.entity, ['a', 'b', 'c', 'd'].map(request));
      expect(answers.map((answer) => answer.kind).sort()).toEqual([
        'changed',
        'changed',
        'changed',
        'done',
      ]);
    });
  });
}

describeDatabase('mysql', 'mysql, tables without transactions', () => {
  test('a write that broke in its middle is unclear, because it was not taken back', async () => {
    const { create, shop } = await scene('mysql', { engine: 'MyISAM' });
    const answer = await create({ name: 'Ola', lines: [{ text: 'x'.repeat(300) }] });
    expect(answer).toMatchObject({
      kind: 'unclear',
      message: expect.stringContaining('may be written in part'),
    });
    expect(await shop.people.ids()).toHaveLength(1);
  });

  test('two writers of one row do not overwrite each other', async () => {
    const { driver, shop } = await scene('mysql', { engine: 'MyISAM', entity: unversioned });
    const id = await shop.people.add({ name: 'Ola' });
    const answers = await driver.update(
      shop.entity,
      ['a', 'b', 'c'].map((name) => ({
        id,
        patch: { set: { name }, items: {} },
        before: { name: 'Ola' },
        idempotencyKey: name,
      })),
    );
    expect(answers.filter((answer) => answer.kind === 'done')).toHaveLength(1);
  });
});

describeDatabase('mysql', 'mysql, locks', () => {
  // InnoDB renews this table only if nobody has read it for a tenth of a second, so looks are further apart.
  const waiting = `SELECT 1 FROM information_schema.innodb_trx
    WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE '%${prefix}line%'`;

  test('an operation that loses a deadlock is carried out again', async () => {
    const { change, driver, shop } = await scene('mysql', { entity: unversioned });
    const id = await shop.people.add({ name: 'Ola', lines: [{ text: 'a', count: 1 }] });
    const before = (await shop.people.record(id)) as JsonObject;
    const line = String((before.lines as readonly JsonObject[])[0]?.id);
    for (let at = 0; at < 20; at++) await shop.people.add({ name: `other ${at}` });
    const { run } = shop.database;
    // They hold more rows, so it is not they who are rolled back.
    await run('START TRANSACTION');
    await run(`UPDATE ${prefix}customer SET number = 'x' WHERE id > ${id}`);
    await run(`UPDATE ${prefix}line SET text = 'theirs'`);
    const asked = driver.health().requests;
    const answer = change(id, [{ kind: 'change', id: line, set: { count: 5 } }], before);
    for (let looks = 0, isWaiting = false; !isWaiting; looks++) {
      expect(looks).toBeLessThan(100);
      await run('DO SLEEP(0.15)');
      isWaiting = (await run(waiting)).length > 0;
    }
    await run(`UPDATE ${prefix}customer SET number = 'y' WHERE id = ${id}`);
    await run('COMMIT');
    expect(await answer).toMatchObject({ kind: 'done' });
    expect(driver.health().requests - asked).toBeGreaterThan(1);
    expect((await shop.people.record(id))?.lines).toMatchObject([{ text: 'theirs', count: '5' }]);
  });

  test('a row that somebody holds for too long is not written, and may be later', async () => {
    const { shop, update } = await scene('mysql', { limits: '{ parallel: 2, timeout: 2s }' });
    const id = await shop.people.add({ name: 'Ola' });
    await shop.database.run('START TRANSACTION');
    await shop.database.run(`SELECT * FROM ${prefix}customer FOR UPDATE`);
    const answer = await update(id, { name: 'x' }, { name: 'Ola' });
    await shop.database.run('ROLLBACK');
    expect(answer).toMatchObject({ kind: 'not-sent', message: expect.stringContaining('Lock') });
    expect(await update(id, { name: 'x' }, { name: 'Ola' })).toMatchObject({ kind: 'done' });
  });
});

describe('the mark of the next scan', () => {
  const none = { since: null, after: null, high: null, begunMs: null };
  const mark = (high: string | number, zone?: string, begunMs: number | null = null) =>
    afterScan({ ...none, high, begunMs }, { overlapMs: 60_000, zone }).since;

  test.each<[string, string | number, string | undefined, string | number]>([
    ['reaches back by the overlap', '2026-01-31 10:00:00', undefined, '2026-01-31 09:59:00'],
    ['keeps a T and a zone', '2026-01-31T10:00:00.5+00', undefined, '2026-01-31T09:59:00+00'],
    ['counts seconds', 1_700_000_000, undefined, 1_699_999_940],
    ['counts milliseconds', 1_700_000_000_000, undefined, 1_699_999_940_000],
    ['of a local time', '2026-07-31 10:00:00', 'Europe/Oslo', '2026-07-31 09:59:00'],
    // The clock goes from 03:00 back to 02:00: rows of the second hour show earlier times.
    ['before a clock is put back', '2026-10-25 02:40:00', 'Europe/Oslo', '2026-10-25 01:39:00'],
    ['just before', '2026-10-25 01:30:00', 'Europe/Oslo', '2026-10-25 00:29:00'],
    ['long before', '2026-10-24 22:00:00', 'Europe/Oslo', '2026-10-24 21:59:00'],
    ['after', '2026-10-25 03:30:00', 'Europe/Oslo', '2026-10-25 03:29:00'],
  ])('%s: %s', (_, high, zone, due) => {
    expect(mark(high, zone)).toBe(due);
  });

  // Our own clock may be ahead of the database's.
  test.each<[string | number, string | undefined, string | number]>([
    ['2026-01-31 18:00:00', undefined, '2026-01-31 09:59:00'],
    ['2026-01-31 18:00:00', 'Europe/Oslo', '2026-01-31 10:59:00'],
    ['2026-01-31 10:30:00', 'Europe/Oslo', '2026-01-31 10:29:00'],
    [Date.UTC(2026, 0, 31, 18) / 1_000, undefined, Date.UTC(2026, 0, 31, 9, 59) / 1_000],
    [Date.UTC(2026, 0, 31, 18), undefined, Date.UTC(2026, 0, 31, 9, 59)],
  ])('%s is not beyond the time of the database (%s)', (high, zone, due) => {
    expect(mark(high, zone, Date.UTC(2026, 0, 31, 10))).toBe(due);
  });

  test('never goes back', () => {
    const scan = { ...none, since: '2026-01-31 10:00:00', high: '2026-01-31 10:00:30' };
    expect(afterScan(scan, { overlapMs: 60_000, zone: undefined }).since).toBe(scan.since);
  });
});

describe('a system file of a database', () => {
  const file = (head: string, entity: string) =>
    catalogueWith({
      'schemas/db/item.json':
        '{"type":"object","properties":{"id":{"type":"integer"},"at":{"type":"string"},"lines":{"type":"array"}}}',
      'pipes/systems/db.yaml': `${head}\nentities: { item: { ${entity} } }\n`,
    });
  const sql = 'driver: sql\nurl: sqlite:shop.db';
  test.each<[string, string, string, string]>([
    ['without its address', 'driver: sql', 'table: item', 'key.missing: `url`'],
    ['without a table', sql, 'id: id', 'key.missing: `table`'],
    ['written without a table', sql, 'sql: SELECT 1, create: {}', 'key.missing: `table`'],
    ['with a computed id', sql, "table: item, id: '$string(id)'", '`id` must be one column'],
    ['with changes and no time', sql, 'table: item, changes: { by: since }', '`modified`'],
    ['with a hole between quotes', sql, `table: item, where: "at = '{$now}'"`, 'without them'],
    ['with a list without a table', sql, 'table: item, parts: { lines: { id: id } }', '`table`'],
    [
      'with a trail that nothing may be added to',
      sql,
      'table: item, parts: { lines: { id: id, table: l, trail: { at: at } } }',
      '`create`',
    ],
    ['with a parent that lists nothing', sql, 'table: item, parent: item_id', 'list.each'],
    [
      'with a feed',
      sql,
      'table: item, changes: { by: feed, path: /x, cursor: c, id: i }, get: { path: /x }',
      'no feed',
    ],
    ['whose driver is another', 'driver: http\nbase: http://x', 'table: item', 'key.driver'],
  ])('%s is refused', async (_, head, entity, words) => {
    const problems = told(await file(head, entity)).filter((line) => line.includes('db.yaml'));
    expect(problems.filter((line) => line.includes(words))).toHaveLength(1);
  });

  test.each<[string, string, string, string]>([
    ['headers', `${sql}\nheaders: { a: b }`, 'table: item', '`headers`'],
    ['a rate', `${sql}\nlimits: { requests: 10/s }`, 'table: item', '`requests`'],
    ['a token', `${sql}\nauth: { kind: bearer, token: '\${A:-}' }`, 'table: item', '`auth bearer`'],
    ['a path to list', sql, 'table: item, list: { path: /items }', '`path`'],
    ['a body to create', sql, 'table: item, create: { body: x }', '`body`'],
    ['items of a search', sql, 'table: item, find: { at: { items: rows } }', '`items`'],
    [
      'a request of a part',
      sql,
      'table: item, parts: { lines: { id: id, table: l, create: { path: /x } } }',
      '`path`',
    ],
    [
      'an address of a database',
      'driver: http\nbase: http://x\nurl: sqlite:x',
      'list: { path: / }',
      '`url`',
    ],
  ])('%s that would do nothing is told', async (_, head, entity, key) => {
    const problems = told(await file(head, entity)).filter((line) => line.includes('db.yaml'));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`key.driver: ${key} is not for the driver`);
  });

  test('needs no more than a table to be read', async () => {
    expect(told(await file(sql, 'table: item'))).toEqual([]);
  });
});

describe('an address', () => {
  test.each([
    ['mysql:no-slashes', 'its url must be'],
    ['oracle://h/db', 'its url must be'],
    ['sqlite:./no-such.db', 'there is no file /no-such.db'],
  ])('%s is told when it is used', async (url, words) => {
    const shop = await sqlShop('sqlite', testClock());
    open.push(shop);
    const { sqlDriver } = await import('../../engine/drivers/sql/sql-driver.ts');
    const { compileTemplate } = await import('../../engine/mapping/template.ts');
    const driver = sqlDriver(
      { ...shop.system, url: compileTemplate(url) },
      { clock: testClock(), root: '/' },
    );
    await expect(driver.readPage(shop.entity, null)).rejects.toMatchObject({
      code: 'system.unreachable',
      message: expect.stringContaining(words),
    });
    await driver.close();
  });
});

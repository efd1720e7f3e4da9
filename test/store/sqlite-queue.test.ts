// A read goes before writes that do not concern it, and nobody can tell: what it gives is what it would have given.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TableAccess } from '../../engine/base/sqlite-database.ts';
import { openConnection, type SqliteConnection } from '../../engine/store/sqlite-connection.ts';
import { requestQueue } from '../../engine/store/sqlite-queue.ts';
import { connectionInThread, type Request } from '../../engine/store/sqlite-thread.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samband-queue-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const tables = 'CREATE TABLE a (x, y); CREATE TABLE b (x, y); CREATE TABLE c (x, y)';

test('a statement says which tables it looks into and changes; one that makes something says nothing', () => {
  const connection = openConnection(':memory:');
  connection.exec(tables);
  const said = (text: string) => {
    const access = connection.accessOf(text);
    return access && { reads: [...access.reads].sort(), writes: [...access.writes].sort() };
  };
  expect(said('SELECT a.x FROM a JOIN b ON a.x = b.x')).toEqual({ reads: ['a', 'b'], writes: [] });
  expect(said('SELECT count(*) FROM c')).toEqual({ reads: ['c'], writes: [] });
  expect(said('INSERT INTO a SELECT x, (SELECT max(y) FROM c) FROM b')).toEqual({
    reads: ['b', 'c'],
    writes: ['a'],
  });
  expect(said('UPDATE b SET y = 1 WHERE x IN (SELECT x FROM a)')).toEqual({
    reads: ['a', 'b'],
    writes: ['b'],
  });
  expect(said('DELETE FROM c')).toEqual({ reads: [], writes: ['c'] });
  expect(said('COMMIT')).toEqual({ reads: [], writes: [] });
  expect(said('CREATE INDEX a_x ON a (x)')).toBeUndefined();
  expect(said('DROP INDEX IF EXISTS b_x')).toBeUndefined();
  expect(said('SELECT z FROM nothing')).toBeUndefined();
});

describe('what is next', () => {
  const access: Record<string, TableAccess> = {
    'write a': { reads: new Set(['c']), writes: new Set(['a']) },
    'write b': { reads: new Set(), writes: new Set(['b']) },
    'write c': { reads: new Set(), writes: new Set(['c']) },
    'read a': { reads: new Set(['a']), writes: new Set() },
    'read b': { reads: new Set(['b']), writes: new Set() },
    'read a, write b': { reads: new Set(['a']), writes: new Set(['b']) },
    COMMIT: { reads: new Set(), writes: new Set() },
  };
  const run = (text: string): Request => ({ kind: 'run', text, values: [] });
  const each = (text: string): Request => ({ kind: 'runEach', text, rows: [] });
  const all = (text: string): Request => ({ kind: 'all', text, values: [] });
  const commit: Request = { kind: 'commit', text: 'COMMIT' };

  test.each<[string, readonly Request[], readonly string[]]>([
    [
      'a read of another table goes before writes and a commit',
      [run('write a'), each('write a'), commit, all('read b')],
      ['read b', 'write a', 'write a', 'COMMIT'],
    ],
    [
      'a read of that table waits for its writes, and only for those before it',
      [run('write a'), all('read a'), run('write a')],
      ['write a', 'read a', 'write a'],
    ],
    [
      'writes to that table go before those to others, and with them what they look into',
      [run('write c'), run('write b'), run('write a'), commit, all('read a')],
      ['write c', 'write a', 'read a', 'write b', 'COMMIT'],
    ],
    [
      'what looks into that table sees it as it was',
      [run('read a, write b'), run('write c'), run('write a'), all('read a')],
      ['read a, write b', 'write c', 'write a', 'read a'],
    ],
    [
      'no write goes before the end of the transaction before its own',
      [run('write b'), commit, run('write a'), all('read a')],
      ['write b', 'COMMIT', 'write a', 'read a'],
    ],
    [
      'reads keep their order, so one that waits holds up the next',
      [run('write a'), all('read a'), all('read b')],
      ['write a', 'read a', 'read b'],
    ],
    [
      'a read waits for what says nothing of itself',
      [run('CREATE INDEX'), all('read b')],
      ['CREATE INDEX', 'read b'],
    ],
    [
      'what writes and gives rows waits',
      [run('write a'), all('read a, write b')],
      ['write a', 'read a, write b'],
    ],
  ])('%s', (_, requests, order) => {
    const queue = requestQueue((text) => access[text]);
    queue.add(requests);
    const taken = Array.from({ length: requests.length }, () => queue.next());
    expect(taken.map((one) => (one && 'text' in one ? one.text : one?.kind))).toEqual(order);
    expect(queue.next()).toBeUndefined();
  });

  test('nothing goes before a copy or a rollback', () => {
    const queue = requestQueue((text) => access[text]);
    queue.add([run('write a'), { kind: 'rollBack' }, all('read b')]);
    expect([queue.next(), queue.next(), queue.next()].map((one) => one?.kind)).toEqual([
      'run',
      'rollBack',
      'all',
    ]);
  });
});

test('a read that has nothing to do with a failed write is answered; who asks for more is told', async () => {
  const connection = await connectionInThread(join(folder, 'store.db'), {});
  await connection.exec(tables);
  await connection.exec("INSERT INTO b VALUES ('there', 1)");
  await connection.run('INSERT INTO a VALUES (1, abs(-9223372036854775808))', []); // overflows
  expect(await connection.all('SELECT x FROM b', [])).toEqual([['there']]);
  await expect(connection.all('SELECT x FROM a', [])).rejects.toThrow('integer overflow');
  await connection.rollBack();
  expect(await connection.all('SELECT x FROM a', [])).toEqual([]);
  await connection.close();
});

const table = fc.constantFrom('a', 'b', 'c');
const number = fc.integer({ min: 0, max: 5 });
type Step = (connection: SqliteConnection, given: (rows: unknown) => void) => Promise<void>;

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ into: table, x: number, y: number }).map(
    ({ into, x, y }): Step =>
      (one) =>
        one.run(`INSERT INTO ${into} VALUES ($1, $2)`, [x, y]),
  ),
  fc.record({ into: table, from: table, y: number }).map(
    ({ into, from, y }): Step =>
      (one) =>
        one.run(`INSERT INTO ${into} SELECT x + 1, y FROM ${from} WHERE y = $1 LIMIT 3`, [y]),
  ),
  fc.record({ into: table, x: number }).map(
    ({ into, x }): Step =>
      (one) =>
        one.runEach(`INSERT INTO ${into} VALUES (?, ?)`, [
          [x, 1],
          [x, 2],
        ]),
  ),
  fc.record({ of: table, x: number }).map(
    ({ of, x }): Step =>
      (one) =>
        one.run(`UPDATE ${of} SET y = y + 1 WHERE x = $1`, [x]),
  ),
  fc.record({ of: table, other: table }).map(
    ({ of, other }): Step =>
      (one) =>
        one.run(`DELETE FROM ${of} WHERE x IN (SELECT max(x) FROM ${other})`, []),
  ),
  fc.constant<Step>(async (one) => {
    await Promise.all([one.commit(), one.run('BEGIN', [])]);
  }),
  fc.constantFrom('CREATE INDEX IF NOT EXISTS a_x ON a (x)', 'DROP INDEX IF EXISTS a_x').map(
    (text): Step =>
      (one) =>
        one.run(text, []),
  ),
  fc.constant<Step>((one, given) =>
    one.all("SELECT name FROM sqlite_schema WHERE type = 'index'", []).then(given),
  ),
  fc.tuple(table, table).map(
    ([of, other]): Step =>
      (one, given) =>
        one
          .all(`SELECT count(*), sum(l.x * 7 + r.y) FROM ${of} l JOIN ${other} r ON l.x = r.x`, [])
          .then(given),
  ),
  table.map(
    (of): Step =>
      (one, given) =>
        one.all(`SELECT x, y FROM ${of} ORDER BY rowid`, []).then(given),
  ),
);

test('whatever is written and read without waiting, a thread gives what one after the other gives', async () => {
  const carried = async (
    connection: SqliteConnection,
    list: readonly Step[],
    isWaitedFor: boolean,
  ) => {
    for (const text of tables.split('; ')) await connection.exec(text);
    await connection.exec('BEGIN');
    const given: unknown[] = list.map(() => undefined);
    const underWay: Promise<void>[] = [];
    for (const [at, step] of list.entries()) {
      const carrying = step(connection, (rows) => {
        given[at] = rows;
      });
      if (isWaitedFor) await carrying;
      else underWay.push(carrying);
    }
    await Promise.all(underWay);
    await connection.exec('COMMIT');
    const rest = await Promise.all(
      ['a', 'b', 'c'].map((name) => connection.all(`SELECT x, y FROM ${name} ORDER BY rowid`, [])),
    );
    const level = await connection.all('PRAGMA synchronous', []);
    await connection.close();
    return { given, rest, level };
  };
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 60 }), async (list) => {
      const expected = await carried(openConnection(':memory:'), list, true);
      const path = join(folder, `${runs++}.db`);
      expect(await carried(await connectionInThread(path, {}), list, false)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

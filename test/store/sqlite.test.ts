// What only a store in a file can get wrong: a kill in the middle, two engines at once, who may
// read it, its version, the copy made before an upgrade, and a disk that says no.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { inspectSqlite } from '../../engine/store/inspect.ts';
import { type Migration, migrations } from '../../engine/store/migrations.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import { openLog } from '../../engine/store/sqlite-log.ts';
import { connectionInThread } from '../../engine/store/sqlite-thread.ts';
import type { Store, Transaction } from '../../engine/store/store.ts';
import { image, work } from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'samband-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
let path: string;
beforeEach(() => {
  path = join(folder, String(made++), 'state', 'samband.db');
});

const versionKnown = Math.max(...migrations.map(({ version }) => version));
const next: Migration = {
  version: versionKnown + 1,
  statements: [`ALTER TABLE fact ADD COLUMN kind TEXT NOT NULL DEFAULT 'old'`],
};

describe('the disk', () => {
  const put = (length: number) => (tx: Transaction) => tx.putFacts({ text: 'x'.repeat(length) });
  const ahead = (store: Store, length: number) =>
    store.transact(async (tx) => {
      await tx.putFacts({ text: 'x'.repeat(length) });
      return { onDisk: tx.onDisk() };
    }, 'at-next');
  const lengthIn = async (store: Store) =>
    String((await store.transact((tx) => tx.facts(['text']), 'at-next')).get('text')).length;

  test('is waited for by who is to be kept at once, while others go on', async () => {
    const store = await openSqliteStore(path);
    const disk = await slowDisk();
    let isKept = false;
    const keeping = store.transact(put(1)).then(() => {
      isKept = true;
    });
    await store.transact(put(2), 'at-next');
    expect(await lengthIn(store)).toBe(2);
    await until(() => disk.waiting.length > 0);
    expect([isKept, disk.waiting.length]).toEqual([false, 1]);
    disk.waiting[0]?.resolve();
    await keeping;
    expect(isKept).toBe(true);
    disk.mend();
    await store.close();
  });

  test('leaves all that was said to be on it to who comes after a power failure', async () => {
    const store = await openSqliteStore(path);
    const disk = await diskOf();
    for (let round = 1; round <= 20; round++) {
      const facts = { [`fact ${round}`]: round };
      if (round % 3 === 0) {
        await store.transact((tx) => tx.putFacts(facts));
        expect(disk.factsOn().size).toBe(round);
      } else if (round % 3 === 1) {
        const { onDisk } = await store.transact(async (tx) => {
          await tx.putFacts(facts);
          return { onDisk: tx.onDisk() };
        }, 'at-next');
        await onDisk;
        expect(disk.factsOn().size).toBe(round);
      } else await store.transact((tx) => tx.putFacts(facts), 'at-next');
    }
    disk.mend();
    await store.close();
  });

  test('is waited for beside other work by who asks for it, and by nobody who wrote nothing', async () => {
    const store = await openSqliteStore(path);
    const disk = await slowDisk();
    let isKept = false;
    const { onDisk } = await ahead(store, 3);
    const keeping = onDisk.then(() => {
      isKept = true;
    });
    expect(await lengthIn(store)).toBe(3);
    await store.transact((tx) => tx.facts(['text']));
    await until(() => disk.waiting.length > 0);
    expect([isKept, disk.waiting.length]).toEqual([false, 1]);
    disk.waiting[0]?.resolve();
    await keeping;
    disk.mend();
    await store.close();
  });

  test('is asked once for all who began to wait while it was at work', async () => {
    const store = await openSqliteStore(path);
    const disk = await slowDisk();
    const first = store.transact(put(1));
    await until(() => disk.waiting.length === 1);
    let isKept = false;
    const others = Promise.all([2, 3, 4].map((length) => store.transact(put(length)))).then(() => {
      isKept = true;
    });
    expect(await lengthIn(store)).toBe(4);
    disk.waiting[0]?.resolve();
    await first;
    await until(() => disk.waiting.length === 2);
    expect(isKept).toBe(false);
    disk.waiting[1]?.resolve();
    await others;
    expect(disk.waiting.length).toBe(2);
    disk.mend();
    await store.close();
  });

  test('that says no once is not believed any more, before the store is opened anew', async () => {
    const store = await openSqliteStore(path);
    const disk = await slowDisk();
    const refusal = Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fdatasync' });
    const { onDisk } = await ahead(store, 3);
    const keeping = store.transact(put(4));
    await until(() => disk.waiting.length === 1);
    disk.waiting[0]?.reject(refusal);
    await expect(onDisk).rejects.toMatchObject({ code: 'store.unreachable' });
    await expect(keeping).rejects.toMatchObject({ code: 'store.unreachable' });
    disk.mend();
    await expect(store.transact(put(5))).rejects.toMatchObject({ code: 'store.unreachable' });
    await store.close();
    const again = await openSqliteStore(path);
    await again.transact(put(6));
    await again.close();
  });

  test('that says no when the store is closed is told, also to who still waits, and nothing stays locked', async () => {
    const store = await openSqliteStore(path);
    const log = await openLog(path);
    const disk = await slowDisk();
    const refusal = Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'fdatasync' });
    const ends = Promise.allSettled([log.close(), log.sync(), store.close()]);
    await until(() => disk.waiting.length === 2);
    for (const one of disk.waiting) one.reject(refusal);
    expect(await ends).toMatchObject([
      { reason: refusal },
      { reason: refusal },
      { reason: { code: 'store.unreachable' } },
    ]);
    disk.mend();
    await (await openSqliteStore(path)).close();
  });

  test('never has what the file could not keep, whoever hears of that first', async () => {
    const store = await openSqliteStore(path, { pagesMax: 100 });
    const { onDisk } = await ahead(store, 2_000_000);
    await expect(store.transact((tx) => tx.refsOf('a.x', '', 9))).rejects.toMatchObject({
      code: 'store.full',
    });
    await store.transact(put(1));
    await expect(onDisk).rejects.toMatchObject({ code: 'store.full' });
    await store.close();
  });

  test('is not asked where the work itself fails', async () => {
    const store = await openSqliteStore(path);
    let onDisk: Promise<void> | undefined;
    const mine = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' });
    const failing = store.transact(async (tx) => {
      await tx.putFacts({ a: 1 });
      onDisk = tx.onDisk();
      throw mine;
    }, 'at-next');
    await expect(failing).rejects.toBe(mine);
    await expect(onDisk).rejects.toBe(mine);
    await store.close();
  });
});

/** Each wait for the disk ends when the test says so. */
async function slowDisk() {
  const waiting: PromiseWithResolvers<void>[] = [];
  const spy = vi.spyOn(await fileHandles(), 'datasync').mockImplementation(() => {
    const one = Promise.withResolvers<void>();
    waiting.push(one);
    return one.promise;
  });
  return { waiting, mend: () => spy.mockRestore() };
}

/** What the disk has: file and log as they were when it was last asked to keep them. */
async function diskOf() {
  const place = `${path}.disk`;
  const spy = vi.spyOn(await fileHandles(), 'datasync').mockImplementation(async () => {
    for (const end of ['', '-wal']) copyFileSync(`${path}${end}`, `${place}${end}`);
  });
  const factsOn = () => {
    // To read it folds the log into the file.
    for (const end of ['', '-wal']) copyFileSync(`${place}${end}`, `${place}.read${end}`);
    const left = new DatabaseSync(`${place}.read`);
    const rows = left.prepare('SELECT name, value FROM fact').all();
    left.close();
    return new Map(rows.map(({ name, value }) => [name, JSON.parse(String(value))]));
  };
  return { factsOn, mend: () => spy.mockRestore() };
}

async function fileHandles(): Promise<FileHandle> {
  const own = await open(path, 'r');
  await own.close();
  return Object.getPrototypeOf(own) as FileHandle;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('a kill', () => {
  test('in the middle of many transactions leaves all that was kept, and nothing halved', async () => {
    let kept = 0;
    for (let kill = 0; kill < 6; kill++) {
      const said = await killedAfter(path, 40 + kill * 7);
      const store = await openSqliteStore(path);
      const found = await store.transact(async (tx) => ({
        round: (await tx.facts(['round'])).get('round'),
        seqs: [...(await tx.images(await tx.refsOf('a.x', '', 99))).values()].map((i) => i.seq),
        due: (await tx.dueWork('a-b/customer', 'reconcile', 1e9, 9)).map((work) => work.dueMs),
        told: (await tx.journalAfter(0, 1e6)).map((entry) => entry.atMs),
      }));
      await store.close();
      const round = found.round as number;
      expect(round).toBeGreaterThanOrEqual(said);
      expect(round).toBeGreaterThan(kept);
      kept = round;
      expect(found.seqs).toEqual(Array.from({ length: 20 }, () => round));
      expect(found.due).toEqual([round]);
      expect(found.told).toEqual(Array.from({ length: round }, (_, at) => at + 1));
      expect(integrityOf(path)).toBe('ok');
    }
  });
});

describe('two engines', () => {
  test('a second one is refused while the first lives, and welcome once it was killed', async () => {
    const writer = startWriter(path);
    await heard(writer, 1);
    await expect(openSqliteStore(path)).rejects.toMatchObject({
      code: 'store.locked',
      message: expect.stringContaining('in use by another samband'),
    });
    await killed(writer);
    await (await openSqliteStore(path)).close();
  });

  test('a second one in the same process is refused too, until the first is closed', async () => {
    const store = await openSqliteStore(path);
    await expect(openSqliteStore(path)).rejects.toMatchObject({ code: 'store.locked' });
    await store.transact((tx) => tx.putFacts({ a: 1 }));
    await store.close();
    await (await openSqliteStore(path)).close();
  });

  test('one that was refused in the same process leaves the first its lock', async () => {
    const store = await openSqliteStore(path);
    await expect(openSqliteStore(path)).rejects.toMatchObject({ code: 'store.locked' });
    const writer = startWriter(path, 'ignore');
    const wrote = once(writer.stdout as Readable, 'data').then(() => 'wrote');
    const exited = once(writer, 'exit').then(() => 'exited');
    expect(await Promise.race([wrote, exited])).toBe('exited');
    await store.close();
  });

  test('a second one is refused by whatever link it comes, and the first is at work by one', async () => {
    const link = `${path}.link`;
    mkdirSync(join(path, '..'), { recursive: true });
    symlinkSync(path, link);
    const store = await openSqliteStore(link);
    await store.transact((tx) => tx.putFacts({ a: 1 }));
    await expect(openSqliteStore(path)).rejects.toMatchObject({ code: 'store.locked' });
    await expect(openSqliteStore(link)).rejects.toMatchObject({ code: 'store.locked' });
    expect(await inspectSqlite(link)).toMatchObject({ isThere: true, isInUse: true });
    await store.close();
    await filled(path);
  });

  test('a file that is removed or replaced under an engine is told, and nothing goes to nowhere', async () => {
    for (const replace of [rmSync, (file: string) => renameSync(`${file}.copy`, file)]) {
      const store = await openSqliteStore(path);
      await store.transact((tx) => tx.putFacts({ a: 1 }));
      await store.copyTo(`${path}.copy`);
      replace(path);
      for (const _ of ['at once', 'and from then on'])
        await expect(store.transact((tx) => tx.facts(['a']))).rejects.toMatchObject({
          code: 'store.removed',
          message: expect.stringMatching(/removed or replaced .* Stop this samband/),
        });
      await store.close();
      rmSync(`${path}.copy`, { force: true });
    }
  });

  test('a reader looks on while an engine writes, sees what is kept, and cannot write', async () => {
    const writer = startWriter(path);
    const said = await heard(writer, 5);
    const reader = await openSqliteStore(path, { readOnly: true });
    const seen = await roundOf(reader);
    expect(seen).toBeGreaterThanOrEqual(said);
    await expect(reader.transact((tx) => tx.putFacts({ round: 0 }))).rejects.toMatchObject({
      code: 'store.unreachable',
    });
    await heard(writer, 5);
    expect(await roundOf(reader)).toBeGreaterThan(seen);
    await killed(writer);
    await reader.close();
  });

  test('a reader opens a store that no engine has open', async () => {
    await filled(path);
    const reader = await openSqliteStore(path, { readOnly: true });
    expect(await reader.transact((tx) => tx.countImages())).toHaveLength(1);
    await reader.close();
  });
});

describe('privacy', () => {
  test('only the owner may read the store and what stands beside it', async () => {
    const store = await openSqliteStore(path);
    await store.transact((tx) => tx.putImages([image('a.x:1')]));
    await store.copyTo(join(path, '..', 'copy.db'));
    expect(modesBeside(path)).toEqual({
      'copy.db': '600',
      'samband.db': '600',
      'samband.db-shm': '600',
      'samband.db-wal': '600',
      'samband.db.lock': '600',
    });
    await store.close();
  });

  test('a file that others could read is closed to them', async () => {
    await filled(path);
    chmodSync(path, 0o644);
    await filled(path);
    expect(modesBeside(path)['samband.db']).toBe('600');
  });
});

/** Subject, why, what was said, and the guard that it was. */
const before = [
  ['L1', 'held', '30 changes of 40 linked records at once need approval', 'changes'],
  ['L2', 'held', '30 deletes of 40 linked records at once need approval', 'deletes'],
  [
    'L3',
    'held',
    '9 records emptied of a value of 40 linked records at once need approval',
    'emptied',
  ],
  ['L4', 'held', 'the first run of this pipe writes to X: that needs approval', 'first-run'],
  ['L5', 'dead', '30 changes of 40 linked records are too many', null],
  ['listing of a.x', 'held', 'the listing of a.x lacks 9 of 10 known records', 'listing'],
  ['merge rules of a-b/customer', 'held', '3 would join: that needs approval', 'rules'],
] as const;

describe('versions', () => {
  test('a store of a newer version is refused, untouched, with what to do', async () => {
    await (await openSqliteStore(path, { migrations: [...migrations, next] })).close();
    await expect(openSqliteStore(path)).rejects.toMatchObject({
      code: 'store.newer',
      message: expect.stringMatching(
        new RegExp(`version ${next.version}.*up to ${versionKnown}.*Install the newer samband`),
      ),
    });
    await (await openSqliteStore(path, { migrations: [...migrations, next] })).close();
  });

  test('an older store is brought up to date, after a copy of it was made', async () => {
    const told: string[] = [];
    const tell = (sentence: string) => told.push(sentence);
    await (await openSqliteStore(path, { tell })).close();
    await filled(path);
    expect(told).toEqual([]);
    const store = await openSqliteStore(path, { migrations: [...migrations, next], tell });
    expect(told).toEqual([
      expect.stringContaining(`from version ${versionKnown} to ${next.version}, after a copy`),
    ]);
    expect(await store.transact((tx) => tx.countImages())).toHaveLength(1);
    await store.close();
    expect(versionsOf(path)).toEqual([...migrations.map(({ version }) => version), next.version]);
    const copy = `${path}.before-version-${next.version}`;
    expect(versionsOf(copy)).toEqual(migrations.map(({ version }) => version));
    const before = await openSqliteStore(copy);
    expect(await before.transact((tx) => tx.countImages())).toHaveLength(1);
    await before.close();
  });

  test('a store of the first version keeps all it has', async () => {
    const first = await openSqliteStore(path, { migrations: migrations.slice(0, 1) });
    const given = {
      keys: [{ scope: 's', ref: 'a.x:1', values: ['1', '2'] }],
      sides: [
        { scope: 'a-b/order 0 source', ref: 'a.x:1', values: ['k'] },
        { scope: 'a-b/order 0 sink', ref: 'b.y:1', values: ['k'] },
        { scope: 'find a.x source', ref: 'a.x:1', values: ['k'] },
      ],
      things: [{ id: 't1', aliasOf: null, sinceMs: 1 }],
      uses: [{ link: 'L1', pipe: 'a-b/order', refs: ['a.x:1'] }],
    };
    await first.transact(async (tx) => {
      await tx.putKeys([...given.keys, ...given.sides]);
      await tx.putThings(given.things);
      await tx.putUses(given.uses);
      await tx.putSeen(1, ['a.x:1']);
      await tx.putWork([work('L1'), work('L2'), work('L4', { dueMs: 9007199254740990 })]);
      await tx.putFacts({ 'unread a.x': { 7: 1 }, 'unreadiness of a': 1 });
    });
    await first.close();
    const store = await openSqliteStore(path);
    await store.transact(async (tx) => {
      expect(await tx.keysOf([{ scope: 's', ref: 'a.x:1' }])).toEqual(given.keys);
      const scopes = ['a-b/order 0', 'find a.x source'];
      expect(await tx.refsWithKeys(scopes.map((scope) => ({ scope, value: 'k' })))).toEqual([
        { scope: 'a-b/order 0', value: 'k', ref: 'a.x:1' },
        { scope: 'find a.x source', value: 'k', ref: 'a.x:1' },
        { scope: 'a-b/order 0', value: 'k', ref: 'b.y:1' },
      ]);
      expect([...(await tx.things(['t1'])).values()]).toEqual(given.things);
      expect(await tx.usersOf(['a.x:1'])).toHaveLength(1);
      expect((await tx.dueWork('a-b/customer', 'reconcile', 10, 9)).map(({ seq }) => seq)).toEqual([
        1, 2,
      ]);
      expect(await tx.asideWork('a-b/customer', 'reconcile', 9)).toMatchObject([{ key: 'L4' }]);
      await tx.putWork([work('L3')]);
      expect(
        Object.fromEntries(await tx.facts(['unreadable a.x', 'unread a.x', 'unreadiness of a'])),
      ).toEqual({ 'unreadable a.x': { 7: 1 }, 'unreadiness of a': 1 });
    });
    await store.close();
    expect(query(path, 'SELECT ref AS version FROM seen')).toEqual(['a.x:1']);
  });

  test('what a guard held before guards had names is known by its sentence', async () => {
    const second = migrations.slice(0, 2);
    await (await openSqliteStore(path, { migrations: second })).close();
    const old = new DatabaseSync(path);
    const put = old.prepare(
      `INSERT INTO parked (pipe, subject, ref, "row", why, reason, candidates, "values", since_ms)
        VALUES ('a-b/customer', ?, 'a.x:1', '*', ?, ?, '[]', 'null', 1)`,
    );
    for (const [subject, why, reason] of before) put.run(subject, why, reason);
    old.close();
    const store = await openSqliteStore(path);
    const known = await store.transact((tx) => tx.parkedList({}, '', 99));
    expect(known.map(({ subject, guard, taken }) => [subject, guard, taken])).toEqual(
      before.map(([subject, , , guard]) => [subject, guard, []]),
    );
    await store.close();
  });

  test('a step that fails changes nothing, and the next start tries again', async () => {
    await filled(path);
    const broken = { ...next, statements: [...next.statements, 'INSERT INTO nowhere VALUES (1)'] };
    const opening = openSqliteStore(path, { migrations: [...migrations, broken] });
    await expect(opening).rejects.toThrow('no such table');
    await (await openSqliteStore(path, { migrations: [...migrations, next] })).close();
    expect(versionsOf(path)).toContain(next.version);
  });

  test('a new store is made without a copy, and a store up to date is left as it is', async () => {
    await filled(path);
    await filled(path);
    expect(Object.keys(modesBeside(path))).toEqual(['samband.db', 'samband.db.lock']);
    expect(versionsOf(path)).toEqual(migrations.map(({ version }) => version));
  });

  test('a reader of an older store says to start the engine', async () => {
    await filled(path);
    const reading = openSqliteStore(path, { readOnly: true, migrations: [...migrations, next] });
    await expect(reading).rejects.toMatchObject({
      code: 'store.older',
      message: expect.stringContaining('Start the engine once'),
    });
  });
});

describe('a commit that nobody waits for', () => {
  test('that fails is told to whoever comes next, who keeps nothing; then all goes on', async () => {
    await filled(path);
    const connection = await connectionInThread(path, {});
    await connection.run('CREATE TABLE sheet (line TEXT)', []);
    const { kept } = await connection.commit(); // of no transaction: refused
    await connection.run('BEGIN', []);
    await connection.run("INSERT INTO sheet VALUES ('a')", []);
    const all = connection.all('SELECT line FROM sheet', []);
    await expect(all).rejects.toThrow('no transaction is active');
    await expect(kept).rejects.toThrow('no transaction is active');
    await connection.rollBack();
    expect(await connection.all('SELECT line FROM sheet', [])).toEqual([]);
    await connection.close();
  });

  test('is not far behind: who ends a second one waits for the first', async () => {
    await filled(path);
    const connection = await connectionInThread(path, {});
    await connection.exec('CREATE TABLE sheet (line TEXT)');
    const count =
      'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)';
    const end = async () => {
      await connection.run('BEGIN', []);
      await connection.run(`INSERT INTO sheet ${count} SELECT max(i) FROM n`, []);
      return connection.commit();
    };
    const kept: string[] = [];
    const first = await end();
    first.kept.then(() => kept.push('first'));
    expect(kept).toEqual([]);
    const second = await end();
    second.kept.then(() => kept.push('second'));
    expect(kept).toEqual(['first']);
    await second.kept;
    await connection.close();
  });

  test('that fails last is told when the file is closed', async () => {
    await filled(path);
    const connection = await connectionInThread(path, {});
    await connection.commit();
    await expect(connection.close()).rejects.toThrow('no transaction is active');
  });
});

describe('copies', () => {
  test('a copy holds what was kept when it was asked for, and lives on its own', async () => {
    const store = await openSqliteStore(path);
    await store.transact((tx) => tx.putFacts({ a: 'before' }));
    const place = join(path, '..', 'deep', 'copy.db');
    const copying = store.copyTo(place);
    const writing = store.transact((tx) => tx.putFacts({ a: 'after' }));
    await Promise.all([copying, writing]);
    const copy = await openSqliteStore(place);
    await copy.transact((tx) => tx.putFacts({ b: 1 }));
    const facts = (store: Store) => store.transact((tx) => tx.facts(['a', 'b']));
    expect(await facts(copy)).toEqual(
      new Map<string, unknown>([
        ['a', 'before'],
        ['b', 1],
      ]),
    );
    expect(await facts(store)).toEqual(new Map([['a', 'after']]));
    await copy.close();
    await store.close();
  });

  test('a copy never replaces a file', async () => {
    const store = await openSqliteStore(path);
    await expect(store.copyTo(path)).rejects.toMatchObject({ code: 'store.exists' });
    await store.close();
  });

  test('a reader takes a copy that holds together while an engine writes', async () => {
    const writer = startWriter(path);
    await heard(writer, 5);
    const reader = await openSqliteStore(path, { readOnly: true });
    const place = join(path, '..', 'copy.db');
    await reader.copyTo(place);
    await reader.close();
    await killed(writer);
    const copy = await openSqliteStore(place);
    const told = await copy.transact((tx) => tx.journalAfter(0, 1e6));
    expect(told).toHaveLength(await roundOf(copy));
    await copy.close();
    expect(integrityOf(place)).toBe('ok');
  });

  test('a store in memory can be copied to a file', async () => {
    const store = await openSqliteStore(':memory:');
    await store.transact((tx) => tx.putImages([image('a.x:1')]));
    await store.copyTo(path);
    await store.close();
    const copy = await openSqliteStore(path);
    expect(await copy.transact((tx) => tx.countImages())).toHaveLength(1);
    await copy.close();
  });
});

interface Refusal {
  readonly says: string;
  readonly open: () => Promise<unknown>;
  readonly code: string;
  readonly sentence: RegExp;
}

const refusals: readonly Refusal[] = [
  {
    says: 'a place that is a folder',
    open: () => {
      mkdirSync(path, { recursive: true });
      return openSqliteStore(path);
    },
    code: 'store.unreachable',
    sentence: /samband\.db cannot be used: .*Check that/,
  },
  {
    says: 'a folder that cannot be made',
    open: () => {
      mkdirSync(join(path, '..', '..'), { recursive: true });
      writeFileSync(join(path, '..'), 'a file, not a folder');
      return openSqliteStore(path);
    },
    code: 'store.unreachable',
    sentence: /samband\.db cannot be used: .*Check that/,
  },
  {
    says: 'a reader where there is no store yet',
    open: () => openSqliteStore(path, { readOnly: true }),
    code: 'store.none',
    sentence:
      /There is no store at .*samband\.db: nothing has run here yet\. `samband sync` makes one/,
  },
  {
    says: 'a file that is something else',
    open: () => {
      mkdirSync(join(path, '..'), { recursive: true });
      writeFileSync(path, 'number;name\n1;Fjord AS\n'.repeat(100));
      return openSqliteStore(path);
    },
    code: 'store.damaged',
    sentence: /samband\.db is no store, or a damaged one/,
  },
];

describe('a disk that says no', () => {
  test.each(refusals)('$says', async ({ open, code, sentence }) => {
    await expect(open()).rejects.toMatchObject({
      name: 'Fault',
      code,
      message: expect.stringMatching(sentence),
    });
  });

  test('a full one ends the transaction, keeps what was kept, and goes on when there is room', async () => {
    await filled(path);
    const pages = Math.ceil(statSync(path).size / 4096);
    const store = await openSqliteStore(path, { pagesMax: pages + 4 });
    const much = Array.from({ length: 500 }, (_, at) => image(`a.y:${at}`));
    await expect(store.transact((tx) => tx.putImages(much))).rejects.toMatchObject({
      code: 'store.full',
      message: expect.stringContaining('Free space'),
    });
    await store.transact((tx) => tx.putFacts({ small: true }));
    expect(await store.transact((tx) => tx.countImages())).toHaveLength(1);
    await store.close();
    const roomy = await openSqliteStore(path);
    await roomy.transact((tx) => tx.putImages(much));
    expect(await roomy.transact((tx) => tx.countImages())).toHaveLength(2);
    await roomy.close();
  });

  test('an error of the work itself stays what it is', async () => {
    const store = await openSqliteStore(path);
    const mine = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' });
    await expect(store.transact(() => Promise.reject(mine))).rejects.toBe(mine);
    await store.close();
  });
});

async function filled(path: string) {
  const store = await openSqliteStore(path);
  await store.transact((tx) => tx.putImages([image('a.x:1')]));
  await store.close();
}

function startWriter(path: string, stderr: 'inherit' | 'ignore' = 'inherit'): ChildProcess {
  const writer = fileURLToPath(new URL('writer.ts', import.meta.url));
  return spawn(process.execPath, [writer, path], { stdio: ['ignore', 'pipe', stderr] });
}

/** Waits for so many more transactions to be kept; gives the number of the last. */
async function heard(writer: ChildProcess, count: number): Promise<number> {
  const lines = createInterface({ input: writer.stdout as NodeJS.ReadableStream });
  let left = count;
  for await (const line of lines) if (--left === 0) return Number(line);
  throw new Error('the writer ended by itself');
}

async function killed(writer: ChildProcess) {
  const ended = new Promise((resolve) => writer.once('exit', resolve));
  writer.kill('SIGKILL');
  await ended;
}

/** Lets a writer run for `ms` after its first transaction; gives the last number it said. */
async function killedAfter(path: string, ms: number): Promise<number> {
  const writer = startWriter(path);
  let said = 0;
  await new Promise<void>((resolve) => {
    createInterface({ input: writer.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      said = Number(line);
      resolve();
    });
  });
  await new Promise((resolve) => setTimeout(resolve, ms));
  await killed(writer);
  return said;
}

async function roundOf(store: Store): Promise<number> {
  return (await store.transact((tx) => tx.facts(['round']))).get('round') as number;
}

function modesBeside(path: string): Record<string, string> {
  const folder = join(path, '..');
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]),
  );
}

function versionsOf(path: string): unknown[] {
  return query(path, 'SELECT version FROM schema_version ORDER BY version');
}

function integrityOf(path: string): unknown {
  return query(path, 'PRAGMA integrity_check')[0];
}

function query(path: string, text: string): unknown[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare(text).all();
  database.close();
  return rows.map((row) => Object.values(row)[0]);
}

// What only a store on a server can get wrong: two engines at once, a kill, a connection that breaks,
// who may read it, its version, copies, text that PostgreSQL cannot hold, and a password in a message.

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { cappedKey, keyBytesMax } from '../../engine/base/capped-key.ts';
import { type Migration, migrations } from '../../engine/store/migrations.ts';
import { openCopy, openStore } from '../../engine/store/open.ts';
import { dropPostgresStore, openPostgresStore } from '../../engine/store/postgres.ts';
import { postgresPlace } from '../../engine/store/postgres-place.ts';
import { openSession } from '../../engine/store/postgres-session.ts';
import type { Store } from '../../engine/store/store.ts';
import { describePostgres, query, schemas, serverUrl } from './postgres-server.ts';
import { image } from './samples.ts';
import { smallPooler } from './small-pooler.ts';
import { standsMs } from './stands-still.ts';

const versionKnown = Math.max(...migrations.map(({ version }) => version));
const next: Migration = {
  version: versionKnown + 1,
  statements: [`ALTER TABLE fact ADD COLUMN kind TEXT NOT NULL DEFAULT 'old'`],
};

describePostgres('as a store', () => {
  const made = schemas('postgres');

  test('a kill leaves all that was kept and nothing halved, and frees the lock', async () => {
    const place = made.place();
    for (let kill = 0; kill < 3; kill++) {
      const writer = startWriter(place);
      const said = await heard(writer, 10 + kill * 7);
      await killed(writer);
      const store = await openPostgresStore(place);
      const round = await roundOf(store);
      expect(round).toBeGreaterThanOrEqual(said);
      const found = await store.transact(async (tx) => ({
        seqs: [...(await tx.images(await tx.refsOf('a.x', '', 99))).values()].map((i) => i.seq),
        due: (await tx.dueWork('a-b/customer', 'reconcile', 1e9, 9)).map((work) => work.dueMs),
        told: (await tx.journalAfter(0, 1e6)).map((entry) => entry.atMs),
      }));
      await store.close();
      expect(found).toEqual({
        seqs: Array.from({ length: 20 }, () => round),
        due: [round],
        told: Array.from({ length: round }, (_, at) => at + 1),
      });
    }
  });

  test('a second engine is refused while the first lives', async () => {
    const place = made.place();
    const store = await openPostgresStore(place);
    await expect(openPostgresStore(place)).rejects.toMatchObject({
      code: 'store.locked',
      message: expect.stringContaining('in use by another samband'),
    });
    await expect(dropPostgresStore(place)).rejects.toMatchObject({ code: 'store.locked' });
    await store.transact((tx) => tx.putFacts({ a: 1 }));
    await store.close();
    await (await openPostgresStore(place)).close();
  });

  test('two projects share a database, each in its schema', async () => {
    const one = await made.open();
    const two = await made.open();
    await one.transact((tx) => tx.putFacts({ a: 1 }));
    expect(await two.transact((tx) => tx.facts(['a']))).toEqual(new Map());
    await Promise.all([one.close(), two.close()]);
  });

  test('a broken connection ends one transaction, keeps nothing of it, and the next goes on', async () => {
    const place = made.place();
    const store = await openPostgresStore(place);
    await store.transact((tx) => tx.putFacts({ a: 'before' }));
    const broken = store.transact(async (tx) => {
      await tx.putFacts({ a: 'after' });
      await cut(place);
      await tx.facts(['a']);
    });
    await expect(broken).rejects.toMatchObject({ name: 'Fault', code: 'store.unreachable' });
    expect(await store.transact((tx) => tx.facts(['a']))).toEqual(new Map([['a', 'before']]));
    await cut(place);
    expect(await store.transact((tx) => tx.facts(['a']))).toEqual(new Map([['a', 'before']]));
    await store.close();
  });

  test('what was not waited for may be lost with the connection, so the next transaction fails', async () => {
    const place = made.place();
    const store = await openPostgresStore(place);
    const put = (a: number) => store.transact((tx) => tx.putFacts({ a }), 'at-next');
    await put(1);
    await store.transact((tx) => tx.facts(['a'])); // which writes nothing, and so waits for nothing
    await cut(place);
    const next = store.transact((tx) => tx.putFacts({ b: 1 }));
    await expect(next).rejects.toMatchObject({
      code: 'store.unreachable',
      message: expect.stringContaining('may be lost'),
    });
    await put(2);
    await store.transact((tx) => tx.putFacts({ b: 2 }));
    await cut(place);
    expect(await store.transact((tx) => tx.facts(['a', 'b']))).toEqual(
      new Map([
        ['a', 2],
        ['b', 2],
      ]),
    );
    await store.close();
  });

  test('what was waited for on the disk cannot be lost, also of who did not wait for all', async () => {
    const place = made.place();
    const store = await openPostgresStore(place);
    const { onDisk } = await store.transact(async (tx) => {
      await tx.putFacts({ a: 1 });
      return { onDisk: tx.onDisk() };
    }, 'at-next');
    await onDisk;
    await cut(place);
    expect(await store.transact((tx) => tx.facts(['a']))).toEqual(new Map([['a', 1]]));
    await store.close();
  });

  test.each([
    ['off', 'on'],
    ['local', 'local'],
    ['on', 'on'],
  ])('a server that is set to synchronous_commit %s does with %s for us', async (given, ours) => {
    const place = new URL(made.place());
    place.searchParams.set('options', `-c synchronous_commit=${given}`);
    const session = await openSession(postgresPlace(place.href));
    expect(await session.all('SHOW synchronous_commit')).toEqual([[ours]]);
    await session.end();
  });

  test('an engine that lost its connection and its lock keeps nothing any more', async () => {
    const place = made.place();
    const store = await openPostgresStore(place);
    await cut(place);
    const second = await openPostgresStore(place);
    const late = store.transact((tx) => tx.putFacts({ a: 'late' }));
    await expect(late).rejects.toMatchObject({ code: 'store.locked' });
    expect(await second.transact((tx) => tx.facts(['a']))).toEqual(new Map());
    await Promise.all([store.close(), second.close()]);
  });

  test('a lock that was lost is told, also when it is got again', async () => {
    const place = made.place();
    const store = await openPostgresStore(place);
    const first = store.lock?.lost();
    expect([first?.aborted, await store.lock?.isHeld()]).toEqual([false, true]);
    await cut(place);
    expect([first?.aborted, await store.lock?.isHeld()]).toEqual([true, false]);
    await store.transact((tx) => tx.putFacts({ a: 1 }));
    expect([first?.aborted, await store.lock?.isHeld()]).toEqual([true, true]);
    expect(store.lock?.lost().aborted).toBe(false);
    await store.close();
    expect(await store.lock?.isHeld()).toBe(false);
  });

  test('an engine that stood still hears of its loss before it is asked', async () => {
    const place = made.place();
    const engine = started('stands-still.ts', place);
    const lines = createInterface({ input: engine.stdout as NodeJS.ReadableStream });
    const said = lines[Symbol.asyncIterator]();
    expect((await said.next()).value).toBe('open');
    engine.kill('SIGSTOP');
    await cut(place);
    const second = await openPostgresStore(place);
    await new Promise((resolve) => setTimeout(resolve, standsMs));
    engine.kill('SIGCONT');
    expect((await said.next()).value).toBe('lost');
    await second.close();
  });

  test('a transaction that meets another is run again, whole, and not for ever', async () => {
    const store = await made.open();
    let runs = 0;
    const collide = (times: number) => {
      runs = 0;
      return store.transact(async (tx) => {
        await tx.putFacts({ runs: ++runs });
        if (runs <= times)
          throw Object.assign(new Error('met'), { code: '40001', severity: 'ERROR' });
      });
    };
    await collide(3);
    expect(await store.transact((tx) => tx.facts(['runs']))).toEqual(new Map([['runs', 4]]));
    await expect(collide(99)).rejects.toMatchObject({ code: '40001' });
    expect(runs).toBe(5);
    await store.close();
  });

  test('a statement that failed keeps nothing, even if the work makes light of it', async () => {
    const store = await made.open();
    const careless = store.transact(async (tx) => {
      await tx.putFacts({ a: 1 });
      await tx
        .putImages([image('a.x:1', { seq: 'no number' as unknown as number })])
        .catch(() => {});
    });
    await expect(careless).rejects.toThrow('no number');
    expect(await store.transact((tx) => tx.facts(['a']))).toEqual(new Map());
    await store.close();
  });

  test('statements asked for at once are answered, each with its own', async () => {
    const store = await made.open();
    await store.transact((tx) => tx.putImages([image('a.x:1'), image('a.x:2')]));
    const found = await store.transact((tx) =>
      Promise.all([tx.images(['a.x:1']), tx.refsOf('a.x', '', 9), tx.images(['a.x:2', 'a.x:3'])]),
    );
    expect(found[1]).toEqual(['a.x:1', 'a.x:2']);
    expect([...found[0].keys(), ...found[2].keys()]).toEqual(['a.x:1', 'a.x:2']);
    await store.close();
  });

  test('text that PostgreSQL cannot hold comes back as it was, also as a key', async () => {
    const store = await made.open();
    const refs = ['a.x:\0', 'a.x:\u0001', 'a.x:\u0001n', 'a.x:\ud83d', 'a.x:\ud83e', 'a.x:🧑‍🚒'];
    await store.transact((tx) => tx.putImages(refs.map((ref) => image(ref))));
    const found = await store.transact((tx) => tx.images(refs));
    expect([...found.keys()]).toEqual(refs);
    await store.close();
  });

  test('ids and keys of the greatest length fit an index beside each other', async () => {
    const store = await made.open();
    // What repeats itself is packed by the server; this is not.
    const longest = (at: number) =>
      Array.from({ length: keyBytesMax / 3 }, (_, n) =>
        String.fromCodePoint(0x4e00 + ((n * 7_919 + at * 104_729) % 20_000)),
      ).join('');
    const [ref, other] = [`a.x:${longest(1)}`, `a.x:${longest(2)}`] as const;
    const value = longest(3);
    expect(cappedKey(value)).toBe(value);
    const verdict = { source: ref, sink: other, says: 'must', who: 'Kari', atMs: 1 } as const;
    await store.transact(async (tx) => {
      await tx.putImages([image(ref), image(other)]);
      await tx.putKeys([{ scope: 'a-b/customer _', ref, values: [value] }]);
      await tx.putVerdicts([verdict]);
      await tx.putUses([{ link: 'l1', pipe: 'a-b/customer', refs: [`a.x:email=${value}`] }]);
    });
    const found = await store.transact((tx) =>
      tx.refsWithKeys([{ scope: 'a-b/customer _', value }]),
    );
    expect(found.map((one) => one.ref)).toEqual([ref]);
    await store.close();
  });

  test('text sorts by its bytes, whatever the language of the server', async () => {
    const store = await made.open();
    const refs = ['a.x:B', 'a.x:a', 'a.x:b', 'a.x:ø', 'a.x:Å', 'a.x:å', 'a.x:1', 'a.x:-', 'a.x:_'];
    await store.transact((tx) => tx.putImages(refs.map((ref) => image(ref))));
    const bytes = (text: string) => Buffer.from(text);
    expect(await store.transact((tx) => tx.refsOf('a.x', '', 99))).toEqual(
      [...refs].sort((a, b) => Buffer.compare(bytes(a), bytes(b))),
    );
    await store.close();
  });

  describe('for readers', () => {
    test('a reader looks on while an engine writes, sees what is kept, and cannot write', async () => {
      const place = made.place();
      const writer = startWriter(place);
      const said = await heard(writer, 5);
      const reader = await openStore(place, { readOnly: true });
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

    test('where there is no store yet it says so, and makes none', async () => {
      const place = made.place();
      for (let again = 0; again < 2; again++)
        await expect(openStore(place, { readOnly: true })).rejects.toMatchObject({
          code: 'store.none',
          message: expect.stringContaining('nothing has run here yet'),
        });
    });
  });

  describe('in versions', () => {
    test('a newer one is refused, and for a reader an older one', async () => {
      const place = made.place();
      const newer = { migrations: [...migrations, next] };
      await (await openPostgresStore(place)).close();
      await expect(openPostgresStore(place, { ...newer, readOnly: true })).rejects.toMatchObject({
        code: 'store.older',
      });
      await (await openPostgresStore(place, newer)).close();
      await expect(openPostgresStore(place)).rejects.toMatchObject({
        code: 'store.newer',
        message: expect.stringContaining('Install the newer samband'),
      });
    });

    test('an older store is brought up to date, after a copy of it was made', async () => {
      const place = made.place();
      await filled(place);
      const told: string[] = [];
      const tell = (sentence: string) => told.push(sentence);
      const store = await openPostgresStore(place, { migrations: [...migrations, next], tell });
      expect(told).toEqual([
        expect.stringContaining(`from version ${versionKnown} to ${next.version}, after a copy`),
      ]);
      expect(await store.transact((tx) => tx.countImages())).toHaveLength(1);
      await store.close();
      const before = new URL(place);
      const schema = before.searchParams.get('schema');
      before.searchParams.set('schema', `${schema}_before_version_${next.version}`);
      const copy = await openPostgresStore(before.href);
      expect(await copy.transact((tx) => tx.countImages())).toHaveLength(1);
      await copy.close();
    });

    test('a step may take as long as a large table needs', async () => {
      const place = made.place();
      await filled(place);
      const asking = `INSERT INTO fact (name, value)
        SELECT 'patience', to_json(extract(epoch FROM current_setting('statement_timeout')::interval))`;
      const slow = { ...next, statements: [asking] };
      const store = await openPostgresStore(place, { migrations: [...migrations, slow] });
      const { patience } = Object.fromEntries(await store.transact((tx) => tx.facts(['patience'])));
      expect(patience).toBe(86_400);
      await store.close();
    });

    test('a step that fails changes nothing, and the next start tries again', async () => {
      const place = made.place();
      await filled(place);
      const broken = {
        ...next,
        statements: [...next.statements, 'INSERT INTO nowhere VALUES (1)'],
      };
      const opening = openPostgresStore(place, { migrations: [...migrations, broken] });
      await expect(opening).rejects.toThrow('does not exist');
      await (await openPostgresStore(place, { migrations: [...migrations, next] })).close();
    });
  });

  describe('copied', () => {
    test('a copy in another schema holds what was kept, and lives on its own', async () => {
      const [from, to] = [made.place(), made.place()];
      const store = await openPostgresStore(from);
      await store.transact((tx) => tx.putFacts({ a: 'before' }));
      await Promise.all([store.copyTo(to), store.transact((tx) => tx.putFacts({ a: 'after' }))]);
      await expect(store.copyTo(to)).rejects.toMatchObject({ code: 'store.exists' });
      const copy = await openPostgresStore(to);
      await copy.transact((tx) => tx.putWork([]));
      expect(await copy.transact((tx) => tx.facts(['a']))).toEqual(new Map([['a', 'before']]));
      expect(await store.transact((tx) => tx.facts(['a']))).toEqual(new Map([['a', 'after']]));
      await Promise.all([copy.close(), store.close()]);
    });

    test('a copy for a plan may be written to beside an engine, and leaves nothing behind', async () => {
      const place = made.place();
      const writer = startWriter(place);
      await heard(writer, 5);
      const copy = await openCopy(place);
      const round = await roundOf(copy);
      expect(await copy.transact((tx) => tx.journalAfter(0, 1e6))).toHaveLength(round);
      await copy.transact((tx) => tx.putFacts({ round: -1 }));
      await heard(writer, 5);
      expect(await roundOf(copy)).toBe(-1);
      await copy.close();
      await killed(writer);
      const again = await openCopy(place);
      expect(await roundOf(again)).toBeGreaterThan(round);
      await again.close();
    });

    test('where there is no store yet a copy for a plan is empty, and none is made', async () => {
      const place = made.place();
      const copy = await openCopy(place);
      expect(await copy.transact((tx) => tx.countImages())).toEqual([]);
      await copy.close();
      await expect(openStore(place, { readOnly: true })).rejects.toThrow('nothing has run here');
    });

    test('a dropped store is gone, and a schema that is no store stays', async () => {
      const place = made.place();
      await filled(place);
      await dropPostgresStore(place);
      await expect(openStore(place, { readOnly: true })).rejects.toThrow('nothing has run here');
      const { schema } = postgresPlace(place);
      await query(`CREATE SCHEMA "${schema}"`);
      await query(`CREATE TABLE "${schema}".image (mine TEXT)`);
      await dropPostgresStore(place);
      await expect(openPostgresStore(place)).rejects.toMatchObject({ code: 'store.damaged' });
      expect(await query(`SELECT * FROM "${schema}".image`)).toEqual([]);
    });
  });

  test.each(['the-last', 'in-turn'] as const)(
    'a pooler that lends %s connection by transaction is refused',
    async (lending) => {
      const pooler = await smallPooler(made.place(), lending);
      try {
        const opening = openPostgresStore(pooler.address);
        await expect(opening).rejects.toMatchObject({
          code: 'store.pooled',
          message: expect.stringContaining('pool_mode = session'),
        });
      } finally {
        pooler.close();
      }
    },
  );

  test("through a pooler that lends by session a store is one engine's", async () => {
    const pooler = await smallPooler(made.place(), 'by-session');
    try {
      const store = await openPostgresStore(pooler.address);
      const second = openPostgresStore(pooler.address);
      await expect(second).rejects.toMatchObject({ code: 'store.locked' });
      await store.close();
    } finally {
      pooler.close();
    }
  });

  test.each([
    [
      'no server',
      'postgres://ola:hush-hush@127.0.0.1:1/test',
      /ECONNREFUSED.*Check that the server/,
    ],
    ['no such database', changed((url) => (url.pathname = '/nowhere')), /"nowhere" does not exist/],
    ['no such user', changed((url) => (url.username = 'nobody_here')), /nobody_here/],
    ['a port that is none', 'postgres://ola:hush-hush@127.0.0.1:99999/test', /address of the form/],
    [
      'a schema in capitals',
      changed((url) => url.searchParams.set('schema', 'A"b')),
      /small letters/,
    ],
  ])('%s is said in a sentence without the password', async (_what, url, sentence) => {
    const error = await openPostgresStore(url).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'Fault', code: 'store.unreachable' });
    expect((error as Error).message).toMatch(sentence);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hush-hush');
  });
});

/** The address of the server with a password, and a change. */
function changed(change: (url: URL) => unknown): string {
  const url = new URL(serverUrl);
  url.password = 'hush-hush';
  change(url);
  return url.href;
}

async function filled(place: string) {
  const store = await openPostgresStore(place);
  await store.transact((tx) => tx.putImages([image('a.x:1')]));
  await store.close();
}

/** Ends the connection of the engine that holds the lock on this place, as a restart would. */
async function cut(place: string) {
  const { schema } = postgresPlace(place);
  const ended = await query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'
      AND ((classid::bigint << 32) | objid::bigint) = hashtextextended($1, 0)`,
    `samband ${schema}`,
  );
  expect(ended).toHaveLength(1);
  // The client hears of it in a moment of its own.
  await new Promise((resolve) => setTimeout(resolve, 50));
}

function startWriter(place: string): ChildProcess {
  return started('writer.ts', place);
}

function started(script: string, place: string): ChildProcess {
  const file = fileURLToPath(new URL(script, import.meta.url));
  return spawn(process.execPath, [file, place], { stdio: ['ignore', 'pipe', 'inherit'] });
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

async function roundOf(store: Store): Promise<number> {
  return (await store.transact((tx) => tx.facts(['round']))).get('round') as number;
}

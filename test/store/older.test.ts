// A store that an older samband left, before an engine of this one was at work on it: a plan is made on a
// copy that is brought up to date, a copy is taken of what is there, and the store itself stays as it is.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { migrations } from '../../engine/store/migrations.ts';
import { copyStore, openCopy, openStore } from '../../engine/store/open.ts';
import { openPostgresStore } from '../../engine/store/postgres.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import { describePostgres, schemas } from './postgres-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'samband-older-'));
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;

/** The version in which work had a time that never comes, and facts of unreadable records another name. */
const older = { migrations: migrations.slice(0, 3) };

describe('a file', () => {
  const place = () => join(folder, `${count++}.db`);
  isReadAsItIs(place, (at) => openSqliteStore(at, older));

  test('is not copied twice for a plan', async () => {
    const at = place();
    await (await openSqliteStore(at, older)).close();
    const copies = () => readdirSync(tmpdir()).filter((name) => name.startsWith('samband-copy-'));
    const before = new Set(copies());
    const copy = await openCopy(at);
    const made = copies().filter((name) => !before.has(name));
    const files = made.flatMap((name) => readdirSync(join(tmpdir(), name)));
    expect(files.filter((name) => name.includes('before-version'))).toEqual([]);
    await copy.close();
  });
});

describePostgres('and older versions', () => {
  const made = schemas('older');
  isReadAsItIs(made.place, (at) => openPostgresStore(at, older));
});

function isReadAsItIs(
  place: () => string,
  openOlder: (place: string) => ReturnType<typeof openStore>,
) {
  const leftOlder = async () => {
    const at = place();
    const store = await openOlder(at);
    await store.transact((tx) => tx.putFacts({ 'unread a.x': { 7: 1 } }));
    await store.close();
    return at;
  };
  const facts = (store: Awaited<ReturnType<typeof openStore>>) =>
    store
      .transact((tx) => tx.facts(['unread a.x', 'unreadable a.x']))
      .then((found) => [...found.keys()]);

  test('a plan is made on a copy that is brought up to date', async () => {
    const at = await leftOlder();
    for (let again = 0; again < 2; again++) {
      const copy = await openCopy(at);
      expect(await facts(copy)).toEqual(['unreadable a.x']);
      await copy.close();
    }
    await expect(openStore(at, { readOnly: true })).rejects.toMatchObject({ code: 'store.older' });
  });

  test('a backup is of what is there, and is brought up to date when it is used', async () => {
    const [at, to] = [await leftOlder(), place()];
    await copyStore(at, to, () => {});
    for (const one of [at, to])
      await expect(openStore(one, { readOnly: true })).rejects.toMatchObject({
        code: 'store.older',
      });
    const store = await openStore(to);
    expect(await facts(store)).toEqual(['unreadable a.x']);
    await store.close();
  });
}

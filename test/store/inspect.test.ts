// Looking at a store before it is used: what is told of one that is not there, there, or in use, and that
// looking makes nothing and keeps nobody out.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inspectStore, openStore } from '../../engine/store/open.ts';
import { describePostgres, query, schemas } from './postgres-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'samband-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function check(place: string, has: () => Promise<unknown>) {
  expect(await inspectStore(place)).toMatchObject({ isThere: false, isInUse: false, bytes: 0 });
  expect(await has()).toEqual([]);
  const store = await openStore(place);
  expect(await inspectStore(place)).toMatchObject({ isThere: true, isInUse: true });
  await store.close();
  const facts = await inspectStore(place);
  expect(facts).toMatchObject({ isThere: true, isInUse: false });
  expect(facts.bytes).toBeGreaterThan(4_000);
  await (await openStore(place)).close();
}

test('a file', () => check(`sqlite:${join(folder, 'store.db')}`, async () => readdirSync(folder)));

test('a file that was removed is told from one that was never there, and under an engine from one at rest', async () => {
  const path = join(folder, 'removed.db');
  const store = await openStore(`sqlite:${path}`);
  rmSync(path);
  const removed = { isThere: false, isGone: true };
  expect(await inspectStore(`sqlite:${path}`)).toMatchObject({ ...removed, isInUse: true });
  await store.close();
  expect(await inspectStore(`sqlite:${path}`)).toMatchObject({ ...removed, isInUse: false });
});

describePostgres('looked at', () => {
  const { place } = schemas('inspect');

  test('a schema', () => {
    const here = place();
    const schema = new URL(here).searchParams.get('schema');
    return check(here, () => query('SELECT 1 FROM pg_namespace WHERE nspname = $1', schema));
  });

  test('without a server', async () => {
    const url = 'postgres://postgres:secret-word@127.0.0.1:1/test';
    await expect(inspectStore(url)).rejects.toThrow(/cannot be used: .*ECONNREFUSED/);
    await expect(inspectStore(url)).rejects.not.toThrow(/secret-word/);
  });
});

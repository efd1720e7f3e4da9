// A state taken from a file to a server and back: the same rows in every table, and the engine that goes
// on from there counts on where the first one was.

import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { copyStore, inspectStore, openStore } from '../../engine/store/open.ts';
import type { Store } from '../../engine/store/store.ts';
import { allTables, type Table } from '../../engine/store/tables.ts';
import { describePostgres, schemas } from './postgres-server.ts';
import * as samples from './samples.ts';

const folder = await mkdtemp(join(tmpdir(), 'samband-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));
const refs = Array.from({ length: 1_200 }, (_, at) => `a.x:${at}`);

async function fill(place: string): Promise<void> {
  const store = await openStore(place);
  await store.transact(async (tx) => {
    const odd = { name: 'nul \0, half \ud83d, mark \u0001', price: 1e21, none: null };
    await tx.putImages([
      ...refs.map((ref) => samples.image(ref)),
      samples.image('a.x:odd \0 \ud83d', { props: odd, seq: Number.MAX_SAFE_INTEGER }),
    ]);
    await tx.putMembers(refs.map((ref) => ({ ref, thing: `thing of ${ref}` })));
    await tx.putSeen(3, refs);
    await tx.putKeys(refs.map((ref) => ({ scope: 'a-b/x 0', ref, values: [`no:${ref}`, 'Å'] })));
    await tx.putLinks(refs.map((ref) => samples.link(ref)));
    await tx.putBases(refs.map((ref) => samples.base(ref)));
    await tx.putThings([samples.thing('t1'), samples.thing('t2', { aliasOf: 't1' })]);
    await tx.putVerdicts([samples.verdict('a.x:1', 'b.x:2')]);
    await tx.putWork(refs.map((ref) => samples.work(ref)));
    await tx.putIntents([samples.intent('b.x:1')]);
    await tx.putParked([samples.parked('l1')]);
    await tx.putUses([{ link: 'l1', pipe: 'a-b/x', refs: ['a.y:1', 'a.y:2'] }]);
    await tx.putOscillations([samples.oscillation('a.x:1')]);
    await tx.appendJournal(refs.map((ref) => samples.entry(ref)));
    await tx.putCursors([samples.cursor('a.x')]);
    await tx.putFacts({ version: { a: [1, 'two'] } });
  });
  await store.close();
}

async function everything(place: string): Promise<Record<string, readonly unknown[]>> {
  const store = await openStore(place, { readOnly: true });
  const tables = await store.transact(async (tx) => {
    const found: Record<string, readonly unknown[]> = {};
    for (const table of allTables as readonly Table<never>[]) {
      found[table.name] = await tx.rowsBehind(table, undefined, 9_999);
    }
    return found;
  });
  await store.close();
  return tables;
}

const nextSeqs = (store: Store) =>
  store.transact(async (tx) => {
    await tx.appendJournal([samples.entry('a.x:new')]);
    return (await tx.journalAfter(0, 9_999)).at(-1)?.seq;
  });

describePostgres('and a file', () => {
  const made = schemas('rows');

  test('hold the same after a state was taken from one to the other and back', async () => {
    const [file, server, back] = [join(folder, 'file.db'), made.place(), join(folder, 'back.db')];
    await fill(file);
    const told: number[] = [];
    await copyStore(file, server, (rows) => told.push(rows));
    await copyStore(server, back, () => {});
    const before = await everything(file);
    expect(Object.values(before).every((rows) => rows.length > 0)).toBe(true);
    expect(await everything(server)).toEqual(before);
    expect(await everything(back)).toEqual(before);
    expect(told.at(-1)).toBe(Object.values(before).flat().length);
    const stores = await Promise.all([file, server].map((place) => openStore(place)));
    const [one, other] = await Promise.all(stores.map(nextSeqs));
    expect(other).toBe(one);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('are never written over', async () => {
    const [file, server] = [join(folder, 'over.db'), made.place()];
    await fill(file);
    await copyStore(file, server, () => {});
    const again = () => copyStore(file, server, () => {});
    await expect(again()).rejects.toMatchObject({ code: 'store.exists' });
    await expect(copyStore(server, file, () => {})).rejects.toMatchObject({ code: 'store.exists' });
  });

  test('of a copy that fails nothing is left', async () => {
    const [file, server] = [join(folder, 'fails.db'), made.place()];
    await fill(file);
    const failing = copyStore(file, server, (rows) => {
      if (rows > 2_000) throw new Error('enough');
    });
    await expect(failing).rejects.toThrow('enough');
    expect((await inspectStore(server)).isThere).toBe(false);
    await copyStore(file, server, () => {});
  });
});

test('every table of a store is one that is copied', async () => {
  const store = await openStore(join(folder, 'tables.db'));
  await store.close();
  const file = new DatabaseSync(join(folder, 'tables.db'));
  const found = file.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  file.close();
  const names = found.map(({ name }) => name).filter((name) => name !== 'schema_version');
  expect(names.toSorted()).toEqual(allTables.map(({ name }) => name).toSorted());
});

// What the orders would cost an engine that knows everything beforehand: the rows that the path stored, but for those
// of looked-up records, through the same store, and the creates that it sent, through the same driver, by a program
// that reads no row, maps nothing, matches nothing and decides nothing. How far this is above the bar says how much
// of the time is left for thinking.

import { rmSync } from 'node:fs';
import type { JsonObject } from '../../engine/base/json.ts';
import { refOf } from '../../engine/base/ref.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Driver, ReadRecord } from '../../engine/drivers/driver.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Base, Image, Intent, IntentRow, Link, Store } from '../../engine/store/store.ts';
import type { World } from '../../engine/sync/world.ts';

/** One create of the path, as its journal and its store tell it. */
export interface Carried {
  readonly link: Link;
  readonly source: Image;
  readonly base: Base;
  readonly record: JsonObject;
}

export interface Floor {
  carry(orders: readonly Carried[]): Promise<void>;
  close(): Promise<void>;
}

const pageSize = 500;

export async function floorOf(world: World, pipe: Pipe, path: string): Promise<Floor> {
  const store = await openSqliteStore(path);
  const driver = world.drivers.get(pipe.sink.system) as Driver;
  return {
    carry: async (orders) => {
      for (const page of portions(orders, pageSize)) await collect(store, pipe, page);
      for (const page of portions(orders, pageSize)) await identify(store, pipe, page);
      let underWay = Promise.resolve();
      for (const batch of portions(orders, pipe.batchSize)) {
        const intents = batch.map((order) => intentOf(pipe, order));
        await store.transact(async (tx) => {
          await tx.dropWork(batch.map(({ link }) => ({ ...workOf(pipe, 'reconcile', link.id) })));
          await tx.putIntents(intents);
        });
        const calls = send(store, driver, pipe, batch, intents);
        await underWay;
        underWay = calls;
      }
      await underWay;
      await store.transact(async () => {});
    },
    close: async () => {
      await store.close();
      rmSync(path);
    },
  };
}

async function collect(store: Store, pipe: Pipe, page: readonly Carried[]): Promise<void> {
  await store.transact(async (tx) => {
    await tx.putImages(page.map(({ source }) => ({ ...source, thing: null })));
    await tx.putWork(page.map(({ source }) => workOf(pipe, 'identify', source.ref)));
  }, 'at-next');
}

async function identify(store: Store, pipe: Pipe, page: readonly Carried[]): Promise<void> {
  await store.transact(async (tx) => {
    await tx.addKeys(page.map(({ source, record }) => keysOf(pipe, source.ref, record)));
    await tx.putThings(
      page.map(({ link, source }) => ({
        id: source.thing as string,
        aliasOf: null,
        sinceMs: link.sinceMs,
      })),
    );
    await tx.putMembers(page.map(({ source: { ref, thing } }) => ({ ref, thing })));
    await tx.putLinks(page.map(({ link }) => ({ ...link, sink: null, state: 'pending' })));
    await tx.putWork(page.map(({ link }) => workOf(pipe, 'reconcile', link.id)));
    await tx.dropWork(page.map(({ source }) => workOf(pipe, 'identify', source.ref)));
  }, 'at-next');
}

async function send(
  store: Store,
  driver: Driver,
  pipe: Pipe,
  batch: readonly Carried[],
  intents: readonly Intent[],
): Promise<void> {
  const answers = await driver.create(
    pipe.sink,
    batch.map(({ record }, at) => ({
      record,
      idempotencyKey: (intents[at] as Intent).idempotencyKey,
      marker: (intents[at] as Intent).marker,
    })),
  );
  const made = answers.map((answer, at): Image => {
    if (answer.kind !== 'done' || !answer.read) throw new Error(JSON.stringify(answer));
    return imageOf(pipe, batch[at] as Carried, answer.read);
  });
  await store.transact(async (tx) => {
    await tx.putImages(made);
    await tx.addKeys(made.map(({ ref }, at) => keysOf(pipe, ref, (batch[at] as Carried).record)));
    await tx.putLinks(
      batch.map(({ link }, at) => ({ ...link, sink: (made[at] as Image).ref, state: 'live' })),
    );
    await tx.putBases(batch.map(({ base }) => base));
    await tx.dropIntents(intents.map(({ key }) => key));
    await tx.appendJournal(
      batch.map(({ link, record }, at) => ({
        atMs: link.sinceMs,
        ref: (made[at] as Image).ref,
        link: link.id,
        pipe: pipe.id,
        row: '*',
        what: 'created',
        reason: 'created',
        before: {},
        after: record,
        cause: 'first',
      })),
    );
  }, 'at-next');
}

function workOf(pipe: Pipe, kind: 'identify' | 'reconcile', key: string) {
  return { pipe: pipe.id, kind, key, dueMs: 0, cause: 'first', tries: 0 } as const;
}

function keysOf(pipe: Pipe, ref: string, { number }: JsonObject) {
  return { scope: `${pipe.id} 0`, ref, values: [String(number)] };
}

function imageOf(pipe: Pipe, { source }: Carried, read: ReadRecord): Image {
  return {
    ...source,
    ref: refOf(pipe.sink.id, read.id),
    entity: pipe.sink.id,
    props: read.record,
  };
}

function intentOf(pipe: Pipe, { link, source, base, record }: Carried): Intent {
  const rows = Object.entries(base.rows).map(([name, row]): [string, IntentRow] => [
    name,
    { F: row.F, S: row.S, version: row.version, overruled: null, reason: 'created' },
  ]);
  return {
    key: `create ${source.thing} ${pipe.sink.id}`,
    id: link.id,
    pipe: pipe.id,
    link: link.id,
    direction: 'forward',
    kind: 'create',
    entity: pipe.sink.id,
    target: null,
    payload: record,
    rows: Object.fromEntries(rows),
    pre: {},
    preVersion: null,
    imageSeqs: { [source.ref]: source.seq },
    marker: link.id,
    idempotencyKey: link.id,
    cause: 'first',
    atMs: link.sinceMs,
    dueMs: link.sinceMs,
    isAnswered: false,
    refusal: null,
    tries: 0,
  };
}

function portions<Item>(list: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}

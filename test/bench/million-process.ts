// One side of the million bench in a process of its own; prints its figures as JSON.
//   node test/bench/million-process.ts ours|bare <customers on each side> <folder>

import { join } from 'node:path';
import { systemClock } from '../../engine/base/clock.ts';
import type { JsonObject } from '../../engine/base/json.ts';
import { sqliteDatabase } from '../../engine/base/sqlite-database.ts';
import { boundMemory } from '../../engine/cli/command/spare-memory.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Store } from '../../engine/store/store.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { identify } from '../../engine/sync/identify/identify.ts';
import { both, mergeBy, pipe, twoWay } from '../sync/two-systems.ts';
import { worldOf } from './bench-world.ts';
import { crowdDriver, customerText } from './crowd.ts';
import { peakMegabytes } from './peak-memory.ts';

const pageSize = 500;
const changed = 1_000;
/** What looking at the counters adds to them. */
const ownMarks = 2;
const toldEvery = 200_000;

export interface OurFigures {
  readonly collectMs: number;
  readonly identifyMs: number;
  readonly linked: number;
  readonly changesMs: number;
  readonly unlinked: number;
  readonly nothingMs: number;
  /** Rows of queue and journal that a run with nothing changed added. */
  readonly writesOfNothing: number;
  readonly peakMb: number;
}

export interface BareFigures {
  readonly bareMs: number;
}

boundMemory(); // as every verb does
const [which, count = '1000000', folder = '.'] = process.argv.slice(2);
const people = Number(count);
const figures = which === 'bare' ? bare() : await ours();
process.stdout.write(`${JSON.stringify(figures)}\n`);

/** What nobody can be quicker than: each record's text parsed and upserted into one table. */
function bare(): BareFigures {
  const database = sqliteDatabase(join(folder, 'bare.db'), { busyMs: 0 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec('CREATE TABLE record (ref TEXT PRIMARY KEY, props TEXT NOT NULL)');
  const put = database.prepare(
    'INSERT INTO record VALUES (?, ?) ON CONFLICT (ref) DO UPDATE SET props = excluded.props',
  );
  let bareMs = 0;
  for (const side of ['shop', 'erp'] as const) {
    for (let from = 0; from < people; from += pageSize) {
      const texts = Array.from({ length: Math.min(pageSize, people - from) }, (_, at) =>
        customerText(side, people, from + at),
      );
      const began = performance.now();
      database.exec('BEGIN');
      for (const text of texts) {
        const record = JSON.parse(text) as JsonObject;
        put.run(`${side}.customer:${record.id}`, JSON.stringify(record));
      }
      database.exec('COMMIT');
      bareMs += performance.now() - began;
    }
  }
  database.close();
  return { bareMs };
}

async function ours(): Promise<OurFigures> {
  const store = await openSqliteStore(join(folder, 'ours.db'));
  const now = () => systemClock.now();
  const options = { count: people, pageSize, now };
  const drivers = { shop: crowdDriver('shop', options), erp: crowdDriver('erp', options) };
  const [shop, erp] = [drivers.shop, drivers.erp].map(({ system }) => system.entities.customer) as [
    Entity,
    Entity,
  ];
  const made = pipe(shop, erp, {
    merge: [mergeBy('organizationNumber', 'organizationNumber'), mergeBy('email', 'email')],
    rows: ['name', 'phone', 'street', 'postalCode', 'city'].map((path) => both(path)),
    back: twoWay,
  });
  let linked = 0;
  let unlinked = 0;
  const world = worldOf(store, [drivers.shop, drivers.erp], made, (event) => {
    if (event.kind !== 'identified') return;
    linked += event.linked;
    unlinked += event.ended;
  });
  const collectBoth = async () => {
    for (const entity of [shop, erp]) {
      await collectEntity(world, entity);
      process.stderr.write(`collected ${entity.id}\n`);
    }
  };
  const identifyAll = async () => {
    for (let done = 0, told = 0, some = 1; some > 0; done += some) {
      some = await identify(world, made);
      if (done - told < toldEvery) continue;
      process.stderr.write(`identified ${done} of ${2 * people}\n`);
      told = done;
    }
  };
  const collectMs = (await timed(collectBoth)) - drivers.shop.madeMs() - drivers.erp.madeMs();
  const identifyMs = await timed(identifyAll);
  const linkedAtFirst = linked;
  const before = await rowsEver(store);
  const nothingMs = await timed(async () => {
    await collectBoth();
    await identifyAll();
  });
  const writesOfNothing = (await rowsEver(store)) - before - ownMarks;
  for (let at = 0; at < changed; at++) drivers.shop.edited.add(Math.floor((at * people) / changed));
  const changesMs = await timed(async () => {
    await collectEntity(world, shop);
    await identifyAll();
  });
  await store.close();
  const peakMb = Math.round(peakMegabytes());
  const times = { collectMs, identifyMs, changesMs, nothingMs };
  return { ...times, linked: linkedAtFirst, unlinked, writesOfNothing, peakMb };
}

/** How many rows the queue and the journal ever had: every decision and every change passes one of them. */
async function rowsEver(store: Store): Promise<number> {
  const mark = { pipe: 'bench', kind: 'read', key: 'bench.mark:1' } as const;
  const nothing = { link: null, pipe: null, row: '*', reason: '', before: null, after: null };
  return store.transact(async (tx) => {
    await tx.putWork([{ ...mark, dueMs: 0, cause: 'hint', tries: 0 }]);
    await tx.appendJournal([{ ...nothing, atMs: 0, ref: mark.key, what: 'mark', cause: 'hint' }]);
    const [work] = await tx.dueWork(mark.pipe, mark.kind, 0, 1);
    const [entry] = await tx.journalOf([mark.key], 1);
    return (work?.seq ?? 0) + (entry?.seq ?? 0);
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

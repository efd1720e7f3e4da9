// A store that fails at any transaction costs time, never records: two systems that people edit are
// synchronised over it, begun again after each fault as a restart would, and agree at the end.

import { describe, expect, test } from 'vitest';
import { Fault } from '../../engine/base/errors.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Store } from '../../engine/store/store.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from '../sync/two-systems.ts';
import { faultyStore, numbers, type StoreFault } from './faulty.ts';
import { describePostgres, schemas } from './postgres-server.ts';
import { image } from './samples.ts';

const properties = { name: 'string', email: 'string', phone: 'string' } as const;
const shop = systemOf('shop', {
  customer: { properties, modified: 'updatedAt', changes: 'since', find: ['email'] },
});
const erp = systemOf('erp', {
  customer: { properties, version: 'version', modified: 'changedAt', find: ['email'] },
});
const entityOf = (system: typeof shop) =>
  system.entities.customer as NonNullable<(typeof system.entities)[string]>;
const customers = pipe(entityOf(shop), entityOf(erp), {
  merge: [mergeBy('email', 'email', { carriedBy: ['email'] })],
  back: twoWay,
  rows: [both('name'), both('email'), both('phone')],
});

const percent = { refused: 4, torn: 8, 'commit-failed': 5, 'answer-lost': 8, delayed: 5 } as const;
/** A run that begins anew more often than this gets nowhere. */
const restartsMax = 2_000;

describe('a faulty store', () => {
  test.each<[StoreFault, number]>([
    ['refused', 0],
    ['torn', 0],
    ['commit-failed', 0],
    ['answer-lost', 1],
  ])('%s: the caller gets a fault, and %d images are kept', async (kind, kept) => {
    const store = faultyStore(await openSqliteStore(':memory:'), {
      seed: 1,
      percent: { [kind]: 100 },
    });
    const putting = store.transact(async (tx) => {
      await tx.putImages([image('a.x:1')]);
      // More calls than a torn batch lets through.
      for (let at = 0; at < 20; at++) await tx.facts(['a']);
    });
    await expect(putting).rejects.toMatchObject({ code: 'store.unreachable' });
    expect(store.counts[kind]).toBe(1);
    store.mend();
    expect(await store.transact((tx) => tx.countImages())).toHaveLength(kept);
    await store.close();
  });

  test('the same seed gives the same faults', async () => {
    const countsOf = async (seed: number) =>
      (await synced(await openSqliteStore(':memory:'), seed)).counts;
    expect(await countsOf(7)).toEqual(await countsOf(7));
  });
});

describe('a sync over a faulty store', () => {
  test.each(Array.from({ length: 3 }, (_, at) => [at + 1]))(
    'SQLite, seed %d: nothing lost, nothing doubled, quiet at the end',
    async (seed) => check(await synced(await openSqliteStore(':memory:'), seed)),
  );
});

describePostgres('under a sync over a faulty store', () => {
  const made = schemas('faulty');
  test.each([[101]])('seed %d: nothing lost, nothing doubled, quiet at the end', async (seed) =>
    check(await synced(await made.open(), seed)),
  );
});

interface Outcome {
  readonly counts: Readonly<Record<StoreFault, number>>;
  readonly shop: readonly string[];
  readonly erp: readonly string[];
  /** What people entered on either side. */
  readonly emails: readonly string[];
  readonly writesWhenQuiet: number;
}

function check(outcome: Outcome) {
  const { counts, shop, erp, emails, writesWhenQuiet } = outcome;
  expect(Object.values(counts).every((count) => count > 0)).toBe(true);
  expect(shop).toEqual(erp);
  expect(shop.map((line) => line.split(' ')[0])).toEqual([...emails].sort());
  expect(writesWhenQuiet).toBe(0);
}

async function synced(inner: Store, seed: number): Promise<Outcome> {
  const store = faultyStore(inner, { seed, percent });
  const g = await ground([shop, erp], [customers], { store });
  const random = numbers(seed + 1_000_000);
  const emails: string[] = [];
  try {
    for (let step = 0; step < 6; step++) {
      peopleWork(g, random, emails);
      g.clock.pass(60_000);
      await syncThrough(g);
    }
    store.mend();
    await syncThrough(g);
    const linesOf = (entity: string) =>
      g
        .records(entity)
        .map(({ email, name, phone }) => `${email} ${name} ${phone}`)
        .sort();
    return {
      counts: { ...store.counts },
      shop: linesOf('shop.customer'),
      erp: linesOf('erp.customer'),
      emails,
      writesWhenQuiet: await g.sync(),
    };
  } finally {
    await g.close();
  }
}

/** Some customers appear on either side, some on both at once; some are edited. */
function peopleWork(g: Ground, random: () => number, emails: string[]) {
  for (let count = 0; count < 4; count++) {
    const email = `${emails.length}@nord.no`;
    const where = random();
    const entered = { name: `Kari ${emails.length}`, email, phone: '1' };
    if (where < 0.6) g.drivers.shop?.people.add('customer', entered);
    if (where > 0.4) g.drivers.erp?.people.add('customer', entered);
    emails.push(email);
  }
  for (const system of ['shop', 'erp'])
    for (const record of g.records(`${system}.customer`)) {
      if (random() > 0.2) continue;
      const change = random() < 0.5 ? { name: `Ola ${random()}` } : { phone: String(random()) };
      g.drivers[system]?.people.edit('customer', String(record.id), change);
    }
}

/** As operations would: after each fault the engine is started again, with nothing in its head. */
async function syncThrough(g: Ground) {
  for (let restarts = 0; restarts < restartsMax; restarts++) {
    try {
      await g.sync();
      return;
    } catch (error) {
      if (!(error instanceof Fault) || error.details.store !== 'faulty') throw error;
      g.world.lists.clear();
    }
  }
  throw new Error('no end of faults');
}

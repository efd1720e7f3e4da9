// A transaction has an end: what somebody still asks or says then is neither kept nor remembered, and what is under way
// while more is asked is not taken for what will be.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Store, Transaction } from '../../engine/store/store.ts';
import { describePostgres, schemas } from './postgres-server.ts';
import * as a from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'samband-after-the-end-'));
afterAll(() => rmSync(folder, { recursive: true }));
let opened = 0;

type Work = (tx: Transaction) => Promise<unknown>;

const end = new Error('not to be kept');

/** Runs to its end without keeping anything; afterwards nothing is remembered. */
async function without(store: Store, work: Work = async () => {}): Promise<void> {
  const failing = store.transact(async (tx) => {
    await work(tx);
    throw end;
  });
  await expect(failing).rejects.toBe(end);
}

interface Case {
  readonly given: Work;
  /** What is left under way, and what is said when all is over. */
  readonly act: (store: Store) => Promise<unknown>;
  readonly ask: Work;
  readonly gives: unknown;
}

const facts = (tx: Transaction) => tx.facts(['f', 'g']);
const sinceOf = async (tx: Transaction) => (await tx.links(['L1'])).get('L1')?.sinceMs;
const end1 = 'a.customer:L1';

const cases: readonly (readonly [string, Case])[] = [
  [
    'links of a record that are under way when it fails',
    {
      given: (tx) => tx.putLinks([a.link('L1')]),
      act: (store) =>
        without(store, async (tx) => {
          await tx.putLinks([a.link('L1', { sinceMs: 9 })]);
          tx.linksOf([end1]).catch(() => {});
        }),
      ask: sinceOf,
      gives: 5,
    },
  ],
  [
    'a fact that is put when it has failed',
    {
      given: (tx) => tx.putFacts({ f: 1 }),
      act: async (store) => {
        let late: Transaction | undefined;
        await without(store, async (tx) => {
          late = tx;
        });
        await expect(late?.putFacts({ f: 2 })).rejects.toThrow('after its end');
      },
      ask: facts,
      gives: new Map([['f', 1]]),
    },
  ],
  [
    'facts that are put while it fails',
    {
      given: (tx) => tx.putFacts({ f: 1 }),
      act: async (store) => {
        let late: Promise<unknown> | undefined;
        await without(store, async (tx) => {
          late = Promise.allSettled([
            tx.things(['T1']).then(() => tx.putFacts({ f: 2, g: 2 })),
            ticks(9).then(() => tx.putFacts({ f: 3, g: 3 })),
          ]);
        });
        await late;
        await without(store);
      },
      ask: facts,
      gives: new Map([['f', 1]]),
    },
  ],
  [
    'links of a record that are asked for while it fails, and changed by the next',
    {
      given: (tx) => tx.putLinks([a.link('L1')]),
      act: async (store) => {
        let late: Promise<unknown> | undefined;
        await without(store);
        await without(store, async (tx) => {
          late = Promise.allSettled([tx.things(['T1']).then(() => tx.linksOf([end1]))]);
        });
        await store.transact((tx) => tx.putLinks([a.link('L1', { sinceMs: 9 })]));
        await late;
      },
      ask: sinceOf,
      gives: 9,
    },
  ],
  [
    'things that are under way when it ends, and changed by the next',
    {
      given: (tx) => tx.putThings([a.thing('T1')]),
      act: async (store) => {
        let late: Promise<unknown> | undefined;
        await without(store);
        await store.transact(async (tx) => {
          late = Promise.allSettled([tx.things(['T1'])]);
        }, 'at-next');
        await store.transact((tx) => tx.putThings([a.thing('T1', { sinceMs: 9 })]), 'at-next');
        await late;
      },
      ask: (tx) => tx.things(['T1']),
      gives: new Map([['T1', a.thing('T1', { sinceMs: 9 })]]),
    },
  ],
  [
    'links of a record, asked for while more than one statement of them are put',
    {
      given: async () => {},
      act: (store) =>
        store.transact((tx) => {
          const links = Array.from({ length: 100 }, (_, at) => a.link(`L${at}`));
          return Promise.all([tx.putLinks(links), tx.linksOf(['a.customer:L99'])]);
        }),
      ask: (tx) => tx.linksOf(['a.customer:L99']),
      gives: [a.link('L99')],
    },
  ],
  [
    'links of a record, asked for while they are dropped',
    {
      given: (tx) => tx.putLinks([a.link('L1')]),
      act: async (store) => {
        await without(store);
        await store.transact((tx) => Promise.all([tx.dropLinks(['L1']), tx.linksOf([end1])]));
      },
      ask: async (tx) => [await tx.links(['L1']), await tx.linksOf([end1])],
      gives: [new Map(), []],
    },
  ],
  [
    'links, asked for while their pipes get other names',
    {
      given: (tx) => tx.putLinks([a.link('L1', { pipe: 'p' })]),
      act: async (store) => {
        await without(store);
        const names = new Map([
          ['p', 'q'],
          ['q', 'p'],
        ]);
        await store.transact((tx) =>
          Promise.all([tx.renamePipes(names), tx.linksOf([end1]), tx.links(['L1'])]),
        );
      },
      ask: async (tx) => (await tx.links(['L1'])).get('L1')?.pipe,
      gives: 'q',
    },
  ],
];

async function ticks(count: number): Promise<void> {
  for (let at = 0; at < count; at++) await null;
}

function check(open: () => Promise<Store>) {
  test.each(cases)('%s', async (_, { given, act, ask, gives }) => {
    const store = await open();
    await store.transact(given);
    await act(store);
    expect(await store.transact(ask)).toEqual(gives);
    await without(store);
    expect(await store.transact(ask)).toEqual(gives);
    await store.close();
  });
}

describe('SQLite in a file', () => check(() => openSqliteStore(join(folder, `${opened++}.db`))));
describe('SQLite in memory', () => check(() => openSqliteStore(':memory:')));
describePostgres('after the end', () => {
  const { open } = schemas('after_the_end');
  check(open);
});

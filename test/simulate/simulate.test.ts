// Bad days in every shape that pipes take: nothing is lost, nothing is doubled, all is quiet at the end,
// on each kind of store. And the simulation itself: a seed is always the same day, a failing day is told
// shortly.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Stores, simulation } from '../../engine/simulate/simulate.ts';
import { openPostgresStore } from '../../engine/store/postgres.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import { faultyStore } from '../store/faulty.ts';
import { describePostgres, temporaryPlace } from '../store/postgres-server.ts';
import { shape, shapes } from './shapes.ts';

const seedsOfShape = Number(process.env.SIMULATE_SEEDS ?? 10);

/** Fails with the stories of the seeds that break something. */
async function check(name: string, count: number, stores?: Stores): Promise<void> {
  const catalogue = await shape(name);
  const run = simulation(catalogue, catalogue.pipes, stores);
  const stories: string[] = [];
  for (let seed = 1; seed <= count; seed++) {
    const failed = await run.check(seed);
    if (failed) stories.push(`seed ${seed}: ${failed.violation.message}\n${failed.story}`);
  }
  expect(stories).toEqual([]);
}

describe('bad days', () => {
  test.each(shapes)('of pipes like "%s" lose and double nothing', async (name) => {
    await check(name, seedsOfShape);
  });

  test('may end with an order that waits for a customer whose counterpart is gone', async () => {
    const catalogue = await shape('removedReferences');
    expect(await simulation(catalogue, catalogue.pipes).check(52_458)).toBeUndefined();
  });

  test('are the same for the same seed', async () => {
    for (const name of ['plain', 'lines', 'row']) {
      const catalogue = await shape(name);
      for (const seed of [3, 14, 15]) {
        const [first, second] = [1, 2].map(() => simulation(catalogue, catalogue.pipes));
        const scenario = first?.scenario(seed);
        expect(second?.scenario(seed)).toEqual(scenario);
        const traces = [];
        for (const run of [first, second]) traces.push((await run?.run(scenario as never))?.trace);
        expect(traces[0]?.length).toBeGreaterThan(20);
        expect(traces[1]).toEqual(traces[0]);
      }
    }
  });

  test('hold every kind of trouble', async () => {
    const catalogue = await shape('row');
    const run = simulation(catalogue, catalogue.pipes);
    const told: string[] = [];
    for (let seed = 1; seed <= 80; seed++) told.push(...(await run.run(run.scenario(seed))).trace);
    const all = told.join('\n');
    const wanted = [
      'the engine dies before a transaction',
      'the engine dies before it commits',
      'the engine dies after it committed',
      'the engine dies at a call',
      'the calls of the former engine go on',
      '[too many]',
      '[no connection]',
      '[error before]',
      '[error after]',
      '[hangs]',
      '[late]',
      '[cut]',
      '[refused]',
      '[unreadable]',
      '[short]',
      '[repeated]',
      'a person adds',
      'a person removes',
      'a webhook says',
      'a job of',
      'the mapping of',
      'the name of',
      'the ways of',
      'the row of',
      'is away for',
    ];
    expect(wanted.filter((trouble) => !all.includes(trouble))).toEqual([]);
  });
});

describe('bad days on another store', () => {
  test('a SQLite file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'samband-simulate-'));
    let count = 0;
    try {
      await check('plain', 6, {
        open: async () => ({ store: await openSqliteStore(join(folder, `${++count}.db`)) }),
        close: (store) => store.close(),
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a store that fails: refused, torn, not committed, committed without an answer', async () => {
    const percent = { refused: 3, torn: 6, 'commit-failed': 4, 'answer-lost': 6, delayed: 4 };
    const counts = { all: 0 };
    await check('plain', 30, {
      open: async (seed) => {
        const store = await openSqliteStore(':memory:');
        const failing = faultyStore(store, { seed, percent });
        let isCalm = false;
        return {
          store,
          faulty: {
            store: {
              ...store,
              transact: (work) => (isCalm ? store : failing).transact(work),
            },
            calm: () => {
              isCalm = true;
              counts.all += Object.values(failing.counts).reduce((sum, one) => sum + one, 0);
            },
            storm: () => {
              isCalm = false;
            },
          },
        };
      },
      close: (store) => store.close(),
    });
    expect(counts.all).toBeGreaterThan(150);
  });
});

describePostgres('under bad days', () => {
  test('keeps every invariant', async () => {
    await check('plain', 5, {
      open: async () => ({ store: await openPostgresStore(temporaryPlace) }),
      close: (store) => store.close(),
    });
  });
});

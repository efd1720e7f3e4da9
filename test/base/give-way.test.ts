// Long work gives way: whoever waits for the thread has a turn between its parts.

import { expect, test } from 'vitest';
import { giveWay, inPortions } from '../../engine/base/give-way.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';

/** How often others had a turn while the work went on. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      await giveWay();
      turns++;
    }
  })();
  await work();
  isOver = true;
  await others;
  return turns;
}

test('what is done in portions is in order, and others have a turn between two of them', async () => {
  const numbers = Array.from({ length: 100 }, (_, at) => at);
  let underWay = 0;
  let most = 0;
  let done: readonly number[] = [];
  const turns = await turnsDuring(async () => {
    done = await inPortions(numbers, async (one) => {
      most = Math.max(most, ++underWay);
      await Promise.resolve();
      underWay--;
      return 2 * one;
    });
  });
  expect(done).toEqual(numbers.map((one) => 2 * one));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(numbers.length);
  expect(turns).toBeGreaterThanOrEqual(numbers.length / most - 1);
});

test('of work that fails the error comes, and no portion is begun after it', async () => {
  const begun: number[] = [];
  const work = async (one: number) => {
    begun.push(one);
    if (one === 3) throw new Error('of the third');
    return one;
  };
  const numbers = Array.from({ length: 1_000 }, (_, at) => at);
  await expect(inPortions(numbers, work)).rejects.toThrow('of the third');
  expect(begun.length).toBeLessThan(numbers.length);
});

test('nothing is nothing', async () => {
  expect(await inPortions([], () => Promise.reject(new Error('of nobody')))).toEqual([]);
});

test('others have a turn between answers that a store has at hand', async () => {
  const store = await openSqliteStore(':memory:');
  await store.transact((tx) => tx.putFacts({ here: 1 }));
  const turns = await turnsDuring(() =>
    store.transact(async (tx) => {
      for (let time = 0; time < 20; time++) expect((await tx.facts(['here'])).get('here')).toBe(1);
    }),
  );
  expect(turns).toBeGreaterThanOrEqual(19);
  await store.close();
});

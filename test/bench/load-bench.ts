// What a change costs when much is known already: a hundred changes over a hundred thousand records
// against a first load of a hundred into an empty store; and that a quiet listing writes nothing.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../engine/store/store.ts';
import type { Bench } from './bench.ts';
import { benchWorld } from './bench-world.ts';

const known = 100_000;
const changed = 100;
const pageSize = 1_000;
const rounds = 5;

export const loadBench: Bench = async (tell) => {
  const folder = mkdtempSync(join(tmpdir(), 'samband-bench-'));
  try {
    const edited = new Set<number>();
    let isPart = false;
    const big = await benchWorld(join(folder, 'big.db'), {
      count: known,
      pageSize,
      edited,
      changesOnly: () => isPart,
    });
    tell(`loading ${known} records`);
    await big.run();
    const before = await stateOf(big.store);
    tell('listing them again, unchanged');
    const quietMs = await timed(() => big.run());
    const after = await stateOf(big.store);
    const wrote = big.erpDriver.counts;
    const quietWrites = wrote.created + wrote.updated - known;

    const firstMs: number[] = [];
    const changeMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const small = await benchWorld(join(folder, `small-${round}.db`), {
        count: changed,
        pageSize,
        edited: new Set(),
      });
      firstMs.push(await timed(() => small.run()));
      await small.close();
      isPart = true;
      edited.clear();
      for (let index = 0; index < changed; index++) edited.add((round * changed + index) * 37);
      changeMs.push(await timed(() => big.run()));
    }
    await big.close();
    const { updated } = big.erpDriver.counts;
    if (updated !== rounds * changed) throw new Error(`${updated} updates for ${changed} changes`);
    const ratio = median(changeMs) / median(firstMs);
    return [
      {
        what: `${changed} changes over ${known} known records ÷ a first load of ${changed}`,
        value: round(ratio),
        bar: 'at most 3',
        isPassed: ratio <= 3,
        details: { changeMs: round(median(changeMs)), firstMs: round(median(firstMs)) },
      },
      {
        what: `writes of an unchanged full listing of ${known}`,
        value: quietWrites + (before === after ? 0 : 1),
        bar: 'exactly 0',
        isPassed: quietWrites === 0 && before === after,
        details: { listingMs: round(quietMs), state: before === after ? 'unchanged' : 'changed' },
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Everything a quiet run may not touch. */
async function stateOf(store: Store): Promise<string> {
  return store.transact(async (tx) =>
    JSON.stringify([
      await tx.countImages(),
      await tx.countLinks(),
      await tx.countParked(),
      await tx.countIntents(),
      (await tx.journalAfter(0, 1_000_000)).length,
    ]),
  );
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] as number;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

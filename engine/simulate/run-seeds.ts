// Runs many seeds side by side in threads, in any order, until all are done or enough has failed.

import { Worker } from 'node:worker_threads';
import type { Failed } from './simulate.ts';
import type { SeedDone, WorkerTask } from './simulate-worker.ts';

export interface SeedsOptions extends WorkerTask {
  readonly from: number;
  readonly count: number;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** After each seed. */
  readonly done: (count: number, failed: number) => void;
}

/** More stories than this say no more. */
const failuresMax = 5;

export interface SeedsResult {
  readonly ran: number;
  readonly failed: readonly Failed[];
}

export async function runSeeds(options: SeedsOptions): Promise<SeedsResult> {
  const { from, count, threads, signal, done, ...task } = options;
  let next = from;
  let ran = 0;
  const failed: Failed[] = [];
  const hasNext = () => next < from + count && failed.length < failuresMax && !signal.aborted;
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const file = new URL('./simulate-worker.ts', import.meta.url);
      const worker = new Worker(file, { workerData: task satisfies WorkerTask });
      worker.on('error', reject);
      worker.on('message', (message: SeedDone) => {
        if (message.seed >= 0) {
          ran++;
          if (message.failed) failed.push(message.failed);
          done(ran, failed.length);
        }
        if (hasNext()) worker.postMessage(next++);
        else worker.terminate().then(() => resolve(), reject);
      });
    });
  const workers = Math.max(1, Math.min(threads, count));
  await Promise.all(Array.from({ length: workers }, work));
  return { ran, failed: failed.sort((a, b) => a.seed - b.seed) };
}

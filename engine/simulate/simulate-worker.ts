// A thread that runs seeds: it reads the project itself, then takes one seed after the other.

import { parentPort, workerData } from 'node:worker_threads';
import { loadCatalogue } from '../definition/read-project.ts';
import { type Failed, simulation } from './simulate.ts';

export interface WorkerTask {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ids of the pipes to run. */
  readonly pipes: readonly string[];
}

/** After each seed; `failed` if it broke something. */
export interface SeedDone {
  readonly seed: number;
  readonly failed?: Failed;
}

const { root, env, pipes } = workerData as WorkerTask;
const catalogue = await loadCatalogue(root, { env, isOffline: true });
const run = simulation(
  catalogue,
  catalogue.pipes.filter((pipe) => pipes.includes(pipe.id)),
);
parentPort?.on('message', async (seed: number) => {
  const failed = await run.check(seed);
  const done: SeedDone = { seed, ...(failed ? { failed } : {}) };
  parentPort?.postMessage(done);
});
parentPort?.postMessage({ seed: -1 } satisfies SeedDone);

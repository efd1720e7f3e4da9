// One configuration for all tests. One process more than there are cores, and files one after the other in each:
// none of them leaves anything behind, and what is compiled for one serves the next, a fifth of all the time.

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import '../engine/cli/keep-compiled.js'; // as `samband` does

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    isolate: false,
    // A third of a test is waiting for a server or the disk, so while one does another may have its core.
    maxWorkers: availableParallelism() + 1,
    // Against what hangs, also on a machine that is four times as slow.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

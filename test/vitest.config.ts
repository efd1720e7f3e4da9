// One configuration for all tests. As many processes as cores, and files one after the other in each: none of
// them leaves anything behind, and what is compiled for one serves the next, a fifth of all the time.

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
    // Much of a test is waiting for a server, so every core may have one.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});

// Every integration alone, as somebody meets it: its sandbox with a little data, `sync` with nothing but
// what the sandbox exports, and a second `sync` that finds nothing to do.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sandboxNames, startSandbox } from '../../engine/sandbox/sandbox.ts';
import { begin } from './command.ts';
import { testProject } from './project.ts';

const project = testProject();
afterAll(() => project.remove());

interface Counts {
  readonly created: number;
  readonly updated: number;
}

/** A system that lives in a database needs its server; in CI there is one. */
function noServer(error: Error): undefined {
  if (process.env.CI === 'true' || !/MariaDB|MySQL/.test(error.message)) throw error;
  console.warn(`Skipped: ${error.message}`);
}

describe.each(sandboxNames)('%s', (name) => {
  test('carries its data across, and then is quiet', async ({ skip }) => {
    const amounts = { customers: 10, products: 6, orders: 4 };
    const sandbox = await startSandbox(name, { amounts, limits: false }).catch(noServer);
    if (!sandbox) return skip();
    const store = `sqlite:${join(project.folder, `${name}.db`)}`;
    const sync = async () => {
      const env = { ...sandbox.environment, SAMBAND_STORE: store };
      const { code, stdout } = await begin(['sync', '--json', '--project', project.folder], { env })
        .ended;
      const { result } = JSON.parse(stdout);
      const pipes = Object.entries(result.pipes as Record<string, Counts>);
      const written = pipes.reduce((sum, [, one]) => sum + one.created + one.updated, 0);
      return { code, written, faults: result.faults, pipes: pipes.map(([id]) => id) };
    };
    try {
      const first = await sync();
      expect(first).toMatchObject({ code: 0, faults: [] });
      expect(first.written).toBeGreaterThan(0);
      for (const id of first.pipes) expect(id).toMatch(new RegExp(`^${name}/`));
      expect(await sync()).toMatchObject({ code: 0, faults: [], written: 0 });
    } finally {
      await sandbox.close();
      rmSync(store.slice('sqlite:'.length), { force: true });
    }
  });
});

// A plan as `samband plan` makes it: on a copy of the store, which goes with it.

import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import { plan } from '../../engine/sync/plan/plan.ts';
import type { Ground } from './two-systems.ts';

export async function planned(g: Ground): ReturnType<typeof plan> {
  const path = join(tmpdir(), `samband-plan-${process.pid}-${Math.random()}.db`);
  await g.world.store.copyTo(path);
  const copy = await openSqliteStore(path);
  try {
    return await plan(g.world, copy);
  } finally {
    await copy.close();
    rmSync(path, { force: true });
  }
}

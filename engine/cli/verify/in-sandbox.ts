// Trials of the rows of one integration in imitated systems with a store of their own: first as the project
// sets it up, then, for the rows that are left, in each other way that is known.

import { join } from 'node:path';
import type { Catalogue } from '../../definition/pipe.ts';
import type { Proof } from '../../docs/checklist/records.ts';
import { sandboxFacts } from '../../sandbox/sandbox.ts';
import { dropStore } from '../../store/open.ts';
import { better, isWhole, nothingLinked } from '../../verify/verdicts.ts';
import { exit } from '../command/exit.ts';
import type { Call } from '../command/verb.ts';
import { readProject, withProject } from '../project/project.ts';
import { startSandboxChild } from '../sandbox/child.ts';
import { screensOf } from '../sandbox/screens.ts';
import { type Setup, tried } from './rows.ts';

/** By key of the row. */
export async function inSetups(
  call: Call,
  integration: string,
): Promise<ReadonlyMap<string, Proof>> {
  const proofs = new Map<string, Proof>();
  for (const settings of [undefined, ...sandboxFacts(integration).setups]) {
    const isShown = (key: string) => isWhole(proofs.get(key) ?? nothingLinked);
    const found = await inSandbox(call, integration, { isShown, settings });
    for (const [key, proof] of found) proofs.set(key, better(proofs.get(key), proof));
  }
  return proofs;
}

async function inSandbox(
  call: Call,
  integration: string,
  setup: Setup,
): Promise<ReadonlyMap<string, Proof>> {
  const folder = join(call.root, '.samband', 'verify');
  const sandbox = await startSandboxChild(
    integration,
    { folder, fresh: true, isSmall: true },
    call.clock,
  );
  const store = `sqlite:${join(folder, integration, 'samband.db')}`;
  const env = { ...call.env, ...sandbox.environment, SAMBAND_STORE: store };
  const settings = setup.settings && { [integration]: setup.settings };
  const others = { ...env, ...sandboxFacts(integration).others };
  let proofs: ReadonlyMap<string, Proof> = new Map();
  try {
    await withProject(call, { isOffline: false, env, settings, store }, async (catalogue) => {
      await dropStore(store);
      const theirs = await readProject(call, { isOffline: false, env: others });
      const screens = screensOf(sandbox.systems);
      const how = { ...setup, screens, theirs: unhurried(theirs) };
      proofs = await tried(call, unhurried(catalogue), how);
      return { exit: exit.done, summary: '', result: null };
    });
    return proofs;
  } finally {
    await sandbox.close();
  }
}

/** Imitated systems bear as many requests as come. */
function unhurried(catalogue: Catalogue): Catalogue {
  const systems = [...catalogue.systems].map(([name, system]) => {
    const { requests: _, ...limits } = system.limits;
    return [name, { ...system, limits }] as const;
  });
  return { ...catalogue, systems: new Map(systems) };
}

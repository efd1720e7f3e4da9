// OpenCart and RetailCRM with the project's pipes between them: the shop's tables in a database of
// their own, the CRM's stand-in, a store, and words to edit and to see both as their people do.

import { systemClock } from '../../engine/base/clock.ts';
import type { JsonObject } from '../../engine/base/json.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import { worldOn } from '../../engine/runtime/assemble.ts';
import { createEvents } from '../../engine/runtime/events.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import { asOpencart } from '../../engine/sandbox/opencart/opencart.ts';
import type { ShopPeople } from '../../engine/sandbox/opencart/people.ts';
import { startSandbox } from '../../engine/sandbox/sandbox.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import { ownProject } from './own-project.ts';

const name = 'opencart-retailcrm';

export interface ShopAndCrm {
  readonly shop: ShopPeople;
  readonly crm: Person;
  /** Where programs reach the CRM. */
  readonly crmUrl: string;
  /** Runs until quiet: how many records were written, what waits, and which runs ended badly. */
  sync(): Promise<{
    readonly written: number;
    readonly parked: readonly string[];
    readonly faults: readonly string[];
  }>;
  close(): Promise<void>;
}

/** `settings` are the values of the folder's settings, and `systems` those of each of the two, by its name. */
export async function startShopAndCrm(
  settings: JsonObject = {},
  amounts: 'empty' | Readonly<Record<string, number>> = 'empty',
  systems: JsonObject = {},
): Promise<ShopAndCrm> {
  const sandbox = await startSandbox(name, { amounts, limits: false });
  const project = { run: name, settings: { [name]: settings, ...systems } };
  const catalogue = await loadCatalogue(ownProject(name), {
    env: sandbox.environment,
    files: { 'pipes/samband.yaml': JSON.stringify(project) },
  });
  const wrong = catalogue.problems.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join('\n'));
  const store = await openSqliteStore(':memory:');
  const events = createEvents();
  const { world, close } = worldOn(catalogue, store, { clock: systemClock, events });
  return {
    shop: asOpencart(sandbox.systems.opencart).people,
    crm: sandbox.system('retailcrm').person,
    crmUrl: sandbox.system('retailcrm').url,
    sync: async () => {
      const drain = new AbortController().signal;
      const summary = await syncUntilQuiet(world, events, { random: () => 0.5, drain });
      const counts = Object.values(summary.pipes);
      return {
        written: counts.reduce((sum, { created, updated }) => sum + created + updated, 0),
        parked: summary.parked.map(({ pipe, why, count }) => `${pipe}: ${count} ${why}`),
        faults: summary.faults.map(({ id, message }) => `${id}: ${message}`),
      };
    },
    close: async () => {
      await close();
      await sandbox.close();
    },
  };
}

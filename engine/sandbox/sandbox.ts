// A set of stand-ins with data, ready for an engine: started together, filled from a seed when their
// state is new, with the environment that the system files read. One table says which integrations
// there are.

import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../base/clock.ts';
import { customWebshopJortt } from './custom-webshop-jortt.ts';
import { customWebshopTripletex } from './custom-webshop-tripletex.ts';
import type { Rate } from './definition.ts';
import { fileWebshopJortt } from './file-webshop-jortt.ts';
import {
  type Amounts,
  asStandIn,
  type Imitation,
  type Integration,
  openSystem,
} from './integration.ts';
import { mystoreTripletex } from './mystore-tripletex.ts';
import { opencartRetailcrm } from './opencart-retailcrm.ts';
import type { StandIn } from './stand-in.ts';
import { woocommerce24sevenoffice } from './woocommerce-24sevenoffice.ts';

export interface SandboxOptions {
  /** The state lies in `<folder>/<integration>/`; in memory only when left out. */
  readonly folder?: string;
  readonly seed?: number;
  /** A port per system; any free one when left out. */
  readonly ports?: Readonly<Record<string, number>>;
  /** Forget the kept state first. */
  readonly fresh?: boolean;
  /** `false` turns the rate limits off. */
  readonly limits?: Rate | false;
  /** Webhooks go to `<webhookUrl>/<system>`. */
  readonly webhookUrl?: string;
  /** How much data a new sandbox gets, where it differs from the usual; `'empty'` for none. */
  readonly amounts?: Amounts | 'empty';
  /** Adds records by which every row has something to show. */
  readonly samples?: boolean;
  readonly clock?: Clock;
}

export interface Sandbox {
  readonly integration: string;
  readonly systems: Readonly<Record<string, Imitation>>;
  /** What the system files read, and what makes the engine run this integration alone. */
  readonly environment: Readonly<Record<string, string>>;
  /** The HTTP stand-in of that name. */
  system(name: string): StandIn;
  close(): Promise<void>;
}

const integrations: Readonly<Record<string, Integration>> = {
  'custom-webshop-tripletex': customWebshopTripletex,
  'custom-webshop-jortt': customWebshopJortt,
  'file-webshop-jortt': fileWebshopJortt,
  'mystore-tripletex': mystoreTripletex,
  'opencart-retailcrm': opencartRetailcrm,
  'woocommerce-24sevenoffice': woocommerce24sevenoffice,
};

/** The integrations that have a sandbox. */
export const sandboxNames: readonly string[] = Object.keys(integrations);

/** The integration whose sandbox imitates a system; the first that has it. */
export function sandboxWith(system: string): string | undefined {
  return sandboxNames.find((name) =>
    integrations[name]?.definitions().some((definition) => definition.system === system),
  );
}

/** How an integration may be set up, and who else works in its systems; see `integration.ts`. */
export function sandboxFacts(name: string): Pick<Required<Integration>, 'setups' | 'others'> {
  const { setups = [], others = {} } = integrations[name] ?? {};
  return { setups, others };
}

/** The systems that are imitated. */
export function imitatedSystems(): readonly string[] {
  const all = Object.values(integrations).flatMap(({ definitions }) => definitions());
  return [...new Set(all.map(({ system }) => system))];
}

export async function startSandbox(name: string, options: SandboxOptions = {}): Promise<Sandbox> {
  const integration = Object.hasOwn(integrations, name) ? integrations[name] : undefined;
  if (!integration) {
    throw new Error(
      `There is no sandbox for ${name}. There is one for: ${sandboxNames.join(', ')}.`,
    );
  }
  const { seed = 1, clock = systemClock, webhookUrl } = options;
  const folder = options.folder && join(options.folder, name);
  const mark = folder && join(folder, 'filled');
  // One that was not filled to the end begins anew, as one that shall be fresh.
  const isNew = options.fresh || !mark || !existsSync(mark);
  if (folder && isNew) await forget(integration, folder);
  const started: Imitation[] = [];
  const close = async () => {
    await Promise.all(started.map((system) => system.close()));
  };
  try {
    for (const definition of integration.definitions()) {
      const port = options.ports?.[definition.system];
      const own = {
        clock,
        seed,
        ...(folder ? { folder } : {}),
        ...(port === undefined ? {} : { port }),
        ...(options.limits === undefined ? {} : { limits: options.limits }),
      };
      started.push(await openSystem(definition, own));
    }
    if (isNew && options.amounts !== 'empty') {
      const amounts = { ...integration.amounts, ...options.amounts };
      const filling = { seed, amounts, nowMs: clock.now() };
      await integration.fill(started, filling);
      if (options.samples) await integration.samples?.(started, filling);
    }
    for (const one of started) one.subscribe(webhookUrl && `${webhookUrl}/${one.system}`);
    if (isNew && mark) writeFileSync(mark, `${seed}\n`, { mode: 0o600 });
  } catch (error) {
    await close();
    throw error;
  }
  const systems = Object.fromEntries(started.map((one) => [one.system, one]));
  return {
    integration: name,
    systems,
    environment: { SAMBAND_RUN: name, ...integration.environment(systems) },
    system: (wanted) => {
      if (!systems[wanted]) throw new Error(`The sandbox ${name} has no system ${wanted}.`);
      return asStandIn(systems[wanted]);
    },
    close,
  };
}

async function forget(integration: Integration, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(join(folder, 'filled'), { force: true });
  for (const definition of integration.definitions()) {
    if ('open' in definition) await definition.forget(folder);
    else rmSync(join(folder, `${definition.system}.jsonl`), { force: true });
  }
}

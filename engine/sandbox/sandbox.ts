// A set of stand-ins with data, ready for an engine: started together, filled from a seed when their
// state is new, with the environment that the system files read. One table says which integrations
// there are.

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, systemClock } from '../base/clock.ts';
import { customWebshop } from './custom-webshop/custom-webshop.ts';
import type { Rate, StandInDefinition } from './definition.ts';
import { type StandIn, startStandIn } from './stand-in.ts';
import { tripletex } from './tripletex/tripletex.ts';
import { type Amounts, fillWebshopAndErp, usualAmounts } from './webshop-and-erp.ts';

export interface SandboxOptions {
  /** Where the state lies; in memory only when left out. */
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
  /** How much data a new sandbox gets; `'empty'` for none. */
  readonly amounts?: Amounts | 'empty';
  readonly clock?: Clock;
}

export interface Sandbox {
  readonly integration: string;
  readonly systems: Readonly<Record<string, StandIn>>;
  /** What the system files read. */
  readonly environment: Readonly<Record<string, string>>;
  /** The system of that name, or an error that says which there are. */
  system(name: string): StandIn;
  close(): Promise<void>;
}

interface Integration {
  readonly definitions: () => readonly StandInDefinition[];
  readonly fill: (
    systems: readonly StandIn[],
    seed: number,
    amounts: Amounts,
    nowMs: number,
  ) => void;
  readonly environment: (systems: Readonly<Record<string, StandIn>>) => Record<string, string>;
}

/** Credentials of the sandbox; they open nothing but these stand-ins on loopback. */
const access = {
  tripletex: { consumerToken: 'sandbox-consumer', employeeToken: 'sandbox-employee' },
  tripletexWebhookSecret: 'sandbox-tripletex-webhooks',
  webshop: { apiKey: 'sandbox-shop-key', webhookSecret: 'sandbox-shop-webhooks' },
};

const integrations: Readonly<Record<string, Integration>> = {
  'custom-webshop-tripletex': {
    definitions: () => [
      customWebshop(access.webshop),
      tripletex({ ...access.tripletex, webhookSecret: access.tripletexWebhookSecret }),
    ],
    fill: ([shop, erp], seed, amounts, nowMs) =>
      fillWebshopAndErp(shop as StandIn, erp as StandIn, seed, amounts, nowMs),
    environment: (systems) => ({
      TRIPLETEX_URL: systems.tripletex?.url ?? '',
      TRIPLETEX_CONSUMER_TOKEN: access.tripletex.consumerToken,
      TRIPLETEX_EMPLOYEE_TOKEN: access.tripletex.employeeToken,
      TRIPLETEX_WEBHOOK_SECRET: access.tripletexWebhookSecret,
      WEBSHOP_URL: systems['custom-webshop']?.url ?? '',
      WEBSHOP_API_KEY: access.webshop.apiKey,
      WEBSHOP_WEBHOOK_SECRET: access.webshop.webhookSecret,
    }),
  },
};

/** The integrations that have a sandbox. */
export const sandboxNames: readonly string[] = Object.keys(integrations);

export async function startSandbox(name: string, options: SandboxOptions = {}): Promise<Sandbox> {
  const integration = Object.hasOwn(integrations, name) ? integrations[name] : undefined;
  if (!integration) {
    throw new Error(
      `There is no sandbox for ${name}. There is one for: ${sandboxNames.join(', ')}.`,
    );
  }
  const { folder, seed = 1, amounts = usualAmounts, clock = systemClock } = options;
  const definitions = integration.definitions();
  const mark = folder && join(folder, `${name}.filled`);
  if (folder && (options.fresh || !existsSync(mark as string))) forget(folder, definitions, mark);
  const isNew = !mark || !existsSync(mark);
  const started: StandIn[] = [];
  try {
    for (const definition of definitions) {
      const port = options.ports?.[definition.system];
      started.push(
        await startStandIn(definition, {
          clock,
          seed,
          ...(folder ? { folder } : {}),
          ...(port === undefined ? {} : { port }),
          ...(options.limits === undefined ? {} : { limits: options.limits }),
        }),
      );
    }
    if (isNew && amounts !== 'empty') integration.fill(started, seed, amounts, clock.now());
    for (const standIn of started) {
      const { webhookUrl } = options;
      standIn.subscribe(webhookUrl && `${webhookUrl}/${standIn.system}`);
    }
    if (isNew && mark) writeFileSync(mark, `${seed}\n`, { mode: 0o600 });
  } catch (error) {
    await Promise.all(started.map((standIn) => standIn.close()));
    throw error;
  }
  const systems = Object.fromEntries(started.map((standIn) => [standIn.system, standIn]));
  return {
    integration: name,
    systems,
    environment: integration.environment(systems),
    system: (wanted) => {
      const standIn = systems[wanted];
      if (!standIn) throw new Error(`The sandbox ${name} has no system ${wanted}.`);
      return standIn;
    },
    close: async () => {
      await Promise.all(started.map((standIn) => standIn.close()));
    },
  };
}

/** A sandbox that was not filled to the end begins anew, as one that shall be fresh. */
function forget(folder: string, definitions: readonly StandInDefinition[], mark?: string): void {
  for (const { system } of definitions) rmSync(join(folder, `${system}.jsonl`), { force: true });
  if (mark) rmSync(mark, { force: true });
}

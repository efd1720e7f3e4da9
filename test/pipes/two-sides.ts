// Both stand-ins of an integration, a store of its own and the project's pipes between them, with words
// to edit and to see records by their names. Each test file gets a pair of its own.

import { systemClock } from '../../engine/base/clock.ts';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import { readPath } from '../../engine/base/property-path.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import { worldOn } from '../../engine/runtime/assemble.ts';
import { createEvents } from '../../engine/runtime/events.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import { asStandIn } from '../../engine/sandbox/integration.ts';
import { startSandbox } from '../../engine/sandbox/sandbox.ts';
import type { StandIn } from '../../engine/sandbox/stand-in.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import { ownProject } from './own-project.ts';

export interface TwoSides {
  readonly shop: Person;
  readonly erp: Person;
  readonly standIns: { readonly shop: StandIn; readonly erp: StandIn };
  /** Runs until quiet: how many records were written, what waits, and which runs ended badly. */
  sync(): Promise<{ readonly written: number; readonly parked: number; readonly faults: number }>;
  close(): Promise<void>;
}

/** `settings` are the values of the folder's settings; `files` stand for files of the project. */
export async function startTwoSides(
  integration = 'custom-webshop-tripletex',
  settings: JsonObject = {},
  files: Readonly<Record<string, string>> = {},
): Promise<TwoSides> {
  const sandbox = await startSandbox(integration, { amounts: 'empty', limits: false });
  const [shop, erp] = Object.values(sandbox.systems).map(asStandIn) as [StandIn, StandIn];
  const project = { run: integration, settings: { [integration]: settings } };
  const catalogue = await loadCatalogue(ownProject(integration), {
    env: sandbox.environment,
    files: { ...files, 'pipes/samband.yaml': JSON.stringify(project) },
  });
  const wrong = catalogue.problems.filter(({ severity }) => severity === 'error');
  if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join('\n'));
  const store = await openSqliteStore(':memory:');
  const events = createEvents();
  const { world, close } = worldOn(catalogue, store, { clock: systemClock, events });
  return {
    shop: shop.person,
    erp: erp.person,
    standIns: { shop, erp },
    sync: async () => {
      const drain = new AbortController().signal;
      const summary = await syncUntilQuiet(world, events, { random: () => 0.5, drain });
      const counts = Object.values(summary.pipes);
      const written = counts.reduce((sum, { created, updated }) => sum + created + updated, 0);
      return { written, parked: summary.parked.length, faults: summary.faults.length };
    },
    close: async () => {
      await close();
      await sandbox.close();
    },
  };
}

/** The record of that name or number. */
export function named(person: Person, entity: string, name: string): JsonObject {
  const found = person.list(entity).find((one) => one.name === name || one.number === name);
  if (!found) throw new Error(`there is no ${entity} ${name}`);
  return person.get(entity, found.id as string) as JsonObject;
}

/** Edits the record of that name or number. */
export function edit(person: Person, entity: string, name: string, values: JsonObject): void {
  person.edit(entity, named(person, entity, name).id as string, values);
}

/** A record of Tripletex with its addresses and lines in place of their ids. */
export function whole(erp: Person, entity: string, name: string): JsonObject {
  const record: Record<string, Json | undefined> = { ...named(erp, entity, name) };
  for (const [property, kind] of [
    ['postalAddress', 'address'],
    ['physicalAddress', 'address'],
    ['deliveryAddress', 'deliveryAddress'],
  ] as const) {
    const id = readPath(record, `${property}.id`);
    if (id) record[property] = erp.get(kind, id as number) ?? null;
  }
  return entity === 'order' ? { ...record, orderLines: linesOf(erp, record.id) } : record;
}

/** The lines of an order of Tripletex, oldest first. */
export function linesOf(erp: Person, order: unknown): readonly JsonObject[] {
  const lines = erp.list('orderLine').filter((line) => readPath(line, 'order.id') === order);
  return lines.map((line) => erp.get('orderLine', line.id as number) as JsonObject);
}

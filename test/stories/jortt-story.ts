// A sandbox with the project's own pipes, and words to change a file of the project for one story.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../engine/base/clock.ts';
import type { JsonObject } from '../../engine/base/json.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import { worldOn } from '../../engine/runtime/assemble.ts';
import { createEvents } from '../../engine/runtime/events.ts';
import { syncUntilQuiet } from '../../engine/runtime/sync-until-quiet.ts';
import { type Sandbox, startSandbox } from '../../engine/sandbox/sandbox.ts';
import { openStore } from '../../engine/store/open.ts';
import type { Parked } from '../../engine/store/store.ts';
import { retryAll } from '../../engine/sync/desk/retry-all.ts';
import { ownProject } from '../pipes/own-project.ts';

export interface Run {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly refused: number;
  readonly parked: readonly string[];
  /** What stopped a run, in the words that people read. */
  readonly faults: readonly string[];
}

export interface Story {
  readonly sandbox: Sandbox;
  run(): Promise<Run>;
  /** What waits for a person or for another record. */
  waiting(): Promise<readonly Parked[]>;
  /** A person has what was refused tried again. */
  retry(): Promise<void>;
  /** The engine ends and begins again on the same store, with this environment and these settings. */
  restart(environment?: Readonly<Record<string, string>>, settings?: JsonObject): Promise<void>;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

export async function startStory(
  integration: string,
  options: {
    readonly settings?: JsonObject;
    /** Path of a file of the project → what becomes of its text. */
    readonly edits?: Readonly<Record<string, (text: string) => string>>;
  } = {},
): Promise<Story> {
  const folder = mkdtempSync(join(tmpdir(), 'samband-story-'));
  const sandbox = await startSandbox(integration, { amounts: 'empty', limits: false });
  const project = (settings: JsonObject = {}) =>
    JSON.stringify({ run: integration, settings: { [integration]: settings } });
  const files = {
    ...Object.fromEntries(
      Object.entries(options.edits ?? {}).map(([path, edit]) => [
        path,
        edit(readFileSync(join(root, path), 'utf8')),
      ]),
    ),
  };
  const begin = async (environment: Readonly<Record<string, string>>, settings?: JsonObject) => {
    const catalogue = await loadCatalogue(ownProject(integration), {
      env: { ...sandbox.environment, ...environment },
      files: { ...files, 'pipes/samband.yaml': project(settings) },
    });
    const wrong = catalogue.problems.filter(({ severity }) => severity === 'error');
    if (wrong.length > 0) throw new Error(wrong.map(({ message }) => message).join('\n'));
    const store = await openStore(`sqlite:${join(folder, 'state.db')}`);
    const events = createEvents();
    return { events, ...worldOn(catalogue, store, { clock: systemClock, events }) };
  };
  let engine = await begin({}, options.settings);
  return {
    sandbox,
    run: async () => {
      const drain = new AbortController().signal;
      const random = () => 0.5;
      const summary = await syncUntilQuiet(engine.world, engine.events, { random, drain });
      const counts = Object.values(summary.pipes);
      const sum = (name: 'created' | 'updated' | 'deleted' | 'refused') =>
        counts.reduce((total, one) => total + one[name], 0);
      return {
        created: sum('created'),
        updated: sum('updated'),
        deleted: sum('deleted'),
        refused: sum('refused'),
        parked: summary.parked.map(({ why }) => why),
        faults: summary.faults.map(({ message }) => message),
      };
    },
    waiting: () => engine.world.store.transact((tx) => tx.parkedList({}, '', 100)),
    retry: async () => {
      for (const pipe of engine.world.catalogue.pipes)
        await retryAll(engine.world, pipe, 'dead', { who: 'Noor' });
    },
    restart: async (environment = {}, settings = options.settings) => {
      await engine.close();
      engine = await begin(environment, settings);
    },
    close: async () => {
      await engine.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// `samband plan`: what a sync would do, without doing it. It reads the real systems into a copy of
// the store, works on the copy and throws it away; nothing is written to any system.

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, worldOn } from '../runtime/assemble.ts';
import { createEvents } from '../runtime/events.ts';
import { plan as planOf } from '../sync/plan.ts';
import { exit } from './exit.ts';
import { planHeadline, planText } from './plan-text.ts';
import { showProgress } from './progress.ts';
import { withProject } from './project.ts';
import type { Verb } from './verb.ts';

export const plan: Verb = {
  name: 'plan',
  summary: 'Show what a sync would create, update, link and park, without doing it',
  operands: [],
  options: { all: { type: 'boolean', help: 'show every record, not only the first of each kind' } },
  example: 'npx samband plan --json',
  run: (call) =>
    withProject(call, { isOffline: false }, async (catalogue) => {
      // A folder of our own is readable by us only; the copy holds what the store holds.
      const folder = await mkdtemp(join(tmpdir(), 'samband-plan-'));
      try {
        const place = join(folder, 'plan.db');
        await copyStore(catalogue.project.store, place);
        const events = createEvents();
        const { world, close } = worldOn(catalogue, await openStore(place), {
          clock: call.clock,
          events,
        });
        const endProgress = showProgress(world, events, call.terminal);
        try {
          const result = await planOf(world, world.store, call.drain);
          await endProgress();
          const isHeld = result.parked.some(({ why }) => why === 'held');
          return {
            exit: isHeld ? exit.held : exit.done,
            summary: planHeadline(result),
            result,
            text: planText(result, {
              paint: call.terminal.paint,
              isAll: call.options.all === true,
            }),
          };
        } finally {
          await endProgress();
          await close();
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }),
};

/** Read-only, so that a plan can be made while a service runs; without a store there is nothing to copy. */
async function copyStore(from: string, to: string): Promise<void> {
  if (!existsSync(from.replace(/^sqlite:/, ''))) return;
  const store = await openStore(from, true);
  try {
    await store.copyTo(to);
  } finally {
    await store.close();
  }
}

// `samband plan`: what a sync would do, without doing it. It reads the real systems into a copy of
// the store, works on the copy and throws it away; nothing is written to any system.

import { accessSync, constants, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Failure, failure } from '../../base/errors.ts';
import { fileTrouble } from '../../base/file-trouble.ts';
import { worldOn } from '../../runtime/assemble.ts';
import { createEvents } from '../../runtime/events.ts';
import { keepBeside } from '../../runtime/keep.ts';
import { openCopy } from '../../store/open.ts';
import { frozenText } from '../../sync/plan/frozen-plan.ts';
import { plan as planOf } from '../../sync/plan/plan.ts';
import { exit } from '../command/exit.ts';
import type { Verb } from '../command/verb.ts';
import { withProject } from '../project/project.ts';
import { planHeadline, planText } from '../text/plan-text.ts';
import { showProgress } from '../text/progress.ts';

export const plan: Verb = {
  name: 'plan',
  summary: 'Show what a sync would create, update, link and park, without doing it',
  operands: [],
  options: {
    out: {
      type: 'string',
      value: 'file',
      help: 'also write the plan to a file, which `samband apply` carries out exactly',
    },
    all: { type: 'boolean', help: 'show every record, not only the first of each kind' },
  },
  example: 'npx samband plan --json',
  run: (call) =>
    withProject(call, { isOffline: false }, async (catalogue) => {
      const { out } = call.options;
      if (typeof out === 'string') checkPlace(out);
      const copy = await openCopy(catalogue.project.store);
      const events = createEvents();
      const keep = keepBeside(copy, catalogue.project.store);
      const { world, close } = worldOn(catalogue, copy, { clock: call.clock, events, keep });
      const endProgress = showProgress(world, events, call.terminal);
      try {
        const { frozen, ...result } = await planOf(world, world.store, call.drain);
        await endProgress();
        if (typeof out === 'string') writePlan(out, frozenText(frozen));
        const isHeld = result.held.length > 0 || result.parked.some(({ why }) => why === 'held');
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
    }),
};

/** A plan may take hours, and is lost if it can be written nowhere. */
function checkPlace(file: string): void {
  try {
    const found = statSync(file, { throwIfNoEntry: false });
    accessSync(found ? file : dirname(resolve(file)), constants.W_OK);
    if (found?.isDirectory()) throw failure('plan.unwritten', { file, detail: 'it is a folder' });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw failure('plan.unwritten', { file, detail: fileTrouble(error) });
  }
}

/** For its owner only: it holds what the records hold. */
function writePlan(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    throw failure('plan.unwritten', { file, detail: fileTrouble(error) });
  }
}

// `samband sync`: everything once, until it is quiet.

import { assemble, evenly } from '../runtime/assemble.ts';
import { createEvents } from '../runtime/events.ts';
import { syncUntilQuiet } from '../runtime/sync-until-quiet.ts';
import { logOptions, withLog } from './log-option.ts';
import { showProgress } from './progress.ts';
import { withProject } from './project.ts';
import { exitOfSummary, headline, summaryText } from './summary-text.ts';
import type { Verb } from './verb.ts';

export const sync: Verb = {
  name: 'sync',
  summary: 'Carry every change across until nothing is left to do, then end',
  operands: [],
  options: logOptions,
  example: 'npx samband sync',
  run: (call) =>
    withProject(call, { isOffline: false }, async (catalogue) => {
      const events = createEvents();
      const unlog = withLog(call, events, catalogue, 'silent');
      const { world, close } = await assemble(catalogue, { clock: call.clock, events });
      const endProgress = showProgress(world, events, call.terminal);
      try {
        const summary = await syncUntilQuiet(world, events, { random: evenly, drain: call.drain });
        await endProgress();
        return {
          exit: exitOfSummary(summary),
          summary: headline(summary),
          result: summary,
          text: summaryText(summary, call.terminal.paint),
        };
      } finally {
        await endProgress();
        unlog();
        await close();
      }
    }),
};

// `samband sync`: everything once, until it is quiet.

import { failure } from '../../base/errors.ts';
import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import { running } from '../../definition/project/running.ts';
import { assemble, evenly } from '../../runtime/assemble.ts';
import { createEvents } from '../../runtime/events.ts';
import { syncUntilQuiet } from '../../runtime/sync-until-quiet.ts';
import { approve } from '../../sync/desk/approve.ts';
import { person } from '../command/person.ts';
import type { Call, Verb } from '../command/verb.ts';
import { logOptions, sayInLogIfAsked, withLog } from '../project/log-option.ts';
import { withProject } from '../project/project.ts';
import { showProgress } from '../text/progress.ts';
import { exitOfSummary, headline, summaryText } from '../text/summary-text.ts';

/** The summary says what was done. */
const usualLevel = 'silent';

export const sync: Verb = {
  name: 'sync',
  summary: 'Carry every change across until nothing is left to do, then end',
  operands: [],
  options: {
    approve: {
      type: 'string',
      value: 'pipe',
      help: 'let go what a guard holds of this pipe, as it is defined now',
    },
    ...logOptions,
  },
  example: 'npx samband sync',
  run: async (call) => {
    sayInLogIfAsked(call, usualLevel);
    return withProject(call, { isOffline: false }, async (catalogue) => {
      const approved = pipeToApprove(call, running(catalogue));
      const events = createEvents();
      const unlog = withLog(call, events, catalogue, usualLevel);
      const { world, close } = await assemble(catalogue, {
        clock: call.clock,
        events,
        note: call.terminal.note,
      });
      const endProgress = showProgress(world, events, call.terminal);
      try {
        if (approved) await approve(world, approved, { who: person() });
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
    });
  },
};

function pipeToApprove(call: Call, catalogue: Catalogue): Pipe | undefined {
  const id = call.options.approve;
  if (id === undefined) return undefined;
  const pipe = catalogue.pipes.find((one) => one.id === id);
  if (pipe) return pipe;
  throw failure('option.value', {
    option: 'approve',
    value: String(id),
    allowed: catalogue.pipes.map((one) => one.id).join(', '),
  });
}

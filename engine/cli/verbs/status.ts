// `samband status`: how far everything is. A running service tells it, as its page does; without one, the store
// says how it was left.

import type { Clock } from '../../base/clock.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import { assemble } from '../../runtime/assemble.ts';
import { createEvents } from '../../runtime/events.ts';
import { followActivity } from '../../service/status/activity.ts';
import { headline, waitingWords } from '../../service/status/headline.ts';
import { type Status, statusOf } from '../../service/status/status.ts';
import type { Verb } from '../command/verb.ts';
import { withProject } from '../project/project.ts';
import { askService } from '../project/running-service.ts';
import { statusText } from '../text/status-text.ts';
import { exitOfSummary } from '../text/summary-text.ts';

export const status: Verb = {
  name: 'status',
  summary: 'Tell how far everything is, what waits, and what failed',
  operands: [],
  options: {},
  example: 'npx samband status',
  run: (call) =>
    withProject(call, { isOffline: true }, async (catalogue) => {
      const told = (await askService(catalogue, '/api/status')) as Status | undefined;
      const now = told ?? (await asLeft(catalogue, call.clock));
      const summary = told
        ? headline(told)
        : `No service runs here; this is how the state was left. ${waitingWords(now.parkedCounts)}`;
      const runs = [...now.pipes, ...now.entities].flatMap(({ run }) => run?.fault ?? []);
      return {
        exit: exitOfSummary({ faults: runs, isCutShort: false, parked: now.parkedCounts }),
        summary,
        result: { isRunning: told !== undefined, ...now },
        text: [
          call.terminal.paint.bold(summary),
          ...statusText(now, { isRunning: told !== undefined, paint: call.terminal.paint }),
        ].join('\n'),
      };
    }),
};

async function asLeft(catalogue: Catalogue, clock: Clock): Promise<Status> {
  const events = createEvents();
  const { world, close } = await assemble(catalogue, { clock, events, readOnly: true });
  const activity = followActivity(events, clock, (text) => text);
  try {
    return await statusOf(world, activity, 'running');
  } finally {
    activity.close();
    await close();
  }
}

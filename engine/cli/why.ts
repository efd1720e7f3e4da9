// `samband why <ref>`: everything the engine knows about one record and why it did what it did. It
// only looks, so it can be asked while a service runs.

import { assemble } from '../runtime/assemble.ts';
import { createEvents } from '../runtime/events.ts';
import { why as ask } from '../sync/why.ts';
import { exit } from './exit.ts';
import { withProject } from './project.ts';
import type { Verb } from './verb.ts';
import { whyText } from './why-text.ts';

export const why: Verb = {
  name: 'why',
  summary:
    'Tell what is known of a record: its links, its values on both sides, what was done and why',
  operands: ['ref'],
  options: {},
  example: 'npx samband why <system>.<entity>:<id>',
  run: (call) =>
    withProject(call, { isOffline: true }, async (catalogue) => {
      const [ref = ''] = call.operands;
      const { world, close } = await assemble(catalogue, {
        clock: call.clock,
        events: createEvents(),
        readOnly: true,
      });
      try {
        const report = await ask(world, ref);
        return {
          exit: exit.done,
          summary: '',
          result: report,
          text: whyText(report, call.terminal.paint),
        };
      } finally {
        await close();
      }
    }),
};

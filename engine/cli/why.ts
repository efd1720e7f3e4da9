// `samband why <ref>`: everything the engine knows about one record and why it did what it did. A
// running service is asked, because it has also read the lists that values are looked up in; without
// one the store is opened to look only, and the lists are read if their systems can be reached.

import { failure } from '../base/errors.ts';
import { entityOf } from '../base/ref.ts';
import { closest } from '../definition/did-you-mean.ts';
import type { Catalogue } from '../definition/pipe.ts';
import { assemble } from '../runtime/assemble.ts';
import { createEvents } from '../runtime/events.ts';
import { type WhyReport, why as whyOf } from '../sync/why.ts';
import { exit } from './exit.ts';
import { withProject } from './project.ts';
import { askService } from './running-service.ts';
import type { Call, Verb } from './verb.ts';
import { whyText } from './why-text.ts';

export const why: Verb = {
  name: 'why',
  summary: 'Tell what is known of a record: links, values on both sides, what was done and why',
  operands: ['ref'],
  options: {},
  example: 'npx samband why <system>.<entity>:<id>',
  run: (call) =>
    withProject(call, { isOffline: true }, async (catalogue) => {
      const [ref = ''] = call.operands;
      refuseUnknown(catalogue, ref);
      const answered = await askService(catalogue, `/api/why?ref=${encodeURIComponent(ref)}`);
      const report = (answered as WhyReport | undefined) ?? (await lookUp(call, catalogue, ref));
      return {
        exit: exit.done,
        summary: `${report.links.length} links, ${report.parked.length} wait.`,
        result: report,
        text: whyText(report, call.terminal.paint),
      };
    }),
};

async function lookUp(call: Call, catalogue: Catalogue, ref: string): Promise<WhyReport> {
  const options = { clock: call.clock, events: createEvents(), readOnly: true };
  const { world, close } = await assemble(catalogue, options);
  try {
    const report = await whyOf(world, ref, call.drain);
    for (const message of report.unread)
      call.terminal.note(
        `No service runs, and from here: ${message} Values looked up there show as waiting.`,
      );
    return report;
  } finally {
    await close();
  }
}

/** A ref is `system.entity:id`, and the entity one of the project's. */
function refuseUnknown({ entities }: Catalogue, ref: string): void {
  const entity = ref.includes(':') ? entityOf(ref) : ref;
  if (ref.includes(':') && entities.has(entity)) return;
  const near = closest(entity, entities.keys()) ?? [...entities.keys()][0] ?? 'system.entity';
  throw failure('ref.unknown', { ref, example: `${near}:42` });
}

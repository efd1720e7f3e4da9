// `samband read`: has a running service read now, whatever the schedule or a pause of a system says, and try again what
// was put off. With `--anew` all records are read, from the first one on. Where no service runs the next sync does it.

import type { Json } from '../../base/json.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import { assemble } from '../../runtime/assemble.ts';
import { createEvents } from '../../runtime/events.ts';
import { askReading, type ReadRequest } from '../../sync/collect/ask-reading.ts';
import { exit } from '../command/exit.ts';
import type { Call, Verb } from '../command/verb.ts';
import { withProject } from '../project/project.ts';
import { tellService } from '../project/running-service.ts';

export const read: Verb = {
  name: 'read',
  summary:
    'Have a running service ask a system now, also one that it leaves alone for a while, or read everything again',
  operands: [],
  optionalOperands: ['entity'],
  options: {
    anew: {
      type: 'boolean',
      help: 'all records from the first one on, not only what changed',
    },
  },
  example: 'npx samband read <system>.<entity> --anew',
  run: (call) =>
    withProject(call, { isOffline: true }, async (catalogue) => {
      const [entity] = call.operands;
      const isAnew = call.options.anew === true;
      const request: ReadRequest = { isAnew, ...(entity === undefined ? {} : { entity }) };
      const answer = await tellService(catalogue, '/api/read', request as unknown as Json);
      const isNow = answer !== undefined;
      const { entities } = isNow
        ? (answer as { entities: string[] })
        : await later(call, catalogue, request);
      const who = entity === undefined ? 'All that is read' : entities.join(', ');
      const how = isAnew ? ', from the first record on' : '';
      return {
        exit: exit.done,
        summary: isNow
          ? `${who}: read now${how}.`
          : `${who}: read by the next \`samband sync\` or \`serve\`${how}.`,
        result: { entities, isAnew, isNow },
      };
    }),
};

/** Notes it in the store. */
async function later(
  call: Call,
  catalogue: Catalogue,
  request: ReadRequest,
): Promise<{ readonly entities: readonly string[] }> {
  const { world, close } = await assemble(catalogue, {
    clock: call.clock,
    events: createEvents(),
    isThere: true,
    note: call.terminal.note,
  });
  try {
    return { entities: (await askReading(world, request)).map(({ id }) => id) };
  } finally {
    await close();
  }
}

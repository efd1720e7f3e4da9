// `samband why`: everything the engine knows about a record, a pair of records, a property or an entry of
// the journal, and why it did what it did. A running service is asked, because it has also read the
// lists that values are looked up in; without one the store is opened to look only, and the lists are
// read if their systems can be reached.

import { closest } from '../../base/did-you-mean.ts';
import { failure } from '../../base/errors.ts';
import { entityOf } from '../../base/ref.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import { assemble } from '../../runtime/assemble.ts';
import { createEvents } from '../../runtime/events.ts';
import { type WhyAnswer, type WhyQuestion, whyAny } from '../../sync/why/why.ts';
import { exit } from '../command/exit.ts';
import type { Call, Verb } from '../command/verb.ts';
import { withProject } from '../project/project.ts';
import { askService } from '../project/running-service.ts';
import { operationText, pairText, propertyText, searchText } from '../text/why-more-text.ts';
import { whyText } from '../text/why-text.ts';

export const why: Verb = {
  name: 'why',
  summary: 'Tell why a record, a pair, a property or an entry of the journal is as it is',
  operands: ['ref, or what it holds'],
  optionalOperands: ['ref, or property'],
  options: {},
  actions: [
    ['<ref>', 'a record: its links, its rows, what waits, and what was done'],
    ['<ref> <ref>', 'why two records are, or are not, the same'],
    ['<ref> <property>', 'why a property of a record has its value'],
    ['<number or name>', 'which records hold it'],
    ["'#12'", 'an entry of the journal, by its number'],
  ],
  example: 'npx samband why <system>.<entity>:<id> name',
  run: (call) =>
    withProject(call, { isOffline: true }, async (catalogue) => {
      const [what = '', other] = call.operands;
      const question: WhyQuestion = { what, ...(other === undefined ? {} : { other }) };
      if (what.includes(':')) refuseUnknown(catalogue, what);
      if (other?.includes(':')) refuseUnknown(catalogue, other);
      const query = new URLSearchParams({ ref: what, ...(other === undefined ? {} : { other }) });
      const answered = await askService(catalogue, `/api/why?${query}`);
      const answer =
        (answered as WhyAnswer | undefined) ?? (await lookUp(call, catalogue, question));
      return { exit: exit.done, ...told(answer, call), result: answer };
    }),
};

function told(answer: WhyAnswer, { terminal: { paint } }: Call) {
  switch (answer.kind) {
    case 'record':
      return {
        summary: `${counted(answer.links.length, 'link', 'links')}, ${counted(answer.parked.length, 'waits', 'wait')}.`,
        text: whyText(answer, paint),
      };
    case 'pair':
      return { summary: `${answer.says}.`, text: pairText(answer, paint) };
    case 'property':
      return {
        summary: `${counted(answer.rows.length, 'row', 'rows')}.`,
        text: propertyText(answer, paint),
      };
    case 'search':
      return {
        summary: `${counted(answer.found.length, 'record', 'records')}.`,
        text: searchText(answer, paint),
      };
    case 'operation':
      return { summary: `${answer.entry.reason}.`, text: operationText(answer, paint) };
  }
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}

async function lookUp(call: Call, catalogue: Catalogue, question: WhyQuestion): Promise<WhyAnswer> {
  const options = { clock: call.clock, events: createEvents(), readOnly: true };
  const { world, close } = await assemble(catalogue, options);
  try {
    const report = await whyAny(world, question, call.drain);
    if (report.kind === 'record')
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
  const entity = entityOf(ref);
  if (entities.has(entity)) return;
  const near = closest(entity, entities.keys()) ?? [...entities.keys()][0] ?? 'system.entity';
  throw failure('ref.unknown', { ref, example: `${near}:42` });
}

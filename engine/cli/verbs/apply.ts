// `samband apply <file>`: what a plan said, exactly, and nothing else. The systems are read again first;
// what has changed since the plan is not done and reported beside what was done.

import { readFileSync } from 'node:fs';
import { failure } from '../../base/errors.ts';
import { fileTrouble } from '../../base/file-trouble.ts';
import { printable } from '../../base/printable.ts';
import { assemble, evenly } from '../../runtime/assemble.ts';
import { createEvents } from '../../runtime/events.ts';
import { syncUntilQuiet } from '../../runtime/sync-until-quiet.ts';
import { type Applied, applying } from '../../sync/plan/apply.ts';
import { type FrozenOperation, type FrozenPlan, readFrozen } from '../../sync/plan/frozen-plan.ts';
import { approveFirstRun } from '../../sync/reconcile/first-run.ts';
import { exit } from '../command/exit.ts';
import type { Paint } from '../command/terminal.ts';
import type { Verb } from '../command/verb.ts';
import { withProject } from '../project/project.ts';
import { showProgress } from '../text/progress.ts';
import { exitOfSummary } from '../text/summary-text.ts';

export const apply: Verb = {
  name: 'apply',
  summary:
    'Carry out a plan that was written to a file: exactly that, as far as nothing changed since',
  operands: ['file'],
  options: {
    all: { type: 'boolean', help: 'list everything that was done, and everything that waits' },
  },
  example: 'npx samband apply monday.plan',
  run: (call) =>
    withProject(call, { isOffline: false }, async (catalogue) => {
      const plan = planIn(call.operands[0] ?? '');
      const { gate, end } = applying(plan);
      const events = createEvents();
      const { world, close } = await assemble(catalogue, {
        clock: call.clock,
        events,
        note: call.terminal.note,
      });
      const endProgress = showProgress(world, events, call.terminal);
      try {
        const gated = { ...world, run: plan.run, gate, guards: 'tell' as const };
        const pipes = catalogue.pipes.filter((pipe) => plan.pipes[pipe.id] === pipe.fingerprint);
        const options = { random: evenly, drain: call.drain };
        const summary = await syncUntilQuiet(gated, events, options);
        const applied = await end(gated);
        await approveFirstRun(world, pipes);
        await endProgress();
        const code = exitOfSummary({ ...summary, parked: [] });
        return {
          exit: code === exit.done && applied.refused.length > 0 ? exit.failed : code,
          summary: headline(applied),
          result: { ...applied, faults: summary.faults },
          text: applyText(applied, call.terminal.paint, call.options.all === true),
        };
      } finally {
        await endProgress();
        await close();
      }
    }),
};

function planIn(file: string): FrozenPlan {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw failure('plan.unreadable', { file, detail: fileTrouble(error) });
  }
  return readFrozen(text, file);
}

function headline({ done, refused }: Applied): string {
  if (done.length + refused.length === 0) return 'The plan was empty.';
  return `${done.length} of ${done.length + refused.length} done${refused.length === 0 ? '' : `, ${refused.length} not done`}.`;
}

const stays =
  'What was not done stays for the next plan, and goes over with the next sync if nothing keeps it; `samband desk` lists what waits for a person.';

/** Of what was done, and of what waits, listed unless all are asked for. */
const shownMax = 20;

export function applyText(applied: Applied, paint: Paint, isAll: boolean): string {
  const { done, refused, waiting } = applied;
  return [
    ...listed(`done (${done.length})`, done.map(nameOf)),
    ...section(
      `not done (${refused.length})`,
      refused.map(({ operation, reason }) => `${nameOf(operation)}: ${printable(reason)}`),
      paint,
    ),
    ...listed(
      `wait for what was not done (${waiting.length})`,
      waiting.map(({ ref, pipe, row, reason }) =>
        printable(`${ref}${row === '*' ? '' : ` ${row}`} in ${pipe}: ${reason}`),
      ),
    ),
    paint.bold(headline(applied)),
    ...(refused.length === 0 ? [] : [stays]),
  ].join('\n');

  function listed(title: string, lines: readonly string[]): string[] {
    const rest = isAll ? 0 : lines.length - shownMax;
    const shown = rest > 0 ? lines.slice(0, shownMax) : lines;
    const more = rest > 0 ? [`  … and ${rest} more; --all lists them`] : [];
    return [...section(title, shown, paint), ...more];
  }
}

function section(title: string, lines: readonly string[], paint: Paint): string[] {
  return lines.length === 0 ? [] : [paint.bold(title), ...lines.map((line) => `  ${line}`)];
}

function nameOf({ kind, origin, target }: FrozenOperation): string {
  return printable(target === null ? `${kind} from ${origin}` : `${kind} ${target}`);
}

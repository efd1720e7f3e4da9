// The summary of a sync for people: what was read, what each pipe did, what waits and what to do
// about it, and the code that the command ends with.

import { type ErrorCode, errors } from '../../base/errors.ts';
import { reasons } from '../../runtime/reasons.ts';
import type { Summary } from '../../runtime/summary.ts';
import type { ParkedReason } from '../../store/store.ts';
import { type ExitCode, exit } from '../command/exit.ts';
import type { Paint } from '../command/terminal.ts';
import { renamedText } from './renamed-text.ts';
import { unreadableText, unreadableWords } from './unreadable-text.ts';

/** The worst of what happened: a fault, a dead record, a guard that holds. */
export function exitOfSummary({ faults, isCutShort, parked }: Happened): ExitCode {
  const codes = faults.map(({ code }) => exitOfCode(code));
  if (codes.includes(exit.unreachable)) return exit.unreachable;
  if (codes.length > 0 || isCutShort) return exit.failed;
  if (parked.some(({ why }) => why === 'dead')) return exit.failed;
  return parked.some(({ why }) => why === 'held') ? exit.held : exit.done;
}

interface Happened {
  readonly faults: readonly { readonly code: string }[];
  readonly isCutShort: boolean;
  readonly parked: readonly { readonly why: ParkedReason }[];
}

function exitOfCode(code: string): ExitCode {
  const row = Object.hasOwn(errors, code) ? errors[code as ErrorCode] : undefined;
  return row?.blame === 'system' || row?.blame === 'operator' ? exit.unreachable : exit.failed;
}

/** One sentence. */
export function headline(summary: Summary): string {
  const seconds = (summary.durationMs / 1000).toFixed(1);
  if (summary.faults.length > 0) return `Not everything could be done; stopped after ${seconds} s.`;
  if (summary.isCutShort)
    return `Stopped after ${seconds} s, before everything was done. The next run goes on.`;
  const written = Object.values(summary.pipes).reduce(
    (sum, one) => sum + one.created + one.updated + one.deleted,
    0,
  );
  const waits = [
    waiting(summary, 'dead', 'refused'),
    waiting(summary, 'held', 'held by a guard'),
    unreadableWords(summary.unreadable),
  ]
    .filter((words) => words !== '')
    .map((words) => `, ${words}`)
    .join('');
  const none = waits === '' ? 'nothing had to be written' : 'nothing was written';
  const some = `${written} ${written === 1 ? 'record' : 'records'} written`;
  return `Quiet after ${seconds} s: ${written === 0 ? none : some}${waits}.`;
}

/** What is left undone makes it end with another code, so it is said at once. */
function waiting({ parked }: Summary, why: ParkedReason, words: string): string {
  const count = parked.reduce((sum, one) => sum + (one.why === why ? one.count : 0), 0);
  return count === 0 ? '' : `${count} ${words}`;
}

export function summaryText(summary: Summary, paint: Paint): string {
  return [
    paint.bold(headline(summary)),
    ...readLines(summary),
    ...unreadableLines(summary),
    ...renamedLines(summary),
    ...pipeLines(summary),
    ...parkedLines(summary),
    ...laterLines(summary),
    ...summary.faults.map(({ id, message }) => paint.red(`  ${id}: ${message}`)),
  ].join('\n');
}

function readLines({ read }: Summary): string[] {
  const lines = Object.entries(read).map(
    ([id, { records, changed }]) => `  ${id}: ${records} read, ${changed} new or changed`,
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

const unreadableMax = 10;

function unreadableLines({ unreadable }: Summary): string[] {
  if (unreadable.length === 0) return [];
  const some = unreadable.slice(0, unreadableMax);
  const rest = unreadable.length - some.length;
  return [
    '',
    '  What cannot be read, so that nothing of it goes over:',
    ...some.map((one) => `  ${unreadableText(one)}`),
    ...(rest > 0 ? [`  … and ${rest} more; --json has all of them.`] : []),
  ];
}

function renamedLines({ renamed }: Summary): string[] {
  return renamed.length === 0 ? [] : ['', ...renamed.map(renamedText)];
}

const columns = ['created', 'updated', 'deleted', 'linked', 'refused'] as const;

function pipeLines({ pipes }: Summary): string[] {
  const entries = Object.entries(pipes);
  if (entries.length === 0) return [];
  const width = Math.max(...entries.map(([id]) => id.length));
  const head = `  ${''.padEnd(width)}${columns.map((name) => name.padStart(9)).join('')}`;
  const rows = entries.map(
    ([id, counts]) =>
      `  ${id.padEnd(width)}${columns.map((name) => String(counts[name]).padStart(9)).join('')}`,
  );
  return ['', head, ...rows];
}

export function parkedLines({ parked }: Pick<Summary, 'parked'>): string[] {
  if (parked.length === 0) return [];
  const lines = parked.map(
    ({ pipe, why, count }) => `  ${count} ${reasons[why].title} (${pipe}). ${reasons[why].advice}`,
  );
  return ['', `  What waits:`, ...lines];
}

function laterLines({ later }: Summary): string[] {
  if (!later) return [];
  if (later.nextAtMs === null)
    return [
      '',
      `  ${later.count} more go with the next run: one run begins no more than its pipe says.`,
    ];
  return [
    '',
    `  ${later.count} more will be tried again, the next at ${new Date(later.nextAtMs).toISOString()}.`,
  ];
}

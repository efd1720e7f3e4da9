// The state of everything as text: systems, pipes and entities as tables, then what waits and what to do about it.

import { printable } from '../../base/printable.ts';
import { refOf, typed } from '../../base/ref.ts';
import { ago } from '../../service/frame/moment.ts';
import type { RunState } from '../../service/status/activity.ts';
import { healthWords, toAskNow } from '../../service/status/health-words.ts';
import { type PipeStatus, type Status, unreadableMax } from '../../service/status/status.ts';
import type { Paint } from '../command/terminal.ts';
import { parkedLines } from './summary-text.ts';

/** Lines under the summary. What only a service knows is left out where none runs. */
export function statusText(
  status: Status,
  { isRunning, paint }: { readonly isRunning: boolean; readonly paint: Paint },
): readonly string[] {
  const at = (ms: number | null) => (ms === null ? 'not yet' : ago(ms - status.atMs));
  const ran = (run: RunState | null) => (isRunning ? [runWords(run, at)] : []);
  const systems = status.systems.map((system) => {
    const { title, state, message, requests, failures } = system;
    const said = message === undefined ? '' : `: ${printable(message)}`;
    const advice = toAskNow(system, status.atMs);
    const words = `${healthWords[state]}${said}${advice === undefined ? '' : `. ${advice}`}`;
    return [printable(title), words, String(requests), String(failures)];
  });
  const pipes = status.pipes.map(({ id, links, waiting, isEnabled, standsFor, run }) => [
    id,
    String(links.live ?? 0),
    String(links.pending ?? 0),
    String(waiting),
    pipeWords({ isEnabled, standsFor }) ?? ran(run)[0] ?? '',
  ]);
  const entities = status.entities.map((entity) => {
    const { id, records, gone, lastReadAtMs, isComplete, readAnew, run } = entity;
    const whole = isComplete || lastReadAtMs === null ? '' : ', not completely yet';
    const anew =
      readAnew === null ? '' : `, read anew: ${readAnew} of about ${Math.max(readAnew, records)}`;
    return [id, String(records), String(gone), `${at(lastReadAtMs)}${whole}${anew}`, ...ran(run)];
  });
  const lastRun = isRunning ? ['last run'] : [];
  return [
    ...(isRunning ? grid(['system', 'state', 'requests', 'failed'], systems, paint) : []),
    ...grid(['pipe', 'linked', 'to create', 'in work', ...lastRun], pipes, paint),
    ...grid(['entity', 'known', 'gone', 'last read', ...lastRun], entities, paint),
    ...unreadableLines(status),
    ...parkedLines({ parked: status.parkedCounts }),
  ];
}

/** Nothing waits for them, so nothing else would tell of them. */
function unreadableLines({ entities }: Status): readonly string[] {
  const all = entities.flatMap(({ id, unreadable }) => unreadable.map((one) => [id, one] as const));
  if (all.length === 0) return [];
  const shown = all.slice(0, unreadableMax).map(([entity, id]) => {
    const look = printable(`samband look ${entity} ${typed(id)}`);
    return `  ${printable(refOf(entity, id))}: \`npx ${look}\` shows why`;
  });
  const more = all.length - shown.length;
  return [
    '',
    '  What cannot be read, so that nothing of it goes over:',
    ...shown,
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}

/** What is more to the point than its last run. */
function pipeWords({ isEnabled, standsFor }: Pick<PipeStatus, 'isEnabled' | 'standsFor'>) {
  if (!isEnabled) return 'switched off';
  return standsFor.length === 0
    ? undefined
    : `stands still until all of ${standsFor.join(' and ')} was read anew`;
}

function runWords(run: RunState | null, at: (ms: number | null) => string): string {
  if (run?.fault) {
    const { message, tries, retryAtMs } = run.fault;
    const next = retryAtMs === null ? '' : `, again ${at(retryAtMs)}`;
    return `fault ${tries}${next}: ${printable(message.split('\n')[0] ?? '')}`;
  }
  if (run?.isRunning) return 'running';
  return run === null || run.endedAtMs === null ? 'not yet' : `well, ${at(run.endedAtMs)}`;
}

/** Columns side by side, numbers to the right; nothing where there are no rows. */
function grid(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
): readonly string[] {
  if (rows.length === 0) return [];
  const isNumber = heads.map((_, at) => rows.every((row) => /^\d*$/.test(row[at] ?? '')));
  const widths = heads.map((head, at) =>
    Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        return isNumber[at] ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')}`.trimEnd();
  return ['', paint.dim(line(heads)), ...rows.map(line)];
}

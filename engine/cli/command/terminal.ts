// Where a verb prints: data to stdout, everything that accompanies it to stderr. Colours only where
// a terminal reads them and NO_COLOR is unset. Secrets are taken out of whatever passes; text from
// systems goes through `printable` before it gets here.

import type { Writable } from 'node:stream';
import { redactor } from '../../base/redact.ts';

export interface Terminal {
  /** Data: one or more lines. */
  out(text: string): void;
  /** What accompanies it: progress, problems, hints. */
  note(text: string, level?: NoteLevel): void;
  /** A line of the log, on stderr as well. */
  log(line: string): void;
  /** From now on notes are given to `take`, which writes them by `log`; nothing is drawn any more. */
  noteBy(take: (text: string, level: NoteLevel) => void): void;
  /** Replaces the last line of stderr; only where `isLive`. */
  redraw(line: string): void;
  /** True if stderr is a terminal that a person watches. */
  readonly isLive: boolean;
  readonly columns: number;
  readonly paint: Paint;
  /** Values that are never printed from now on (Invariant 11). */
  hide(secrets: readonly string[]): void;
}

/** How grave a note is, for who reads notes as lines of a log. */
export type NoteLevel = 'info' | 'warn' | 'error';

export type Paint = Readonly<
  Record<'red' | 'yellow' | 'green' | 'dim' | 'bold', (text: string) => string>
>;

const codes = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 } as const;

export interface Sink extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** A terminal over two streams; `env` is asked for NO_COLOR and TERM. */
export function terminalOn(
  stdout: Sink,
  stderr: Sink,
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const isDumb = env.TERM === 'dumb';
  const isLive = stderr.isTTY === true && !isDumb && env.CI === undefined;
  const hasColour = stdout.isTTY === true && stderr.isTTY === true && !isDumb && !env.NO_COLOR;
  let drawn = false;
  let clean = redactor([]);
  const clear = () => {
    if (drawn) stderr.write('\r\u001b[2K');
    drawn = false;
  };
  const log = (text: string) => {
    clear();
    stderr.write(`${clean(text)}\n`);
  };
  let note: (text: string, level: NoteLevel) => void = log;
  let isNotedBy = false;
  return {
    out: (text) => {
      clear();
      stdout.write(`${clean(text)}\n`);
    },
    note: (text, level = 'info') => note(text, level),
    log,
    noteBy: (take) => {
      note = take;
      isNotedBy = true;
    },
    redraw: (line) => {
      if (!isLive || isNotedBy) return;
      stderr.write(`\r\u001b[2K${clean(line)}`);
      drawn = line !== '';
    },
    get isLive() {
      return isLive && !isNotedBy;
    },
    columns: stderr.columns ?? 100,
    paint: paintWith(hasColour),
    hide: (secrets) => {
      clean = redactor(secrets);
    },
  };
}

function paintWith(hasColour: boolean): Paint {
  const entries = Object.entries(codes).map(([name, code]) => [
    name,
    (text: string) => (hasColour ? `\u001b[${code}m${text}\u001b[0m` : text),
  ]);
  return Object.fromEntries(entries) as Paint;
}

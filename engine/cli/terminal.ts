// Where a verb prints: data to stdout, everything that accompanies it to stderr. Colours only where
// a terminal reads them and NO_COLOR is unset. Text from systems passes `printable` before it gets
// here, so that a record's name cannot move the cursor.

import type { Writable } from 'node:stream';

export interface Terminal {
  /** Data: one or more lines. */
  out(text: string): void;
  /** What accompanies it: progress, problems, hints. */
  note(text: string): void;
  /** Replaces the last line of stderr; only where `isLive`. */
  redraw(line: string): void;
  /** True if stderr is a terminal that a person watches. */
  readonly isLive: boolean;
  readonly columns: number;
  readonly paint: Paint;
}

export type Paint = Readonly<
  Record<'red' | 'yellow' | 'green' | 'dim' | 'bold', (text: string) => string>
>;

const codes = { red: 31, yellow: 33, green: 32, dim: 2, bold: 1 } as const;

interface Sink extends Writable {
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
  const clear = () => {
    if (drawn) stderr.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    out: (text) => {
      clear();
      stdout.write(`${text}\n`);
    },
    note: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    redraw: (line) => {
      if (!isLive) return;
      stderr.write(`\r\u001b[2K${line}`);
      drawn = line !== '';
    },
    isLive,
    columns: stderr.columns ?? 100,
    paint: paintWith(hasColour),
  };
}

function paintWith(hasColour: boolean): Paint {
  const entries = Object.entries(codes).map(([name, code]) => [
    name,
    (text: string) => (hasColour ? `\u001b[${code}m${text}\u001b[0m` : text),
  ]);
  return Object.fromEntries(entries) as Paint;
}

/** Text from outside without control and bidirectional characters; a line break becomes a space. */
export function printable(text: string): string {
  return text
    .replace(/[\r\n\t\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f]/gu, '\ufffd');
}

/** A value on one line, shortened to `width` characters. */
export function shown(value: unknown, width = 60): string {
  const text = printable(
    value === undefined || value === null
      ? '(empty)'
      : typeof value === 'string'
        ? value
        : JSON.stringify(value),
  );
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

// The log, and the door to pino: one JSON object a line on stderr, or one readable line where a
// person watches. Secrets are taken out of each line as the last step before it is written. Fields
// carry refs and counts, never records.

import { pino } from 'pino';
import type { Clock } from './clock.ts';
import { printable } from './printable.ts';
import { redactor } from './redact.ts';

export interface Log {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogOptions {
  readonly level: LogLevel;
  readonly clock: Clock;
  /** Values that never leave. */
  readonly secrets: readonly string[];
  /** `lines` for people, `json` for machines. */
  readonly format: 'lines' | 'json';
  readonly write: (text: string) => void;
}

/** A log that writes through `options.write`. */
export function openLog(options: LogOptions): Log {
  const clean = redactor(options.secrets);
  const write = (line: string) =>
    options.write(clean(options.format === 'json' ? line : lineForPeople(line)));
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date(options.clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  };
}

/** `{"level":"info","time":"…T12:00:01.000Z","pipe":"a","msg":"…"}` → `12:00:01 info  … pipe=a`. */
function lineForPeople(line: string): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const tail = Object.entries(fields).map(([name, value]) => ` ${name}=${quoted(value)}`);
  const text = `${String(time).slice(11, 19)} ${String(level).padEnd(5)} ${String(msg)}${tail.join('')}`;
  return `${printable(text)}\n`;
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[\s"=]/.test(text) ? JSON.stringify(text) : text;
}

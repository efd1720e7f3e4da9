// The log of verbs that run the engine: which options they have and how the log is opened by them.
// A person gets readable lines, a machine gets JSON; both on stderr.

import { stripVTControlCharacters } from 'node:util';
import { failure } from '../../base/errors.ts';
import { type LogLevel, logLevels, openLog } from '../../base/log.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import type { Events } from '../../runtime/events.ts';
import { logEvents } from '../../runtime/log-events.ts';
import type { Call, Option } from '../command/verb.ts';

export const logOptions: Readonly<Record<string, Option>> = {
  'log-level': {
    type: 'string',
    value: 'level',
    help: `${logLevels.join(', ')}; what goes to stderr`,
  },
  'log-format': {
    type: 'string',
    value: 'format',
    help: 'json or lines (default: lines on a terminal)',
  },
};

/** Where JSON is asked for, whatever else is said from now on is a line of the log as well. */
export function sayInLogIfAsked(call: Call, usual: LogLevel): void {
  if (call.options['log-format'] !== undefined) sayInLog(call, usual);
}

/** The same where nobody watches, and the log is JSON for that reason. */
export function sayInLog(call: Call, usual: LogLevel): void {
  const { format, level } = asked(call, usual);
  const isAsked = call.options['log-format'] !== undefined;
  if (format !== 'json' || (level === 'silent' && !isAsked)) return;
  const { clock, terminal } = call;
  const write = (line: string) => terminal.log(line.trimEnd());
  const log = openLog({ level: 'info', format, write, clock, secrets: [] });
  terminal.noteBy((text, level) => log[level](stripVTControlCharacters(text).trim()));
}

/** Logs what happens from now on; returns how to stop. Fails for a level or format that is none. */
export function withLog(
  call: Call,
  events: Events,
  catalogue: Catalogue,
  usual: LogLevel,
): () => void {
  const { format, level } = asked(call, usual);
  const write = (text: string) => call.terminal.log(text.trimEnd());
  return logEvents(
    events,
    openLog({ level, format, write, clock: call.clock, secrets: catalogue.secrets }),
  );
}

function asked(call: Call, usual: LogLevel) {
  const given = chosen(call, 'log-format', ['json', 'lines'] as const);
  // Who says how a log is to look wants one.
  const otherwise = given !== undefined && usual === 'silent' ? 'warn' : usual;
  const level = chosen(call, 'log-level', logLevels) ?? otherwise;
  return { level, format: given ?? (call.terminal.isLive ? 'lines' : 'json') } as const;
}

function chosen<const W extends string>(
  call: Call,
  name: string,
  words: readonly W[],
): W | undefined {
  const given = call.options[name];
  if (given === undefined) return undefined;
  const word = words.find((one) => one === given);
  if (word === undefined)
    throw failure('option.value', {
      option: name,
      value: String(given),
      allowed: words.join(', '),
    });
  return word;
}

// The log of verbs that run the engine: which options they have and how the log is opened by them.
// A person gets readable lines, a machine gets JSON; both on stderr.

import { failure } from '../base/errors.ts';
import { type LogLevel, logLevels, openLog } from '../base/log.ts';
import type { Catalogue } from '../definition/pipe.ts';
import type { Events } from '../runtime/events.ts';
import { logEvents } from '../runtime/log-events.ts';
import type { Call, Option } from './verb.ts';

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

/** Logs what happens from now on; returns how to stop. Fails for a level or format that is none. */
export function withLog(
  call: Call,
  events: Events,
  catalogue: Catalogue,
  usual: LogLevel,
): () => void {
  const level = chosen(call, 'log-level', logLevels) ?? usual;
  const format =
    chosen(call, 'log-format', ['json', 'lines'] as const) ??
    (call.terminal.isLive ? 'lines' : 'json');
  const write = (text: string) => call.terminal.note(text.trimEnd());
  return logEvents(
    events,
    openLog({ level, format, write, clock: call.clock, secrets: catalogue.secrets }),
  );
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

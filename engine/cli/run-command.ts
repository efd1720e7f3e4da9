// One command from its words to its exit code: reads what is wanted, runs the verb, prints how it ended.
// What went wrong is told in one place, here; a mistake of ours keeps its stack.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { Failure, Fault, failure } from '../base/errors.ts';
import { readArguments } from './command/arguments.ts';
import { drainOn } from './command/drain.ts';
import { type ExitCode, exit, exitOf } from './command/exit.ts';
import { helpOf, helpResult, keeps, overview } from './command/help.ts';
import { type Sink, type Terminal, terminalOn } from './command/terminal.ts';
import type { Call, Outcome, Verb } from './command/verb.ts';
import { verbsFor } from './verbs.ts';

/** Where a command runs: the process of its own, or a test. */
export interface Surroundings {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All that comes on stdin; nothing where a person sits before it. */
  readonly readStdin: () => Uint8Array;
  /** Who is told to stop: see `drainOn`. */
  readonly process: NodeJS.Process;
  /** Ends at once, whatever is begun. */
  end(code: number): void;
}

/** Gives the code to leave with; everything else is printed. */
export async function runCommand(
  args: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const { stdout, stderr, env } = surroundings;
  const isPlain = args.includes('--no-color');
  const terminal = terminalOn(stdout, stderr, isPlain ? { ...env, NO_COLOR: '1' } : env);
  const isJson = args.includes('--json');
  const verbs = await verbsFor(args);
  const command = readArguments(args, verbs);
  switch (command.kind) {
    case 'help':
      return report('help', helpOutcome(command.verb, verbs, terminal), { terminal, isJson });
    case 'version':
      return report('version', versionOutcome(), { terminal, isJson });
    case 'mistake': {
      if (args.length === 0) terminal.note(`${overview(verbs, terminal.paint)}\n`);
      const { message, hint, verb } = command;
      const see = args.length === 0 ? undefined : `See: samband help${verb ? ` ${verb.name}` : ''}`;
      const detail = [message, hint, see].filter(Boolean).join(' ');
      const outcome = outcomeOf(failure('command.usage', { detail }), { terminal, isJson });
      return report(verb?.name ?? 'samband', outcome, { terminal, isJson });
    }
    case 'run':
      return runVerb(command, terminal, surroundings);
  }
}

interface Wanted {
  readonly verb: Verb;
  readonly operands: readonly string[];
  readonly options: Call['options'];
}

async function runVerb(
  { verb, operands, options }: Wanted,
  terminal: Terminal,
  { process, env, readStdin, end }: Surroundings,
): Promise<number> {
  const drain = drainOn(process, systemClock, { note: terminal.note, end });
  const isJson = options.json === true;
  const call: Call = {
    root: resolve(String(options.project ?? '.')),
    operands,
    options,
    isJson,
    terminal,
    clock: systemClock,
    env,
    readStdin,
    drain: drain.signal,
  };
  const outcome = await verb
    .run(call)
    .catch((error: unknown) => outcomeOf(error, { terminal, isJson }));
  drain.release();
  if (isJson || !verb.isService) return report(verb.name, outcome, { terminal, isJson });
  const text = outcome.text ?? outcome.summary;
  if (text !== '') terminal.note(text, outcome.exit === exit.done ? 'info' : 'error');
  return outcome.exit;
}

interface Printed {
  readonly terminal: Terminal;
  readonly isJson: boolean;
}

/** Gives the code to leave with. */
function report(command: string, outcome: Outcome, { terminal, isJson }: Printed): ExitCode {
  if (isJson) {
    const { exit: code, summary, result } = outcome;
    terminal.out(JSON.stringify({ command, ok: code === exit.done, summary, result }, null, 2));
  } else if (outcome.text !== undefined) terminal.out(outcome.text);
  else if (outcome.summary !== '') terminal.out(outcome.summary);
  return outcome.exit;
}

function outcomeOf(error: unknown, { terminal: { note, paint }, isJson }: Printed): Outcome {
  const isOurs = !(error instanceof Fault) && !(error instanceof Failure);
  const message = error instanceof Error ? error.message : String(error);
  if (isOurs) {
    note(paint.red('This is a mistake in samband, not in your files. Please report it:'), 'error');
    note(error instanceof Error ? (error.stack ?? message) : message, 'error');
  } else if (!isJson) note(paint.red(message), 'error');
  const result = { error: { code: isOurs ? 'samband.mistake' : error.code, message } };
  return { exit: exitOf(error), summary: isJson ? message : '', result };
}

function helpOutcome(verb: Verb | undefined, verbs: readonly Verb[], { paint }: Terminal): Outcome {
  const text = verb ? helpOf(verb, paint) : overview(verbs, paint);
  const summary = verb ? `${verb.summary}.` : keeps;
  return { exit: exit.done, summary, result: helpResult(verb ? [verb] : verbs), text };
}

function versionOutcome(): Outcome {
  const file = new URL('../../package.json', import.meta.url);
  const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as {
    name: string;
    version: string;
  };
  const { node } = process.versions;
  const summary = `${name} ${version} (Node ${node})`;
  return { exit: exit.done, summary, result: { name, version, node } };
}

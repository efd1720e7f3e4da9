// The command line: reads what is wanted, runs one verb, prints how it ended and leaves with its
// code. What went wrong is told in one place, here; a mistake of ours keeps its stack.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { Failure, Fault, failure } from '../base/errors.ts';
import { type Command, readArguments } from './command/arguments.ts';
import { drainOn } from './command/drain.ts';
import { type ExitCode, exit, exitOf } from './command/exit.ts';
import { helpOf, helpResult, keeps, overview } from './command/help.ts';
import { boundMemory } from './command/spare-memory.ts';
import { type Terminal, terminalOn } from './command/terminal.ts';
import type { Call, Outcome, Verb } from './command/verb.ts';
import { verbsFor } from './verbs.ts';

boundMemory();

// A reader that left early (`samband plan | head`) is no error; there is nobody to tell.
process.stdout.on('error', () => process.exit(exit.done));
const isPlain = process.argv.includes('--no-color');
const terminal = terminalOn(
  process.stdout,
  process.stderr,
  isPlain ? { ...process.env, NO_COLOR: '1' } : process.env,
);
const args = process.argv.slice(2);
const verbs = await verbsFor(args);
const code = await main(readArguments(args, verbs));
process.stdout.write('', () => process.exit(code));

async function main(command: Command): Promise<number> {
  const isJson = args.includes('--json');
  switch (command.kind) {
    case 'help':
      return report('help', helpOutcome(command.verb), isJson);
    case 'version':
      return report('version', versionOutcome(), isJson);
    case 'mistake': {
      if (args.length === 0) terminal.note(`${overview(verbs, terminal.paint)}\n`);
      const { message, hint, verb } = command;
      const see = args.length === 0 ? undefined : `See: samband help${verb ? ` ${verb.name}` : ''}`;
      const detail = [message, hint, see].filter(Boolean).join(' ');
      const outcome = outcomeOf(failure('command.usage', { detail }), terminal, isJson);
      return report(verb?.name ?? 'samband', outcome, isJson);
    }
    case 'run':
      return run(command.verb, command.operands, command.options);
  }
}

function helpOutcome(verb: Verb | undefined): Outcome {
  const { paint } = terminal;
  const text = verb ? helpOf(verb, paint) : overview(verbs, paint);
  const summary = verb ? `${verb.summary}.` : keeps;
  return { exit: exit.done, summary, result: helpResult(verb ? [verb] : verbs), text };
}

async function run(
  verb: Verb,
  operands: readonly string[],
  options: Call['options'],
): Promise<number> {
  const drain = drainOn(process, systemClock, {
    note: terminal.note,
    end: (code) => process.exit(code),
  });
  const isJson = options.json === true;
  const call: Call = {
    root: resolve(String(options.project ?? '.')),
    operands,
    options,
    isJson,
    terminal,
    clock: systemClock,
    env: process.env,
    drain: drain.signal,
  };
  const outcome = await verb
    .run(call)
    .catch((error: unknown) => outcomeOf(error, terminal, isJson));
  drain.release();
  if (isJson || !verb.isService) return report(verb.name, outcome, isJson);
  const end = outcome.text ?? outcome.summary;
  if (end !== '') terminal.note(end, outcome.exit === exit.done ? 'info' : 'error');
  return outcome.exit;
}

/** Gives the code to leave with. */
function report(command: string, outcome: Outcome, isJson: boolean): ExitCode {
  if (isJson) {
    const { exit: code, summary, result } = outcome;
    terminal.out(JSON.stringify({ command, ok: code === exit.done, summary, result }, null, 2));
  } else if (outcome.text !== undefined) terminal.out(outcome.text);
  else if (outcome.summary !== '') terminal.out(outcome.summary);
  return outcome.exit;
}

function outcomeOf(error: unknown, { note, paint }: Terminal, isJson: boolean): Outcome {
  const isOurs = !(error instanceof Fault) && !(error instanceof Failure);
  const message = error instanceof Error ? error.message : String(error);
  if (isOurs) {
    note(paint.red('This is a mistake in samband, not in your files. Please report it:'), 'error');
    note(error instanceof Error ? (error.stack ?? message) : message, 'error');
  } else if (!isJson) note(paint.red(message), 'error');
  const result = { error: { code: isOurs ? 'samband.mistake' : error.code, message } };
  return { exit: exitOf(error), summary: isJson ? message : '', result };
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

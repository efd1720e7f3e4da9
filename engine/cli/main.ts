// The command line: reads what is wanted, runs one verb, prints how it ended and leaves with its
// code. What went wrong is told in one place, here; a mistake of ours keeps its stack.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../base/clock.ts';
import { Failure, Fault } from '../base/errors.ts';
import { type Command, readArguments } from './arguments.ts';
import { drainOn } from './drain.ts';
import { exit, exitOf } from './exit.ts';
import { helpOf, overview } from './help.ts';
import { type Terminal, terminalOn } from './terminal.ts';
import type { Call, Outcome, Verb } from './verb.ts';
import { verbsFor } from './verbs.ts';

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
  const { paint } = terminal;
  switch (command.kind) {
    case 'help':
      terminal.out(command.verb ? helpOf(command.verb, paint) : overview(verbs, paint));
      return exit.done;
    case 'version':
      terminal.out(versionText());
      return exit.done;
    case 'mistake':
      terminal.note([paint.red(command.message), command.hint].filter(Boolean).join(' '));
      terminal.note(
        command.verb ? `See: samband help ${command.verb.name}` : `\n${overview(verbs, paint)}`,
      );
      return exit.invalid;
    case 'run':
      return run(command.verb, command.operands, command.options);
  }
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
  report(verb.name, outcome, isJson);
  return outcome.exit;
}

function report(command: string, outcome: Outcome, isJson: boolean): void {
  if (isJson) {
    const { exit: code, summary, result } = outcome;
    terminal.out(JSON.stringify({ command, ok: code === exit.done, summary, result }, null, 2));
  } else if (outcome.text !== undefined) terminal.out(outcome.text);
  else if (outcome.summary !== '') terminal.out(outcome.summary);
}

function outcomeOf(error: unknown, { note, paint }: Terminal, isJson: boolean): Outcome {
  const isOurs = !(error instanceof Fault) && !(error instanceof Failure);
  const message = error instanceof Error ? error.message : String(error);
  if (isOurs) {
    note(paint.red('This is a mistake in samband, not in your files. Please report it:'));
    note(error instanceof Error ? (error.stack ?? message) : message);
  } else if (!isJson) note(paint.red(message));
  const result = { error: { code: isOurs ? 'samband.mistake' : error.code, message } };
  return { exit: exitOf(error), summary: isJson ? message : '', result };
}

function versionText(): string {
  const file = new URL('../../package.json', import.meta.url);
  const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as {
    name: string;
    version: string;
  };
  return `${name} ${version} (Node ${process.versions.node})`;
}

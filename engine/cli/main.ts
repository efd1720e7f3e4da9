// The process of a command: its streams, its signals, its memory and the code that it leaves with.

import { readFileSync } from 'node:fs';
import { exit } from './command/exit.ts';
import { boundMemory } from './command/spare-memory.ts';
import { runCommand } from './run-command.ts';

boundMemory();

// A reader that left early (`samband plan | head`) is no error; there is nobody to tell.
process.stdout.on('error', () => process.exit(exit.done));
const { stdin, stdout, stderr, env } = process;
const code = await runCommand(process.argv.slice(2), {
  stdout,
  stderr,
  env,
  readStdin: () => (stdin.isTTY ? new Uint8Array() : readFileSync(0)),
  process,
  end: (code) => process.exit(code),
});
stdout.write('', () => process.exit(code));

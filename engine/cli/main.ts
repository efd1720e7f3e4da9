// The process of a command: its streams, its signals, its memory and the code that it leaves with.

import { readFileSync } from 'node:fs';
import { exit } from './command/exit.ts';
import { boundMemory } from './command/spare-memory.ts';
import { runCommand } from './run-command.ts';

boundMemory();

process.stdout.on('error', tellLost);
// A log that cannot be written is no reason to stop what it tells of.
process.stderr.on('error', () => {});
const { stdin, stdout, stderr, env } = process;
const code = await runCommand(process.argv.slice(2), {
  stdout,
  stderr,
  env,
  readStdin: () => (stdin.isTTY ? new Uint8Array() : readFileSync(0)),
  process,
  end: (code) => process.exit(code),
});
stdout.write('', (error) => {
  if (error) tellLost(error);
  process.exit(code);
});

/** A reader that left early (`samband plan | head`) is no error, and takes no other away. What finds no room is one. */
function tellLost(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  process.stderr.write(`What was to be printed could not be written: ${error.message}\n`);
  process.exit(exit.failed);
}

// What a verb of the command line is: a row of data with the function that does it. `verbs.ts` has
// the table, `arguments.ts` reads a command by it, `help.ts` prints it, `run-command.ts` runs it.

import type { Clock } from '../../base/clock.ts';
import type { ExitCode } from './exit.ts';
import type { Terminal } from './terminal.ts';

export interface Verb {
  readonly name: string;
  /** One line, imperative, without a full stop. */
  readonly summary: string;
  /** Names of what must stand after the verb, in order. */
  readonly operands: readonly string[];
  /** Names of what may stand after these. */
  readonly optionalOperands?: readonly string[];
  /** What may stand after all of them, any number of times. */
  readonly moreOperands?: string;
  /** The one of them that may be an empty text; for the others that is a slip. */
  readonly mayBeEmpty?: string;
  /** What its first operand may be: each with what follows it, and what it does. */
  readonly actions?: readonly (readonly [string, string])[];
  readonly options: Readonly<Record<string, Option>>;
  /** A command that can be pasted. */
  readonly example: string;
  /** Gives no data: how it ends is said where everything else is. */
  readonly isService?: true;
  /** Throws a Fault or Failure for what ends it; anything else thrown is a mistake of ours. */
  run(call: Call): Promise<Outcome>;
}

export interface Option {
  readonly type: 'boolean' | 'string';
  /** What the value is called in help: `--port <number>`. */
  readonly value?: string;
  readonly help: string;
}

/** A verb as it was called. */
export interface Call {
  /** The folder of the project, absolute. */
  readonly root: string;
  readonly operands: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly isJson: boolean;
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All that comes on stdin; nothing where a person sits before it. */
  readonly readStdin: () => Uint8Array;
  /** Aborted at the first SIGINT, SIGTERM or SIGHUP: finish what is begun, then return. */
  readonly drain: AbortSignal;
}

/** How it ended. `--json` prints it as one envelope, otherwise `text` goes to stdout. */
export interface Outcome {
  readonly exit: ExitCode;
  /** One sentence. */
  readonly summary: string;
  readonly result: unknown;
  /** For people; absent: the summary is all there is to say. */
  readonly text?: string;
}

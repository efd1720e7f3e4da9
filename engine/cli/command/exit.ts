// Exit codes, so that a script can act on an end without reading texts. Every verb ends with one of
// these; a second Ctrl-C ends with 128 + the signal, as shells expect.

import { errors, Failure, Fault } from '../../base/errors.ts';

export const exit = {
  /** Done; records may be parked. */
  done: 0,
  /** A record is dead, an example failed, or the run itself did. */
  failed: 1,
  /** Files or usage are wrong; nothing was begun. */
  invalid: 2,
  /** A system, the store or the port cannot be reached. */
  unreachable: 3,
  /** A guard holds operations until somebody approves them. */
  held: 4,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

/** The code for what was thrown: a system's or the operator's matter is 3, anything else 1. */
export function exitOf(error: unknown): ExitCode {
  if (!(error instanceof Fault) && !(error instanceof Failure)) return exit.failed;
  const { blame, ends } = errors[error.code] as { blame: string; ends: string };
  if (blame === 'author') return exit.invalid;
  return ends !== 'record' && (blame === 'system' || blame === 'operator')
    ? exit.unreachable
    : exit.failed;
}

// One thing that `samband doctor` looked at: well, worth a remark, or in the way of a run.

import { printable } from '../../base/printable.ts';
import type { ExitCode } from '../command/exit.ts';
import type { Paint } from '../command/terminal.ts';

export interface Finding {
  readonly about: 'node' | 'files' | 'store' | 'system' | 'webhooks' | 'mail';
  /** `note`: a run can go ahead, and somebody should know. */
  readonly state: 'ok' | 'note' | 'failed';
  /** One sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
  /** Of what failed: the code that the command ends with. */
  readonly exit?: ExitCode;
  /** The system that it is about. */
  readonly system?: string;
  /** What was read. */
  readonly entity?: string;
  readonly tookMs?: number;
  /** How far its clock is ahead of ours, at least; below zero it is behind. */
  readonly aheadMs?: number;
}

const marks = {
  ok: (paint: Paint) => paint.green('ok  '),
  note: (paint: Paint) => paint.yellow('note'),
  failed: (paint: Paint) => paint.red('FAIL'),
} as const;

/** A line, and below it what to do. */
export function findingText({ state, message, advice }: Finding, paint: Paint): string {
  const line = `${marks[state](paint)} ${printable(message)}`;
  return advice === undefined ? line : `${line}\n     ${paint.dim(printable(advice))}`;
}

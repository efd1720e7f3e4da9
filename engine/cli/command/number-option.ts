// An option whose value is a whole number, written in digits: what looks like one to a program only (`0x10`, `1e3`)
// is a slip.

import { failure } from '../../base/errors.ts';
import type { Call } from './verb.ts';

/** Undefined: not given. Failure: `option.value`. */
export function numberOption(
  { options }: Call,
  name: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const text = options[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(String(text)) && number >= least && number <= most) return number;
  const upTo = most === Number.MAX_SAFE_INTEGER ? 'on' : `to ${most}`;
  const allowed = `a whole number from ${least} ${upTo}`;
  throw failure('option.value', { option: name, value: String(text), allowed });
}

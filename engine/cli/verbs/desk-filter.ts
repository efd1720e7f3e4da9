// Which items `samband desk` lists: those of a pipe, or those that wait for one reason, which may be called
// as the list calls it or by its one word in JSON.

import { failure } from '../../base/errors.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import { pipeNamed } from '../../definition/pipe-named.ts';
import { isReason, reasons } from '../../runtime/reasons.ts';
import type { ParkedReason } from '../../store/store.ts';
import type { DeskFilter } from '../../sync/desk/desk.ts';
import type { Call } from '../command/verb.ts';

/** Failures: `pipe.none`, `option.value`. */
export function deskFilter({ options }: Call, { pipes }: Catalogue): DeskFilter {
  const { pipe, why } = options;
  return {
    ...(pipe === undefined ? {} : { pipe: pipeNamed(pipes, String(pipe)).id }),
    ...(why === undefined ? {} : { why: reasonNamed(String(why)) }),
  };
}

function reasonNamed(value: string): ParkedReason {
  const words = Object.keys(reasons).filter(isReason);
  const found = words.find((word) => value === word || value === reasons[word].title);
  if (found !== undefined) return found;
  const allowed = words.map((word) => `${word} (${reasons[word].title})`).join(', ');
  throw failure('option.value', { option: 'why', value, allowed });
}

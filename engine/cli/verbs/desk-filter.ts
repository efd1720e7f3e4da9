// Which items `samband desk` lists: those of a pipe, or those that wait for one reason, which may be called
// as the list calls it or by its one word in JSON.

import { failure } from '../../base/errors.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import { isReason, reasons } from '../../runtime/reasons.ts';
import type { ParkedReason } from '../../store/store.ts';
import type { DeskFilter } from '../../sync/desk/desk.ts';
import type { Call } from '../command/verb.ts';

/** Failure: `option.value`. */
export function deskFilter({ options }: Call, { pipes }: Catalogue): DeskFilter {
  const { pipe, why } = options;
  return {
    ...(pipe === undefined ? {} : { pipe: pipeNamed(String(pipe), pipes) }),
    ...(why === undefined ? {} : { why: reasonNamed(String(why)) }),
  };
}

function pipeNamed(value: string, pipes: Catalogue['pipes']): string {
  const ids = pipes.map(({ id }) => id);
  if (ids.includes(value)) return value;
  throw failure('option.value', { option: 'pipe', value, allowed: ids.join(', ') });
}

function reasonNamed(value: string): ParkedReason {
  const words = Object.keys(reasons).filter(isReason);
  const found = words.find((word) => value === word || value === reasons[word].title);
  if (found !== undefined) return found;
  const allowed = words.map((word) => `${word} (${reasons[word].title})`).join(', ');
  throw failure('option.value', { option: 'why', value, allowed });
}

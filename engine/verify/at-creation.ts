// Lines that speak of the moment in which a record is made, and of nothing after it.

import type { Pipe } from '../definition/pipe.ts';
import type { CheckRow } from '../docs/checklist/checklist.ts';
import { ruleOf } from './spots.ts';

export function isAtCreationOnly(row: CheckRow, { forward, back }: Pipe): boolean {
  const side = row.way === '←' ? 'sink' : 'source';
  if ((side === 'source' ? forward : back)?.update === 'never') return true;
  const when = ruleOf(row, side)?.when?.text.trim() ?? '';
  // `… or …` may hold later too.
  const isCreating = /^\$creating\b/.test(when) && !/\bor\b/.test(when);
  return isCreating || (side === 'source' && row.of?.write === 'on-create');
}

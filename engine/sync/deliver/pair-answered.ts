// Which item of an answer is which that was sent: with the values sent, or with what a system
// makes of them; else the one of that name, as where prices are the system's own; else the one in that place.

import type { Json, JsonObject } from '../../base/json.ts';
import { equal } from '../../mapping/compare.ts';
import type { ItemOutcome } from '../../mapping/outcome.ts';
import type { Row } from '../../mapping/row.ts';
import { byNames, byPlace, byValues, type Match } from '../decide/list-pairs.ts';
import { rewritingOf } from '../reconcile/rewritings.ts';

export function pairAnswered(
  rows: readonly Row[],
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
  isBack: boolean,
): readonly Match[] {
  const isMade = (F: Json, S: Json, { compare }: Row) => {
    const [sent, held] = isBack ? [S, F] : [F, S];
    return equal(F, S, compare) || rewritingOf(sent, held) !== undefined;
  };
  const same = byValues(rows, items, sinkItems);
  const rewritten = byValues(rows, same.items, same.sinkItems, isMade);
  const named = byNames(rows, rewritten.items, rewritten.sinkItems, isMade);
  return [...same.pairs, ...rewritten.pairs, ...named.pairs, ...byPlace(named)];
}

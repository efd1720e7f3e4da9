// What is left as it is (`desk/accept-as-is.ts`): both values become the base, so that nothing flows until one of them
// is edited; of a keyed list, those of each item. Pure.

import type { Json } from '../../base/json.ts';
import type { Row } from '../../mapping/row.ts';
import type { RowBase } from '../../store/store.ts';
import type { decideList } from './list.ts';
import { itemsAsTheyAre } from './list-choice.ts';
import { acceptedPairs } from './set-row.ts';
import { isSet } from './value-sets.ts';

export function valueAsItIs(row: Row, F: Json, S: Json): RowBase {
  const pairs = isSet(row) ? { pairs: acceptedPairs(row, F, S) } : {};
  return { F, S, version: row.version, note: 'differs', ...pairs };
}

export function listAsItIs(
  { version }: Row,
  ...given: Required<Parameters<typeof decideList>>
): RowBase {
  return { F: null, S: null, version, items: itemsAsTheyAre(...given) };
}

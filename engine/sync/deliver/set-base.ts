// The base of a list without keys after a clear answer: which value the system made of which, and what
// it did not take. Whatever it holds now counts as agreed, so that the echo ends there.

import type { Json } from '../../base/json.ts';
import { equal } from '../../mapping/compare.ts';
import type { Row } from '../../mapping/row.ts';
import type { Intent, IntentRow, RowBase, SetPair } from '../../store/store.ts';
import { has, pairsAfter, pairsOf, turnedPairs, valuesOf } from '../decide/value-sets.ts';
import { rewritingOf } from '../reconcile/rewritings.ts';

/** F and S as they are after the write of an intent. */
export function setBase(
  row: Row,
  sent: IntentRow,
  { kind, direction }: Intent,
  { F, S }: { readonly F: Json; readonly S: Json },
): RowBase {
  const { compare, version } = row;
  const isBack = direction === 'back';
  const values = (list: Json) => valuesOf(list, compare);
  const known = sent.pairs ?? [];
  const pairs = pairsAfter(
    {
      pairs: isBack ? turnedPairs(known) : known,
      sent: values(isBack ? sent.S : sent.F),
      before: kind === 'create' ? [] : values(isBack ? sent.F : sent.S),
      held: values(isBack ? F : S),
      isCreate: kind === 'create',
    },
    compare,
    (value, held, isNew) => {
      const name = rewritingOf(value, held);
      return name !== undefined && (isNew || !name.includes('cut'));
    },
  );
  const base = { F, S, version, pairs: isBack ? turnedPairs(pairs) : pairs };
  const isSame = pairs.every(({ f, s }) => equal(f, s, compare));
  return isSame ? base : { ...base, note: 'differs' };
}

/** The sink's values moved for a sibling too: what is removed there is gone by agreement. */
export function setHeld(row: Row, known: RowBase, S: Json): RowBase {
  const held = valuesOf(S, row.compare);
  const pairs = pairsOf(known, row.compare).flatMap(({ f, s }): SetPair[] =>
    s === null || has(held, s, row.compare) ? [{ f, s }] : f === null ? [] : [{ f, s: null }],
  );
  return { ...known, S, pairs };
}

/** What was made of a value, or of the values of a list; of items with properties nothing is learnt. */
export function rewritingsSeen(sent: Json, held: Json): readonly string[] {
  if (!Array.isArray(sent) || !Array.isArray(held)) {
    const name = equal(sent, held, 'exact') ? undefined : rewritingOf(sent, held);
    return name ? [name] : [];
  }
  const wanted = plainOf(sent);
  const found = plainOf(held);
  const others = found.filter((one) => !has(wanted, one, 'exact'));
  return wanted.flatMap((value) => {
    if (has(found, value, 'exact')) return [];
    return others.map((one) => rewritingOf(value, one)).find((name) => name !== undefined) ?? [];
  });
}

function plainOf(list: readonly Json[]): readonly Json[] {
  return list.filter((one) => typeof one !== 'object');
}

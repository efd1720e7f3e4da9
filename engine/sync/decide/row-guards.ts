// What keeps a row from being sent although the table in `ARCHITECTURE.md` sends it: a required value that
// is missing, a key that another record over there has, and a guard that holds it.

import { isEmpty } from '../../base/empty.ts';
import type { Json } from '../../base/json.ts';
import { equal } from '../../mapping/compare.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import type { Row } from '../../mapping/row.ts';
import { park, type RowDecision } from './row-decision.ts';
import type { View } from './view.ts';

/** A key that another record has is not sent; one that was refused for it, not again just for that answer. */
export function guardKey(
  row: Row,
  view: View,
  { F, S }: { readonly F: Json; readonly S: Json },
  decision: RowDecision,
): RowDecision {
  if (decision.do !== 'forward' && decision.do !== 'back') return decision;
  const holder = view.taken?.get(row.id);
  if (holder !== undefined)
    return park(decision.case, 'key-taken', `${holder} has this key already`, null, [holder]);
  if (view.work.cause !== 'answer') return decision;
  // Who has it is looked up each time, where our images know.
  const waits = view.parked.find(
    (one) => one.row === row.id && one.why === 'key-taken' && one.candidates.length === 0,
  );
  const isStill =
    waits?.values && equal(waits.values.F, F, 'exact') && equal(waits.values.S, S, 'exact');
  return isStill ? park(decision.case, 'key-taken', waits.reason) : decision;
}

/** A required row without a value refuses the record before any intent: nothing of it goes over. */
export function guardRequired(row: Row, outcome: Outcome, decision: RowDecision): RowDecision {
  if (!row.isRequired || decision.do !== 'forward') return decision;
  // What a person gave stands in for what the mapping lacks.
  const lacks = 'value' in decision ? isEmpty(decision.value) : outcome.kind === 'empty';
  if (!lacks) return decision;
  return {
    do: 'park',
    case: decision.case,
    why: 'failed',
    reason: `${row.id} is required and has no value, so nothing of the record goes over`,
    waitsFor: null,
    candidates: [],
  };
}

/** A row that a guard holds waits, and no other row with it. */
export function guardHeld(row: Row, view: View, decision: RowDecision): RowDecision {
  const held = view.held?.get(row.id);
  const isWritten = decision.do === 'forward' || decision.do === 'back';
  if (!held || !isWritten) return decision;
  return { ...park(decision.case, 'held', held.reason), guard: held.guard };
}

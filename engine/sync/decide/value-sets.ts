// A list without keys is a set of values. Its base holds pairs: which value of the
// source is which value of the sink, in whatever spelling. What is in no pair was added, a pair with a
// missing half was removed there; both are changes to the other side's current list, never a
// replacement of it. Pure.

import type { Json } from '../../base/json.ts';
import { type Compare, equal } from '../../mapping/compare.ts';
import { cast } from '../../mapping/property-type.ts';
import type { Row } from '../../mapping/row.ts';
import type { RowBase, SetPair } from '../../store/store.ts';

/** True if a known rewriting makes the one of the other. */
export type Explains = (F: Json, S: Json) => boolean;

export interface SetChanges {
  /** The pairs as they stand now, those with a half removed included until that is carried out. */
  readonly pairs: readonly SetPair[];
  /** Values that only one side has. */
  readonly addedF: readonly Json[];
  readonly addedS: readonly Json[];
  /** Pairs with a half missing: removed in the source, removed in the sink. */
  readonly removedF: readonly SetPair[];
  readonly removedS: readonly SetPair[];
}

/** A list property whose values have no keys and whose order says nothing. */
export function isSet(row: Row): boolean {
  return row.type === 'list' && row.list === undefined && row.isOrdered !== true;
}

/** The values of a list property, each once. */
export function valuesOf(list: Json | undefined, compare: Compare): readonly Json[] {
  const values: Json[] = [];
  for (const value of Array.isArray(list) ? (list as readonly Json[]) : []) {
    const one = cast(value, 'any');
    if (one !== null && !has(values, one, compare)) values.push(one);
  }
  return values;
}

export function has(values: readonly Json[], value: Json, compare: Compare): boolean {
  return values.some((one) => equal(one, value, compare));
}

/** Two list properties with the same values, in whatever order. */
export function sameSet(
  list: Json | undefined,
  other: Json | undefined,
  compare: Compare,
): boolean {
  const [values, others] = [valuesOf(list, compare), valuesOf(other, compare)];
  return values.length === others.length && values.every((one) => has(others, one, compare));
}

/** The pairs of a base; of one that knows only the lists, equal values are pairs. */
export function pairsOf(base: RowBase, compare: Compare): readonly SetPair[] {
  if (base.pairs !== undefined) return base.pairs;
  const F = valuesOf(base.F, compare);
  const S = valuesOf(base.S, compare);
  const partner = (f: Json) => S.find((s) => equal(f, s, compare)) ?? null;
  const pairs = F.map((f): SetPair => ({ f, s: partner(f) }));
  return [...pairs, ...S.filter((s) => !has(F, s, compare)).map((s): SetPair => ({ f: null, s }))];
}

/** What changed on either side since the pairs were agreed; without pairs: what only one side has. */
export function setChanges(
  F: readonly Json[],
  S: readonly Json[],
  known: readonly SetPair[],
  compare: Compare,
  explains: Explains,
): SetChanges {
  const isIn = (values: readonly Json[], value: Json) =>
    value !== null && has(values, value, compare);
  const means = (f: Json, s: Json) => equal(f, s, compare) || explains(f, s);
  let pairs = [...known];
  for (const f of F) {
    if (pairs.some((pair) => equal(pair.f, f, compare))) continue;
    const s = S.find((one) => equal(f, one, compare)) ?? S.find((one) => explains(f, one));
    if (s === undefined) continue;
    pairs = pairs.filter((pair) => pair.f !== null || !equal(pair.s, s, compare));
    pairs.push({ f, s });
  }
  for (const s of S) {
    if (pairs.some((pair) => pair.s !== null && equal(pair.s, s, compare))) continue;
    // Refused there once, or spelled anew by a late job: still the same value.
    const at = pairs.findIndex(
      ({ f, s: old }) => f !== null && isIn(F, f) && !isIn(S, old) && means(f, s),
    );
    if (at >= 0) pairs[at] = { f: (pairs[at] as SetPair).f, s };
  }
  const isShared = (pair: SetPair) =>
    pairs.some((other) => other !== pair && equal(other.s, pair.s, compare) && isIn(F, other.f));
  pairs = pairs.filter((pair) => {
    if (pair.f === null) return isIn(S, pair.s);
    if (pair.s === null) return isIn(F, pair.f);
    if (isIn(F, pair.f)) return true;
    return isIn(S, pair.s) && !isShared(pair);
  });
  return {
    pairs,
    addedF: F.filter((f) => !pairs.some((pair) => equal(pair.f, f, compare))),
    addedS: S.filter((s) => !pairs.some((pair) => equal(pair.s, s, compare))),
    removedF: pairs.filter(({ f }) => f !== null && !isIn(F, f)),
    removedS: pairs.filter(({ s }) => s !== null && !isIn(S, s)),
  };
}

/** The current list with some of its values removed and others added. */
export function changedList(
  current: Json | undefined,
  change: { readonly add: readonly Json[]; readonly remove: readonly Json[] },
  compare: Compare,
): readonly Json[] {
  const list = Array.isArray(current) ? (current as readonly Json[]) : [];
  const kept = list.filter((value) => !has(change.remove, value, compare));
  return [...kept, ...change.add.filter((value) => !has(kept, value, compare))];
}

/** A write of a set, seen from the side that sent it. */
export interface SetWrite {
  /** The pairs as they were when it was decided: `f` is the sender's half. */
  readonly pairs: readonly SetPair[];
  /** The sender's values that were to be there. */
  readonly sent: readonly Json[];
  /** The other side before and after. */
  readonly before: readonly Json[];
  readonly held: readonly Json[];
  /** The record was made by this write: whatever else it holds was nobody's edit. */
  readonly isCreate: boolean;
}

/** The pairs after a clear answer: what was refused counts as agreed, as does another spelling. */
export function pairsAfter(
  { pairs, sent, before, held, isCreate }: SetWrite,
  compare: Compare,
  isRewriting: (sent: Json, held: Json, isNew: boolean) => boolean,
): readonly SetPair[] {
  const isIn = (values: readonly Json[], value: Json) =>
    value !== null && has(values, value, compare);
  const next: SetPair[] = [];
  const fresh = sent.filter((f) => !pairs.some((pair) => equal(pair.f, f, compare)));
  for (const pair of pairs) {
    const { f, s } = pair;
    const isShared = pairs.some(
      (other) => other !== pair && equal(other.s, s, compare) && isIn(sent, other.f),
    );
    if (f === null) {
      if (isIn(held, s)) next.push(pair);
    } else if (s === null) {
      if (isIn(sent, f)) fresh.push(f);
    } else if (isIn(held, s)) {
      if (isIn(sent, f)) next.push(pair);
      else if (!isShared) next.push({ f: null, s }); // it was to go, and stayed
    } else if (isIn(sent, f)) {
      if (isIn(before, s)) fresh.push(f);
      else next.push(pair); // removed there, and still to be removed here
    }
  }
  const free = held.filter(
    (s) => !isIn(before, s) && !next.some((pair) => equal(pair.s, s, compare)),
  );
  const left: Json[] = [];
  for (const f of fresh) {
    const s =
      free.find((one) => equal(f, one, compare)) ??
      held.find((one) => equal(f, one, compare)) ??
      free.find((one) => isRewriting(f, one, true)) ??
      held.find((one) => isRewriting(f, one, false));
    if (s === undefined) left.push(f);
    else next.push({ f, s });
  }
  const unpaired = free.filter((s) => !next.some((pair) => equal(pair.s, s, compare)));
  const isByPlace = unpaired.length === left.length;
  for (const [at, f] of left.entries())
    next.push({ f, s: isByPlace ? (unpaired[at] as Json) : null });
  if (isCreate && !isByPlace) next.push(...unpaired.map((s): SetPair => ({ f: null, s })));
  return next;
}

/** Source and sink change places. */
export function turnedPairs(pairs: readonly SetPair[]): readonly SetPair[] {
  return pairs.map(({ f, s }) => ({ f: s, s: f }));
}

// References with several answers that are settled already: a person took one of them, or one stands in
// the base or over there. What a person took is kept beside what waits until it is
// written; from then on it stands in the base.

import type { Json, JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { heldIn } from '../../mapping/row-value.ts';
import type { MappingContext } from '../../mapping/scope.ts';
import type { Standings } from '../../mapping/standing.ts';
import type { Parked, RowBase } from '../../store/store.ts';
import type { Evaluation, View } from './view.ts';

/** Of each row of the sink: both halves of its base, then what is held now. */
export function standingsOf(pipe: Pipe, { base, sink }: View): Standings {
  return (id) => ({
    values: () => {
      const row = pipe.rows.find((one) => one.id === id);
      return [...agreedIn(base?.rows[id]), ...(row && sink ? [heldIn(sink.props, row)] : [])];
    },
    items: (key) => {
      const item = base?.rows[id]?.items?.find(({ source }) => source === key);
      return item && ((inner) => ({ values: () => agreedIn(item.rows[inner]) }));
    },
  });
}

function agreedIn(base: RowBase | undefined): readonly Json[] {
  return base ? [base.F, base.S] : [];
}

/** Of each path that goes back: what the source holds there. */
export function standingsIn(source: JsonObject): Standings {
  return (path) => ({ values: () => [readPath(source, path) ?? null] });
}

/** Answers with what a person took, and notes that it was asked for. */
export function takenBy(
  parked: readonly Parked[],
  asked: Set<string>,
): NonNullable<MappingContext['taken']> {
  const known = new Set(parked.flatMap(({ taken }) => taken));
  return (refs) => {
    const ref = refs.find((one) => known.has(one));
    if (ref !== undefined) asked.add(ref);
    return ref;
  };
}

/** What goes on being taken in a row that still waits, for whatever. */
export function stillTaken(old: Parked | undefined, { taken }: Evaluation): readonly string[] {
  return old?.taken.filter((ref) => taken.has(ref)) ?? [];
}

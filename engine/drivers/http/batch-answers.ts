// Which answer of a batch is whose. By their order, unless the file says how an answer tells it (`of`): then they may
// come in any order and leave some out. Records that came in another order are seen by their values, as one
// that is taken for another would be linked to a stranger.

import type { Json, JsonObject } from '../../base/json.ts';
import type { Batch } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import { idText } from '../read-record.ts';
import { listOf } from './variables.ts';

/** The answer of each of the records, undefined: none is its own. A text: it cannot be told whose any of them is. */
export async function answersInPlace(
  answered: readonly Json[],
  batch: Batch,
  sent: { readonly keys: readonly string[]; readonly said: Bindings },
): Promise<readonly (Json | undefined)[] | string> {
  const { of } = batch.answers;
  const { keys, said } = sent;
  if (of === undefined) {
    if (answered.length === keys.length) return answered;
    return `${answered.length} answers came for ${keys.length} records`;
  }
  const byKey = new Map<string, Json>();
  const twice = new Set<string>();
  for (const answer of answered) {
    for (const value of listOf(await of.evaluate(answer, said))) {
      const key = idText(value);
      if (key === undefined) continue;
      if (byKey.has(key)) twice.add(key);
      byKey.set(key, answer);
    }
  }
  return keys.map((key) => (twice.has(key) ? undefined : byKey.get(key)));
}

/**
 * True if a record was answered with what another of them was sent with, and that one with something else: a system
 * that rounds, or writes all names in one case, answers two records alike.
 */
export function isMixedUp(
  pairs: readonly { readonly sent: JsonObject; readonly read: JsonObject }[],
): boolean {
  const holders = new Map<string, number[]>();
  for (const [at, { sent }] of pairs.entries())
    for (const fact of factsOf(sent)) holders.set(fact, [...(holders.get(fact) ?? []), at]);
  const hits = pairs.map(({ sent, read }) => {
    const found = new Map<number, number>();
    // What nobody sent with it, such as a default, speaks for no other either.
    const shown = Object.fromEntries(Object.keys(sent).map((name) => [name, read[name]]));
    for (const fact of factsOf(shown))
      for (const at of holders.get(fact) ?? []) found.set(at, (found.get(at) ?? 0) + 1);
    return found;
  });
  const own = (at: number): number => hits[at]?.get(at) ?? 0;
  return hits.some((found, mine) =>
    [...found].some(([at, count]) => count > own(mine) && count > own(at)),
  );
}

/** What a record says in so many words; a switch or an empty text tells none from another. */
function factsOf(record: JsonObject): readonly string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const isTelling = typeof value === 'number' || (typeof value === 'string' && value !== '');
    return isTelling ? [JSON.stringify([name, value])] : [];
  });
}

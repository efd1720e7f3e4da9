// Where the items of a list stood before it changed, so that what nobody says of them goes with them.
// The same item is found wherever it stood. A changed one stood in its place, unless the list grew or
// shrank: then it is the one that it has most in common with.

import { isObject, type Json } from '../../base/json.ts';

/** For each item a place in the list before; one that is past its end if there was none. */
export function placesBefore(items: readonly Json[], before: readonly Json[]): readonly number[] {
  const texts = before.map((item) => JSON.stringify(item));
  const places = new Map(texts.map((text, at) => [text, at]));
  return items.map((item, at) => {
    const text = JSON.stringify(item);
    if (texts[at] === text) return at;
    const isAsLong = items.length === before.length;
    return places.get(text) ?? (isAsLong ? at : mostAlike(item, before, at));
  });
}

function mostAlike(item: Json, before: readonly Json[], at: number): number {
  let best = at;
  let most = alike(item, before[at]);
  for (const [place, other] of before.entries()) {
    const found = alike(item, other);
    if (found > most) [best, most] = [place, found];
  }
  return best;
}

/** How many of its members are the same in the other. */
function alike(item: Json, other: Json | undefined): number {
  if (!isObject(item) || !isObject(other)) return 0;
  return Object.keys(item).filter((name) => isSame(item[name], other[name])).length;
}

function isSame(one: unknown, other: unknown): boolean {
  const isNested = isObject(one) || Array.isArray(one);
  return isNested ? JSON.stringify(one) === JSON.stringify(other) : one === other;
}

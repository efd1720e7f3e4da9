// Which item of a list is which over there while its last write is in doubt: nobody can tell what was made, so
// an item's place says nothing of it. Pairs that are known stay; whoever has no counterpart is known by its
// values, else by what it is called. Who is known by neither stays alone, and no edit of it goes to another.

import type { JsonObject } from '../../base/json.ts';
import type { ItemOutcome } from '../../mapping/outcome.ts';
import type { ListRule } from '../../mapping/row.ts';
import type { ItemBase } from '../../store/store.ts';
import {
  byNames,
  byValues,
  type Match,
  type Pair,
  type PairKeysOf,
  pairUp,
  sinksOf,
  sourcesOf,
} from './list-pairs.ts';

export function pairInDoubt(
  list: ListRule,
  items: readonly ItemOutcome[],
  sinkItems: readonly JsonObject[],
  base: readonly ItemBase[] | undefined,
  pairKeysOf: PairKeysOf,
): readonly Pair[] {
  const pairs = pairUp(list, items, sinkItems, base ?? [], pairKeysOf);
  const halves = pairs.filter(({ source, sink }) => !(source && sink));
  // Whose counterpart is gone may have it again, under another key.
  const bereft = halves.filter((half) => half.base !== undefined);
  const lone = halves.filter((half) => half.base === undefined);
  const taken = new Set<Item>();
  const free = <One extends Item>(all: readonly One[]) => all.filter((one) => !taken.has(one));
  const found: Match[] = [];
  for (const alike of [byValues, byNames])
    for (const [left, right] of [
      [bereft, lone],
      [lone, bereft],
      [lone, lone],
    ] as const)
      for (const match of alike(list.rows, free(sourcesOf(left)), free(sinksOf(right))).pairs) {
        found.push(match);
        for (const one of match) taken.add(one);
      }
  const baseOf = (source: ItemOutcome, sink: JsonObject) =>
    bereft.find((one) => one.source === source || one.sink === sink)?.base;
  return [
    ...pairs.filter((one) => !taken.has((one.source ?? one.sink) as Item)),
    ...found.map(([source, sink]): Pair => ({ base: baseOf(source, sink), source, sink })),
  ];
}

type Item = ItemOutcome | JsonObject;

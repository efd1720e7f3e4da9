// The loops of an automaton: positions of one loop reach each other. A position without a loop is
// alone, and follows nothing there.

import type { Automaton } from './automaton.ts';

/** By position: the number of its loop, which is the first position of it. */
export function loopsOf({ follow }: Automaton): readonly number[] {
  const before: number[][] = follow.map(() => []);
  for (const [at, nexts] of follow.entries()) for (const next of nexts) before[next]?.push(at);
  const loops: number[] = [];
  for (const at of follow.keys()) {
    if (loops[at] !== undefined) continue;
    loops[at] = at;
    const back = reachedFrom(before, at);
    for (const other of reachedFrom(follow, at)) if (back.has(other)) loops[other] = at;
  }
  return loops;
}

function reachedFrom(follow: Automaton['follow'], start: number): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of follow[at] as readonly number[]) {
      if (!found.has(next)) open.push(next);
      found.add(next);
    }
  }
  return found;
}

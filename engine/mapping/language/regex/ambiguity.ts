// Whether a regular expression may run for ever: whether there is a text that takes it from a place back
// to the same place on two ways. Then there are 2ⁿ ways through n such texts, and where the end does not
// match a matcher that goes back tries them all. An author is told so before it runs; when it runs,
// every pattern ends (`bounded-regex.ts`), so what is too long to be sure is let pass.

import { type Automaton, automatonOf } from './automaton.ts';
import { loopsOf } from './loops.ts';
import { type Meeting, meetingOf } from './meeting.ts';
import type { RegexTree } from './tree.ts';

/** Takes some 100 ms; a pattern that needs more is not looked at any further. */
const stepsMax = 10_000_000;

export function mayRunForEver({ root }: RegexTree, source: string): boolean {
  const automaton = automatonOf(root);
  if (automaton === undefined) return false;
  if (automaton.repeatsNothing) return true;
  const meet = meetingOf(automaton, source);
  const known = { loops: loopsOf(automaton), meet, count: { left: stepsMax } };
  return automaton.signs.some((_, at) => hasTwoWaysBack(automaton, at, known));
}

interface Known {
  /** By position: the number of the loop it lies in. */
  readonly loops: readonly number[];
  readonly meet: Meeting;
  readonly count: { left: number };
}

/** Two that read the same text from `start`, part, and are at one position again that leads back. */
function hasTwoWaysBack({ follow }: Automaton, start: number, known: Known): boolean {
  const seen = new Set<number>();
  const open: (readonly [left: number, right: number])[] = [];
  const isInside = (at: number) => known.loops[at] === known.loops[start];
  const size = follow.length;
  /** True if both are at one position. */
  const go = (left: number, right: number): boolean => {
    if (left === right) return true;
    const pair = Math.min(left, right) * size + Math.max(left, right);
    if (!seen.has(pair)) open.push([left, right]);
    seen.add(pair);
    return false;
  };
  const next = (at: number) => (follow[at] as readonly number[]).filter(isInside);
  const first = next(start);
  for (const [place, left] of first.entries()) {
    for (const right of first.slice(place + 1)) {
      if (--known.count.left < 0) return false;
      if (known.meet(left, right) && go(left, right)) return true;
    }
  }
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const others = next(pair[1]);
    known.count.left -= others.length;
    for (const left of next(pair[0])) {
      for (const right of others) {
        if (--known.count.left < 0) return false;
        if (known.meet(left, right) && go(left, right)) return true;
      }
    }
  }
  return false;
}

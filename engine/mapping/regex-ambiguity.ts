// Whether a regular expression may run for ever: whether there is a text that takes it from a place back
// to the same place on two ways. Then there are 2ⁿ ways through n such texts, and where the end does not
// match a matcher that goes back tries them all. What is merely slow, as `.*.*x`, is not meant here.

import { type Automaton, automatonOf } from './regex-automaton.ts';
import { regexTree } from './regex-tree.ts';

/** Takes some 100 ms; a pattern that needs more is not looked at any further. */
const stepsMax = 10_000_000;

/** True as well where the pattern is too long to be sure. */
export function mayRunForEver(pattern: RegExp): boolean {
  const automaton = automatonOf(regexTree(pattern.source));
  if (automaton === undefined) return true;
  const meet = meeting(automaton, alphabetOf(pattern.source), pattern.flags.includes('i'));
  const known = { loops: loopsOf(automaton), meet, count: { left: stepsMax } };
  return automaton.signs.some((_, at) => hasTwoWaysBack(automaton, at, known));
}

interface Known {
  /** By position: the number of the loop it lies in. */
  readonly loops: readonly number[];
  /** Whether a sign of the text may be at both positions. */
  meet(left: number, right: number): boolean;
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
      if (--known.count.left < 0) return true;
      if (known.meet(left, right) && go(left, right)) return true;
    }
  }
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    const others = next(pair[1]);
    for (const left of next(pair[0])) {
      for (const right of others) {
        if (--known.count.left < 0) return true;
        if (known.meet(left, right) && go(left, right)) return true;
      }
    }
  }
  return false;
}

/** Positions of one loop reach each other; a position without a loop is alone, and follows nothing there. */
function loopsOf({ follow }: Automaton): readonly number[] {
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

/** JavaScript itself says which signs a class stands for. */
function meeting(
  { signs }: Automaton,
  alphabet: readonly string[],
  ignoresCase: boolean,
): Known['meet'] {
  const matched = new Map<string, readonly string[]>();
  for (const source of signs) {
    if (matched.has(source)) continue;
    const one = new RegExp(`^(?:${source})$`, ignoresCase ? 'i' : '');
    matched.set(
      source,
      alphabet.filter((sign) => one.test(sign)),
    );
  }
  const known = new Map<string, boolean>();
  return (left, right) => {
    const [a, b] = [signs[left] as string, signs[right] as string];
    if (a === b) return true;
    const key = `${a}\n${b}`;
    const found =
      known.get(key) ?? (matched.get(a) ?? []).some((sign) => matched.get(b)?.includes(sign));
    known.set(key, found);
    return found;
  };
}

/** Signs outside of ASCII that the language's classes know, and one that they do not. */
const others = [0xa0, 0xe9, 0x2028, 0xfeff, 0xe000];

/** Where classes meet, they meet at one of these: a limit of a range in the text, or a sign beside it. */
function alphabetOf(source: string): readonly string[] {
  const codes = new Set([...Array(128).keys(), ...others]);
  const escaped = [...source.matchAll(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/gi)];
  const written = source.split('').map((sign) => sign.charCodeAt(0));
  const limits = [...written, ...escaped.map(([, x, u]) => Number.parseInt(x ?? u ?? '', 16))];
  for (const code of limits) for (const near of [code - 1, code, code + 1]) codes.add(near);
  const signs = [...codes].map((code) => String.fromCharCode(code));
  return [
    ...new Set(signs.flatMap((sign) => [sign, sign.toLowerCase(), sign.toUpperCase()])),
  ].filter((sign) => sign.length === 1);
}

// Up to which length of a text a regular expression is surely done in a moment, whatever the text is:
// a bound from above for the ways that a matcher which goes back may try one after the other. Two ways
// through a loop that read the same text do not come to the same place (`ambiguity.ts`), so ways
// only multiply where they part outside of loops, or where a loop may be left at several times.

import { isAmbiguous } from './ambiguity.ts';
import { type Automaton, automatonOf } from './automaton.ts';
import { loopsOf } from './loops.ts';
import { type Meeting, meetingOf } from './meeting.ts';
import { looksElsewhere, type Part, regexTree } from './tree.ts';

/** There are no longer texts (`budget.ts`). */
const lengthMax = 10_000_000;
/** Of more that may come next it is not asked whether two of them can read the same sign. */
const nextsMax = 64;

/** In signs, for so many steps; 0 for a pattern that looks around or reads again, of which nothing is known here. */
export function quickLength(pattern: RegExp, stepsMax: number): number {
  const tree = regexTree(pattern);
  const automaton = tree && !looksElsewhere(tree.root) ? automatonOf(tree.root) : undefined;
  if (tree === undefined || automaton === undefined) return 0;
  const meet = meetingOf(automaton, pattern.source);
  if (isAmbiguous(automaton, meet)) return 0;
  const shape = shapeOf(automaton, meet);
  const isAnchored = beginsAtStart(tree.root);
  const isQuick = (length: number) =>
    stepsOf(automaton, shape, length) * (isAnchored ? 1 : length + 1) <= stepsMax;
  let [quick, slow] = [0, lengthMax + 1];
  while (slow - quick > 1) {
    const middle = Math.floor((quick + slow) / 2);
    if (isQuick(middle)) quick = middle;
    else slow = middle;
  }
  return quick;
}

/** What can be said of an automaton whatever the text. */
interface Shape {
  /** By position: its loop, and by loop: its positions. */
  readonly loops: readonly number[];
  readonly members: ReadonlyMap<number, readonly number[]>;
  /** Of these positions at most one can read the next sign. */
  isPlain(nexts: readonly number[]): boolean;
}

function shapeOf(automaton: Automaton, meet: Meeting): Shape {
  const loops = loopsOf(automaton);
  const members = new Map<number, number[]>();
  for (const [at, loop] of loops.entries()) {
    const others = members.get(loop);
    if (others) others.push(at);
    else members.set(loop, [at]);
  }
  const known = new Map<readonly number[], boolean>();
  const isPlain = (nexts: readonly number[]) => {
    const before = known.get(nexts);
    if (before !== undefined) return before;
    const answer =
      nexts.length <= nextsMax &&
      nexts.every((left, place) => !nexts.slice(place + 1).some((right) => meet(left, right)));
    known.set(nexts, answer);
    return answer;
  };
  return { loops, members, isPlain };
}

/** How many steps a text of this length takes at most from one start. */
function stepsOf({ follow, first }: Automaton, shape: Shape, length: number): number {
  const known = new Map<number, number>();
  const stepsFrom = (loop: number): number => {
    const before = known.get(loop);
    if (before !== undefined) return before;
    const members = shape.members.get(loop) as readonly number[];
    const nexts = members.map((at) => follow[at] as readonly number[]);
    const isLoop = nexts.some((list) => list.some((next) => shape.loops[next] === loop));
    const turns = isLoop ? length : 1;
    const isPlain = nexts.every(shape.isPlain);
    const tried = nexts.map((list) => 1 + list.length);
    const left = nexts.flat().flatMap((next) => {
      const other = shape.loops[next] as number;
      return other === loop ? [] : [stepsFrom(other)];
    });
    const steps = isPlain
      ? turns * largest(tried) + largest(left)
      : turns * (sum(tried) + sum(left));
    known.set(loop, steps);
    return steps;
  };
  const begun = first.map((at) => stepsFrom(shape.loops[at] as number));
  return 1 + first.length + (shape.isPlain(first) ? largest(begun) : sum(begun));
}

function largest(numbers: readonly number[]): number {
  return numbers.reduce((most, one) => Math.max(most, one), 0);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Such a pattern is tried at one place of the text only. */
function beginsAtStart(part: Part): boolean {
  switch (part.kind) {
    case 'edge':
      return part.isStart && !part.ofLine;
    case 'sequence':
      return part.parts[0] !== undefined && beginsAtStart(part.parts[0]);
    case 'choice':
      return part.parts.every(beginsAtStart);
    case 'group':
      return beginsAtStart(part.body);
    default:
      return false;
  }
}

// A regular expression as positions that follow each other: each sign in it is a position, and a text is
// matched along them. A position that follows another on two ways stands there twice, because a
// matcher that goes back tries both.

import type { Part, Repeat, Sign } from './tree.ts';

export interface Automaton {
  /** By position: its sign. */
  readonly signs: readonly Sign[];
  /** By position: those that may come next. */
  readonly follow: readonly (readonly number[])[];
  /** A part that may read nothing has to be there several times, of which each may be the one that reads. */
  readonly repeatsNothing: boolean;
}

/** Where a part begins and ends, and whether it may be empty. */
interface Piece {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly isEmpty: boolean;
}

/** A class repeated more often than this counts as repeated without end. */
const signsMax = 32;
/** A group is written out up to so many times, which are few ways to read a text. */
const copiesMax = 4;
/** All country codes in one pattern are 750, and follow each other in 60,000 ways if they are repeated. */
const positionsMax = 800;
const edgesMax = 70_000;

const none: Piece = { first: [], last: [], isEmpty: true };

/** What a group has read is read again: something. */
const anySign: Sign = { kind: 'sign', source: '[^]', flags: '' };

/** undefined: it is too long. */
export function automatonOf(tree: Part): Automaton | undefined {
  const made: Making = { signs: [], follow: [], edges: 0, repeatsNothing: false, isTooLong: false };
  build(tree, 1, made);
  return made.isTooLong ? undefined : made;
}

interface Making extends Automaton {
  readonly signs: Sign[];
  readonly follow: number[][];
  edges: number;
  repeatsNothing: boolean;
  isTooLong: boolean;
}

/** `around`: how many copies the parts around it already make of it. */
function build(part: Part, around: number, into: Making): Piece {
  if (into.signs.length >= positionsMax) into.isTooLong = true;
  if (into.isTooLong) return none;
  switch (part.kind) {
    case 'sign': {
      const at = into.signs.push(part) - 1;
      into.follow.push([]);
      return { first: [at], last: [at], isEmpty: false };
    }
    case 'sequence':
      return part.parts.reduce((left, one) => joined(left, build(one, around, into), into), none);
    case 'choice': {
      const pieces = part.parts.map((one) => build(one, around, into));
      return {
        first: pieces.flatMap(({ first }) => first),
        last: pieces.flatMap(({ last }) => last),
        isEmpty: pieces.some(({ isEmpty }) => isEmpty),
      };
    }
    case 'group':
      return build(part.body, around, into);
    case 'same':
      return build(anySign, around, into);
    case 'look':
      build(part.body, around, into);
      return none;
    case 'repeat':
      return repeated(part, around, into);
    default:
      return none;
  }
}

function repeated({ body, min, max }: Repeat, around: number, into: Making): Piece {
  const isSign = body.kind === 'sign';
  if (max <= 1 || (isSign ? max <= signsMax : max * around <= copiesMax)) {
    return writtenOut({ body, min, max }, around * (isSign ? 1 : Math.max(1, max)), into);
  }
  const copies = isSign && min <= signsMax ? min - 1 : 0;
  let before = none;
  for (let at = 0; at < copies; at++) before = joined(before, build(body, around, into), into);
  const piece = build(body, around, into);
  if (piece.isEmpty && min > 1) into.repeatsNothing = true;
  link(piece.last, piece.first, into);
  return joined(before, { ...piece, isEmpty: piece.isEmpty || min === 0 }, into);
}

/** `a{1,3}` as `a(a(a)?)?`. */
function writtenOut(
  { body, min, max }: Pick<Repeat, 'body' | 'min' | 'max'>,
  around: number,
  into: Making,
): Piece {
  let rest = none;
  for (let at = max; at > 0; at--) {
    const whole = joined(build(body, around, into), rest, into);
    rest = at > min ? { ...whole, isEmpty: true } : whole;
  }
  return rest;
}

function joined(left: Piece, right: Piece, into: Making): Piece {
  link(left.last, right.first, into);
  return {
    first: left.isEmpty ? [...left.first, ...right.first] : left.first,
    last: right.isEmpty ? [...left.last, ...right.last] : right.last,
    isEmpty: left.isEmpty && right.isEmpty,
  };
}

function link(from: readonly number[], to: readonly number[], into: Making): void {
  into.edges += from.length * to.length;
  if (into.edges > edgesMax) into.isTooLong = true;
  if (into.isTooLong) return;
  for (const at of from) into.follow[at]?.push(...to);
}

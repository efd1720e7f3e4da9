// A regular expression as code to be gone through (`run.ts`), for those whose cost has to be counted.
// The order of the ways to read a text, what a group keeps and when a turn of a repetition is one too
// many are those of the language: https://tc39.es/ecma262/#sec-pattern-semantics.

import { type SignClass, signClasses } from './sign-class.ts';
import type { Look, Part, RegexTree, Repeat, Sign } from './tree.ts';

/** What the code says, with its operands. Places in the text, counts and heights are kept in registers. */
export const ops = {
  end: 0,
  /** code of a sign, is read backwards */
  letter: 1,
  /** number of a class, is read backwards */
  oneOf: 2,
  /** group, ignores case, is read backwards */
  same: 3,
  /** is the start, of a line too */
  edge: 4,
  /** is negated */
  word: 5,
  /** other, is lazy: goes on behind, and if that leads nowhere at `other`; lazily the other way round */
  either: 6,
  /** other, is lazy, register of the count, min, max: as `either` from `min` to `max` turns */
  turn: 7,
  /** to */
  go: 8,
  /** register: notes the place in the text */
  mark: 9,
  /** register, value */
  set: 10,
  /** register: one more */
  count: 11,
  /** register of a place, of the count, min: a turn that need not be is none if it read nothing */
  moved: 12,
  /** register, unseen: notes the place and how much is open, in two registers */
  look: 13,
  /** register: what was looked for is there */
  seen: 14,
  /** register: what must not be there is there */
  refuted: 15,
} as const;

export interface Program {
  readonly code: Int32Array;
  readonly classes: readonly SignClass[];
  /** What a match begins with any number of. */
  readonly leading: SignClass | undefined;
  readonly registers: number;
  /** How many groups are told, with the whole match, which is number 0. */
  readonly groups: number;
}

/** In the place of a register or of a position: there is none. */
export const none = -1;
/** No text is as long. */
const endless = 0x7fff_ffff;

export function programOf({ root, groups }: RegexTree): Program {
  const classes = signClasses();
  const into: Making = {
    code: [],
    registers: 2 * (groups + 1),
    looksBack: false,
    classOf: classes.numberOf,
  };
  write({ kind: 'group', number: 0, body: root }, false, into);
  into.code.push(ops.end);
  const first = into.looksBack ? undefined : leadingSign(root);
  return {
    code: Int32Array.from(into.code),
    classes: classes.all,
    leading: first && classes.all[classes.numberOf(first.source, first.flags)],
    registers: into.registers,
    groups: groups + 1,
  };
}

interface Making {
  readonly code: number[];
  registers: number;
  /** `\1`: what is read depends on how it was come to. */
  looksBack: boolean;
  classOf(source: string, flags: string): number;
}

/** `isBack`: inside of `(?<=…)` a text is read from its end. */
function write(part: Part, isBack: boolean, into: Making): void {
  const { code } = into;
  switch (part.kind) {
    case 'sign': {
      const letter = part.flags === '' ? /^\\u([0-9a-f]{4})$/.exec(part.source)?.[1] : undefined;
      if (letter !== undefined) code.push(ops.letter, Number.parseInt(letter, 16), Number(isBack));
      else code.push(ops.oneOf, into.classOf(part.source, part.flags), Number(isBack));
      return;
    }
    case 'sequence':
      for (const one of isBack ? part.parts.toReversed() : part.parts) write(one, isBack, into);
      return;
    case 'choice':
      writeChoice(part.parts, isBack, into);
      return;
    case 'repeat':
      writeRepeat(part, isBack, into);
      return;
    case 'group': {
      const [start, end] = [2 * part.number, 2 * part.number + 1];
      code.push(ops.mark, isBack ? end : start);
      write(part.body, isBack, into);
      code.push(ops.mark, isBack ? start : end);
      return;
    }
    case 'same':
      into.looksBack = true;
      // Of several groups with one name only one has read something, and nothing is found everywhere.
      for (const group of part.groups) {
        code.push(ops.same, group, Number(part.ignoresCase), Number(isBack));
      }
      return;
    case 'edge':
      code.push(ops.edge, Number(part.isStart), Number(part.ofLine));
      return;
    case 'word':
      code.push(ops.word, Number(part.isNegated));
      return;
    case 'look':
      writeLook(part, into);
  }
}

function writeChoice(parts: readonly Part[], isBack: boolean, into: Making): void {
  const { code } = into;
  const ends: number[] = [];
  for (const [at, part] of parts.entries()) {
    const isLast = at === parts.length - 1;
    const other = isLast ? undefined : code.push(ops.either, none, 0) - 2;
    write(part, isBack, into);
    if (other === undefined) continue;
    ends.push(code.push(ops.go, none) - 1);
    code[other] = code.length;
  }
  for (const end of ends) code[end] = code.length;
}

function writeRepeat(repeat: Repeat, isBack: boolean, into: Making): void {
  const { body, min, max, groups } = repeat;
  const { code } = into;
  if (max === 0) return;
  if (min === 1 && max === 1) {
    write(body, isBack, into);
    return;
  }
  const isLazy = Number(!repeat.isGreedy);
  const count = min > 0 || (max > 1 && Number.isFinite(max)) ? into.registers++ : none;
  if (count !== none) code.push(ops.set, count, 0);
  const head = code.length;
  if (count === none) code.push(ops.either, none, isLazy);
  else code.push(ops.turn, none, isLazy, count, Math.min(min, endless), Math.min(max, endless));
  const [first, last] = groups;
  for (let register = 2 * first; register < 2 * last; register++) {
    code.push(ops.set, register, none);
  }
  if (count !== none) code.push(ops.count, count);
  const from = mayBeEmpty(body) ? into.registers++ : none;
  if (from !== none) code.push(ops.mark, from);
  write(body, isBack, into);
  if (from !== none) code.push(ops.moved, from, count, Math.min(min, endless));
  if (max > 1) code.push(ops.go, head);
  code[head + 1] = code.length;
}

function writeLook({ body, isAhead, isNegated }: Look, into: Making): void {
  const { code } = into;
  const register = into.registers;
  into.registers += 2;
  const unseen = code.push(ops.look, register, none) - 1;
  write(body, !isAhead, into);
  code.push(isNegated ? ops.refuted : ops.seen, register);
  if (isNegated) code[unseen] = code.length;
}

/** `x` of a pattern that begins with `x*` or `x+`. */
function leadingSign(part: Part): Sign | undefined {
  switch (part.kind) {
    case 'sequence':
      return part.parts[0] && leadingSign(part.parts[0]);
    case 'group':
      return leadingSign(part.body);
    case 'repeat':
      return part.body.kind === 'sign' && part.max === Number.POSITIVE_INFINITY
        ? part.body
        : undefined;
    default:
      return undefined;
  }
}

function mayBeEmpty(part: Part): boolean {
  switch (part.kind) {
    case 'sign':
      return false;
    case 'sequence':
      return part.parts.every(mayBeEmpty);
    case 'choice':
      return part.parts.some(mayBeEmpty);
    case 'repeat':
      return part.min === 0 || mayBeEmpty(part.body);
    case 'group':
      return mayBeEmpty(part.body);
    default:
      return true;
  }
}

// A regular expression taken apart, in the few kinds of parts that the rest of this folder needs: the
// door to regexpp. A pattern is one that JavaScript has accepted, without the flags `u` and `v`, so a
// sign is a code unit of UTF-16.

import { type AST, RegExpParser, visitRegExpAST } from '@eslint-community/regexpp';

export type Part =
  /** One sign of the text, of those that the source of a class or a letter stands for. */
  | Sign
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly parts: readonly Part[] }
  | Repeat
  /** What `body` reads is noted under its number, from 1. */
  | { readonly kind: 'group'; readonly number: number; readonly body: Part }
  /** `\1`: what a group has read is read again. Of several with one name, one has read something. */
  | { readonly kind: 'same'; readonly groups: readonly number[]; readonly ignoresCase: boolean }
  /** `^`, `$`: nothing before or after, or with `ofLine` the end of a line. */
  | { readonly kind: 'edge'; readonly isStart: boolean; readonly ofLine: boolean }
  /** `\b`, `\B`. */
  | { readonly kind: 'word'; readonly isNegated: boolean }
  | Look;

export interface Sign {
  readonly kind: 'sign';
  readonly source: string;
  /** `i` and `s`, where they hold. */
  readonly flags: string;
}

export interface Repeat {
  readonly kind: 'repeat';
  readonly body: Part;
  readonly min: number;
  readonly max: number;
  readonly isGreedy: boolean;
  /** The groups in it, which each turn begins without: from one number to before another. */
  readonly groups: readonly [from: number, to: number];
}

/** `(?=…)`: looks at signs without taking them. */
export interface Look {
  readonly kind: 'look';
  readonly body: Part;
  readonly isAhead: boolean;
  readonly isNegated: boolean;
}

export interface RegexTree {
  readonly root: Part;
  /** How many groups it has. */
  readonly groups: number;
}

const parser = new RegExpParser();

/**
 * undefined: it is nested too deep, has something that regexpp does not know, or `(?i:…)`, with which V8 does not do
 * what the language says.
 */
export function regexTree(pattern: RegExp): RegexTree | undefined {
  try {
    const tree = parser.parsePattern(pattern.source);
    const numbers: Numbers = new Map();
    const before = new Map<AST.Quantifier, number>();
    const ranges: Ranges = new Map();
    visitRegExpAST(tree, {
      onCapturingGroupEnter: (group) => void numbers.set(group, numbers.size + 1),
      onQuantifierEnter: (quantifier) => void before.set(quantifier, numbers.size + 1),
      onQuantifierLeave: (quantifier) =>
        void ranges.set(quantifier, [before.get(quantifier) as number, numbers.size + 1]),
    });
    const { ignoreCase, multiline, dotAll } = pattern;
    const around = { ignoreCase, multiline, dotAll, numbers, ranges };
    return { root: choiceOf(tree.alternatives, around), groups: numbers.size };
  } catch {
    return undefined;
  }
}

type Numbers = Map<AST.CapturingGroup, number>;
type Ranges = Map<AST.Quantifier, readonly [from: number, to: number]>;

/** What holds for a part of the pattern: the flags may be others inside of `(?m:…)`. */
interface Around {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly numbers: Numbers;
  readonly ranges: Ranges;
}

function choiceOf(alternatives: readonly AST.Alternative[], around: Around): Part {
  const parts = alternatives.map(({ elements }): Part => {
    const sequence = elements.map((element) => partOf(element, around));
    return sequence.length === 1 ? (sequence[0] as Part) : { kind: 'sequence', parts: sequence };
  });
  return parts.length === 1 ? (parts[0] as Part) : { kind: 'choice', parts };
}

function partOf(element: AST.Element, around: Around): Part {
  switch (element.type) {
    case 'Assertion':
      return assertionOf(element, around);
    case 'Quantifier': {
      const { min, max, greedy: isGreedy } = element;
      const groups = around.ranges.get(element) as Repeat['groups'];
      return {
        kind: 'repeat',
        body: partOf(element.element, around),
        min,
        max,
        isGreedy,
        groups,
      };
    }
    case 'CapturingGroup': {
      const number = around.numbers.get(element) as number;
      return { kind: 'group', number, body: choiceOf(element.alternatives, around) };
    }
    case 'Group':
      return choiceOf(element.alternatives, inside(element.modifiers, around));
    case 'Backreference': {
      const groups = [element.resolved].flat().map((group) => around.numbers.get(group) as number);
      return { kind: 'same', groups, ignoresCase: around.ignoreCase };
    }
    case 'Character': {
      const code = element.value.toString(16).padStart(4, '0');
      return { kind: 'sign', source: `\\u${code}`, flags: around.ignoreCase ? 'i' : '' };
    }
    default: {
      const flags = `${around.ignoreCase ? 'i' : ''}${around.dotAll ? 's' : ''}`;
      return { kind: 'sign', source: element.raw, flags };
    }
  }
}

function assertionOf(assertion: AST.Assertion, around: Around): Part {
  switch (assertion.kind) {
    case 'start':
    case 'end':
      return { kind: 'edge', isStart: assertion.kind === 'start', ofLine: around.multiline };
    case 'word':
      return { kind: 'word', isNegated: assertion.negate };
    default: {
      const body = choiceOf(assertion.alternatives, around);
      const isAhead = assertion.kind === 'lookahead';
      return { kind: 'look', body, isAhead, isNegated: assertion.negate };
    }
  }
}

function inside(modifiers: AST.Modifiers | null, around: Around): Around {
  if (modifiers === null) return around;
  const { add, remove } = modifiers;
  if (add.ignoreCase || remove?.ignoreCase) throw new Error('(?i:…)');
  const holds = (flag: 'multiline' | 'dotAll') => (around[flag] || add[flag]) && !remove?.[flag];
  return { ...around, multiline: holds('multiline'), dotAll: holds('dotAll') };
}

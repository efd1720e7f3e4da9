// Goes through the code of a regular expression and counts its steps: the place where a pattern that has
// many ways to read a long text ends. Ways that are still open, and what a register held before, stand
// on one stack, so going back is to take from it.

import { budget } from '../budget.ts';
import { LanguageError } from '../language-error.ts';
import { none, ops, type Program } from './program.ts';
import { isOne, type SignClass } from './sign-class.ts';

const { end, letter, oneOf, same, edge, word, either, turn, go } = ops;
const { mark, set, count, moved, look, seen, refuted } = ops;

/** So many steps here are one of the expression's budget, which are turns of a loop. */
const stepsPerTurn = 4;
/** What is open takes memory: 32 MB. */
const openMax = 4_000_000;

/**
 * The first match that begins at `from` or behind it: by group, from 0, where it begins and ends, -1
 * for one that read nothing. Throws a LanguageError F0002.
 */
export function run(program: Program, text: string, from: number): readonly number[] | undefined {
  const stepsMax = Math.max(0, budget.steps) * stepsPerTurn;
  const state: State = {
    registers: new Array(program.registers).fill(none),
    open: [],
    stepsLeft: stepsMax,
  };
  try {
    for (let start = from; start <= text.length; start++) {
      if (matches(program, text, start, state)) return state.registers.slice(0, 2 * program.groups);
      // Where `.*x` finds nothing, it finds nothing behind: it would have begun here.
      while (isRead(program.leading, text, start)) start++;
    }
    return undefined;
  } finally {
    budget.steps -= Math.ceil((stepsMax - state.stepsLeft) / stepsPerTurn);
  }
}

function isRead(leading: SignClass | undefined, text: string, at: number): boolean {
  return leading !== undefined && at < text.length && isOne(leading, text.charCodeAt(at));
}

interface State {
  /** As they were before, if there is no match. */
  readonly registers: number[];
  /** Pairs: a place in the text and where the code goes on, or what register `~code` held. */
  readonly open: number[];
  stepsLeft: number;
}

/** In the `switch`, `continue` goes on with the next step, and `break` goes back to what is open. */
function matches({ code, classes }: Program, text: string, start: number, state: State): boolean {
  const { registers, open } = state;
  let top = 0;
  let at = start;
  let step = 0;
  const note = (register: number, value: number) => {
    const before = registers[register] as number;
    if (before === value) return;
    open[top++] = before;
    open[top++] = ~register;
    registers[register] = value;
  };
  for (;;) {
    if (--state.stepsLeft < 0 || top > openMax) throw new LanguageError('F0002');
    const first = code[step + 1] as number;
    const second = code[step + 2] as number;
    switch (code[step]) {
      case end:
        return true;
      case letter: {
        const place = at - second;
        if (text.charCodeAt(place) !== first) break;
        at = second ? place : at + 1;
        step += 3;
        continue;
      }
      case oneOf: {
        const place = at - second;
        if (place < 0 || place >= text.length) break;
        if (!isOne(classes[first] as SignClass, text.charCodeAt(place))) break;
        at = second ? place : at + 1;
        step += 3;
        continue;
      }
      case either:
        open[top++] = at;
        open[top++] = second ? step + 3 : first;
        step = second ? first : step + 3;
        continue;
      case turn: {
        const turns = registers[code[step + 3] as number] as number;
        if (turns < (code[step + 4] as number)) step += 6;
        else if (turns >= (code[step + 5] as number)) step = first;
        else {
          open[top++] = at;
          open[top++] = second ? step + 6 : first;
          step = second ? first : step + 6;
        }
        continue;
      }
      case go:
        step = first;
        continue;
      case mark:
        note(first, at);
        step += 2;
        continue;
      case set:
        note(first, second);
        step += 3;
        continue;
      case count:
        note(first, (registers[first] as number) + 1);
        step += 2;
        continue;
      case moved: {
        const turns = second === none ? Number.POSITIVE_INFINITY : (registers[second] as number);
        if (turns > (code[step + 3] as number) && registers[first] === at) break;
        step += 4;
        continue;
      }
      case same: {
        const length = lengthOf(first, registers);
        const isBack = code[step + 3] === 1;
        const place = isBack ? at - length : at;
        state.stepsLeft -= length;
        if (!isSame(text, registers[2 * first] as number, place, length, second === 1)) break;
        at = isBack ? place : at + length;
        step += 4;
        continue;
      }
      case edge:
        if (!isEdge(text, at, first === 1, second === 1)) break;
        step += 3;
        continue;
      case word:
        if ((isWord(text, at - 1) !== isWord(text, at)) === (first === 1)) break;
        step += 2;
        continue;
      case look:
        note(first, at);
        open[top++] = registers[first + 1] as number;
        open[top++] = ~(first + 1);
        registers[first + 1] = top;
        if (second !== none) {
          open[top++] = at;
          open[top++] = second;
        }
        step += 3;
        continue;
      case seen:
        // What was looked at is not read another way; what it noted stays.
        top = withoutWays(open, registers[first + 1] as number, top);
        at = registers[first] as number;
        step += 2;
        continue;
      case refuted: {
        const height = registers[first + 1] as number;
        while (top > height) {
          const back = open[--top] as number;
          const value = open[--top] as number;
          if (back < 0) registers[~back] = value;
        }
        break;
      }
    }
    for (;;) {
      if (top === 0) return false;
      const back = open[--top] as number;
      const value = open[--top] as number;
      if (back >= 0) {
        step = back;
        at = value;
        break;
      }
      registers[~back] = value;
    }
  }
}

/** Takes out the ways that were opened since `height`; gives how high the stack is then. */
function withoutWays(open: number[], height: number, top: number): number {
  let kept = height;
  for (let at = height; at < top; at += 2) {
    const back = open[at + 1] as number;
    if (back >= 0) continue;
    open[kept++] = open[at] as number;
    open[kept++] = back;
  }
  return kept;
}

/** A group that read nothing yet is found everywhere. */
function lengthOf(group: number, registers: readonly number[]): number {
  const [start, end] = [registers[2 * group] as number, registers[2 * group + 1] as number];
  return start === none || end === none ? 0 : end - start;
}

function isSame(
  text: string,
  start: number,
  place: number,
  length: number,
  ignoresCase: boolean,
): boolean {
  if (place < 0 || place + length > text.length) return false;
  for (let at = 0; at < length; at++) {
    const [one, other] = [text.charAt(start + at), text.charAt(place + at)];
    if (one !== other && !(ignoresCase && folded(one) === folded(other))) return false;
  }
  return true;
}

/** https://tc39.es/ecma262/#sec-runtime-semantics-canonicalize-ch */
function folded(sign: string): string {
  const upper = sign.toUpperCase();
  if (upper.length !== 1) return sign;
  return sign.charCodeAt(0) >= 128 && upper.charCodeAt(0) < 128 ? sign : upper;
}

function isEdge(text: string, at: number, isStart: boolean, ofLine: boolean): boolean {
  if (at === (isStart ? 0 : text.length)) return true;
  return ofLine && /[\n\r\u2028\u2029]/.test(text.charAt(isStart ? at - 1 : at));
}

function isWord(text: string, at: number): boolean {
  return at >= 0 && at < text.length && /\w/.test(text.charAt(at));
}

// The compiler: syntax trees in, the text of one JavaScript function out, and the function itself.
// Every value of the author (names, texts, regular expressions) enters the text as a quoted literal or
// as an entry of `k`; nothing else of his does. What is not known here is declined, and then the
// evaluator of the language does it.

import type { Node } from '../jsonata/syntax-tree.ts';
import { refill } from '../language/budget.ts';
import { DeclinedNow, declineNow } from '../language/declining.ts';
import { wrapped } from '../language/sequence.ts';
import { emitWhole } from './emit-block.ts';
import { emitTail } from './emit-call.ts';
import { emitNode } from './emit-node.ts';
import { Declined, type Emitters, isOnly, newUnit, type Spot, type Unit } from './emit-spot.ts';
import { emitInnerTuples } from './emit-tuples.ts';
import { evaluatedBy, type Run, type Text } from './evaluating.ts';
import * as called from './native-runtime.ts';
import { plain } from './value-kind.ts';

export const declined: unique symbol = Symbol('declined');

export type Native = (record: unknown, bindings: Readonly<Record<string, unknown>>) => unknown;

/** What makes ordinary JSON of a result that may not be; not called where it surely is. */
export type Finish = (value: unknown) => unknown;

const emitters: Emitters = { node: emitNode, tail: emitTail, tuples: emitInnerTuples };

/** What compiled code finds by its name; a text inside an expression is compiled like another. */
const runtime = { ...called, evaluated: evaluatedBy(compileText) };

const asItIs: Finish = (value) => value;

/** The function, or why there is none; longer trees are left to the evaluator, whose depth is guarded. */
export function compileNatively(tree: Node, finish: Finish = asItIs): Native | string {
  return compiled([tree], finish, (spot) => emitResult(tree, spot));
}

/** One function for all trees: it gives an object with the result of each that is not declined. */
export function compileTogether(
  trees: Readonly<Record<string, Node>>,
  finish: Finish,
): Native | string {
  return compiled(Object.values(trees), finish, (spot) => {
    const members = Object.entries(trees).flatMap(([name, tree]) => {
      const value = emitIfPossible(tree, spot);
      return value === undefined ? [] : [`${keyOf(name)}:${value}`];
    });
    return `{${members.join(',')}}`;
  });
}

function emitIfPossible(tree: Node, spot: Spot): string | undefined {
  const start = spot.lines.length;
  try {
    return emitResult(tree, spot);
  } catch (error) {
    reasonOf(error);
    spot.lines.length = start;
    return undefined;
  }
}

/** A key of an object literal; `__proto__` in brackets is a name like any other. */
function keyOf(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : JSON.stringify(name);
}

function compiled(
  trees: readonly Node[],
  finish: Finish,
  emit: (spot: Spot) => string,
): Native | string {
  if (!mayMakeCode()) return 'this process forbids code that is made from text';
  try {
    const { text, unit } = written(trees, emit);
    return guarded(text, unit.constants, finish);
  } catch (error) {
    return reasonOf(error);
  }
}

function compileText(tree: Node): Text | string {
  try {
    const { text, unit } = written([tree], (spot) => {
      // `c` is always the record; this input is any value.
      spot.lines.push('const i=c;');
      return emitNode(tree, { ...spot, input: 'i', tail: 'i' });
    });
    return {
      run: madeFrom(text, unit.constants, asItIs),
      readsVariables: unit.globals.size > 0,
    };
  } catch (error) {
    return reasonOf(error);
  }
}

function written(
  trees: readonly Node[],
  emit: (spot: Spot) => string,
): { readonly text: string; readonly unit: Unit } {
  const unit = newUnit(trees, emitters);
  const lines: string[] = [];
  const spot: Spot = { lines, input: 'c', isRoot: true, names: new Map(), tail: 'c', unit };
  return { text: textOf(unit, lines, emit(spot)), unit };
}

/** Why something is declined. */
function reasonOf(error: unknown): string {
  if (error instanceof Declined) return error.message;
  if (error instanceof RangeError) return 'it is nested too deep';
  throw error;
}

function emitResult(tree: Node, spot: Spot): string {
  const value = emitWhole(tree, spot);
  if (isOnly(spot, value, plain)) return value;
  if (spot.unit.clean.has(value)) return `(dirty?finish(${value}):${value})`;
  return `(typeof ${value}==='string'?${value}:finish(${value}))`;
}

/** Functions that somebody else has bound to another meaning are left to the evaluator. */
function textOf(unit: Unit, lines: readonly string[], result: string): string {
  const constants = unit.constants.map((_, at) => `k${at}=k[${at}]`);
  const own = [...unit.called].map((name) => `${JSON.stringify(name)} in b`);
  const globals = [...unit.globals].map(([name, id]) => `const ${id}=${ownGlobal(name)};`);
  const body = [
    ...[...unit.readers.values()].map(({ text }) => text),
    'return function(c,root,b){',
    own.length > 0 ? `if(${own.join('||')})declineNow();` : '',
    'let dirty=false;',
    ...globals,
    ...unit.head,
    ...lines,
    `return ${result};};`,
  ].join('\n');
  const names = `{${Object.keys(runtime).join(',')}}=r`;
  return `'use strict';const ${[names, ...constants].join(',')};\n${body}`;
}

function ownGlobal(name: string): string {
  const quoted = JSON.stringify(name);
  const slow = `global(b,${quoted})`;
  return name in Object.prototype ? slow : `${quoted} in b?b[${quoted}]:${slow}`;
}

let isAllowed: boolean | undefined;

function mayMakeCode(): boolean {
  try {
    isAllowed ??= new Function('return true')() as boolean;
  } catch {
    isAllowed = false;
  }
  return isAllowed;
}

/** Made when it is first called: many expressions never are, as their table runs instead. */
function guarded(text: string, constants: readonly unknown[], finish: Finish): Native {
  let run: Run | undefined;
  return (record, bindings) => {
    run ??= madeFrom(text, constants, finish);
    refill();
    try {
      return run(Array.isArray(record) ? wrapped(record) : record, record, bindings);
    } catch (error) {
      if (error instanceof DeclinedNow) return declined;
      throw error;
    }
  };
}

function madeFrom(text: string, constants: readonly unknown[], finish: Finish): Run {
  try {
    return new Function('r', 'k', 'finish', text)(runtime, constants, finish) as Run;
  } catch (error) {
    // Nested too deep for the parser of the code.
    if (error instanceof RangeError) return declineNow;
    throw error;
  }
}

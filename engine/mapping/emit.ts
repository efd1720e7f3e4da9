// The compiler: a syntax tree in, the text of one JavaScript function out, and the function itself.
// Every value of the author (names, texts, regular expressions) enters the text as a quoted literal or
// as an entry of `k`; nothing else of his does. What is not known here is declined, and then the
// evaluator of the language does it.

import { refill } from './budget.ts';
import { DeclinedNow } from './declining.ts';
import { emitNode } from './emit-node.ts';
import { functions } from './functions.ts';
import * as runtime from './native-runtime.ts';
import { type Marked, sequence } from './sequence.ts';
import type { Node } from './syntax-tree.ts';

/** Thrown while emitting: this construct, which the message names, is not compiled. */
export class Declined extends Error {}

export const bindings = 'a binding with `@` or `#`, or a parent `%`';

/** Where code is written: its lines, the value of `$` there, and the variables in sight. */
export interface Spot {
  readonly lines: string[];
  readonly input: string;
  /** `$` may be the record itself, which stands in a list of its own if it is a list. */
  readonly isRoot: boolean;
  readonly names: ReadonlyMap<string, string>;
  /** The context of a call in tail position. */
  readonly tail: string;
  readonly unit: Unit;
}

/** One expression while it is compiled. */
export interface Unit {
  count: number;
  readonly constants: unknown[];
  /** Globals it reads or calls, each with the name of its JavaScript variable. */
  readonly globals: Map<string, string>;
  readonly called: Set<string>;
  readonly getters: Map<string, string>;
}

export const declined: unique symbol = Symbol('declined');

export type Native = (record: unknown, bindings: Readonly<Record<string, unknown>>) => unknown;

/** The function, or why there is none; longer trees are left to the evaluator, whose depth is guarded. */
export function compileNatively(tree: Node): Native | string {
  const unit: Unit = {
    count: 0,
    constants: [],
    globals: new Map(),
    called: new Set(),
    getters: new Map(),
  };
  try {
    const lines: string[] = [];
    const spot: Spot = { lines, input: 'c', isRoot: true, names: new Map(), tail: 'c', unit };
    const result = emitNode(tree, spot);
    const run = functionOf(unit, lines, result);
    const own = [...unit.called];
    return (record, bindings) => {
      for (const name of own) if (Object.hasOwn(bindings, name)) return declined;
      refill();
      try {
        return run(Array.isArray(record) ? wrapped(record) : record, record, bindings);
      } catch (error) {
        if (error instanceof DeclinedNow) return declined;
        throw error;
      }
    };
  } catch (error) {
    if (error instanceof Declined) return error.message;
    if (error instanceof EvalError) return 'this process forbids code that is made from text';
    if (error instanceof RangeError) return 'it is nested too deep';
    throw error;
  }
}

type Run = (c: unknown, root: unknown, b: Readonly<Record<string, unknown>>) => unknown;

function functionOf(unit: Unit, lines: readonly string[], result: string): Run {
  const getters = [...unit.getters].map(
    ([name, id]) =>
      `const ${id}=(v)=>typeof v==='object'&&v!==null?${ownMember('v', name)}:undefined;`,
  );
  const globals = [...unit.globals].map(
    ([name, id]) => `const ${id}=r.global(b,${JSON.stringify(name)});`,
  );
  const text = `'use strict';${getters.join('')}return function(c,root,b){${globals.join('')}${lines.join('\n')}\nreturn ${result};};`;
  return new Function('r', 'k', text)(runtime, unit.constants) as Run;
}

function wrapped(record: unknown[]): Marked {
  const list = sequence(record);
  list.outerWrapper = true;
  return list;
}

export function fresh(unit: Unit): string {
  return `t${unit.count++}`;
}

export function constant(unit: Unit, value: unknown): string {
  return `k[${unit.constants.push(value) - 1}]`;
}

/** Reads a member that is the object's own; names every object inherits are looked up with care. */
export function ownMember(object: string, name: string): string {
  const quoted = JSON.stringify(name);
  const read = `${object}[${quoted}]`;
  return name in Object.prototype ? `(Object.hasOwn(${object},${quoted})?${read}:undefined)` : read;
}

export function getter(unit: Unit, name: string): string {
  const known = unit.getters.get(name);
  if (known) return known;
  const id = `g${unit.getters.size}`;
  unit.getters.set(name, id);
  return id;
}

export function ownFunction(name: string): ((...values: unknown[]) => unknown) | undefined {
  return functions.find((row) => row.name === name)?.call;
}

// Where code is written, and what is known there: the lines of a function, the variables in sight and
// what kinds of values they can have. Everything that emits code shares it.

import { functions } from '../functions/functions.ts';
import { type Node, nodesOf } from '../jsonata/syntax-tree.ts';
import type { Tuples } from './emit-tuple-step.ts';
import * as kinds from './value-kind.ts';

/** Thrown while emitting: this construct, which the message names, is not compiled. */
export class Declined extends Error {}

/** A place in the code: its lines, the value of `$` there, and the variables in sight. */
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

/** How nodes of every kind become code: handed down, as their parts are nodes of every kind (`emit-part.ts`). */
export interface Emitters {
  node(node: Node, spot: Spot): string;
  /** The last thing a function does. */
  tail(node: Node, spot: Spot): string;
  /** What carries bindings, as a list of tuples. */
  tuples(node: Node, spot: Spot): Tuples;
}

/** One function while it is compiled. */
export interface Unit {
  readonly emit: Emitters;
  count: number;
  /** Names read from the record, before anything else happens. */
  readonly head: string[];
  readonly constants: unknown[];
  /** Globals it reads, each with the name of its JavaScript variable. */
  readonly globals: Map<string, string>;
  readonly called: Set<string>;
  /** Functions that read a name, by the name and what they read it from. */
  readonly readers: Map<string, { readonly id: string; readonly text: string }>;
  /** Paths of the record that `head` has read. */
  readonly reads: Map<string, string>;
  readonly kinds: Map<string, number>;
  /** Lists that were just made and stand for a sequence, without its mark: the kinds of their items. */
  readonly fresh: Map<string, number>;
  /** Values that have shrunk as the end of their node wants it, once; a node around them asks again. */
  readonly settled: Set<string>;
  /** Values that are ordinary JSON unless `dirty` is set. */
  readonly clean: Set<string>;
  /** Something may ask whether a list is a sequence, so each carries its mark. */
  readonly isMarking: boolean;
}

/** Functions that treat a sequence otherwise than a list: a text of `$eval` may call any. */
const markReaders = new Set(['distinct', 'eval']);

export function newUnit(trees: readonly Node[], emit: Emitters): Unit {
  return {
    emit,
    isMarking: trees.some((tree) =>
      nodesOf(tree).some(
        ({ type, value }) => type === 'variable' && markReaders.has(String(value)),
      ),
    ),
    count: 0,
    head: [],
    constants: [],
    globals: new Map(),
    called: new Set(),
    readers: new Map(),
    reads: new Map(),
    kinds: new Map([
      ['c', kinds.data | kinds.marked],
      ['root', kinds.data],
      ['undefined', kinds.nothing],
    ]),
    fresh: new Map(),
    settled: new Set(),
    clean: new Set(),
  };
}

/** Holds the value of the code in a variable. */
export function put(spot: Spot, code: string, kind: number = kinds.any): string {
  const name = fresh(spot.unit);
  spot.lines.push(`const ${name}=${code};`);
  spot.unit.kinds.set(name, kind);
  return name;
}

export function fresh(unit: Unit): string {
  return `t${unit.count++}`;
}

export function kindOf(spot: Spot, value: string): number {
  return spot.unit.kinds.get(value) ?? kinds.any;
}

/** True if the value has no other kinds than these. */
export function isOnly(spot: Spot, value: string, others: number): boolean {
  return kinds.isOnly(kindOf(spot, value), others);
}

/** True if the value can be of one of these kinds. */
export function canBe(spot: Spot, value: string, some: number): boolean {
  return (kindOf(spot, value) & some) !== 0;
}

export function constant(unit: Unit, value: unknown): string {
  return `k${unit.constants.push(value) - 1}`;
}

/** What stands for a sequence, as its only item or as nothing where it is that. */
export function one(spot: Spot, value: string): string {
  const { unit } = spot;
  const items = unit.fresh.get(value);
  if (items !== undefined) {
    const kind = kinds.nothing | listOf(items) | items;
    const many = unit.isMarking ? `marked(${value})` : value;
    const result = put(spot, `${value}.length>1?${many}:${value}[0]`, kind);
    if (unit.clean.has(value) && !unit.isMarking) unit.clean.add(result);
    return result;
  }
  const kind = kindOf(spot, value);
  if (!(kind & kinds.marked)) return value;
  return put(spot, `one(${value})`, kind & kinds.made ? kinds.any : kinds.data);
}

/** The same where the end of the node is not the end of its code. */
export function settle(spot: Spot, value: string): string {
  const result = one(spot, value);
  if (result !== value) spot.unit.settled.add(result);
  return result;
}

/** Declares a list that is filled next, and stands for a sequence. */
export function putFresh(spot: Spot): string {
  const result = put(spot, '[]', kinds.list);
  fill(spot, result, kinds.any);
  return result;
}

/** Says what the items of a fresh list are. */
export function fill(spot: Spot, list: string, items: number): void {
  spot.unit.fresh.set(list, items);
  spot.unit.kinds.set(list, listOf(items));
}

function listOf(items: number): number {
  return kinds.list | (kinds.isOnly(items, kinds.data) ? 0 : kinds.made);
}

/** The same value where the mark of a sequence is looked for. */
export function withMark(spot: Spot, value: string): string {
  return spot.unit.fresh.has(value) ? put(spot, `marked(${value})`) : value;
}

/** A turn of a loop is a step. */
export const step = 'if(--budget.steps<0)exhausted();';

export function ownFunction(name: string): ((...values: unknown[]) => unknown) | undefined {
  return functions.find((row) => row.name === name)?.call;
}

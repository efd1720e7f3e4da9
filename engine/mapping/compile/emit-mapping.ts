// `$map`, `$filter` and `$reduce` with a function that is written in place, as loops. The function is no
// value then: nobody else can call it, and it costs no depth of calls.

import { isBare, type Node } from '../jsonata/syntax-tree.ts';
import { emitArgument } from './emit-arguments.ts';
import { truthOf } from './emit-operator.ts';
import { emitPart, emitTailPart } from './emit-part.ts';
import {
  canBe,
  fill,
  fresh,
  isOnly,
  kindOf,
  one,
  put,
  putFresh,
  type Spot,
  step,
  withMark,
} from './emit-spot.ts';
import * as kinds from './value-kind.ts';

const mappings = new Set(['map', 'filter', 'reduce']);

export function isMapping(name: string, node: Node, given: readonly string[]): boolean {
  if (!mappings.has(name)) return false;
  const [callee, ...more] = (node.arguments ?? []).slice(1 - given.length);
  const isInPlace =
    callee?.type === 'lambda' && !callee.thunk && !callee.signature && isBare(callee);
  // What stands behind the call sees the list as it is, before one item becomes the value.
  if (!isInPlace || !isBare(node)) return false;
  const parameters = callee.arguments ?? [];
  return name === 'reduce'
    ? more.length <= 1 && parameters.length >= 2
    : more.length === 0 && parameters.length <= 3;
}

export function emitMapping(
  name: string,
  node: Node,
  given: readonly string[],
  isTail: boolean,
  spot: Spot,
): string {
  const [list, callee, start] = [...given, ...(node.arguments ?? [])] as (Node | string)[];
  const value = typeof list === 'string' ? list : emitPart(list as Node, spot);
  const from = start === undefined ? undefined : emitArgument(start as Node, spot);
  if (from !== undefined && canBe(spot, from, kinds.callable))
    spot.lines.push(`if(typeof ${from}==='function')declineNow();`);
  const items = emitItems(value, spot);
  const result = fresh(spot.unit);
  spot.lines.push(`let ${result};if(${items}!==undefined){`);
  const loop = { items, member: memberOfList(value, spot), callee: callee as Node };
  const all =
    name === 'reduce' ? emitReduce(loop, from, spot) : emitEach(loop, name === 'filter', spot);
  const found = isTail ? withMark(spot, all) : one(spot, all);
  spot.lines.push(`${result}=${found};}`);
  spot.unit.kinds.set(result, kindOf(spot, found) | kinds.nothing);
  if (spot.unit.clean.has(found)) spot.unit.clean.add(result);
  if (!isTail) spot.unit.settled.add(result);
  return result;
}

interface Loop {
  readonly items: string;
  /** The kinds an item can have. */
  readonly member: number;
  readonly callee: Node;
}

/** One value counts as a list of it; nothing stays nothing. */
function emitItems(value: string, spot: Spot): string {
  if (isOnly(spot, value, kinds.list | kinds.nothing | kinds.marked | kinds.made)) return value;
  if (canBe(spot, value, kinds.callable))
    spot.lines.push(`if(typeof ${value}==='function')declineNow();`);
  const single = `${value}===undefined?undefined:[${value}]`;
  return put(spot, `Array.isArray(${value})?${value}:${single}`, kinds.list | kinds.nothing);
}

function memberOfList(value: string, spot: Spot): number {
  return kinds.memberOf(kindOf(spot, value) & ~kinds.callable);
}

function emitEach(loop: Loop, isFilter: boolean, spot: Spot): string {
  const result = putFresh(spot);
  const index = fresh(spot.unit);
  const item = fresh(spot.unit);
  spot.unit.kinds.set(index, kinds.number);
  spot.unit.kinds.set(item, loop.member);
  spot.lines.push(`for(let ${index}=0;${index}<${loop.items}.length;${index}++){`);
  spot.lines.push(`${step}const ${item}=${loop.items}[${index}];`);
  spot.unit.kinds.set(loop.items, kinds.list | (loop.member & kinds.made));
  const value = emitBody(loop.callee, [item, index, loop.items], spot);
  const taken = isFilter ? item : value;
  const isThere = isFilter ? truthOf(value, spot) : `${value}!==undefined`;
  const isAlways = !isFilter && !canBe(spot, value, kinds.nothing);
  spot.lines.push(`${isAlways ? '' : `if(${isThere})`}${result}.push(${taken});}`);
  fill(spot, result, kindOf(spot, taken));
  const isClean = spot.unit.clean.has(taken) || isOnly(spot, taken, kinds.plain);
  if (isClean) spot.unit.clean.add(result);
  return result;
}

function emitReduce(loop: Loop, from: string | undefined, spot: Spot): string {
  const [result, index, item] = [fresh(spot.unit), fresh(spot.unit), fresh(spot.unit)];
  spot.unit.kinds.set(index, kinds.number);
  spot.unit.kinds.set(item, loop.member);
  const isBare = from === undefined ? 'true' : `${from}===undefined`;
  spot.lines.push(`let ${result}=${from},${index}=0;`);
  spot.lines.push(`if(${isBare}&&${loop.items}.length>0)${result}=${loop.items}[${index}++];`);
  spot.lines.push(`for(;${index}<${loop.items}.length;${index}++){`);
  spot.lines.push(`${step}const ${item}=${loop.items}[${index}];`);
  const before = put(spot, result);
  spot.lines.push(`${result}=${emitBody(loop.callee, [before, item, index, loop.items], spot)};}`);
  return result;
}

/** The function's body with its parameters bound; those beyond what it is given are nothing. */
function emitBody(callee: Node, given: readonly string[], spot: Spot): string {
  const names = new Map(spot.names);
  for (const [at, parameter] of (callee.arguments ?? []).entries()) {
    names.set(String(parameter.value), given[at] ?? 'undefined');
  }
  return emitTailPart(callee.body as Node, { ...spot, names, tail: 'null' });
}

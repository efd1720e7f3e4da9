// Each kind of node as code. A node leaves its statements in the lines of its spot and gives the
// JavaScript expression that holds its value: a literal or a variable, safe to read more than once.

import { isBare, isTupleStream, type Node, nodesOf, type Slot } from '../jsonata/syntax-tree.ts';
import { unavailable } from '../language/builtins.ts';
import { emitApply, emitCall, emitLambda, emitPartial } from './emit-call.ts';
import { emitFilter } from './emit-filter.ts';
import { emitGrouped, emitUnary } from './emit-object.ts';
import { emitBinary, truthOf } from './emit-operator.ts';
import { emitName, emitPath } from './emit-path.ts';
import { constant, Declined, fresh, kindOf, one, put, type Spot, withMark } from './emit-spot.ts';
import { emitTransform } from './emit-transform.ts';
import * as kinds from './value-kind.ts';

/** With what the end of every node does: filters, `{…}` behind it, and shrinking of sequences. */
export function emitNode(node: Node, spot: Spot): string {
  if (isTupleStream(node)) throw new Declined('a list that still carries the parents of its items');
  let value = emitBare(node, spot);
  for (const filter of node.predicate ?? []) value = emitFilter(filter.expr as Node, value, spot);
  if (node.group && node.type !== 'path') value = emitGrouped(node.group, value, spot);
  if (node.keepArray) value = put(spot, `kept(${withMark(spot, value)})`);
  return spot.unit.settled.delete(value) ? value : one(spot, value);
}

function emitBare(node: Node, spot: Spot): string {
  switch (node.type) {
    case 'path':
      return emitPath(node, spot);
    case 'name':
      return emitName(node, spot);
    case 'parent':
      return spot.names.get((node.slot as Slot).label) ?? 'undefined';
    case 'binary':
      return emitBinary(node, spot);
    case 'unary':
      return emitUnary(node, spot);
    case 'string':
    case 'number':
    case 'value':
      return emitLiteral(node.value, spot);
    case 'condition':
      return emitCondition(node, spot, emitNode);
    case 'block':
      return emitBlock(node, spot, emitNode);
    case 'variable':
      return emitVariable(String(node.value), spot);
    case 'regex':
      return put(spot, `matcher(${constant(spot.unit, node.value)})`, kinds.callable);
    case 'function':
      return emitCall(node, [], spot);
    case 'partial':
      return emitPartial(node, spot);
    case 'apply':
      return emitApply(node, spot);
    case 'wildcard':
      return put(spot, `members(${spot.input})`);
    case 'descendant':
      return put(spot, `descendants(${spot.input})`);
    case 'lambda':
      return emitLambda(node, spot);
    case 'bind':
      throw new Declined('a binding that is no part of a block');
    case 'transform':
      return emitTransform(node, spot);
    default:
      throw new Declined(`\`${node.type}\``);
  }
}

function emitLiteral(value: unknown, spot: Spot): string {
  const text = Object.is(value, -0) ? '-0' : JSON.stringify(value);
  spot.unit.kinds.set(text, kindOfLiteral(value));
  return text;
}

function kindOfLiteral(value: unknown): number {
  if (typeof value === 'string') return kinds.string;
  if (typeof value === 'number') return kinds.number;
  return typeof value === 'boolean' ? kinds.boolean : kinds.nil;
}

export function emitVariable(name: string, spot: Spot): string {
  if (name === '') {
    const kind = kindOf(spot, spot.input);
    if (!spot.isRoot || !(kind & kinds.marked)) return spot.input;
    const inner = kinds.isOnly(kind, kinds.data | kinds.marked) ? kinds.data : kinds.any;
    return put(spot, `unwrapped(${spot.input})`, inner);
  }
  if (name === '$') return 'root';
  const local = spot.names.get(name);
  if (local) return local;
  if (name === 'toMillis' || unavailable.has(name)) throw new Declined(`\`$${name}\` as a value`);
  const known = spot.unit.globals.get(name) ?? `v${spot.unit.globals.size}`;
  spot.unit.globals.set(name, known);
  spot.unit.kinds.set(known, kinds.data | kinds.callable);
  return known;
}

type Emit = (node: Node, spot: Spot) => string;

export function emitCondition(node: Node, spot: Spot, emit: Emit): string {
  const condition = truthOf(emitNode(node.condition as Node, spot), spot);
  const result = fresh(spot.unit);
  spot.lines.push(`let ${result};if(${condition}){`);
  const then = emit(node.then as Node, spot);
  spot.lines.push(`${result}=${then};}`);
  let kind = kindOf(spot, then);
  let isClean = spot.unit.clean.has(then);
  if (node.else) {
    spot.lines.push('else{');
    const otherwise = emit(node.else as Node, spot);
    spot.lines.push(`${result}=${otherwise};}`);
    kind |= kindOf(spot, otherwise);
    isClean &&= spot.unit.clean.has(otherwise);
  } else kind |= kinds.nothing;
  spot.unit.kinds.set(result, kind);
  if (isClean) spot.unit.clean.add(result);
  return result;
}

/** Names are bound by the block's own parts; until then a name means what it means outside. */
export function emitBlock(node: Node, spot: Spot, emit: Emit): string {
  const parts = (node.expressions ?? []) as readonly Node[];
  const result = fresh(spot.unit);
  spot.lines.push(`let ${result};{`);
  spot.unit.kinds.set(result, kinds.nothing);
  const inner: Spot = { ...spot, names: declareNames(parts, spot) };
  for (const [at, part] of parts.entries()) {
    const value = emitPart(part, inner, at === parts.length - 1 ? emit : emitNode);
    if (part.type === 'bind' && isBoundOnce(part, parts)) {
      spot.unit.kinds.set(variableOf(part, inner), kindOf(spot, value));
    }
    if (at < parts.length - 1) continue;
    spot.lines.push(`${result}=${value};`);
    spot.unit.kinds.set(result, kindOf(spot, value));
    if (spot.unit.clean.has(value)) spot.unit.clean.add(result);
  }
  spot.lines.push('}');
  return result;
}

/** A whole expression, or all that a function does: a binding there is a block of one part. */
export function emitWhole(node: Node, spot: Spot): string {
  if (node.type !== 'bind') return emitNode(node, spot);
  return emitBlock({ type: 'block', expressions: [node] }, spot, emitNode);
}

function declareNames(parts: readonly Node[], spot: Spot): ReadonlyMap<string, string> {
  const names = new Map(spot.names);
  for (const [at, part] of parts.entries()) {
    for (let bind = part; bind.type === 'bind'; bind = bind.rhs as Node) {
      const name = String((bind.lhs as Node).value);
      if (name === '$') throw new Declined('a value bound to `$$`');
      const variable = `w${spot.unit.count++}`;
      const isReadBefore = [...parts.slice(0, at), part.rhs as Node].some((node) =>
        mentions(node, name),
      );
      spot.lines.push(`let ${variable}${isReadBefore ? `=${emitVariable(name, spot)}` : ''};`);
      names.set(name, variable);
    }
  }
  return names;
}

function mentions(tree: Node, name: string): boolean {
  for (const node of nodesOf(tree)) {
    if (node.type === 'variable' && String(node.value) === name) return true;
  }
  return false;
}

function isBoundOnce(bind: Node, parts: readonly Node[]): boolean {
  const name = String((bind.lhs as Node).value);
  return (
    parts.filter((part) => part.type === 'bind' && mentions(part.lhs as Node, name)).length === 1 &&
    !parts.some((part) => part.type === 'bind' && (part.rhs as Node).type === 'bind')
  );
}

function variableOf(bind: Node, spot: Spot): string {
  return spot.names.get(String((bind.lhs as Node).value)) as string;
}

function emitPart(part: Node, spot: Spot, emit: Emit): string {
  if (part.type !== 'bind') return emit(part, spot);
  if (!isBare(part)) throw new Declined('a filter behind a binding');
  const value = one(spot, emitPart(part.rhs as Node, spot, emitNode));
  spot.lines.push(`${variableOf(part, spot)}=${value};`);
  return value;
}

// Each kind of node as code. A node leaves its statements in the lines of its spot and gives the
// JavaScript expression that holds its value: a literal or a variable, safe to read more than once.

import { isTupleStream, type Node, type Slot } from '../jsonata/syntax-tree.ts';
import { emitBlock } from './emit-block.ts';
import { emitApply, emitCall, emitLambda, emitPartial } from './emit-call.ts';
import { emitCondition } from './emit-condition.ts';
import { emitFilter } from './emit-filter.ts';
import { emitGrouped, emitUnary } from './emit-object.ts';
import { emitBinary } from './emit-operator.ts';
import { emitPath } from './emit-path.ts';
import { constant, Declined, one, put, type Spot, withMark } from './emit-spot.ts';
import { emitName } from './emit-step-value.ts';
import { emitTransform } from './emit-transform.ts';
import { emitVariable } from './emit-variable.ts';
import * as kinds from './value-kind.ts';

/** With what the end of every node does: filters, `{…}` behind it, and shrinking of sequences. */
export function emitNode(node: Node, spot: Spot): string {
  if (isTupleStream(node)) throw new Declined('a list that still carries the parents of its items');
  let value = emitBare(node, spot);
  if (node.predicate && node.type === 'name') value = emitFound(value, spot);
  for (const filter of node.predicate ?? []) value = emitFilter(filter.expr as Node, value, spot);
  if (node.group && node.type !== 'path') value = emitGrouped(node.group, value, spot);
  if (node.keepArray) value = put(spot, `kept(${withMark(spot, value)})`);
  return spot.unit.settled.delete(value) ? value : one(spot, value);
}

/** A name that no item of a list has gives a list of none, in which a filter has nothing to test. */
function emitFound(value: string, spot: Spot): string {
  const isNone = `${value}===undefined&&Array.isArray(${spot.input})`;
  return put(spot, `${isNone}?[]:${value}`, kinds.any);
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

// The arguments of a call as code.

import type { Node } from '../jsonata/syntax-tree.ts';
import { emitPart } from './emit-part.ts';
import { canBe, kindOf, put, type Spot } from './emit-spot.ts';
import * as kinds from './value-kind.ts';

export function emitValues(node: Node, spot: Spot): readonly string[] {
  return (node.arguments ?? []).map((argument) => emitArgument(argument, spot));
}

/** A function that is passed on loses the context of its call. */
export function emitArgument(argument: Node, spot: Spot): string {
  const value = emitPart(argument, spot);
  const isWritten = argument.type === 'lambda' || argument.type === 'regex';
  if (isWritten || !canBe(spot, value, kinds.callable)) return value;
  const passed = `typeof ${value}==='function'?passed(${value}):${value}`;
  return put(spot, passed, kindOf(spot, value));
}

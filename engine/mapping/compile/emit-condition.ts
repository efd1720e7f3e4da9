// `condition ? then : else` as code.

import type { Node } from '../jsonata/syntax-tree.ts';
import { truthOf } from './emit-operator.ts';
import { emitPart } from './emit-part.ts';
import { fresh, kindOf, type Spot } from './emit-spot.ts';
import * as kinds from './value-kind.ts';

/** `emit`: how its ends are emitted. */
export function emitCondition(node: Node, spot: Spot, emit: typeof emitPart): string {
  const condition = truthOf(emitPart(node.condition as Node, spot), spot);
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

// A part of an expression as a function of an item, for what decides at run time when it is asked: the
// terms of a sort, the entries of a group, the parts of a transform.

import type { Node } from '../jsonata/syntax-tree.ts';
import { emitPart } from './emit-part.ts';
import { fresh, type Spot } from './emit-spot.ts';

/** The place inside a function whose parameter is the item. */
export type Inside = (item: string, spot: Spot) => Spot;

/** The item is `$`. */
export const inItem: Inside = (item, spot) => ({ ...spot, input: item, isRoot: true });

export function emitFunction(node: Node, spot: Spot, inside: Inside = inItem): string {
  const item = fresh(spot.unit);
  const lines: string[] = [];
  const value = emitPart(node, inside(item, { ...spot, lines }));
  return `(${item})=>{${lines.join('\n')}return ${value};}`;
}

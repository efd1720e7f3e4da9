// A transform `| pattern | update, delete |` as code: a function that the runtime completes
// (`transforming.ts`).

import type { Node } from '../jsonata/syntax-tree.ts';
import { emitFunction } from './emit-function.ts';
import { Declined, put, type Spot } from './emit-spot.ts';
import * as kinds from './value-kind.ts';

export function emitTransform(node: Node, spot: Spot): string {
  // The language copies with whatever is called `$clone` where the transform stands.
  if (spot.names.has('clone')) throw new Declined('a transform beside a `$clone` of its own');
  spot.unit.called.add('clone');
  const parts = [node.pattern, node.update, node.delete].filter((part) => part !== undefined);
  const functions = parts.map((part) => emitFunction(part as Node, spot));
  return put(spot, `transformer(${functions.join(',')})`, kinds.callable);
}

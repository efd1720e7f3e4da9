// Paths as code: step by step, with tuples from the first step on that binds something.

import type { Node } from '../jsonata/syntax-tree.ts';
import { type Spot, settle } from './emit-spot.ts';
import { emitPathEnd, emitSteps } from './emit-steps.ts';
import { emitTuplePath } from './emit-tuples.ts';

export function emitPath(node: Node, spot: Spot): string {
  const steps = node.steps ?? [];
  if (steps.some((step) => step.tuple)) return emitTuplePath(node, spot);
  // `[]` and `{…}` at the end look at what the last step gives before it shrinks.
  const isKept = Boolean(node.group || node.keepSingletonArray || node.keepArray);
  const current = emitSteps(steps, { isWhole: true, isKept }, spot);
  return isKept ? emitPathEnd(node, current, spot) : settle(spot, current);
}

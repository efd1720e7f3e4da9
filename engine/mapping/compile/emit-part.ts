// The parts of a node as code. They may be of any kind, and whoever emits a kind knows only those below it:
// what knows all of them stands above, and comes down with the unit.

import type { Node } from '../jsonata/syntax-tree.ts';
import type { Spot } from './emit-spot.ts';
import type { Tuples } from './emit-tuple-step.ts';

/** As a value: a literal or a variable. */
export function emitPart(part: Node, spot: Spot): string {
  return spot.unit.emit.node(part, spot);
}

/** As the last thing a function does. */
export function emitTailPart(part: Node, spot: Spot): string {
  return spot.unit.emit.tail(part, spot);
}

/** As tuples, with what it binds. */
export function emitTuplePart(part: Node, spot: Spot): Tuples {
  return spot.unit.emit.tuples(part, spot);
}

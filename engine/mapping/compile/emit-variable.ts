// Variables as code: what an expression binds itself, what it is given, and functions as values.

import { unavailable } from '../language/builtins.ts';
import { Declined, kindOf, put, type Spot } from './emit-spot.ts';
import * as kinds from './value-kind.ts';

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

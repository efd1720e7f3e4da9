// Blocks `(…; …)` as code, with the names that their parts bind.

import { isBare, type Node, nodesOf } from '../jsonata/syntax-tree.ts';
import { emitPart } from './emit-part.ts';
import { Declined, fresh, kindOf, one, type Spot } from './emit-spot.ts';
import { emitVariable } from './emit-variable.ts';
import * as kinds from './value-kind.ts';

/** Names are bound by the block's own parts; until then a name means what it means outside. */
export function emitBlock(node: Node, spot: Spot, emit: typeof emitPart): string {
  const parts = (node.expressions ?? []) as readonly Node[];
  const result = fresh(spot.unit);
  spot.lines.push(`let ${result};{`);
  spot.unit.kinds.set(result, kinds.nothing);
  const inner: Spot = { ...spot, names: declareNames(parts, spot) };
  for (const [at, part] of parts.entries()) {
    const value = emitPartOfBlock(part, inner, at === parts.length - 1 ? emit : emitPart);
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
  if (node.type !== 'bind') return emitPart(node, spot);
  return emitBlock({ type: 'block', expressions: [node] }, spot, emitPart);
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

/** A text that is evaluated may name whatever is in sight. */
function mentions(tree: Node, name: string): boolean {
  for (const node of nodesOf(tree)) {
    if (node.type === 'variable' && [name, 'eval'].includes(String(node.value))) return true;
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

function emitPartOfBlock(part: Node, spot: Spot, emit: typeof emitPart): string {
  if (part.type !== 'bind') return emit(part, spot);
  if (!isBare(part)) throw new Declined('a filter behind a binding');
  const value = one(spot, emitPartOfBlock(part.rhs as Node, spot, emitPart));
  spot.lines.push(`${variableOf(part, spot)}=${value};`);
  return value;
}

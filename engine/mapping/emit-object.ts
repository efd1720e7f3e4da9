// Lists and objects that an expression builds, as code.

import { fresh, type Spot } from './emit.ts';
import { emitNode, put } from './emit-node.ts';
import type { Node } from './syntax-tree.ts';

export function emitUnary(node: Node, spot: Spot): string {
  if (node.value === '-')
    return put(spot, `r.negative(${emitNode(node.expression as Node, spot)})`);
  if (node.value === '{') return emitObject(node, spot);
  const list = put(spot, '[]');
  if (node.consarray) spot.lines.push(`${list}.cons=true;`);
  for (const item of node.expressions as readonly Node[]) {
    const value = emitNode(item, spot);
    const add = item.value === '[' ? `${list}.push(${value})` : `r.pourIn(${list},${value})`;
    spot.lines.push(`if(${value}!==undefined)${add};`);
  }
  return list;
}

/** Keys that are written out are set one by one; keys that are computed group a list. */
export function emitObject(node: { readonly lhs?: unknown }, spot: Spot): string {
  const pairs = node.lhs as readonly (readonly [Node, Node])[];
  const keys = pairs.map(([key]) => String(key.value));
  const isPlain = pairs.every(([key]) => key.type === 'string' && !key.predicate && !key.group);
  if (
    !isPlain ||
    new Set(keys).size < keys.length ||
    keys.some((key) => key.startsWith('_jsonata'))
  ) {
    return emitGroup(pairs, spot);
  }
  const input = put(spot, `r.grouped(${spot.input})`);
  const inner: Spot = { ...spot, input, isRoot: false };
  const values = sortedKeys(keys).map((at) => [
    keys[at],
    emitNode((pairs[at] as readonly Node[])[1] as Node, inner),
  ]);
  const result = put(spot, '{}');
  for (const [key, value] of values) {
    const name = JSON.stringify(key);
    const set =
      key === '__proto__'
        ? `Object.defineProperty(${result},${name},{value:${value},enumerable:true,configurable:true,writable:true})`
        : `${result}[${name}]=${value}`;
    spot.lines.push(`if(${value}!==undefined)${set};`);
  }
  return result;
}

/** The places of the keys in the order an object lists them: whole numbers come first. */
function sortedKeys(keys: readonly string[]): readonly number[] {
  const places = Object.create(null) as Record<string, number>;
  keys.forEach((key, at) => {
    places[key] = at;
  });
  return Object.values(places);
}

function emitGroup(pairs: readonly (readonly [Node, Node])[], spot: Spot): string {
  const entries = pairs.map(([key, value]) => `[${emitPart(key, spot)},${emitPart(value, spot)}]`);
  return put(spot, `r.group(${spot.input},[${entries.join(',')}])`);
}

function emitPart(node: Node, spot: Spot): string {
  const item = fresh(spot.unit);
  const lines: string[] = [];
  const value = emitNode(node, { ...spot, lines, input: item, isRoot: false });
  return `(${item})=>{${lines.join('\n')}return ${value};}`;
}

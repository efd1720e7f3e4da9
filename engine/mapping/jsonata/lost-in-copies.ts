// The parser of jsonata 2.2.2 reads `a ?? b` and `a ?: b` as a condition whose question is a copy of `a`, made
// by way of JSON: a regular expression in it becomes an empty object, and the signature of a function loses
// its check. So `$replace(phone, /\s/, '') ?? 'none'` would never end. What was lost is put back here, from
// the node that was copied; both stand at the same place of the text.

import { type Node, nodesOf } from './syntax-tree.ts';

type Lost = 'value' | 'signature';

/** Changes the tree, which the evaluator runs as well. */
export function putBackLost(tree: Node): void {
  const nodes = nodesOf(tree);
  putBack(nodes, 'regex', 'value', (value) => value instanceof RegExp);
  putBack(nodes, 'lambda', 'signature', (value) => hasCheck(value));
}

function putBack(
  all: readonly Node[],
  type: string,
  member: Lost,
  isWhole: (value: unknown) => boolean,
): void {
  const nodes = all.filter((node) => node.type === type && node[member] !== undefined);
  const whole = new Map(
    nodes.filter((node) => isWhole(node[member])).map((node) => [node.position, node[member]]),
  );
  for (const node of nodes) {
    if (!isWhole(node[member]))
      (node as { [member in Lost]?: unknown })[member] = whole.get(node.position);
  }
}

function hasCheck(signature: unknown): boolean {
  return typeof (signature as { readonly validate?: unknown }).validate === 'function';
}

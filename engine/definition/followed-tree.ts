// Which expressions types are inferred of: those that bind no names to items and positions and ask for no parents.

import { type Node, nodesOf } from '../mapping/jsonata/syntax-tree.ts';

/** Whether the tree binds names or calls itself in ways that are not followed here. */
export function isFollowed(tree: Node): boolean {
  const known = followed.get(tree);
  if (known !== undefined) return known;
  const isSo = isFollowedBelow(tree);
  followed.set(tree, isSo);
  return isSo;
}

/** Trees are kept for a moment (`mapping/jsonata/tree-of.ts`), and one is asked about as often as its text stands somewhere. */
const followed = new WeakMap<Node, boolean>();

function isFollowedBelow(tree: Node): boolean {
  for (const node of nodesOf(tree))
    if (node.focus || node.index || node.type === 'parent' || node.type === 'transform')
      return false;
  return true;
}

// The syntax tree of a text, for those who read it and run nothing. One after the other they ask for the
// same few texts (does it hold together, what does it read, of what type is it), so the last trees are
// kept for a moment; and a plain path, which most expressions are, needs no parser.

import { parse } from './evaluator.ts';
import type { Node } from './syntax-tree.ts';

/** Trees of the parser are large: each holds on to the parser that made it. */
const keptMax = 32;
const kept = new Map<string, Node>();

/** To be read only. Throws an ExpressionProblem for what is no expression. */
export function treeOf(text: string): Node {
  if (isPlainPath(text)) return pathTree(text);
  const known = kept.get(text);
  if (known) return known;
  const tree = parse(text).ast() as unknown as Node;
  const [oldest] = kept.keys();
  if (kept.size >= keptMax && oldest !== undefined) kept.delete(oldest);
  kept.set(text, tree);
  return tree;
}

/** Names only; the parser has words that are values wherever they stand. */
function isPlainPath(text: string): boolean {
  return (
    /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(text) &&
    !/(^|\.)(true|false|null|and|or|in|function)(\.|$)/.test(text)
  );
}

function pathTree(text: string): Node {
  let position = -1;
  const steps = text.split('.').map((value) => {
    position += value.length + 1;
    return { value, type: 'name', position };
  });
  return { type: 'path', steps };
}

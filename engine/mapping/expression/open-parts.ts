// The parts of an expression that have begun and have no value yet, outermost first, while JSONata runs it
// for `trace.ts`. JSONata begins the items of a list and the values of an object all at once; here they
// wait for each other, so that the innermost open part is the one that fails.

import { type Node, nodesOf } from '../jsonata/syntax-tree.ts';

export interface OpenPart {
  readonly node: Node;
  readonly input: unknown;
  /** Settled when the parts inside that have begun before have their values. */
  line: Promise<unknown>;
  /** Lets the next one beside it begin. */
  readonly end?: () => void;
}

export interface OpenParts {
  /** To be waited for before the part is evaluated. */
  enter(node: Node, input: unknown): Promise<void> | undefined;
  leave(): void;
  all(): readonly OpenPart[];
}

export function openParts(tree: Node): OpenParts {
  const around = listsAround(tree);
  const open: OpenPart[] = [];
  return {
    enter: (node, input) => {
      const list = around.get(node);
      const outer = list && open.findLast((one) => one.node === list);
      if (!outer) {
        open.push({ node, input, line: Promise.resolve() });
        return undefined;
      }
      const before = outer.line;
      const { promise, resolve } = Promise.withResolvers<void>();
      outer.line = promise;
      return before.then(() => {
        open.push({ node, input, line: Promise.resolve(), end: resolve });
      });
    },
    leave: () => open.pop()?.end?.(),
    all: () => open,
  };
}

/** For the items of lists and the values of objects: the part that begins them all at once. */
function listsAround(tree: Node): ReadonlyMap<Node, Node> {
  const around = new Map<Node, Node>();
  for (const node of nodesOf(tree)) {
    const items = node.type === 'unary' && node.value === '[' ? node.expressions : [];
    const pairs = [
      ...(node.type === 'unary' && node.value === '{' ? (node.lhs as Pairs) : []),
      ...((node.group as { readonly lhs?: Pairs } | undefined)?.lhs ?? []),
    ];
    for (const item of items as readonly Node[]) around.set(item, node);
    for (const [, value] of pairs) around.set(value, node);
  }
  return around;
}

type Pairs = readonly (readonly [key: Node, value: Node])[];

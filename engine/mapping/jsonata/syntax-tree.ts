// The syntax tree of an expression as we read it: which nodes there are, what lies below a node, and
// whether a tree is a plain path, a variable's path or a constant. The parser fills it in
// (`expression.ts`); nothing here evaluates.

/** One node; `type` says which of the other members it has. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  /** Where its token ends, in characters from the start of the text. */
  readonly position?: number;
  readonly steps?: readonly Node[];
  readonly stages?: readonly Node[];
  readonly predicate?: readonly Node[];
  readonly group?: unknown;
  readonly expr?: Node;
  readonly arguments?: readonly Node[];
  readonly procedure?: Node;
  readonly body?: Node;
  readonly lhs?: unknown;
  readonly rhs?: unknown;
  readonly [member: string]: unknown;
}

/** What an expression is when it needs no evaluator. */
export type Shape =
  | { readonly kind: 'path'; readonly steps: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly steps: readonly string[] }
  | { readonly kind: 'constant'; readonly value: null | boolean | number | string }
  | { readonly kind: 'other' };

const other: Shape = { kind: 'other' };

export function shapeOf(tree: Node): Shape {
  if (tree.predicate || tree.group) return other;
  switch (tree.type) {
    case 'string':
    case 'number':
    case 'value':
      return { kind: 'constant', value: tree.value as null | boolean | number | string };
    case 'variable':
      return variable(String(tree.value), []);
    case 'path':
      return pathShape(tree);
    default:
      return other;
  }
}

function pathShape(tree: Node): Shape {
  const steps = tree.steps ?? [];
  if (tree.keepSingletonArray || tree.tuple) return other;
  const first = steps[0];
  const names: string[] = [];
  for (const step of steps) {
    if (step.stages || step.predicate || step.group || step.tuple || step.focus) return other;
    if (step.type === 'variable' && step === first) continue;
    if (step.type !== 'name') return other;
    names.push(String(step.value));
  }
  if (first?.type === 'variable') return variable(String(first.value), names);
  return { kind: 'path', steps: names };
}

/** `$` and `$$` are the record itself. */
function variable(name: string, steps: readonly string[]): Shape {
  if (name === '' || name === '$') return { kind: 'path', steps };
  return { kind: 'variable', name, steps };
}

/** Nothing stands behind it: no filter, no `[]`, no `{…}`. */
export function isBare(node: Node): boolean {
  return !node.predicate && !node.stages && !node.keepArray && !node.group;
}

/** What stands alone in brackets; anything else as it is. */
export function unbracketed(node: Node): Node {
  if (node.type !== 'block' || !isBare(node)) return node;
  const [only, ...more] = (node.expressions ?? []) as readonly Node[];
  return only && more.length === 0 ? unbracketed(only) : node;
}

/** Where a parent `%` finds its value: a name that no author can write. */
export interface Slot {
  readonly label: string;
}

/** True if what a node gives still carries what its items are bound to, for the path around it. */
export function isTupleStream(node: Node): boolean {
  if (!node.tuple || node.group) return false;
  if (node.type === 'path') return node.steps?.some((step) => step.tuple) === true;
  const last = ((node.expressions ?? []) as readonly Node[]).at(-1);
  return node.type === 'block' && last !== undefined && isTupleStream(last);
}

/** The nodes directly below, in the order they are written. */
export function childrenOf(node: Node): readonly Node[] {
  const children: Node[] = [];
  for (const name in node) {
    if (name !== 'value' && name !== 'position') gather(node[name], children);
  }
  return children;
}

function gather(member: unknown, into: Node[]): void {
  if (typeof member !== 'object' || member === null) return;
  if (Array.isArray(member)) {
    for (const item of member) gather(item, into);
  } else if (typeof (member as Node).type === 'string') into.push(member as Node);
  else for (const inner of Object.values(member)) gather(inner, into);
}

/** The node and everything below it. */
export function nodesOf(tree: Node): readonly Node[] {
  const nodes: Node[] = [tree];
  addBelow(tree, nodes);
  return nodes;
}

function addBelow(tree: Node, nodes: Node[]): void {
  for (const child of childrenOf(tree)) {
    nodes.push(child);
    addBelow(child, nodes);
  }
}

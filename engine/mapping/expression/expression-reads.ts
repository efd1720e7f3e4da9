// What an expression reads, from its syntax tree: property paths of the record it is applied to, and
// paths of the variables it names. Inside a filter or a step in brackets, paths count from the place
// the path has reached. Names bound in the expression itself are its own affair and not reported.

import { childrenOf, type Node } from '../jsonata/syntax-tree.ts';

export interface Reads {
  readonly reads: readonly string[];
  readonly variables: Readonly<Record<string, readonly string[]>>;
}

/** Where paths count from: the record, a variable, or a value nobody can name. */
type Origin = { readonly variable: string | null; readonly steps: readonly string[] } | null;

interface Found {
  readonly paths: Set<string>;
  readonly variables: Map<string, Set<string>>;
}

const record: Origin = { variable: null, steps: [] };

export function readsOf(tree: Node): Reads {
  const found: Found = { paths: new Set(), variables: new Map() };
  walk(tree, record, new Set(), found);
  const variables = [...found.variables].map(([name, paths]) => [name, [...paths]] as const);
  return { reads: [...found.paths], variables: Object.fromEntries(variables) };
}

function walk(node: Node, origin: Origin, own: ReadonlySet<string>, found: Found): void {
  switch (node.type) {
    case 'path':
      walkPath(node, origin, own, found);
      return;
    case 'variable':
      note(start(String(node.value), origin, own), found);
      break;
    case 'function':
    case 'partial':
      for (const argument of node.arguments ?? []) walk(argument, origin, own, found);
      if (node.procedure && !isCallByName(node.procedure)) walk(node.procedure, origin, own, found);
      break;
    case 'apply': {
      walk(node.lhs as Node, origin, own, found);
      const right = node.rhs as Node;
      if (!isCallByName(right)) walk(right, origin, own, found);
      break;
    }
    case 'lambda': {
      const names = (node.arguments ?? []).map((argument) => String(argument.value));
      if (node.body) walk(node.body, origin, new Set([...own, ...names]), found);
      break;
    }
    case 'block': {
      const inner = new Set(own);
      for (const expression of (node.expressions ?? []) as readonly Node[]) {
        walk(expression, origin, inner, found);
        if (expression.type === 'bind') inner.add(String((expression.lhs as Node).value));
      }
      break;
    }
    case 'transform':
      // Counts from what is piped into it, or from the parts of that.
      for (const part of childrenOf(node)) walk(part, null, own, found);
      break;
    case 'bind':
      walk(node.rhs as Node, origin, new Set([...own, String((node.lhs as Node).value)]), found);
      break;
    default:
      for (const child of childrenOf(node)) {
        if (node.predicate?.includes(child) || node.type === 'filter') continue;
        walk(child, origin, own, found);
      }
  }
  for (const filter of node.predicate ?? []) if (filter.expr) walk(filter.expr, null, own, found);
}

function walkPath(node: Node, origin: Origin, own: ReadonlySet<string>, found: Found): void {
  let at = origin;
  let isNoted = false;
  const names = new Set(own);
  for (const [index, step] of (node.steps ?? []).entries()) {
    if (step.focus) names.add(String(step.focus));
    if (step.index) names.add(String(step.index));
    const before = at;
    if (step.type === 'name') {
      at = at && { ...at, steps: [...at.steps, String(step.value)] };
      isNoted = false;
    } else if (index === 0 && step.type === 'variable') {
      at = start(String(step.value), origin, own);
    } else {
      if (index > 0) note(at, found);
      isNoted = true;
      walk(step, at, names, found);
      if (step.type !== 'sort') at = null;
    }
    if (step.focus) {
      // `a@$x.b`: what is bound has a name, and the path goes on where it was before.
      if (!isNoted) note(at, found);
      at = before;
      isNoted = true;
    }
    for (const stage of step.stages ?? []) if (stage.expr) walk(stage.expr, at, names, found);
  }
  if (!isNoted) note(at, found);
  for (const child of childrenOf({ type: 'group', group: node.group }))
    walk(child, at, names, found);
}

function start(name: string, origin: Origin, own: ReadonlySet<string>): Origin {
  if (name === '') return origin;
  if (name === '$') return record;
  return own.has(name) ? null : { variable: name, steps: [] };
}

function note(at: Origin, found: Found): void {
  if (!at) return;
  const path = at.steps.join('.');
  if (at.variable === null) {
    if (path !== '') found.paths.add(path);
    return;
  }
  const paths = found.variables.get(at.variable) ?? new Set();
  if (path !== '') paths.add(path);
  found.variables.set(at.variable, paths);
}

function isCallByName(node: Node): boolean {
  return node.type === 'variable';
}

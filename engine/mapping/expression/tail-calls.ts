// Calls at the end of a function of the language. Its parser makes them tail calls: the function gives back what
// is to be called, and whoever called the function calls that. Nobody is told what comes out, so for looking
// into an expression (`trace.ts`) they become calls like all others.

import { type Node, nodesOf } from '../jsonata/syntax-tree.ts';

export function hasTailCalls(tree: Node): boolean {
  return tailCallsOf(tree).length > 0;
}

/** Changes the tree, which the evaluator runs as well. What calls itself then goes deeper each time. */
export function callDirectly(tree: Node): void {
  for (const made of tailCallsOf(tree)) {
    const { body } = made;
    for (const name of Object.keys(made)) delete (made as Record<string, unknown>)[name];
    Object.assign(made, body);
  }
}

/** Nodes that the parser put around the calls. */
function tailCallsOf(tree: Node): readonly Node[] {
  return nodesOf(tree).filter(({ type, thunk }) => type === 'lambda' && thunk === true);
}

/** Whether a value is a call that is still to be made. */
export function isTailCall(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return '_jsonata_lambda' in value && 'thunk' in value && value.thunk === true;
}

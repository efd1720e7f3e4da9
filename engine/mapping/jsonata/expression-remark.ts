// A remark about an expression, with the place in its text: refused (`expression-refusals.ts`) or
// warned of (`expression-warnings.ts`).

import type { Node } from './syntax-tree.ts';

export interface ExpressionRemark {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Characters from the start of the text, zero-based. */
  readonly position: number;
}

export function remark(code: string, node: Node, message: string, hint: string): ExpressionRemark {
  return { code, message, hint, position: startOf(node) };
}

/** Nodes know where their token ends; people look for where it begins. */
function startOf(node: Node): number {
  const named = node.type === 'apply' ? (node.rhs as Node) : (node.procedure ?? node.steps?.[0]);
  if (named) return startOf(named);
  const token =
    node.type === 'regex' ? `/${(node.value as RegExp).source}/` : String(node.value ?? '');
  const length = token.length + (node.type === 'variable' ? 1 : 0);
  return Math.max(0, (node.position ?? 0) - length);
}
/** The name of a function called by name: `$f(x)`, `$f(?, x)` or `x ~> $f`. */
export function calledName(node: Node): string | undefined {
  const callee =
    node.type === 'function' || node.type === 'partial'
      ? node.procedure
      : node.type === 'apply'
        ? (node.rhs as Node)
        : undefined;
  return callee?.type === 'variable' ? String(callee.value) : undefined;
}

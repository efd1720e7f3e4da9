// Expressions of one record evaluated together: one function for all of them, so that what several of
// them read is read once and nothing is called for each. What one function cannot give (an expression
// that is left to the evaluator, a record for which one of them fails) each expression gives by itself.

import { compileTogether, declined } from '../compile/emit.ts';
import type { Bindings } from '../jsonata/bindings.ts';
import { cleaned } from '../jsonata/ordinary.ts';
import { treeOf } from '../jsonata/tree-of.ts';
import type { Expression } from './expression.ts';

export interface ExpressionTable {
  /** By name; undefined for nothing. What it has no member for is to be evaluated by itself. */
  values(record: unknown, bindings: Bindings): Readonly<Record<string, unknown>>;
}

const none: Readonly<Record<string, unknown>> = Object.freeze({});

export function tableOf(expressions: Readonly<Record<string, Expression>>): ExpressionTable {
  const trees = Object.entries(expressions).map(
    ([name, { text }]) => [name, treeOf(text)] as const,
  );
  const run = compileTogether(Object.fromEntries(trees), cleaned);
  if (trees.length === 0 || typeof run === 'string') return { values: () => none };
  return {
    values: (record, bindings) => {
      try {
        const values = run(record, bindings);
        return values === declined ? none : (values as Readonly<Record<string, unknown>>);
      } catch {
        // The expression that fails says why when it is evaluated by itself.
        return none;
      }
    },
  };
}

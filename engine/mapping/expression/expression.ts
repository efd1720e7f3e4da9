// Expressions: text in, a function out. A plain path (`billing.city`), a variable path
// (`$settings.corporate`) and a constant need no compiler; what the compiler declines is left to
// JSONata itself (`evaluator.ts`). Results are ordinary JSON values
// without jsonata's marks; undefined means "nothing".

import { compileNatively, declined, type Native } from '../compile/emit.ts';
import type { Bindings } from '../jsonata/bindings.ts';
import { evaluatorOf, parse } from '../jsonata/evaluator.ts';
import { ExpressionProblem } from '../jsonata/expression-problem.ts';
import { refusals } from '../jsonata/expression-refusals.ts';
import type { ExpressionRemark } from '../jsonata/expression-remark.ts';
import { cleaned } from '../jsonata/ordinary.ts';
import { type Shape, shapeOf } from '../jsonata/syntax-tree.ts';
import { treeOf } from '../jsonata/tree-of.ts';
import { explained, type Origin } from './explain.ts';
import { readsOf } from './expression-reads.ts';
import { warnings } from './expression-warnings.ts';

export interface Expression {
  /** As the author wrote it. */
  readonly text: string;
  /** The property path, if the expression is nothing but one; such a row goes both ways by itself. */
  readonly path?: string | undefined;
  /** Property paths it reads from the record it is applied to, as far as the syntax tree tells. */
  readonly reads: readonly string[];
  /** Names it reads from a variable: `variables.settings = ['corporate']`, `variables.id = []`. */
  readonly variables: Readonly<Record<string, readonly string[]>>;
  /** Where it stands in an author's file. */
  readonly origin?: Origin | undefined;
  /** Why it is left to JSONata itself, which gives the same and takes longer; undefined: it is compiled. */
  declined?(): string | undefined;
  /** Rejects with a Failure `expression.failed`: the part that fails, why, and what it had read. */
  evaluate(record: unknown, bindings: Bindings): unknown | Promise<unknown>;
}

/**
 * Throws an ExpressionProblem for a syntax error or something we refuse. `origin` lets a failure name
 * its place in the author's file, and keep personal values to itself. `mayKnowRun`: it may ask for the time and chance.
 */
export function compileExpression(text: string, origin?: Origin, mayKnowRun = false): Expression {
  const tree = treeOf(text);
  const [refused] = refusals(tree, mayKnowRun);
  if (refused) {
    throw new ExpressionProblem(refused.code, refused.message, refused.position, refused.hint);
  }
  const shape = shapeOf(tree);
  const { reads, variables } = readsOf(tree);
  let made: ReturnType<typeof runnable> | undefined;
  const evaluate: Expression['evaluate'] = (record, bindings) => {
    try {
      made ??= runnable(text);
      const result = made.run(record, bindings);
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => fail(text, origin, { record, bindings }, error));
    } catch (error) {
      return fail(text, origin, { record, bindings }, error);
    }
  };
  // Member by member and without a getter: so all have one shape, which is small and quick to read.
  return Object.freeze({
    text,
    path: pathOf(shape),
    reads,
    variables,
    origin,
    declined() {
      if (shape.kind !== 'other') return undefined;
      made ??= runnable(text);
      const compiled = made.native();
      return typeof compiled === 'string' ? compiled : undefined;
    },
    evaluate: directly(shape, evaluate) ?? evaluate,
  });
}

/** Always a promise: the sentence takes a second look at the record. */
async function fail(...about: Parameters<typeof explained>): Promise<never> {
  throw await explained(...about);
}

/** Made from the text again: a tree holds on to its parser, and most expressions never run. */
function runnable(text: string) {
  const native = once(() => compileNatively(treeOf(text), cleaned));
  const run = natively(
    native,
    once(() => evaluatorOf(parse(text))),
  );
  return { native, run };
}

/** Traps in an expression that compiles: what is allowed, but does not do what it says. */
export function lintExpression(expression: Expression): readonly ExpressionRemark[] {
  return warnings(treeOf(expression.text), expression.text);
}

function pathOf(shape: Shape): string | undefined {
  const isPath = shape.kind === 'path' && shape.steps.length > 0;
  return isPath && !shape.steps.some((step) => step.includes('.'))
    ? shape.steps.join('.')
    : undefined;
}

/** The evaluation of paths and constants; a list on the way is left to jsonata's exact rules. */
function directly(
  shape: Shape,
  slowly: Expression['evaluate'],
): Expression['evaluate'] | undefined {
  switch (shape.kind) {
    case 'constant':
      return () => shape.value;
    case 'path':
      return (record, bindings) => walk(record, shape.steps, () => slowly(record, bindings));
    case 'variable': {
      const { name, steps } = shape;
      return (record, bindings) => {
        const start = Object.hasOwn(bindings, name) ? bindings[name] : undefined;
        return walk(start, steps, () => slowly(record, bindings));
      };
    }
    case 'other':
      return undefined;
  }
}

function walk(start: unknown, steps: readonly string[], onList: () => unknown): unknown {
  let value = start;
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) return onList();
    if (!Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** The compiled expression; what it declines, as such or for these bindings, goes to the evaluator. */
function natively(
  native: () => Native | string,
  slowly: () => Expression['evaluate'],
): Expression['evaluate'] {
  return (record, bindings) => {
    const compiled = native();
    const result = typeof compiled === 'string' ? declined : compiled(record, bindings);
    return result === declined ? slowly()(record, bindings) : result;
  };
}

/** Computed when it is first asked for: rows that run together in one function need none of their own. */
function once<T>(compute: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => {
    found ??= { value: compute() };
    return found.value;
  };
}

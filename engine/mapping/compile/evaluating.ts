// What `$eval` does: a text that an expression has computed is checked and compiled like a text of an
// author, and runs on the budget of the expression around it. Its price is the same whether or not
// it was compiled before, so that a record always has the same answer.

import type { Bindings } from '../jsonata/bindings.ts';
import { refusals } from '../jsonata/expression-refusals.ts';
import type { Node } from '../jsonata/syntax-tree.ts';
import { treeOf } from '../jsonata/tree-of.ts';
import { spend } from '../language/budget.ts';
import { DeclinedNow, declineNow } from '../language/declining.ts';
import { LanguageError, messageOf } from '../language/language-error.ts';
import { reference } from '../language/reference.ts';
import { type Marked, wrapped } from '../language/sequence.ts';

/** Two thousand short texts use up the budget, which takes about a second. */
const stepsOfText = 1_000;
const stepsOfCharacter = 20;

const keptMax = 32;

/** A function that is compiled: of the record, or an input, the record and the variables. */
export type Run = (c: unknown, root: unknown, b: Bindings) => unknown;

/** A text inside an expression: it runs on what is left of the budget. */
export interface Text {
  readonly run: Run;
  readonly readsVariables: boolean;
}

/** The text's function, or why there is none. */
type Compile = (tree: Node) => Text | string;

/** `$eval`, for texts that `compile` compiles. `names`: all variables in sight; undefined if only those of the caller would be. */
export function evaluatedBy(compile: Compile) {
  const kept = new Map<string, Text | string>();
  return (
    values: readonly unknown[],
    context: unknown,
    root: unknown,
    bindings: Bindings,
    names: Bindings | undefined,
  ): unknown => {
    const [text, focus] = reference('eval').validate(values, context) as [string?, unknown?];
    if (text === undefined) return undefined;
    spend(stepsOfText + text.length * stepsOfCharacter);
    const compiled = textOf(text, kept, compile);
    if (typeof compiled === 'string' || (names === undefined && compiled.readsVariables))
      return declineNow();
    try {
      return compiled.run(focus === undefined ? context : inputOf(focus), root, names ?? bindings);
    } catch (error) {
      if (isOfTheWhole(error)) throw error;
      throw new LanguageError('D3121', messageOf(error));
    }
  };
}

function textOf(text: string, kept: Map<string, Text | string>, compile: Compile): Text | string {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const tree = checked(text);
  // A variable that it binds is one of the expression around it.
  const compiled = tree.type === 'bind' ? 'a binding in a text' : compile(tree);
  const [oldest] = kept.keys();
  if (kept.size >= keptMax && oldest !== undefined) kept.delete(oldest);
  kept.set(text, compiled);
  return compiled;
}

function checked(text: string): Node {
  let tree: Node;
  try {
    tree = treeOf(text);
  } catch (error) {
    throw new LanguageError('D3120', messageOf(error));
  }
  const refused = refusals(tree).find(({ code }) => code === 'expression.unbounded');
  if (refused) throw new LanguageError('D3121', refused.message);
  return tree;
}

/** A list is one input, unless it stands for a sequence. */
function inputOf(focus: unknown): unknown {
  return Array.isArray(focus) && !(focus as Marked).sequence ? wrapped(focus) : focus;
}

/** What ends the expression around it, too: an exhausted budget, and what is left to the evaluator. */
function isOfTheWhole(error: unknown): boolean {
  const isExhausted = error instanceof LanguageError && /^D101[12]$/.test(error.code);
  return isExhausted || error instanceof DeclinedNow || error instanceof RangeError;
}

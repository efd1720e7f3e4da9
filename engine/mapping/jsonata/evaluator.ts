// The door to JSONata: its parser, and its evaluator for what is not compiled (`emit.ts`), for looking
// into an expression step by step (`trace.ts`) and for hosts that forbid generated code.

import jsonata from 'jsonata';
import { functions } from '../functions/functions.ts';
import { setReference } from '../language/reference.ts';
import { definitionsOfRun } from '../language/run.ts';
import type { Bindings } from './bindings.ts';
import { ExpressionProblem } from './expression-problem.ts';
import { known } from './expression-refusals.ts';
import { calledName } from './expression-remark.ts';
import { GuardedRegex, guardedFunctions, guardOfTexts, withBudget } from './guarded-functions.ts';
import { putBackLost } from './lost-in-copies.ts';
import { ordinary } from './ordinary.ts';
import { type Node, nodesOf } from './syntax-tree.ts';

/**
 * An ordinary mapping needs a depth of 20 and no time to speak of. The time is generous because a
 * machine under load stands still now and then; the other two stop a runaway within milliseconds.
 */
const guards = {
  timeout: 1_000,
  stack: 300,
  sequence: 100_000,
  RegexEngine: GuardedRegex as unknown as RegExpConstructor, // as much of one as jsonata uses
};

/** Longer texts are no expressions; the parser is quick, but not for megabytes. */
const lengthMax = 20_000;

/** Throws an ExpressionProblem for what is no expression. */
export function parse(text: string): jsonata.Expression {
  if (text.length > lengthMax) {
    throw new ExpressionProblem(
      'expression.syntax',
      `An expression has at most ${lengthMax} characters.`,
      0,
    );
  }
  try {
    const parsed = jsonata(text, guards);
    putBackLost(parsed.ast() as unknown as Node);
    return parsed;
  } catch (error) {
    const { position, token, message } = error as jsonata.JsonataError;
    const end = position ?? text.length;
    const at = token === '(end)' ? text.length : Math.max(0, end - String(token ?? '').length);
    throw new ExpressionProblem(
      'expression.syntax',
      message,
      Math.min(at, text.length),
      hintFor(text, at),
    );
  }
}

function hintFor(text: string, at: number): string | undefined {
  if (text.trim() === '') return 'Write an expression, or leave the key out.';
  if (/^\d{4}-\d\d/.test(text)) return `A date as a constant is a text: '"${text}"'.`;
  if (/[A-Za-z0-9_]/.test(text[at] ?? '') && /\d/.test(text.slice(0, at).trimEnd().at(-1) ?? '')) {
    return 'A name that begins with a digit is written in back-ticks.';
  }
  const braced = /^\s*\{\s*([^:{}]+?)\s*\}\s*$/.exec(text)?.[1];
  if (braced !== undefined) return `An expression stands without braces: \`${braced}\`.`;
  if (/==|&&|\|\|/.test(text)) return 'The language says `=`, `and`, `or`.';
  if (/^\s*%|\.%/.test(text)) return 'Use `$source` or `$sink` for the whole record.';
  if (/^\p{L}[\p{L}\d]*(?: [\p{L}\d.,!-]+)+$/u.test(text) && !/ (?:and|or|in) /.test(text)) {
    return `A text that is the same for every record is written in quotes: "'${text}'".`;
  }
  return undefined;
}

/** The evaluator shows its functions to a hook that it calls before its first pause. */
function lendFunctions(): void {
  const empty = jsonata('null');
  const hook = (_tree: unknown, _input: unknown, frame: { lookup(name: string): unknown }) => {
    setReference((name) => frame.lookup(name));
  };
  (empty.assign as (name: unknown, value: unknown) => void)(
    Symbol.for('jsonata.__evaluate_entry'),
    hook,
  );
  void empty.evaluate(undefined);
}
lendFunctions();

type Evaluate = (record: unknown, bindings: Bindings) => Promise<unknown>;

/**
 * The expression as JSONata itself evaluates it; rejects with what JSONata throws. The nodes that a
 * watcher is told of are those of `parsed.ast()`.
 */
export function evaluatorOf(parsed: jsonata.Expression, watcher?: Watcher): Evaluate {
  const tree = parsed.ast() as unknown as Node;
  watch(parsed, guardOfTexts(tree), watcher);
  for (const [name, definition] of guardedFunctions()) parsed.assign(name, definition);
  for (const row of functions) parsed.registerFunction(row.name, withBudget(row.call));
  for (const name of ['eval', 'shuffle']) parsed.assign(name, undefined);
  // What writes to the record or to a value in the bindings gets copies of them.
  const own = writes(tree) ? ordinary : asItIs;
  return inLine(async (record, bindings) => {
    for (const [name, made] of definitionsOfRun(bindings, record)) parsed.assign(name, made);
    const values = own(bindings) as Record<string, unknown>;
    return ordinary(await parsed.evaluate(own(record), values));
  });
}

/** Is told of each part of an expression when it begins and when it has a value. */
export interface Watcher {
  /** The part waits for what it gives. */
  enter(node: Node, input: unknown): Promise<void> | undefined;
  /** The value may be a sequence that has not shrunk yet. */
  leave(node: Node, value: unknown): void;
}

/** The hooks that jsonata calls for each node; without any it has nothing to wait for. */
function watch(
  parsed: jsonata.Expression,
  guard: ((node: Node, value: unknown) => void) | undefined,
  watcher: Watcher | undefined,
): void {
  const assign = parsed.assign as (name: unknown, value: unknown) => void;
  if (watcher) {
    assign(Symbol.for('jsonata.__evaluate_entry'), (node: Node, input: unknown) =>
      watcher.enter(node, input),
    );
  }
  if (!guard && !watcher) return;
  assign(
    Symbol.for('jsonata.__evaluate_exit'),
    (node: Node, _input: unknown, _frame: unknown, value: unknown) => {
      guard?.(node, value);
      watcher?.leave(node, value);
    },
  );
}

/** Evaluations stand in one line, so that each one's time limit measures its own work only. */
let line: Promise<unknown> = Promise.resolve();

function inLine(evaluate: Evaluate): Evaluate {
  return (record, bindings) => {
    const result = line.then(() => evaluate(record, bindings));
    line = result.catch(() => undefined);
    return result;
  };
}

/**
 * `a[]` leaves a mark on the record's own list, a transform may change an object of it, an object that is made
 * over an empty list puts an undefined into that list, and an object that is called like a function is told where.
 */
function writes(tree: Node): boolean {
  return nodesOf(tree).some(
    (node) =>
      node.keepArray ||
      node.keepSingletonArray ||
      node.type === 'transform' ||
      node.group !== undefined ||
      (node.type === 'unary' && node.value === '{') ||
      (node.type === 'function' && !known.has(calledName(node) ?? '')),
  );
}

function asItIs(value: unknown): unknown {
  return value;
}

// The door to JSONata: text in, a function out. A plain path (`billing.city`), a variable path
// (`$settings.corporate`) and a constant never reach the evaluator. Results are ordinary JSON values
// without jsonata's marks; undefined means "nothing".

import jsonata from 'jsonata';
import { failure } from '../base/errors.ts';
import { compileNatively, declined } from './emit.ts';
import { readsOf } from './expression-reads.ts';
import { refusals } from './expression-refusals.ts';
import type { ExpressionRemark } from './expression-remark.ts';
import { warnings } from './expression-warnings.ts';
import { functions } from './functions.ts';
import { messageOf } from './language-error.ts';
import type { Later } from './later.ts';
import { ordinary } from './ordinary.ts';
import { setReference } from './reference.ts';
import { type Node, nodesOf, type Shape, shapeOf } from './syntax-tree.ts';

/** Values an expression may name: `source` is read as `$source`. */
export type Bindings = Readonly<Record<string, unknown>>;

export interface Expression {
  /** As the author wrote it. */
  readonly text: string;
  /** The property path, if the expression is nothing but one; such a row goes both ways by itself. */
  readonly path?: string;
  /** Property paths it reads from the record it is applied to, as far as the syntax tree tells. */
  readonly reads: readonly string[];
  /** Names it reads from a variable: `variables.settings = ['corporate']`, `variables.id = []`. */
  readonly variables: Readonly<Record<string, readonly string[]>>;
  /** Throws a Failure `expression.failed` with the expression and jsonata's words. */
  evaluate(record: unknown, bindings: Bindings): unknown | Promise<unknown>;
}

/** A text that is no expression, or one that we refuse; the caller knows file, line and column. */
export class ExpressionProblem extends Error {
  readonly code: string;
  /** Characters from the start of the text, zero-based. */
  readonly position: number;
  readonly hint?: string;
  constructor(code: string, message: string, position: number, hint?: string) {
    super(message);
    this.name = 'ExpressionProblem';
    this.code = code;
    this.position = position;
    if (hint !== undefined) this.hint = hint;
  }
}

/**
 * An ordinary mapping needs a depth of 20 and no time to speak of. The time is generous because a
 * machine under load stands still now and then; the other two stop a runaway within milliseconds.
 */
const guards = { timeout: 1_000, stack: 300, sequence: 100_000 } as const;

/** Longer texts are no expressions; the parser is quick, but not for megabytes. */
const lengthMax = 20_000;

/** Throws an ExpressionProblem for a syntax error or something we refuse. */
export function compileExpression(text: string): Expression {
  const parsed = parse(text);
  const tree = parsed.ast() as unknown as Node;
  const [refused] = refusals(tree);
  if (refused) {
    throw new ExpressionProblem(refused.code, refused.message, refused.position, refused.hint);
  }
  const shape = shapeOf(tree);
  const slowly = evaluator(text, parsed, tree);
  return Object.freeze({
    text,
    ...pathOf(shape),
    ...readsOf(tree),
    evaluate: directly(shape, slowly) ?? natively(text, tree, slowly) ?? slowly,
  });
}

/** Traps in an expression that compiles: what is allowed, but does not do what it says. */
export function lintExpression(expression: Expression): readonly ExpressionRemark[] {
  return warnings(parse(expression.text).ast() as unknown as Node, expression.text);
}

function parse(text: string): jsonata.Expression {
  if (text.length > lengthMax) {
    throw new ExpressionProblem(
      'expression.syntax',
      `An expression has at most ${lengthMax} characters.`,
      0,
    );
  }
  try {
    return jsonata(text, guards);
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
  if (/==|&&|\|\|/.test(text)) return 'The language says `=`, `and`, `or`.';
  if (/^\s*%|\.%/.test(text)) return 'Use `$source` or `$sink` for the whole record.';
  return undefined;
}

function pathOf(shape: Shape): { readonly path?: string } {
  const isPath = shape.kind === 'path' && shape.steps.length > 0;
  return isPath && !shape.steps.some((step) => step.includes('.'))
    ? { path: shape.steps.join('.') }
    : {};
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

/** The compiled expression; what it declines for these bindings goes to the evaluator. */
function natively(
  text: string,
  tree: Node,
  slowly: Expression['evaluate'],
): Expression['evaluate'] | undefined {
  const run = compileNatively(tree);
  if (run === undefined) return undefined;
  return (record, bindings) => {
    try {
      const result = run(record, bindings);
      if (result !== declined) return ordinary(result);
    } catch (error) {
      throw failure('expression.failed', { expression: text, detail: messageOf(error) }, error);
    }
    return slowly(record, bindings);
  };
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

/** Evaluations stand in one line, so that each one's time limit measures its own work only. */
let line: Promise<unknown> = Promise.resolve();

function evaluator(text: string, parsed: jsonata.Expression, tree: Node): Expression['evaluate'] {
  for (const row of functions) parsed.registerFunction(row.name, row.call);
  for (const name of ['eval', 'now', 'millis', 'random', 'shuffle']) parsed.assign(name, undefined);
  // `a[]` leaves a mark on the record's own list, so it gets a copy.
  const own = marksLists(tree) ? ordinary : asItIs;
  const evaluate = async (record: unknown, bindings: Bindings): Promise<unknown> => {
    try {
      const values = own(bindings) as Record<string, unknown>;
      return ordinary(await parsed.evaluate(own(record), values));
    } catch (error) {
      const detail = (error as Error)?.message ?? String(error);
      throw failure('expression.failed', { expression: text, detail }, error);
    }
  };
  return (record, bindings): Later<unknown> => {
    const result = line.then(() => evaluate(record, bindings));
    line = result.catch(() => undefined);
    return result;
  };
}

function marksLists(tree: Node): boolean {
  for (const node of nodesOf(tree)) if (node.keepArray || node.keepSingletonArray) return true;
  return false;
}

function asItIs(value: unknown): unknown {
  return value;
}

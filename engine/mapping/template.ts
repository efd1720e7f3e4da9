// Text with `{expression}` holes, as in a system file: `/customer/{$id}`. A text that is one hole
// keeps the hole's type; a hole that gives nothing makes the whole text nothing, so its key drops out.

import type { Json } from '../base/json.ts';
import { compileExpression, type Expression } from './expression/expression.ts';
import type { Bindings } from './jsonata/bindings.ts';
import { ExpressionProblem } from './jsonata/expression-problem.ts';
import { after, all, type Later } from './later.ts';

export interface Template {
  /** As the author wrote it, after `${VAR}` was filled in; may hold a secret, so never print it. */
  readonly text: string;
  readonly holes: readonly Expression[];
  /** Text and holes in their order. */
  readonly parts: readonly (string | Expression)[];
  /**
   * undefined = nothing. Without holes the result is the text itself. `write` encodes what a hole
   * gives before it becomes part of the text (`encodeURIComponent` for a path).
   */
  render(
    record: unknown,
    bindings: Bindings,
    write?: (hole: string) => string,
  ): unknown | Promise<unknown>;
}

/** A tree of texts (a request body): maps and lists of templates; constants stay what they are. */
export type TemplateTree =
  | Template
  | null
  | boolean
  | number
  | readonly TemplateTree[]
  | { readonly [name: string]: TemplateTree };

/** Throws an ExpressionProblem with the position in the whole text. */
export function compileTemplate(text: string): Template {
  const parts = partsOf(text).map((part) => ('hole' in part ? compileHole(part) : part.literal));
  const holes = parts.filter((part) => typeof part !== 'string');
  const only = parts.length === 1 ? holes[0] : undefined;
  return Object.freeze({
    text,
    holes,
    parts,
    render(record: unknown, bindings: Bindings, write: (hole: string) => string = asItIs): unknown {
      if (holes.length === 0) return parts.join('');
      if (only) return after(only.evaluate(record, bindings), (value) => typed(value, write));
      const values = parts.map((part) =>
        typeof part === 'string'
          ? part
          : after(part.evaluate(record, bindings), (value) => textOf(value, write)),
      );
      return after(all<string | undefined>(values as Later<string | undefined>[]), (texts) =>
        texts.includes(undefined) ? undefined : texts.join(''),
      );
    },
  });
}

/** `compile` is told where in the tree a text stands. */
export function compileTree(
  value: Json,
  compile: (text: string, steps: TreeSteps) => Template = compileTemplate,
  steps: TreeSteps = [],
): TemplateTree {
  const inside = (step: string | number, member: Json) =>
    compileTree(member, compile, [...steps, step]);
  if (typeof value === 'string') return compile(value, steps);
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => inside(index, item));
  if (typeof value !== 'object' || value === null) return value as null | boolean | number;
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, inside(name, member as Json)]));
}

/** The templates of a tree, with their places in it. */
export function templatesIn(
  tree: TemplateTree,
  steps: TreeSteps = [],
): readonly { readonly template: Template; readonly steps: TreeSteps }[] {
  if (typeof tree !== 'object' || tree === null) return [];
  if (isTemplate(tree)) return [{ template: tree, steps }];
  const members: readonly (readonly [string | number, TemplateTree])[] = Array.isArray(tree)
    ? [...(tree as readonly TemplateTree[]).entries()]
    : Object.entries(tree);
  return members.flatMap(([step, member]) => templatesIn(member, [...steps, step]));
}

type TreeSteps = readonly (string | number)[];

/** The holes of a text, each with the place of its first character in it. */
export function placedHoles({ parts }: Template): readonly PlacedHole[] {
  let at = 0;
  return parts.flatMap((part) => {
    const from = at;
    at += typeof part === 'string' ? part.length : part.text.length + 2;
    return typeof part === 'string' ? [] : [{ hole: part, at: from + 1 }];
  });
}

export interface PlacedHole {
  readonly hole: Expression;
  readonly at: number;
}

/** The tree as a value; members and items that give nothing are left out. */
export function renderTree(
  tree: TemplateTree,
  record: unknown,
  bindings: Bindings,
): unknown | Promise<unknown> {
  if (typeof tree !== 'object' || tree === null) return tree;
  if (isTemplate(tree)) return tree.render(record, bindings);
  if (Array.isArray(tree)) {
    const items = (tree as readonly TemplateTree[]).map((item) =>
      renderTree(item, record, bindings),
    );
    return after(all(items as Later<unknown>[]), (values) =>
      values.filter((value) => value !== undefined),
    );
  }
  const names = Object.keys(tree);
  const members = Object.values(tree).map((member) => renderTree(member, record, bindings));
  return after(all(members as Later<unknown>[]), (values) =>
    Object.fromEntries(
      names.map((name, at) => [name, values[at]]).filter(([, value]) => value !== undefined),
    ),
  );
}

/** A text that means itself inside a template: a secret with braces in it makes no hole. */
export function literalText(text: string): string {
  return text.replace(/[{}]/g, (brace) => `{'${brace}'}`);
}

type Part = { readonly literal: string } | { readonly hole: string; readonly at: number };

function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '}') throw braceProblem('This `}` closes no hole.', at);
    if (text[at] !== '{') continue;
    const end = endOfHole(text, at);
    if (at > from) parts.push({ literal: text.slice(from, at) });
    parts.push({ hole: text.slice(at + 1, end), at: at + 1 });
    at = end;
    from = end + 1;
  }
  if (from < text.length || parts.length === 0) parts.push({ literal: text.slice(from) });
  return parts;
}

/** The brace that closes the hole: braces inside are counted, those in quotes are not. */
function endOfHole(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const sign = text[at] as string;
    if (sign === '{') depth++;
    else if (sign === '}' && --depth === 0) return at;
    else if (sign === '"' || sign === "'" || sign === '`') at = endOfQuote(text, at, sign);
  }
  throw braceProblem('This `{` opens a hole that is never closed.', start);
}

function endOfQuote(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote !== '`') at++;
    else if (text[at] === quote) return at;
  }
  return text.length;
}

function compileHole(part: { readonly hole: string; readonly at: number }): Expression {
  if (part.hole.trim() === '') throw braceProblem('This hole is empty.', part.at - 1);
  try {
    return compileExpression(part.hole);
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error;
    throw new ExpressionProblem(error.code, error.message, error.position + part.at, error.hint);
  }
}

function braceProblem(message: string, at: number): ExpressionProblem {
  return new ExpressionProblem(
    'template.brace',
    message,
    at,
    "A brace itself is written {'{'} or {'}'}.",
  );
}

function asItIs(hole: string): string {
  return hole;
}

function typed(value: unknown, write: (hole: string) => string): unknown {
  return typeof value === 'string' ? write(value) : value;
}

/** null is no text either; lists and objects become JSON. */
function textOf(value: unknown, write: (hole: string) => string): string | undefined {
  if (value === undefined || value === null) return undefined;
  return write(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function isTemplate(tree: object): tree is Template {
  return typeof (tree as Template).render === 'function';
}

// Looks into an expression while it runs: what each part of it gives, and if it fails, at which part,
// why, and what that part had read. JSONata itself runs it, watched, so this is for looking only.

import { isDeepStrictEqual } from 'node:util';
import type { Bindings } from '../jsonata/bindings.ts';
import { evaluatorOf, parse } from '../jsonata/evaluator.ts';
import { ordinaryInWords } from '../jsonata/ordinary.ts';
import { childrenOf, type Node } from '../jsonata/syntax-tree.ts';
import { messageOf } from '../language/language-error.ts';
import { one } from '../language/sequence.ts';
import { openParts } from './open-parts.ts';
import { type Span, spansOf } from './spans.ts';
import { callDirectly, hasTailCalls, isTailCall } from './tail-calls.ts';

/** A part of the expression, in the order of the text. */
export interface TraceStep extends Span {
  readonly text: string;
  /** How many shown parts are around it. */
  readonly depth: number;
  /** How often it ran: not at all behind a condition, once an item in a filter. */
  readonly count: number;
  /** What it gave, undefined being nothing; the first few of many. */
  readonly values: readonly unknown[];
}

/** What a part that failed had read. */
export interface Input {
  readonly path: string;
  readonly value: unknown;
}

export interface Trouble extends Span {
  /** What was thrown; `messageOf` has the sentence. */
  readonly error: unknown;
  readonly text: string;
  readonly inputs: readonly Input[];
}

export interface Trace {
  readonly steps: readonly TraceStep[];
  readonly result:
    | { readonly kind: 'value'; readonly value: unknown }
    | ({ readonly kind: 'failed' } & Trouble);
}

/** Of a part that runs for each of many items, so many values are kept. */
const valuesMax = 5;
const inputsMax = 3;

/**
 * Throws an ExpressionProblem if the text is no expression; what fails while it runs is in the result. Tail
 * calls are looked at in a second run, which is left if it comes out otherwise: it may go too deep.
 */
export async function traceExpression(
  text: string,
  record: unknown,
  bindings: Bindings,
): Promise<Trace> {
  const parsed = parse(text);
  const trace = await watched(parsed, text, record, bindings);
  if (!hasTailCalls(parsed.ast() as unknown as Node)) return trace;
  const direct = parse(text);
  callDirectly(direct.ast() as unknown as Node);
  const closer = await watched(direct, text, record, bindings);
  return isSame(trace.result, closer.result) ? closer : trace;
}

function isSame(one: Trace['result'], other: Trace['result']): boolean {
  if (one.kind === 'value') return other.kind === 'value' && isDeepStrictEqual(one, other);
  return other.kind === 'failed' && codeOf(one.error) === codeOf(other.error);
}

function codeOf(error: unknown): unknown {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return code ?? messageOf(error);
}

async function watched(
  parsed: ReturnType<typeof parse>,
  text: string,
  record: unknown,
  bindings: Bindings,
): Promise<Trace> {
  const tree = parsed.ast() as unknown as Node;
  const seen: Seen = new Map();
  const open = openParts(tree);
  const evaluate = evaluatorOf(parsed, {
    enter: open.enter,
    leave: (node, value) => {
      open.leave();
      if (!isTailCall(value)) return note(seen, node, one(value));
      note(seen, node, unseen);
      if (node.thunk === true) note(seen, node.body as Node, unseen);
    },
  });
  const spanOf = spansOf(text);
  const result = await evaluate(record, bindings).then(
    (value) => ({ kind: 'value', value }) as const,
    (error: unknown) => {
      const { node, input } = open.all().findLast((one) => spanOf(one.node) !== undefined) ?? {
        node: tree,
        input: record,
      };
      const { from, to } = spanOf(node) ?? { from: 0, to: text.length };
      // A function without arguments works on what it stands behind: `total.$number()`.
      const isBare = node.type === 'function' && node.arguments?.length === 0;
      const inputs = isBare
        ? [{ path: '$', value: ordinaryInWords(input) }]
        : inputsOf(blamed(node, error, seen), seen);
      return { kind: 'failed', error, inputs, from, to, text: text.slice(from, to) } as const;
    },
  );
  const begun = new Set(open.all().map(({ node }) => node));
  return { steps: stepsOf(tree, text, seen, begun), result };
}

/** What a tail call gives in the end, in the first run. */
const unseen = '(not seen)';

type Seen = Map<Node, { count: number; values: unknown[]; last: unknown }>;

function note(seen: Seen, node: Node, value: unknown): void {
  const entry = seen.get(node) ?? { count: 0, values: [], last: undefined };
  entry.count++;
  entry.last = value;
  if (entry.values.length < valuesMax) entry.values.push(ordinaryInWords(value));
  seen.set(node, entry);
}

/** What is inside a part that was not reached was not either, and is left out. */
function stepsOf(
  tree: Node,
  text: string,
  seen: Seen,
  begun: ReadonlySet<Node>,
): readonly TraceStep[] {
  const spanOf = spansOf(text);
  const steps: TraceStep[] = [];
  const walk = (node: Node, depth: number, around: Span | undefined): void => {
    const span = spanOf(node);
    const isSame = span && around && span.from === around.from && span.to === around.to;
    const isShown = span && !isSame && hasOwnValue(node);
    if (isShown) {
      const { count = 0, values = [] } = seen.get(node) ?? {};
      steps.push({ ...span, text: text.slice(span.from, span.to), depth, count, values });
      if (count === 0 && !begun.has(node)) return;
    }
    for (const part of partsOf(node))
      walk(part, isShown ? depth + 1 : depth, isShown ? span : around);
  };
  walk(tree, 0, undefined);
  return steps;
}

const silent =
  /^(string|number|value|regex|name|lambda|operator|sort|filter|bind|wildcard|descendant)$/;

/** A constant says nothing new, nor do brackets around one part. */
function hasOwnValue(node: Node): boolean {
  const isBracket = node.type === 'block' && (node.expressions as readonly Node[]).length === 1;
  return !isBracket && !silent.test(node.type);
}

/** The parts that have values of their own: not the name of what is called, bound or taken. */
function partsOf(node: Node): readonly Node[] {
  if (node.type === 'bind') return [node.rhs as Node];
  if (node.type === 'lambda') return [node.body as Node];
  const [first] = node.steps ?? [];
  const named = first?.type === 'variable' ? first : node.procedure;
  // `a ?? b` is read as a condition on an `$exists(a)` that stands nowhere.
  const isMadeUp = (child: Node) => child.type === 'function' && child.position === undefined;
  return childrenOf(node).filter(
    (child) => !(child === named && child.type === 'variable') && !isMadeUp(child),
  );
}

/** The parts that an error speaks of: the argument it numbers, or whatever had the value it names. */
function blamed(node: Node, error: unknown, seen: Seen): readonly Node[] {
  const { index, value, value2 } = (error ?? {}) as Readonly<Record<string, unknown>>;
  const parts = partsOf(node);
  const numbered = typeof index === 'number' ? node.arguments?.[index - 1] : undefined;
  if (numbered !== undefined) return [numbered];
  const values: unknown[] = [value, value2].filter((one) => one !== undefined);
  const named = parts.filter((part) => values.includes(seen.get(part)?.last));
  return named.length > 0 ? named : parts;
}

function inputsOf(parts: readonly Node[], seen: Seen): readonly Input[] {
  const found = new Map<string, unknown>();
  const walk = (node: Node): void => {
    const path = pathOf(node);
    const value = seen.get(node);
    if (path !== undefined && value !== undefined) found.set(path, value.last);
    else for (const part of partsOf(node)) walk(part);
  };
  parts.forEach(walk);
  return [...found]
    .slice(0, inputsMax)
    .map(([path, value]) => ({ path, value: ordinaryInWords(value) }));
}

/** `a.b`, `$source.c`; undefined if it is more than names. */
function pathOf(node: Node): string | undefined {
  if (node.type === 'variable') return node.value === '' ? undefined : `$${node.value}`;
  if (node.type !== 'path') return undefined;
  const names = (node.steps ?? []).map((step) =>
    step.type === 'name'
      ? String(step.value)
      : step.type === 'variable'
        ? `$${step.value}`
        : undefined,
  );
  if (names.includes(undefined)) return undefined;
  return names.join('.').replace(/^\$\$?\./, '');
}

// Tries one row on one record, for who writes it: what comes out, and beside it every expression of the
// row with the value of each of its parts. It decides nothing; the path computes with `table.ts`.

import type { JsonObject } from '../base/json.ts';
import type { Expression } from './expression/expression.ts';
import { type Trace, type TraceStep, traceExpression } from './expression/trace.ts';
import { messageOf } from './language/language-error.ts';
import { lookUpSentence } from './look-up-sentence.ts';
import type { Outcome } from './outcome.ts';
import { type BackRow, innerRules, type Row, type ValueRule } from './row.ts';
import { bindingsOf, type MappingContext } from './scope.ts';
import { forwardOutcomes, valueOutcomes } from './table.ts';

export interface TriedRow {
  readonly row: string;
  /** The property that is written; in `back` one of the source. */
  readonly path: string;
  readonly outcome: Outcome;
  readonly parts: readonly TriedPart[];
}

/** One expression of the row. */
export interface TriedPart extends TriedExpression {
  /** Under which key it stands: `source`, `when`, of lists `first item, price: source`. */
  readonly says: string;
  /** Of what is searched for: where, by what, and what is taken, as a sentence. */
  readonly looksUp?: string;
}

export interface TriedExpression {
  readonly text: string;
  readonly steps: readonly TraceStep[];
  readonly result:
    | { readonly kind: 'value'; readonly value: unknown }
    | {
        readonly kind: 'failed';
        readonly message: string;
        /** The part that fails, and where it stands in the expression. */
        readonly text: string;
        readonly from: number;
        readonly to: number;
        readonly inputs: readonly { readonly path: string; readonly value: unknown }[];
      };
}

export async function tryRow(
  row: Row,
  record: JsonObject,
  context: MappingContext,
): Promise<TriedRow> {
  const outcomes = await forwardOutcomes([row], record, context);
  const whole = { ...context, source: context.source ?? record };
  return {
    row: row.id,
    path: row.sinkPath,
    outcome: outcomes[row.id] as Outcome,
    parts: await triedParts(partsOf(row, 'source'), record, whole, row),
  };
}

/** The same for what a row writes back, on a record of the sink. */
export async function tryBackRow(
  id: string,
  row: BackRow,
  record: JsonObject,
  context: MappingContext,
): Promise<readonly TriedRow[]> {
  const whole = { ...context, sink: context.sink ?? record };
  const outcomes = await valueOutcomes([row], record, whole);
  const parts = await triedParts(partsOf(row, 'sink'), record, whole);
  return Object.entries(outcomes).map(([path, outcome]) => ({ row: id, path, outcome, parts }));
}

/** An expression on its own. Throws an ExpressionProblem if it is none. */
export async function tryExpression(
  text: string,
  record: unknown,
  context: Omit<MappingContext, 'lookups'>,
): Promise<TriedExpression> {
  const { steps, result } = await traceExpression(text, record, bindingsOf(context));
  return { text, steps, result: plain(result) };
}

function plain(result: Trace['result']): TriedExpression['result'] {
  if (result.kind === 'value') return result;
  const { kind, text, from, to, inputs, error } = result;
  return { kind, message: messageOf(error), text, from, to, inputs };
}

interface Part {
  readonly says: string;
  readonly expression: Expression;
  readonly looksUp?: string;
}

async function triedParts(
  parts: readonly Part[],
  record: unknown,
  context: MappingContext,
  row?: Row,
): Promise<readonly TriedPart[]> {
  const tried: TriedPart[] = [];
  for (const { expression, ...part } of parts)
    tried.push({ ...part, ...(await tryExpression(expression.text, record, context)) });
  const items = row?.list && tried.find(({ says }) => says === 'each')?.result;
  if (!row?.list || items?.kind !== 'value') return tried;
  const [first] = [items.value].flat();
  if (first === undefined) return tried;
  const { when, rows } = row.list;
  const inner = [
    ...named('', { when }),
    ...rows.flatMap((one) => partsOf(one, 'source', `${one.id}: `)),
  ].map((part) => ({ ...part, says: `first item, ${part.says}` }));
  return [...tried, ...(await triedParts(inner, first, context))];
}

/** What stands in a row, in the order in which it counts. */
function partsOf(
  row: Pick<Row, 'when' | 'rule' | 'default' | 'list'>,
  side: 'source' | 'sink',
  before = '',
): readonly Part[] {
  return [
    ...named(before, { when: row.when, each: row.list?.blocks ? undefined : row.list?.items }),
    ...(row.rule === undefined ? [] : ruleParts(row.rule, side, before)),
    ...named(before, { default: row.default }),
  ];
}

function ruleParts(rule: ValueRule, side: 'source' | 'sink', before: string): readonly Part[] {
  switch (rule.kind) {
    case 'expression':
      return named(before, { [side]: rule.expression });
    case 'constant':
      return [];
    case 'link':
    case 'find':
    case 'table':
      return [{ says: `${before}${side}`, expression: rule.input, looksUp: lookUpSentence(rule) }];
    case 'first':
    case 'object':
      return innerRules(rule).flatMap((inner, at) =>
        partsOf(inner, side, `${before}${'path' in inner ? inner.path : at + 1}: `),
      );
  }
}

function named(
  before: string,
  expressions: Readonly<Record<string, Expression | undefined>>,
): readonly Part[] {
  return Object.entries(expressions).flatMap(([name, expression]) =>
    expression === undefined ? [] : [{ says: `${before}${name}`, expression }],
  );
}

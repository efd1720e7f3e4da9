// What was tried, for people: each row with what comes out, and below it its expressions, a line for each
// part with its value; an expression that fails with the place and what it had read.

import { printable, shown } from '../../base/printable.ts';
import type { ExpressionProblem } from '../../mapping/jsonata/expression-problem.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import type { TriedExpression, TriedRow } from '../../mapping/try-row.ts';
import { untilText } from '../../mapping/waits-for.ts';
import type { TryAnswer } from '../../sync/why/try-rows.ts';
import type { Paint } from '../command/terminal.ts';

/** One row in full; of several a line each, and those that fail in full. */
export function rowsText({ pipe, way, ref, rows }: TryAnswer, paint: Paint): string {
  const on = ref === undefined ? 'the given record' : printable(ref);
  const arrow = way === 'forward' ? '' : ', back to the source';
  const width = Math.min(36, Math.max(0, ...rows.map((row) => nameOf(row).length)));
  const isOne = rows.every((row) => row.row === rows[0]?.row);
  const lines = rows.flatMap((row) => {
    const isFull = isOne || row.outcome.kind === 'failed';
    const head = `${paint.bold(nameOf(row).padEnd(width))}  ${outcomeText(row.outcome, paint)}`;
    return isFull ? [head, ...itemLines(row, paint), ...partsLines(row, paint), ''] : [head];
  });
  return [paint.dim(`${pipe} on ${on}${arrow}`), ...lines].join('\n').trimEnd();
}

function nameOf({ row, path }: TriedRow): string {
  return printable(row === path ? row : `${path} (row ${row})`);
}

function outcomeText(outcome: Outcome, paint: Paint): string {
  switch (outcome.kind) {
    case 'value':
      return shown(outcome.value, 80);
    case 'empty':
      return paint.dim('(empty)');
    case 'off':
      return paint.dim('not for this record: `when` does not hold');
    case 'pending':
      return paint.yellow(`waits ${printable(untilText(outcome))}`);
    case 'ambiguous':
      return paint.yellow(printable(outcome.reason));
    case 'failed':
      return paint.red(printable(outcome.message));
    case 'items':
      return `${outcome.items.length} ${outcome.items.length === 1 ? 'item' : 'items'}`;
  }
}

/** More of them are told by their number; `--json` has all. */
const itemsMax = 20;

/** What the rows of a list give, item by item. */
function itemLines({ outcome }: TriedRow, paint: Paint): string[] {
  if (outcome.kind !== 'items') return [];
  const rest = outcome.items.length - itemsMax;
  const lines = outcome.items.slice(0, itemsMax).flatMap(({ rows }, at) => {
    const width = Math.max(0, ...Object.keys(rows).map((name) => name.length));
    return [
      paint.dim(`  item ${at + 1}`),
      ...Object.entries(rows).map(
        ([name, given]) => `    ${printable(name).padEnd(width)}  ${outcomeText(given, paint)}`,
      ),
    ];
  });
  return rest > 0 ? [...lines, paint.dim(`  … and ${rest} more`)] : lines;
}

function partsLines({ parts }: TriedRow, paint: Paint): string[] {
  return parts.flatMap((part) => [
    `  ${paint.dim(`${printable(part.says)}:`)}`,
    ...expressionLines(part, paint).map((line) => `    ${line}`),
    ...(part.looksUp === undefined ? [] : [paint.dim(`    ${printable(part.looksUp)}`)]),
  ]);
}

export function expressionText(tried: TriedExpression, paint: Paint): string {
  return expressionLines(tried, paint).join('\n');
}

const textWidth = 56;

function expressionLines({ text, steps, result }: TriedExpression, paint: Paint): string[] {
  const isSaid = steps.some((step) => step.text === text.trim());
  // A constant has no parts; its value is all there is.
  const all = isSaid || result.kind === 'failed' ? steps : [whole(text, result.value), ...steps];
  const texts = all.map((step) => `${'  '.repeat(step.depth)}${oneLine(step.text)}`);
  const width = Math.min(textWidth, Math.max(...texts.map((one) => one.length)));
  const lines = all.map((step, at) => {
    const isIn = result.kind === 'failed' && step.from <= result.from && step.to >= result.to;
    const isAll = isIn && step.from === result.from && step.to === result.to;
    const value = isAll
      ? paint.red('fails')
      : isIn
        ? paint.dim('a part fails')
        : valuesText(step, paint);
    return `${cut(texts[at] as string).padEnd(width)}  ${value}`;
  });
  return result.kind === 'failed' ? [...lines, '', ...failureLines(text, result, paint)] : lines;
}

function whole(text: string, value: unknown): TriedExpression['steps'][number] {
  return { text, from: 0, to: text.length, depth: 0, count: 1, values: [value] };
}

function valuesText({ count, values }: TriedExpression['steps'][number], paint: Paint): string {
  if (count === 0) return paint.dim('not reached');
  const texts = values.map((value) => (value === undefined ? paint.dim('(nothing)') : json(value)));
  if (count === 1) return texts[0] as string;
  return `${texts.join(', ')}${count > values.length ? ', …' : ''}  ${paint.dim(`${count} times`)}`;
}

/** As JSON, so that `"5"` and `5` differ. */
function json(value: unknown): string {
  return shown(JSON.stringify(value), 80);
}

function failureLines(
  text: string,
  { message, from, inputs }: Extract<TriedExpression['result'], { kind: 'failed' }>,
  paint: Paint,
): string[] {
  const read = inputs.map(({ path, value }) => `${printable(path)} = ${json(value ?? null)}`);
  return [
    ...caretLines(text, from, paint),
    paint.red(printable(message)),
    ...(read.length === 0 ? [] : [`It had read ${read.join(', ')}.`]),
  ];
}

/** A text that is no expression: the message, the line and a caret under the place, the hint. */
export function mistakeText(text: string, problem: ExpressionProblem, paint: Paint): string {
  const { message, position, hint } = problem;
  const { line, column } = placeIn(text, position);
  return [
    `${paint.bold(`${line}:${column}`)} ${paint.red(printable(message))}`,
    ...caretLines(text, position, paint),
    ...(hint === undefined ? [] : [`  ${printable(hint)}`]),
  ].join('\n');
}

function caretLines(text: string, position: number, paint: Paint): string[] {
  const { line, column } = placeIn(text, position);
  const start = Math.max(0, column - 60);
  const part = printable((text.split('\n')[line - 1] ?? '').slice(start, start + 100));
  return [
    paint.dim(`  ${line} | ${part}`),
    `  ${' '.repeat(`${line}`.length)} | ${' '.repeat(column - 1 - start)}${paint.red('^')}`,
  ];
}

function placeIn(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position).split('\n');
  return { line: before.length, column: (before.at(-1) as string).length + 1 };
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' '));
}

function cut(text: string): string {
  return text.length <= textWidth ? text : `${text.slice(0, textWidth - 1)}…`;
}

// Arguments with which a function of jsonata would never end, or would take all memory: an error, and
// at once, whether the expression is compiled or left to jsonata.

import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../engine/mapping/expression.ts';

/** Nobody waits longer for one property. */
const tookMsMax = 5_000;

interface Case {
  readonly text: string;
  readonly record?: unknown;
  readonly fails: RegExp;
}

const outOfRange = /The number is out of range: -?(Infinity|NaN)/;
const noStock = { q: 0 };

const cases: readonly Case[] = [
  { text: "$formatInteger(1/q, 'A')", record: noStock, fails: outOfRange },
  { text: "$formatInteger(1/q, 'a')", record: noStock, fails: outOfRange },
  { text: "$formatInteger(-1/q, '#,##0')", record: noStock, fails: outOfRange },
  { text: "$formatNumber(1/q, '0.0e0')", record: noStock, fails: outOfRange },
  { text: "$formatNumber(1/q, '0.0')", record: noStock, fails: outOfRange },
  { text: "$formatNumber(q/q, '0.0')", record: noStock, fails: outOfRange },
  { text: '$formatBase(1/q)', record: noStock, fails: outOfRange },
  { text: '$formatBase(9, 1/q)', record: noStock, fails: outOfRange },
  { text: '$fromMillis(1/q)', record: noStock, fails: outOfRange },
  { text: "$fromMillis(1/q, '[Y]')", record: noStock, fails: outOfRange },
  { text: "$formatInteger(?, 'A')(1/q)", record: noStock, fails: outOfRange },
  { text: "1/q ~> $formatInteger('A')", record: noStock, fails: outOfRange },
  { text: '($f := $formatBase; $f(1/q))', record: noStock, fails: outOfRange },
];

/** The compiler leaves an expression to jsonata that reads this function as a value. */
const leftToJsonata = '$map([], $toMillis); ';

describe.each([
  ['compiled', (text: string) => text],
  ['left to jsonata', (text: string) => `(${leftToJsonata}${text})`],
])('%s', (how, wrap) => {
  test.each(cases)('$text fails at once', async ({ text, record = {}, fails }) => {
    const expression = compileExpression(wrap(text));
    expect(expression.declined?.() === undefined).toBe(how === 'compiled');
    const before = process.hrtime.bigint();
    const run = async () => expression.evaluate(record, {});
    await expect(run()).rejects.toThrow(fails);
    expect(Number(process.hrtime.bigint() - before) / 1e6).toBeLessThan(tookMsMax);
  });
});

test.each([
  ["$formatInteger(28, 'A')", 'AB'],
  ["$formatInteger(?, '#,##0')(1234)", '1,234'],
  ["[28, 29].$formatInteger('A')", ['AB', 'AC']],
  ["$formatNumber(1234.5, '#,##0.00')", '1,234.50'],
  ['$map([10, 11], $formatBase(?, 16))', ['a', 'b']],
  ['($f := $formatBase; $f(10, 16))', 'a'],
  ["$fromMillis(0, '[Y]')", '1970'],
])('%s stays what it was', async (text, result) => {
  expect(await compileExpression(text).evaluate({}, {})).toEqual(result);
  const left = compileExpression(`(${leftToJsonata}${text})`);
  expect(await left.evaluate({}, {})).toEqual(result);
});

// Looking into an expression: each part with its value, in the order of the text; and where it fails, the
// part, its place and what it had read.

import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { spansOf } from '../../engine/mapping/expression/spans.ts';
import { traceExpression } from '../../engine/mapping/expression/trace.ts';
import { type Node, nodesOf } from '../../engine/mapping/jsonata/syntax-tree.ts';
import { parses } from './native.ts';

const record = {
  a: 'x',
  b: { c: '12' },
  total: 'abc',
  none: 0,
  email: ' kari@nord.no ',
  lines: [
    { p: 1, q: 2 },
    { p: 2, q: 3 },
  ],
};

/** Each step as `depth text = values`, a step that never ran without a value. */
const looks: readonly (readonly [text: string, ...steps: string[]])[] = [
  ['a', '0 a = "x"'],
  ["'x'"],
  [
    "a & ' ' & b.c",
    '0 a & \' \' & b.c = "x 12"',
    '1 a & \' \' = "x "',
    '2 a = "x"',
    '1 b.c = "12"',
  ],
  ['(a & b.c)', '0 a & b.c = "x12"', '1 a = "x"', '1 b.c = "12"'],
  ['lines[q > 2].p', '0 lines[q > 2].p = 2', '1 q > 2 = false, true', '2 q = 2, 3'],
  [
    "a = 'y' ? b : $first(z, a)",
    '0 a = \'y\' ? b : $first(z, a) = "x"',
    "1 a = 'y' = false",
    '2 a = "x"',
    '1 b',
    '1 $first(z, a) = "x"',
    '2 z = nothing',
    '2 a = "x"',
  ],
  [
    '($n := b.c; $number($n) + 1)',
    '0 ($n := b.c; $number($n) + 1) = 13',
    '1 b.c = "12"',
    '1 $number($n) + 1 = 13',
    '2 $number($n) = 12',
    '3 $n = "12"',
  ],
  [
    '$map(lines, function($l){ $l.p * 2 })',
    '0 $map(lines, function($l){ $l.p * 2 }) = [2,4]',
    '1 lines = [{"p":1,"q":2},{"p":2,"q":3}]',
    '1 $l.p * 2 = 2, 4',
    '2 $l.p = 1, 2',
  ],
  [
    '($f := function($n){ $n = 0 ? "end" : $f($n - 1) }; $f(2))',
    '0 ($f := function($n){ $n = 0 ? "end" : $f($n - 1) }; $f(2)) = "end"',
    '1 $n = 0 ? "end" : $f($n - 1) = "end", "end", "end"',
    '2 $n = 0 = false, false, true',
    '3 $n = 2, 1, 0',
    '2 $f($n - 1) = "end", "end"',
    '3 $n - 1 = 1, 0',
    '4 $n = 2, 1',
    '1 $f(2) = "end"',
  ],
  [
    '$map(lines.p, function($p){ $string($p) })',
    '0 $map(lines.p, function($p){ $string($p) }) = ["1","2"]',
    '1 lines.p = [1,2]',
    '1 $string($p) = "1", "2"',
    '2 $p = 1, 2',
  ],
  [
    '$count([1 / none, [$uppercase, /x/]])',
    '0 $count([1 / none, [$uppercase, /x/]]) = 2',
    '1 [1 / none, [$uppercase, /x/]] = ["(not a finite number)",["(a function)","(a function)"]]',
    '2 1 / none = "(not a finite number)"',
    '3 none = 0',
    '2 [$uppercase, /x/] = ["(a function)","(a function)"]',
    '3 $uppercase = "(a function)"',
  ],
  [
    '{"a": 1 / none}.b',
    '0 {"a": 1 / none}.b = nothing',
    '1 {"a": 1 / none} = {"a":"(not a finite number)"}',
    '2 1 / none = "(not a finite number)"',
    '3 none = 0',
  ],
  ["$replace(a, /x(y)?\\//, ')')", '0 $replace(a, /x(y)?\\//, \')\') = "x"', '1 a = "x"'],
  ['a ?? b', '0 a ?? b = "x"', '1 a = "x"', '1 b'],
  ['$source.b.c', '0 $source.b.c = "12"'],
  ['1.25 * none', '0 1.25 * none = 0', '1 none = 0'],
  ['1e-3 * none + 2.5E+1', '0 1e-3 * none + 2.5E+1 = 25', '1 1e-3 * none = 0', '2 none = 0'],
  ['-1 & a', '0 -1 & a = "-1x"', '1 a = "x"'],
  [
    "(- /* one */ 1.5 & '') & a",
    '0 (- /* one */ 1.5 & \'\') & a = "-1.5x"',
    '1 - /* one */ 1.5 & \'\' = "-1.5"',
    '1 a = "x"',
  ],
  ['-0 & a', '0 -0 & a = "0x"', '1 a = "x"'],
  ['none-1', '0 none-1 = -1', '1 none = 0'],
  ['lines[-1].p', '0 lines[-1].p = 2'],
  ['[-2..-1]', '0 [-2..-1] = [-2,-1]', '1 -2..-1 = [-2,-1]'],
  ['b /* no, (a */ . c', '0 b /* no, (a */ . c = "12"'],
];

const failures: readonly (readonly [text: string, part: string, inputs: object])[] = [
  ['$number(total) * 2', '$number(total)', { total: 'abc' }],
  ["'1' & (a + 1)", 'a + 1', { a: 'x' }],
  ['1 + a', '1 + a', { a: 'x' }],
  ['-a', '-a', { a: 'x' }],
  ['$uppercase(b) & a', '$uppercase(b)', { b: { c: '12' } }],
  ['$substring(a, total)', '$substring(a, total)', { total: 'abc' }],
  ['$money($source.total)', '$money($source.total)', { '$source.total': 'abc' }],
  ['$number($trim(email)) + 1', '$number($trim(email))', { email: ' kari@nord.no ' }],
  ['total.$number()', '$number()', { $: 'abc' }],
  ['lines.(p > $$.a)', 'p > $$.a', { p: 1, a: 'x' }],
  ['$map([b, total], function($t){ $uppercase($t) })', '$uppercase($t)', { $t: { c: '12' } }],
  ['2.5 * total', '2.5 * total', { total: 'abc' }],
  ['-1 < a', '-1 < a', { a: 'x' }],
  ['1 / none', '1 / none', { none: 0 }],
  ["$error('no price')", "$error('no price')", {}],
];

describe('an expression is looked into', () => {
  test.each(looks)('%s', async (text, ...expected) => {
    const { steps } = await traceExpression(text, record, { source: record });
    const said = steps.map((step) => {
      const values = step.values.map((value) => JSON.stringify(value) ?? 'nothing').join(', ');
      return `${step.depth} ${step.text}${step.count === 0 ? '' : ` = ${values}`}`;
    });
    expect(said).toEqual(expected);
    for (const step of steps) expect(text.slice(step.from, step.to)).toBe(step.text);
  });

  test('and only the first values of a part that runs often are kept', async () => {
    const { steps } = await traceExpression('[1..1000].($ * 2)', {}, {});
    const step = steps.find(({ text }) => text === '$ * 2');
    expect(step?.count).toBe(1000);
    expect(step?.values).toEqual([2, 4, 6, 8, 10]);
  });

  test('and what is too large to be shown is said to be', async () => {
    const text = '$type($reduce([1..101], function($inner, $at){ {"a": $inner} }, {}))';
    const { steps } = await traceExpression(text, {}, {});
    expect(steps.map(({ values }) => values[0]).slice(0, 2)).toEqual([
      'object',
      '(too large to be shown)',
    ]);
  });

  test('and calls that go on for long are counted', async () => {
    const text = '($f := function($n){ $n = 0 ? "end" : $f($n - 1) }; $f(1000))';
    const { steps, result } = await traceExpression(text, {}, {});
    expect(result).toEqual({ kind: 'value', value: 'end' });
    const call = steps.find((step) => step.text === '$f($n - 1)');
    expect(call?.count).toBe(1000);
    expect(new Set(call?.values)).toEqual(new Set(['(not seen)']));
  });

  test('and the record stays as it is', async () => {
    const given = Object.freeze({ list: Object.freeze([1]) });
    const { result } = await traceExpression('list[]', given, {});
    expect(result).toEqual({ kind: 'value', value: [1] });
    expect(Object.keys(given.list)).toEqual(['0']);
  });
});

describe('a failure names its part and what it had read', () => {
  test.each(failures)('%s', async (text, part, inputs) => {
    const { result } = await traceExpression(text, record, { source: record });
    if (result.kind !== 'failed') throw new Error('it does not fail');
    expect(result.text).toBe(part);
    expect(text.slice(result.from, result.to)).toBe(part);
    expect(Object.fromEntries(result.inputs.map(({ path, value }) => [path, value]))).toEqual(
      inputs,
    );
  });
});

const written = [
  ...looks.map(([text]) => text),
  ...failures.map(([text]) => text),
  'λ($x)<n:n>{ $x }(5)',
  '(function($x){ $x })(1) + [1..3][2]',
  '[1, (2), {"a]": "}"}]."x" & `b)`',
  'a/b/c & /[(]\\/[)]/i ~> $contains("x")',
  'a{b: $sum(c)}.d^(>e, f)[0]',
  '$f(?, 1) ~> $g and not_in in [1]',
];

test.each(written)('every part of `%s` is an expression of its own', (text) => {
  const spanOf = spansOf(text);
  for (const node of nodesOf(jsonata(text).ast() as unknown as Node)) {
    if (/^(name|filter|sort|operator|regex)$/.test(node.type) || node.value === '..') continue;
    const span = spanOf(node);
    if (span) expect(text.slice(span.from, span.to)).toSatisfy(parses);
  }
});

test('looking into an object over an empty list leaves the list empty', async () => {
  const record = { lines: [] };
  await traceExpression('[lines{sku: qty}, $source.lines{sku: qty}]', record, { source: record });
  expect(record).toEqual({ lines: [] });
});

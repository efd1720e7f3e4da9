// Arguments with which a function of jsonata would never end, or would take all memory: an error, and
// at once, whether the expression is compiled or left to jsonata.

import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { ExpressionProblem } from '../../engine/mapping/jsonata/expression-problem.ts';
import { spentMs } from './spent.ts';

/** Nobody waits longer for one property. */
const tookMsMax = 5_000;

interface Case {
  readonly text: string;
  readonly record?: unknown;
  readonly fails: RegExp;
}

const outOfRange = /The number is out of range: -?(Infinity|NaN)/;
const noStock = { q: 0 };

const tooMuch = /does too much/;
/** Each level has the one below it twice: a few steps, and more parts than any memory holds. */
const inObjects = '$d := $reduce([1..40], function($a, $i){ {"a": $a, "b": $a} }, {})';
const inLists = '$d := $reduce([1..40], function($a, $i){ [[$a], [$a]] }, [1])';
/** The sentence of such an error names the value. */
const noKey = /key of an object must be a text, not|does too much/;
const long = { s: 'x'.repeat(1_000_000) };

const oneFraction = /one `\[f…\]`/;
const digits = { a: '1'.repeat(400) };

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
  { text: `(${inObjects}; $count($clone($d)))`, fails: tooMuch },
  { text: `(${inLists}; $count($clone($d)))`, fails: tooMuch },
  { text: `(${inObjects}; $string($d))`, fails: tooMuch },
  { text: `(${inObjects}; $string($d, true))`, fails: tooMuch },
  { text: `(${inObjects}; $map([$d], $string))`, fails: tooMuch },
  { text: `(${inObjects}; "" & $d)`, fails: tooMuch },
  { text: `(${inLists}; $d & "")`, fails: tooMuch },
  { text: `(${inObjects}; $d ~> |$|{"c": 1}|)`, fails: tooMuch },
  { text: `(${inObjects}; $distinct([$d, $d ~> $merge]))`, fails: tooMuch },
  { text: `(${inObjects}; $e := function() { ${inObjects} }; $e() = $d)`, fails: tooMuch },
  { text: `(${inObjects}; $e := function() { ${inObjects} }; $e() != $d)`, fails: tooMuch },
  { text: `(${inLists}; $map([[$d]], $boolean))`, fails: tooMuch },
  { text: `(${inLists}; $map([[$d]], $not))`, fails: tooMuch },
  { text: `(${inLists}; $keys($d))`, fails: tooMuch },
  { text: `(${inLists}; $lookup($d, "a"))`, fails: tooMuch },
  { text: `(${inLists}; $spread($d))`, fails: tooMuch },
  { text: `(${inObjects}; {($d): 1})`, fails: noKey },
  { text: `(${inObjects}; -$d)`, fails: /can be negative, not|does too much/ },
  { text: `(${inObjects}; {} ~> |$|[$d]|)`, fails: /inserts an object, not|does too much/ },
  { text: '$length($join([1..400].("x"), $$.s))', record: long, fails: tooMuch },
  { text: '$length($join([1..400].$$.s))', record: long, fails: tooMuch },
  { text: '$string([1..20000].$$.s)', record: long, fails: tooMuch },
  { text: '$clone({"l": [1..20000].$$.s})', record: long, fails: tooMuch },
  { text: '"" & [1..20000].$$.s', record: long, fails: tooMuch },
  { text: '($p := $pad; $length($p("a", 500000000)))', fails: tooMuch },
];

/** They differ in their last member only. */
function nearly(_: unknown = undefined, at = 0): unknown {
  return { ...Object.fromEntries(Array.from({ length: 60 }, (_, key) => [`k${key}`, key])), at };
}

/** What a function of ours reads counts; left to jsonata, the time between two calls does. */
const tooMuchOfOurs = '$map([1..90000], function($i){ $key($$.s) })';

/** Pictures that are refused where an author writes them, and where an expression makes them. */
const pictures: readonly (readonly [picture: string, says: RegExp])[] = [
  ['[f1][f1][f1][f1]x', oneFraction],
  ['[ f1][ f1][ f1][ f1]x', oneFraction],
  ['[\tf1][f1]', oneFraction],
  ['[Y]1[M]1[D]1[H]!', /keep them apart/],
  ['[MNn][ MNn ][M N n][MNn]!', /keep them apart/],
  ['[F]a[P]b[MN]c[YI]!', /keep them apart/],
  ['[Y,300000000]', /two digits/],
  ['[Y,*-300]', /two digits/],
  [`[Y]${'-'.repeat(60)}`, /at most 60/],
];

describe.each(pictures)('the picture %j', (picture, says) => {
  test.each(['toMillis', 'fromMillis'])('is refused for $%s', async (name) => {
    const given = name === 'toMillis' ? 'a' : '0';
    let problem: unknown;
    try {
      compileExpression(`$${name}(${given}, ${JSON.stringify(picture)})`);
    } catch (error) {
      problem = error;
    }
    expect(problem).toMatchObject({ code: 'expression.unbounded' });
    expect((problem as ExpressionProblem).hint).toMatch(says);
    const asValue = compileExpression(`($f := $${name}; $f(${given}, $$.picture))`);
    const run = async () => asValue.evaluate({ ...digits, picture }, {});
    await expect(run()).rejects.toThrow(says);
  });
});

test.each([
  ['[Y]-[M]-[D]T[H]:[m]:[s].[f]', '2024-02-03T04:05:06.7', 1_706_933_106_700],
  ['[Y0001][M01][D01][H01][m01][s01]', '20240203040506', 1_706_933_106_000],
  ['[D1o] of [MNn], [Y]', '3rd of February, 2024', 1_706_918_400_000],
  ['[FNn] [MNn] [D] [YI] [PN]', 'Saturday February 3 MMXXIV AM', 1_706_918_400_000],
  ['[MNn] [D], [Y] [h]:[m] [PN]', 'February 3, 2024 4:05 AM', 1_706_933_100_000],
])('the picture %s is taken', async (picture, text, ms) => {
  const read = `$toMillis(a, ${JSON.stringify(picture)})`;
  expect(await compileExpression(read).evaluate({ a: text }, {})).toBe(ms);
  const asValue = compileExpression(`($f := $toMillis; $f(a, $$.picture))`);
  expect(await asValue.evaluate({ a: text, picture }, {})).toBe(ms);
});

/** The compiler leaves an expression to jsonata that reads this function as a value. */
const leftToJsonata = '$map([], $toMillis); ';

describe.each([
  ['compiled', (text: string) => text],
  ['left to jsonata', (text: string) => `(${leftToJsonata}${text})`],
])('%s', (how, wrap) => {
  test.each([
    ['thousands of numbers', [...Array(20_000).keys()], 20_000],
    ['thousands of objects that are nearly alike', Array.from({ length: 1_400 }, nearly), 1_400],
    ['thousands of objects that are alike', Array.from({ length: 1_400 }, () => nearly()), 1],
  ])('$distinct of %s is quick', async (_, items, count) => {
    const expression = compileExpression(wrap('$count($distinct(items))'));
    expect(expression.declined?.() === undefined).toBe(how === 'compiled');
    const before = spentMs();
    expect(await expression.evaluate({ items }, {})).toBe(count);
    expect(spentMs() - before).toBeLessThan(tookMsMax);
  });

  test.each([
    ['$count($split(a, /[,;]/))', { a: 'a,b;c,'.repeat(2_000) }, 6_001],
    ['$count($match(a, /[0-9]+/))', { a: '12 34 '.repeat(2_000) }, 4_000],
    ['$length($replace(a, /(\\s)\\s*/, "$1"))', { a: 'word  '.repeat(3_000) }, 15_000],
    ['$length($replace(a, /<[^>]+>/, ""))', { a: '<b>bold</b> '.repeat(10_000) }, 50_000],
    ['$length($replace(a, "b", "bb"))', { a: 'a, b '.repeat(20_000) }, 120_000],
    [
      '$match(a, /.*(EAN|GTIN): (\\d+)/).groups[1]',
      { a: `${'words '.repeat(20_000)}EAN: 12` },
      '12',
    ],
  ])('%s of a long text or list is not too much', async (text, record, result) => {
    expect(await compileExpression(wrap(text)).evaluate(record, {})).toBe(result);
  });

  test('a long text is not read again and again by a function of ours', async () => {
    const run = async () => compileExpression(wrap(tooMuchOfOurs)).evaluate(long, {});
    await expect(run()).rejects.toThrow(/does too much|timeout/);
  });

  test.each(cases)('$text fails at once', async ({ text, record = {}, fails }) => {
    const expression = compileExpression(wrap(text));
    expect(expression.declined?.() === undefined).toBe(how === 'compiled');
    const before = spentMs();
    const run = async () => expression.evaluate(record, {});
    await expect(run()).rejects.toThrow(fails);
    expect(spentMs() - before).toBeLessThan(tookMsMax);
  });
});

test('each of some thousand values is looked for in a list as long', async () => {
  const numbers = [...Array(3_000).keys()];
  const found = compileExpression('$count(a[$ in $$.b])');
  expect(await found.evaluate({ a: numbers, b: numbers }, {})).toBe(3_000);
});

test.each([
  ["$formatInteger(28, 'A')", 'AB'],
  ["$formatInteger(?, '#,##0')(1234)", '1,234'],
  ["[28, 29].$formatInteger('A')", ['AB', 'AC']],
  ["$formatNumber(1234.5, '#,##0.00')", '1,234.50'],
  ['$map([10, 11], $formatBase(?, 16))', ['a', 'b']],
  ['($f := $formatBase; $f(10, 16))', 'a'],
  ["$fromMillis(0, '[Y]')", '1970'],
  ['$string({"a": [1, "b"]})', '{"a":[1,"b"]}'],
  ['$string({"a": 1}, true)', '{\n  "a": 1\n}'],
  ['$string([$string, function($x){ $x }])', '["",""]'],
  ['"" & {"a": 0.1 + 0.2} & [1] & null & true & 5', '{"a":0.3}[1]nulltrue5'],
  ['($p := $pad; $p("a", 3))', 'a  '],
  ['$map(["a"], $string)', 'a'],
  ['{"a": {"b": 1}} ~> |a|{"c": 2}|', { a: { b: 1, c: 2 } }],
  ['$distinct([{"a": 1}, {"a": 1}])', [{ a: 1 }]],
  ['$distinct([{"a": 1, "b": [0]}, {"b": [0], "a": 1}, {"a": 1, "b": [-0]}])', [{ a: 1, b: [0] }]],
  [
    '$distinct(["1", 1, true, "true", null, "null", 1, "1", null])',
    ['1', 1, true, 'true', null, 'null'],
  ],
  ['$distinct([[], {}, [[]], [{}], [], {}])', [[], {}, [[]], [{}]]],
  ['$count($distinct([$string, $string, $trim]))', 2],
  ["$join(['a', 'b'], ', ')", 'a, b'],
  ["$join('a', ', ')", 'a'],
  ['$join(["a", "b"], none)', 'ab'],
  ['$join([])', ''],
  ['$distinct("a")', 'a'],
  ['$distinct(["a", "a"])', ['a']],
  ['$count($distinct([1..3000].{"a": $ % 1500}))', 1_500],
])('%s stays what it was', async (text, result) => {
  expect(await compileExpression(text).evaluate({}, {})).toEqual(result);
  const left = compileExpression(`(${leftToJsonata}${text})`);
  expect(await left.evaluate({}, {})).toEqual(result);
});

// What expressions give, what they are said to read, and which texts are no expressions.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../engine/base/errors.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { ExpressionProblem } from '../../engine/mapping/jsonata/expression-problem.ts';

interface Case {
  readonly name: string;
  readonly text: string;
  readonly record?: unknown;
  readonly bindings?: Record<string, unknown>;
  /** Absent: nothing. */
  readonly gives?: unknown;
  /** A part of the sentence of the Failure. */
  readonly fails?: RegExp;
}

const company = { name: 'Fjord AS', address: { city: 'Oslo', 'post code': '0155' } };
const lines = [
  { sku: 'a', price: 10 },
  { sku: 'b', price: 20 },
];

const cases: readonly Case[] = [
  { name: 'a path reads a property', text: 'address.city', record: company, gives: 'Oslo' },
  {
    name: 'a quoted step may hold a space',
    text: 'address."post code"',
    record: company,
    gives: '0155',
  },
  {
    name: 'a step in back-ticks may hold a dash',
    text: '`vat-no`',
    record: { 'vat-no': 7 },
    gives: 7,
  },
  { name: 'a missing property is nothing', text: 'address.country', record: company },
  { name: 'a path through null is nothing', text: 'a.b', record: { a: null } },
  { name: 'a path through a text is nothing', text: 'name.length', record: company },
  { name: 'null stays null', text: 'a', record: { a: null }, gives: null },
  { name: 'a path of a missing record is nothing', text: 'a', record: undefined },
  {
    name: 'a list at the end stays a list of one',
    text: 'a.b',
    record: { a: { b: [1] } },
    gives: [1],
  },
  { name: 'an empty list at the end stays', text: 'a.b', record: { a: { b: [] } }, gives: [] },
  {
    name: 'a list on the way gives every value',
    text: 'lines.price',
    record: { lines },
    gives: [10, 20],
  },
  {
    name: 'a list of one on the way gives a value',
    text: 'lines.price',
    record: { lines: lines.slice(1) },
    gives: 20,
  },
  { name: 'an empty list on the way gives nothing', text: 'lines.price', record: { lines: [] } },
  {
    name: 'a record that is a list is read through',
    text: 'sku',
    record: lines,
    gives: ['a', 'b'],
  },
  { name: '$ is the record', text: '$', record: lines, gives: lines },
  { name: '$$ is the record', text: '$$.name', record: company, gives: 'Fjord AS' },
  { name: 'a variable', text: '$id', bindings: { id: 5 }, gives: 5 },
  { name: 'a variable that is not bound is nothing', text: '$id' },
  {
    name: "a variable's path",
    text: '$settings.a.b',
    bindings: { settings: { a: { b: 1 } } },
    gives: 1,
  },
  {
    name: "a variable's path through a list",
    text: '$source.lines.sku',
    bindings: { source: { lines } },
    gives: ['a', 'b'],
  },
  { name: '$sink is nothing before it exists', text: '$sink.id', bindings: { sink: undefined } },
  { name: 'a number', text: '5', gives: 5 },
  { name: 'a negative number', text: '-5', gives: -5 },
  { name: 'a text', text: "'NO'", gives: 'NO' },
  { name: 'true', text: 'true', gives: true },
  { name: 'null as a constant', text: 'null', gives: null },
  {
    name: 'a concatenation',
    text: "name & ', ' & address.city",
    record: company,
    gives: 'Fjord AS, Oslo',
  },
  {
    name: 'a filter sees a variable',
    text: 'lines[sku = $source.want].price',
    record: { lines },
    bindings: { source: { want: 'b' } },
    gives: 20,
  },
  {
    name: 'a list that is built is plain',
    text: 'lines.[sku]',
    record: { lines },
    gives: [['a'], ['b']],
  },
  {
    name: 'an object that is built has the usual prototype',
    text: '{"a": name}',
    record: company,
    gives: { a: 'Fjord AS' },
  },
  {
    name: 'the last of a sorted list',
    text: '$sort(at)[-1]',
    record: { at: ['2024-02', '2024-03', '2024-01'] },
    gives: '2024-03',
  },

  { name: 'no inherited property is read', text: 'constructor', record: {} },
  {
    name: 'no inherited property is read on the way',
    text: 'a.constructor.name',
    record: { a: {} },
  },
  { name: 'no method of a list is read', text: 'a.length', record: { a: [1] } },
  { name: 'the evaluator reads no inherited property', text: '(constructor)', record: {} },
  { name: 'no inherited name is a variable', text: '$constructor', bindings: {} },
  { name: 'no inherited name is a variable for the evaluator', text: '($toString)', bindings: {} },
  {
    name: 'a built __proto__ is dropped',
    text: '{"__proto__": {"polluted": true}, "a": 1}',
    gives: { a: 1 },
  },
  {
    name: '$merge cannot reach a prototype',
    text: '$merge([a, {"b": 1}])',
    record: { a: JSON.parse('{"__proto__": {"polluted": 1}}') },
    gives: { b: 1 },
  },
  {
    name: 'a __proto__ of the data is dropped where the evaluator copies',
    text: '(a)',
    record: JSON.parse('{"a": {"__proto__": {"polluted": 1}, "constructor": 1, "b": 1}}'),
    gives: { b: 1 },
  },
  {
    name: 'an object of the record is given without what may not stay',
    text: '$first(a, b)',
    record: { a: JSON.parse('{"x": [{"__proto__": {"polluted": 1}, "y": 1}], "prototype": 2}') },
    gives: { x: [{ y: 1 }] },
  },
  {
    name: 'a list in a list of the record has no marks',
    text: '[[a.b], a[b > 1]]',
    record: { a: [{ b: 1 }, { b: 2 }] },
    gives: [[1, 2], { b: 2 }],
  },
  { name: 'the clock is not there', text: '($now)', record: {} },
  {
    name: 'a pattern before ?? is the pattern',
    text: "$replace(phone, /\\s/, '') ?? 'none'",
    record: { phone: '22 33 44' },
    gives: '223344',
  },
  {
    name: 'so it is before ?:, and in one within the other',
    text: "(($match(a, /[0-9]+/).match ?? 'b') ?: 'c') ?? 'd'",
    record: { a: 'no 12' },
    gives: '12',
  },
  {
    name: 'a function before ?? keeps the check of its values',
    text: '(function($x)<n:n>{ $x + 1 })(a) ?? 2',
    record: { a: 1 },
    gives: 2,
  },

  {
    name: 'a text divided by a number',
    text: 'a / 2',
    record: { a: 'x' },
    fails: /`a \/ 2` fails: .*number/,
  },
  {
    name: 'a text compared with a number',
    text: 'customer_id > 0',
    record: { customer_id: '5' },
    fails: /customer_id > 0/,
  },
  { name: '$max of dates', text: '$max(at)', record: { at: ['2024-01-01'] }, fails: /\$max\(at\)/ },
  { name: 'a division by zero', text: '1 / 0', fails: /finite/ },
  { name: 'a function as a result', text: 'function($x){ $x }', fails: /function/ },
  { name: 'a pattern as a result', text: '/a/', fails: /function/ },
  { name: 'a list without end', text: '[1..9000000]', fails: /sequence length/ },
  {
    name: 'a recursion without end',
    text: '($f := function($n){ 1 + $f($n) }; $f(1))',
    fails: /[Ss]tack/,
  },
  { name: 'a tail call without end', text: '($f := function(){ $f() }; $f())', fails: /timeout/ },
  { name: '$error of the author', text: "$error('no price')", fails: /no price/ },
  {
    name: 'a too deep value',
    text: '$first(a)',
    record: { a: nested(150) },
    fails: /100 levels deep/,
  },
  { name: 'a too deep result', text: '$merge([$])', record: nested(150), fails: /100 levels deep/ },
];

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = { a: value };
  return value;
}

async function check({ text, record, bindings, gives, fails }: Case): Promise<void> {
  const result = (async () => compileExpression(text).evaluate(record, bindings ?? {}))();
  if (fails) {
    const error = await result.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).code).toBe('expression.failed');
    expect((error as Failure).message).toMatch(fails);
    return;
  }
  const value = await result;
  // Strict: no marks on lists, no objects without a prototype.
  expect(value).toStrictEqual(gives);
  expect(Object.getOwnPropertyNames(Array.isArray(value) ? value : []).filter(isMark)).toEqual([]);
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFrozen);
    Object.freeze(value);
  }
  return value;
}

function isMark(name: string): boolean {
  return name !== 'length' && !/^\d+$/.test(name);
}

/** A binding holds for all that follows in its block, wherever in a part it stands. */
const bound: readonly (readonly [string, Record<string, unknown>, unknown])[] = [
  ["(active ? $x := 'A' : $x := 'B'; $x & name)", { active: true, name: 'N' }, 'AN'],
  ["(active ? $x := 'A' : $x := 'B'; $x & name)", { active: false, name: 'N' }, 'BN'],
  ['($y := 1; active ? $y := 2; $y)', { active: true }, 2],
  ["($string($n := $uppercase(name)); $n & '!')", { name: 'n' }, 'N!'],
  ['([$x := 2]; $x)', {}, 2],
  ['(a[$x := 2]; $x)', { a: [1, 2, 3] }, 2],
  ['(function($v){ $w := $v + 1 })(1)', {}, 2],
];

test.each(bound)('a binding inside a part is kept: %s', async (text, record, expected) => {
  expect(await compileExpression(text).evaluate(record, {})).toEqual(expected);
});

test.each([
  ['$map([1.555], $money(?, 1))', {}, 1.6],
  ['$latest(?)(d)', { d: ['2024-01-01', '2025-01-01'] }, '2025-01-01'],
  ["$first(?, 'x', ?)(a, b)", { a: '', b: 'y' }, 'x'],
  ["($f := $first(a, ?, 'z'); $f(b))", { a: '', b: '' }, 'z'],
])('functions of ours are applied in part: %s', async (text, record, expected) => {
  const { declined, evaluate } = compileExpression(text);
  expect(declined?.()).toBeUndefined(); // compiled
  expect(await evaluate(record, {})).toEqual(expected);
});

test('a result carries no mark of the sequence that it was', async () => {
  const text = "($distinct(a); $map(a, function($v){ 'x' }))";
  const result = await compileExpression(text).evaluate({ a: [1, 2] }, {});
  expect(Object.keys(result as object)).toEqual(['0', '1']);
});

describe('an expression gives', () => {
  test.each(cases)('$name', check);

  test('nothing that stays behind on a prototype', () => {
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('a plain path, a variable and a constant at once, without a promise', () => {
    for (const text of ['a.b', '$settings.x', "'x'", '5']) {
      expect(compileExpression(text).evaluate({ a: {} }, { settings: {} })).not.toBeInstanceOf(
        Promise,
      );
    }
  });

  test.each([
    'a[]',
    '$source.a[]',
    'b.c[]',
    '$sort(a)',
    'a^($)',
    '$ ~> |b|{"c": 2}|',
    '$append(a, b)',
  ])('and leaves a frozen record as it is: %s', async (text) => {
    const record = deepFrozen({ a: [2, 1], b: [{ c: 1 }] });
    await compileExpression(text).evaluate(record, { source: record });
    const loose = { a: [2, 1], b: [{ c: 1 }] };
    await compileExpression(text).evaluate(loose, { source: loose });
    expect(loose).toStrictEqual(record);
    expect(Object.keys(loose.a)).toEqual(['0', '1']);
  });

  test('its time limit to itself, however many wait beside it', async () => {
    const slow = compileExpression('$sum($map([1..20000], function($v){ $v % 7 }))');
    const all = await Promise.all(Array.from({ length: 60 }, () => slow.evaluate({}, {})));
    expect(new Set(all).size).toBe(1);
  });

  test('the same for a plain path as the evaluator does, whatever the record', async () => {
    const name = fc.constantFrom('a', 'b', 'c');
    const { record } = fc.letrec<{ record: unknown; value: unknown }>((tie) => ({
      record: fc.dictionary(name, tie('value'), { maxKeys: 3 }),
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, '', 0, 1, 'x', false),
        fc.array(tie('value'), { maxLength: 3 }),
        tie('record'),
      ),
    }));
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((steps) => steps.join('.'));
    await fc.assert(
      fc.asyncProperty(record, path, async (given, text) => {
        const plain = JSON.parse(JSON.stringify(given)) as unknown;
        const natively = await compileExpression(text).evaluate(plain, {});
        const byEvaluator = await compileExpression(`(${text})`).evaluate(plain, {});
        expect(natively).toStrictEqual(byEvaluator);
      }),
      { numRuns: 1_000 },
    );
  });
});

const reading: readonly (readonly [
  text: string,
  path: string | undefined,
  reads: string[],
  variables: object,
])[] = [
  ['a.b', 'a.b', ['a.b'], {}],
  ['`a-b`.c', 'a-b.c', ['a-b.c'], {}],
  ['`a.b`', undefined, ['a.b'], {}],
  ['$.a', 'a', ['a'], {}],
  ['$$.a', 'a', ['a'], {}],
  ['$', undefined, [], {}],
  ["'a'", undefined, [], {}],
  ['a[0]', undefined, ['a'], {}],
  ['$settings.x', undefined, [], { settings: ['x'] }],
  ['$id', undefined, [], { id: [] }],
  ['$string(order_id)', undefined, ['order_id'], {}],
  ["first & ' ' & last", undefined, ['first', 'last'], {}],
  ['a ? b : $source.c', undefined, ['a', 'b'], { source: ['c'] }],
  ['companies[isMain].id', undefined, ['companies.isMain', 'companies.id'], {}],
  ['items[x = $source.y].price', undefined, ['items.x', 'items.price'], { source: ['y'] }],
  ['$source.items[x = y].price', undefined, [], { source: ['items.x', 'items.y', 'items.price'] }],
  ['items.(a & b)', undefined, ['items', 'items.a', 'items.b'], {}],
  ['$map(items, function($i){ $i.a & $sink.b })', undefined, ['items'], { sink: ['b'] }],
  ['($x := a.b; $x & c)', undefined, ['a.b', 'c'], {}],
  ['name ~> $uppercase', undefined, ['name'], {}],
  ['{"k": a, "l": [b]}', undefined, ['a', 'b'], {}],
  ['items^(a).c', undefined, ['items', 'items.a', 'items.c'], {}],
  ['$headers."x-id"', undefined, [], { headers: ['x-id'] }],
];

describe('an expression tells what it reads', () => {
  test.each(reading)('%s', (text, path, reads, variables) => {
    const expression = compileExpression(text);
    expect(expression.path).toBe(path);
    expect([...expression.reads].sort()).toEqual([...reads].sort());
    expect(expression.variables).toEqual(variables);
  });
});

const refused: readonly (readonly [text: string, code: string, position: number, says: RegExp])[] =
  [
    ['', 'expression.syntax', 0, /leave the key out/],
    ['a b', 'expression.syntax', 2, /Syntax error: "b"/],
    [
      'Sold on the web',
      'expression.syntax',
      5,
      /Syntax error: "on".*in quotes: "'Sold on the web'"/s,
    ],
    ['a +', 'expression.syntax', 3, /end of expression/],
    ['a[', 'expression.syntax', 2, /end of expression/],
    ['"abc', 'expression.syntax', 4, /quote/],
    ['2a', 'expression.syntax', 1, /back-ticks/],
    ['2024-01-01', 'expression.syntax', 6, /as a constant is a text/],
    ['a == b', 'expression.syntax', 3, /`=`, `and`, `or`/],
    ['a && b', 'expression.syntax', 3, /`=`, `and`, `or`/],
    ['%.a', 'expression.syntax', 0, /\$source/],
    ['$eval("1")', 'expression.denied', 0, /\$eval is not available/],
    ['a ~> $eval', 'expression.denied', 5, /never run/],
    ['$map(a, $eval)', 'expression.denied', 8, /never run/],
    ['($e := $eval; $e("1"))', 'expression.denied', 7, /never run/],
    ['$now()', 'expression.denied', 0, /no time/],
    ['a & $now()', 'expression.denied', 4, /no time/],
    ['$millis()', 'expression.denied', 0, /no time/],
    ['$random()', 'expression.denied', 0, /derive the value/],
    ['$shuffle(a)', 'expression.denied', 0, /\$sort/],
    ['$frist(a)', 'expression.function', 0, /Did you mean \$first/],
    ['$contry(a)', 'expression.function', 0, /Did you mean \$country/],
    ['$substrng(a, 1)', 'expression.function', 0, /Did you mean \$substring\?/],
    ['$Uppercase(a)', 'expression.function', 0, /Did you mean \$uppercase/],
    ['a ~> $upper', 'expression.function', 5, /Did you mean \$uppercase/],
    ['$constructor(a)', 'expression.function', 0, /no function \$constructor/],
    ['$pad("", 50000000)', 'expression.unbounded', 0, /at most 1000/],
    ['$pad(a, width)', 'expression.unbounded', 0, /at most 1000/],
    ['/(a+)+$/', 'expression.unbounded', 0, /single repetition/],
    ['$replace(a, /(x*)*y/, "")', 'expression.unbounded', 12, /single repetition/],
    ['$toMillis(a, b)', 'expression.unbounded', 0, /picture/],
    ['$toMillis(a, "[f1][f1][f1][f1]")', 'expression.unbounded', 0, /one `\[f…\]`/],
    ['a ~> $toMillis(b)', 'expression.unbounded', 5, /picture/],
    ['$fromMillis(a, "[Y]-[M01]-[D01")', 'expression.picture', 0, /no `\]`/],
    ['a ~> $fromMillis("[Q]")', 'expression.picture', 5, /no part "Q"/],
    ['$toMillis(a, "[HNn]")', 'expression.picture', 0, /part "H"/],
    ['$formatNumber(a, "0.#0")', 'expression.picture', 0, /`0` stands before `#`/],
    ['$map(a, $formatNumber(?, "kr"))', 'expression.picture', 8, /no other sign/],
    ['$formatInteger(a, "roman")', 'expression.picture', 0, /no such form/],
    ['$parseInteger(a, "٠0")', 'expression.picture', 0, /of one alphabet/],
    [`'${'x'.repeat(20_000)}'`, 'expression.syntax', 0, /at most 20000/],
  ];

describe('no expression is', () => {
  test.each(refused)('%s', (text, code, position, says) => {
    let problem: unknown;
    try {
      compileExpression(text);
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(ExpressionProblem);
    const { message, hint, ...rest } = problem as ExpressionProblem;
    expect(rest).toMatchObject({ code, position });
    expect(`${message} ${hint}`).toMatch(says);
  });

  test.each([
    '$pad(a, 10)',
    'a ~> $pad(10)',
    'a ~> $pad(-10, "0") ~> $toMillis("[Y0001][M01][D01]")',
    '$formatNumber(a, "0,0#", {"decimal-separator": ","})',
    '$fromMillis($number(a), "[Y]-[M01]-[D01]")',
    '$replace(a, /[^0-9]+/, "")',
    '$match(a, /(ab+)c/)',
    '($now := a; $now)',
    '$now & $today',
    '($f := function($x){ $x }; $f(a))',
    '$substringBefore(a, "@") ~> $trim',
  ])('but %s is one', (text) => {
    expect(compileExpression(text).text).toBe(text);
  });
});

test.each([
  ['compiled', '$ ~> |$$|{"b": 1}, "a"|'],
  ['left to the evaluator', '($map([], $toMillis); $ ~> |$$|{"b": 1}, "a"|)'],
])('a transform %s never writes the record', async (_, text) => {
  const record = { a: 1 };
  expect(await compileExpression(text).evaluate(record, {})).toEqual({ a: 1 });
  expect(record).toEqual({ a: 1 });
});

const overNoLines: readonly (readonly [how: string, text: string])[] = [
  ['that fails and is explained', '{"bySku": lines{sku: qty}, "total": $number(total)}'],
  ['that is left to the evaluator', '{"s": lines{sku: qty}, "d": $map([], $toMillis)}'],
  ['over a value of the bindings', '{"s": $source.lines{sku: qty}, "total": $number(total)}'],
  ['that is written as a part of a path', '[pages.{"n": qty}, $number(total)]'],
];

test.each(overNoLines)('an object over an empty list %s leaves the list empty', async (_, text) => {
  const record = { total: 'x', lines: [], pages: [[], []] };
  const given = structuredClone(record);
  await Promise.resolve(compileExpression(text).evaluate(record, { source: record })).catch(() => {
    // Whether it fails is not what this is about.
  });
  expect(record).toEqual(given);
});

test('a record that is called like a function fails, and stays as it was', async () => {
  const record = { a: { b: 1 } };
  await expect(compileExpression('a(1)').evaluate(record, {})).rejects.toThrow();
  expect(record).toEqual({ a: { b: 1 } });
});

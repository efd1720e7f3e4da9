// Expressions evaluated together give what each gives by itself, or nothing is said of them.

import { expect, test } from 'vitest';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { tableOf } from '../../engine/mapping/expression/expression-table.ts';
import { orderOf, settings, texts } from '../bench/mapping-orders.ts';

function tableOfTexts(given: Readonly<Record<string, string>>) {
  const expressions = Object.fromEntries(
    Object.entries(given).map(([name, text]) => [name, compileExpression(text)] as const),
  );
  return { expressions, table: tableOf(expressions) };
}

test('each value is what its expression gives alone', () => {
  const { expressions, table } = tableOfTexts(texts);
  for (let at = 0; at < 30; at++) {
    const values = table.values(orderOf(at), { settings });
    for (const [name, expression] of Object.entries(expressions)) {
      expect(values[name], name).toEqual(expression.evaluate(orderOf(at), { settings }));
    }
  }
});

test('records of any shape are mapped alike', () => {
  const { expressions, table } = tableOfTexts({
    deep: 'a.b.c',
    beside: 'a.b.d',
    first: 'a[0].b',
    key: '{"__proto__": a.b, "n": 1}',
    many: "a[b != '']",
    all: '$',
  });
  const records: readonly unknown[] = [
    { a: { b: { c: 1, d: [2] } } },
    { a: [{ b: { c: 1 } }, { b: [{ c: 2 }, { d: 3 }] }] },
    { a: { b: [{ c: [1] }] } },
    { a: null },
    [{ a: { b: { c: 1 } } }, { a: { b: 2 } }],
    [[]],
    'text',
    null,
    undefined,
  ];
  for (const record of records) {
    const values = table.values(record, {});
    expect(Object.keys(values)).toEqual(Object.keys(expressions));
    for (const [name, expression] of Object.entries(expressions)) {
      expect(values[name], `${name} of ${JSON.stringify(record)}`).toEqual(
        expression.evaluate(record, {}),
      );
    }
  }
});

test('where one expression fails, none has a value here', () => {
  const { table } = tableOfTexts({ good: 'a', bad: 'a + 1' });
  expect(table.values({ a: 1 }, {})).toEqual({ good: 1, bad: 2 });
  expect(table.values({ a: 'x' }, {})).toEqual({});
});

test('an expression that is left to the evaluator has no value here', () => {
  const { table } = tableOfTexts({ good: 'a', left: '$map(b, $toMillis)' });
  expect(table.values({ a: 1, b: [] }, {})).toEqual({ good: 1 });
});

test('a function that somebody binds to another meaning leaves all to the evaluator', () => {
  const { table } = tableOfTexts({ text: '$string(a)' });
  expect(table.values({ a: 1 }, {})).toEqual({ text: '1' });
  expect(table.values({ a: 1 }, { string: 'no function' })).toEqual({});
});

test('a name that every object inherits is a name like any other', () => {
  const { table } = tableOfTexts(
    JSON.parse('{"__proto__": "a", "constructor": "toString", "toString": "\'x\'"}'),
  );
  const values = table.values({ a: 1 }, {});
  expect(Object.entries(values)).toEqual([
    ['__proto__', 1],
    ['constructor', undefined],
    ['toString', 'x'],
  ]);
  expect(Object.getPrototypeOf(values)).toBe(Object.prototype);
});

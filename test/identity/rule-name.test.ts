// A merge rule as people are told of it.

import { expect, it } from 'vitest';
import { ruleName } from '../../engine/identity/rule-name.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';

function rule(source: string, sink: string) {
  return { source: [compileExpression(source)], sink: [compileExpression(sink)] };
}

it.each([
  ['one property of both sides', rule('email', 'email'), 'rule 1 (email)'],
  ['one of each', rule('number', '$string(customerNumber)'), 'rule 1 (number = customerNumber)'],
  ['several of one side', rule('$first(a, b)', 'c'), 'rule 1 (a, b = c)'],
  ['a setting beside it', rule('$settings.by = 1 ? number', 'number'), 'rule 1 (number)'],
  ['nothing that is read', rule('"x"', '"x"'), 'rule 1'],
  ['more than anybody reads', rule('a'.repeat(40), 'b'.repeat(40)), 'rule 1'],
])('%s', (_, one, name) => {
  expect(ruleName([one], 0)).toBe(name);
});

it('keeps its place where the pipe has no such rule any more', () => {
  expect(ruleName([], 2)).toBe('rule 3');
});

// When a condition holds: as the language itself decides it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conditionHolds, holds } from '../../engine/mapping/condition.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';

const cases: readonly (readonly [value: unknown, expected: boolean])[] = [
  [true, true],
  [1, true],
  ['no', true],
  [['', 1], true],
  [{ a: null }, true],
  [undefined, false],
  [null, false],
  [false, false],
  [0, false],
  ['', false],
  [[], false],
  [['', 0], false],
  [{}, false],
];

test.each(cases)('%j: %s', (value, expected) => {
  expect(holds(value)).toBe(expected);
});

test('any value holds as $boolean says', async () => {
  const boolean = compileExpression('$boolean(value) = true');
  await fc.assert(
    fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async (value) => {
      const data = JSON.parse(JSON.stringify({ value })) as { value: unknown };
      expect(holds(data.value)).toBe(await boolean.evaluate(data, {}));
    }),
  );
});

test('an absent condition holds, and a plain one is decided at once', () => {
  expect(conditionHolds(undefined, {}, {})).toBe(true);
  expect(conditionHolds(compileExpression('active'), { active: false }, {})).toBe(false);
  expect(conditionHolds(compileExpression('active'), { active: true }, {})).toBe(true);
});

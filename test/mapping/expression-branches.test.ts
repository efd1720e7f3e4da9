// Where an expression may go one way or another, found in its text.

import { expect, test } from 'vitest';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { branchesOf, withBranch } from '../../engine/mapping/expression/expression-branches.ts';

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['name', []],
  ['a ? b : c', ['b', 'c']],
  ['a ? b', ['b']],
  ['a ? b : c ? d : e', ['b', 'c ? d : e', 'd', 'e']],
  ['a ? (x ? y : z) : e', ['(x ? y : z)', 'e', 'y', 'z']],
  ['a ? x ? y : z : e', ['x ? y : z', 'e', 'y', 'z']],
  ['$f(a ? b : c, d)', ['b', 'c']],
  ['($x := a ? b : c; $x)', ['b', 'c']],
  ['a ? \'x ? y : z\' : "?"', ["'x ? y : z'", '"?"']],
  ['{ "k": a ? b : c }', ['b', 'c']],
  ['$match(a, /b?:c/) ? d : e', ['d', 'e']],
  ['a / b ? c / d : e', ['c / d', 'e']],
  ['a ?? b', []],
  ['a ?: b', []],
  ['/* a ? b : c */ d', []],
  ['$first(a, $trim(b), c & ", ")', ['a', '$trim(b)', 'c & ", "']],
  ['$first(a)', ['a']],
];

test.each(cases)('%s', (text, wanted) => {
  expect(branchesOf(text).map((branch) => branch.text)).toEqual(wanted);
  for (const branch of branchesOf(text))
    if (!/^\(\$x|\$f\(/.test(text))
      expect(() => compileExpression(withBranch(text, branch, "''"))).not.toThrow();
});

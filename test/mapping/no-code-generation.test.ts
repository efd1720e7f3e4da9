// A Node that may not make functions from text still maps: jsonata evaluates what is compiled elsewhere.

import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const script = `
  const { compileExpression } = await import(process.argv[1]);
  const result = compileExpression("$uppercase(a) & 'x'").evaluate({ a: 'b' }, {});
  console.log(JSON.stringify({ isLater: result instanceof Promise, value: await result }));
`;

function mapped(...flags: readonly string[]): unknown {
  const door = new URL('../../engine/mapping/expression/expression.ts', import.meta.url).href;
  const options = [...flags, '--input-type=module', '--eval', script, door];
  return JSON.parse(execFileSync(process.execPath, options, { encoding: 'utf8' }));
}

test('where code may be generated an expression gives its value at once', () => {
  expect(mapped()).toEqual({ isLater: false, value: 'Bx' });
});

test('where it may not the evaluator gives the same value later', () => {
  expect(mapped('--disallow-code-generation-from-strings')).toEqual({ isLater: true, value: 'Bx' });
});

// How a problem of an author's file is printed.

import { expect, test } from 'vitest';
import type { Problem } from '../../../engine/base/errors.ts';
import { problemTexts } from '../../../engine/cli/project/problems.ts';

const plain = (text: string) => text;
const paint = { red: plain, yellow: plain, green: plain, dim: plain, bold: plain };

function check(problem: Partial<Problem>, source: string | undefined): string {
  const whole: Problem = {
    code: 'x',
    severity: 'error',
    file: 'pipes/a-b/c.yaml',
    line: 2,
    column: 3,
    message: 'No.',
    ...problem,
  };
  return problemTexts([whole], () => source, paint)[0]?.text ?? '';
}

test('a problem shows its place, its line, a caret under the column, and the hint', () => {
  expect(check({ hint: 'Say yes.' }, 'first\n  second: third\n')).toBe(
    ['pipes/a-b/c.yaml:2:3 No.', '  2 |   second: third', '    |   ^', '  Say yes.'].join('\n'),
  );
});

test('a tab in front of the place keeps the caret under it', () => {
  expect(check({ column: 2 }, 'x\n\tsecond')).toContain('  2 |  second\n    |  ^');
});

test('a long line is cut around the place', () => {
  const text = check({ column: 500 }, `x\n${'a'.repeat(499)}B${'c'.repeat(400)}`);
  const [, line, caret] = text.split('\n') as [string, string, string];
  expect(line.length).toBeLessThan(120);
  expect(line[caret.indexOf('^')]).toBe('B');
});

test('a file that cannot be read, and a line that is not there, show no excerpt', () => {
  expect(check({}, undefined)).toBe('pipes/a-b/c.yaml:2:3 No.');
  expect(check({ line: 9 }, 'x')).toBe('pipes/a-b/c.yaml:9:3 No.');
});

test('a warning says so, and control characters of the file do not reach the terminal', () => {
  expect(check({ severity: 'warning' }, undefined)).toContain('warning: No.');
  expect(check({}, 'x\n\u001b[2Jsecond')).not.toContain('\u001b');
});

test('problems come in the order of files and lines', () => {
  const at = (file: string, line: number): Problem => ({
    code: 'x',
    severity: 'error',
    file,
    line,
    column: 1,
    message: '',
  });
  const texts = problemTexts([at('b', 1), at('a', 10), at('a', 2)], () => undefined, paint);
  expect(texts.map(({ text }) => /^\w:\d+/.exec(text)?.[0])).toEqual(['a:2', 'a:10', 'b:1']);
});

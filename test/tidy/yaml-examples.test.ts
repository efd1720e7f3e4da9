// The YAML in our pages parses, and a page whose YAML does not is found.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { yamlBlocks, yamlExamples } from '../yaml-examples.ts';

const folder = mkdtempSync(join(tmpdir(), 'samband-pages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(page: string): readonly string[] {
  writeFileSync(join(folder, 'page.md'), page);
  return yamlExamples(folder, 'page.md').flatMap(({ problems }) => problems);
}

test('blocks are found with the line they begin at, also when they are indented', () => {
  const page =
    'one\n\n```yaml\na: 1\n```\n\n- item\n\n  ```yml\n  b:\n    c: 2\n  ```\n\n```js\nx\n```\n';
  expect(yamlBlocks(page)).toEqual([
    { line: 3, text: 'a: 1\n' },
    { line: 9, text: 'b:\n  c: 2\n' },
  ]);
});

test('YAML that the engine reads has no problems', () => {
  expect(check('```yaml\nname: { source: email, compare: case }\n```\n')).toEqual([]);
});

test('YAML that it refuses is found at its line', () => {
  const [problem] = check('text\n\n```yaml\nname: good\nother: a ? b : c\n```\n');
  expect(problem).toMatch(/^line 5: /);
});

// The documents that stand in the repository: docutils reads every one of them without a remark.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mustParse, readBack, remarksOf } from '../docutils.ts';

const folder = new URL('../../../generated-docs/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.rst'));

test('there are documents', () => {
  expect(files).not.toEqual([]);
});

test('the README names lines that are in them, so that its commands can be pasted', () => {
  const readme = readFileSync(new URL('../README.md', folder), 'utf8');
  const codes = readme.matchAll(/(?:☐ |signoff )([0-9a-f]{6})\b/g).map((one) => one[1] as string);
  const document = readFileSync(new URL('custom-webshop-tripletex.rst', folder), 'utf8');
  const named = [...codes];
  expect(named).toHaveLength(4);
  expect(named.filter((code) => !document.includes(code))).toEqual([]);
});

test.each([
  ['orderLines[].vatType.id', 'the whole record waits'],
  ['currency.id', 'the whole record waits'],
  ['deliveryAddress.country.id', 'the property waits'],
])('what is not found for %s: %s', (property, wanted) => {
  const document = readFileSync(new URL('custom-webshop-tripletex.rst', folder), 'utf8');
  const [, order = ''] = document.split('Custom Webshop Order to Tripletex Order\n-');
  const [, line = ''] = order.split(`- \`\`${property}\`\`\n`);
  expect(line.split('- ☐')[0]).toContain(wanted);
});

describe.runIf(mustParse)('with docutils', () => {
  test.each(files)('%s', (name) => {
    expect(remarksOf(readFileSync(new URL(name, folder), 'utf8'))).toBe('');
  });

  test('a header without rows, two equal titles and a short underline are seen', () => {
    const table = '.. list-table::\n   :header-rows: 1\n\n   * - a\n     - b\n';
    expect(remarksOf(table)).toContain('no data remaining for table body');
    expect(remarksOf('Twice\n-----\n\na\n\nTwice\n-----\n\nb\n')).toContain('Duplicate implicit');
    expect(remarksOf('Too short\n----\n')).toContain('too short');
    expect(readBack('**x\n').remarks).not.toEqual([]);
  });
});

// The grammars as such: what is emitted from them is committed, their examples are right, and every
// pipe of the project passes.

import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../engine/base/did-you-mean.ts';
import { collectProblems } from '../../engine/definition/files/problems.ts';
import { checkShape } from '../../engine/definition/files/schema.ts';
import { readYaml } from '../../engine/definition/files/yaml.ts';
import { emitSchemas } from '../../engine/definition/grammar/emit-schemas.ts';
import { grammars } from '../../engine/definition/grammar/grammars.ts';
import { referencePage } from '../../engine/definition/grammar/reference.ts';
import { block, type Key, type Shape } from '../../engine/definition/grammar/shape.ts';
import { snippetProblems } from './snippet.ts';

const root = new URL('../../', import.meta.url);

// Invariant 12: what is committed is what the engine would write now.
it.each(Object.keys(emitSchemas()))('%s is current', async (path) => {
  expect(await readFile(new URL(path, root), 'utf8')).toBe(emitSchemas()[path]);
});

it('generated-docs/reference.rst is current', async () => {
  expect(await readFile(new URL('generated-docs/reference.rst', root), 'utf8')).toBe(
    referencePage(),
  );
});

/** Every key of every block, once. */
function allKeys(): readonly (readonly [string, Key<unknown, boolean>])[] {
  const found = new Map<string, Key<unknown, boolean>>();
  const seen = new Set<unknown>();
  const walk = (shape: Shape<unknown>): void => {
    const { node } = shape;
    if (node.kind === 'named') {
      walk(node.of());
      return;
    }
    const name = 'name' in node ? node.name : shape;
    if (seen.has(name)) return;
    seen.add(name);
    if (node.kind === 'list' || node.kind === 'map') walk(node.of);
    if (node.kind === 'either') node.options.forEach(walk);
    if (node.kind === 'tagged') {
      Object.values(node.blocks).forEach(walk);
      if (node.other) walk(node.other.block);
    }
    if (node.kind !== 'block') return;
    for (const [key, declared] of Object.entries(node.keys)) {
      found.set(`${node.name}.${key}`, declared);
      walk(declared.shape);
    }
  };
  for (const { shape } of grammars) walk(shape);
  return [...found];
}

describe('the keys of the grammars', () => {
  it.each(allKeys())('%s: its sentence, example and default are right', (name, key) => {
    expect(key.doc).toMatch(/^[A-Z`].*\.$/);
    const own = name.slice(name.lastIndexOf('.') + 1);
    const shape = block('sample', 'Sample.', { [own]: key });
    const initial = key.initial === undefined ? [] : [JSON.stringify(key.initial)];
    for (const text of [...(key.example === undefined ? [] : [key.example]), ...initial]) {
      const problems = collectProblems();
      const sheet = readYaml('example', `${own}: ${text}\n`, problems);
      if (sheet !== undefined) checkShape(sheet, shape, problems);
      expect(problems.list).toEqual([]);
    }
  });
});

describe('a snippet of a text', () => {
  it.each([
    ['pipe', 'source: a.b\nsink: c.d\nproperties: { x: $settings.y & z }\n', []],
    ['system', "driver: http\nentities: { a: { get: { path: '/a/{$id}' } } }\n", []],
    ['pair', 'title: A\n', []],
    ['project', 'time: UTC\n', []],
    ['pipe', 'source: a.b\nsink: c.d\nproperties: { x: $first(y,z) }\n', ['yaml.split']],
    ['pipe', "source: a.b\nsink: c.d\nproperties: { x: '$first(' }\n", ['expression.syntax']],
    ['pipe', 'source: a\nsink: c.d\nproperties: { x: y }\n', ['value.form']],
    ['pair', 'titel: A\n', ['key.unknown']],
  ] as const)('of a %s', (name, text, codes) => {
    expect(snippetProblems(name, text, 'page').map((problem) => problem.code)).toEqual(codes);
  });
});

describe('did you mean', () => {
  it.each([
    ['emial', ['email', 'name'], '`email`'],
    ['is_active', ['isActive', 'active'], '`isActive`'],
    ['city', ['billing.city', 'name'], '`billing.city`'],
    ['zzz', ['email', 'name'], undefined],
    ['x', [], undefined],
    ['a'.repeat(200), ['b'.repeat(200)], undefined],
  ] as const)('%s', (name, names, expected) => {
    expect(didYouMean(name, names)).toEqual(
      expected === undefined ? undefined : `Did you mean ${expected}?`,
    );
  });
});

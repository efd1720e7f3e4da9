// Texts with holes: what they give, what makes a text nothing, and which texts are none.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../engine/base/json.ts';
import { ExpressionProblem } from '../../engine/mapping/jsonata/expression-problem.ts';
import {
  compileTemplate,
  compileTree,
  literalText,
  renderTree,
} from '../../engine/mapping/template.ts';

const record = { name: 'Kari', tags: ['a', 'b'], address: { city: 'Oslo' }, none: null, empty: '' };
const bindings = { id: 5, sure: true, missing: undefined, odd: '../a b?', parent: { id: 9 } };

const rendered: readonly (readonly [name: string, text: string, gives: unknown])[] = [
  ['a text without holes', 'plain', 'plain'],
  ['the empty text', '', ''],
  ['a hole inside', '/customer/{$id}', '/customer/5'],
  ['several holes', '{name} of {address.city}: {$id}', 'Kari of Oslo: 5'],
  ['one hole keeps a number', '{$id}', 5],
  ['one hole keeps true', '{$sure}', true],
  ['one hole keeps a list', '{tags}', ['a', 'b']],
  ['one hole keeps null', '{none}', null],
  ['spaces around an expression', '{ name }', 'Kari'],
  ['a blank outside the hole makes it a text', ' {$id}', ' 5'],
  ['an expression with braces', '{{"a": $id}}', { a: 5 }],
  ['an expression the evaluator is needed for', '{$uppercase(name)}-{$id}', 'KARI-5'],
  ['a brace in a text of the expression', "{'}' & name}", '}Kari'],
  ['a quote in a text of the expression', '{"\\"}" & name}', '"}Kari'],
  ['a property with a brace in its name', '{`a}b`}x', undefined],
  ['a brace as itself', "{'{'}x{'}'}", '{x}'],
  ['a list in a text is JSON', 'tags={tags}', 'tags=["a","b"]'],
  ['an empty text is a text', 'x{empty}', 'x'],
  ['a hole that gives nothing', '{$missing}', undefined],
  ['nothing anywhere makes the text nothing', 'a{$missing}b{name}', undefined],
  ['null makes a text nothing', 'a{none}', undefined],
];

describe('a template gives', () => {
  test.each(rendered)('%s', async (_, text, gives) => {
    expect(await compileTemplate(text).render(record, bindings)).toStrictEqual(gives);
  });

  test('a path whose holes are encoded and whose own text is not', async () => {
    const template = compileTemplate('/a b/{$odd}/{$id}');
    expect(await template.render(record, bindings, encodeURIComponent)).toBe(
      '/a b/..%2Fa%20b%3F/5',
    );
    expect(await compileTemplate('{$odd}').render(record, bindings, encodeURIComponent)).toBe(
      '..%2Fa%20b%3F',
    );
  });

  test('plain holes at once, without a promise', () => {
    expect(compileTemplate('/a/{$id}/{name}').render(record, bindings)).toBe('/a/5/Kari');
  });

  test('any text back as itself when it is made literal', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '"', "'", '`', '\\', 'a', '$', ' ') }),
        (secret) => {
          expect(compileTemplate(`x${literalText(secret)}`).render({}, {})).toBe(`x${secret}`);
        },
      ),
    );
  });
});

const broken: readonly (readonly [text: string, position: number, says: RegExp])[] = [
  ['{', 0, /never closed/],
  ['a{name', 1, /never closed/],
  ["{'}", 0, /never closed/],
  ['a}', 1, /closes no hole/],
  ['{name}}', 6, /closes no hole/],
  ['{}', 0, /empty/],
  ['a{ }', 1, /empty/],
  ['/x/{a b}', 6, /Syntax error: "b"/],
  ['x{$eval(a)}', 2, /not available/],
];

describe('no template is', () => {
  test.each(broken)('%s', (text, position, says) => {
    let problem: unknown;
    try {
      compileTemplate(text);
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(ExpressionProblem);
    expect((problem as ExpressionProblem).position).toBe(position);
    expect((problem as ExpressionProblem).message).toMatch(says);
  });
});

const trees: readonly (readonly [name: string, tree: Json, gives: unknown])[] = [
  ['constants stay', { a: 1, b: true, c: null }, { a: 1, b: true, c: null }],
  ['texts are rendered', { a: '{$id}', b: { c: 'x-{name}' } }, { a: 5, b: { c: 'x-Kari' } }],
  ['a key that gets nothing drops out', { a: '{$missing}', b: 1 }, { b: 1 }],
  ['an item that gets nothing drops out', ['{$missing}', '{$id}', null], [5, null]],
  ['an expression inside is awaited', { a: ['{$uppercase(name)}'] }, { a: ['KARI'] }],
  [
    'names of our own mean nothing here',
    { render: 'x', text: '{$id}', holes: [] },
    { render: 'x', text: 5, holes: [] },
  ],
  ['a whole record as one text', '{$merge([$parent, {"a": $id}])}', { id: 9, a: 5 }],
];

describe('a tree of texts', () => {
  test.each(trees)('%s', async (_, tree, gives) => {
    expect(await renderTree(compileTree(tree), record, bindings)).toStrictEqual(gives);
  });

  test('reaches no prototype', async () => {
    const tree = compileTree(JSON.parse('{"__proto__": {"polluted": "x"}}') as Json);
    const value = (await renderTree(tree, record, bindings)) as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect('polluted' in value).toBe(false);
  });
});

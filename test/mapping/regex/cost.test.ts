// JavaScript's own matcher gets a text only if it takes few steps for it. The counted matcher takes the
// same ways, and tells how many.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../../engine/mapping/expression/expression.ts';
import { budget, refill } from '../../../engine/mapping/language/budget.ts';
import { BoundedRegex } from '../../../engine/mapping/language/regex/bounded-regex.ts';
import { costOf } from '../../../engine/mapping/language/regex/cost.ts';
import { programOf } from '../../../engine/mapping/language/regex/program.ts';
import { run } from '../../../engine/mapping/language/regex/run.ts';
import { type RegexTree, regexTree } from '../../../engine/mapping/language/regex/tree.ts';
import { spentMs } from '../spent.ts';
import { regexSources } from './regex-sources.ts';

/** The bound tells signs and places that are looked at; what is noted around them are steps as well. */
const stepsOfOne = 8;

const treeOf = (pattern: RegExp) => regexTree(pattern) as RegexTree;

/** What it takes, to four steps, without those to see at each place that it does not begin there. */
function stepsOf(pattern: RegExp, text: string): number {
  budget.steps = 10_000_000;
  run({ ...programOf(treeOf(pattern)), leading: undefined }, text, 0);
  return (10_000_000 - budget.steps - 1) * 4 - 4 * text.length;
}

function boundOf(pattern: RegExp, text: string): number | undefined {
  const cost = costOf(treeOf(pattern));
  return cost && cost.factor * (text.length + 1) ** cost.power;
}

describe('no text takes more steps than are told before', () => {
  test('for patterns and texts of chance', () => {
    let told = 0;
    const pieces = fc.array(
      fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), minLength: 1 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    fc.assert(
      fc.property(regexSources, fc.constantFrom('', 'i'), pieces, (source, flags, units) => {
        const pattern = new RegExp(source, flags);
        for (const unit of units) {
          const text = unit.repeat(12).slice(0, 24);
          const bound = boundOf(pattern, text);
          if (bound === undefined || bound > 100_000) continue;
          told++;
          expect(stepsOf(pattern, text)).toBeLessThanOrEqual(bound * stepsOfOne);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(told).toBeGreaterThan(1_000);
  });

  test.each([
    [/a?a?a?a?a?a?a?a?b/, 'a'.repeat(20)],
    [/.*.*x/, 'a'.repeat(60)],
    [/(\d+)-(\d+)-(\d+)/, '1'.repeat(80)],
    [/(.*),(.*),(.*);/, ','.repeat(30)],
    [/^(\w+)@(\w+)$/, 'a'.repeat(200)],
    [/(?:|)(?:|)(?:|)(?:a|b|)(?:|)x/, 'ab'.repeat(20)],
    [/[a-z]{2,30}[0-9a-z]{1,30}!/, 'a'.repeat(60)],
  ])('%s', (pattern, text) => {
    const bound = boundOf(pattern, text) ?? Number.NaN;
    expect(stepsOf(pattern, text)).toBeLessThanOrEqual(bound * stepsOfOne);
  });
});

test.each([
  [/^\d{4}-\d{2}-\d{2}$/, 'x'.repeat(1_000)],
  [/,/, 'x'.repeat(1_000)],
  [/[^0-9]+/, 'x'.repeat(50)],
  [/^\w+\s\w+$/, 'x'.repeat(30)],
  [/^[A-Z]{2}\d{9}(MVA)?$/, 'x'.repeat(40)],
])('%s is left to JavaScript for a text of the usual length', (pattern, text) => {
  expect(boundOf(pattern, text)).toBeLessThanOrEqual(20_000);
});

test.each([
  /(a)\1/,
  /(?=a)b/,
  /(?<!a)b/,
  /(a+)+b/,
  /(?:a(?:b?|c?))*d/,
  /(?:a(?:|))*d/,
  /(?:a(?:b?)+)*d/,
  /(a|b)*/,
  /(?:a{1,3}){2}/,
])('%s is always counted', (pattern) => {
  expect(costOf(treeOf(pattern))).toBe(undefined);
});

describe('a bounded regular expression', () => {
  test.each([
    [/(\d+)(x)?/g, '12x 7 '.repeat(2_000)],
    [/\b(\w)(?=\w*\1)/g, 'abca xyz bob '.repeat(200)],
    [/.*?,\s*/g, 'some, words,, '.repeat(1_000)],
  ])('%s finds every match of a long text', (pattern, text) => {
    refill();
    const bounded = new BoundedRegex(pattern);
    const found: unknown[] = [];
    for (let one = bounded.exec(text); one !== null; one = bounded.exec(text)) {
      found.push([one.index, ...one]);
    }
    expect(found).toEqual([...text.matchAll(pattern)].map((one) => [one.index, ...one]));
  });

  test.each([
    [/.*.*x/g, 'a'.repeat(100_000)],
    [/(?:a|b)*?(?:b|a)*?c/g, 'ab'.repeat(50_000)],
    [/(\w+)\s\1\s\1/g, 'a'.repeat(20_000)],
    [/a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?b/g, 'a'.repeat(99)],
  ])('%s ends', (pattern, text) => {
    refill();
    expect(() => new BoundedRegex(pattern).exec(text)).toThrow('F0002');
  });

  test.each([/.*x/g, /\s+$/g, /[a-z ]+\d/g, /([^,]*),/g])(
    '%s does not try again what it has seen',
    (pattern) => {
      refill();
      expect(new BoundedRegex(pattern).exec(`${'a b '.repeat(50_000)}\nb`)).toBe(null);
    },
  );
});

describe.each([
  ['compiled', ''],
  ['left to jsonata', '$map([], $toMillis); '],
])('an expression ends, %s,', (how, before) => {
  test.each([
    ['each match of many is slow', '$count($match(a, /a[^b]*b|a/))', 'a'.repeat(20_000)],
    ['each cut of many is slow', '$count($split(a, /a[^b]*b|a/))', 'a'.repeat(20_000)],
    [
      'each replacement of many is slow',
      '$length($replace(a, /a[^b]*b|a/, "c"))',
      'a'.repeat(20_000),
    ],
    ['two ways to read nothing', '$contains(a, /(?:a(?:b?|c?))*d/)', 'a'.repeat(40)],
    ['a turn may read nothing', '$contains(a, /(?:a(?:b?)+)*d/)', 'ab'.repeat(40)],
    ['nothing by two ways', '$contains(a, /(?:a(?:|))*[xy]$/)', 'a'.repeat(40)],
    [
      'signs that meet by folding',
      '$contains(a, /([\u00b0-\u00ba]|[\u0398-\u039f])*x/i)',
      'µ'.repeat(40),
    ],
    ['thirty ways to read nothing', `$contains(a, /${'(?:|)'.repeat(30)}x/)`, 'a'.repeat(10)],
    ['thousands of groups', `$count($match(a, /a${'()'.repeat(3_000)}/))`, 'a'.repeat(80_000)],
    [
      'a slow pattern for each of many',
      '$count($map([1..2000], function($i){ $contains($$.a, /.*.*x/) }))',
      'a'.repeat(200),
    ],
  ])('where %s', async (_, text, a) => {
    const expression = compileExpression(`(${before}${text})`);
    expect(expression.declined?.() === undefined).toBe(how === 'compiled');
    const start = spentMs();
    const run = async () => expression.evaluate({ a }, {});
    await expect(run()).rejects.toThrow(/too many ways|does too much|timeout/);
    expect(spentMs() - start).toBeLessThan(10_000);
  });
});

// How long a text may be for JavaScript's own matcher: never so long that it takes more steps than are
// allowed. The counted matcher takes the same ways, and tells how many.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { budget, refill } from '../../../engine/mapping/language/budget.ts';
import { BoundedRegex } from '../../../engine/mapping/language/regex/bounded-regex.ts';
import { quickLength } from '../../../engine/mapping/language/regex/cost.ts';
import { programOf } from '../../../engine/mapping/language/regex/program.ts';
import { run } from '../../../engine/mapping/language/regex/run.ts';
import { type RegexTree, regexTree } from '../../../engine/mapping/language/regex/tree.ts';
import { regexSources } from './regex-sources.ts';

const stepsMax = 4_000;
/** A step of the bound is a sign that is tried; with what is noted around it, so many of the program's. */
const stepsOfOne = 12;

function stepsOf(pattern: RegExp, text: string): number {
  budget.steps = 1_000_000;
  const program = programOf(regexTree(pattern) as RegexTree);
  run({ ...program, leading: undefined }, text, 0);
  return (1_000_000 - budget.steps) * 4;
}

describe('a text of the quick length takes no more steps than allowed', () => {
  test('for patterns and texts of chance', () => {
    let tried = 0;
    fc.assert(
      fc.property(regexSources, fc.constantFrom('', 'i'), letters, (source, flags, units) => {
        const pattern = new RegExp(source, flags);
        const length = Math.min(quickLength(pattern, stepsMax), 2_000);
        if (length > 0) tried++;
        for (const unit of units) {
          const text = `${unit.repeat(length)}`.slice(0, length);
          expect(stepsOf(pattern, text)).toBeLessThanOrEqual(stepsMax * stepsOfOne);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(tried).toBeGreaterThan(200);
  });

  test.each([
    [/a?a?a?a?a?a?a?a?b/, 'a'],
    [/.*.*x/, 'a'],
    [/(\d+)-(\d+)-(\d+)/, '1'],
    [/(.*),(.*),(.*);/, ','],
    [/^(\w+\.)*\w+@/, 'a.'],
    [/[a-z]+(?:-[a-z]+)*!/, 'a-'],
    [/(a|ab)*c/, 'ab'],
  ])('%s', (pattern, unit) => {
    const length = quickLength(pattern, stepsMax);
    expect(length).toBeGreaterThan(0);
    const text = unit.repeat(length).slice(0, length);
    expect(stepsOf(pattern, text)).toBeLessThanOrEqual(stepsMax * stepsOfOne);
  });
});

test.each([
  [/^\d{4}-\d{2}-\d{2}$/, 1_000_000],
  [/,/, 1_000_000],
  [/[^0-9]+/, 3_000],
  [/^(\w+\.)*\w+$/, 3_000],
  [/.*,/, 2_000],
])('%s is left to JavaScript for texts of %d signs', (pattern, length) => {
  expect(quickLength(pattern, 30_000_000)).toBeGreaterThanOrEqual(length);
});

test.each([/(a)\1/, /(?=a)b/, /(?<!a)b/, /(a+)+b/])('%s is always counted', (pattern) => {
  expect(quickLength(pattern, 30_000_000)).toBe(0);
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

const letters = fc.array(
  fc.string({ unit: fc.constantFrom('a', 'b', '1', ' '), minLength: 1, maxLength: 3 }),
  {
    minLength: 1,
    maxLength: 3,
  },
);

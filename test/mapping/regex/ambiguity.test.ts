// Which regular expressions may run for ever on some text, and which only look as if they did.

import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../../engine/mapping/expression/expression.ts';
import { ExpressionProblem } from '../../../engine/mapping/jsonata/expression-problem.ts';
import * as ambiguity from '../../../engine/mapping/language/regex/ambiguity.ts';
import { regexTree } from '../../../engine/mapping/language/regex/tree.ts';
import { spentMs } from '../spent.ts';

function mayRunForEver(pattern: RegExp): boolean | undefined {
  const tree = regexTree(pattern);
  return tree && ambiguity.mayRunForEver(tree, pattern.source);
}

const endless: readonly RegExp[] = [
  /(a+)+$/,
  /((a+))+$/,
  /(a|a)+$/,
  /^(\w|\d)*$/,
  /(?:(a+)b?)+$/,
  /(a?){50}a{50}/,
  /(x*)*y/,
  /([a-z]+ ?(,[a-z]+)*)*!/,
  /(a{1,9}){1,99}$/,
  /^(\w+\s?)+$/,
  /(.*,)*x/,
  /(a|aa)+$/,
  /(?<letters>a+)+$/,
  /(?:a+?)+?$/,
  /(a{2,}){2,}$/,
  /(a*b*)*c/,
  /(a?b?)*c/,
  /(\d{2,3},?)+$/,
  /(\d+|[a-z]+)+$/,
  /((a|b)+)*c/,
  /(a|[^b])+c/,
  /(é|[^a])+b/,
  /(A|a)+$/i,
  /(?:\s|[ \t])+$/,
  /(?=(a+)+$)b/,
  /(?<!(a|a)*b)c/,
  /([a\]]|a)*b/,
  /(\(|[(])+x/,
  /(\x61|a)+x/,
  /(?:\s|[\u2ff0-\u30ff])*x/,
  /(a)(\1|a)+b/,
];

const safe: readonly RegExp[] = [
  /^\d{4}-\d{2}(-\d{2})?$/,
  /\s+/,
  /(foo|bar)+/,
  /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)+/,
  /^(\w+\s?)$/,
  /([A-Z]{2})?\d+/,
  /(ab+)c/,
  /(ab+c)*d/,
  /[^0-9]+/,
  /(\w+\.)*\w+@/,
  /^(\d{1,3}\.){3}\d{1,3}$/,
  /^([0-9a-f]{2}:?){6}$/,
  /^\+?\d{2}( ?\d{2}){4}$/,
  /^(\d{3} ?)+$/,
  /^(?:[A-Z]{1,2}\d?){2}$/,
  /(\s*,\s*\w+)*/,
  /[a-z]+(?:-[a-z]+)*/,
  /(<[^>]*>|&[a-z]+;)+/,
  /^"(?:[^"\\]|\\.)*"$/,
  /(["'])(.*?)\1/,
  /(\w)\1+/,
  /^(?!.*--)[a-z-]+$/,
  /(?:(?!ab).)*x/,
  /(a|A)+$/,
  /a{,5}/,
  /\b\w+\b/,
  /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  /^([^<>()[\]\\.,;:\s@"]+(\.[^<>()[\]\\.,;:\s@"]+)*|".+")@(([a-zA-Z\-0-9]+\.)+[a-zA-Z]{2,})$/,
  // Of two alternatives that begin alike, one cannot stand for both.
  /(a|ab)*c/,
];

describe('a regular expression', () => {
  test.each(endless)('%s may run for ever', (pattern) => {
    expect(mayRunForEver(pattern)).toBe(true);
    expect(() => compileExpression(`$contains(a, ${literal(pattern)})`)).toThrow(ExpressionProblem);
  });

  test.each(safe)('%s does not', (pattern) => {
    expect(mayRunForEver(pattern)).toBe(false);
    // Where the check is wrong this test does not end.
    for (const part of ['a', '1', ' ', 'ab', 'foo', '<a>', '\\.', ',a', 'A', '-a', '12 ', "'"]) {
      expect(typeof pattern.test(`${part.repeat(40)}!`)).toBe('boolean');
    }
  });

  test('with many codes is looked at in a moment', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const codes = letters.flatMap((one) => letters.slice(0, 10).map((two) => one + two)).join('|');
    expect(mayRunForEver(new RegExp(`^(${codes})$`))).toBe(false);
    expect(mayRunForEver(new RegExp(`^(?:(${codes}),)*$`))).toBe(false);
  });

  test('that is too long to be looked at is let pass, in a moment', () => {
    const before = spentMs();
    for (const source of [
      'a'.repeat(5_000),
      'a?'.repeat(1_900),
      '(a)?'.repeat(1_900),
      '()?'.repeat(5_000),
      `(?:${Array.from({ length: 700 }, (_, at) => String.fromCharCode(0x4e00 + at)).join('|')})+`,
      `(${Array.from({ length: 300 }, (_, at) => `${at}x`).join('|')})+x`,
    ]) {
      expect(mayRunForEver(new RegExp(source, 'i'))).toBe(false);
    }
    expect(spentMs() - before).toBeLessThan(15_000);
  });

  test('may be nested', () => {
    expect(mayRunForEver(new RegExp(`${'(?:'.repeat(300)}a${')'.repeat(300)}`))).toBe(false);
  });

  test.each([
    `${'('.repeat(6_000)}a${')'.repeat(6_000)}`,
    `${'(?='.repeat(4_000)}a${')'.repeat(4_000)}`,
    '(?i:c|[a])',
  ])('that cannot be taken apart is no expression', (source) => {
    expect(() => compileExpression(`$contains(a, /${source}/)`)).toThrow(
      expect.objectContaining({ code: 'expression.unbounded' }),
    );
  });
});

/** As an expression has it: without what it does not know. */
function literal({ source, flags }: RegExp): string {
  return `/${source}/${flags}`;
}

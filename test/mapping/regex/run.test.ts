// The counted regular expression against JavaScript's own: the same matches, the same groups.

import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { budget, refill } from '../../../engine/mapping/language/budget.ts';
import { programOf } from '../../../engine/mapping/language/regex/program.ts';
import { run } from '../../../engine/mapping/language/regex/run.ts';
import { type RegexTree, regexTree } from '../../../engine/mapping/language/regex/tree.ts';
import { regexSources } from './regex-sources.ts';

beforeEach(refill);

function counted(pattern: RegExp, text: string, from = 0): readonly (string | undefined)[] | null {
  const found = run(programOf(regexTree(pattern) as RegexTree), text, from);
  if (found === undefined) return null;
  const groups = found.flatMap((start, at) =>
    at % 2 === 1 ? [] : [start < 0 ? undefined : text.slice(start, found[at + 1])],
  );
  return [String(found[0]), ...groups];
}

function native(pattern: RegExp, text: string, from = 0): readonly (string | undefined)[] | null {
  const own = new RegExp(pattern, `${pattern.flags}g`);
  own.lastIndex = from;
  const found = own.exec(text);
  return found && [String(found.index), ...found];
}

const cases: readonly { source: string; flags?: string; texts: readonly string[] }[] = [
  { source: '(a*)*', texts: ['', 'b', 'aab'] },
  { source: '(?:a*?)*?b', texts: ['aab'] },
  { source: 'a{4294967296}b', texts: ['xb', 'aab'] },
  { source: 'a{2147483648}', texts: ['a'] },
  { source: '(?m:^a)|(?s:.)|(?-m:$)', texts: ['b\na\n'] },
  { source: '(z)((a+)?(b+)?(c))*', texts: ['zaacbbbcac'] },
  { source: '(?=(a+))a*b\\1', texts: ['baaabac'] },
  { source: '(.*?)a(?!(a+)b\\2c)\\2(.*)', texts: ['baaabaac'] },
  { source: '(?<=(\\d+)(\\d+))$', texts: ['1053'] },
  { source: '(?<=\\1(a))b', texts: ['aab', 'ab'] },
  { source: '(?<!a|(b))c', texts: ['ac', 'bc', 'xc'] },
  { source: '(a\\1)', texts: ['aa'] },
  { source: '\\1(a)', texts: ['aa'] },
  { source: '(?:(a)|b)*', texts: ['ab', 'ba'] },
  { source: '(?:(a)|(b)|(c))+?$', texts: ['abc'] },
  { source: '(a){0}b', texts: ['ab'] },
  { source: '(?:){3,}x', texts: ['x'] },
  { source: '(a?){3}', texts: ['a', 'aaaa'] },
  { source: '(a?)??b', texts: ['ab'] },
  { source: 'a{2,3}?b', texts: ['aaaab'] },
  { source: '^a$', flags: 'm', texts: ['b\na\nc', 'a\u2028a'] },
  { source: '\\bé\\b|\\B-', texts: ['é', 'a-b', '--'] },
  { source: '[^\\d\\s]+', texts: ['12 ab'] },
  { source: 'K', flags: 'i', texts: ['\u212a', 'k'] },
  { source: '(\\u017f)\\1', flags: 'i', texts: ['\u017fs', '\u017f\u017f'] },
  { source: '(ß)\\1', flags: 'i', texts: ['ßẞ', 'ßß', 'SS'] },
  { source: '[^]', texts: ['\ud83d\ude00'] },
  { source: '.', texts: ['\n', '\r', '\u2028', '\u0085'] },
  { source: '\\u{61}', texts: ['a', 'u'.repeat(61)] },
  { source: 'a{,5}', texts: ['a{,5}'] },
  { source: '\\8\\07[\\b]', texts: ['8\x07\b'] },
  { source: '\\c\\[', texts: ['\\c['] },
  { source: '(?<year>\\d+)-\\k<year>', texts: ['12-12', '1-2'] },
  { source: '[]a|[^]b', texts: ['ab', 'b'] },
  { source: '(?=a)*b', texts: ['b'] },
  { source: '(?=(a))?\\1b', texts: ['aab'] },
  { source: '((a)|(?=b)c|b)*', texts: ['abab'] },
  { source: '(?!(a)b)a\\1c', texts: ['abac'] },
  { source: '\\w+@\\w+\\.\\w{2,}', texts: ['to: kari@example.no, ola@x'] },
  { source: '\\B(?=(\\d{3})+(?!\\d))', texts: ['1234567'] },
  { source: 'x*', texts: ['\ud800x'] },
];

describe('a counted regular expression gives what JavaScript gives', () => {
  test.each(cases)('/$source/$flags', ({ source, flags, texts }) => {
    const pattern = new RegExp(source, flags);
    for (const text of texts) {
      for (let from = 0; from <= text.length; from++) {
        expect(counted(pattern, text, from), JSON.stringify([text, from])).toEqual(
          native(pattern, text, from),
        );
      }
    }
  });

  test('for patterns and texts of chance', () => {
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => {
        const found = unlessEndless(() => counted(pattern, text));
        fc.pre(found !== 'endless');
        expect(found).toEqual(native(pattern, text));
      }),
      { numRuns: 5_000 },
    );
  });
});

/** JavaScript would take long, too. */
function unlessEndless<T>(find: () => T): T | 'endless' {
  budget.steps = 1_000;
  try {
    return find();
  } catch (error) {
    if ((error as { readonly code?: string }).code === 'F0002') return 'endless';
    throw error;
  }
}

test('a pattern that tries too much ends, and has paid', () => {
  expect(() => counted(/.*.*.*x/, 'a'.repeat(10_000))).toThrow('F0002');
  expect(budget.steps).toBeLessThanOrEqual(0);
});

test('what is open takes no more memory than is allowed', () => {
  budget.steps = Number.MAX_SAFE_INTEGER / 1_000;
  expect(() => counted(/(?:(a)|b)*c/, 'ab'.repeat(2_000_000))).toThrow('F0002');
});

const texts = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', 'B', '1', ' ', '\n', 'é', 'ſ', 's', '_', '\ud83d'),
  maxLength: 10,
});

const patterns = fc
  .tuple(regexSources, fc.constantFrom('', 'i', 'm', 'im'))
  .map(([source, flags]) => new RegExp(source, flags));

// Regular expressions of chance, as an author might write them on a bad day.

import fc from 'fast-check';

const signs = ['a', 'b', 'A', '1', ' ', '\\n', 'é', 'ſ', '.', '\\w', '\\s', '[ab]', '[^a]', '\\D'];

/** As source; a group that is not there makes `\3` another sign, which is fine. */
export const regexSources: fc.Arbitrary<string> = fc.letrec<{
  choice: string;
  sequence: string;
  one: string;
  atom: string;
}>((tie) => ({
  choice: fc.array(tie('sequence'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('|')),
  sequence: fc.array(tie('one'), { maxLength: 4 }).map((parts) => parts.join('')),
  one: fc
    .tuple(
      tie('atom'),
      fc.constantFrom(
        '',
        '',
        '',
        '*',
        '+',
        '?',
        '*?',
        '+?',
        '??',
        '{2}',
        '{1,3}',
        '{0,2}?',
        '{2,}',
      ),
    )
    .map(([atom, count]) => (/^(?:\\[bB]|[$^]|\(\?<[=!])/.test(atom) ? atom : atom + count)),
  atom: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'atom' },
    fc.constantFrom(...signs),
    fc.constantFrom('^', '$', '\\b', '\\B', '\\1', '\\2', '\\3'),
    fc
      .tuple(fc.constantFrom('(', '(', '(', '(?:', '(?=', '(?!', '(?<=', '(?<!'), tie('choice'))
      .map(([opening, inside]) => `${opening}${inside})`),
  ),
})).choice;

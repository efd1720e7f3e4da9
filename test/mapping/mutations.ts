// Expressions made of others: a part of one is exchanged for a part of another, wrapped in a function, or gets
// something behind it. Most of what comes out is nonsense, and nonsense too has one meaning.

import fc from 'fast-check';

/** One change of a text: at which of its parts, how, and with what. */
interface Mutation {
  readonly at: number;
  readonly how: 'exchange' | 'suffix' | 'wrap' | 'join';
  readonly choice: number;
  readonly other: number;
}

const suffixes = [
  ...[
    '[0]',
    '[-1]',
    '[]',
    '[1]',
    '[0..1]',
    '[[0,1]]',
    '[$ != 0]',
    '.*',
    '.**',
    '.$',
    '.%',
    '.($)',
    '.(%)',
    '.[$]',
  ],
  ...[
    '^($)',
    '^(>$)',
    '#$i',
    '@$v',
    '@$q.$q',
    '#$i[$i<2]',
    '#$i.{"i": $i, "v": $}',
    '.{"a": $}',
    '{$string($): $}',
  ],
  ...[
    '.$string()',
    ' ?: 1',
    ' ?? 1',
    '.($x := $; $x)',
    ' ~> $count',
    ' ~> $sum',
    ' ~> $string',
    ' ~> $keys',
  ],
  ' ~> |$|{"z": 1}|',
];

const calls = [
  ...[
    'count',
    'string',
    'sum',
    'sort',
    'reverse',
    'distinct',
    'keys',
    'merge',
    'spread',
    'exists',
    'not',
  ],
  ...[
    'boolean',
    'type',
    'number',
    'length',
    'single',
    'max',
    'average',
    'clone',
    'sqrt',
    'floor',
    'trim',
  ],
  ...[
    'encodeUrl',
    'decodeUrl',
    'base64encode',
    'uppercase',
    'error',
    'assert',
    'fromMillis',
    'toMillis',
  ],
];

/** With `_` for what is wrapped. */
const wrappers = [
  ...calls.map((name) => `$${name}(_)`),
  ...[
    '(_)',
    '[_]',
    '{"k": _}',
    '-(_)',
    '_.%',
    '$[_]',
    '$.(_)',
    '$^(_)',
    '${"a": _}',
    '(function($x){ $x })(_)',
  ],
  ...['$map(_, function($v, $i, $a){ $v })', '$map(_, $string)', '$filter(_, function($v){ $v })'],
  ...['$reduce(_, $append)', '$each(_, function($v, $k){ $k })', '$sift(_, function($v){ $v })'],
  '($f := function($x, $y){ $x }; $g := $f(_, ?); $g(1))',
  ...[
    '$zip(_, [1,2])',
    '$append(_, 1)',
    '$lookup(_, "a")',
    '$join(_, ",")',
    '$split(_, "")',
    '$contains(_, "a")',
  ],
  ...[
    '$substring(_, 1)',
    '$pad(_, 9, "-")',
    '$match(_, /a/)',
    '$replace(_, "a", "b")',
    '$round(_, 1)',
  ],
  ...['$power(_, 2)', '$formatBase(_, 2)', '$parseInteger(_, "0")', '$formatNumber(_, "#,##0.00")'],
  '$formatInteger(_, "w")',
];

const operators = [
  ...[
    '+',
    '-',
    '*',
    '/',
    '%',
    '&',
    '=',
    '!=',
    '<',
    '>',
    '<=',
    '>=',
    'and',
    'or',
    'in',
    '?:',
    '??',
    '.',
    '~>',
    '..',
    ',',
  ],
];

/** Which text is changed, and how. */
export const mutations: fc.Arbitrary<{ readonly from: number; readonly changes: Mutation[] }> =
  fc.record({
    from: fc.nat(),
    changes: fc.array(
      fc.record({
        at: fc.nat(),
        how: fc.constantFrom('exchange', 'exchange', 'suffix', 'wrap', 'join'),
        choice: fc.nat(),
        other: fc.nat(),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  });

export function mutated(
  text: string,
  changes: readonly Mutation[],
  parts: readonly string[],
): string {
  return changes.reduce((before, change) => changed(before, change, parts), text);
}

function changed(text: string, { at, how, choice, other }: Mutation, parts: readonly string[]) {
  const spans = spansOf(text);
  if (spans.length === 0) return text;
  const [from, to] = chosen(spans, at);
  const part = text.slice(from, to);
  const next = {
    exchange: () => chosen(parts, other),
    suffix: () => part + chosen(suffixes, choice),
    wrap: () => chosen(wrappers, choice).replace('_', () => part),
    join: () => `(${part} ${chosen(operators, choice)} ${chosen(parts, other)})`,
  }[how]();
  return text.slice(0, from) + next + text.slice(to);
}

function chosen<Item>(list: readonly Item[], at: number): Item {
  return list[at % list.length] as Item;
}

/** Where parts of the text stand: names, numbers, quoted texts, and what is between brackets, commas and colons. */
export function spansOf(text: string): readonly (readonly [from: number, to: number])[] {
  const spans: (readonly [number, number])[] = [];
  const open = [{ from: 0, last: 0 }];
  const end = (at: number) => {
    const { from, last } = open.at(-1) as (typeof open)[number];
    if (at > last) spans.push([last, at]);
    if (last !== from && at > from) spans.push([from, at]);
  };
  const token =
    /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\$?[A-Za-z_]\w*|\d+(?:\.\d+)?|[()[\]{},;:?]/g;
  for (const { 0: found, index } of text.matchAll(token)) {
    if ('([{'.includes(found)) open.push({ from: index + 1, last: index + 1 });
    else if (')]}'.includes(found)) {
      end(index);
      if (open.length > 1) open.pop();
    } else if (',;:?'.includes(found)) {
      end(index);
      (open.at(-1) as (typeof open)[number]).last = index + 1;
    } else spans.push([index, index + found.length]);
  }
  end(text.length);
  return spans.filter(([from, to]) => text.slice(from, to).trim() !== '');
}

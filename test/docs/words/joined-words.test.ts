// What is said of a property of joined lists: each list speaks for its own items.

import { expect, test } from 'vitest';
import { plainBlocks } from '../../../engine/docs/formats/plain-text.ts';
import { joinedBlocks } from '../../../engine/docs/words/joined-words.ts';
import type { Row } from '../../../engine/mapping/row.ts';
import { e, list, row } from '../hand-built.ts';
import { words } from '../two-systems.ts';

const one = { kind: 'constant', value: 1 } as const;
const cases: readonly (readonly [string, readonly Row[], readonly Row[], string])[] = [
  ['the same in both', [row('count', 'count')], [row('count', 'count')], 'Copied from count.'],
  [
    'different',
    [row('count', 'count')],
    [row('count', one)],
    'By the list that the item is of: 1. lines: Copied from count. 2. gifts: Always 1.',
  ],
  [
    'in one of them only',
    [row('count', 'count')],
    [],
    'By the list that the item is of: 1. lines: Copied from count. 2. gifts: No value.',
  ],
  [
    'with a default and a condition of its own',
    [row('count', 'count')],
    [row('count', 'count', { default: e('0'), when: e('active = true') })],
    'By the list that the item is of: 1. lines: Copied from count. 2. gifts: If active is true: Copied from count. Without a value: 0.',
  ],
];

test.each(cases)('a rule that is %s', (_, lines, gifts, wanted) => {
  const lists = [list('lines', lines), list('gifts', gifts)];
  expect(plainBlocks(joinedBlocks(lines[0] as Row, lists, words))).toBe(wanted);
});

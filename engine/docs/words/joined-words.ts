// The rule column of a property of joined lists: an item is of one of the lists, and its value comes about as
// that list says.

import type { ListRule, Row } from '../../mapping/row.ts';
import { type Block, code, paragraph, type Sentence, say } from '../text.ts';
import { oneLine, type PipeWords } from './pipe-words.ts';
import { alternative, ruleBlocks } from './rule-words.ts';

export function joinedBlocks(
  row: Row,
  lists: readonly ListRule[],
  words: PipeWords,
): readonly Block[] {
  const own = lists.map(({ rows }) => rows.find(({ id }) => id === row.id));
  const said = own.map((one): Sentence => (one ? valueWords(one, row, words) : say`No value.`));
  const [first] = own;
  if (first?.rule && new Set(said.map((one) => JSON.stringify(one))).size === 1)
    return ruleBlocks(first.rule, words);
  return [
    paragraph(say`By the list that the item is of:`),
    {
      kind: 'steps',
      items: lists.map(
        ({ items }, at) => say`${code(oneLine(items.text))}: ${said[at] as Sentence}`,
      ),
    },
  ];
}

/** The condition of the first stands for all where it is the same. */
function valueWords({ rule, when, default: otherwise }: Row, row: Row, words: PipeWords): Sentence {
  if (rule === undefined) return say`No value.`;
  return alternative(
    {
      rule,
      ...(when && when.text !== row.when?.text ? { when } : {}),
      ...(otherwise ? { default: otherwise } : {}),
    },
    words,
  );
}

// The rule column of a list: how its items are paired with those of the other side, and what may
// happen to them. The items' own properties are lines of their own.

import type { Pipe } from '../../definition/pipe.ts';
import type { ListRule, Row } from '../../mapping/row.ts';
import { type Block, code, compact, joined, paragraph, type Sentence, say } from '../text.ts';
import { conditionWords } from './condition-words.ts';
import { oneLine, type PipeWords } from './pipe-words.ts';
import { isWrittenOnce } from './policy-words.ts';
import { settingsOf } from './row-words.ts';
import { keyText } from './rule-formula.ts';
import { hasLines, isLookUp, lookedUp } from './rule-words.ts';

/** Blocks of the line that stands for the list as a whole. */
export function listBlocks(
  row: Row,
  list: ListRule,
  pipe: Pipe,
  words: PipeWords,
): readonly Block[] {
  const isOnce = list.backPath === undefined && isWrittenOnce(row, pipe);
  return compact([
    ...itemBlocks(list),
    paragraph(
      ...(list.blocks ?? []).map(({ items, when }) =>
        when === undefined
          ? undefined
          : say`Of ${code(oneLine(items.text))} only those for which ${conditionWords(when, words)}.`,
      ),
      list.when && say`An item takes part only while ${conditionWords(list.when, words)}.`,
      isOnce ? undefined : pairing(list, words),
    ),
    paragraph(...(isOnce ? [] : itemPolicies(list)), ...settingsOf(row, pipe, words)),
  ]);
}

/** What becomes of items once the list is there; of one that is written at creation only, nothing. */
function itemPolicies(list: ListRule): readonly (Sentence | undefined)[] {
  return [
    list.create ? say`New items are added.` : say`Items are never added.`,
    list.update ? undefined : say`Items that are there are left as they are.`,
    list.delete === 'delete'
      ? say`Items that are gone are removed.`
      : say`Items that are gone on one side stay on the other.`,
  ];
}

function itemBlocks({ items, blocks = [] }: ListRule): readonly Block[] {
  if (blocks.length > 0) {
    const of = blocks.map((one) => say`of ${code(oneLine(one.items.text))}`);
    return [paragraph(say`Item by item, the items being those ${joined(of, ', ', ' and ')}.`)];
  }
  if (items.path !== undefined) return [paragraph(say`Item by item.`)];
  if (oneLine(items.text) === '[$]')
    return [paragraph(say`A list with one item, which is made of the record itself.`)];
  if (!hasLines(items))
    return [paragraph(say`Item by item, the items being ${code(oneLine(items.text))}.`)];
  return [paragraph(say`Item by item, the items being:`), { kind: 'code', text: items.text }];
}

function pairing(list: ListRule, words: PipeWords): Sentence {
  const { source, sink } = words;
  if (list.key === undefined) return say`The list is a set of values.`;
  const keys = say`Items are known by ${code(list.key.source)} in ${source.system} and ${code(list.key.sink)} in ${sink.system};`;
  const merge = new Map(
    list.merge.map((rule) => [`${keyText(rule.source)} = ${oneLine(rule.sink.text)}`, rule]),
  );
  const rules = [...merge.values()].map((rule) => {
    const left = isLookUp(rule.source)
      ? lookedUp(rule.source, words)
      : say`${code(keyText(rule.source))} in ${source.system}`;
    return say`${left} equals ${code(oneLine(rule.sink.text))} in ${sink.system}`;
  });
  if (rules.length === 0) return say`${keys} new ones are paired in their order.`;
  const where = joined(rules, ', or ', ', or ');
  return list.blocks
    ? say`${keys} new ones are paired in their order, and one that got another key with what it was before, where ${where}.`
    : say`${keys} new ones are paired where ${where}.`;
}

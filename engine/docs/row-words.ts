// The rule column: how a row's value comes about, and everything that decides when it is written,
// compared and taken back. One line of the property table gets its blocks from here.

import { type PropertySchema, propertyAt } from '../definition/entity-schema.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { BackRow, Compare, ConflictPolicy, ListRule, Row, ValueRule } from '../mapping/row.ts';
import { conditionWords } from './condition-words.ts';
import { oneLine, type PipeWords } from './pipe-words.ts';
import { onlyIf, ruleBlocks } from './rule-words.ts';
import { type Block, code, joined, paragraph, type Sentence, say } from './text.ts';

/** Blocks for a row that goes forward, or both ways by the same rule. */
export function rowBlocks(
  row: Row,
  rule: ValueRule,
  back: readonly BackRow[],
  pipe: Pipe,
  words: PipeWords,
): readonly Block[] {
  return compact([
    ...ruleBlocks(rule, words),
    paragraph(
      ...(back.length === 0
        ? []
        : [wayBack(rule), ...back.map((each) => otherType(each, row, words))]),
    ),
    ...settings(row, pipe, words),
    ...noteOf(row),
  ]);
}

/** Blocks for a back rule of its own; `words` are those of the way back. */
export function backBlocks(back: BackRow, words: PipeWords): readonly Block[] {
  return compact([
    ...ruleBlocks(back.rule, words),
    paragraph(
      back.default && say`Without a value: ${code(oneLine(back.default.text))}.`,
      back.when && onlyIf(back.when, words),
    ),
  ]);
}

/** Blocks for a list: how its items are paired, and what may happen to them. */
export function listBlocks(
  row: Row,
  list: ListRule,
  pipe: Pipe,
  words: PipeWords,
): readonly Block[] {
  const isPath = list.items.path !== undefined;
  return compact([
    paragraph(
      isPath
        ? say`Item by item.`
        : say`Item by item, the items being ${code(oneLine(list.items.text))}.`,
      list.when && say`An item takes part only while ${conditionWords(list.when, words)}.`,
      pairing(list),
    ),
    paragraph(
      list.create ? say`New items are added.` : say`Items are never added.`,
      list.update ? undefined : say`Items that are there are left as they are.`,
      list.delete === 'delete'
        ? say`Items that are gone are removed.`
        : say`Items that are gone on one side stay on the other.`,
    ),
    ...settings(row, pipe, words),
    ...noteOf(row),
  ]);
}

function pairing(list: ListRule): Sentence {
  if (list.key === undefined) return say`The list is a set of values.`;
  const keys = say`${code(list.key.source)} and ${code(list.key.sink)}`;
  const rules = list.merge.map(
    ({ source, sink }) => say`${code(oneLine(source.text))} equals ${code(oneLine(sink.text))}`,
  );
  if (rules.length === 0) return say`Items belong together by ${keys}, new ones in their order.`;
  return say`Items belong together by ${keys}; the first time, where ${joined(rules, ', or ', ', or ')}.`;
}

/** How a row that goes back by the same rule does it; a copy needs no words. */
function wayBack(rule: ValueRule): Sentence | undefined {
  switch (rule.kind) {
    case 'link':
      return say`On the way back the same links are followed the other way round.`;
    case 'find':
      return say`On the way back the same look-up is done the other way round.`;
    case 'table':
      return say`On the way back the table is read the other way round.`;
    default:
      return undefined;
  }
}

/** The type a value has on the other side, where it differs. */
function otherType({ type }: BackRow, row: Row, { source }: PipeWords): Sentence | undefined {
  if (type === row.type || type === 'any' || row.type === 'any') return undefined;
  return say`In ${source.system} it is of type ${type}.`;
}

function settings(row: Row, pipe: Pipe, words: PipeWords): readonly Block[] {
  const isTwoWay = row.back.length > 0 || row.list?.backPath !== undefined;
  const schema = propertyAt(pipe.sink.schema, row.sinkPath);
  return [
    paragraph(
      row.when && onlyIf(row.when, words),
      row.default && say`Without a value: ${code(oneLine(row.default.text))}.`,
      row.isRequired ? say`Required: without a value the record fails.` : undefined,
      writing[row.write](words),
      row.isShared
        ? say`Kept equal in every ${words.source.entity} linked with the same ${words.sink.entity}.`
        : undefined,
      compareWords(row.compare),
      limits(schema),
      conflictOf(row, pipe, isTwoWay, words),
      row.drift === pipe.drift || isTwoWay ? undefined : driftWords(row.drift, words),
    ),
  ];
}

const writing: Readonly<Record<Row['write'], (words: PipeWords) => Sentence | undefined>> = {
  always: () => undefined,
  'on-create': ({ sink }) => say`Written only when the ${sink.entity} is created.`,
  'if-empty': ({ sink }) => say`Written only while it is empty in ${sink.system}.`,
};

/** What counts as equal, where it is not the exact value. */
export function compareWords(compare: Compare): Sentence | undefined {
  switch (compare) {
    case 'exact':
      return undefined;
    case 'trim':
      return say`Blanks at the ends make no difference.`;
    case 'case':
      return say`Upper and lower case make no difference.`;
    case 'digits':
      return say`Only digits are compared.`;
    case 'date':
      return say`Only the day is compared.`;
    default: {
      const digits = Number(compare.slice('round:'.length));
      return say`Compared to ${String(digits)} ${digits === 1 ? 'decimal' : 'decimals'}.`;
    }
  }
}

function limits(schema: PropertySchema | undefined): Sentence | undefined {
  const longest = schema?.maxLength;
  const values = schema?.enum ?? [];
  if (values.length > 0 && values.length <= valuesMax) {
    const shown = values.map((value) => [code(String(value))]);
    return say`Possible values: ${joined(shown, ', ', ' and ')}.`;
  }
  return longest === undefined ? undefined : say`At most ${String(longest)} characters.`;
}

/** Longer lists of values stay in the schema. */
const valuesMax = 12;

function conflictOf(
  row: Row,
  pipe: Pipe,
  isTwoWay: boolean,
  words: PipeWords,
): Sentence | undefined {
  if (row.conflict === pipe.conflict || !(isTwoWay || row.conflict === 'ask')) return undefined;
  return say`If both sides changed: ${winner(row.conflict, words)}.`;
}

/** Who wins where both sides changed. */
export function winner(policy: ConflictPolicy, words: PipeWords): string {
  switch (policy) {
    case 'newest':
      return 'the later change wins';
    case 'source':
      return `the value of ${words.source.system} wins`;
    case 'sink':
      return `the value of ${words.sink.system} wins`;
    case 'ask':
      return 'a person chooses, and until then neither is written';
  }
}

/** What becomes of a change in the sink that does not go back. */
export function driftWords(policy: Row['drift'], { source, sink }: PipeWords): Sentence {
  return policy === 'keep'
    ? say`A change made in ${sink.system} stays until the value of ${source.system} changes.`
    : say`A change made in ${sink.system} is set back to the value of ${source.system}.`;
}

function noteOf({ note }: Row): readonly Block[] {
  return note === undefined || note.trim() === '' ? [] : [paragraph(say`Note: ${note}`)];
}

/** Neighbouring paragraphs become one; empty ones go. */
function compact(blocks: readonly Block[]): readonly Block[] {
  const result: Block[] = [];
  for (const block of blocks) {
    if (block.kind === 'paragraph' && block.spans.length === 0) continue;
    const last = result.at(-1);
    if (block.kind === 'paragraph' && last?.kind === 'paragraph') {
      result[result.length - 1] = paragraph(last.spans, block.spans);
    } else result.push(block);
  }
  return result;
}

// The rule column: how a row's value comes about, and everything that decides when it is written,
// compared and taken back. One line of the property table gets its blocks from here.

import { type PropertySchema, propertyAt } from '../../definition/entity-schema.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { BackRow, ListRule, Row, ValueRule } from '../../mapping/row.ts';
import { type Block, code, compact, joined, paragraph, type Sentence, say } from '../text.ts';
import { conditionWords } from './condition-words.ts';
import { joinedBlocks } from './joined-words.ts';
import { type PipeWords, turned } from './pipe-words.ts';
import { compareWords, driftWords, isWrittenOnce } from './policy-words.ts';
import { onlyIf, ruleBlocks } from './rule-words.ts';

/** Blocks for a row that goes forward, or both ways by the same rule; in joined lists by that of each. */
export function rowBlocks(
  row: Row,
  rule: ValueRule,
  back: readonly BackRow[],
  pipe: Pipe,
  words: PipeWords,
  joined?: readonly ListRule[],
): readonly Block[] {
  return compact([
    ...(joined ? joinedBlocks(row, joined, words) : ruleBlocks(rule, words)),
    paragraph(
      back.length > 0 ? inverse(rule) : undefined,
      ...back.map((each) => otherType(each, row, words)),
      ...settingsOf(row, pipe, words),
    ),
  ]);
}

/** Blocks for a back rule of its own, which holds only where the row does. */
export function backBlocks(row: Row, back: BackRow, words: PipeWords): readonly Block[] {
  const wayBack = turned(words);
  return compact([
    ...ruleBlocks(back.rule, wayBack),
    paragraph(
      back.when && onlyIf(back.when, wayBack),
      row.when && onlyOn(words.source.system, row.when, words),
    ),
  ]);
}

/** A condition of the row itself is one on the other side, unless it asks settings alone. */
function onlyOn(system: string, when: Expression, words: PipeWords): Sentence {
  const { source = [], sink = [] } = when.variables;
  const readsNone = [...when.reads, ...source, ...sink].length === 0;
  return readsNone
    ? onlyIf(when, words)
    : say`Only if, in ${system}, ${conditionWords(when, words)}.`;
}

/** How a row that goes back by the same rule does it; a copy needs no words. */
function inverse(rule: ValueRule): Sentence | undefined {
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

/** When a row holds, what counts as equal, and the author's note. */
export function settingsOf(
  row: Row,
  pipe: Pipe,
  words: PipeWords,
): readonly (Sentence | undefined)[] {
  const isTwoWay = row.back.length > 0 || row.list?.backPath !== undefined;
  const schema = propertyAt(pipe.sink.schema, row.sinkPath);
  return [
    row.when && onlyIf(row.when, words),
    row.isShared
      ? say`Kept equal in every ${words.source.entity} linked with the same ${words.sink.entity}.`
      : undefined,
    compareWords(row.compare),
    row.type === 'list' && !row.list ? listWords(row, pipe, words) : undefined,
    limits(schema),
    row.drift === pipe.drift || isTwoWay || isWrittenOnce(row, pipe)
      ? undefined
      : driftWords(row.drift, words),
    row.loss && say`What is written and read back may not be what was there: ${row.loss.reason}`,
    row.note === undefined || row.note.trim() === '' ? undefined : say`Note: ${row.note}`,
  ];
}

function listWords(row: Row, pipe: Pipe, { source, sink }: PipeWords): Sentence | undefined {
  if (row.isOrdered) return say`The list is one value, whose order counts.`;
  if (row.back.length > 0)
    return say`A set of values: what is added or removed on one side is added or removed on the other.`;
  return isWrittenOnce(row, pipe)
    ? undefined
    : say`A set of values: what is added or removed in ${source.system} is added or removed in ${sink.system}.`;
}

function limits(schema: PropertySchema | undefined): Sentence | undefined {
  const longest = schema?.maxLength;
  const values = schema?.enum ?? [];
  if (values.length > 0 && values.length <= valuesMax) {
    const shown = values.map((value) => [value === '' ? 'empty text' : code(String(value))]);
    return say`Possible values: ${joined(shown, ', ', ' and ')}.`;
  }
  return longest === undefined ? undefined : say`At most ${String(longest)} characters.`;
}

/** Longer lists of values stay in the schema. */
const valuesMax = 12;

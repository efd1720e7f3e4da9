// The rows of a pipe as lines of its property table: one line for each thing that can be tested by
// itself. A row that goes back by the same rule is one line with `↔`; a back rule of its own is a line
// of its own, and so is each property of a list's items.

import { type EntitySchema, propertyAt, typeOf } from '../definition/entity-schema.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Expression } from '../mapping/expression.ts';
import {
  type BackRow,
  innerRules,
  type ListRule,
  type Row,
  type ValueRule,
} from '../mapping/row.ts';
import { listBlocks } from './list-words.ts';
import type { PipeWords } from './pipe-words.ts';
import { presenceWords, winnerWords } from './presence-words.ts';
import { backParts, listParts, meaning, rowParts } from './row-meaning.ts';
import { backBlocks, rowBlocks } from './row-words.ts';
import { listFormula, ruleFormula, withConditions } from './rule-formula.ts';
import type { Block, Sentence } from './text.ts';

export type Way = '→' | '←' | '↔';

export interface PropertyLine {
  /** Names the line for as long as it fills the same property, whatever its rule becomes. */
  readonly id: string;
  /** The row of the pipe that it is, or is a part of. */
  readonly of: Row | undefined;
  readonly way: Way;
  /** Property paths read or written on the source; none for a constant. */
  readonly source: readonly string[];
  readonly sink: readonly string[];
  /** Data types of the sink paths, in their order. */
  readonly types: readonly string[];
  readonly rule: readonly Block[];
  /** The rule as its author wrote it, on one line. */
  readonly formula: string;
  /** What an empty value means. */
  readonly presence: Sentence;
  /** Whose value stands where both sides changed. */
  readonly winner: string;
  /** Changes with whatever decides what arrives, and with nothing else (`row-meaning.ts`). */
  readonly meaning: string;
}

/** Where a list's items stand on each side: prefixes of paths, empty for the record itself. */
interface Within {
  readonly source: string;
  readonly sink: string;
  /** The row of the list. */
  readonly row?: Row;
}

export function propertyLines(pipe: Pipe, words: PipeWords): readonly PropertyLine[] {
  return linesOf(pipe.rows, pipe, words, { source: '', sink: '' });
}

function linesOf(
  rows: readonly Row[],
  pipe: Pipe,
  words: PipeWords,
  within: Within,
): readonly PropertyLine[] {
  return rows.flatMap((row) => {
    const automatic = row.back.filter((back) => back.isAutomatic);
    const own = row.back.filter((back) => !back.isAutomatic);
    const isMerged = row.rule !== undefined && automatic.length > 0;
    const backLines = (isMerged ? own : row.back).map((back) =>
      backLine(row, back, pipe, words, within),
    );
    if (row.list) return [...listLines(row, row.list, pipe, words, within), ...backLines];
    if (row.rule === undefined) return backLines;
    const back = isMerged ? automatic : [];
    return [forwardLine(row, row.rule, back, pipe, words, within), ...backLines];
  });
}

function forwardLine(
  row: Row,
  rule: ValueRule,
  back: readonly BackRow[],
  pipe: Pipe,
  words: PipeWords,
  within: Within,
): PropertyLine {
  const sink = within.sink + row.sinkPath;
  return {
    id: `→ ${sink}`,
    of: within.row ?? row,
    way: back.length > 0 ? '↔' : '→',
    source:
      back.length > 0
        ? back.map(({ path }) => within.source + path)
        : inputsOf(rule, 'source', within.source),
    sink: [sink],
    types: [typeAt(pipe.sink.schema, sink)],
    rule: rowBlocks(row, rule, back, pipe, words),
    formula: withConditions(ruleFormula(rule), row),
    presence: presenceWords(row),
    winner:
      row.write === 'on-create'
        ? ''
        : winnerWords(row.conflict, row.back.length > 0 ? '↔' : '→', words),
    meaning: meaning({ sink, source: within.source, ...rowParts(row, back) }),
  };
}

function backLine(
  row: Row,
  back: BackRow,
  pipe: Pipe,
  words: PipeWords,
  within: Within,
): PropertyLine {
  const sink = inputsOf(back.rule, 'sink', within.sink);
  const path = within.source + back.path;
  return {
    id: `← ${path}`,
    of: within.row ?? row,
    way: '←',
    source: [path],
    sink,
    types: sink.map((path) => typeAt(pipe.sink.schema, path)),
    rule: backBlocks(row, back, words),
    formula: withConditions(ruleFormula(back.rule), back),
    presence: presenceWords({ ...back, isRequired: false, write: 'always' }),
    winner: winnerWords(row.conflict, row.rule === undefined ? '←' : '↔', words),
    meaning: meaning({ back: path, within: within.sink, ...backParts(row, back) }),
  };
}

function listLines(
  row: Row,
  list: ListRule,
  pipe: Pipe,
  words: PipeWords,
  within: Within,
): readonly PropertyLine[] {
  const sink = within.sink + row.sinkPath;
  const way = list.isBackOnly ? '←' : list.backPath === undefined ? '→' : '↔';
  const paths = list.items.path === undefined ? list.items.reads : [list.items.path];
  const source = paths.map((path) => within.source + path);
  const items = {
    source: `${source.length === 1 ? source[0] : 'item'}[].`,
    sink: `${sink}[].`,
    row,
  };
  return [
    {
      id: list.isBackOnly ? `← ${list.backPath}` : `→ ${sink}`,
      of: within.row ?? row,
      way,
      source,
      sink: [sink],
      types: [typeAt(pipe.sink.schema, sink)],
      rule: listBlocks(row, list, pipe, words),
      formula: withConditions(listFormula(list), row),
      presence: presenceWords(row),
      winner: winnerWords(row.conflict, way, words),
      meaning: meaning({ sink, within: within.source, ...listParts(row, list) }),
    },
    ...linesOf(list.rows, pipe, words, items),
  ];
}

/** A data type as the schema gives it; `[]` steps into items. */
export function typeAt(schema: EntitySchema, path: string): string {
  const type = typeOf(propertyAt(schema, path.replaceAll('[]', '')));
  return type === 'any' ? 'not stated' : type;
}

/** Property paths a rule reads; whole-record variables count from the record, not from the item. */
function inputsOf(rule: ValueRule, side: 'source' | 'sink', prefix: string): readonly string[] {
  const paths = expressionsOf(rule).flatMap((expression) => [
    ...expression.reads.map((path) => prefix + path),
    ...(expression.variables[side] ?? []).filter((path) => path !== ''),
  ]);
  return [...new Set(paths)].filter((path) => path !== prefix);
}

function expressionsOf(rule: ValueRule): readonly Expression[] {
  switch (rule.kind) {
    case 'constant':
      return [];
    case 'expression':
      return [rule.expression];
    case 'first':
    case 'object':
      return innerRules(rule).flatMap((each) => [
        ...expressionsOf(each.rule),
        ...(each.default ? [each.default] : []),
      ]);
    default:
      return [rule.input];
  }
}

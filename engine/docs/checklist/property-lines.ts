// The rows of a pipe as lines of its property table: one line for each thing that can be tested by
// itself. A row that goes back by the same rule is one line with `↔`; a back rule of its own is a line
// of its own, and so is each property of a list's items.

import type { Pipe } from '../../definition/pipe.ts';
import { anything } from '../../definition/typing/value-type.ts';
import type { Alternative, BackRow, ListRule, Row } from '../../mapping/row.ts';
import { type Block, code, paragraph, type Sentence, say } from '../text.ts';
import { listBlocks } from '../words/list-words.ts';
import type { PipeWords } from '../words/pipe-words.ts';
import { writeOf } from '../words/policy-words.ts';
import { presenceWords, winnerWords } from '../words/presence-words.ts';
import { backBlocks, rowBlocks } from '../words/row-words.ts';
import { listFormula, ruleFormula, withConditions } from '../words/rule-formula.ts';
import { notStated, shownType } from '../words/type-words.ts';
import { goingOf } from './line-going.ts';
import { inputsOf } from './line-inputs.ts';
import {
  isEmptyInSome,
  type Known,
  type List,
  mayBeEmpty,
  type Sides,
  sidesInside,
  sidesOf,
  typeAt,
  valueOn,
} from './line-values.ts';
import { backParts, listParts, meaning, rowParts } from './row-meaning.ts';

export type Way = '→' | '←' | '↔';

/** Property paths of each side. */
export interface About {
  readonly source: readonly string[];
  readonly sink: readonly string[];
}

export interface PropertyLine {
  /** Names the line for as long as it fills the same property, whatever its rule becomes. */
  readonly id: string;
  /** The row of the pipe that it is, or is a part of. */
  readonly of: Row | undefined;
  readonly way: Way;
  /** Property paths read or written on the source; none for a constant. */
  readonly source: readonly string[];
  readonly sink: readonly string[];
  /** Properties whose values show what a line is about that names none itself: a link rule, a policy, an action. */
  readonly about?: About;
  /** Data types of the sink paths, in their order; of one that has none in its schema, what the rule gives. */
  readonly types: readonly string[];
  readonly rule: readonly Block[];
  /** What an empty value means, and whether there may be one. */
  readonly presence: Sentence;
  /** Whether the property that the line fills may come out without a value. */
  readonly mayBeEmpty: boolean;
  /** Whose value stands where both sides changed. */
  readonly winner: string;
  /** The rule as its author wrote it, on one line; no document for reading asks for it. */
  formula(): string;
  /**
   * Changes with whatever decides what arrives, and with nothing else (`row-meaning.ts`). Of a row that nobody
   * has signed or tried, no document asks for it.
   */
  meaning(): string;
}

/** Where a list's items stand on each side: prefixes of paths, empty for the record itself. */
interface Within {
  readonly source: string;
  readonly sink: string;
  /** The row of the list, and the lists that are joined to it. */
  readonly row?: Row;
  readonly joined?: readonly List[];
  readonly sides: Sides;
}

export function propertyLines(pipe: Pipe, words: PipeWords, known: Known): readonly PropertyLine[] {
  return linesOf(pipe.rows, pipe, words, { source: '', sink: '', sides: sidesOf(pipe, known) });
}

function linesOf(
  rows: readonly Row[],
  pipe: Pipe,
  told: PipeWords,
  within: Within,
): readonly PropertyLine[] {
  const isItem = within.row !== undefined;
  const whole = { ...told, whoWaits: 'the whole record' } as const;
  const wordsBack = isItem ? whole : told;
  return rows.flatMap((row) => {
    const words = isItem || row.isRequired ? whole : told;
    const automatic = row.back.filter((back) => back.isAutomatic);
    const own = row.back.filter((back) => !back.isAutomatic);
    const isMerged = row.rule !== undefined && automatic.length > 0;
    const backLines = (isMerged ? own : row.back).map((back) =>
      backLine(row, back, pipe, wordsBack, within),
    );
    if (row.list) return [...listLines(row, row.list, pipe, words, within), ...backLines];
    if (!isWritten(row)) return backLines;
    const back = isMerged ? automatic : [];
    return [forwardLine(row, back, pipe, words, within), ...backLines];
  });
}

/** A row that fills its property of the sink. */
type WrittenRow = Row & Alternative;

function isWritten(row: Row): row is WrittenRow {
  return row.rule !== undefined;
}

function forwardLine(
  row: WrittenRow,
  back: readonly BackRow[],
  pipe: Pipe,
  words: PipeWords,
  within: Within,
): PropertyLine {
  const sink = within.sink + row.sinkPath;
  const stated = typeAt(pipe.sink.schema, sink);
  // Told only where it is shown: working it out takes longer than the rest of a line.
  const isTold = !row.isRequired || stated === notStated;
  const value = isTold ? valueOn('source', row, within.sides) : anything;
  const { way, occasions, isUpdated } = goingOf(wayOf(back), writeIn(row, within), pipe, words);
  const shownBack = way === '↔' ? back : [];
  const isEmptied = within.joined ? isEmptyInSome(row, within.joined) : mayBeEmpty(row, value);
  return {
    id: `→ ${sink}`,
    of: within.row ?? row,
    way,
    source: back.length > 0 ? back.map(({ path }) => within.source + path) : inputs(row, within),
    sink: [sink],
    types: [shownType(stated, value)],
    rule: rowBlocks(
      row,
      row.rule,
      shownBack,
      pipe,
      words,
      within.joined?.map(({ list }) => list),
    ),
    formula: () => withConditions(ruleFormula(row.rule), row),
    presence: presenceWords(row, isEmptied, ...occasions),
    mayBeEmpty: isEmptied,
    winner: isUpdated ? winnerWords(row, wayOf(row.back), words) : '',
    meaning: () =>
      meaning({
        ...rowParts(row, back, { sink, source: within.source }),
        write: writeOf(row, pipe),
      }),
  };
}

function wayOf(back: readonly BackRow[]): Way {
  return back.length > 0 ? '↔' : '→';
}

/** Items of a list that is not written each time are written when it is. */
function writeIn({ write }: Row, { row }: Within): Row['write'] {
  return row === undefined || row.write === 'always' ? write : row.write;
}

/** What a row reads; in joined lists from the items of each. */
function inputs(row: WrittenRow, { joined, source }: Within): readonly string[] {
  if (joined === undefined) return inputsOf(row.rule, 'source', source);
  const paths = joined.flatMap(({ list }) => {
    const own = list.rows.find(({ id }) => id === row.id)?.rule;
    return own === undefined ? [] : inputsOf(own, 'source', itemPrefix(list, source));
  });
  return [...new Set(paths)];
}

/** `lines[].`; items that are no plain list have no name of their own. */
function itemPrefix({ items }: ListRule, otherwise: string): string {
  return items.path === undefined ? otherwise : `${items.path}[].`;
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
  const own = { ...(row.when ? { when: row.when } : {}), ...back };
  const isEmptied = mayBeEmpty(own, valueOn('sink', own, within.sides));
  const { occasions, isUpdated } = goingOf('←', row.write, pipe, words);
  return {
    id: `← ${path}`,
    of: within.row ?? row,
    way: '←',
    source: [path],
    sink,
    types: sink.map((path) => typeAt(pipe.sink.schema, path)),
    rule: [...backBlocks(row, back, words), ...goesWith(row, back, sink, within)],
    formula: () => withConditions(ruleFormula(back.rule), back),
    presence: presenceWords(own, isEmptied, ...occasions),
    mayBeEmpty: isEmptied,
    winner: isUpdated ? winnerWords(row, row.rule === undefined ? '←' : '↔', words) : '',
    meaning: () => meaning({ back: path, within: within.sink, ...backParts(row, back) }),
  };
}

/** A way back is taken when what its row fills changes; not said where that is what it reads. */
function goesWith(
  { sinkPath, list }: Row,
  { when }: BackRow,
  reads: readonly string[],
  within: Within,
): readonly Block[] {
  const path = within.sink + sinkPath;
  const isAtCreation = when?.text.trim().startsWith('$creating') ?? false;
  const isRead = reads.some((read) => read === path || read.startsWith(`${path}.`));
  return list || sinkPath === '' || isRead || isAtCreation
    ? []
    : [paragraph(say`Written when ${[code(path)]} changes.`)];
}

function listLines(
  row: Row,
  list: ListRule,
  pipe: Pipe,
  words: PipeWords,
  within: Within,
): readonly PropertyLine[] {
  const sink = within.sink + row.sinkPath;
  const wanted = list.isBackOnly ? '←' : list.backPath === undefined ? '→' : '↔';
  const { way, occasions, isUpdated } = goingOf(wanted, writeIn(row, within), pipe, words);
  const paths = list.items.path === undefined ? list.items.reads : [list.items.path];
  const source = paths.map((path) => within.source + path);
  const items = {
    source: `${source.length === 1 ? source[0] : 'item'}[].`,
    sink: `${sink}[].`,
    row,
    sides: sidesInside(within.sides, row, list),
    ...(list.blocks
      ? {
          joined: list.blocks.map((one) => ({
            list: one,
            sides: sidesInside(within.sides, row, one),
          })),
        }
      : {}),
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
      formula: () => withConditions(listFormula(list), row),
      presence: presenceWords(row, !row.isRequired, ...occasions),
      mayBeEmpty: !row.isRequired,
      winner: isUpdated ? winnerWords(row, wanted, words) : '',
      meaning: () => {
        const parts = { ...listParts(row, list), write: writeOf(row, pipe) };
        return meaning({ ...parts, sink, within: within.source });
      },
    },
    ...linesOf(list.rows, pipe, words, items),
  ];
}

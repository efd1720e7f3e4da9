// The checklist: every line of every pipe that can be tested and ticked by itself, with what is known of
// it. Each form of the documents, tables for reading, rows for a sheet, a catalogue for machines, shows
// these rows and nothing else, so none can say what another does not.

import { shortHex } from '../../base/json.ts';
import type { Pipe, ThenRule } from '../../definition/pipe.ts';
import type { BackRow } from '../../mapping/row.ts';
import { paragraph, say } from '../text.ts';
import { type PipeWords, turned } from '../words/pipe-words.ts';
import { presenceWords } from '../words/presence-words.ts';
import { ruleFormula, withConditions } from '../words/rule-formula.ts';
import { onlyIf, ruleSentence, withoutValue } from '../words/rule-words.ts';
import { examplesOf, type ShownExample } from './example-values.ts';
import { inputsOfKey } from './line-inputs.ts';
import { type Known, mayBeEmpty, type Sides, sidesOf, valueOn } from './line-values.ts';
import { linkLines, policyLines } from './policy-lines.ts';
import { type PropertyLine, propertyLines, type Way } from './property-lines.ts';
import { type Proof, type Records, type Signature, standingOf } from './records.ts';
import { actionParts, actionValueParts, meaning } from './row-meaning.ts';

export interface CheckRow extends PropertyLine {
  readonly kind: 'property' | 'action' | 'link' | 'policy';
  /** Twelve hexadecimal digits: stays for as long as the line fills the same property. */
  readonly key: string;
  /** The first digits of the key, to name the row by. */
  readonly code: string;
  readonly pipe: string;
  /** The examples that expect a value of it. */
  readonly examples: readonly ShownExample[];
  /** The last proof and the last tick, with whether they speak of the row as it is now. */
  readonly proof: Standing<Proof> | undefined;
  readonly signature: Standing<Signature> | undefined;
}

export interface Standing<Record> {
  readonly record: Record;
  readonly isCurrent: boolean;
}

/** Digits of a row's name; more are needed only to tell two rows of one project apart. */
const codeLength = 6;

export interface ChecklistSources {
  /** Of the pipe, by `identities`. */
  readonly identity: readonly string[];
  readonly records: Records;
  readonly known: Known;
}

/** The rows of a pipe. */
export function checklist(
  pipe: Pipe,
  words: PipeWords,
  { identity, records, known }: ChecklistSources,
): readonly CheckRow[] {
  const row = (kind: CheckRow['kind'], line: PropertyLine): CheckRow => {
    const key = shortHex([...identity, line.id]);
    const { proof, signature } = standingOf(records, key, line.meaning);
    return {
      ...line,
      kind,
      key,
      code: key.slice(0, codeLength),
      pipe: pipe.id,
      examples: kind === 'property' ? examplesOf(pipe, line) : [],
      proof,
      signature,
    };
  };
  return [
    ...propertyLines(pipe, words, known).map((line) => row('property', line)),
    ...actionLines(pipe, words, sidesOf(pipe, known)).map((line) => row('action', line)),
    ...linkLines(pipe, words).map((line) => row('link', line)),
    ...policyLines(pipe, words).map((line) => row('policy', line)),
  ];
}

/** What was asked for that is no property: each action, and each value that goes along. */
function actionLines(pipe: Pipe, words: PipeWords, sides: Sides): readonly PropertyLine[] {
  return [
    ...(pipe.forward.actions ?? []).flatMap((rule) => linesOf(rule, '→', words, sides)),
    ...(pipe.back?.actions ?? []).flatMap((rule) => linesOf(rule, '←', turned(words), sides)),
  ];
}

type Own = Pick<PropertyLine, 'about' | 'presence' | 'mayBeEmpty' | 'rule' | 'formula' | 'meaning'>;

function linesOf(
  rule: ThenRule,
  way: Way,
  words: PipeWords,
  sides: Sides,
): readonly PropertyLine[] {
  const side = way === '→' ? 'source' : 'sink';
  const line = (name: string, rest: Own): PropertyLine => ({
    of: undefined,
    id: `${rule.id}${name === '' ? '' : ` ${name}`}`,
    way,
    source: [],
    sink: [name === '' ? rule.action : `${rule.action}: ${name}`],
    types: ['action'],
    about: { source: [], sink: [], [side]: name === '' ? inputsOfKey(rule.when, side) : [] },
    winner: '',
    ...rest,
  });
  const told = { ...words, whoWaits: 'the action' } as const;
  const value = (one: BackRow): PropertyLine => {
    const isEmptied = mayBeEmpty(one, valueOn(side, one, sides));
    return line(one.path, {
      about: { source: [], sink: [], [side]: inputsOfKey(one.rule, side) },
      presence: presenceWords(one, isEmptied),
      mayBeEmpty: isEmptied,
      rule: [
        paragraph(
          ruleSentence(one.rule, told),
          one.default && withoutValue(one.default),
          one.when && onlyIf(one.when, words),
        ),
      ],
      formula: () => withConditions(ruleFormula(one.rule), one),
      meaning: () => meaning({ name: one.path, ...actionValueParts(rule, one) }),
    });
  };
  return [
    line('', {
      presence: [],
      mayBeEmpty: false,
      rule: [paragraph(rule.when ? onlyIf(rule.when, words) : say`Always.`)],
      formula: () => withConditions(`action: ${rule.action}`, rule),
      meaning: () => meaning({ way, ...actionParts(rule) }),
    }),
    ...rule.with.map(value),
  ];
}

/**
 * What tells the rows of a pipe from those of others: its two entities, and where several pipes join the
 * same two, the title, or else the file's name. So a renamed file keeps its rows.
 */
export function identities(pipes: readonly Pipe[]): (pipe: Pipe) => readonly string[] {
  const count = new Map<string, number>();
  const nameOf = ({ source, sink }: Pipe) => `${source.id} ${sink.id}`;
  for (const pipe of pipes) count.set(nameOf(pipe), (count.get(nameOf(pipe)) ?? 0) + 1);
  return (pipe) => {
    const isAlone = (count.get(nameOf(pipe)) ?? 0) < 2;
    const own = pipe.title ?? pipe.id.slice(pipe.id.lastIndexOf('/') + 1);
    return [pipe.source.id, pipe.sink.id, ...(isAlone ? [] : [own])];
  };
}

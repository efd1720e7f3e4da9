// Lines of the checklist that are no property: each link rule, and which records take part, what becomes of
// those without a counterpart, of edits, of records that are gone, and of properties that both sides
// changed. They are named by what they are about and mean what decides, so that QA ticks them like properties.

import type { Direction, Pipe } from '../../definition/pipe.ts';
import { ruleParts } from '../../definition/row-version.ts';
import type { Entity } from '../../definition/system.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import { paragraph, type Sentence } from '../text.ts';
import { conflictSentence, updateSentence } from '../words/change-sentences.ts';
import { deletes } from '../words/delete-sentences.ts';
import { linkRuleSentences } from '../words/link-sentences.ts';
import { oneLine, type PipeWords, turned } from '../words/pipe-words.ts';
import { isLeftAlone } from '../words/policy-words.ts';
import { keyText, ruleFormula, withConditions } from '../words/rule-formula.ts';
import { creation, scope, startWords, switchedOn } from '../words/sentences.ts';
import { inputsOfKey } from './line-inputs.ts';
import type { About, PropertyLine, Way } from './property-lines.ts';
import { expressionText, keyParts, meaning } from './row-meaning.ts';

type Own = Pick<PropertyLine, 'id' | 'way' | 'sink' | 'formula' | 'meaning'> & {
  readonly source?: readonly string[];
  readonly about?: About;
  readonly says: readonly (Sentence | undefined)[];
};

/** One for each rule, in their order; what an earlier rule compares is part of what a later one means. */
export function linkLines(pipe: Pipe, words: PipeWords): readonly PropertyLine[] {
  const ids: string[] = [];
  return pipe.merge.map((rule) => {
    const keys = rule.sink.map(keyText).join(', ');
    const before = [...ids];
    const times = before.filter((id) => id === keys || id.startsWith(`${keys} #`)).length;
    const id = times === 0 ? keys : `${keys} #${times + 1}`;
    ids.push(id);
    const { compare, isMany, isLoose, when } = rule;
    return line('link rule', {
      id: `link ${id}`,
      way: pipe.back ? '↔' : '→',
      source: rule.source.map(keyText),
      sink: rule.sink.map(keyText),
      about: {
        source: rule.source.flatMap((key) => inputsOfKey(key, 'source')),
        sink: rule.sink.flatMap((key) => inputsOfKey(key, 'sink')),
      },
      formula: () =>
        withConditions(
          `merge: ${rule.source.map(keyText).join(' | ')} = ${rule.sink.map(keyText).join(' | ')}`,
          when ? { when } : {},
        ),
      says: linkRuleSentences(rule, words),
      meaning: () =>
        meaning({
          source: rule.source.map(keyParts),
          sink: rule.sink.map(keyParts),
          when: expressionText(when),
          compare,
          isMany,
          isLoose: isLoose ?? false,
          before,
        }),
    });
  });
}

export function policyLines(pipe: Pipe, words: PipeWords): readonly PropertyLine[] {
  const { forward, back, conflict } = pipe;
  const [onForward, onBack = undefined] = deletes(pipe, words, 'each way');
  const wayBack = turned(words);
  return [
    scopeLine('→', forward, pipe, words),
    ...(back ? [scopeLine('←', back, pipe, wayBack)] : []),
    createLine('→', forward, pipe, words),
    ...(back ? [createLine('←', back, pipe, wayBack)] : []),
    updateLine('→', forward, pipe, words),
    ...(back ? [updateLine('←', back, pipe, wayBack)] : []),
    deleteLine('→', forward, pipe.sink, onForward),
    ...(back ? [deleteLine('←', back, pipe.source, onBack)] : []),
    line('policy', {
      id: 'policy conflict',
      way: back ? '↔' : '→',
      sink: ['conflict'],
      formula: () => `conflict: ${conflict}`,
      says: [conflictSentence(pipe, words)],
      meaning: () =>
        meaning({ conflict, isTwoWay: back !== undefined, isLeftAlone: isLeftAlone(pipe) }),
    }),
  ];
}

function scopeLine(way: Way, direction: Direction, pipe: Pipe, words: PipeWords): PropertyLine {
  const { when } = direction;
  const { enabled } = pipe;
  return line('policy', {
    id: `policy when ${way}`,
    way,
    sink: ['takes part'],
    about: readBy(way, when),
    formula: () =>
      `${enabled ? `enabled: ${oneLine(enabled.text)}, ` : ''}when: ${when ? oneLine(when.text) : 'true'}`,
    says: [switchedOn(pipe, words), scope(direction, words, way === '←' ? 'back' : 'forward')],
    meaning: () => meaning({ when: expressionText(when), enabled: expressionText(pipe.enabled) }),
  });
}

function createLine(way: Way, direction: Direction, pipe: Pipe, words: PipeWords): PropertyLine {
  const { create, unless } = direction;
  const text = typeof create === 'string' ? create : oneLine(create.text);
  const start = create === 'never' ? undefined : pipe.startText;
  return line('policy', {
    id: `policy create ${way}`,
    way,
    sink: ['create'],
    about: readBy(way, create, unless?.input),
    formula: () =>
      `create: ${text}${unless ? `, unless: ${ruleFormula(unless)}` : ''}${start ? `, start: ${start}` : ''}`,
    says: [
      ...creation(direction, words, pipe.merge.length > 0, { referrers: [] }),
      create === 'never' ? undefined : startWords(pipe, words),
    ],
    meaning: () =>
      meaning({
        create: typeof create === 'string' ? create : { when: expressionText(create) },
        unless: unless ? ruleParts(unless, expressionText) : null,
        start,
      }),
  });
}

function updateLine(way: Way, direction: Direction, pipe: Pipe, words: PipeWords): PropertyLine {
  const { update } = direction;
  return line('policy', {
    id: `policy update ${way}`,
    way,
    sink: ['update'],
    about: readBy(way, update),
    formula: () => `update: ${typeof update === 'string' ? update : oneLine(update.text)}`,
    says: [updateSentence(pipe, direction, words)],
    meaning: () =>
      meaning({ update: typeof update === 'string' ? update : { when: expressionText(update) } }),
  });
}

function deleteLine(
  way: Way,
  direction: Direction,
  { deactivate }: Entity,
  says: Sentence | undefined,
): PropertyLine {
  return line('policy', {
    id: `policy delete ${way}`,
    way,
    sink: ['delete'],
    formula: () => `delete: ${direction.delete}`,
    says: [says],
    meaning: () =>
      meaning({
        delete: direction.delete,
        when: expressionText(direction.when),
        values: direction.delete === 'deactivate' ? deactivate : undefined,
      }),
  });
}

/** What conditions of a direction read of the record that is carried over. */
function readBy(way: Way, ...conditions: readonly (Expression | string | undefined)[]): About {
  const side = way === '←' ? 'sink' : 'source';
  const paths = [...new Set(conditions.flatMap((one) => inputsOfKey(one, side)))];
  return { source: [], sink: [], [side]: paths };
}

function line(type: string, { says, source = [], ...rest }: Own): PropertyLine {
  return {
    of: undefined,
    about: { source: [], sink: [] },
    types: [type],
    presence: [],
    mayBeEmpty: false,
    winner: '',
    source,
    rule: [paragraph(...says)],
    ...rest,
  };
}

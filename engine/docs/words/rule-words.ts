// How a value comes about, in words: copied, computed, constant, by reference, by look-up, from a
// table, or the first of several. Written for one direction; `words.source` is the side the value is
// read from. The property table and the table of link rules both speak with it.

import type { Json } from '../../base/json.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { Alternative, Missing, ValueRule } from '../../mapping/row.ts';
import { type Block, capital, code, joined, paragraph, type Sentence, say } from '../text.ts';
import { conditionWords } from './condition-words.ts';
import { oneLine, type PipeWords, settingWords } from './pipe-words.ts';
import { keyText } from './rule-formula.ts';
import { transformWords } from './transform-words.ts';

/** Blocks of a cell that say how the value comes about. */
export function ruleBlocks(rule: ValueRule, words: PipeWords): readonly Block[] {
  if (rule.kind === 'first') {
    return [
      paragraph(say`The first of these that gives a value:`),
      { kind: 'steps', items: rule.alternatives.map((each) => alternative(each, words)) },
    ];
  }
  if (rule.kind === 'expression' && hasLines(rule.expression)) {
    const uses = usesSettings(rule.expression, words);
    const lead = paragraph(say`Computed:`);
    return [lead, { kind: 'code', text: rule.expression.text }, ...(uses ? [paragraph(uses)] : [])];
  }
  return [paragraph(ruleSentence(rule, words))];
}

/** A longer line would widen the table, while code within a sentence is broken at its blanks. */
const lineMax = 64;

/** Whether it is shown as its author laid it out. */
export function hasLines({ text }: Expression): boolean {
  const shown = text.trim();
  return shown.includes('\n') && shown.split('\n').every((line) => line.length <= lineMax);
}

/** The same in one sentence or two. */
export function ruleSentence(rule: ValueRule, words: PipeWords): Sentence {
  switch (rule.kind) {
    case 'expression':
      return expression(rule.expression, words);
    case 'constant':
      return say`Always ${code(JSON.stringify(rule.value))}.`;
    case 'link': {
      const target = words.names.entity(rule.as);
      const settled = rule.isSettled
        ? say` The record waits as long as anything is under way for that ${target}, be it that it is still to be created.`
        : [];
      return say`Reference: ${lookedUp(rule, words)}. ${missingWords(rule, words)}${settled}`;
    }
    case 'find':
      return say`Look-up: ${lookedUp(rule, words)}. ${missingWords(rule, words)}`;
    case 'table':
      return say`Table: ${lookedUp(rule, words)}. ${missingWords(rule, words)}`;
    case 'first':
      return joined(
        rule.alternatives.map((each) => alternative(each, words)),
        ' Else: ',
        ' Else: ',
      );
    case 'object':
      return joined(
        rule.members.map((each) => [code(each.path), ...say`: `, ...alternative(each, words)]),
        ' ',
        ' ',
      );
  }
}

function expression(value: Expression, words: PipeWords): Sentence {
  if (value.path !== undefined) return say`Copied from ${code(value.path)}.`;
  const [, whole, path] = /^\$(source|sink)\.([A-Za-z_][\w.]*)$/.exec(value.text.trim()) ?? [];
  if (path !== undefined)
    return say`Copied from ${code(path)} of the ${words.records[whole as 'source' | 'sink']}.`;
  const [setting, ...others] = value.variables.settings ?? [];
  if (value.text.trim() === `$settings.${setting}` && others.length === 0) {
    return say`The value of ${settingWords(setting as string, words)}.`;
  }
  const plain = transformWords(value, words);
  if (plain) return say`${plain} (${code(oneLine(value.text))}).`;
  const uses = usesSettings(value, words);
  return say`Computed: ${code(oneLine(value.text))}.${uses ? say` ${uses}` : []}`;
}

function usesSettings(value: Expression, words: PipeWords): Sentence | undefined {
  const settings = (value.variables.settings ?? []).map((name) => settingWords(name, words));
  return settings.length === 0 ? undefined : say`It uses ${joined(settings, ', ', ' and ')}.`;
}

type LookUp = Extract<ValueRule, { readonly kind: 'link' | 'find' | 'table' }>;

export function isLookUp(key: Expression | ValueRule): key is LookUp {
  return 'kind' in key && ['link', 'find', 'table'].includes(key.kind);
}

/** What is looked up, to stand within a sentence. */
export function lookedUp(rule: LookUp, words: PipeWords): Sentence {
  const where = rule.where ? say` and for which ${conditionWords(rule.where, words)}` : [];
  const input = inputWords(rule.input);
  switch (rule.kind) {
    case 'link': {
      const [target, named] = [rule.as, rule.entity].map(words.names.entity);
      const linked = `the ${target} linked with the ${named}`;
      return say`${taken(rule.take)} ${linked} that ${input} names${where}`;
    }
    case 'find': {
      const target = words.names.entity(rule.entity);
      return say`${taken(rule.take)} the ${target} whose ${code(rule.by)} equals ${input}${where}`;
    }
    case 'table': {
      const line = say`the line of ${settingWords(rule.setting, words)}`;
      return say`${code(oneLine(rule.take.text))} from ${line} whose ${code(rule.by)} equals ${input}${where}`;
    }
  }
}

/** A key of a merge rule, to stand within a sentence. */
export function keyWords(key: Expression | ValueRule, words: PipeWords): Sentence {
  return isLookUp(key) ? lookedUp(key, words) : [code(keyText(key))];
}

/** What happens where a look-up finds nothing. */
export function missingWords(rule: LookUp, words: PipeWords): Sentence {
  return rule.kind === 'link'
    ? missingLink(rule.missing, words.names.entity(rule.as), words)
    : missingMatch(
        rule.missing,
        rule.kind === 'find' ? words.names.entity(rule.entity) : 'line',
        words,
      );
}

/** One of several, with what stands around it. */
export function alternative(
  { when, rule, default: otherwise }: Alternative,
  words: PipeWords,
): Sentence {
  return [
    ...(when ? say`If ${conditionWords(when, words)}: ` : []),
    ...ruleSentence(rule, words),
    ...(otherwise ? [' ', ...withoutValue(otherwise)] : []),
  ];
}

/** What is used in place of no value. */
export function withoutValue(otherwise: Expression): Sentence {
  return say`Without a value: ${code(oneLine(otherwise.text))}.`;
}

/** "the id of", or what else is taken. */
function taken(take: Expression | undefined): Sentence {
  return take === undefined ? say`the id of` : say`${code(oneLine(take.text))} of`;
}

function inputWords(input: Expression): Sentence {
  return [code(oneLine(input.text))];
}

function whoWaits(words: PipeWords): string {
  return words.whoWaits ?? 'the property';
}

function missingLink(missing: Missing, target: string, words: PipeWords): Sentence {
  switch (missing.kind) {
    case 'park':
      return say`${capital(whoWaits(words))} waits until that ${target} is linked.`;
    case 'fail':
      return say`Without one, the record fails.`;
    case 'empty':
      return say`Without one, it stays empty.`;
    case 'value':
      return say`Without one, ${constant(missing.value)} is used.`;
  }
}

function missingMatch(missing: Missing, one: string, words: PipeWords): Sentence {
  const none = `If no ${one} or more than one fits,`;
  switch (missing.kind) {
    case 'park':
      return say`${none} ${whoWaits(words)} waits.`;
    case 'fail':
      return say`${none} the record fails.`;
    case 'empty':
      return say`${none} it stays empty.`;
    case 'value':
      return say`${none} ${constant(missing.value)} is used.`;
  }
}

function constant(value: Json): Sentence {
  return [code(JSON.stringify(value))];
}

/** A condition as a sentence of its own: "Only if …". */
export function onlyIf(when: Expression, words: PipeWords): Sentence {
  return say`Only if ${conditionWords(when, words)}.`;
}

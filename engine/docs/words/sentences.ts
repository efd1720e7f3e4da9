// What a pipe does, in sentences: what triggers it, how records find each other, what happens to later
// changes, to conflicts and to deleted records. Each fact is read from the compiled pipe and said for
// both directions by the same words with the sides turned; nothing comes from comments.

import type { Direction, Pipe } from '../../definition/pipe.ts';
import { type Block, code, paragraph, type Sentence, type Span, say, strong } from '../text.ts';
import { withArticle } from './article.ts';
import { changes } from './change-sentences.ts';
import { conditionWords } from './condition-words.ts';
import { deletes } from './delete-sentences.ts';
import { oneLine, type PipeWords, settingWords, turned } from './pipe-words.ts';
import { isLeftAlone, updatesNothing, winner } from './policy-words.ts';

/** What else the sentences need to know about the project. */
export interface Surroundings {
  /** Names of entities whose carried records refer to the source, and of those that refer to the sink. */
  readonly referrers: readonly string[];
  readonly backReferrers: readonly string[];
  /** What the document says of the actions of the pipe. */
  readonly actions: readonly Block[];
}

export function pipeParagraphs(
  pipe: Pipe,
  words: PipeWords,
  around: Surroundings,
): readonly Block[] {
  return [
    paragraph([strong('Takes part.')], ...trigger(pipe, words)),
    paragraph([strong('Linking.')], ...linking(pipe, words, around)),
    paragraph([strong('Changes.')], ...changes(pipe, words)),
    ...around.actions,
    paragraph([strong('Deletes.')], ...deletes(pipe, words)),
  ];
}

/** Which records take part, on each side. */
function trigger(pipe: Pipe, words: PipeWords): readonly (Sentence | undefined)[] {
  const { back } = pipe;
  return [
    switchedOn(pipe, words),
    pipe.isEnabled
      ? undefined
      : say`This pipe is switched off at present: nothing flows, and what follows holds once it is on.`,
    scope(pipe.forward, words),
    back ? scope(back, turned(words), 'back') : undefined,
    startWords(pipe, words),
    perRunWords(pipe, words),
  ];
}

/** The settings that switch a pipe on; nothing of one that has no such condition. */
export function switchedOn({ enabled }: Pipe, words: PipeWords): Sentence | undefined {
  return enabled?.variables.settings
    ? say`This pipe runs only if ${conditionWords(enabled, words)}.`
    : undefined;
}

/** Which records of a direction are there, and which of those go back. */
export function scope(
  { when }: Direction,
  words: PipeWords,
  way: 'forward' | 'back' = 'forward',
): Sentence {
  if (when === undefined) return say`Every ${words.source.entity} takes part.`;
  if (way === 'back')
    return say`${words.source.One} is carried back only while ${conditionWords(when, words)}; it is matched and written to in any case.`;
  return say`${words.source.One} takes part only while ${conditionWords(when, words)}; otherwise it counts as not being there.`;
}

/** From which records nothing is created because they are old; a setting is named, since its value is another everywhere. */
export function startWords({ startText }: Pipe, words: PipeWords): Sentence | undefined {
  if (startText === undefined) return undefined;
  const setting = settingOf(startText, words);
  return setting
    ? say`While ${setting} has a date, records last changed before it are only matched; nothing is created from them.`
    : say`Records last changed before ${asWritten(startText)} are only matched; nothing is created from them.`;
}

function perRunWords({ perRunText }: Pipe, words: PipeWords): Sentence | undefined {
  if (perRunText === undefined) return undefined;
  const setting = settingOf(perRunText, words);
  const many = setting
    ? say`as many new records as ${setting} says`
    : say`${asWritten(perRunText)} new ${perRunText === '1' ? 'record' : 'records'}`;
  return say`At most ${many} ${perRunText === '1' ? 'is' : 'are'} begun in one run; the others wait for the next.`;
}

/** The setting that a text is; nothing of any other text. */
function settingOf(text: string, words: PipeWords): Sentence | undefined {
  const name = /^\{\s*\$settings\.(\w+)\s*\}$/.exec(text.trim())?.[1];
  return name === undefined ? undefined : settingWords(name, words);
}

function asWritten(text: string): Span {
  return text.includes('{') ? code(text) : text;
}

/** How an unlinked record finds its counterpart, or gets one. */
function linking(
  pipe: Pipe,
  words: PipeWords,
  around: Surroundings,
): readonly (Sentence | undefined)[] {
  const hasRules = pipe.merge.length > 0;
  const matched = hasRules
    ? say`${words.source.One} that is not linked yet is compared with every ${words.sink.entity} by the link rules below. If exactly one fits, the two are linked; if several fit, nothing is written until a person has chosen.`
    : say`There are no link rules: no existing record is looked for.`;
  return [
    matched,
    hasRules ? firstMerge(pipe, words) : undefined,
    ...creation(pipe.forward, words, hasRules, around),
    ...(pipe.back
      ? creation(pipe.back, turned(words), hasRules, { referrers: around.backReferrers })
      : []),
    sharing(pipe, words),
    onlyFromOutside(pipe, hasRules),
  ];
}

/** What happens to the values of two records that both existed before they were linked. */
function firstMerge(pipe: Pipe, words: PipeWords): Sentence {
  if (isLeftAlone(pipe)) {
    return say`When two existing records are linked, the values of ${words.sink.system} stay as they are.`;
  }
  if (updatesNothing(pipe))
    return say`When two existing records are linked, the values of both stay as they are.`;
  const limits = hasLimits(pipe) ? ', as far as records may be updated (see Changes)' : '';
  if (pipe.back === undefined) {
    return say`When two existing records are linked, the values of ${words.source.system} replace those of ${words.sink.system}${limits}.`;
  }
  return say`When two existing records are linked, a property that is empty on one side is filled from the other; where both have a value, ${winner(pipe.conflict, words)}${limits}.`;
}

/** Whether there are records that are linked and yet not written. */
function hasLimits({ forward, back }: Pipe): boolean {
  return forward.update !== 'always' || (back !== undefined && back.update !== 'always');
}

/** That a counterpart may be that of others too: by every rule, or by some. */
function sharing({ merge }: Pipe, { source, sink }: PipeWords): Sentence | undefined {
  if (!merge.some(({ isMany }) => isMany)) return undefined;
  const isAlways = merge.every(({ isMany, when }) => isMany && when === undefined);
  const by = isAlways ? '' : ', by a link rule that says so';
  return say`More than one ${source.entity} may be linked with the same ${sink.entity}${by}. One that joins others there fills what is empty and replaces nothing until it changes.`;
}

/** What becomes of a record without a counterpart. */
export function creation(
  direction: Direction,
  words: PipeWords,
  hasRules: boolean,
  around: Pick<Surroundings, 'referrers'>,
): readonly (Sentence | undefined)[] {
  return [created(direction, words, hasRules, around), elsewhere(direction, words)];
}

function created(
  direction: Direction,
  words: PipeWords,
  hasRules: boolean,
  { referrers }: Pick<Surroundings, 'referrers'>,
): Sentence {
  const { source, sink } = words;
  const isCreated = `${sink.one} is created`;
  switch (direction.create) {
    case 'always':
      return hasRules
        ? say`If ${source.one} has no counterpart, ${isCreated}.`
        : say`For every ${source.entity} without a counterpart, ${isCreated}.`;
    case 'never':
      return say`No ${sink.entity} is ever created from ${source.one}.`;
    case 'when-referenced': {
      const by =
        referrers.length === 0 ? 'another record' : referrers.map(withArticle).reduce(orList);
      return say`If ${source.one} has no counterpart, ${isCreated} only once ${by} that is carried over refers to it.`;
    }
    default:
      return say`If ${source.one} has no counterpart, ${isCreated} only if ${conditionWords(direction.create, words)}.`;
  }
}

/** What is over there in another form. */
function elsewhere({ unless }: Direction, words: PipeWords): Sentence | undefined {
  if (!unless) return undefined;
  const { source, sink, names } = words;
  const found = withArticle(names.entity(unless.entity));
  const only = unless.where ? say` and ${conditionWords(unless.where, words)}` : say``;
  return say`No ${sink.entity} is created from ${source.one} if ${found} is found whose ${code(unless.by)} is its ${code(oneLine(unless.input.text))}${only}.`;
}

function orList(list: string, next: string): string {
  return `${list} or ${next}`;
}

/** Nothing in the pipe itself can make a link. */
function onlyFromOutside(pipe: Pipe, hasRules: boolean): Sentence | undefined {
  const creates =
    pipe.forward.create !== 'never' || (pipe.back !== undefined && pipe.back.create !== 'never');
  return hasRules || creates
    ? undefined
    : say`Links come from other pipes of the same two entities, or from a person.`;
}

// What a pipe does with edits once two records are linked: which way they go, who wins where both sides
// changed, and what becomes of a change that does not go back.

import type { Direction, Pipe } from '../definition/pipe.ts';
import { conditionWords } from './condition-words.ts';
import { type PipeWords, turned } from './pipe-words.ts';
import { driftWords, isLeftAlone, winner } from './policy-words.ts';
import { type Sentence, say } from './text.ts';

/** What happens to edits once two records are linked. */
export function changes(pipe: Pipe, words: PipeWords): readonly (Sentence | undefined)[] {
  const { source, sink } = words;
  const goesBack = pipe.back !== undefined;
  if (isLeftAlone(pipe)) return conflictSentences(pipe, words);
  return [
    goesBack
      ? say`Once linked, a change on either side reaches the other, property by property as the table below says.`
      : say`Once linked, a change in ${source.system} reaches ${sink.system}. Nothing is written to ${source.system}.`,
    updating(pipe.forward, words),
    pipe.back ? updating(pipe.back, turned(words)) : undefined,
    ...conflictSentences(pipe, words),
    goesBack ? oneWayDrift(pipe, words) : driftWords(pipe.drift, words),
  ];
}

/** Who wins where both sides changed the same property. */
export function conflictSentences(pipe: Pipe, words: PipeWords): readonly Sentence[] {
  if (isLeftAlone(pipe)) {
    const { source, sink } = words;
    return [
      say`${sink.One} that exists is never changed by what changes in ${source.system}, and nothing is written to ${source.system}.`,
    ];
  }
  return [
    pipe.back === undefined
      ? oneWayConflict(pipe, words)
      : say`If the same property was changed on both sides in the meantime, ${winner(pipe.conflict, words)}.${tie(pipe, words)}`,
  ];
}

/** In a pipe that goes both ways: the rows that do not. */
function oneWayDrift(pipe: Pipe, words: PipeWords): Sentence | undefined {
  const hasOneWayRows = pipe.rows.some(
    ({ rule, back, write }) => rule && back.length === 0 && write !== 'on-create',
  );
  return hasOneWayRows
    ? driftWords(pipe.drift, words, ' to a property that does not go back')
    : undefined;
}

function tie({ conflict }: Pipe, { source }: PipeWords): string {
  return conflict === 'newest'
    ? ` Where it cannot be told which is later, the value of ${source.system} wins.`
    : '';
}

function oneWayConflict(pipe: Pipe, { source, sink }: PipeWords): Sentence {
  return pipe.conflict === 'ask'
    ? say`If a property was changed in both systems in the meantime, a person chooses.`
    : say`If a property was changed in both systems in the meantime, the value of ${source.system} replaces that of ${sink.system}.`;
}

function updating({ update }: Direction, words: PipeWords): Sentence | undefined {
  const { source } = words;
  if (update === 'always') return undefined;
  if (update === 'never')
    return say`${words.sink.One} that exists is never updated from ${source.system}.`;
  return say`${words.sink.One} is updated from ${source.system} only if ${conditionWords(update, words)}; else what differs waits.`;
}

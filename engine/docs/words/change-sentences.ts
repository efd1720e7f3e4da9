// What a pipe does with edits once two records are linked: which way they go, who wins where both sides
// changed, and what becomes of a change that does not go back.

import type { Direction, Pipe } from '../../definition/pipe.ts';
import { type Sentence, say } from '../text.ts';
import { conditionWords } from './condition-words.ts';
import { type PipeWords, turned } from './pipe-words.ts';
import { driftWords, isLeftAlone, isWrittenOnce, updatesNothing, winner } from './policy-words.ts';

/** What happens to edits once two records are linked. */
export function changes(pipe: Pipe, words: PipeWords): readonly (Sentence | undefined)[] {
  const goesBack = pipe.back !== undefined;
  if (isLeftAlone(pipe)) return [leftAlone(words)];
  return [
    goesBack
      ? eitherWay(pipe, words)
      : say`${reached(words)} Nothing is written to ${words.source.system}.`,
    updating(pipe.forward, words),
    pipe.back ? updating(pipe.back, turned(words)) : undefined,
    conflictSentence(pipe, words),
    goesBack ? oneWayDrift(pipe, words) : driftWords(pipe.drift, words),
  ];
}

/** Of a pipe that goes both ways: which edits go over. */
function eitherWay({ forward, back }: Pipe, words: PipeWords): Sentence | undefined {
  const table = 'property by property as the table below says';
  const [goes, comes] = [forward, back].map((one) => one?.update !== 'never');
  if (goes && comes) return say`Once linked, a change on either side reaches the other, ${table}.`;
  if (!goes && !comes) return undefined;
  const { source, sink } = goes ? words : turned(words);
  return say`Once linked, a change in ${source.system} reaches ${sink.system}, ${table}.`;
}

/** Whether edits reach the written system: of one direction, of which `words` speak. */
export function updateSentence(pipe: Pipe, direction: Direction, words: PipeWords): Sentence {
  if (isLeftAlone(pipe)) return leftAlone(words);
  return updating(direction, words) ?? reached(words);
}

/** Who wins where both sides changed the same property. */
export function conflictSentence(pipe: Pipe, words: PipeWords): Sentence {
  if (isLeftAlone(pipe)) {
    return say`Nothing can be in conflict: no ${words.sink.entity} that exists is changed.`;
  }
  if (updatesNothing(pipe))
    return say`Nothing can be in conflict: no record that exists is changed.`;
  return pipe.back === undefined
    ? oneWayConflict(pipe, words)
    : say`If the same property was changed on both sides in the meantime, ${winner(pipe.conflict, words)}.${tie(pipe, words)}${unmoved(pipe, words)}`;
}

/** Of a pipe both ways that updates one side only: the other may win, but its value does not go over. */
function unmoved({ forward, back, conflict }: Pipe, words: PipeWords): string {
  const from =
    back?.update === 'never' ? 'sink' : forward.update === 'never' ? 'source' : undefined;
  if (from === undefined || conflict === (from === 'sink' ? 'source' : 'sink')) return '';
  return ` Where the value of ${words[from].system} wins, each side keeps its own.`;
}

function leftAlone({ source, sink }: PipeWords): Sentence {
  return say`${sink.One} that exists is never changed by what changes in ${source.system}, and nothing is written to ${source.system}.`;
}

function reached({ source, sink }: PipeWords): Sentence {
  return say`Once linked, a change in ${source.system} reaches ${sink.system}.`;
}

/** In a pipe that goes both ways: the rows that do not. */
function oneWayDrift(pipe: Pipe, words: PipeWords): Sentence | undefined {
  const hasOneWayRows = pipe.rows.some(
    (row) => row.rule && row.back.length === 0 && !isWrittenOnce(row, pipe),
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

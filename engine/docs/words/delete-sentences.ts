// What a pipe does when one of two linked records is gone, in sentences.

import type { Direction, Pipe } from '../../definition/pipe.ts';
import { code, joined, type Sentence, say } from '../text.ts';
import { type PipeWords, turned } from './pipe-words.ts';

/** What happens to the counterpart of a record that is gone; in one sentence where nothing does. */
export function deletes(
  pipe: Pipe,
  words: PipeWords,
  told: 'together' | 'each way' = 'together',
): readonly (Sentence | undefined)[] {
  const { back } = pipe;
  const isScoped = pipe.forward.when !== undefined;
  if (told === 'together' && back && pipe.forward.delete === 'keep' && back.delete === 'keep') {
    return [
      say`Nothing is deleted: if one of the two records is deleted${isScoped ? ' or no longer takes part' : ''}, the other stays.`,
    ];
  }
  return [
    deleting(pipe.forward, words, { values: pipe.sink.deactivate, isScoped }),
    // One that is not carried back is there all the same.
    back && deleting(back, turned(words), { values: pipe.source.deactivate, isScoped: false }),
  ];
}

function deleting(
  { delete: policy }: Direction,
  words: PipeWords,
  { values, isScoped }: { readonly values: object | undefined; readonly isScoped: boolean },
): Sentence {
  const { source, sink } = words;
  const gone = `If ${source.one} is deleted${isScoped ? ' or no longer takes part' : ''}`;
  switch (policy) {
    case 'keep':
      return say`${gone}, the ${sink.entity} stays as it is.`;
    case 'delete':
      return say`${gone}, the ${sink.entity} is deleted in ${sink.system}.`;
    case 'deactivate':
      return say`${gone}, the ${sink.entity} is made inactive${inactiveBy(values)}.`;
  }
}

function inactiveBy(deactivate: object | undefined): Sentence {
  const parts = Object.entries(deactivate ?? {}).map(
    ([path, value]) => say`${code(path)} becomes ${code(JSON.stringify(value))}`,
  );
  return parts.length === 0 ? [] : say`: ${joined(parts, ', ', ' and ')}`;
}

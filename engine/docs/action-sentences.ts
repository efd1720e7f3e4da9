// What a system is asked to do with a record once it is written, in sentences.

import type { Direction, Pipe } from '../definition/pipe.ts';
import { conditionWords } from './condition-words.ts';
import { oneLine, type PipeWords, turned } from './pipe-words.ts';
import { ruleSentence } from './rule-words.ts';
import { type Block, code, joined, paragraph, type Sentence, say, strong } from './text.ts';

/** One paragraph, or none. */
export function actionBlocks(pipe: Pipe, words: PipeWords): readonly Block[] {
  const sentences = [
    ...actions(pipe.forward, words),
    ...(pipe.back ? actions(pipe.back, turned(words)) : []),
  ];
  if (sentences.length === 0) return [];
  return [
    paragraph(
      [strong('Then.')],
      ...sentences,
      say`Each of these is done once for each pair of linked records, when nothing of the record is left to write.`,
    ),
  ];
}

function actions(direction: Direction, words: PipeWords): readonly Sentence[] {
  return (direction.actions ?? []).map(({ action, when, with: values }) => {
    const { source, sink } = words;
    const said = values.map(
      ({ path, rule }) => say`${code(path)}: ${unstopped(ruleSentence(rule, words))}`,
    );
    const along = said.length === 0 ? '' : say` with ${joined(said, ', ', ' and ')}`;
    const condition = when ? say` if, in ${source.system}, ${conditionWords(when, words)}` : '';
    return say`${sink.system} is asked for ${code(oneLine(action))} of the ${sink.entity}${along}${condition}.`;
  });
}

/** A rule's sentence in the middle of another one. */
function unstopped(sentence: Sentence): Sentence {
  const last = sentence.at(-1);
  if (typeof last !== 'string' || !last.endsWith('.')) return sentence;
  return [...sentence.slice(0, -1), last.slice(0, -1)];
}

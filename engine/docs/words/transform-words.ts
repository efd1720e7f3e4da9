// Expressions in words, for the few forms that most rows have: one function over a property, the first
// of several, a condition as true or false. Anything else is shown as code by the caller, since words
// must say exactly what runs.

import type { Expression } from '../../mapping/expression/expression.ts';
import { code, joined, type Sentence, say } from '../text.ts';
import { truthWords } from './condition-words.ts';
import type { PipeWords } from './pipe-words.ts';

const call = /^\$(\w+)\(\s*([A-Za-z_][\w.]*(?:\s*,\s*[A-Za-z_][\w.]*)*)\s*\)$/;

/** A sentence without its full stop, or nothing where the form is not one of those. */
export function transformWords(expression: Expression, words: PipeWords): Sentence | undefined {
  const part = partWords(expression.text.trim());
  if (part) return part;
  const [, name, list] = call.exec(expression.text.trim()) ?? [];
  if (name === undefined || list === undefined) return truth(expression, words);
  const paths = list.split(',').map((path) => [code(path.trim())]);
  if (name === 'first') {
    return say`The first of ${joined(paths, ', ', ' and ')} that has a value`;
  }
  const form = Object.hasOwn(functions, name) ? functions[name] : undefined;
  return form === undefined || paths.length !== 1
    ? truth(expression, words)
    : form(paths[0] as Sentence);
}

/** The beginning of a text, an item of a list. */
function partWords(text: string): Sentence | undefined {
  const [, cut, length] =
    /^\$substring\(\s*([A-Za-z_][\w.]*)\s*,\s*0\s*,\s*(\d+)\s*\)$/.exec(text) ?? [];
  if (cut !== undefined)
    return say`The first ${length === '1' ? 'character' : `${length} characters`} of ${code(cut)}`;
  const [, list] = /^([A-Za-z_]\w*)\[0\]$/.exec(text) ?? [];
  return list === undefined ? undefined : say`The first of ${code(list)}`;
}

const functions: Readonly<Record<string, (of: Sentence) => Sentence>> = {
  string: (of) => say`${of} as text`,
  number: (of) => say`${of} as a number`,
  trim: (of) => say`${of} without superfluous blanks`,
  uppercase: (of) => say`${of} in capital letters`,
  lowercase: (of) => say`${of} in small letters`,
  digits: (of) => say`The digits of ${of}`,
};

function truth(expression: Expression, words: PipeWords): Sentence | undefined {
  const condition = truthWords(expression, words);
  return condition && say`True if ${condition}, else false`;
}

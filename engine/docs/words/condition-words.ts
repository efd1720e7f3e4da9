// Conditions in words: `$filled(email) and status = 'open'` becomes "`email` has a value and `status` is
// `open`". Only forms whose meaning is plain are put into words; anything else is shown as the author
// wrote it, since half a translation would say something else than what runs.

import type { Expression } from '../../mapping/expression/expression.ts';
import { code, joined, type Sentence, say } from '../text.ts';
import {
  inBrackets,
  literalOf,
  next,
  type Part,
  property,
  type Reader,
  settingIn,
  taken,
  takenAll,
  tokensOf,
} from './condition-reader.ts';
import { oneLine, type PipeWords } from './pipe-words.ts';

/** What must hold, to stand after "if" or "only while"; for the variables see `PipeWords`. */
export function conditionWords(condition: Expression, words: PipeWords): Sentence {
  return read(condition, words).sentence ?? say`${code(oneLine(condition.text))} holds`;
}

/** The same for an expression that gives true or false and nothing else; undefined for all others. */
export function truthWords(expression: Expression, words: PipeWords): Sentence | undefined {
  const { sentence, isTruth } = read(expression, words);
  return isTruth ? sentence : undefined;
}

function read({ text }: Expression, words: PipeWords) {
  const tokens = tokensOf(text);
  const reader: Reader = { tokens, at: 0, isTruth: true, words };
  const sentence = tokens.length <= tokensMax ? either(reader) : undefined;
  const isWhole = sentence !== undefined && reader.at === tokens.length;
  return { sentence: isWhole ? sentence : undefined, isTruth: reader.isTruth };
}

/** Longer conditions read better as code. */
const tokensMax = 40;

function either(reader: Reader): Sentence | undefined {
  const parts = series(reader, 'or', both);
  return parts && joined(parts, ', or ', ', or ');
}

function both(reader: Reader): Sentence | undefined {
  const parts = series(reader, 'and', single);
  return parts && joined(parts, ' and ', ' and ');
}

function series(reader: Reader, word: string, part: Part): readonly Sentence[] | undefined {
  const parts: Sentence[] = [];
  do {
    const sentence = part(reader);
    if (sentence === undefined) return undefined;
    parts.push(sentence);
  } while (taken(reader, word));
  return parts;
}

function single(reader: Reader): Sentence | undefined {
  const name = next(reader);
  if (name === '(') return grouped(reader);
  if (name === '$creating') return say`the record is being created`;
  if (name === '$count') return counted(reader);
  if (name === '$not') return inBrackets(reader, negated);
  if (name === '$filled') return inBrackets(reader, (inner) => filling(inner, true));
  if (name === '$empty') return inBrackets(reader, (inner) => filling(inner, false));
  const setting = settingIn(name, reader);
  const word = reader.tokens[reader.at] ?? '';
  if (setting && !Object.hasOwn(verbs, word) && word !== 'in')
    return truthless(reader, say`${setting} is on`);
  return comparison(reader, setting ?? property(name, reader));
}

/** What brackets hold together stays in them. */
function grouped(reader: Reader): Sentence | undefined {
  const inner = either(reader);
  return inner && taken(reader, ')') ? say`(${inner})` : undefined;
}

/** `$count($settings.lines) > 0` and `$count($settings.lines[a = $source.b]) > 0` */
function counted(reader: Reader): Sentence | undefined {
  const lines = inBrackets(reader, (inner) => {
    const setting = settingIn(next(inner), inner);
    const isWhole = setting !== undefined && inner.tokens[inner.at] === ')';
    return isWhole ? say`${setting} is not empty` : lineOf(setting, inner);
  });
  return lines && takenAll(reader, ['>', '0']) ? lines : undefined;
}

/** A line of a setting that is a table; inside the brackets names are those of its columns. */
function lineOf(setting: Sentence | undefined, reader: Reader): Sentence | undefined {
  if (setting === undefined || !taken(reader, '[')) return undefined;
  const inner = either(reader);
  return inner && taken(reader, ']') ? say`${setting} has a line for which ${inner}` : undefined;
}

/** `$not(path = literal)` and `$not($settings.x)`: with no value, other negations do not hold. */
function negated(reader: Reader): Sentence | undefined {
  const name = next(reader);
  if (name === '$creating') return say`the record exists already`;
  const setting = settingIn(name, reader);
  if (setting && reader.tokens[reader.at] === ')') return truthless(reader, say`${setting} is off`);
  const about = setting ?? property(name, reader);
  if (about === undefined) return undefined;
  if (taken(reader, 'in')) return membership(reader, about, 'is not');
  if (!taken(reader, '=')) return undefined;
  const value = settingOrLiteral(next(reader), reader);
  return value && say`${about} is not ${value}`;
}

function filling(reader: Reader, isFilled: boolean): Sentence | undefined {
  const name = next(reader);
  if (name === '$digits') {
    const about = inBrackets(reader, (inner) => property(next(inner), inner));
    return about && say`${about} has ${isFilled ? 'digits' : 'no digits'}`;
  }
  if (name === '$first') {
    const several = inBrackets(reader, properties);
    if (!several) return undefined;
    return isFilled
      ? say`at least one of ${several} has a value`
      : say`each of ${several} is empty`;
  }
  const setting = settingIn(name, reader);
  const line = isFilled ? lineOf(setting, reader) : undefined;
  if (line) {
    const column = /^\.(\w+)$/.exec(next(reader) ?? '')?.[1];
    return column === undefined ? undefined : say`${line} and ${code(column)} has a value`;
  }
  const about = setting ?? property(name, reader);
  return about && say`${about} ${isFilled ? 'has a value' : 'is empty'}`;
}

function comparison(reader: Reader, about: Sentence | undefined): Sentence | undefined {
  if (about === undefined) return undefined;
  if (taken(reader, 'in')) return membership(reader, about, 'is');
  const word = reader.tokens[reader.at] ?? '';
  const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
  if (verb === undefined) return truthless(reader, say`${about} is set`);
  reader.at++;
  if (/[<>]/.test(word)) truthless(reader, about);
  const name = next(reader);
  const value = settingOrLiteral(name, reader);
  if (value) return say`${about} ${verb} ${value}`;
  const other = property(name, reader);
  return other && word === '=' ? say`${about} equals ${other}` : undefined;
}

function truthless(reader: Reader, sentence: Sentence): Sentence {
  reader.isTruth = false;
  return sentence;
}

function properties(reader: Reader): Sentence | undefined {
  const found: Sentence[] = [];
  do {
    const one = property(next(reader), reader);
    if (one === undefined) return undefined;
    found.push(one);
  } while (taken(reader, ','));
  return joined(found, ', ', ' and ');
}

function settingOrLiteral(name: string | undefined, reader: Reader): Sentence | undefined {
  const setting = settingIn(name, reader);
  return setting ? say`that of ${setting}` : literalOf(name);
}

/** `in ['a', 'b']`, `in $settings.x` and `in $settings.x.$string($)`. */
function membership(reader: Reader, about: Sentence, is: 'is' | 'is not'): Sentence | undefined {
  const name = next(reader);
  const setting = settingIn(name, reader);
  if (setting) return say`${about} ${is} among the values of ${setting}`;
  const listed = name?.endsWith('.') ? settingIn(name.slice(0, -1), reader) : undefined;
  if (listed && takenAll(reader, ['$string', '(', '$', ')']))
    return say`${about} ${is} among the values of ${listed} as texts`;
  if (name !== '[') return undefined;
  const values: Sentence[] = [];
  do {
    const value = literalOf(next(reader));
    if (value === undefined) return undefined;
    values.push(value);
  } while (taken(reader, ','));
  return taken(reader, ']') ? say`${about} ${is} ${joined(values, ', ', ' or ')}` : undefined;
}

/** A comparison with nothing does not hold, `!=` neither. */
const verbs: Readonly<Record<string, string>> = {
  '=': 'is',
  '!=': 'has a value other than',
  '>': 'is greater than',
  '<': 'is less than',
  '>=': 'is at least',
  '<=': 'is at most',
};

// Conditions in words: `$filled(email) and status = 'open'` becomes "`email` has a value and `status` is
// `open`". Only forms whose meaning is plain are put into words; anything else is shown as the author
// wrote it, since half a translation would say something else than what runs.

import type { Expression } from '../mapping/expression.ts';
import { oneLine, type PipeWords, settingWords } from './pipe-words.ts';
import { code, joined, type Sentence, say } from './text.ts';

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

interface Reader {
  readonly tokens: readonly string[];
  at: number;
  /** False once something was read that may give another value than true or false. */
  isTruth: boolean;
  readonly words: PipeWords;
}

function tokensOf(text: string): readonly string[] {
  return text.match(/'[^'\\]*'|"[^"\\]*"|\$?[\w.]+|!=|<=|>=|[^\s\w]/g) ?? [];
}

function either(reader: Reader): Sentence | undefined {
  const parts = series(reader, 'or', both);
  return parts && joined(parts, ', or ', ', or ');
}

function both(reader: Reader): Sentence | undefined {
  const parts = series(reader, 'and', single);
  return parts && joined(parts, ' and ', ' and ');
}

type Part = (reader: Reader) => Sentence | undefined;

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
  if (name === '$not') return inBrackets(reader, negated);
  if (name === '$filled') return inBrackets(reader, (inner) => filling(inner, true));
  if (name === '$empty') return inBrackets(reader, (inner) => filling(inner, false));
  const setting = settingIn(name, reader);
  const word = reader.tokens[reader.at] ?? '';
  if (setting && !Object.hasOwn(verbs, word) && word !== 'in')
    return truthless(reader, say`${setting} is on`);
  return comparison(reader, setting ?? property(name, reader));
}

/** `$not(path = literal)` and `$not($settings.x)`: with no value, other negations do not hold. */
function negated(reader: Reader): Sentence | undefined {
  const name = next(reader);
  const setting = settingIn(name, reader);
  if (setting && reader.tokens[reader.at] === ')') return truthless(reader, say`${setting} is off`);
  const about = setting ?? property(name, reader);
  if (about === undefined || !taken(reader, '=')) return undefined;
  const value = literalOf(next(reader));
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
    return isFilled ? say`one of ${several} has a value` : say`each of ${several} is empty`;
  }
  const about = settingIn(name, reader) ?? property(name, reader);
  return about && say`${about} ${isFilled ? 'has a value' : 'is empty'}`;
}

function comparison(reader: Reader, about: Sentence | undefined): Sentence | undefined {
  if (about === undefined) return undefined;
  if (taken(reader, 'in')) return membership(reader, about);
  const word = reader.tokens[reader.at] ?? '';
  const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
  if (verb === undefined) return truthless(reader, say`${about} is set`);
  reader.at++;
  if (/[<>]/.test(word)) truthless(reader, about);
  const name = next(reader);
  const value = literalOf(name);
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

/** `in ['a', 'b']` and `in $settings.x`. */
function membership(reader: Reader, about: Sentence): Sentence | undefined {
  const name = next(reader);
  const setting = settingIn(name, reader);
  if (setting) return say`${about} is among the values of ${setting}`;
  if (name !== '[') return undefined;
  const values: Sentence[] = [];
  do {
    const value = literalOf(next(reader));
    if (value === undefined) return undefined;
    values.push(value);
  } while (taken(reader, ','));
  return taken(reader, ']') ? say`${about} is ${joined(values, ', ', ' or ')}` : undefined;
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

function inBrackets(reader: Reader, part: Part): Sentence | undefined {
  if (!taken(reader, '(')) return undefined;
  const sentence = part(reader);
  return sentence !== undefined && taken(reader, ')') ? sentence : undefined;
}

function settingIn(name: string | undefined, { words }: Reader): Sentence | undefined {
  const setting = /^\$settings\.(\w+)$/.exec(name ?? '')?.[1];
  return setting === undefined ? undefined : settingWords(setting, words);
}

/** A property of the record at hand, or of a whole record by its name. */
function property(name: string | undefined, { words }: Reader): Sentence | undefined {
  if (name === undefined || reserved.has(name)) return undefined;
  const [, variable, path] =
    /^(?:\$(source|sink)\.)?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)$/.exec(name) ?? [];
  if (path === undefined) return undefined;
  if (variable === undefined) return [code(path)];
  return say`${code(path)} of the ${words.records[variable as 'source' | 'sink']}`;
}

const reserved: ReadonlySet<string> = new Set(['and', 'or', 'in', 'true', 'false', 'null']);

/** Texts and numbers as code, the rest as words. */
function literalOf(token: string | undefined): Sentence | undefined {
  if (token === undefined) return undefined;
  if (/^['"]/.test(token)) return token.length === 2 ? ['empty text'] : [code(token.slice(1, -1))];
  if (/^(true|false|null)$/.test(token)) return [token];
  return /^\d+(\.\d+)?$/.test(token) ? [code(token)] : undefined;
}

function next(reader: Reader): string | undefined {
  return reader.tokens[reader.at++];
}

function taken(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.at] !== token) return false;
  reader.at++;
  return true;
}

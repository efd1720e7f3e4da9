// A condition token by token, and the names and values in it: what `condition-words.ts` puts together.

import { code, type Sentence, say } from '../text.ts';
import { type PipeWords, settingWords } from './pipe-words.ts';

export interface Reader {
  readonly tokens: readonly string[];
  at: number;
  /** False once something was read that may give another value than true or false. */
  isTruth: boolean;
  readonly words: PipeWords;
}

export function tokensOf(text: string): readonly string[] {
  return text.match(/'[^'\\]*'|"[^"\\]*"|\$?[\w.]+|!=|<=|>=|[^\s\w]/g) ?? [];
}

/** A part of a condition in words; undefined where its meaning is not plain. */
export type Part = (reader: Reader) => Sentence | undefined;

export function inBrackets(reader: Reader, part: Part): Sentence | undefined {
  if (!taken(reader, '(')) return undefined;
  const sentence = part(reader);
  return sentence !== undefined && taken(reader, ')') ? sentence : undefined;
}

export function settingIn(name: string | undefined, { words }: Reader): Sentence | undefined {
  const setting = /^\$settings\.(\w+)$/.exec(name ?? '')?.[1];
  return setting === undefined ? undefined : settingWords(setting, words);
}

/** A property of the record at hand, or of a whole record by its name. */
export function property(name: string | undefined, reader: Reader): Sentence | undefined {
  if (name === '$string') {
    const inner = inBrackets(reader, (one) => property(next(one), one));
    return inner && say`${inner} as text`;
  }
  if (name === undefined || reserved.has(name)) return undefined;
  const [, variable, path] =
    /^(?:\$(source|sink)\.)?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)$/.exec(name) ?? [];
  if (path === undefined) return undefined;
  if (variable === undefined) return [code(path)];
  return say`${code(path)} of the ${reader.words.records[variable as 'source' | 'sink']}`;
}

const reserved: ReadonlySet<string> = new Set(['and', 'or', 'in', 'true', 'false', 'null']);

/** Texts and numbers as code, the rest as words. */
export function literalOf(token: string | undefined): Sentence | undefined {
  if (token === undefined) return undefined;
  if (/^['"]/.test(token)) return token.length === 2 ? ['empty text'] : [code(token.slice(1, -1))];
  if (/^(true|false|null)$/.test(token)) return [token];
  return /^\d+(\.\d+)?$/.test(token) ? [code(token)] : undefined;
}

export function next(reader: Reader): string | undefined {
  return reader.tokens[reader.at++];
}

export function taken(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.at] !== token) return false;
  reader.at++;
  return true;
}

/** All of them, or none. */
export function takenAll(reader: Reader, tokens: readonly string[]): boolean {
  if (!tokens.every((token, at) => reader.tokens[reader.at + at] === token)) return false;
  reader.at += tokens.length;
  return true;
}

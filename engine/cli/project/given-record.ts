// The record that comes along with `samband try`: from the file that --on names, or from stdin; and the file
// that somebody names without --on.

import { existsSync, readFileSync } from 'node:fs';
import { failure } from '../../base/errors.ts';
import { fileTrouble } from '../../base/file-trouble.ts';
import { isObject, type Json, type JsonObject, parseJson } from '../../base/json.ts';
import type { Call } from '../command/verb.ts';

/** Nothing at all on stdin is an empty record. */
export function givenRecord({ options, readStdin }: Call): JsonObject {
  const { on } = options;
  const from = typeof on === 'string' && on !== '-' ? on : 'stdin';
  const text = textIn(from === 'stdin' ? readStdin() : readBytes(from), from);
  if (text.trim() === '') {
    if (from === 'stdin') return {};
    throw failure('try.record', { from, detail: 'it is empty' });
  }
  const record = jsonIn(text, from);
  if (isObject(record)) return record as JsonObject;
  throw failure('try.record', { from, detail: 'it is JSON, but no object' });
}

/**
 * A file of records is neither an expression nor a row, though `record.json` reads as a path. What is no file, or
 * none by its name, is left to whoever knows the rows.
 */
export function refuseFile(operands: readonly string[]): void {
  const file = operands.find((word) => /\.(json|jsonl|ndjson)$/i.test(word) && existsSync(word));
  if (file === undefined) return;
  const others = operands.filter((word) => word !== file);
  const what = others.length === 0 ? '<expression>' : others.map(quoted).join(' ');
  throw failure('try.file', { file, command: `samband try ${what} --on ${quoted(file)}` });
}

function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `"${word.replace(/["\\$`]/g, '\\$&')}"`;
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw failure('try.record', { from: file, detail: fileTrouble(error) });
  }
}

/** Strict: a letter of another charset would become a sign that stands for no letter, and be tried so. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

function textIn(bytes: Uint8Array, from: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw failure('try.record', { from, detail: 'it is not written in UTF-8; save it so' });
  }
}

function jsonIn(text: string, from: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    const detail = isOneALine(text)
      ? 'it holds several, one a line; take one of them'
      : (error as Error).message;
    throw failure('try.record', { from, detail });
  }
}

/** JSON lines, as exports have them. */
function isOneALine(text: string): boolean {
  const [first = '', ...others] = text.trim().split('\n');
  try {
    return others.length > 0 && isObject(parseJson(first));
  } catch {
    return false;
  }
}

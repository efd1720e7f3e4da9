// A regular expression taken apart, as far as `regex-ambiguity.ts` needs it: single signs, sequences,
// alternatives and repetitions. What stands between signs (`^`, `\b`) is nothing here. The text is one
// that JavaScript has accepted, without the flag `u`.

export type Part =
  /** One sign of the text, of those that the source of a class or a letter stands for. */
  | { readonly kind: 'sign'; readonly source: string }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly parts: readonly Part[] }
  | { readonly kind: 'repeat'; readonly body: Part; readonly min: number; readonly max: number }
  /** `(?=…)`: looks at signs without taking them. */
  | { readonly kind: 'look'; readonly body: Part };

const anySign: Part = { kind: 'sign', source: '[\\s\\S]' };
const nothing: Part = { kind: 'sequence', parts: [] };

interface Reader {
  readonly text: string;
  at: number;
}

export function regexTree(source: string): Part {
  return readChoice({ text: source, at: 0 });
}

function readChoice(reader: Reader): Part {
  const parts = [readSequence(reader)];
  while (take(reader, /\|/y)) parts.push(readSequence(reader));
  return parts.length === 1 ? (parts[0] as Part) : { kind: 'choice', parts };
}

function readSequence(reader: Reader): Part {
  const parts: Part[] = [];
  while (reader.at < reader.text.length && !/[|)]/.test(reader.text[reader.at] as string)) {
    parts.push(readRepeated(reader));
  }
  return parts.length === 1 ? (parts[0] as Part) : { kind: 'sequence', parts };
}

function readRepeated(reader: Reader): Part {
  const body = readAtom(reader);
  const found = take(reader, /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y);
  if (!found) return body;
  const [, sign, from, comma, to] = found;
  const min = sign === undefined ? Number(from) : sign === '+' ? 1 : 0;
  const last = sign === undefined ? (comma ? to : from) : sign === '?' ? '1' : '';
  return { kind: 'repeat', body, min, max: last ? Number(last) : Number.POSITIVE_INFINITY };
}

function readAtom(reader: Reader): Part {
  const group = take(reader, /\((\?(?:<?[=!]|<[^>]*>|[a-z-]*:))?/y);
  if (group) {
    const body = readChoice(reader);
    take(reader, /\)/y);
    return /[=!]$/.test(group[0]) ? { kind: 'look', body } : body;
  }
  if (take(reader, /\\[bB]|[$^]/y)) return nothing;
  // What a group has matched is matched again.
  if (take(reader, /\\(?:[1-9]\d*|k<[^>]*>)/y)) return anySign;
  const found = take(reader, /\[(?:\\.|[^\\\]])*\]|\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|c[a-z]|.)|./isy);
  const [source] = found as RegExpExecArray;
  return { kind: 'sign', source: /^[\]{}]$/.test(source) ? `\\${source}` : source };
}

function take(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = reader.at;
  const found = pattern.exec(reader.text);
  if (found) reader.at = pattern.lastIndex;
  return found;
}

// Bytes of a file to text and back, in the charset that the system file names. Bytes that are none in
// that charset, and files that plainly are in another, are told with their line: replacement characters
// would travel on into other systems.

/** Of a text as it lies in its file. */
export interface Decoded {
  readonly text: string;
  /** The file began with a byte order mark; it gets one again when it is written. */
  readonly hasMark: boolean;
}

const marks: Readonly<Record<string, readonly number[]>> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  'utf-16be': [0xfe, 0xff],
};

/** The text, or what is wrong with the bytes. */
export function decodeBytes(bytes: Buffer, charset: string): Decoded | { readonly wrong: string } {
  const name = new TextDecoder(charset).encoding;
  const hasMark = startsWith(bytes, marks[name] ?? [Number.NaN]);
  const other = Object.entries(marks).find(([, mark]) => startsWith(bytes, mark))?.[0];
  if (other !== undefined && other !== name) return { wrong: `it is ${other}, not ${name}` };
  let text: string;
  try {
    text = new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    const hint =
      name === 'utf-8'
        ? '; if it is an older charset, say so, as with `charset: windows-1252`'
        : '';
    return { wrong: `line ${firstWrongLine(bytes, name)} is not valid ${name}${hint}` };
  }
  if (text.includes('\0')) return { wrong: `it has zero bytes, as if it were not ${name}` };
  if (isSingleByte(name) && isUtf8BeyondAscii(bytes)) {
    return { wrong: `it is utf-8, not ${name}` };
  }
  return { text, hasMark };
}

/** The bytes, or the first character that the charset does not have. */
export function encodeText(
  { text, hasMark }: Decoded,
  charset: string,
): Buffer | { readonly missing: string } {
  const name = new TextDecoder(charset).encoding;
  const mark = Buffer.from(hasMark ? (marks[name] ?? []) : []);
  if (name === 'utf-8') return Buffer.concat([mark, Buffer.from(text, 'utf8')]);
  if (name === 'utf-16le') return Buffer.concat([mark, Buffer.from(text, 'utf16le')]);
  const table = tableOf(name);
  const bytes = Buffer.alloc(text.length);
  let length = 0;
  for (const sign of text) {
    const byte = table.get(sign);
    if (byte === undefined) return { missing: sign };
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}

const tables = new Map<string, ReadonlyMap<string, number>>();

/** Character → byte, of a charset with one byte for each; empty for others, which are only read. */
function tableOf(name: string): ReadonlyMap<string, number> {
  const known = tables.get(name);
  if (known) return known;
  const made = new Map<string, number>();
  const decoder = new TextDecoder(name);
  for (let byte = 255; byte >= 0 && isSingleByte(name); byte--) {
    const sign = decoder.decode(Uint8Array.of(byte));
    if (sign !== '\ufffd') made.set(sign, byte);
  }
  tables.set(name, made);
  return made;
}

function isSingleByte(name: string): boolean {
  return /^(windows-|iso-8859-|koi8-|macintosh|ibm866|x-mac-)/.test(name);
}

function startsWith(bytes: Buffer, mark: readonly number[]): boolean {
  return mark.every((byte, at) => bytes[at] === byte);
}

/** No text in a charset of single bytes is valid UTF-8 by accident, if it is more than ASCII. */
function isUtf8BeyondAscii(bytes: Buffer): boolean {
  if (!bytes.some((byte) => byte > 127)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function firstWrongLine(bytes: Buffer, name: string): number {
  const lineEnd = bytes.includes(0x0a) ? 0x0a : 0x0d;
  let line = 1;
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(lineEnd, from);
    const until = end < 0 ? bytes.length : end + 1;
    try {
      new TextDecoder(name, { fatal: true }).decode(bytes.subarray(from, until));
    } catch {
      return line;
    }
    from = until;
  }
  return line;
}

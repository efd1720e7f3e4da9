// A sheet for spreadsheets: quoted as RFC 4180 says, with a mark of its encoding at the start; a text that
// a spreadsheet would take for a formula gets an apostrophe, so that opening the file never computes or
// fetches anything.

export function csvSheet(lines: Iterable<readonly string[]>): string {
  const texts = Iterator.from(lines).map((cells) => `${cells.map(field).join(',')}\r\n`);
  return `\ufeff${Array.from(texts).join('')}`;
}

/** Always quoted, so that a code such as `012345` or `1e3000` has at least a chance to stay a text. */
function field(text: string): string {
  const shown = text.toWellFormed().replace(unprintable, ' ');
  const isFormula = /^[\s\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/u.test(shown);
  const guarded = isFormula || /^[\t\r\n]/.test(text) ? `'${shown}` : shown;
  return `"${guarded.replaceAll('"', '""')}"`;
}

/** Line ends and other controls; what reorders or hides text. */
const unprintable = /[\p{Cc}\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

// Text from outside made safe to show to people: a record's name must not move a terminal's cursor,
// break a line of the log, or turn the text after it around.

/** Without control and direction marks; a line break becomes a space. */
export function printable(text: string): string {
  return text
    .replace(/[\r\n\t\u2028\u2029]+/g, ' ')
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}

/** A value on one line, at most `width` characters long. */
export function shown(value: unknown, width = 60): string {
  const text = printable(wordsOf(value));
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

function wordsOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return '(empty)';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

// Turns what the YAML parser says into what an author can mend. Nearly every slip in our files is an
// expression that YAML reads differently: a `: ` inside it, a bracket, a `%` or a quote at its start.

export interface Explained {
  readonly detail: string;
  readonly hint: string;
}

const asBlock = 'Put the expression in quotes, or in a block after `|`.';

/** A sentence and a hint for the parser's first complaint. */
export function hintForSyntax(
  code: string,
  message: string,
  text: string,
  offset: number,
): Explained {
  const line = lineAt(text, offset);
  const detail = detailOf(code, message, text, offset);
  if (
    /[{[].* #[\w$]/.test(line) ||
    /[{[].* #[\w$]/.test(lineAt(text, text.lastIndexOf('\n', offset - 1)))
  ) {
    return {
      detail,
      hint: 'YAML takes ` #` for the beginning of a comment. Put the text in quotes.',
    };
  }
  if (/\?[^:]*: /.test(line) || /\?: /.test(line)) {
    return {
      detail,
      hint: `YAML ends a plain text at \`: \`. ${asBlock} \`$first(a, b)\` needs neither.`,
    };
  }
  if (/:\s*"[^"]*"\s*[^\s#,}\]]/.test(line) || /:\s*'[^']*'\s*[^\s#,}\]']/.test(line)) {
    return { detail, hint: `A text that begins with a quote ends at the next one. ${asBlock}` };
  }
  if (/[{,]\s*[^\s{}'",]+:\s*[^'"{}\s][^'"]*[{[]/.test(line)) {
    return { detail, hint: 'Inside `{ }` a text with `{`, `[` or `,` needs quotes around it.' };
  }
  if (/^\s*(?:- )?[^\s:]+:\s*[%@`|>*&!]/.test(line)) {
    return { detail, hint: `A plain text cannot begin with that sign. ${asBlock}` };
  }
  if (code === 'TAB_AS_INDENT' || /^ *\t/.test(line))
    return { detail, hint: 'Indent with spaces, not tabs.' };
  if (code === 'MULTIPLE_DOCS')
    return { detail, hint: 'One file holds one document: drop the `---`.' };
  if (/: .*: /.test(line)) {
    return { detail, hint: `YAML takes \`: \` for the end of a key. ${asBlock}` };
  }
  return { detail, hint: 'Check indentation, brackets and quotes here and in the line before.' };
}

/** True for a key that is half an expression: `$f(x` of `{ a: $f(x,y) }`, or `y)`. */
export function splitExpression(key: string): boolean {
  return count(key, '(') !== count(key, ')') || count(key, '[') !== count(key, ']');
}

const details: Readonly<Record<string, string>> = {
  BAD_SCALAR_START: 'a text cannot begin with {sign}',
  BLOCK_AS_IMPLICIT_KEY: 'a `: ` follows where a value has begun already',
  MULTILINE_IMPLICIT_KEY: 'a key must stand in one line',
  BAD_INDENT: 'the indentation does not fit',
  TAB_AS_INDENT: 'a tab is used for indentation',
  MULTIPLE_DOCS: 'a second document begins',
  MISSING_CHAR: 'a sign is missing',
  UNEXPECTED_TOKEN: '{sign} is not expected here',
};

function detailOf(code: string, message: string, text: string, offset: number): string {
  const known = details[code];
  const sign = signWord(text[offset]);
  if (known !== undefined) return known.replace('{sign}', sign);
  return message.replace(/\s+/g, ' ').replace(/\.$/, '');
}

function signWord(sign: string | undefined): string {
  if (sign === undefined || sign === '\n') return 'the end of the line';
  return sign === '`' ? 'a back-tick' : `\`${sign}\``;
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, Math.min(end === -1 ? text.length : end, start + 500));
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

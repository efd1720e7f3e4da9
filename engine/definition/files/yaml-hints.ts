// Turns what the YAML parser says into what an author can mend. Nearly every slip in our files is an
// expression that YAML reads differently: a `: ` inside it, a bracket, a `%` or a quote at its start.

export interface Explained {
  readonly detail: string;
  readonly hint: string;
  /** Where it is to be mended, if that is elsewhere. */
  readonly offset?: number;
}

const asBlock = 'Put all of it in quotes, or in a block after `|`.';

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
  if (code === 'BAD_SCALAR_START')
    return { detail, hint: `A plain text cannot begin with that sign. ${asBlock}` };
  const quote = unclosedQuote(message);
  if (quote !== undefined) {
    const hint = 'End the text with the same quote, or leave the first one away.';
    return { detail, hint, offset: Math.max(0, text.lastIndexOf(quote, offset - 1)) };
  }
  const glued = /^\s*(?:- )?([\w.-]+):([^\s/].*)$/.exec(line);
  if (glued && /^(MISSING_CHAR|MULTILINE_IMPLICIT_KEY|BLOCK_AS_IMPLICIT_KEY)$/.test(code))
    return {
      detail,
      hint: `A \`:\` ends a key only with a blank behind it: \`${glued[1]}: ${glued[2]}\`.`,
    };
  if (/(?<![:$]\S*)\?[^:]*: /.test(line) || /\?: /.test(line)) {
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
  if (code === 'BLOCK_IN_FLOW')
    return { detail, hint: `Put a comma before the next key. A text with \`: \` goes in quotes.` };
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
  BLOCK_IN_FLOW: 'a `: ` follows where a value in braces has begun already',
  MISSING_CHAR: 'a sign is missing',
  UNEXPECTED_TOKEN: '{sign} is not expected here',
};

function detailOf(code: string, message: string, text: string, offset: number): string {
  if (unclosedQuote(message) !== undefined) return 'a quote that begins a text is not closed';
  const known = details[code];
  const sign = signWord(text[offset]);
  if (known !== undefined) return known.replace('{sign}', sign);
  return message.replace(/\s+/g, ' ').replace(/\.$/, '');
}

function unclosedQuote(message: string): string | undefined {
  return /Missing closing (["'])quote/.exec(message)?.[1];
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

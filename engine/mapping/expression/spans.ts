// Where each part of an expression stands in its text. The parser only notes where the token of a node
// ends, so the text is cut into tokens once more: a node reaches from its first token to its last, and
// on to the bracket that closes what it opened.

import { type Node, nodesOf } from '../jsonata/syntax-tree.ts';

/** Characters from the start of the text; `to` is behind the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Answers where a node of this text stands; undefined for a node that the parser made up. */
export function spansOf(text: string): (node: Node) => Span | undefined {
  const tokens = tokensOf(text);
  const byEnd = new Map(tokens.map((token, at) => [token.to, at]));
  return (node) => {
    const places = nodesOf(node).flatMap((part) => {
      const at = byEnd.get(part.position ?? -1);
      return at === undefined ? [] : isBelowZero(part) ? [at - 1, at] : [at];
    });
    if (places.length === 0) return undefined;
    const first = Math.min(...places);
    // Of a function written out the parser notes the bracket, not the word in front of it.
    const isLambda =
      textAt(text, tokens[first]) === '(' && /^(function|λ)$/.test(textAt(text, tokens[first - 1]));
    const start = isLambda ? first - 1 : first;
    const last = closing(text, tokens, start, Math.max(...places));
    return { from: (tokens[start] as Span).from, to: (tokens[last] as Span).to };
  };
}

/** The parser makes one number of the sign and the digits, and notes the digits. */
function isBelowZero({ type, value }: Node): boolean {
  return type === 'number' && (Number(value) < 0 || Object.is(value, -0));
}

/** The token that closes the last bracket opened from `start` to `end`; `end` if none is open. */
function closing(text: string, tokens: readonly Span[], start: number, end: number): number {
  let open = 0;
  for (let at = start; at < tokens.length; at++) {
    const sign = textAt(text, tokens[at]);
    if (sign === '(' || sign === '[' || sign === '{') open++;
    else if (sign === ')' || sign === ']' || sign === '}') open--;
    if (at >= end && open <= 0) return at;
  }
  return end;
}

function textAt(text: string, token: Span | undefined): string {
  return token === undefined ? '' : text.slice(token.from, token.to);
}

/** Texts, quoted names, numbers, names and variables, signs; blanks and comments lie between. */
const token =
  /\s+|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\$?[\p{L}\p{N}_$]+|:=|!=|>=|<=|\*\*|~>|\?:|\?\?|\.\.|[\s\S]/gu;
const regex = /\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\/[im]*/y;

function tokensOf(text: string): readonly Span[] {
  const tokens: Span[] = [];
  token.lastIndex = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const from = found.index;
    if (found[0] === '/' && isBeforeValue(textAt(text, tokens.at(-1)))) {
      regex.lastIndex = from;
      if (regex.test(text)) token.lastIndex = regex.lastIndex;
    }
    if (!/^(\s|\/\*)/.test(found[0])) tokens.push({ from, to: token.lastIndex });
  }
  return tokens;
}

/** Whether a value comes next, so that `/` begins a pattern and does not divide. */
function isBeforeValue(before: string): boolean {
  return !/[\p{L}\p{N}_$"'`)\]}]$/u.test(before) || /^(and|or|in)$/.test(before);
}

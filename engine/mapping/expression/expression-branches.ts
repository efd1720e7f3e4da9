// The places of an expression where it may go one way or another: both sides of `a ? b : c`, and what
// `$first` chooses from. Found in the text, by its brackets, so that each can be put out of use there.

export interface Branch {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly kind: 'side' | 'choice';
}

interface Token {
  readonly text: string;
  readonly at: number;
}

export function branchesOf(text: string): readonly Branch[] {
  const tokens = tokensOf(text);
  return tokens.flatMap((token, at): readonly Branch[] => {
    if (token.text === '?') return sidesAt(text, tokens, at);
    const isFirst = token.text === '$first' && tokens[at + 1]?.text === '(';
    return isFirst ? choicesAt(text, tokens, at + 1) : [];
  });
}

/** The text with other words in place of a branch. */
export function withBranch(text: string, { from, to }: Branch, words: string): string {
  return `${text.slice(0, from)}${words}${text.slice(to)}`;
}

const pattern =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|\/\*[\s\S]*?\*\/|\?\?|\?:|:=|\$?[\w.]+|[^\s\w]/g;

/** Words, texts and signs. A pattern (`/a?b/`) is one token: it stands where a value is expected. */
function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let from = 0;
  while (from < text.length) {
    pattern.lastIndex = from;
    const found = pattern.exec(text);
    if (found === null) break;
    const regex =
      found[0] === '/' && isValueExpected(tokens.at(-1)?.text)
        ? regexAt(text, found.index)
        : undefined;
    const token = regex ?? found[0];
    if (!token.startsWith('/*')) tokens.push({ text: token, at: found.index });
    from = found.index + token.length;
  }
  return tokens;
}

function isValueExpected(before: string | undefined): boolean {
  return before === undefined || /^([^\w)\]}"'`]|\?\?|\?:|:=|and|or|in)$/.test(before);
}

function regexAt(text: string, at: number): string | undefined {
  return /^\/(?:[^/\\\n]|\\.)+\/[im]*/.exec(text.slice(at))?.[0];
}

/** From the `?` to its `:`, and from there to what ends the whole. */
function sidesAt(text: string, tokens: readonly Token[], question: number): readonly Branch[] {
  const colon = endOf(tokens, question + 1);
  if (tokens[colon]?.text !== ':') return [side(text, tokens, question + 1, colon)];
  const end = endOf(tokens, colon + 1);
  return [side(text, tokens, question + 1, colon), side(text, tokens, colon + 1, end)];
}

function choicesAt(text: string, tokens: readonly Token[], bracket: number): readonly Branch[] {
  const choices: Branch[] = [];
  for (let from = bracket + 1; from < tokens.length; ) {
    const to = endOf(tokens, from);
    choices.push({ ...side(text, tokens, from, to), kind: 'choice' });
    if (tokens[to]?.text !== ',') break;
    from = to + 1;
  }
  return choices;
}

/** The token that ends what begins at `from`: one that closes or parts, or the `:` of a `?` before it. */
function endOf(tokens: readonly Token[], from: number): number {
  let depth = 0;
  let questions = 0;
  for (let at = from; at < tokens.length; at++) {
    const { text } = tokens[at] as Token;
    if (depth === 0 && (/^[)\]},;]$/.test(text) || (text === ':' && questions === 0))) return at;
    if (/^[([{]$/.test(text)) depth += 1;
    if (/^[)\]}]$/.test(text)) depth -= 1;
    if (depth === 0 && text === '?') questions += 1;
    if (depth === 0 && text === ':') questions -= 1;
  }
  return tokens.length;
}

function side(text: string, tokens: readonly Token[], first: number, end: number): Branch {
  const from = tokens[first]?.at ?? text.length;
  const last = tokens[end - 1];
  const to = last === undefined ? from : Math.max(from, last.at + last.text.length);
  return { from, to, text: text.slice(from, to).replace(/\s+/g, ' '), kind: 'side' };
}

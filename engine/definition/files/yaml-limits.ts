// What a text may cost before the YAML parser sees it. Measured on yaml 2.9.1: nested brackets throw
// at 900 levels and abort the whole process on the second such text; rows of anchors or of stray
// quoted texts take quadratic time. The lexer itself is a flat, linear state machine, so its tokens
// are safe to count; they also show anchors, aliases and tags, which no file of ours needs.

import type { Details, ErrorCode } from '../../base/errors.ts';

/** The largest of our own files is a tenth of this. */
const bytesMax = 256 * 1024;

/** Nesting of blocks and brackets; our deepest file reaches 12. */
const depthMax = 64;

/** Tokens of one line: a long line of small tokens is where the parser's quadratic time hides. */
const lineTokensMax = 2_000;

export interface Token {
  readonly source: string;
  readonly type: string;
}

export interface Limit {
  readonly code: ErrorCode;
  readonly details: Details;
  readonly offset: number;
  readonly hint?: string;
}

/** Signs that the lexer puts between tokens; they are no part of the text. */
const marks = new Set([0x02, 0x18, 0x1f].map((code) => String.fromCharCode(code)));

const quoteHint = 'Put the text in quotes, or in a block after `|`.';

/** The first limit that a text passes; undefined if it may be parsed. */
export function limitsOf(text: string, tokens: () => Iterable<Token>): Limit | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > bytesMax) {
    const found = `${Math.ceil(bytes / 1024)} KB`;
    return {
      code: 'yaml.too-large',
      details: { found, limit: `${bytesMax / 1024} KB` },
      offset: 0,
    };
  }
  const state: Scan = {
    offset: 0,
    lineStart: 0,
    columns: [],
    brackets: 0,
    lineTokens: 0,
    isLineBegin: true,
  };
  for (const token of tokens()) {
    const limit = step(state, token);
    if (limit !== undefined) return limit;
    const newline = token.source.lastIndexOf('\n');
    const width = marks.has(token.source) ? 0 : token.source.length;
    if (newline !== -1) {
      state.lineStart = state.offset + newline + 1;
      state.isLineBegin = true;
      state.lineTokens = 0;
    }
    state.offset += width;
  }
  return undefined;
}

interface Scan {
  offset: number;
  lineStart: number;
  /** Columns at which blocks were opened, rising. */
  columns: number[];
  brackets: number;
  lineTokens: number;
  isLineBegin: boolean;
}

function step(state: Scan, token: Token): Limit | undefined {
  const { offset } = state;
  state.lineTokens += 1;
  switch (token.type) {
    case 'anchor':
    case 'alias':
      return { code: 'yaml.anchor', details: { text: token.source }, offset, hint: quoteHint };
    case 'tag':
      return { code: 'yaml.tag', details: { text: token.source }, offset, hint: quoteHint };
    case 'flow-seq-start':
    case 'flow-map-start':
      state.brackets += 1;
      break;
    case 'flow-seq-end':
    case 'flow-map-end':
      state.brackets = Math.max(0, state.brackets - 1);
      break;
    case 'space':
    case 'newline':
    case 'comment':
    case 'doc-mode':
      return undefined;
    default:
      break;
  }
  if (state.brackets === 0 || state.isLineBegin) openBlock(state, token);
  if (state.columns.length + state.brackets > depthMax) {
    return { code: 'yaml.too-deep', details: { limit: String(depthMax) }, offset };
  }
  if (state.lineTokens > lineTokensMax) {
    const details = { found: `${lineTokensMax} pieces in one line`, limit: 'fewer' };
    return { code: 'yaml.too-large', details, offset, hint: 'Write one entry a line.' };
  }
  return undefined;
}

/** A block opens where a line begins and behind each `- ` and `? `. */
function openBlock(state: Scan, token: Token): void {
  const opens = token.type === 'seq-item-ind' || token.type === 'explicit-key-ind';
  if (!state.isLineBegin && !opens) return;
  const column = state.offset - state.lineStart;
  const isFirst = state.isLineBegin;
  state.isLineBegin = false;
  if (isFirst)
    while (state.columns.length > 0 && (state.columns.at(-1) as number) >= column)
      state.columns.pop();
  state.columns.push(column);
}

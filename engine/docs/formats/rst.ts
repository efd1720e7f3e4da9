// Document values to reStructuredText. This is the only file that knows the markup: what has to be
// escaped where, how wide a title is, how a table is laid out. Whatever text comes in, docutils reads
// back the same text and has nothing to remark (`test/docs/formats/rst.test.ts` lets it try).

import type { Block, Cell, Document, Section, Sentence, Span, Table } from '../text.ts';
import { foldedTable } from './folded-table.ts';
import { titleWidth } from './title-width.ts';

/** The whole text of a document: title, generated line and the body. Ends with one line feed. */
export function rst(title: string, generated: Sentence, body: string): string {
  const bar = rule('=', line(title));
  return `${bar}\n${line(title)}\n${bar}\n\n${inline(generated)}\n\n${body}`;
}

/** The text below the generated line. */
export function body(document: Pick<Document, 'sections'>): string {
  return `${document.sections.map(section).join('\n\n')}\n`;
}

function section({ title, blocks }: Section): string {
  const heading = line(title);
  return [`${heading}\n${rule('-', heading)}`, ...blocks.map(block)].join('\n\n');
}

/** As long as the title; docutils takes less than four for ordinary text. */
function rule(character: string, title: string): string {
  return character.repeat(Math.max(4, titleWidth(title)));
}

function block(value: Block): string {
  switch (value.kind) {
    case 'paragraph':
      return inline(value.spans);
    case 'code':
      return `::\n\n${codeLines(value.text).replace(/^(?=.)/gm, '    ')}`;
    case 'steps':
      return value.items.map((item) => `#. ${inline(item)}`).join('\n');
    case 'table':
      return table(value);
    case 'figure':
      return `.. image:: ${value.file}\n   :alt: ${line(value.description)}\n   :width: 100%`;
  }
}

function table(wide: Table): string {
  const { header, widths, rows } = foldedTable(wide);
  const names = header.map((name): Cell => [{ kind: 'paragraph', spans: [name] }]);
  const layout = widths.length === 0 ? '' : `   :width: 100%\n   :widths: ${widths.join(' ')}\n`;
  return `.. list-table::\n   :header-rows: 1\n${layout}\n${[names, ...rows].map(tableRow).join('\n')}`;
}

function tableRow(cells: readonly Cell[]): string {
  return `   * -${cells.map(cellText).join('\n     -')}`;
}

function cellText(cell: Cell): string {
  let text = '';
  for (const one of cell) {
    const shown = cellBlock(one);
    if (text !== '') text += shown === '' ? '\n\n' : '\n\n       ';
    text += shown;
  }
  return text === '' ? '' : ` ${text}`;
}

/** What follows the first line is set in under it; a paragraph has no other. */
function cellBlock(value: Block): string {
  if (value.kind === 'paragraph') return inline(value.spans);
  const shown = value.kind === 'code' ? lineBlock(value.text) : block(value);
  return shown.replace(/\n(?=.)/g, '\n       ');
}

/** Code in a cell: lines that a narrow column may break at their blanks, which those of a block never are. */
function lineBlock(text: string): string {
  const lines = codeLines(text).split('\n');
  return lines
    .map((line) => `| ${/^ */.exec(line)?.[0]}${literalLine(line.trim())}`.trimEnd())
    .join('\n');
}

function literalLine(line: string): string {
  return line === '' ? '' : literal(line);
}

/** Spans as one line that begins no list, directive or table. */
function inline(spans: Sentence): string {
  let text = '';
  for (const one of spans) text += span(one);
  return unmarked(text.trim());
}

function span(value: Span): string {
  if (typeof value === 'string') return escaped(value);
  switch (value.kind) {
    case 'code':
      return literal(value.text);
    case 'strong':
      return `**${escaped(value.text).trim()}**`;
    case 'link':
      return `\`${escaped(value.text).trim().replace(/[<>]/g, '\\$&')} <${encodeURI(value.to).replaceAll('_', '%5F')}>\`__`;
  }
}

/** A text of its own line: a title. */
function line(text: string): string {
  const title = unmarked(escaped(text).trim());
  return title === '' ? '\\-' : title;
}

/**
 * Text that means nothing but itself: markup characters get a backslash, white space that could be
 * broken becomes a blank, and characters that reorder or hide others are shown by their number.
 */
function escaped(text: string): string {
  if (!/[^A-Za-z0-9 .,:;()→←↔☐☑—“”\u00a0]| {2}|:(?! |$)/.test(text)) return text;
  const known = kept.get(text);
  if (known !== undefined) return known;
  const shown = visible(text)
    .replace(/[\\*`|]|_(?![\p{L}\p{N}])/gu, '\\$&')
    .replace(/:(?=:)|(?<=:):|(?<![^\p{L}\p{N}.+-]https?|^https?):(?=\S)/gu, '\\:');
  if (kept.size >= keptMax) kept.clear();
  kept.set(text, shown);
  return shown;
}

/** A name with markup in it stands in every other line, so the last texts are kept; a document has few of them. */
const keptMax = 256;
const kept = new Map<string, string>();

/** Keeps a line from being taken for a list item, a field, a directive, a rule or an underline. */
function unmarked(text: string): string {
  if (/^([a-z][\w-]*( |$)|``[^`]|\*\*[^*]|[→←↔☐☑“])/i.test(text)) return text;
  const isEnumerated = /^\(?(\d+|[a-z]|[ivxlcdm]+|#)[.)](\s|$)/i.test(text);
  const isMarkup = /^(``[^`]|\*\*[^*]|:literal:`|`[^`]|\\)/.test(text);
  const isQuoted = /^"\p{L}/u.test(text);
  const isMarker = /^([!-/:-@[-`{-~•‣⁃]|—.)/.test(text);
  if (/^\\+$/.test(text)) return `\\ ${text}`;
  return isEnumerated || (isMarker && !isMarkup && !isQuoted) ? `\\${text}` : text;
}

/** Code within a line. Back-ticks and backslashes at its ends need the role, which can escape them. */
function literal(text: string): string {
  const shown = visible(text);
  const isBare = shown.trim() === shown && shown !== '';
  const content = isBare ? shown : JSON.stringify(shown);
  if (!/[`\\]/.test(content)) return `\`\`${content}\`\``;
  return `:literal:\`${content.replace(/[`\\]/g, '\\$&')}\``;
}

function visible(text: string): string {
  if (!/[^ -~]| {2}/.test(text)) return text;
  return text
    .toWellFormed()
    .replace(hidden, numbered)
    .replace(/(?!\u00a0)[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ');
}

/** Lines of a code block as they are, but for characters that would break or reorder them. */
function codeLines(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\t', '    ')
    .replace(/\r\n|[\r\v\f\u2028\u2029]/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, numbered)
    .replace(hidden, numbered)
    .replace(/[^\S\n]+$/gm, '')
    .replace(/^\n+|\n+$/g, '');
}

/** Overrides and isolates of text direction, zero-width characters but the joiners of emoji. */
const hidden = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

function numbered(character: string): string {
  return `<U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}>`;
}

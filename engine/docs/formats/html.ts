// Document values to a page of HTML. Like `rst.ts` the only file that knows its markup: every text goes
// through `escaped`, so whatever a file is called or says, it is shown and never run. The page reads
// well without its style and its script; both are given by whoever serves or writes it.

import type { Block, Cell, Document, Sentence, Span, Table, TableRowMark } from '../text.ts';

export interface PageOptions {
  /** The line under the title. */
  readonly generated: Sentence;
  /** What stands in `<head>`: links or elements of style and script. Taken as it is. */
  readonly head: string;
  /** Where a document is: `shop-erp.rst` → an address, encoded. */
  readonly addressOf: (document: string) => string;
  /** Where a row's live records are, by its code. */
  readonly recordsOf?: (code: string) => string;
  /** What stands above the page, such as the way to others. Taken as it is. */
  readonly above?: string;
  /** A link back to the list of documents. */
  readonly home?: string;
}

export function htmlPage(document: Document, options: PageOptions): string {
  const { title, sections } = document;
  const ids = sections.map((_, at) => `s${at + 1}`);
  const list = sections.map(
    (one, at) => `<li><a href="#${ids[at]}">${escaped(one.title)}</a></li>`,
  );
  const home = options.home ? `<p><a href="${escaped(options.home)}">All documents</a></p>\n` : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
${options.head}
</head>
<body>
${options.above ? `${options.above}\n` : ''}<header>${home}<h1>${escaped(title)}</h1><p>${inline(options.generated, options)}</p></header>
${list.length > 2 ? `<nav aria-label="Sections"><ol>${list.join('')}</ol></nav>\n` : ''}<main>
${sections
  .map(
    (one, at) =>
      `<section id="${ids[at]}">\n<h2>${escaped(one.title)}</h2>\n${blocks(one.blocks, options)}\n</section>`,
  )
  .join('\n')}
</main>
</body>
</html>
`;
}

function blocks(list: readonly Block[], options: PageOptions): string {
  return list.map((one) => block(one, options)).join('\n');
}

function block(value: Block, options: PageOptions): string {
  switch (value.kind) {
    case 'paragraph':
      return `<p>${inline(value.spans, options)}</p>`;
    case 'code':
      return `<pre>${escaped(value.text)}</pre>`;
    case 'steps':
      return `<ol>${value.items.map((item) => `<li>${inline(item, options)}</li>`).join('')}</ol>`;
    case 'table':
      return table(value, options);
    case 'figure':
      return `<figure>${value.svg}</figure>`;
  }
}

function table({ header, widths, rows, marks }: Table, options: PageOptions): string {
  const head = header.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const lines = rows.map((cells, at) => row(cells, marks?.[at], options));
  const columns = widths.map((width) => `<col width="${width}%">`).join('');
  const kind = marks ? ' class="checklist"' : '';
  return `<div class="wide"><table${kind}>\n<colgroup>${columns}</colgroup>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${lines.join('\n')}\n</tbody></table></div>`;
}

function row(cells: readonly Cell[], mark: TableRowMark | undefined, options: PageOptions): string {
  const texts = cells.map((cell) => cellText(cell, options));
  if (mark === undefined) return `<tr>${texts.map((text) => `<td>${text}</td>`).join('')}</tr>`;
  const { code, way } = mark;
  const state = Object.entries(mark.lacks)
    .filter(([, lacks]) => lacks)
    .map(([name]) => name);
  const records = options.recordsOf
    ? `<p><a href="${escaped(options.recordsOf(code))}">Records</a></p>`
    : '';
  const last = texts.length - 1;
  const shown = texts.map((text, at) => `<td>${text}${at === last ? records : ''}</td>`).join('');
  return `<tr id="${escaped(code)}" data-way="${escaped(way)}" data-lacks="${state.join(' ')}">${shown}</tr>`;
}

/** A single paragraph needs no element of its own. */
function cellText(cell: Cell, options: PageOptions): string {
  const [only] = cell;
  return cell.length === 1 && only?.kind === 'paragraph'
    ? inline(only.spans, options)
    : blocks(cell, options);
}

function inline(spans: Sentence, options: PageOptions): string {
  return spans.map((one) => span(one, options)).join('');
}

function span(value: Span, { addressOf }: PageOptions): string {
  if (typeof value === 'string') return escaped(value);
  switch (value.kind) {
    case 'code':
      return `<code>${escaped(value.text).replace(seams, '$&<wbr>')}</code>`;
    case 'strong':
      return `<strong>${escaped(value.text)}</strong>`;
    case 'link':
      return `<a href="${escaped(addressOf(value.to))}">${escaped(value.text)}</a>`;
  }
}

/** Where a name may be broken in a narrow cell: behind its dots and underscores. */
const seams = /(?<=[\w\]])[._](?=\w)/g;

/** Text that means nothing but itself, in an element or in a quoted attribute. */
export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(hidden, numbered)
    .replace(/[&<>"']/g, (character) => entities[character] as string);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Controls but line ends and tabs, overrides of text direction, zero-width characters but joiners. */
const hidden = /(?![\n\t])[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2060-\u2069\ufeff]/gu;

function numbered(character: string): string {
  return `<U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}>`;
}

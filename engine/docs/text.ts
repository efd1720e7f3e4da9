// What a document is made of, before any markup: sentences of plain text and code, and the few
// blocks that hold them. Everything in this folder builds these values; only `rst.ts` turns them
// into characters, so another form (a page, a list of rows) is another renderer and nothing else.

/** A piece of a sentence. A plain string is text for people; `code` is shown as written. */
export type Span =
  | string
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly to: string };

/** Spans in reading order; blanks between them are part of the text. */
export type Sentence = readonly Span[];

export type Block =
  | { readonly kind: 'paragraph'; readonly spans: Sentence }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'steps'; readonly items: readonly Sentence[] }
  | Figure
  | Table;

export interface Table {
  readonly kind: 'table';
  readonly header: readonly string[];
  /** Relative widths of the columns; none: as the reader's program likes. */
  readonly widths: readonly number[];
  /** As many cells as the header; a cell is blocks, none of them a table. */
  readonly rows: readonly (readonly Cell[])[];
  /** Columns that a form without room tells in another one, by their places; `widths` are for the rest. */
  readonly folds?: {
    readonly into: number;
    /** Those of a group follow each other in one paragraph. */
    readonly groups: readonly (readonly number[])[];
    readonly widths: readonly number[];
  };
  /** Of a table that is a checklist: what each row is called and lacks, for forms that can filter. */
  readonly marks?: readonly TableRowMark[];
}

export interface TableRowMark {
  readonly code: string;
  readonly way: string;
  readonly lacks: { readonly tick: boolean; readonly proof: boolean; readonly example: boolean };
}

/** A picture with what it says in words. */
export interface Figure {
  readonly kind: 'figure';
  readonly svg: string;
  /** The name of the picture's own file, where it is one. */
  readonly file: string;
  readonly description: string;
}

export type Cell = readonly Block[];

export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export interface Document {
  readonly title: string;
  readonly sections: readonly Section[];
}

export function code(text: string): Span {
  return { kind: 'code', text };
}

export function strong(text: string): Span {
  return { kind: 'strong', text };
}

/** say`A ${name} is ${code('x')}.` → a sentence; holes take text, spans and whole sentences. */
export function say(texts: TemplateStringsArray, ...holes: readonly (Span | Sentence)[]): Sentence {
  const spans: Span[] = [];
  for (let at = 0; at < texts.length; at++) {
    const text = texts[at] as string;
    if (text !== '') spans.push(text);
    const hole = holes[at];
    if (hole === undefined || hole === '') continue;
    if (isSentence(hole)) spans.push(...hole);
    else spans.push(hole);
  }
  return spans;
}

/** One paragraph of several sentences; empty ones are left out. */
export function paragraph(...sentences: readonly (Sentence | undefined)[]): Block {
  let spans: Sentence = [];
  for (const sentence of sentences) {
    if (sentence === undefined || sentence.length === 0) continue;
    spans = spans.length === 0 ? sentence : [...spans, ' ', ...sentence];
  }
  return { kind: 'paragraph', spans };
}

/** Neighbouring paragraphs become one; empty ones go. */
export function compact(blocks: readonly Block[]): readonly Block[] {
  const result: Block[] = [];
  for (const block of blocks) {
    if (block.kind === 'paragraph' && block.spans.length === 0) continue;
    const last = result.at(-1);
    if (block.kind === 'paragraph' && last?.kind === 'paragraph') {
      result[result.length - 1] = paragraph(last.spans, block.spans);
    } else result.push(block);
  }
  return result;
}

/** `a`, `a or b`, `a, b or c` with the word given as ` or `. */
export function joined(parts: readonly Sentence[], between: string, last: string): Sentence {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const spans: Span[] = [];
  for (let at = 0; at < parts.length; at++) {
    if (at > 0) spans.push(at === parts.length - 1 ? last : between);
    spans.push(...(parts[at] as Sentence));
  }
  return spans;
}

/** The text with a capital first letter. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isSentence(hole: Span | Sentence): hole is Sentence {
  return Array.isArray(hole);
}

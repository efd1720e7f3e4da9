// The whole checklist of a project: the rows of every pipe under the titles that its document has for
// them. What is not a document for reading is made from this.

import { type CheckRow, checklist, identities } from '../checklist/checklist.ts';
import { knownOf } from '../checklist/line-values.ts';
import type { Records } from '../checklist/records.ts';
import { names } from '../words/names.ts';
import { pipeWords } from '../words/pipe-words.ts';
import type { Documented } from './documents.ts';
import { pairTitles } from './pair-document.ts';

export interface ChecklistSection {
  /** The folder of pipes. */
  readonly pair: string;
  readonly pipe: string;
  /** The title of the document that has the section. */
  readonly document: string;
  readonly title: string;
  /** Ids and names of the two entities. */
  readonly source: { readonly id: string; readonly name: string };
  readonly sink: { readonly id: string; readonly name: string };
  readonly isEnabled: boolean;
  readonly rows: readonly CheckRow[];
}

/** In the order of the documents; each is made when it is asked for. */
export function* checklistSections(
  catalogue: Documented,
  records: Records,
): Generator<ChecklistSection> {
  const called = names(catalogue);
  const identityOf = identities(catalogue.pipes);
  for (const pair of catalogue.pairs) {
    const { title: document, sections } = pairTitles(pair, called);
    for (const [at, pipe] of pair.pipes.entries()) {
      const known = knownOf(catalogue, pipe);
      const words = pipeWords(pipe, pair, called);
      yield {
        pair: pair.id,
        pipe: pipe.id,
        document,
        title: sections[at] as string,
        source: { id: pipe.source.id, name: words.source.entity },
        sink: { id: pipe.sink.id, name: words.sink.entity },
        isEnabled: pipe.isEnabled,
        rows: checklist(pipe, words, { identity: identityOf(pipe), records, known }),
      };
    }
  }
}

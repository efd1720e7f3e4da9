// From the catalogue to the texts of `generated-docs/`: one document for each pair and a list of them.
// Pure: the same catalogue gives the same bytes on every machine and day. The generated line carries no
// date but an edition, a fingerprint of the text below it, so that it changes when the content does and
// `docs --check` is a plain comparison.

import { fingerprint } from '../../base/json.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import { identities } from '../checklist/checklist.ts';
import { noRecords, type Records } from '../checklist/records.ts';
import { body, rst } from '../formats/rst.ts';
import { code, type Document, say } from '../text.ts';
import { names } from '../words/names.ts';
import { graphFile, type OverviewEntry, overview } from './overview.ts';
import { pairDocument, type Surroundings } from './pair-document.ts';
import { referrers } from './referrers.ts';
import { systemGraph } from './system-graph.ts';

/** What of a catalogue is documented. */
export type Documented = Pick<Catalogue, 'pairs' | 'pipes' | 'systems' | 'entities'>;

/** A path below the project, or a file name, and the text that belongs there. */
export type TextFile = readonly [path: string, text: string];

/**
 * `generated-docs/<pair>.rst` with its text, and last `generated-docs/index.rst` with the list of them.
 * One after the other, so that nobody has to hold the texts of a large project all at once.
 */
export function* documents(
  catalogue: Documented,
  records: Records = noRecords,
): Generator<TextFile> {
  const around = surroundings(catalogue, records);
  const entries: OverviewEntry[] = [];
  for (const pair of catalogue.pairs) {
    const { title, edition, text } = edited(pairDocument(pair, around));
    entries.push({ pair, title, edition });
    yield [`generated-docs/${pair.id}.rst`, text];
  }
  const graph = systemGraph(catalogue.pairs, around.names);
  if (graph !== undefined) yield [`generated-docs/${graphFile}`, graph];
  yield ['generated-docs/index.rst', edited(overview(entries, around.names, graph)).text];
}

/** What all documents of a catalogue are made with. */
export function surroundings(catalogue: Documented, records: Records): Surroundings {
  return {
    entities: catalogue.entities,
    names: names(catalogue),
    referrersOf: referrers(catalogue.pipes),
    identityOf: identities(catalogue.pipes),
    records,
  };
}

/** The text of a document with its edition: twelve hexadecimal digits, to be quoted in a report. */
export function edited(document: Document) {
  const { title } = document;
  const content = body(document);
  const edition = editionOf(document, content);
  return { title, edition, text: rst(title, say`Generated: edition ${code(edition)}`, content) };
}

/** The same in every form of the document. */
export function editionOf(document: Document, content: string = body(document)): string {
  const hash = fingerprint(`${document.title}\n${content}`);
  return Buffer.from(hash, 'base64url').toString('hex').slice(0, 12);
}

// The documents as pages of HTML: the same documents as in reStructuredText, for reading on a screen with
// filters and for printing.

import type { Pair } from '../../definition/pipe.ts';
import { noRecords, type Records } from '../checklist/records.ts';
import { htmlPage, type PageOptions } from '../formats/html.ts';
import { code, say } from '../text.ts';
import { type Documented, editionOf, surroundings, type TextFile } from './documents.ts';
import { overview } from './overview.ts';
import { pairDocument } from './pair-document.ts';
import { systemGraph } from './system-graph.ts';

type Frame = Omit<PageOptions, 'generated'>;

/** The page of one pair. */
export function pairPage(
  catalogue: Documented,
  pair: Pair,
  frame: Frame,
  records: Records = noRecords,
): string {
  const document = pairDocument(pair, surroundings(catalogue, records));
  const generated = say`Generated: edition ${code(editionOf(document))}`;
  return htmlPage(document, { ...frame, generated });
}

/** The page that lists them. */
export function overviewPage(
  catalogue: Documented,
  frame: Frame,
  records: Records = noRecords,
): string {
  const around = surroundings(catalogue, records);
  const entries = catalogue.pairs.map((pair) => {
    const document = pairDocument(pair, around);
    return { pair, title: document.title, edition: editionOf(document) };
  });
  const graph = systemGraph(catalogue.pairs, around.names);
  const document = overview(entries, around.names, graph);
  return htmlPage(document, {
    ...frame,
    generated: say`Generated: edition ${code(editionOf(document))}`,
  });
}

/** Pages as files that stand for themselves: file names with their texts. */
export function* htmlDocuments(
  catalogue: Documented,
  records: Records,
  head: string,
): Generator<TextFile> {
  const frame: Frame = {
    head,
    addressOf: (document) => encodeURI(document.replace(/\.rst$/, '.html')),
  };
  for (const pair of catalogue.pairs)
    yield [`${pair.id}.html`, pairPage(catalogue, pair, { ...frame, home: 'index.html' }, records)];
  yield ['index.html', overviewPage(catalogue, frame, records)];
}

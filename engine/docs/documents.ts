// From the catalogue to the texts of `generated-docs/`: one document for each pair and a list of them.
// Pure: the same catalogue gives the same bytes on every machine and day. The generated line carries no
// date but an edition, a fingerprint of the text below it, so that it changes when the content does and
// `docs --check` is a plain comparison.

import { fingerprint } from '../base/json.ts';
import type { Catalogue } from '../definition/pipe.ts';
import { names } from './names.ts';
import { overview } from './overview.ts';
import { pairDocument } from './pair-document.ts';
import { body, rst } from './rst.ts';
import { code, type Document, say } from './text.ts';

/** `generated-docs/<pair>.rst` → its text, and `generated-docs/index.rst` with the list of them. */
export function documents(
  catalogue: Pick<Catalogue, 'pairs' | 'pipes' | 'systems' | 'entities'>,
): Readonly<Record<string, string>> {
  const called = names(catalogue);
  const texts: Record<string, string> = {};
  const entries = catalogue.pairs.map((pair) => {
    const document = pairDocument(pair, catalogue, called);
    const edition = editionOf(document);
    texts[`generated-docs/${pair.id}.rst`] = withEdition(document, edition);
    return { pair, title: document.title, edition };
  });
  const list = overview(entries, called);
  texts['generated-docs/index.rst'] = withEdition(list, editionOf(list));
  return texts;
}

function withEdition(document: Document, edition: string): string {
  return rst(document, say`Generated: edition ${code(edition)}`);
}

/** Twelve hexadecimal digits that name the content, to be quoted in a report. */
function editionOf(document: Document): string {
  const content = fingerprint(`${document.title}\n${body(document)}`);
  return Buffer.from(content, 'base64url').toString('hex').slice(0, 12);
}

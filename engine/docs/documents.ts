// From the catalogue to the texts of `generated-docs/`: one document for each pair and a list of them.
// Pure: the same catalogue gives the same bytes on every machine and day. The generated line carries no
// date but an edition, a fingerprint of the text below it, so that it changes when the content does and
// `docs --check` is a plain comparison.

import { fingerprint } from '../base/json.ts';
import type { Catalogue } from '../definition/pipe.ts';
import { names } from './names.ts';
import { overview } from './overview.ts';
import { pairDocument } from './pair-document.ts';
import { referrers } from './referrers.ts';
import { body, rst } from './rst.ts';
import { code, type Document, say } from './text.ts';

/** `generated-docs/<pair>.rst` → its text, and `generated-docs/index.rst` with the list of them. */
export function documents(
  catalogue: Pick<Catalogue, 'pairs' | 'pipes' | 'systems' | 'entities'>,
): Readonly<Record<string, string>> {
  const called = names(catalogue);
  const referrersOf = referrers(catalogue.pipes);
  const texts: Record<string, string> = {};
  const entries = catalogue.pairs.map((pair) => {
    const { title, edition, text } = edited(pairDocument(pair, referrersOf, called));
    texts[`generated-docs/${pair.id}.rst`] = text;
    return { pair, title, edition };
  });
  texts['generated-docs/index.rst'] = edited(overview(entries, called)).text;
  return texts;
}

/** The text of a document with its edition: twelve hexadecimal digits, to be quoted in a report. */
function edited(document: Document) {
  const { title } = document;
  const content = body(document);
  const hash = fingerprint(`${title}\n${content}`);
  const edition = Buffer.from(hash, 'base64url').toString('hex').slice(0, 12);
  return { title, edition, text: rst(title, say`Generated: edition ${code(edition)}`, content) };
}

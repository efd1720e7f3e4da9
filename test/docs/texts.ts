// What the generators of documents give, all at once: path → text.

import { compactDocuments as compactOnes } from '../../engine/docs/documents/compact-documents.ts';
import { documents as ones } from '../../engine/docs/documents/documents.ts';
import { htmlDocuments as htmlOnes } from '../../engine/docs/documents/html-documents.ts';

type Texts = Readonly<Record<string, string>>;

export const documents = (...given: Parameters<typeof ones>): Texts =>
  Object.fromEntries(ones(...given));

export const compactDocuments = (...given: Parameters<typeof compactOnes>): Texts =>
  Object.fromEntries(compactOnes(...given));

export const htmlDocuments = (...given: Parameters<typeof htmlOnes>): Texts =>
  Object.fromEntries(htmlOnes(...given));

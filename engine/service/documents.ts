// The documents as pages of the service: of what runs here, with filters, and from each line to the records
// that it is about, with their values as the engine last read them.

import type { Hono } from 'hono';
import type { CheckRow } from '../docs/checklist/checklist.ts';
import { noRecords, type Records } from '../docs/checklist/records.ts';
import { type ChecklistSection, checklistSections } from '../docs/documents/checklist-sections.ts';
import { overviewPage, pairPage } from '../docs/documents/html-documents.ts';
import { htmlPage } from '../docs/formats/html.ts';
import { valueText } from '../docs/sections/standing-words.ts';
import { type Cell, code, type Document, paragraph, say } from '../docs/text.ts';
import { readRecords } from '../runtime/records-files.ts';
import type { Image, Link } from '../store/store.ts';
import type { World } from '../sync/world.ts';
import { valuesAt } from '../verify/places.ts';
import { navigation } from './frame/navigation.ts';

/** Pairs of records that a page shows. */
const linksMax = 100;

const head = `<link rel="stylesheet" href="/assets/documents.css">
<link rel="stylesheet" href="/assets/places.css">
<script type="module" src="/assets/documents.js"></script>`;

const frame = {
  head,
  above: navigation('/documents'),
  addressOf: (to: string) =>
    to.startsWith('/') ? to : `/documents/${encodeURIComponent(to.replace(/\.rst$/, ''))}`,
};

export function documentsInto(app: Hono, world: World): void {
  const { catalogue } = world;
  const records = (): Records => {
    try {
      return readRecords(catalogue.root);
    } catch {
      // Somebody edits the file just now: the documents go on without ticks until it can be read.
      return noRecords;
    }
  };
  app.get('/documents', (context) => context.html(overviewPage(catalogue, frame, records())));
  app.get('/documents/:pair', async (context, next) => {
    const pair = catalogue.pairs.find(({ id }) => id === context.req.param('pair'));
    if (!pair) return next();
    const recordsOf = (row: string) => `/documents/${encodeURIComponent(pair.id)}/${row}`;
    const own = { ...frame, home: '/documents', recordsOf };
    return context.html(pairPage(catalogue, pair, own, records()));
  });
  app.get('/documents/:pair/:row', async (context, next) => {
    const { pair, row: wanted } = context.req.param();
    for (const section of checklistSections(catalogue, records())) {
      const row = section.rows.find((one) => section.pair === pair && one.code === wanted);
      if (!row) continue;
      const document = await recordsPage(world, section, row);
      const home = `/documents/${encodeURIComponent(pair)}#${row.code}`;
      const generated = say`Line ${code(row.code)} of ${section.document}, ${section.title}`;
      return context.html(htmlPage(document, { ...frame, home, generated }));
    }
    return next();
  });
}

async function recordsPage(
  world: World,
  { pipe, source, sink }: ChecklistSection,
  row: CheckRow,
): Promise<Document> {
  const { links, images } = await world.store.transact(async (tx) => {
    const found = [...(await tx.links(await tx.linkIdsOf(pipe, '', linksMax))).values()];
    const refs = found.flatMap((link) => [link.source, link.sink].filter((ref) => ref !== null));
    return { links: found, images: await tx.images(refs) };
  });
  const title = [row.source.join(', '), row.way, row.sink.join(', ')].join(' ').trim();
  const rows = links.map((link) => cellsOf(link, row, images));
  const table = {
    kind: 'table',
    header: [source.name, 'Value', sink.name, 'Value'],
    widths: [20, 30, 20, 30],
    rows,
  } as const;
  const none = paragraph(say`No two records are linked by this pipe yet.`);
  const lead = paragraph(
    say`Linked records with their values as they were last read, at most ${String(linksMax)} pairs. A record's name leads to all that is known of it.`,
  );
  return {
    title,
    sections: [{ title: 'Records', blocks: rows.length === 0 ? [none] : [lead, table] }],
  };
}

function cellsOf(link: Link, row: CheckRow, images: ReadonlyMap<string, Image>): readonly Cell[] {
  const side = (ref: string | null, paths: readonly string[]): readonly Cell[] => {
    if (ref === null) return [[paragraph(say`to be created`)], [paragraph(['—'])]];
    const to = `/why?ref=${encodeURIComponent(ref)}`;
    const values = paths.flatMap((path) => valuesAt(images.get(ref)?.props, path)).map(valueText);
    return [
      [paragraph([{ kind: 'link', text: ref, to }])],
      [paragraph(values.length === 0 ? ['—'] : [code(values.join(', '))])],
    ];
  };
  const { source, sink } = row.about ?? row;
  return [...side(link.source, source), ...side(link.sink, sink)];
}

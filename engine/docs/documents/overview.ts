// The list of all documents: which systems are connected, what is carried between them and which way,
// and the edition of each document, so that a reader sees which of them changed.

import type { Pair, Pipe } from '../../definition/pipe.ts';
import { type Block, type Cell, code, type Document, paragraph, say } from '../text.ts';
import type { Names } from '../words/names.ts';
import { title } from './system-graph.ts';

export interface OverviewEntry {
  readonly pair: Pair;
  readonly title: string;
  readonly edition: string;
}

/** `graph` is the picture of their systems, where there is one. */
export function overview(
  entries: readonly OverviewEntry[],
  names: Names,
  graph: string | undefined,
): Document {
  const blocks: readonly Block[] =
    entries.length === 0
      ? [paragraph(say`No systems are connected yet.`)]
      : [
          ...(graph === undefined ? [] : [figureOf(graph)]),
          paragraph(say`Each document describes what is kept in agreement between two systems:`),
          {
            kind: 'table',
            header: ['Document', 'Carries', 'Edition'],
            widths: [35, 45, 20],
            rows: entries.map((entry) => entryRow(entry, names)),
          },
        ];
  return { title: 'Dataflows', sections: [{ title: 'Documents', blocks }] };
}

/** In the text and as a file of its own. */
function figureOf(svg: string): Block {
  return { kind: 'figure', svg, file: graphFile, description: title };
}

/** Beside the overview. */
export const graphFile = 'overview.svg';

function entryRow({ pair, title, edition }: OverviewEntry, names: Names): readonly Cell[] {
  const link = { kind: 'link', text: title, to: `${pair.id}.rst` } as const;
  return [
    [paragraph([link])],
    pair.pipes.length === 0
      ? [paragraph(['Nothing'])]
      : pair.pipes.map((pipe) => paragraph([carried(pipe, names)])),
    [paragraph([code(edition)])],
  ];
}

function carried(pipe: Pipe, names: Names): string {
  const way = pipe.back ? '↔' : '→';
  return `${names.entity(pipe.source.id)} ${way} ${names.entity(pipe.sink.id)}`;
}

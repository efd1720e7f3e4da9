// The compact edition, for those whose tools read dataflow documents of three columns: for each direction
// between two systems one document, with a section per pair of entities and a table of source property,
// sink property and the sink's data type. Paths have no brackets there, a pair of paths stands once, and
// lines are sorted by them.

import type { Pair, Pipe } from '../definition/pipe.ts';
import { type Documented, edited, type TextFile } from './documents.ts';
import { type Known, knownOf, typeAt } from './line-values.ts';
import { type Names, names, uniqueTitles } from './names.ts';
import { type PipeWords, pipeWords, turned } from './pipe-words.ts';
import { type PropertyLine, propertyLines } from './property-lines.ts';
import { type Block, type Document, paragraph, type Section, say } from './text.ts';
import { notStated } from './type-words.ts';

/** File names with their texts. */
export function* compactDocuments(catalogue: Documented): Generator<TextFile> {
  const called = names(catalogue);
  for (const pair of catalogue.pairs) {
    const { source, sink, pipes } = pair;
    const knownTo = (pipe: Pipe) => knownOf(catalogue, pair, pipe);
    const text = (way: Way) => edited(documentOf(pair, way, called, knownTo)).text;
    yield [`${source.name}-${sink.name}.rst`, text('→')];
    if (pipes.some(({ back }) => back)) yield [`${sink.name}-${source.name}.rst`, text('←')];
  }
}

type Way = '→' | '←';

function documentOf(pair: Pair, way: Way, called: Names, knownTo: (pipe: Pipe) => Known): Document {
  const ends = [called.system(pair.source.name), called.system(pair.sink.name)];
  const [from, to] = way === '→' ? ends : ends.toReversed();
  const title = `${from} to ${to} Dataflow`;
  const parts = pair.pipes
    .filter((pipe) => way === '→' || pipe.back)
    .map((pipe) => {
      const words = pipeWords(pipe, pair, called);
      return { pipe, forward: words, words: way === '→' ? words : turned(words) };
    });
  const titles = uniqueTitles(
    parts.map(({ pipe, words: { source, sink } }) => ({
      title: `${source.entity} to ${sink.entity}`,
      hint: pipe.title ?? pipe.id.slice(pipe.id.lastIndexOf('/') + 1),
    })),
    [title, 'Introduction'],
  );
  const introduction = say`This document lists which properties of ${from as string} are carried to ${to as string}. The full document of the two systems says by what rules.`;
  return {
    title,
    sections: [
      { title: 'Introduction', blocks: [paragraph(introduction)] },
      ...parts.map(
        (part, at): Section => ({
          title: titles[at] as string,
          blocks: blocksOf(part, way, knownTo(part.pipe)),
        }),
      ),
    ],
  };
}

function blocksOf(
  { pipe, forward, words }: { pipe: Pipe; forward: PipeWords; words: PipeWords },
  way: Way,
  known: Known,
): readonly Block[] {
  const { source, sink } = words;
  const between = say`between ${source.one} and ${sink.one}`;
  const rows = cellsOf(pipe, propertyLines(pipe, forward, known), way);
  if (rows.length === 0) return [paragraph(say`No property is carried ${between}.`)];
  return [
    paragraph(say`These properties are carried ${between}:`),
    {
      kind: 'table',
      header: [`${source.entity} Property`, `${sink.entity} Property`, `${sink.system} Data Type`],
      widths: [],
      rows: rows.map((cells) => cells.map((cell) => [paragraph([cell])])),
    },
  ];
}

/** Sorted, each pair of paths once. */
function cellsOf(
  { source, sink }: Pipe,
  lines: readonly PropertyLine[],
  way: Way,
): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  for (const line of lines.filter((one) => one.way === way || one.way === '↔')) {
    const [from, to] = way === '→' ? [line.source, line.sink] : [line.sink, line.source];
    const entity = way === '→' ? sink : source;
    for (const target of to)
      for (const origin of from.length === 0 ? [''] : from) {
        const cells = [plain(origin), plain(target), typeName(typeAt(entity.schema, target))];
        found.set(cells.join('\n'), cells);
      }
  }
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, cells]) => cells);
}

function plain(path: string): string {
  return path.replaceAll('[]', '');
}

/** In quotes, as such tools expect it; N/A where the schema does not say. */
function typeName(type: string): string {
  if (type === notStated) return 'N/A';
  return JSON.stringify(type === 'number' ? 'float' : type);
}

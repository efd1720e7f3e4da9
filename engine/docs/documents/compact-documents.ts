// The compact edition, for those whose tools read dataflow documents of three columns: for each direction
// between two systems one document, with a section per pair of entities and a table of source property,
// sink property and the sink's data type. Paths have no brackets there, a pair of paths stands once, and
// lines are sorted by them.

import type { Pipe } from '../../definition/pipe.ts';
import { type Known, knownOf, typeAt } from '../checklist/line-values.ts';
import { type PropertyLine, propertyLines } from '../checklist/property-lines.ts';
import { type Block, type Document, paragraph, type Section, say } from '../text.ts';
import { type Names, names, uniqueTitles } from '../words/names.ts';
import { type PipeWords, pipeWords, turned } from '../words/pipe-words.ts';
import { carriesNothing } from '../words/policy-words.ts';
import { notStated } from '../words/type-words.ts';
import { type Documented, edited, type TextFile } from './documents.ts';

/** File names with their texts. */
export function* compactDocuments(catalogue: Documented): Generator<TextFile> {
  const called = names(catalogue);
  for (const [name, { from, to, flows }] of directions(catalogue, called)) {
    const document = documentOf(called.system(from), called.system(to), flows);
    yield [`${name}.rst`, edited(document).text];
  }
}

type Way = '→' | '←';

/** A pipe in one of its directions; `words` have the system that is read as their source. */
interface Flow {
  readonly pipe: Pipe;
  readonly way: Way;
  readonly forward: PipeWords;
  readonly words: PipeWords;
  readonly known: Known;
}

interface Carried {
  readonly from: string;
  readonly to: string;
  readonly flows: Flow[];
}

/** What is carried from one system to another, whichever folder it is in and whichever end its pipe begins at. */
function directions(catalogue: Documented, called: Names): ReadonlyMap<string, Carried> {
  const found = new Map<string, Carried>();
  const between = (from: string, to: string): Carried => {
    const name = `${from}-${to}`;
    const one = found.get(name) ?? { from, to, flows: [] };
    found.set(name, one);
    return one;
  };
  for (const pair of catalogue.pairs) {
    between(pair.source.name, pair.sink.name);
    for (const pipe of pair.pipes) {
      const { source, sink, back } = pipe;
      const forward = pipeWords(pipe, pair, called);
      const flow = { pipe, forward, known: knownOf(catalogue, pipe) };
      between(source.system, sink.system).flows.push({ ...flow, way: '→', words: forward });
      if (back)
        between(sink.system, source.system).flows.push({
          ...flow,
          way: '←',
          words: turned(forward),
        });
    }
  }
  return found;
}

function documentOf(from: string, to: string, flows: readonly Flow[]): Document {
  const title = `${from} to ${to} Dataflow`;
  const titles = uniqueTitles(
    flows.map(({ pipe, words: { source, sink } }) => ({
      title: `${source.entity} to ${sink.entity}`,
      hint: pipe.title ?? pipe.id.slice(pipe.id.lastIndexOf('/') + 1),
    })),
    [title, 'Introduction'],
  );
  const introduction = say`This document lists which properties of ${from} are carried to ${to}. The full document of the two systems says by what rules.`;
  return {
    title,
    sections: [
      { title: 'Introduction', blocks: [paragraph(introduction)] },
      ...flows.map(
        (flow, at): Section => ({ title: titles[at] as string, blocks: blocksOf(flow) }),
      ),
    ],
  };
}

function blocksOf({ pipe, way, forward, words, known }: Flow): readonly Block[] {
  const { source, sink } = words;
  const between = say`between ${source.one} and ${sink.one}`;
  const direction = way === '→' ? pipe.forward : pipe.back;
  const isCarried = direction !== undefined && !carriesNothing(direction);
  const rows = isCarried ? cellsOf(pipe, propertyLines(pipe, forward, known), way) : [];
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

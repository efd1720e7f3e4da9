// The property table of a pipe: the two properties, the sink's data type, the direction and the rule.

import { fingerprint } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { PipeWords } from './pipe-words.ts';
import { type PropertyLine, propertyLines } from './property-lines.ts';
import { type Block, type Cell, code, joined, paragraph, say } from './text.ts';

/** The table with the sentence before it; a sentence only where no property is mapped. */
export function propertyTable(pipe: Pipe, words: PipeWords): readonly Block[] {
  const { source, sink } = words;
  const lines = propertyLines(pipe, words);
  const between = say`between ${source.one} and ${sink.one}`;
  if (lines.length === 0) return [paragraph(say`No property is mapped ${between}.`)];
  return [
    paragraph(say`These properties are mapped ${between}:`),
    {
      kind: 'table',
      header: [
        `${source.entity} Property`,
        `${sink.entity} Property`,
        `${sink.system} Data Type`,
        'Direction',
        'Rule',
        'Check',
      ],
      widths: [20, 20, 10, 8, 34, 8],
      rows: lines.map((line) => [...tableRow(line), text(checkMark(pipe, line.id))]),
    },
  ];
}

function tableRow({ source, sink, types, way, rule }: PropertyLine): readonly Cell[] {
  return [paths(source), paths(sink), text([...new Set(types)].join(', ')), text(way), rule];
}

/**
 * A box and six hexadecimal digits to name a line by in a report. They hang on the two entities and the
 * property that is written, so that neither another rule nor another place in the file changes them.
 */
export function checkMark(pipe: Pipe, id: string): string {
  const key = fingerprint([pipe.source.id, pipe.sink.id, id]);
  return `☐\u00a0${Buffer.from(key, 'base64url').toString('hex').slice(0, 6)}`;
}

/** Paths by their names; a dash where there are none. */
function paths(names: readonly string[]): Cell {
  const shown = names.map((name) => [code(name)]);
  return shown.length === 0 ? text('—') : [paragraph(joined(shown, ', ', ', '))];
}

function text(value: string): Cell {
  return [paragraph([value === '' ? '—' : value])];
}

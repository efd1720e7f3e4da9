// The examples of a pipe as a table: what is given and what must come out. They are the ones that
// `samband test` runs, so what QA reads here was shown to hold.

import { isObject } from '../../base/json.ts';
import type { Example, Pipe } from '../../definition/pipe.ts';
import { type Block, type Cell, paragraph, type Sentence, say } from '../text.ts';
import type { Names } from '../words/names.ts';
import type { PipeWords } from '../words/pipe-words.ts';

/** Nothing where a pipe has no examples. */
export function examplesTable(pipe: Pipe, words: PipeWords): readonly Block[] {
  if (pipe.examples.length === 0) return [];
  return [
    paragraph(say`Examples, each of which is run as a test:`),
    {
      kind: 'table',
      header: ['Example', 'Given', 'Expected'],
      widths: [26, 37, 37],
      rows: pipe.examples.map((example, at) => exampleRow(example, at + 1, pipe, words)),
    },
  ];
}

function exampleRow(
  example: Example,
  number: number,
  pipe: Pipe,
  { source, sink, names }: PipeWords,
): readonly Cell[] {
  const [from, to] = example.way === 'forward' ? [source, sink] : [sink, source];
  const way = pipe.back
    ? say`${String(number)}: ${example.name} (${from.system} → ${to.system})`
    : say`${String(number)}: ${example.name}`;
  return [
    [paragraph(way)],
    given(example, from.entity, to.entity, names),
    expected(example, to.entity),
  ];
}

function given(example: Example, from: string, to: string, names: Names): Cell {
  return [
    ...values(say`${from}:`, example.given),
    ...values(say`Its ${to} so far:`, example.target ?? {}),
    ...values(say`Linked:`, example.linked),
    ...values(say`Settings:`, example.settings),
    ...Object.entries(example.found).flatMap(([entity, records]) =>
      records.length === 0
        ? [paragraph(say`No ${names.entity(entity)} is found.`)]
        : [
            paragraph(say`Found, ${names.entity(entity)}:`),
            lines(records.map((record) => JSON.stringify(record))),
          ],
    ),
  ];
}

function expected({ expect }: Example, to: string): Cell {
  if (typeof expect !== 'string') return values(say`${to}:`, expect);
  return [paragraph(outcomes[expect])];
}

const outcomes: Readonly<Record<'nothing' | 'parked' | 'skipped' | 'failed', Sentence>> = {
  nothing: say`Nothing is written.`,
  parked: say`The record waits.`,
  skipped: say`The record does not take part.`,
  failed: say`The record fails, and nothing is written.`,
};

function values(lead: Sentence, record: object): Cell {
  const flat = leaves(record, '');
  return flat.length === 0 ? [] : [paragraph(lead), lines(flat)];
}

function lines(texts: readonly string[]): Block {
  return { kind: 'code', text: texts.join('\n') };
}

/** `{ a: { b: 1 } }` → `a.b: 1`; lists of records get their index. */
function leaves(value: unknown, path: string): readonly string[] {
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([name, inner]) =>
      leaves(inner, path === '' ? name : `${path}.${name}`),
    );
  }
  if (Array.isArray(value) && value.some(isObject)) {
    return value.flatMap((inner, at) => leaves(inner, `${path}[${at}]`));
  }
  return path === '' ? [] : [`${path}: ${JSON.stringify(value)}`];
}

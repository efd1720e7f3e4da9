// A project of any size: systems with entities and pipes with rows of every common kind, the same for the
// same numbers. For the bench, and for reading more documents than we have.

import type { Pair, Pipe } from '../../engine/definition/pipe.ts';
import type { System } from '../../engine/definition/system.ts';
import type { Row } from '../../engine/mapping/row.ts';
import {
  back,
  catalogue,
  type DocumentedCatalogue,
  e,
  mergeRule,
  oneWay,
  pair,
  pipe,
  row,
  system,
} from './hand-built.ts';

const text = { type: 'string' };

/** Rows of five kinds in turn: copies both ways, computed, constants, references, look-ups. */
function rowAt(at: number, other: string): Row {
  const name = `property${at}`;
  switch (at % 5) {
    case 0:
      return row(name, name, { back: [back(name, name, { isAutomatic: true })] });
    case 1:
      return row(name, `$first(${name}, $trim(part${at} & ' ' & other${at}))`, {
        isRequired: true,
      });
    case 2:
      return row(name, { kind: 'constant', value: `value ${at}` }, { write: 'on-create' });
    case 3:
      return row(`${name}.id`, {
        kind: 'find',
        entity: `${other}.country`,
        by: 'code',
        input: e(name),
        missing: { kind: 'park' },
      });
    default:
      return row(name, `${name} = 'x' ? a${at} : b${at}`, { note: `Said of ${name}.` });
  }
}

function systemAt(name: string, title: string, rows: number): System {
  const properties = Object.fromEntries(
    Array.from({ length: rows }, (_, at) => [`property${at}`, text]),
  );
  return system(name, title, { customer: { title: 'Customer', properties }, country: {} });
}

function pipeBetween(source: System, sink: System, rows: readonly Row[]): Pipe {
  const [from, to] = [source.entities.customer, sink.entities.customer];
  return pipe(from as never, to as never, rows, {
    id: `${source.name}-${sink.name}/customer`,
    pair: `${source.name}-${sink.name}`,
    merge: [mergeRule('property0', 'property0')],
    back: oneWay,
    examples: [
      {
        name: 'a customer',
        way: 'forward',
        settings: {},
        given: { property0: 'a', property1: 'b' },
        linked: {},
        found: {},
        expect: { property0: 'a', property1: 'b' },
        place: { file: 'x', line: 1, column: 1 },
      },
    ],
  });
}

/** A pair for each of the sources with each of the sinks. */
export function synthetic(sources: number, sinks: number, rows: number): DocumentedCatalogue {
  const all = (count: number, name: string, title: string) =>
    Array.from({ length: count }, (_, at) => systemAt(`${name}${at}`, `${title} ${at}_`, rows));
  const from = all(sources, 'shop', 'Shop');
  const to = all(sinks, 'erp', 'Office |ERP|');
  const pairs: Pair[] = from.flatMap((source) =>
    to.map((sink) => {
      const own = Array.from({ length: rows }, (_, at) => rowAt(at, sink.name));
      return pair(source, sink, [pipeBetween(source, sink, own)]);
    }),
  );
  return catalogue([...from, ...to], pairs);
}

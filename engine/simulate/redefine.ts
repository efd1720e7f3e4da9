// What authors do to a pipe while the engine is down. One plain text row gives capitals from then on, or, the second
// time, what it gave before; a row is taken out, or brought back; a pipe goes one way only, or both ways again; its
// file is moved to another folder, or back.

import { fingerprint } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import { compileExpression } from '../mapping/expression/expression.ts';
import type { Row } from '../mapping/row.ts';
import { seededRandom } from '../sandbox/random.ts';
import type { Step } from './scenario.ts';

type Change = Extract<Step, { do: 'redefine' }>;

const capitals = /^\$uppercase\((.*)\)$/;

/** The pipe as it is after the change; `first` is how it was in the beginning. The same pipe if nothing of it can change so. */
export function redefined(pipe: Pipe, first: Pipe, { what, salt }: Change): Pipe {
  switch (what) {
    case 'name':
      return { ...pipe, id: otherName(pipe.id) };
    case 'ways':
      return named(withOtherWays(pipe, first));
    case 'row':
      return named(withRow(pipe, first, salt));
    case 'mapping':
      return named(withCapitals(pipe, salt));
  }
}

const moved = 'moved/';

/** The name that the pipe had in the beginning. */
export function plainName(id: string): string {
  return id.startsWith(moved) ? id.slice(moved.length) : id;
}

export function otherName(id: string): string {
  return id.startsWith(moved) ? plainName(id) : `${moved}${id}`;
}

function named(pipe: Pipe): Pipe {
  const parts = [plainName(pipe.id), pipe.rows.map((row) => row.version), pipe.back !== undefined];
  return { ...pipe, fingerprint: fingerprint(parts) };
}

function withCapitals(pipe: Pipe, salt: number): Pipe {
  const chosen = rowToChange(pipe, salt);
  return { ...pipe, rows: pipe.rows.map((row) => (row === chosen ? changedRow(row) : row)) };
}

/** One way if it goes both ways, and both ways again; where whole lists do, they stay. */
function withOtherWays(pipe: Pipe, first: Pipe): Pipe {
  if (first.back === undefined || first.rows.some(({ list }) => list?.backPath)) return pipe;
  const { back, ...rest } = pipe;
  if (back !== undefined) return { ...rest, rows: pipe.rows.map(oneWay) };
  const before = new Map(first.rows.map((row) => [row.id, row]));
  const rows = pipe.rows.map((row) => bothWays(row, before.get(row.id) as Row));
  return { ...rest, rows, back: first.back };
}

const goesOneWay = ' one way';

function oneWay(row: Row): Row {
  const version = row.back.length > 0 ? `${row.version}${goesOneWay}` : row.version;
  return { ...row, version, back: [] };
}

function bothWays(row: Row, { back }: Row): Row {
  return { ...row, version: row.version.replace(goesOneWay, ''), back };
}

/** Without one of its rows, or with the one that was taken out. */
function withRow(pipe: Pipe, first: Pipe, salt: number): Pipe {
  const there = new Map(pipe.rows.map((row) => [row.id, row]));
  if (there.size < first.rows.length) {
    const shaped = pipe.back || first.back === undefined ? first.rows : first.rows.map(oneWay);
    return { ...pipe, rows: shaped.map((row) => there.get(row.id) ?? row) };
  }
  const carried = new Set(pipe.merge.flatMap((rule) => rule.carriedBy));
  const rows = pipe.rows.filter((row) => !row.isRequired && !row.list && !carried.has(row.id));
  const gone = rows.length > 1 ? seededRandom(salt).pick(rows) : undefined;
  return { ...pipe, rows: pipe.rows.filter((row) => row !== gone) };
}

/** The row that such a change would meet. */
export function rowToChange(pipe: Pipe, salt: number): Row | undefined {
  const carried = new Set(pipe.merge.flatMap((rule) => rule.carriedBy));
  const rows = pipe.rows.filter((row) => isPlain(row) && !carried.has(row.id));
  return rows.length === 0 ? undefined : seededRandom(salt).pick(rows);
}

function textOf(row: Row): string | undefined {
  if (row.rule?.kind !== 'expression') return undefined;
  return row.rule.expression.text;
}

function isPlain(row: Row): boolean {
  const text = textOf(row);
  if (text === undefined || row.type !== 'string' || row.when) return false;
  return (
    row.rule?.kind === 'expression' &&
    (row.rule.expression.path !== undefined || capitals.test(text))
  );
}

const inCapitals = ' in capitals';

function changedRow(row: Row): Row {
  const text = textOf(row) as string;
  const plain = capitals.exec(text)?.[1];
  const next = plain ?? `$uppercase(${text})`;
  // Whatever its version says behind that.
  const version =
    plain === undefined ? `${row.version}${inCapitals}` : row.version.replace(inCapitals, '');
  return { ...row, version, rule: { kind: 'expression', expression: compileExpression(next) } };
}

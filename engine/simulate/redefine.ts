// A mapping that somebody changes while the engine is down: one plain text row gives capitals from then
// on, or, the second time, what it gave before.

import { fingerprint } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import { compileExpression } from '../mapping/expression/expression.ts';
import type { Row } from '../mapping/row.ts';
import { seededRandom } from '../sandbox/random.ts';

const capitals = /^\$uppercase\((.*)\)$/;

/** The pipe with another mapping; the same pipe if it has no such row. */
export function redefined(pipe: Pipe, salt: number): Pipe {
  const chosen = rowToChange(pipe, salt);
  if (!chosen) return pipe;
  const changed = pipe.rows.map((row) => (row === chosen ? changedRow(row) : row));
  const versions = changed.map((row) => row.version);
  return { ...pipe, rows: changed, fingerprint: fingerprint([pipe.id, versions]) };
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

function changedRow(row: Row): Row {
  const text = textOf(row) as string;
  const plain = capitals.exec(text)?.[1];
  const next = plain ?? `$uppercase(${text})`;
  const version =
    plain === undefined ? `${row.version} in capitals` : row.version.replace(/ in capitals$/, '');
  return { ...row, version, rule: { kind: 'expression', expression: compileExpression(next) } };
}

// What the rows of a pipe want to write in an example, by path of the other side.

import { isEmpty } from '../../base/empty.ts';
import type { JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { ItemOutcome, Outcome } from '../../mapping/outcome.ts';
import type { ListRule, Row } from '../../mapping/row.ts';
import { pathsOf, setBy } from '../../mapping/row-value.ts';
import type { MappingContext } from '../../mapping/scope.ts';
import { backOutcomes, forwardOutcomes } from '../../mapping/table.ts';
import type { Example, Pipe } from '../pipe.ts';

/** A value on its way to a path of the other side. */
export interface Target {
  readonly path: string;
  readonly outcome: Outcome;
  readonly compare: Row['compare'];
  readonly isRequired: boolean;
  /** The rows of a list's items. */
  readonly list?: ListRule;
}

export async function forwardTargets(
  pipe: Pipe,
  example: Example,
  context: MappingContext,
): Promise<readonly Target[]> {
  const rows = pipe.rows.filter((row) => isWritten(row, example.target));
  const outcomes = await forwardOutcomes(rows, example.given, context);
  return rows
    .filter((row) => row.rule !== undefined || row.list !== undefined)
    .flatMap((row) =>
      spread(row.members, row.sinkPath, outcomes[row.id] as Outcome).map(([path, outcome]) => ({
        ...row,
        path,
        outcome,
      })),
    );
}

/** A row of several properties: a target for each of them. */
function spread(
  members: Row['members'],
  path: string,
  outcome: Outcome,
): readonly (readonly [string, Outcome])[] {
  if (members === undefined || outcome.kind !== 'value') return [[path, outcome]];
  return setBy(outcome.value, { path, type: 'object', members }).map(([inner, value]) => [
    inner,
    value === null ? { kind: 'empty' } : { kind: 'value', value },
  ]);
}

function isWritten(row: Row, target: JsonObject | undefined): boolean {
  if (target === undefined || row.write === 'always') return true;
  return row.write === 'if-empty' && isEmpty(readPath(target, row.sinkPath));
}

export async function backTargets(
  pipe: Pipe,
  example: Example,
  context: MappingContext,
): Promise<readonly Target[]> {
  const rows = pipe.rows.flatMap((row) =>
    row.back.map((back) => ({ back, compare: row.compare, isRequired: false })),
  );
  const outcomes = await backOutcomes(
    rows.map((row) => row.back),
    example.given,
    context,
  );
  const values = rows.flatMap(({ back, ...row }) =>
    pathsOf(back).map((path) => ({ ...row, path, outcome: outcomes[path] as Outcome })),
  );
  const lists = pipe.rows.map((row) => backList(row, example.given, context));
  return [...values, ...(await Promise.all(lists)).flat()];
}

/** A list whose items go back: each item's back rows on the item. */
async function backList(
  row: Row,
  given: JsonObject,
  context: MappingContext,
): Promise<readonly Target[]> {
  const path = row.list?.backPath;
  const found = readPath(given, row.sinkPath);
  if (row.list === undefined || path === undefined || !Array.isArray(found)) return [];
  const back = (row.list as ListRule).rows.flatMap((inner) => inner.back);
  const items = await Promise.all(
    (found as readonly JsonObject[]).map(async (record): Promise<ItemOutcome> => {
      return { key: '', record, rows: await backOutcomes(back, record, context) };
    }),
  );
  return [{ path, outcome: { kind: 'items', items }, compare: row.compare, isRequired: false }];
}

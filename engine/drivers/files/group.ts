// Several rows that are one record, as the lines of an order: which rows belong together, what they say
// as one, and which columns are those of a line. A record without lines is a row too, in which these
// columns are empty. Without `group` each row is a record.

import { closest } from '../../base/did-you-mean.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import type { Entity, FileRule } from '../../definition/system.ts';
import type { Row, Sheet } from './rows.ts';

/** Without the column that puts rows together, each would be a record of its own. */
export function groupTrouble({ group }: FileRule, { columns, rows }: Sheet): string | undefined {
  if (group === undefined) return undefined;
  const { by } = group;
  const isThere = columns?.includes(by) ?? rows.some(({ values }) => Object.hasOwn(values, by));
  if (isThere || (columns === undefined && rows.length === 0)) return undefined;
  const names = columns ?? Object.keys(rows[0]?.values ?? {});
  const near = closest(by, names);
  const hint = near === undefined ? 'name one that it has' : `\`${near}\` may be meant`;
  return `the file has no column \`${by}\`, which \`group.by\` names; ${hint}`;
}

/** Rows that are one record, in the order of their first; what stands there once more is apart. */
export function groupsOf({ group }: FileRule, rows: readonly Row[]): Iterable<readonly Row[]> {
  if (group === undefined) return rows.map((row) => [row]);
  // Rows without the value belong to nobody, and are told one by one.
  const keyOf = ({ values, line }: Row): string =>
    JSON.stringify(values[group.by] ?? `line ${line}`);
  const byKey = Map.groupBy(blocksOf(rows, keyOf), ([first]) => keyOf(first as Row));
  return byKey.values().flatMap((blocks) => (isRepeated(blocks) ? blocks : [blocks.flat()]));
}

/** Rows with one key that follow each other. */
function blocksOf(rows: readonly Row[], keyOf: (row: Row) => string): readonly (readonly Row[])[] {
  const blocks: Row[][] = [];
  let last: string | undefined;
  for (const row of rows) {
    const key = keyOf(row);
    if (key === last) blocks.at(-1)?.push(row);
    else blocks.push([row]);
    last = key;
  }
  return blocks;
}

/** A file that holds all of a record's rows again, further down: an export that was added to itself. */
function isRepeated(blocks: readonly (readonly Row[])[]): boolean {
  const [first = [], ...others] = blocks;
  const textOf = (block: readonly Row[]) => JSON.stringify(block.map(({ values }) => values));
  return (
    others.length > 0 &&
    others.every((one) => one.length === first.length && textOf(one) === textOf(first))
  );
}

/** What rows say together, before it is decoded. */
export function rawOf(entity: Entity, rows: readonly Row[]): JsonObject {
  const { group } = entity.file as FileRule;
  const { values } = rows[0] as Row;
  if (group === undefined) return values;
  const own = entity.decode ? [] : lineColumns(entity);
  // A record without lines is a row all the same.
  const hasLines =
    own.length === 0 || rows.some((row) => own.some((name) => !isNothing(row.values[name])));
  return { ...values, [group.items]: hasLines ? rows.map((row) => row.values) : [] };
}

/** The columns of lines alone, where rows are what pipes see; none: the schema does not say. */
export function lineColumns({ schema, file }: Entity): readonly string[] {
  const { group } = file as FileRule;
  const { properties = {} } = schema;
  const names = Object.keys(properties[group?.items ?? '']?.items?.properties ?? {});
  return names.filter((name) => name !== group?.by && !Object.hasOwn(properties, name));
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

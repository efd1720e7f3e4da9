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

/** Rows that are one record, in the order of their first. */
export function groupsOf({ group }: FileRule, rows: readonly Row[]): Iterable<readonly Row[]> {
  if (group === undefined) return rows.map((row) => [row]);
  // Rows without the value belong to nobody, and are told one by one.
  const keyOf = ({ values, line }: Row): Json => values[group.by] ?? `line ${line}`;
  return Map.groupBy(rows, (row) => JSON.stringify(keyOf(row))).values();
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

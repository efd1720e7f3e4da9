// Of several records that a look-up finds, the condition under which it finds the one a person took:
// what the author may write as `where`.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import { type LookUpRule, lookUpsIn, type Row } from '../../mapping/row.ts';
import type { Proposal } from './propose.ts';

/** The records that were found, by ref. */
export type FoundRecords = ReadonlyMap<string, JsonObject>;

type LookUp = Exclude<LookUpRule, { kind: 'table' }>;

export function proposeWhere(
  pipe: Pipe,
  id: string,
  entity: Entity,
  chosen: string,
  found: FoundRecords,
): Proposal | undefined {
  const row = pipe.rows.find((one) => one.id === id);
  const [rule, ...others] = row ? lookUpsOf(row).filter((one) => looksIn(one) === entity.id) : [];
  const condition = conditionFor(entity, chosen, found);
  if (!row || !rule || others.length > 0 || condition === undefined) return undefined;
  const where = rule.where ? `(${rule.where.text}) and ${condition}` : condition;
  return {
    place: `${row.place.file}:${row.place.line}`,
    yaml: `${row.id}:\n  ${rule.kind}: ${rule.entity}\n  where: ${where}`,
    note: 'Beside what the block says already. Then the others are not found.',
  };
}

/** The entity whose records are the candidates. */
function looksIn(rule: LookUp): string {
  return rule.kind === 'link' ? rule.as : rule.entity;
}

function lookUpsOf(row: Row): readonly LookUp[] {
  const inner = row.list?.rows.flatMap(lookUpsOf) ?? [];
  const own = row.rule ? lookUpsIn(row.rule) : [];
  return [...inner, ...own.filter((rule) => rule.kind !== 'table')];
}

/** A yes or no, or one of a few words, that tells it from all others; else its id. */
function conditionFor({ schema, idOf }: Entity, chosen: string, found: FoundRecords) {
  const record = found.get(chosen);
  if (record === undefined) return undefined;
  const others = [...found].filter(([ref]) => ref !== chosen).map(([, one]) => one);
  const tells = (path: string) => {
    const value = readPath(record, path);
    return isPlain(value) && others.every((one) => readPath(one, path) !== value);
  };
  const kinds = Object.entries(schema.properties ?? {})
    .filter(([, { type, enum: words }]) => type === 'boolean' || words !== undefined)
    .map(([name]) => name);
  const path = [...kinds, ...(idOf.path === undefined ? [] : [idOf.path])].find(tells);
  return path === undefined ? undefined : `${path} = ${JSON.stringify(readPath(record, path))}`;
}

function isPlain(value: Json | undefined): boolean {
  return value !== undefined && value !== null && !isObject(value) && !Array.isArray(value);
}

// Searches in files: every record is looked at. A row that cannot be read may be the one that was meant;
// then the search has no answer, for one that says "nobody" would have the record made a second time.

import { fault } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Entity } from '../../definition/system.ts';
import type { ReadRecord } from '../driver.ts';
import type { Table } from './table.ts';
import { isWrongAt, type Unreadable } from './unreadable.ts';

/** Throws a Fault if a row that cannot be read may hold the value. */
export function find(
  entity: Entity,
  { records, unreadable }: Table,
  { property, value }: { readonly property: string; readonly value: Json },
): readonly ReadRecord[] {
  const reads = [...records.values()].map((stored) => stored.read);
  const hits = reads.filter(({ record }) => holds(readPath(record, property), value));
  const isHit = ({ id }: Unreadable) => hits.some((hit) => hit.id === id);
  const doubtful = unreadable.find((row) => mayHold(row, property, value) && !isHit(row));
  if (doubtful === undefined) return hits;
  const what = `searching ${entity.name} by ${property}`;
  const detail = `${what}: a row that may be meant cannot be read (${doubtful.message})`;
  throw fault('search.unreadable', { system: entity.system, detail });
}

function mayHold({ seen }: Unreadable, property: string, value: Json): boolean {
  if (seen === undefined || isWrongAt(seen, property)) return true;
  return holds(readPath(seen.record, property), value);
}

/** A value is found as it is written, capitals and blanks around it aside. */
function holds(held: Json | undefined, value: Json): boolean {
  const plain = (one: Json | undefined) =>
    String(one ?? '')
      .trim()
      .toLowerCase();
  return plain(held) !== '' && plain(held) === plain(value);
}

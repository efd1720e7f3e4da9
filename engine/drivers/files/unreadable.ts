// Rows that cannot be read as a record, and what can be told of them all the same. They stand in the
// file, so the id that one of them has is taken, and a search may mean them. What is wrong with such a
// row is told by who reads it.

import { isObject, type JsonObject } from '../../base/json.ts';
import type { Entity } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/jsonata/bindings.ts';
import { FormatProblem, formatsRead } from '../formats.ts';
import { idText } from '../read-record.ts';

/** Rows of a file that are no record for us. */
export interface Unreadable {
  /** Absent: it cannot be told, so it may be any. */
  readonly id?: string;
  readonly message: string;
  /** Absent: nothing can be told. */
  readonly seen?: Seen;
}

/** What can be read of a record. */
export interface Seen {
  readonly record: JsonObject;
  /** Paths of properties that do not have their format. */
  readonly wrong: readonly string[];
}

/** What rows say of themselves although they cannot be read. */
export async function readInPart(
  entity: Entity,
  raw: JsonObject,
  bindings: Bindings,
): Promise<Omit<Unreadable, 'message'>> {
  try {
    const seen = await seenOf(entity, raw, bindings);
    if (entity.idOf.reads.some((path) => isWrongAt(seen, path))) return { seen };
    const id = idText(await entity.idOf.evaluate(seen.record, bindings));
    return id === undefined ? { seen } : { id, seen };
  } catch {
    return {}; // an expression of the author's fails on it, which is told with the row
  }
}

/** The record with every format that can be read. */
async function seenOf(entity: Entity, raw: JsonObject, bindings: Bindings): Promise<Seen> {
  const decoded = entity.decode ? await entity.decode.evaluate(raw, bindings) : raw;
  if (!isObject(decoded)) throw new Error(`decode of ${entity.id} gave no object`);
  let record = decoded as JsonObject;
  const wrong: string[] = [];
  for (const format of entity.formats ?? []) {
    try {
      record = await formatsRead({ formats: [format] }, record, bindings);
    } catch (error) {
      if (!(error instanceof FormatProblem)) throw error;
      wrong.push(format.path);
    }
  }
  return { record, wrong };
}

/** What stands at the path, or within it, is not known. */
export function isWrongAt({ wrong }: Seen, path: string): boolean {
  return wrong.some(
    (other) => `${path}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${path}.`),
  );
}

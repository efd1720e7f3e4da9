// Rows that cannot be read as a record, and what can be told of them all the same. They stand in the
// file, so the id that one of them has is taken. What is wrong with such a row is told by who reads it.

import { isObject, type JsonObject } from '../../base/json.ts';
import type { Entity } from '../../definition/system.ts';
import type { Bindings } from '../../mapping/expression.ts';
import { FormatProblem, formatsRead } from '../formats.ts';
import { idText } from '../read-record.ts';

/** Rows of a file that are no record for us. */
export interface Unreadable {
  /** Absent: it cannot be told, so it may be any. */
  readonly id?: string;
  readonly message: string;
}

/** The id that rows have although they cannot be read; undefined: it cannot be told. */
export async function idOfUnreadable(
  entity: Entity,
  raw: JsonObject,
  bindings: Bindings,
): Promise<string | undefined> {
  try {
    const { record, wrong } = await readInPart(entity, raw, bindings);
    const isWrong = entity.idOf.reads.some((path) => wrong.some((other) => touches(path, other)));
    return isWrong ? undefined : idText(await entity.idOf.evaluate(record, bindings));
  } catch {
    return undefined; // an expression of the author's fails on it, which is told with the row
  }
}

/** The record with every format that can be read, and the paths of those that cannot. */
async function readInPart(
  entity: Entity,
  raw: JsonObject,
  bindings: Bindings,
): Promise<{ readonly record: JsonObject; readonly wrong: readonly string[] }> {
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

/** One of the paths is the other, or lies within it. */
function touches(one: string, other: string): boolean {
  return `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);
}

// The JSON Schema of an entity, read from its file: parsed, held against what the engine understands
// of JSON Schema, and told about at the file's own lines.

import { Failure, type Place } from '../../base/errors.ts';
import { isObject, parseJson } from '../../base/json.ts';
import type { EntitySchema } from '../entity-schema.ts';
import type { Problems } from './problems.ts';
import { schemaComplaint } from './schema.ts';

/** Larger files are none that we or an author would write. */
const bytesMax = 4 * 1024 * 1024;

/** Undefined if there is none or it cannot be used; that is told. */
export function readSchema(
  file: string,
  text: string | undefined,
  asked: { readonly entity: string; readonly place: Place },
  problems: Problems,
): EntitySchema | undefined {
  if (text === undefined) {
    problems.error(asked.place, 'schema.missing', { entity: asked.entity }, `Write ${file}.`);
    return undefined;
  }
  const invalid = (detail: string, offset = 0): undefined => {
    problems.error(placeOf(file, text, offset), 'schema.invalid', { detail });
    return undefined;
  };
  if (Buffer.byteLength(text) > bytesMax) return invalid('it is too large');
  if (text.trim() === '') return invalid('it is empty');
  let schema: unknown;
  try {
    schema = parseJson(text);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return invalid(error.details.detail ?? error.message, brokenAt(text));
  }
  if (!isObject(schema)) return invalid('it is no object');
  const complaint = schemaComplaint(schema) ?? shapeComplaint(schema);
  if (complaint !== undefined) return invalid(complaint);
  return schema as EntitySchema;
}

/** Where JSON breaks: the end of the shortest beginning that is wrong, and not merely cut off. */
function brokenAt(text: string): number {
  let [good, bad] = [0, text.length];
  while (good + 1 < bad) {
    const middle = Math.floor((good + bad) / 2);
    if (isWrong(text.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return Math.max(0, bad - 1);
}

function isWrong(text: string): boolean {
  try {
    JSON.parse(text);
    return false;
  } catch (error) {
    const { message } = error as Error;
    const position = Number(/position (\d+)/.exec(message)?.[1] ?? -1);
    return !/Unexpected end/.test(message) && position < text.length;
  }
}

/** The engine reads `properties`; a schema without them describes nothing we could map. */
function shapeComplaint(schema: Record<string, unknown>): string | undefined {
  if (!isObject(schema.properties)) return 'it has no `properties`';
  return undefined;
}

function placeOf(file: string, text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n');
  return { file, line: before.length, column: (before.at(-1) as string).length + 1 };
}

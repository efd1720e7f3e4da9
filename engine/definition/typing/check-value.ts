// Whether a value that stands in a file can stand in a property: it is of the right kind, and one of those that
// the property allows.

import type { Place } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { fits, typeWord } from '../../mapping/property-type.ts';
import { type PropertySchema, typeOf } from '../entity-schema.ts';
import { truthHint } from '../files/truth-hint.ts';
import { checkLimits, checkValues, type Placed, type Target } from './check-limits.ts';
import { lookUp } from './property-check.ts';
import { constant } from './value-type.ts';

export interface FileValue {
  readonly value: Json;
  readonly place: Place;
  /** As it stands there, if that is one word. */
  readonly written: string | undefined;
}

/** Tells of one that cannot; a record of an example may be as a system really had it, beyond limits too. */
export function checkValue(given: FileValue, target: Target): void {
  const held = heldBy(given, target);
  if (held) checkValues(held.placed, held.schema, target);
}

/** The same of an author's own, which keeps to every limit that the schema names. */
export function checkOwnValue(given: FileValue, target: Target): void {
  const held = heldBy(given, target);
  if (held === undefined) return;
  checkValues(held.placed, held.schema, target);
  checkLimits(held.placed, held.schema, target);
}

/** Undefined if the property is not known, or cannot hold it, which is told. */
function heldBy(
  { value, place, written }: FileValue,
  { reader, path, problems }: Target,
): { readonly placed: Placed; readonly schema: PropertySchema } | undefined {
  const found = lookUp(reader.schema, path);
  if (found.kind !== 'known') return undefined;
  const { schema } = found;
  const type = typeOf(schema);
  if (fits(value, type)) {
    const text = written ?? String(value);
    const placed = { type: constant(value), text, at: 0, place, placeOf: () => place };
    return { placed, schema };
  }
  const expected = typeWord(type);
  const details = { entity: reader.entity, path, expected, found: foundWord(value, written) };
  problems.error(place, 'property.type', details, hintFor(type, value, written));
  return undefined;
}

function hintFor(type: string, value: Json, written: string | undefined): string | undefined {
  if (type === 'boolean') return truthHint(value);
  return type === 'string' && written !== undefined ? `Quote it: '${written}'.` : undefined;
}

function foundWord(value: Json, written: string | undefined): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string'
    ? `the text \`${value}\``
    : `${typeof value === 'number' ? 'the number ' : ''}${written ?? value}`;
}

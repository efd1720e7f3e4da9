// Whether a value that is of the right kind can be held as it is: the values and the length that a property
// allows, its least and its most, digits behind the point, and the hour of a time that becomes a day.

import { didYouMean } from '../../base/did-you-mean.ts';
import type { Place } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import { type PropertySchema, typeOf } from '../entity-schema.ts';
import type { Problems } from '../files/problems.ts';
import type { Result } from './check-types.ts';
import { boundsOf, decimalsOf } from './number-type.ts';
import type { Reader } from './property-check.ts';
import { longestOf } from './value-type.ts';

export interface Target {
  readonly reader: Reader;
  readonly path: string;
  readonly problems: Problems;
}

/** One result of an expression at its place; `placeOf` a constant in it. */
export interface Placed extends Result {
  readonly place: Place;
  readonly placeOf: (value: Json) => Place;
}

export function checkLimits(given: Placed, to: PropertySchema, target: Target): void {
  checkLength(given, to.maxLength, target);
  checkTime(given, to, target);
  checkDecimals(given, to, target);
  checkBounds(given, to, target);
}

/** What is none of the values that the property allows. */
export function checkValues(
  { type, placeOf }: Placed,
  to: PropertySchema,
  { problems, reader, path }: Target,
): void {
  const allowed = to.enum as readonly Json[] | undefined;
  if (allowed === undefined || type.values === undefined) return;
  const isGiven = (value: Json) => value !== null && value !== '' && !allowed.includes(value);
  const strange = type.values.filter(isGiven);
  const options = allowed.map((option) => `\`${String(option)}\``).join(', ');
  const meant = (value: Json) => didYouMean(String(value), allowed.map(String));
  if (type.schema === undefined) {
    for (const value of strange)
      problems.error(
        placeOf(value),
        'value.unknown',
        { value: String(value), options },
        meant(value),
      );
  } else if (strange.length > 0) {
    const values = strange.map((value) => `\`${String(value)}\``).join(', ');
    const details = { path, entity: reader.entity, values, options };
    problems.warning(
      placeOf(strange[0] as Json),
      'property.values',
      details,
      strange.length === 1 ? meant(strange[0] as Json) : undefined,
    );
  }
}

function checkLength(
  { type, place, placeOf }: Placed,
  most: number | undefined,
  { problems, reader, path }: Target,
): void {
  if (most === undefined) return;
  const details = { path, entity: reader.entity, limit: String(most) };
  if (type.schema === undefined && type.values !== undefined) {
    for (const value of type.values)
      if (typeof value === 'string' && [...value].length > most)
        problems.error(placeOf(value), 'property.length', {
          ...details,
          length: String([...value].length),
        });
    return;
  }
  const longest = longestOf(type) ?? type.schema?.maxLength;
  if (longest === undefined || longest <= most) return;
  problems.warning(
    place,
    'property.length',
    { ...details, length: String(longest) },
    `Cut it: \`$substring(…, 0, ${most})\`.`,
  );
}

/** A day is taken out of a time as it is written there, and that is the day of its zone. */
function checkTime(
  { type, text, place }: Placed,
  to: PropertySchema,
  { problems, reader, path }: Target,
): void {
  if (typeOf(to) !== 'date' || typeOf(type.schema) !== 'date-time') return;
  problems.warning(
    place,
    'property.time',
    { path, entity: reader.entity, text },
    `Say which day is meant: the one that is written, \`$substring(${text}, 0, 10)\`, or that of a zone, \`$substring($local(${text}, 'Europe/Oslo'), 0, 10)\`.`,
  );
}

function checkDecimals(
  { type, text, place }: Placed,
  to: PropertySchema,
  { problems, reader, path }: Target,
): void {
  const most = decimalsOf({ mayBeNothing: false, schema: to });
  const found = type.kinds?.has('number') ? decimalsOf(type) : undefined;
  if (most === undefined || found === undefined || found <= most) return;
  const expected = most === 0 ? 'a whole number' : `a number with ${most} decimals`;
  problems.warning(
    place,
    'property.decimals',
    { path, entity: reader.entity, text, expected, found: most === 0 ? 'decimals' : 'more' },
    `Say how it is rounded: \`$round(${text}${most === 0 ? '' : `, ${most}`})\`.`,
  );
}

function checkBounds(
  { type, place }: Placed,
  to: PropertySchema,
  { problems, reader, path }: Target,
): void {
  const { least, most } = boundsOf(type);
  const tooSmall = below(least, to.minimum) || below(most, to.minimum);
  if (!tooSmall && !below(to.maximum, most) && !below(to.maximum, least)) return;
  const limit = tooSmall ? `${to.minimum} or more` : `${to.maximum} or less`;
  const found = String(tooSmall ? (least ?? most) : (most ?? least));
  const isConstant = type.schema === undefined && type.values !== undefined;
  const tell = isConstant ? problems.error : problems.warning;
  tell(place, 'property.bounds', { path, entity: reader.entity, limit, found });
}

function below(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && b !== undefined && a < b;
}

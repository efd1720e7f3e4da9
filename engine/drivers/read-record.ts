// From a record as a system gave it to a ReadRecord: decoded, with its id as text, its version and
// its time of change. Every driver makes its records here, so that all of them mean the same.

import { isDay } from '../base/calendar.ts';
import { isShort, keyBytesMax } from '../base/capped-key.ts';
import { isObject, type Json, type JsonObject, keepsDigits } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import type { Entity } from '../definition/system.ts';
import type { Bindings } from '../mapping/jsonata/bindings.ts';
import type { ReadRecord } from './driver.ts';
import { formatsRead } from './formats.ts';
import { typedRecord } from './typed-record.ts';

/**
 * The record with what the engine keeps beside it. A text instead says why it cannot be read, be it that an
 * expression of the system's file fails on it; which record it is, is for the caller to say.
 */
export async function readRecord(
  entity: Entity,
  raw: unknown,
  bindings: Bindings,
): Promise<ReadRecord | string> {
  if (!isObject(raw)) return `a record of ${entity.id} is not an object`;
  try {
    return await understood(entity, raw as JsonObject, bindings);
  } catch (error) {
    return (error as Error).message;
  }
}

async function understood(
  entity: Entity,
  raw: JsonObject,
  bindings: Bindings,
): Promise<ReadRecord | string> {
  const decoded = entity.decode ? await entity.decode.evaluate(raw, bindings) : raw;
  if (!isObject(decoded)) return `decode of ${entity.id} gave no object`;
  const given = decoded as JsonObject;
  const shaped = entity.isXml ? typedRecord(given, entity.schema) : given;
  const record = await formatsRead(entity, shaped, bindings);
  const named = await entity.idOf.evaluate(record, bindings);
  const id = idText(named);
  if (id === undefined) return `a record of ${entity.id} ${idTrouble(named)} (${entity.idOf.text})`;
  const version = entity.version === undefined ? undefined : readPath(record, entity.version);
  const modifiedMs = timeMs(await entity.modified?.evaluate(record, bindings));
  return {
    id,
    record,
    ...(version === undefined || version === null ? {} : { version: versionText(version) }),
    ...(modifiedMs === undefined ? {} : { modifiedMs }),
  };
}

/**
 * Ids are texts for us, whatever the system counts in; empty ones are none, and neither is one that would be
 * another record's: a number whose last digits were lost when its JSON was read, a text that no index takes, or one
 * with half a sign, which SQLite makes another of.
 */
export function idText(value: unknown): string | undefined {
  if (typeof value === 'string' && value !== '' && isShort(value) && value.isWellFormed())
    return value;
  if (typeof value === 'number' && keepsDigits(value)) return String(value);
  return undefined;
}

/** What is wrong with an id that is none. */
function idTrouble(value: unknown): string {
  if (typeof value === 'number' && !keepsDigits(value))
    return `has an id of more digits than a number keeps, about ${value}: its system has to give it as a text`;
  if (typeof value === 'string' && !value.isWellFormed())
    return `has an id with half a sign in it, as of a text that was cut: ${value.toWellFormed()}`;
  if (typeof value === 'string' && value !== '')
    return `has an id of more than ${keyBytesMax} bytes, beginning with ${value.slice(0, idShown)}`;
  return 'has no id';
}

/** As much of a long id as tells it apart for a person. */
const idShown = 40;

function versionText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Numbers below this are seconds since 1970, above it milliseconds: the year 5138 and 1973. */
const secondsMax = 100_000_000_000;

/** The furthest a `Date` goes: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const timeMsMax = 8.64e15;

/**
 * A system's time as whole milliseconds since 1970: ISO text (without a zone it is UTC, never the
 * machine's own) or a number of seconds or milliseconds. Undefined if it is none of these.
 */
export function timeMs(value: unknown): number | undefined {
  if (typeof value === 'number') {
    // Parts of a millisecond are left out, as they are where a text has them.
    const ms = Math.floor(value * (value < secondsMax ? 1_000 : 1));
    return Math.abs(ms) <= timeMsMax ? ms : undefined;
  }
  if (typeof value !== 'string') return undefined;
  const match =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s?(Z|[+-]\d\d:?\d\d)?$/i.exec(
      value,
    );
  if (!match) return undefined;
  const [, day = '', time = '00:00', zone = 'Z'] = match;
  if (!isDay(day)) return undefined;
  const colon = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone;
  const ms = Date.parse(`${day}T${time}${colon.toUpperCase()}`);
  return Number.isNaN(ms) ? undefined : ms;
}

// Properties that a system writes differently from how pipes see them: decimals as texts, with a point or a comma,
// amounts in hundredths, days as people write them, times without a zone, structures as text, flags as 0 and 1, text as HTML. Both ways go through here, so a plain path
// stays two-way. What cannot be read makes the record unreadable, with the value and what was awaited.

import { isDay } from '../base/calendar.ts';
import { htmlFromText, textFromHtml } from '../base/html-text.ts';
import { isLongDigits, isObject, type Json, type JsonObject, parseJson } from '../base/json.ts';
import { localFromUtcMs, utcFromLocalMs } from '../base/zoned-time.ts';
import type { Entity, Format, TimeFormat } from '../definition/system.ts';
import { rounded } from '../mapping/functions/decimal.ts';
import type { Bindings } from '../mapping/jsonata/bindings.ts';

/** Thrown for a value that does not have its format. */
export class FormatProblem extends Error {}

/** Between the day and the time: databases order texts, so theirs are written alike. */
export type TimeSeparator = 'T' | ' ';

type Convert = (value: Json, path: string) => Json;

/** The record as pipes see it. */
export async function formatsRead(
  entity: Pick<Entity, 'formats'>,
  record: JsonObject,
  bindings: Bindings,
): Promise<JsonObject> {
  let result = record;
  for (const format of entity.formats ?? []) {
    const zone = await zoneOf(format, bindings);
    result = mapped(result, format.path, (value) => readValue(format, value, zone));
  }
  return result;
}

/** The record, or the part of it that is sent, as the system writes it. */
export async function formatsWritten(
  entity: Pick<Entity, 'formats'>,
  record: JsonObject,
  options: { readonly bindings: Bindings; readonly separator?: TimeSeparator },
): Promise<JsonObject> {
  const { bindings, separator = 'T' } = options;
  let result = record;
  for (const format of entity.formats ?? []) {
    const zone = await zoneOf(format, bindings);
    result = mapped(result, format.path, (value) => writtenValue(format, value, zone, separator));
  }
  return result;
}

/** The zone of a `local` format, where the settings are known. */
export async function zoneOf(format: Format, bindings: Bindings): Promise<string | undefined> {
  if (format.kind !== 'local') return undefined;
  const zone = await format.zone.render(undefined, bindings);
  return typeof zone === 'string' && zone !== '' ? zone : 'UTC';
}

/** The value at the path made anew; through a list in each of its items. What is not there stays so. */
function mapped(record: JsonObject, path: string, convert: Convert): JsonObject {
  return mappedAt(record, path.split('.'), path, convert) as JsonObject;
}

function mappedAt(
  value: Json | undefined,
  steps: readonly string[],
  path: string,
  convert: Convert,
): Json | undefined {
  const [step, ...rest] = steps;
  if (step === undefined) {
    return value === undefined || value === null || value === '' ? value : convert(value, path);
  }
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item) => mappedAt(item, steps, path, convert) ?? null);
  }
  if (!isObject(value) || !Object.hasOwn(value, step)) return value;
  const inner = mappedAt(value[step] as Json | undefined, rest, path, convert);
  return { ...(value as JsonObject), [step]: inner };
}

function readValue(format: Format, value: Json, zone: string | undefined): Json {
  switch (format.kind) {
    case 'decimal':
      return decimal(format, value);
    case 'comma':
      return decimal(format, typeof value === 'string' ? withPoint(format, value) : value);
    case 'date':
      return readDay(format, value);
    case 'cents':
      return decimal(format, value) / 100;
    case 'flag01':
      return flag(format, value);
    case 'json':
      return typeof value === 'string' ? structure(format, value) : value;
    case 'html':
      return typeof value === 'string' ? textFromHtml(value) : value;
    case 'utc':
    case 'local':
      return readTime(format, value, zone);
  }
}

function writtenValue(
  format: Format,
  value: Json,
  zone: string | undefined,
  separator: TimeSeparator,
): Json {
  switch (format.kind) {
    case 'decimal':
      return decimalText(format.digits, value);
    case 'comma':
      return decimalText(format.digits, value).replace('.', ',');
    case 'date':
      return writtenDay(format, value);
    case 'cents':
      return cents(format, value);
    case 'flag01':
      return value === true ? 1 : value === false ? 0 : value;
    case 'json':
      return JSON.stringify(value);
    case 'html':
      return typeof value === 'string' ? htmlFromText(value) : value;
    case 'utc':
    case 'local':
      return writtenTime(format, value, zone, format.separator ?? separator);
  }
}

function decimal(format: Format, value: Json): number {
  const text = typeof value === 'string' ? value.trim() : value;
  const number = typeof text === 'string' && text !== '' ? Number(text) : text;
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw wrong(format, value, 'a number', hasComma(value) ? '; the format `comma` reads it' : '');
  return number;
}

/** A number that came as the text of its digits would go out as a hundredth of what it says. */
function cents(format: Format, value: Json): Json {
  if (isLongDigits(value)) throw wrong(format, value, 'an amount that a number keeps');
  return typeof value === 'number' ? Math.round(rounded(value, 2) * 100) : value;
}

/** Never with an exponent, which few systems read. */
function decimalText(digits: number | undefined, value: Json): string {
  if (digits !== undefined && typeof value === 'number')
    return rounded(value, digits).toFixed(digits);
  const text = String(value);
  const isSmall = typeof value === 'number' && text.includes('e');
  return isSmall ? value.toFixed(12).replace(/\.?0+$/, '') : text;
}

const grouped = /^[+-]?(\d+|\d{1,3}([ .\u00a0\u202f]\d{3})+)(,\d+)?$/;

/** Blanks and points stand between thousands; anything else with a point would be read a hundred times too large. */
function withPoint(format: Format, value: string): string {
  const text = value.trim();
  if (!grouped.test(text)) throw wrong(format, value, 'a number such as 1 249,50');
  return text.replace(/[ .\u00a0\u202f]/g, '').replace(',', '.');
}

/** A number as people with a decimal comma write it. */
function hasComma(value: Json): boolean {
  return typeof value === 'string' && value.includes(',') && grouped.test(value.trim());
}

type DayFormat = Extract<Format, { readonly kind: 'date' }>;

/** A day as pipes see it; one of zeros means none. Day and month may have one digit where a sign parts them. */
function readDay(format: DayFormat, value: Json): Json {
  const { picture } = format;
  const text = String(value).trim();
  if (/^[0./ -]+$/.test(text)) return null;
  const short = /[./ -]/.test(picture) ? '\\d{1,2}' : '\\d\\d';
  const form = picture
    .replace(/[.]/g, '\\.')
    .replace('yyyy', '(?<y>\\d{4})')
    .replace('mm', `(?<m>${short})`)
    .replace('dd', `(?<d>${short})`);
  const { y = '', m = '', d = '' } = new RegExp(`^${form}$`).exec(text)?.groups ?? {};
  const day = `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  if (!isDay(day)) throw wrong(format, value, `a day written ${picture}`);
  return day;
}

function writtenDay(format: DayFormat, value: Json): Json {
  const day = /^\d{4}-\d\d-\d\d(?=$|[T ])/.exec(String(value))?.[0] ?? '';
  if (!isDay(day)) throw wrong(format, value, 'a day such as 2026-01-31');
  const [y = '', m = '', d = ''] = day.split('-');
  return format.picture.replace('yyyy', y).replace('mm', m).replace('dd', d);
}

function flag(format: Format, value: Json): Json {
  if (typeof value === 'boolean') return value;
  if (value === 1 || value === '1') return true;
  if (value === 0 || value === '0') return false;
  throw wrong(format, value, '0 or 1');
}

function structure(format: Format, value: string): Json {
  try {
    return parseJson(value);
  } catch {
    throw wrong(format, value, 'JSON');
  }
}

const time =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** A time that says its zone is left as it is; one of zeros, as MySQL writes "none", is empty. */
function readTime(format: TimeFormat, value: Json, zone: string | undefined): Json {
  const match = typeof value === 'string' ? time.exec(value) : null;
  if (!match) throw wrong(format, value, 'a time such as 2026-01-31 10:00:00');
  if (match[8] !== undefined) return value;
  if (/^0{4}-00-00/.test(match[0])) return null;
  const localMs = msOf(match);
  if (Number.isNaN(localMs)) throw wrong(format, value, 'a day of the calendar');
  const utcMs = zone === undefined ? localMs : utcFromLocalMs(zone, localMs);
  return `${new Date(utcMs).toISOString().slice(0, 19)}${match[7] ?? ''}Z`;
}

function writtenTime(
  format: TimeFormat,
  value: Json,
  zone: string | undefined,
  separator: TimeSeparator,
): Json {
  const match = typeof value === 'string' ? time.exec(value) : null;
  const ms = match ? msOf(match) : Number.NaN;
  if (!match || Number.isNaN(ms)) throw wrong(format, value, 'a time such as 2026-01-31T10:00:00Z');
  const offset = match[8] === undefined || match[8].toUpperCase() === 'Z' ? 0 : offsetMs(match[8]);
  const utcMs = ms - offset;
  const shown = zone === undefined ? utcMs : localFromUtcMs(zone, utcMs);
  const [day, clock] = new Date(shown).toISOString().slice(0, 19).split('T');
  const fraction = Number(match[7] ?? 0) === 0 ? '' : match[7];
  return `${day}${separator}${clock}${fraction}`;
}

function msOf(match: RegExpExecArray): number {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = match;
  const date = `${year}-${month}-${day}`;
  return isDay(date) ? Date.parse(`${date}T${hour}:${minute}:${second}Z`) : Number.NaN;
}

function offsetMs(zone: string): number {
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function wrong(format: Format, value: Json, wanted: string, hint = ''): FormatProblem {
  const shown = JSON.stringify(value).slice(0, 60);
  return new FormatProblem(`${format.path} should be ${wanted}, but is ${shown}${hint}`);
}

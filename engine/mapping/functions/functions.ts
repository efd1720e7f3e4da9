// The functions we add to the expression language, as one table: what each is called, what it says,
// an example with its result, and the code. The reference page prints the table and a test runs
// every example. All are pure: no clock, no chance, no look-ups.

import { isDay } from '../../base/calendar.ts';
import { isEmpty } from '../../base/empty.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { isZone, localFromUtcMs } from '../../base/zoned-time.ts';
import { paidForReading } from '../language/budget.ts';
import { LanguageError } from '../language/language-error.ts';
import { rounded } from './decimal.ts';
import { functionsOfCodes } from './functions-of-codes.ts';

export interface MappingFunction {
  /** Without the `$`. */
  readonly name: string;
  readonly signature: string;
  readonly sentence: string;
  readonly example: {
    readonly expression: string;
    readonly given: JsonObject;
    /** Absent: the expression gives nothing. */
    readonly result?: Json;
  };
  readonly usedIn: 'pipes and systems' | 'systems';
  /**
   * Arguments may be undefined; undefined as a result is "nothing". An argument that may be left out
   * has a default, so that `$map` and its like do not give the position for it.
   */
  readonly call: (...values: unknown[]) => unknown;
}

export const functions: readonly MappingFunction[] = [
  {
    name: 'first',
    signature: '$first(a, b, …)',
    sentence: 'The first value that is filled; nothing if none is.',
    example: {
      expression: '$first(company, name)',
      given: { company: '', name: 'Kari Nord' },
      result: 'Kari Nord',
    },
    usedIn: 'pipes and systems',
    call: (...values) => values.find((value) => !isEmpty(value)),
  },
  {
    name: 'filled',
    signature: '$filled(value)',
    sentence: 'True if there is a value: not absent, not null, no empty text, no empty list.',
    example: { expression: '$filled(company)', given: { company: '' }, result: false },
    usedIn: 'pipes and systems',
    call: (value) => !isEmpty(value),
  },
  {
    name: 'empty',
    signature: '$empty(value)',
    sentence: 'True if there is no value; the opposite of `$filled`.',
    example: { expression: '$empty(company)', given: {}, result: true },
    usedIn: 'pipes and systems',
    call: (value) => isEmpty(value),
  },
  {
    name: 'key',
    signature: '$key(value)',
    sentence: 'The value as a key: trimmed, in lower case, with single spaces.',
    example: {
      expression: '$key(email)',
      given: { email: '  Kari@Nord.NO ' },
      result: 'kari@nord.no',
    },
    usedIn: 'pipes and systems',
    call: (value) => textOrNothing(words(value, '$key')),
  },
  {
    name: 'digits',
    signature: '$digits(value)',
    sentence: 'Only the digits of a text.',
    example: {
      expression: '$digits(organizationNumber)',
      given: { organizationNumber: 'NO 999 888 777 MVA' },
      result: '999888777',
    },
    usedIn: 'pipes and systems',
    call: (value) => textOrNothing(textOf(value, '$digits').replace(/\D/g, '')),
  },
  {
    name: 'money',
    signature: '$money(amount, digits = 2)',
    sentence: 'The amount rounded to so many digits, half a cent away from zero.',
    example: { expression: '$money(price * 1.25)', given: { price: 0.804 }, result: 1.01 },
    usedIn: 'pipes and systems',
    call: (amount, digits = 2) => money(amount, digits),
  },
  {
    name: 'decimal',
    signature: '$decimal(amount, digits = 2)',
    sentence: 'The amount as a text with exactly so many digits, rounded like `$money`.',
    example: { expression: '$decimal(price)', given: { price: 149 }, result: '149.00' },
    usedIn: 'pipes and systems',
    call: (amount, digits = 2) => decimal(amount, digits),
  },
  {
    name: 'latest',
    signature: '$latest(dates, …)',
    sentence: 'The latest of several dates, as it is written; a list counts as its dates.',
    example: {
      expression: '$latest(changes.at)',
      given: { changes: [{ at: '2024-05-01' }, { at: '2024-05-01T08:00:00Z' }] },
      result: '2024-05-01T08:00:00Z',
    },
    usedIn: 'pipes and systems',
    call: (...dates) => latest(dates),
  },
  {
    name: 'dayAfter',
    signature: '$dayAfter(date, days)',
    sentence: 'The date so many days later, or earlier if the number is negative.',
    example: {
      expression: '$dayAfter(date, 7)',
      given: { date: '2024-02-27' },
      result: '2024-03-05',
    },
    usedIn: 'systems',
    call: (date, days) => dayAfter(date, days),
  },
  {
    name: 'local',
    signature: '$local(time, zone)',
    sentence: 'The time as the clocks of a time zone show it, without a zone.',
    example: {
      expression: "$local(since, 'Europe/Stockholm')",
      given: { since: '2024-07-01T08:30:00Z' },
      result: '2024-07-01T10:30:00',
    },
    usedIn: 'pipes and systems',
    call: (time, zone) => local(time, zone),
  },
  ...functionsOfCodes,
];

function words(value: unknown, name: string): string {
  return textOf(value, name).normalize('NFC').trim().replace(/\s+/g, ' ').toLowerCase();
}

function textOf(value: unknown, name: string): string {
  if (isEmpty(value)) return '';
  if (typeof value === 'string') return paidForReading(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${name} takes a text or a number.`);
}

function textOrNothing(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function money(amount: unknown, digits: unknown = 2, name = '$money'): number | undefined {
  if (isEmpty(amount)) return undefined;
  const number = typeof amount === 'string' ? Number(amount.trim() || 'none') : amount;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw new LanguageError('F0001', amount, `${name} takes a number`);
  }
  if (!Number.isInteger(digits) || (digits as number) < 0 || (digits as number) > 10) {
    throw new Error(`${name} rounds to 0 to 10 digits.`);
  }
  // 1.005 as a product of floats is 1.00499…; fifteen significant digits are what was meant.
  return rounded(Number(number.toPrecision(15)), digits as number);
}

function decimal(amount: unknown, digits: unknown): string | undefined {
  const number = money(amount, digits, '$decimal');
  // From here on `toFixed` writes with an exponent.
  if (number !== undefined && Math.abs(number) >= 1e21) {
    throw new LanguageError('F0001', amount, '$decimal takes a number of at most 21 digits');
  }
  return number?.toFixed(Number(digits));
}

function latest(dates: readonly unknown[]): unknown {
  let found: unknown;
  let foundMs = Number.NEGATIVE_INFINITY;
  for (const date of dates.flat()) {
    if (isEmpty(date)) continue;
    const ms = timeOf(date, '$latest');
    if (ms <= foundMs) continue;
    found = date;
    foundMs = ms;
  }
  return found;
}

/** A time without a zone is read as UTC, so that the result does not depend on the machine. */
function timeOf(date: unknown, name: string): number {
  const match =
    typeof date === 'string'
      ? /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/.exec(date)
      : null;
  const zone = match?.[3]?.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2') ?? 'Z';
  const ms =
    match && isDay(match[1] as string)
      ? Date.parse(`${match[1]}T${match[2] ?? '00:00'}${zone}`)
      : Number.NaN;
  if (Number.isNaN(ms)) throw new LanguageError('F0001', date, `${name} takes dates`);
  return ms;
}

function dayAfter(date: unknown, days: unknown): string | undefined {
  if (isEmpty(date)) return undefined;
  if (!Number.isInteger(days)) throw new Error('$dayAfter counts whole days.');
  const day = timeOf(String(date).slice(0, 10), '$dayAfter') + (days as number) * 86_400_000;
  const result = new Date(day);
  if (Number.isNaN(result.getTime())) throw new Error('$dayAfter leaves the calendar.');
  return result.toISOString().slice(0, 10);
}

function local(time: unknown, zone: unknown): string | undefined {
  if (isEmpty(time)) return undefined;
  if (typeof zone !== 'string' || !isZone(zone)) {
    throw new Error(`$local knows no time zone ${JSON.stringify(zone)}.`);
  }
  return new Date(localFromUtcMs(zone, timeOf(time, '$local'))).toISOString().slice(0, 19);
}

// The forms of the shop and of its administration: what they check, in the vendor's words, and how
// they keep what was typed: escaped for HTML at the door, then cut by the database.

import type { MysqlValue } from '../../base/mysql-client.ts';
import { countries } from './fixed-data.ts';

/** Column → what was typed. */
export type Form = Readonly<Record<string, string | number | boolean | undefined>>;

/** As `htmlspecialchars` with its usual flags: the apostrophe stays. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export function cleaned(form: Form): Record<string, MysqlValue> {
  const row: Record<string, MysqlValue> = {};
  for (const [name, value] of Object.entries(form)) {
    if (value === undefined) continue;
    row[name] = typeof value === 'string' ? escaped(value) : Number(value);
  }
  return row;
}

/** What a form refuses. */
class FormError extends Error {}

interface Check {
  readonly field: string;
  readonly min: number;
  readonly max: number;
  readonly words: string;
}

const person: readonly Check[] = [
  { field: 'firstname', min: 1, max: 32, words: 'First Name must be between 1 and 32 characters!' },
  { field: 'lastname', min: 1, max: 32, words: 'Last Name must be between 1 and 32 characters!' },
  { field: 'telephone', min: 3, max: 32, words: 'Telephone must be between 3 and 32 characters!' },
];

const address = (prefix: string): readonly Check[] => [
  {
    field: `${prefix}address_1`,
    min: 3,
    max: 128,
    words: 'Address 1 must be between 3 and 128 characters!',
  },
  { field: `${prefix}city`, min: 2, max: 128, words: 'City must be between 2 and 128 characters!' },
];

/** Lengths are those of the escaped text, as the vendor measures. Only fields that are there count. */
function check(row: Readonly<Record<string, MysqlValue>>, checks: readonly Check[]): void {
  for (const { field, min, max, words } of checks) {
    if (row[field] === undefined) continue;
    const { length } = [...String(row[field]).trim()];
    if (length < min || length > max) throw new FormError(words);
  }
}

export function checkPerson(row: Readonly<Record<string, MysqlValue>>): void {
  check(row, person);
  const { email } = row;
  if (email === undefined) return;
  if (String(email).length > 96 || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(String(email)))
    throw new FormError('E-Mail Address does not appear to be valid!');
}

/** `prefix` is empty, or `payment_`, or `shipping_`. */
export function checkAddress(row: Readonly<Record<string, MysqlValue>>, prefix: string): void {
  check(row, address(prefix));
  const id = row[`${prefix}country_id`];
  if (id === undefined) return;
  const country = countries.find((one) => one.id === id);
  if (!country) throw new FormError('Please select a country!');
  const { length } = String(row[`${prefix}postcode`] ?? '');
  if (country.needsPostcode && (length < 2 || length > 10))
    throw new FormError('Postcode must be between 2 and 10 characters!');
  if (country.zones.length > 0 && !row[`${prefix}zone_id`])
    throw new FormError('Please select a region / state!');
}

// When two values count as the same. Values are cast to the schema's type first (`property-type.ts`);
// the row's `compare` then says what may differ.

import { isEmpty } from '../base/empty.ts';
import { type Json, stableText } from '../base/json.ts';
import { rounded } from './functions/decimal.ts';

/** How two values of a row count as equal; `round:2` carries its digits. */
export type Compare = 'exact' | 'trim' | 'case' | 'digits' | 'date' | `round:${number}`;

/** Both empty, or equal under the row's compare. */
export function equal(x: Json | undefined, y: Json | undefined, compare: Compare): boolean {
  if (isEmpty(x) || isEmpty(y)) return isEmpty(x) && isEmpty(y);
  if (x === y) return true;
  const key = keyOf(x as Json, compare);
  return key === keyOf(y as Json, compare) && (key !== '' || stableText(x) === stableText(y));
}

/** Equal values have equal keys; an empty text means the value is no key. */
export function keyOf(value: Json | undefined, compare: Compare): string {
  if (isEmpty(value)) return '';
  if (compare.startsWith('round:')) {
    const number = Number(value);
    const digits = Number(compare.slice('round:'.length));
    return Number.isNaN(number) ? stableText(value) : String(rounded(number, digits));
  }
  if (typeof value === 'object') return stableText(value);
  const text = String(value).normalize('NFC');
  switch (compare) {
    case 'trim':
      return text.trim();
    case 'case':
      return text.trim().toLowerCase();
    case 'digits':
      return text.replace(/\D/g, '');
    case 'date':
      return dateKey(text);
    default:
      return typeof value === 'string' ? `"${text}` : text;
  }
}

/** The calendar day, as written: a date and a date-time of the same day are equal. */
function dateKey(text: string): string {
  const match = /^(\d{4}-\d\d-\d\d)(?:$|[T ])/.exec(text.trim());
  return match ? (match[1] as string) : text.trim();
}

// The door to libphonenumber. Its largest metadata is the one that knows which numbers a country has given
// out; the smaller ones only count digits, and a number that cannot be called would pass. It is read when
// the first number is: that takes a tenth of a second, which a process without phones need not spend.

import { createRequire } from 'node:module';
import type * as Library from 'libphonenumber-js/max';

const require = createRequire(import.meta.url);
let library: typeof Library | undefined;

/** `22 33 44 55` in `NO` → `+4722334455` (E.164); undefined if it is no number of a phone. */
export function phoneNumber(text: string, country: string | undefined): string | undefined {
  library ??= require('libphonenumber-js/max') as typeof Library;
  const { isSupportedCountry, parsePhoneNumberFromString } = library;
  const from = country !== undefined && isSupportedCountry(country) ? country : undefined;
  // Without a country nobody knows how to dial abroad there, and `00` is what nearly all do.
  const written = from === undefined ? text.trim().replace(/^00/, '+') : text;
  const number = parsePhoneNumberFromString(written, {
    ...(from ? { defaultCountry: from } : {}),
    extract: false,
  });
  return number?.isValid() ? number.number : undefined;
}

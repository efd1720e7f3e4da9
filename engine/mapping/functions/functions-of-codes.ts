// The functions that know how the world writes things down: organisation numbers, phones, countries,
// currencies, amounts as text, HTML. Each gives nothing for what is none; `$first($phone(x, 'NO'), x)` keeps it.

import { isEmpty } from '../../base/empty.ts';
import { textFromHtml } from '../../base/html-text.ts';
import { paidForReading } from '../language/budget.ts';
import { LanguageError } from '../language/language-error.ts';
import { type CountryForm, countryCode, countryForms } from './country-code.ts';
import type { MappingFunction } from './functions.ts';
import { organizationCountries, organizationNumber } from './organization-number.ts';
import { phoneNumber } from './phone-number.ts';

/** Longer is no code, number or name. */
const codeMax = 200;

const usedIn = 'pipes and systems';

export const functionsOfCodes: readonly MappingFunction[] = [
  {
    name: 'organizationNumber',
    signature: '$organizationNumber(text, country)',
    sentence:
      'The digits of an organisation number of NO, SE, DK, FI or NL, if its check digit is right; else nothing. Without a country the text begins with it.',
    example: {
      expression: "$organizationNumber(number, 'NO')",
      given: { number: 'NO 974 760 673 MVA' },
      result: '974760673',
    },
    usedIn,
    call: (value, country = undefined) =>
      ofText('$organizationNumber', value, (text) => {
        const known = optional('$organizationNumber', country, organizationCountries);
        return organizationNumber(text, known);
      }),
  },
  {
    name: 'phone',
    signature: '$phone(text, country)',
    sentence:
      'A phone number as E.164 has it, if it is one; else nothing. The country says where a number without one belongs.',
    example: {
      expression: "$phone(phone, 'NO')",
      given: { phone: '22 33 44 55' },
      result: '+4722334455',
    },
    usedIn,
    call: (value, country = undefined) =>
      ofText('$phone', value, (text) =>
        phoneNumber(text, isEmpty(country) ? undefined : countryCode(String(country))),
      ),
  },
  {
    name: 'country',
    signature: "$country(text, form = 'alpha-2')",
    sentence:
      "The code of a country from any of its codes or its name; the form is 'alpha-2', 'alpha-3' or 'numeric'. Nothing if it is no country.",
    example: { expression: '$country(country)', given: { country: 'Norge' }, result: 'NO' },
    usedIn,
    call: (value, form = undefined) =>
      ofText('$country', value, (text) =>
        countryCode(text, optional('$country', form, countryForms) as CountryForm | undefined),
      ),
  },
  {
    name: 'currency',
    signature: '$currency(text)',
    sentence: 'The code of a currency in capitals, if there is one of that name; else nothing.',
    example: { expression: '$currency(currency)', given: { currency: ' nok' }, result: 'NOK' },
    usedIn,
    call: (value) => ofText('$currency', value, currencyCode),
  },
  {
    name: 'unescape',
    signature: '$unescape(html)',
    sentence: 'A text with HTML entities as what it says; tags are left as they are.',
    example: {
      expression: '$unescape(name)',
      given: { name: 'R&oslash;mme &amp; fl&#248;te' },
      result: 'Rømme & fløte',
    },
    usedIn,
    call: (value) => (isEmpty(value) ? undefined : textFromHtml(textOf('$unescape', value))),
  },
];

function ofText(
  name: string,
  value: unknown,
  read: (text: string) => string | undefined,
): string | undefined {
  if (isEmpty(value)) return undefined;
  const text = textOf(name, value);
  return text.length > codeMax ? undefined : read(text);
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return paidForReading(value);
  if (typeof value === 'number') return String(value);
  throw new LanguageError('F0001', value, `${name} takes a text or a number`);
}

/** A second argument that is one of some words; absent if it is nothing. */
function optional<T extends string>(
  name: string,
  value: unknown,
  words: readonly T[],
): T | undefined {
  if (isEmpty(value)) return undefined;
  const found = words.find((word) => word.toLowerCase() === String(value).toLowerCase());
  if (found === undefined)
    throw new LanguageError('F0001', value, `${name} knows ${words.join(', ')}`);
  return found;
}

let currencies: ReadonlySet<string> | undefined;

/** The codes that Node's own tables have. */
function currencyCode(text: string): string | undefined {
  currencies ??= new Set(Intl.supportedValuesOf('currency'));
  const code = text.trim().toUpperCase();
  return currencies.has(code) ? code : undefined;
}

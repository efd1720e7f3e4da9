// The door to the table of countries: ISO 3166 codes out of each other and out of names in the languages of
// the systems we meet.

import { createRequire } from 'node:module';
import countries from 'i18n-iso-countries/index.js';

const require = createRequire(import.meta.url);
const languages = ['en', 'nb', 'nn', 'sv', 'da', 'fi', 'nl', 'de', 'fr', 'es'] as const;
for (const language of languages)
  countries.registerLocale(require(`i18n-iso-countries/langs/${language}.json`));

/** What people write that is no code: the first is no country's, the second that of VAT numbers. */
const alias: Readonly<Record<string, string>> = { UK: 'GB', EL: 'GR' };

export const countryForms = ['alpha-2', 'alpha-3', 'numeric'] as const;
export type CountryForm = (typeof countryForms)[number];

/** `Norge`, `NOR`, `578` or `no` → `NO`; undefined if it is no country. */
export function countryCode(text: string, form: CountryForm = 'alpha-2'): string | undefined {
  const code = alpha2Of(text.trim());
  if (code === undefined) return undefined;
  if (form === 'alpha-2') return code;
  return form === 'alpha-3' ? countries.alpha2ToAlpha3(code) : countries.alpha2ToNumeric(code);
}

function alpha2Of(text: string): string | undefined {
  const upper = text.toUpperCase();
  if (/^[A-Z]{2}$/.test(upper)) {
    const code = alias[upper] ?? upper;
    return countries.alpha2ToAlpha3(code) === undefined ? undefined : code;
  }
  if (/^[A-Z]{3}$/.test(upper) && countries.alpha3ToAlpha2(upper))
    return countries.alpha3ToAlpha2(upper);
  if (/^\d{1,3}$/.test(text)) return countries.numericToAlpha2(text.padStart(3, '0'));
  for (const language of languages) {
    const code = countries.getSimpleAlpha2Code(text, language);
    if (code !== undefined) return code;
  }
  return undefined;
}

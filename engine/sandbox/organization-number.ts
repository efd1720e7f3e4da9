// Organisation numbers of the Nordic countries with their check digits, valid and, where a test wants
// them, with a wrong one.

import type { Random } from './random.ts';

export type NordicCountry = 'NO' | 'SE' | 'DK' | 'FI';

interface Scheme {
  readonly length: number;
  /** The first digits that are in use. */
  readonly first: readonly number[];
  /** The check digit of the other digits, or undefined where these can have none. */
  readonly checkDigit: (digits: readonly number[]) => number | undefined;
  /** As the country writes it. */
  readonly written: (text: string) => string;
}

const schemes: Readonly<Record<NordicCountry, Scheme>> = {
  NO: {
    length: 9,
    first: [8, 9],
    checkDigit: (digits) => modulo11(digits, [3, 2, 7, 6, 5, 4, 3, 2]),
    written: (text) => text,
  },
  SE: { length: 10, first: [5], checkDigit: luhn, written: (text) => cutAt(text, 6) },
  DK: {
    length: 8,
    first: [1, 2, 3, 4],
    checkDigit: (digits) => modulo11(digits, [2, 7, 6, 5, 4, 3, 2]),
    written: (text) => text,
  },
  FI: {
    length: 8,
    first: [0, 1, 2, 3],
    checkDigit: (digits) => modulo11(digits, [7, 9, 10, 5, 8, 4, 2]),
    written: (text) => cutAt(text, 7),
  },
};

/** A number as the country writes it; with a wrong check digit when it shall not be valid. */
export function organizationNumber(random: Random, country: NordicCountry, isValid = true): string {
  const scheme = schemes[country];
  for (;;) {
    const digits = Array.from({ length: scheme.length - 1 }, () => random.between(0, 9));
    digits[0] = random.pick(scheme.first);
    if (country === 'SE') digits[2] = random.between(2, 9);
    const check = scheme.checkDigit(digits);
    if (check === undefined) continue;
    const last = isValid ? check : (check + 1) % 10;
    return scheme.written([...digits, last].join(''));
  }
}

/** Whether the check digit is right; spaces and hyphens do not matter. */
export function isOrganizationNumber(country: NordicCountry, text: string): boolean {
  const { length, checkDigit } = schemes[country];
  const digits = [...text.replace(/[\s-]/g, '')].map(Number);
  if (digits.length !== length || digits.some(Number.isNaN)) return false;
  return checkDigit(digits.slice(0, -1)) === digits.at(-1);
}

function modulo11(digits: readonly number[], weights: readonly number[]): number | undefined {
  const sum = digits.reduce((total, digit, at) => total + digit * (weights[at] as number), 0);
  const rest = sum % 11;
  if (rest === 0) return 0;
  return rest === 1 ? undefined : 11 - rest;
}

function luhn(digits: readonly number[]): number {
  const sum = digits.reduce((total, digit, at) => {
    const doubled = at % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

function cutAt(text: string, at: number): string {
  return `${text.slice(0, at)}-${text.slice(at)}`;
}

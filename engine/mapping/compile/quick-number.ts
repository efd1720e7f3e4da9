// `$number` and `$round` for what nearly all numbers look like; each gives exactly what the language's
// own function gives.

import { LanguageError } from '../language/language-error.ts';

/** As jsonata writes them, with the slip in the second: prefixes count only at the one end each. */
const decimal = /^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$/;
const prefixed = /^(0[xX][0-9A-Fa-f]+)|(0[oO][0-7]+)|(0[bB][0-1]+)$/;

export function number(value: number | string): number {
  if (typeof value === 'number') return value;
  const short = shortDecimal(value);
  if (short !== undefined) return short;
  if (decimal.test(value)) {
    const result = Number.parseFloat(value);
    if (Number.isFinite(result)) return result;
  }
  if (prefixed.test(value)) return Number(value);
  throw new LanguageError('D3030', value);
}

/**
 * `12`, `-3.50`: what nearly all numbers in texts look like; undefined for others. Up to fifteen digits and
 * a power of ten are exact, so their quotient is the nearest number, as the language reads it.
 */
function shortDecimal(text: string): number | undefined {
  const { length } = text;
  const from = text.charCodeAt(0) === 45 ? 1 : 0;
  if (length > 15 || length === from) return undefined;
  let digits = 0;
  let point = length;
  for (let at = from; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) digits = digits * 10 + code - 48;
    else if (code === 46 && point === length && at > from && at < length - 1) point = at;
    else return undefined;
  }
  const value = point === length ? digits : digits / (powersOfTen[length - point - 1] as number);
  return from === 1 ? -value : value;
}

const powersOfTen = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** Half to even, on the decimal text of the number. */
export function round(value: number, digits: number): number {
  if (digits > 0 && digits <= 6 && Number.isInteger(digits)) {
    // Far enough from a half, the dust of a multiplication cannot change the whole number.
    const scaled = value * (powersOfTen[digits] as number);
    const rest = scaled - Math.floor(scaled);
    if (Math.abs(scaled) < 1e9 && Math.abs(rest - 0.5) > 1e-5) {
      return (Math.round(scaled) || 0) / (powersOfTen[digits] as number);
    }
  }
  const moved = digits ? shifted(value, digits) : value;
  let result = Math.round(moved);
  if (Math.abs(result - moved) === 0.5 && Math.abs(result % 2) === 1) result -= 1;
  if (digits) result = shifted(result, -digits);
  return Object.is(result, -0) ? 0 : result;
}

function shifted(value: number, digits: number): number {
  const [text, exponent] = value.toString().split('e');
  return +`${text}e${exponent ? +exponent + digits : digits}`;
}

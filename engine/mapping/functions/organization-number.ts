// Organisation numbers as their digits alone, if the check digit is right. They come with the country in
// front, as a VAT number, with blanks and hyphens; who compares them wants one form.

/** The last digit makes the weighted sum divisible by 11. */
const weights = {
  NO: [3, 2, 7, 6, 5, 4, 3, 2, 1],
  DK: [2, 7, 6, 5, 4, 3, 2, 1],
  FI: [7, 9, 10, 5, 8, 4, 2, 1],
  NL: [9, 8, 7, 6, 5, 4, 3, 2, -1],
} as const;

export const organizationCountries = ['NO', 'SE', 'DK', 'FI', 'NL'] as const;
type Country = (typeof organizationCountries)[number];

const readers: Readonly<Record<Country, (text: string) => string | undefined>> = {
  NO: (text) => checked('NO', /^(\d{9})(?:MVA)?$/.exec(text)?.[1]),
  SE: swedish,
  DK: (text) => checked('DK', /^(\d{8})$/.exec(text)?.[1]),
  // Numbers of the old kind lack their first zero.
  FI: (text) => checked('FI', /^(\d{7,8})$/.exec(text)?.[1]?.padStart(8, '0')),
  NL: dutch,
};

/**
 * `NO 974 760 673 MVA` → `974760673`; undefined if it is none of that country. Without a country the
 * text names it in front.
 */
export function organizationNumber(text: string, country: string | undefined): string | undefined {
  const bare = text.toUpperCase().replace(/[\s.\-–/]/g, '');
  const named = organizationCountries.find((code) => bare.startsWith(code));
  const wanted = (country ?? named) as Country | undefined;
  if (wanted === undefined || (named !== undefined && named !== wanted)) return undefined;
  return readers[wanted](named === undefined ? bare : bare.slice(2));
}

function checked(country: keyof typeof weights, digits: string | undefined): string | undefined {
  if (digits === undefined) return undefined;
  const sum = weights[country].reduce(
    (total, weight, at) => total + weight * Number(digits[at]),
    0,
  );
  return sum % 11 === 0 && /[1-9]/.test(digits) ? digits : undefined;
}

/** Ten digits; with the century in front, or as a VAT number with `01` behind. */
function swedish(text: string): string | undefined {
  const [, digits] = /^(?:16|18|19|20)?(\d{10})$/.exec(text) ?? /^(\d{10})01$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const sum = [...digits].reduce((total, sign, at) => {
    const value = Number(sign) * (at % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0 && /[1-9]/.test(digits) ? digits : undefined;
}

/**
 * The number of the trade register has eight digits and none to check; that of the tax office nine, in a
 * VAT number `NL…B01`, whose check since 2020 may be over all of it.
 */
function dutch(text: string): string | undefined {
  if (/^\d{8}$/.test(text)) return text;
  const [, digits, rest] = /^(\d{9})(B\d\d)?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const isNew = rest !== undefined && remainder97(`NL${digits}${rest}`) === 1;
  return isNew ? digits : checked('NL', digits);
}

/** Letters count as 10 to 35, as in an IBAN. */
function remainder97(text: string): number {
  return [...text].reduce((rest, sign) => {
    const value = Number.parseInt(sign, 36);
    return (rest * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
}

// Customers that look like the field, from a seed: Nordic companies and persons with everything that
// makes matching hard. Numbers that are missing, written with spaces or plainly wrong, two customers
// with one e-mail address, names with `&`, quotes, æøå and emoji, and blanks that nobody meant.

import { type NordicCountry, organizationNumber } from './organization-number.ts';
import type { Random } from './random.ts';
import { regions, words } from './regions.ts';

export interface Place {
  readonly line1: string;
  readonly line2?: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: NordicCountry;
}

export interface Customer {
  readonly isPrivate: boolean;
  readonly name?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly organizationNumber?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly mobile?: string;
  readonly billing?: Place;
  readonly shipping?: Place;
  readonly active: boolean;
}

const trades = words(
  'Fjord Nordlys Fjell Sjø Bryggeri Bakeri Rør Elektro Kaffe Båt Tømmer Ull Optikk Data',
);
const patterns: readonly ((one: string, other: string, last: string) => string)[] = [
  (one, other) => `${one} & ${other}`,
  (one, other) => `${one} og ${other}`,
  (one, _, last) => `${last} ${one}`,
  (one, _, last) => `${last}s ${one}`,
  (one) => `"${one}-huset"`,
  (one, other, last) => `${one}${other.toLowerCase()} ${last} & Sønner`,
  (one) => `${one} d'Or`,
  (one) => `${one} ☕️🚲`,
];

/** As many customers as asked for; the same random source gives the same ones. */
export function makeCustomers(random: Random, count: number): readonly Customer[] {
  const made: Customer[] = [];
  const taken = new Set<string>();
  for (let at = 0; at < count; at++) {
    const customer = untidy(
      random,
      random.chance(0.55) ? company(random) : person(random),
      at,
      taken,
    );
    made.push(random.chance(0.03) ? withEmailOf(random, customer, made) : customer);
  }
  return made;
}

function company(random: Random): Customer {
  const country = pickCountry(random);
  const region = regions[country];
  const last = random.pick(region.last);
  const pattern = random.pick(patterns);
  const title = pattern(random.pick(trades), random.pick(trades), last);
  const isNumbered = !random.chance(0.08);
  const number = isNumbered && organizationNumber(random, country, !random.chance(0.06));
  const billing = place(random, country);
  return {
    isPrivate: false,
    name: `${title} ${random.pick(region.forms)}`,
    ...(number ? { organizationNumber: number } : {}),
    email: `${random.pick(['post', 'faktura', 'ordre'])}@${asciiOf(title)}.${region.domain}`,
    phone: region.phone(random),
    billing,
    ...(random.chance(0.3) ? { shipping: place(random, country) } : {}),
    active: !random.chance(0.04),
  };
}

function person(random: Random): Customer {
  const country = pickCountry(random);
  const region = regions[country];
  const firstName = random.pick(region.first) + (random.chance(0.1) ? ' Marie' : '');
  const lastName = random.pick(region.last);
  return {
    isPrivate: true,
    firstName,
    lastName,
    email: `${asciiOf(firstName)}.${asciiOf(lastName)}@${random.pick(['epost', 'post', 'mail'])}.example`,
    mobile: region.phone(random),
    billing: place(random, country),
    ...(random.chance(0.15) ? { shipping: place(random, country) } : {}),
    active: !random.chance(0.02),
  };
}

function place(random: Random, country: NordicCountry): Place {
  const { streets, towns } = regions[country];
  const [postalCode, city] = random.pick(towns);
  const line1 = `${random.pick(streets)} ${random.between(1, 140)}${random.chance(0.1) ? ' B' : ''}`;
  const line2 = random.pick(['c/o Berg', '2. etg.', 'Postboks 12']);
  return { line1, ...(random.chance(0.12) ? { line2 } : {}), postalCode, city, country };
}

function pickCountry(random: Random): NordicCountry {
  return random.pick(['NO', 'NO', 'NO', 'NO', 'NO', 'NO', 'SE', 'SE', 'DK', 'FI'] as const);
}

/** Gives an e-mail address of its own, then takes away and spoils what the field spoils. */
function untidy(random: Random, customer: Customer, at: number, taken: Set<string>): Customer {
  let { email = '' } = customer;
  if (taken.has(email)) email = email.replace('@', `${at}@`);
  taken.add(email);
  const made: { -readonly [Name in keyof Customer]: Customer[Name] } = { ...customer, email };
  if (random.chance(0.06)) delete made.email;
  else if (random.chance(0.04)) made.email = email.replace(/^./, (letter) => letter.toUpperCase());
  if (random.chance(0.1)) delete made.phone;
  if (random.chance(0.05)) delete made.billing;
  if (made.name && random.chance(0.05)) made.name = ` ${made.name}  `;
  if (made.lastName && random.chance(0.04)) made.lastName = `${made.lastName} `;
  if (made.organizationNumber && random.chance(0.05)) {
    const spaced = made.organizationNumber.replace(/^(\d{3})(\d{3})(\d{3})$/, '$1 $2 $3');
    made.organizationNumber = spaced;
  }
  return made;
}

function withEmailOf(random: Random, customer: Customer, others: readonly Customer[]): Customer {
  const known = others.filter(({ email }) => email !== undefined);
  if (known.length === 0) return customer;
  return { ...customer, email: random.pick(known).email as string };
}

function asciiOf(text: string): string {
  const plain = text.toLowerCase().replaceAll('æ', 'ae').replaceAll('ø', 'o').replaceAll('å', 'a');
  const bare = plain
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return bare === '' ? 'firma' : bare;
}

// What a Dutch webshop sold, from a seed: buyers with and without a company, guests, one buyer with
// several orders, buyers who left no e-mail or no address, prices with VAT and without, lines that
// say no rate. Nothing here knows how a shop keeps it.

import type { Random } from './random.ts';

/** Of the orders, in turn. */
export const paymentMethods = ['ideal', 'invoice'] as const;

/** Settings under which every row of an invoice has something to do. */
export const dutchSetups = [
  {
    payments: [
      { method: 'ideal', way: 'already_paid' },
      { method: 'invoice', way: 'pay_later', days: 14 },
    ],
    vatRate: 0,
    vatCategory: 'exempt',
    useCommunicationMethod: true,
    communicationMethod: 'email',
    sendDrafts: true,
  },
];

export interface DutchBuyer {
  /** Left out for a guest. */
  readonly number?: string;
  readonly company?: string;
  readonly cocNumber?: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email?: string;
  readonly phone?: string;
  readonly address?: DutchAddress;
}

export interface DutchAddress {
  readonly street: string;
  readonly houseNumber: string;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
}

export interface DutchProduct {
  readonly sku: string;
  readonly ean: string;
  readonly name: string;
  /** Without VAT. */
  readonly price: number;
  readonly vatRate: 0 | 9 | 21;
}

export interface DutchOrder {
  /** The place of the buyer in the list. */
  readonly buyer: number;
  readonly date: string;
  readonly status: string;
  readonly pricesIncludeVat: boolean;
  readonly delivery?: DutchAddress;
  readonly lines: readonly {
    /** The place of the product in the list. */
    readonly product: number;
    readonly quantity: number;
    readonly discountPercent: number;
    readonly hasVatRate: boolean;
  }[];
}

export interface DutchShop {
  readonly buyers: readonly DutchBuyer[];
  readonly products: readonly DutchProduct[];
  /** Oldest first. */
  readonly orders: readonly DutchOrder[];
}

const words = (text: string): readonly string[] => text.split(' ');
const firstNames = words('Jan Sanne Daan Lotte Fleur Willem Noor Bram Roos Thijs Anouk Chloë Zoë');
const lastNames = [
  'de Vries',
  'Jansen',
  'van den Berg',
  'Bakker',
  "van 't Hof",
  'IJzerman',
  'Visser',
];
const trades = words('Bloemen Fiets Kaas Boeken Tuin Koffie Grachten Molen Tulp Haven');
const forms = ['BV', 'B.V.', 'VOF', '& Zn.', '& Dochters BV'];
const streets = words('Rozengracht Dorpsstraat Kerkweg Nieuwstraat Molenlaan Kade Stationsplein');
const towns = [
  ['1012 AB', 'Amsterdam'],
  ['3011 AA', 'Rotterdam'],
  ['3511 CE', 'Utrecht'],
  ['9712 HM', 'Groningen'],
  ['2511 CV', "'s-Gravenhage"],
  ['5211 RW', "'s-Hertogenbosch"],
] as const;
const wares = [
  ['Fietsbel', 21, 6, 25],
  ['Stroopwafels', 9, 2, 6],
  ['Boek "De Dijk"', 9, 12, 30],
  ['Regenjas', 21, 40, 120],
  ['Tulpenbollen', 9, 4, 15],
  ['Koffiemok ☕', 21, 7, 18],
  ['Cadeaubon', 0, 10, 50],
] as const;

export function makeDutchShop(
  random: Random,
  amounts: { readonly buyers: number; readonly products: number; readonly orders: number },
  untilMs: number,
): DutchShop {
  const buyers = Array.from({ length: amounts.buyers }, (_, at) => buyer(random, at));
  const products = Array.from({ length: amounts.products }, (_, at) => product(random, at));
  const ages = Array.from({ length: amounts.orders }, () => random.between(0, 120));
  const orders = ages
    .sort((one, other) => other - one)
    .map((days) => order(random, buyers.length, products.length, untilMs - days * 86_400_000));
  return { buyers, products, orders };
}

function buyer(random: Random, at: number): DutchBuyer {
  const firstName = random.pick(firstNames);
  const lastName = random.pick(lastNames);
  const isCompany = random.chance(0.4);
  const trade = `${random.pick(trades)} ${lastName.split(' ').at(-1)}`;
  const mail = `${firstName}.${lastName}${at}@mail.example`;
  return {
    ...(random.chance(0.75) ? { number: String(30_001 + at) } : {}),
    ...(isCompany ? { company: `${trade} ${random.pick(forms)}` } : {}),
    ...(isCompany && random.chance(0.8) ? { cocNumber: String(random.between(1e7, 9e7)) } : {}),
    firstName,
    lastName,
    ...(random.chance(0.06) ? {} : { email: asciiOf(mail) }),
    ...(random.chance(0.7) ? { phone: `+31 6 ${random.between(10_000_000, 99_999_999)}` } : {}),
    ...(random.chance(0.05) ? {} : { address: address(random) }),
  };
}

function address(random: Random): DutchAddress {
  const [postalCode, city] = random.pick(towns);
  const houseNumber = `${random.between(1, 180)}${random.pick(['', '', '', 'a', '-2', ' bis'])}`;
  return { street: random.pick(streets), houseNumber, postalCode, city, country: 'NL' };
}

function product(random: Random, at: number): DutchProduct {
  const [name, vatRate, low, high] = random.pick(wares);
  return {
    sku: `NL-${String(at + 1).padStart(4, '0')}`,
    ean: `871${random.between(1_000_000_000, 9_999_999_999)}`,
    name: `${name} ${at + 1}`,
    price: random.between(low * 100, high * 100) / 100,
    vatRate,
  };
}

function order(random: Random, buyers: number, products: number, atMs: number): DutchOrder {
  return {
    buyer: random.between(0, buyers - 1),
    date: new Date(atMs).toISOString().slice(0, 10),
    status: random.pick(['paid', 'paid', 'shipped', 'completed', 'open', 'cancelled']),
    pricesIncludeVat: random.chance(0.6),
    ...(random.chance(0.6) ? { delivery: address(random) } : {}),
    lines: Array.from({ length: random.between(1, 4) }, () => ({
      product: random.between(0, products - 1),
      quantity: random.between(1, 5),
      discountPercent: random.chance(0.15) ? random.pick([5, 10, 25]) : 0,
      hasVatRate: !random.chance(0.1),
    })),
  };
}

function asciiOf(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9.@]+/g, '');
}

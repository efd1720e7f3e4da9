// Products and orders that look like the field, from a seed. Orders name customers and products by
// their place in the lists they were made for; some are of guests, some lines are of no known product.

import type { Random } from './random.ts';

export interface Product {
  readonly number: string;
  readonly ean?: string;
  readonly name: string;
  readonly description?: string;
  readonly priceExVat: number;
  readonly vatRate: 0 | 15 | 25;
  readonly unit?: string;
  readonly active: boolean;
}

export interface OrderLine {
  /** The place of the product in the list; undefined for what is in no list. */
  readonly product?: number;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly priceExVat: number;
  readonly discountPercent: number;
  readonly vatRate: number;
}

export interface Order {
  /** The place of the customer in the list; undefined for a guest. */
  readonly customer?: number;
  readonly date: string;
  readonly status: string;
  readonly reference?: string;
  readonly comment?: string;
  readonly pricesIncludeVat: boolean;
  readonly lines: readonly OrderLine[];
}

type Ware = readonly [name: string, unit: string, vatRate: 0 | 15 | 25, low: number, high: number];

const wares: readonly Ware[] = [
  ['Ullsokker', 'par', 25, 60, 180],
  ['Kaffe', 'kg', 15, 120, 320],
  ['Fiskesuppe', 'stk', 15, 40, 95],
  ['Regnjakke', 'stk', 25, 600, 2400],
  ['Bok: «Fjord & fjell»', 'stk', 0, 199, 449],
  ['Tau 12 mm', 'm', 25, 9, 35],
  ['Lampe "Nordlys"', 'stk', 25, 300, 1900],
  ['Brunost', 'kg', 15, 110, 190],
  ['Skruer M6', 'pk', 25, 20, 70],
  ['Rådgivning', 't', 25, 900, 1600],
  ['Rømme', 'l', 15, 30, 60],
  ['Gavekort', 'stk', 0, 100, 1000],
];

const looks = ['liten', 'stor', 'blå', 'rød', 'økologisk', 'grønn', 'XL', 'nr. 2', 'ekstra', '½'];
const comments = [
  'Ring før levering',
  'Gave 🎁 – ikke legg ved pris',
  "Leveres til 'bakdøra' & lager",
];

export function makeProducts(random: Random, count: number): readonly Product[] {
  return Array.from({ length: count }, (_, at) => {
    const [name, unit, vatRate, low, high] = random.pick(wares);
    const price = random.between(low * 100, high * 100) / 100;
    const serial = String(at + 1).padStart(4, '0');
    return {
      number: `${name
        .slice(0, 2)
        .toUpperCase()
        .replace(/[^A-Z]/g, 'X')}-${serial}`,
      ...(random.chance(0.7) ? { ean: ean13(random) } : {}),
      name: `${name} ${random.pick(looks)} ${at + 1}`,
      ...(random.chance(0.5) ? { description: `${name}, ${random.pick(looks)}.\nFra lager.` } : {}),
      priceExVat: random.chance(0.5) ? Math.round(price) : price,
      vatRate,
      ...(random.chance(0.9) ? { unit } : {}),
      active: !random.chance(0.05),
    };
  });
}

/** Orders of the half year before the given moment, oldest first. */
export function makeOrders(
  random: Random,
  count: number,
  customers: number,
  products: readonly Product[],
  untilMs: number,
): readonly Order[] {
  const ages = Array.from({ length: count }, () => random.between(0, 180)).sort((a, b) => b - a);
  return ages.map((days) => {
    const isGuest = random.chance(0.08);
    return {
      ...(isGuest ? {} : { customer: random.between(0, customers - 1) }),
      date: new Date(untilMs - days * 86_400_000).toISOString().slice(0, 10),
      status: days > 20 ? 'completed' : random.pick(['open', 'paid', 'shipped', 'cancelled']),
      ...(random.chance(0.3) ? { reference: `Best. ${random.between(100, 9999)}` } : {}),
      ...(random.chance(0.15) ? { comment: random.pick(comments) } : {}),
      pricesIncludeVat: random.chance(0.3),
      lines: Array.from({ length: random.between(1, 4) }, () => makeLine(random, products)),
    };
  });
}

function makeLine(random: Random, products: readonly Product[]): OrderLine {
  const quantity = random.chance(0.1) ? random.between(1, 30) / 10 : random.between(1, 6);
  const discountPercent = random.chance(0.15) ? random.pick([5, 10, 12.5, 20]) : 0;
  if (random.chance(0.03)) {
    const sku = `UTGÅTT-${random.between(1, 99)}`;
    const description = 'Utgått vare, ikke i listen';
    return { sku, description, quantity, priceExVat: 100, discountPercent, vatRate: 25 };
  }
  const place = random.between(0, products.length - 1);
  const { number, name, priceExVat, vatRate } = products[place] as Product;
  return {
    product: place,
    sku: number,
    description: name,
    quantity,
    priceExVat,
    discountPercent,
    vatRate,
  };
}

function ean13(random: Random): string {
  const digits = [7, 0, ...Array.from({ length: 10 }, () => random.between(0, 9))];
  const sum = digits.reduce((total, digit, at) => total + digit * (at % 2 === 0 ? 1 : 3), 0);
  return [...digits, (10 - (sum % 10)) % 10].join('');
}

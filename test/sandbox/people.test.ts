// The invented data: the same from the same seed, with right and wrong check digits, and with every
// oddity of the field in it.

import { describe, expect, it } from 'vitest';
import { makeOrders, makeProducts } from '../../engine/sandbox/goods.ts';
import {
  isOrganizationNumber,
  type NordicCountry,
  organizationNumber,
} from '../../engine/sandbox/organization-number.ts';
import { makeCustomers } from '../../engine/sandbox/people.ts';
import { seededRandom } from '../../engine/sandbox/random.ts';

/** Numbers of well-known companies, and the same with a digit changed. */
const numbers: readonly (readonly [NordicCountry, string, boolean])[] = [
  ['NO', '974760673', true],
  ['NO', '974 760 673', true],
  ['NO', '974760674', false],
  ['NO', '97476067', false],
  ['NO', 'NO9747606', false],
  ['SE', '556012-5790', true],
  ['SE', '5560125790', true],
  ['SE', '556012-5791', false],
  ['DK', '24256790', true],
  ['DK', '24256791', false],
  ['FI', '0112038-9', true],
  ['FI', '0112038-8', false],
];

describe('organisation numbers', () => {
  it.each(numbers)('%s %s: %s', (country, text, isValid) => {
    expect(isOrganizationNumber(country, text)).toBe(isValid);
  });

  it.each(['NO', 'SE', 'DK', 'FI'] as const)('are made right and wrong for %s', (country) => {
    const random = seededRandom(7);
    for (let at = 0; at < 200; at++) {
      expect(isOrganizationNumber(country, organizationNumber(random, country))).toBe(true);
      expect(isOrganizationNumber(country, organizationNumber(random, country, false))).toBe(false);
    }
  });
});

describe('invented data', () => {
  const customers = makeCustomers(seededRandom(1), 300);
  const products = makeProducts(seededRandom(2), 120);
  const untilMs = Date.parse('2026-06-30');
  const orders = makeOrders(seededRandom(3), 250, customers.length, products, untilMs);

  it('is the same from the same seed and other from another', () => {
    expect(makeCustomers(seededRandom(1), 300)).toEqual(customers);
    expect(makeCustomers(seededRandom(2), 300)).not.toEqual(customers);
    expect(makeProducts(seededRandom(2), 120)).toEqual(products);
    expect(makeOrders(seededRandom(3), 250, 300, products, untilMs)).toEqual(orders);
  });

  const emails = customers.flatMap(({ email }) => email ?? []);
  const names = customers.flatMap(({ name }) => name ?? []).join('\n');
  const organized = customers.filter((one) => one.organizationNumber);
  const oddities: readonly (readonly [string, number])[] = [
    ['companies', customers.filter(({ isPrivate }) => !isPrivate).length],
    ['persons', customers.filter(({ isPrivate }) => isPrivate).length],
    ['e-mail addresses used twice', emails.length - new Set(emails).size],
    ['customers without an e-mail address', 300 - emails.length],
    ['companies without a number', customers.length - organized.length],
    ['wrong numbers', organized.filter(isWrong).length],
    [
      'numbers with spaces',
      organized.filter((one) => one.organizationNumber?.includes(' ')).length,
    ],
    ['customers without an address', customers.filter(({ billing }) => !billing).length],
    ['stray blanks', customers.filter(({ name = '' }) => name !== name.trim()).length],
    ['ampersands', names.split('&').length - 1],
    ['quotes', names.split('"').length - 1],
    ['apostrophes', names.split("'").length - 1],
    ['emoji', names.split('🚲').length - 1],
    ['æ, ø and å', (names.match(/[æøåÆØÅ]/g) ?? []).length],
    ['inactive customers', customers.filter(({ active }) => !active).length],
    ['products of 25 %', products.filter(({ vatRate }) => vatRate === 25).length],
    ['products of 15 %', products.filter(({ vatRate }) => vatRate === 15).length],
    ['products of 0 %', products.filter(({ vatRate }) => vatRate === 0).length],
    ['products without a unit', products.filter(({ unit }) => !unit).length],
    ['orders of guests', orders.filter(({ customer }) => customer === undefined).length],
    ['lines of no known product', orders.filter(hasUnknown).length],
    ['months with orders', new Set(orders.map(({ date }) => date.slice(0, 7))).size - 4],
  ];
  function isWrong({
    billing,
    organizationNumber: text = '',
  }: (typeof customers)[number]): boolean {
    return billing !== undefined && !isOrganizationNumber(billing.country, text);
  }
  function hasUnknown({ lines }: (typeof orders)[number]): boolean {
    return lines.some(({ product }) => product === undefined);
  }
  it.each(oddities)('has %s', (_, count) => expect(count).toBeGreaterThan(0));

  it('numbers products uniquely', () => {
    expect(new Set(products.map(({ number }) => number)).size).toBe(products.length);
  });
});

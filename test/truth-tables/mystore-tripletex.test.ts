// Mystore to Tripletex as a table: the two settings in all four combinations, against three
// departments of one organisation number, with the main customer in Tripletex before or not. Each row
// says what is given, what people do in the shop one after another, and what both systems hold then.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { readPath } from '../../engine/base/property-path.ts';
import { startTwoSides, type TwoSides } from '../pipes/two-sides.ts';
import { createJudge, type Judge, specsOrSkip } from '../sandbox/spec.ts';

const organization = '974760673';
const departments = {
  Oslo: { company: 'Smart Tech avd. Oslo', org_number: organization },
  Tromsø: { company: 'Smart Tech avd. Tromsø', org_number: '974 760 673' },
  Bergen: { company: 'Smart Tech avd. Bergen', org_number: 'NO974760673MVA' },
} as const;
const main = {
  name: 'Smart Tech AS',
  organizationNumber: organization,
  email: 'hoved@smart.example',
};

type Department = keyof typeof departments;
type Step =
  | { readonly orders: Department | 'Ola' | 'Kari' }
  /** Orders of one evening, before the engine looks. */
  | { readonly all: readonly Department[] }
  | { readonly edits: Department; readonly values: JsonObject };

interface Row {
  readonly says: string;
  readonly search: boolean;
  readonly keep: boolean;
  /** What Tripletex knows before. */
  readonly known?: readonly JsonObject[];
  readonly steps: readonly Step[];
  /** Name and number of each customer in Tripletex, in the order of their creation. */
  readonly customers: readonly (readonly [name: string, number: 'shop' | 'tripletex'])[];
  /** The name of the customer that each order hangs on, in the order of the orders. */
  readonly orders: readonly string[];
  readonly email?: string;
  readonly waits?: number;
}

const everyOrder: readonly Step[] = [
  { orders: 'Oslo' },
  { orders: 'Tromsø' },
  { orders: 'Bergen' },
];
const three = ['Smart Tech avd. Oslo', 'Smart Tech avd. Tromsø', 'Smart Tech avd. Bergen'] as const;
const own = three.map((name): [string, 'shop'] => [name, 'shop']);
const newAddress: Step = { edits: 'Oslo', values: { email: 'ny@oslo.example' } };

const rows: readonly Row[] = [
  // Three departments become three customers with the numbers of the shop.
  {
    says: 'three departments are three customers with numbers of the shop',
    search: false,
    keep: false,
    steps: everyOrder,
    customers: own,
    orders: three,
  },
  {
    says: 'three departments are three customers with numbers of the shop',
    search: false,
    keep: true,
    steps: everyOrder,
    customers: own,
    orders: three,
  },
  {
    says: 'the main customer is not looked for, and stays as it is',
    search: false,
    keep: false,
    known: [main],
    steps: everyOrder,
    customers: [['Smart Tech AS', 'tripletex'], ...own],
    orders: three,
  },
  {
    says: 'the main customer is not looked for, and stays as it is',
    search: false,
    keep: true,
    known: [main],
    steps: everyOrder,
    customers: [['Smart Tech AS', 'tripletex'], ...own],
    orders: three,
  },
  // Three departments become one customer; orders rename it unless customers are kept.
  {
    says: 'orders of all departments hang on the main customer, which keeps its name',
    search: true,
    keep: true,
    known: [main],
    steps: everyOrder,
    customers: [['Smart Tech AS', 'tripletex']],
    orders: ['Smart Tech AS', 'Smart Tech AS', 'Smart Tech AS'],
    email: 'hoved@smart.example',
  },
  {
    says: 'the order of a department renames the main customer',
    search: true,
    keep: false,
    known: [main],
    steps: [{ orders: 'Tromsø' }],
    customers: [['Smart Tech avd. Tromsø', 'tripletex']],
    orders: ['Smart Tech avd. Tromsø'],
    email: 'tromsø@smart.example',
  },
  {
    says: 'each further order renames it again, also back',
    search: true,
    keep: false,
    known: [main],
    steps: [...everyOrder, { orders: 'Oslo' }],
    customers: [['Smart Tech avd. Oslo', 'tripletex']],
    orders: Array.from({ length: 4 }, () => 'Smart Tech avd. Oslo'),
  },
  {
    says: 'of orders that come together the last one names it',
    search: true,
    keep: false,
    known: [main],
    steps: [{ all: ['Bergen', 'Oslo', 'Tromsø', 'Oslo', 'Bergen', 'Tromsø', 'Bergen', 'Oslo'] }],
    customers: [['Smart Tech avd. Oslo', 'tripletex']],
    orders: Array.from({ length: 8 }, () => 'Smart Tech avd. Oslo'),
    email: 'oslo@smart.example',
  },
  {
    says: 'of first orders that come together the first one makes it and the last one names it',
    search: true,
    keep: false,
    steps: [{ all: ['Bergen', 'Oslo', 'Tromsø', 'Bergen', 'Oslo'] }],
    customers: [['Smart Tech avd. Oslo', 'tripletex']],
    orders: Array.from({ length: 5 }, () => 'Smart Tech avd. Oslo'),
  },
  {
    says: 'a department that orders nothing renames nothing',
    search: true,
    keep: false,
    known: [main],
    steps: [],
    customers: [['Smart Tech AS', 'tripletex']],
    orders: [],
  },
  {
    says: 'without a main customer the first order makes it, numbered by Tripletex, and it keeps its name',
    search: true,
    keep: true,
    steps: everyOrder,
    customers: [['Smart Tech avd. Oslo', 'tripletex']],
    orders: Array.from({ length: 3 }, () => 'Smart Tech avd. Oslo'),
  },
  {
    says: 'without a main customer the first order makes it, numbered by Tripletex, and the next renames it',
    search: true,
    keep: false,
    steps: everyOrder,
    customers: [['Smart Tech avd. Bergen', 'tripletex']],
    orders: Array.from({ length: 3 }, () => 'Smart Tech avd. Bergen'),
  },
  // An edit in the shop.
  {
    says: 'an edit of a customer follows',
    search: false,
    keep: false,
    steps: [{ orders: 'Oslo' }, newAddress],
    customers: [['Smart Tech avd. Oslo', 'shop']],
    orders: ['Smart Tech avd. Oslo'],
    email: 'ny@oslo.example',
  },
  {
    says: 'an edit of a customer does not follow',
    search: false,
    keep: true,
    steps: [{ orders: 'Oslo' }, newAddress, { orders: 'Oslo' }],
    customers: [['Smart Tech avd. Oslo', 'shop']],
    orders: ['Smart Tech avd. Oslo', 'Smart Tech avd. Oslo'],
    email: 'oslo@smart.example',
  },
  {
    says: 'an edit of a department does not follow by itself',
    search: true,
    keep: false,
    known: [main],
    steps: [{ orders: 'Oslo' }, { orders: 'Tromsø' }, newAddress],
    customers: [['Smart Tech avd. Tromsø', 'tripletex']],
    orders: ['Smart Tech avd. Tromsø', 'Smart Tech avd. Tromsø'],
    email: 'tromsø@smart.example',
  },
  {
    says: 'an edit of a department follows with its next order',
    search: true,
    keep: false,
    known: [main],
    steps: [{ orders: 'Oslo' }, { orders: 'Tromsø' }, newAddress, { orders: 'Oslo' }],
    customers: [['Smart Tech avd. Oslo', 'tripletex']],
    orders: Array.from({ length: 3 }, () => 'Smart Tech avd. Oslo'),
    email: 'ny@oslo.example',
  },
  {
    says: 'an edit of a department never follows',
    search: true,
    keep: true,
    known: [main],
    steps: [{ orders: 'Oslo' }, newAddress, { orders: 'Oslo' }],
    customers: [['Smart Tech AS', 'tripletex']],
    orders: ['Smart Tech AS', 'Smart Tech AS'],
    email: 'hoved@smart.example',
  },
  // Customers without an organisation number, and what is ambiguous.
  {
    says: 'persons without an organisation number stay two customers, numbered by Tripletex',
    search: true,
    keep: false,
    known: [{ name: 'Uten nummer AS' }],
    steps: [{ orders: 'Ola' }, { orders: 'Kari' }],
    customers: [
      ['Uten nummer AS', 'tripletex'],
      ['Ola Berg', 'tripletex'],
      ['Kari Nord', 'tripletex'],
    ],
    orders: ['Ola Berg', 'Kari Nord'],
  },
  {
    says: 'persons without an organisation number are two customers with numbers of the shop',
    search: false,
    keep: false,
    steps: [{ orders: 'Ola' }, { orders: 'Kari' }],
    customers: [
      ['Ola Berg', 'shop'],
      ['Kari Nord', 'shop'],
    ],
    orders: ['Ola Berg', 'Kari Nord'],
  },
  {
    says: 'a main customer that is inactive is found as well',
    search: true,
    keep: true,
    known: [{ ...main, isInactive: true }],
    steps: [{ orders: 'Bergen' }],
    customers: [['Smart Tech AS', 'tripletex']],
    orders: ['Smart Tech AS'],
  },
  {
    says: 'of two main customers none is guessed: the order waits',
    search: true,
    keep: false,
    known: [main, { ...main, name: 'Smart Tech 2 AS' }],
    steps: [{ orders: 'Oslo' }],
    customers: [
      ['Smart Tech AS', 'tripletex'],
      ['Smart Tech 2 AS', 'tripletex'],
    ],
    orders: [],
    waits: 2, // the customer, and the order because of it
  },
  {
    says: 'the customer with the number of the shop is the customer',
    search: false,
    keep: true,
    known: [{ name: 'Smart Tech (gammel)', customerNumber: 101 }],
    steps: [{ orders: 'Oslo' }],
    customers: [['Smart Tech (gammel)', 'shop']],
    orders: ['Smart Tech (gammel)'],
  },
  {
    says: 'the customer with the number of the shop is the customer, and follows the shop',
    search: false,
    keep: false,
    known: [{ name: 'Smart Tech (gammel)', customerNumber: 101 }],
    steps: [{ orders: 'Oslo' }],
    customers: [['Smart Tech avd. Oslo', 'shop']],
    orders: ['Smart Tech avd. Oslo'],
  },
];

let judge: Judge | undefined;
let sides: TwoSides | undefined;
beforeAll(async () => {
  if (specsOrSkip()) judge = await createJudge();
});
afterEach(async () => {
  await sides?.close();
  sides = undefined;
});

const combinations = [
  [false, false],
  [false, true],
  [true, false],
  [true, true],
] as const;

describe.each(combinations)('Søk etter kunde %s, Ikke oppdater kunde %s', (search, keep) => {
  const own = rows.filter((row) => row.search === search && row.keep === keep);
  test.each(own)('$says', check);
});

async function check(row: Row): Promise<void> {
  const settings = { searchCustomer: row.search, keepCustomer: row.keep };
  sides = await startTwoSides('mystore-tripletex', settings);
  const { shop, erp, standIns } = sides;
  const violations: string[] = [];
  const end = standIns.erp.watch((request) => violations.push(...(judge?.(request) ?? [])));
  for (const one of row.known ?? []) erp.create('customer', one);
  const ids = enterCustomers(sides);
  const before = shop.list('customer');
  await sides.sync();
  for (const step of row.steps) {
    if ('orders' in step) placeOrder(sides, ids[step.orders] as string);
    else if ('all' in step) for (const name of step.all) placeOrder(sides, ids[name] as string);
    else shop.edit('customer', ids[step.edits] as string, step.values);
    await sides.sync();
  }
  const customers = erp.list('customer');
  const nameOf = new Map(customers.map(({ id, name }) => [id, name]));
  const numbers = new Set(Object.values(ids));
  const seen = customers.map(({ name, customerNumber }) => [
    name,
    numbers.has(String(customerNumber)) ? 'shop' : 'tripletex',
  ]);
  expect(seen).toEqual(row.customers);
  expect(
    erp.list('order').map((order) => nameOf.get(readPath(order, 'customer.id') as number)),
  ).toEqual(row.orders);
  if (row.email) expect(customers.map(({ email }) => email)).toContain(row.email);
  // Nothing flows back, and nothing is left to do.
  if (!row.steps.some((step) => 'edits' in step)) expect(shop.list('customer')).toEqual(before);
  expect(await sides.sync()).toEqual({ written: 0, parked: row.waits ?? 0, faults: 0 });
  expect(violations).toEqual([]);
  end();
}

/** Customers of the shop, by what the table calls them. */
function enterCustomers({ shop }: TwoSides): Readonly<Record<string, string>> {
  const ids: Record<string, string> = {};
  const enter = (name: string, values: JsonObject) => {
    ids[name] = String(shop.create('customer', values).id);
  };
  for (const [name, values] of Object.entries(departments))
    enter(name, { ...values, email: `${name.toLowerCase()}@smart.example` });
  enter('Ola', { firstname: 'Ola', lastname: 'Berg', email: 'ola@berg.example' });
  enter('Kari', { firstname: 'Kari', lastname: 'Nord', email: 'kari@nord.example' });
  return ids;
}

function placeOrder({ shop }: TwoSides, customer: string): void {
  shop.create('order', {
    customer,
    customer_address_email: 'bestilling@smart.example',
    'order-products': [{ name: 'Sokk', quantity: 2, price: 80 }],
  });
}

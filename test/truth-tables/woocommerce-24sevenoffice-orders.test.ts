// WooCommerce orders to 24SevenOffice and back as a table: each row says what both systems hold, what
// people do, and what 24SevenOffice or the shop holds then. Every request is held against the vendor's
// documents.

import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { startTwoSides, type TwoSides } from '../pipes/two-sides.ts';
import { createOfficeJudge, hasOfficeSpecs } from '../sandbox/office-spec.ts';

const integration = 'woocommerce-24sevenoffice';
const judge = hasOfficeSpecs() ? await createOfficeJudge() : undefined;

let sides: TwoSides | undefined;
const violations: string[] = [];
afterEach(async () => {
  await sides?.close();
  sides = undefined;
});
afterAll(() => expect(violations).toEqual([]));

interface Given {
  readonly settings?: JsonObject;
  /** What 24SevenOffice knows before. */
  readonly customers?: readonly JsonObject[];
}

async function begin({ settings = {}, customers = [] }: Given = {}): Promise<TwoSides> {
  sides = await startTwoSides(integration, { products: 'none', ...settings });
  const { shop, erp } = sides;
  sides.standIns.erp.watch((request) => {
    violations.push(...(judge?.(request) ?? []));
  });
  for (const number of ['SH-1', 'SH-2', 'FRAKT', 'AVGIFT'])
    erp.create('product', { number, name: `Product ${number}`, category: { id: 1 } });
  for (const sku of ['SH-1', 'SH-2', 'SH-9'])
    shop.create('product', { name: `Product ${sku}`, sku, regular_price: '100' });
  for (const one of customers) erp.create('customer', one);
  return sides;
}

const company = {
  company: 'Fjord AB',
  first_name: 'Kari',
  last_name: 'Nord',
  email: 'inkop@fjord.example',
  address_1: 'Storgatan 1',
  postcode: '111 22',
  city: 'Stockholm',
  country: 'SE',
};
const person = {
  first_name: 'Ola',
  last_name: 'Sund',
  email: 'ola@sund.example',
  address_1: 'Lillgatan 2',
  postcode: '222 33',
  city: 'Lund',
  country: 'SE',
};
const organization = [{ key: '_billing_org_nr', value: '556677-8899' }];

/** Orders in the shop; gives the id. */
function ordered({ shop }: TwoSides, values: JsonObject = {}): string {
  const skus = (values.skus ?? ['SH-1']) as unknown as readonly string[];
  const { skus: _, ...rest } = values;
  const product = (sku: string) =>
    shop.list('product').find((one) => one.sku === sku)?.id as number;
  const made = shop.create('order', {
    status: 'processing',
    customer_id: 0,
    payment_method: 'bacs',
    billing: company,
    line_items: skus.map((sku) => ({ product_id: product(sku), quantity: 2 })),
    ...rest,
  } as JsonObject);
  return String(made.id);
}

const orders = ({ erp }: TwoSides) => erp.list('order');
const customers = ({ erp }: TwoSides) => erp.list('customer');

const named = (name: string, more: JsonObject = {}): JsonObject => ({
  isCompany: true,
  name,
  ...more,
});

interface CustomerRow {
  readonly says: string;
  readonly known: readonly JsonObject[];
  readonly order?: JsonObject;
  /** A user of the shop, not a guest. */
  readonly isUser?: true;
  readonly settings?: JsonObject;
  /** The place of the customer of the order among those known; `new`, or nobody yet. */
  readonly expect: number | 'new' | 'waits';
}

const number = { organizationNumber: '5566778899' };
const billing = { email: { billing: 'INKOP@fjord.example' } };
const customerRows: readonly CustomerRow[] = [
  { says: 'nobody is known', known: [], expect: 'new' },
  {
    says: 'the organisation number is known, under another name',
    known: [named('Other'), named('Fjord Holding', number)],
    order: { meta_data: organization },
    expect: 1,
  },
  {
    says: 'the number goes before the name',
    known: [named('Fjord AB'), named('Fjord Holding', number)],
    order: { meta_data: organization },
    expect: 1,
  },
  {
    says: 'the number is not known, the name is, without a number',
    known: [named('fjord ab')],
    order: { meta_data: organization },
    expect: 0,
  },
  {
    says: 'the name is known with another number',
    known: [named('Fjord AB', { organizationNumber: '5500000000' })],
    order: { meta_data: organization },
    expect: 'new',
  },
  { says: 'the name of a company is known', known: [named('Fjord AB')], expect: 0 },
  {
    says: 'the first and last name of a person are known',
    known: [{ isCompany: false, person: { firstName: 'Ola', lastName: 'Sund' } }],
    order: { billing: person },
    expect: 0,
  },
  {
    says: 'only the invoice e-mail is known, in another spelling',
    known: [named('Other'), named('Fjord i Lund', billing)],
    expect: 1,
  },
  {
    says: 'the name goes before the e-mail',
    known: [named('Fjord i Lund', billing), named('Fjord AB')],
    expect: 1,
  },
  {
    says: 'two of that name are known',
    known: [named('Fjord AB'), named('Fjord AB')],
    expect: 'waits',
  },
  ...[true, false].flatMap((isUser): readonly CustomerRow[] =>
    [true, false].map((isAllowed): CustomerRow => {
      const setting = isUser ? 'matchRegistered' : 'matchGuests';
      const other = isUser ? 'matchGuests' : 'matchRegistered';
      return {
        says: `${isUser ? 'a user' : 'a guest'} without a number, the name with one, matching ${isAllowed ? '' : 'not '}permitted`,
        known: [named('Fjord AB', number)],
        ...(isUser ? { isUser } : {}),
        settings: { [setting]: isAllowed, [other]: !isAllowed },
        expect: isAllowed ? 0 : 'new',
      };
    }),
  ),
  {
    says: 'a guest without a number, the e-mail with one, matching not permitted',
    known: [named('Other AB', { ...number, ...billing })],
    expect: 'new',
  },
];

describe('the customer of an order, where', () => {
  test.each(customerRows)('$says', async ({ known, order = {}, isUser, settings = {}, ...row }) => {
    const at = await begin({ settings, customers: known });
    const before = customers(at).map(({ id }) => id);
    const user = isUser ? at.shop.create('customer', { email: company.email }).id : 0;
    ordered(at, { customer_id: user as number, ...order });
    const { parked } = await at.sync();
    if (row.expect === 'waits') {
      expect(orders(at)).toEqual([]);
      expect(parked).toBeGreaterThan(0);
      return;
    }
    const id = (orders(at)[0]?.customer as JsonObject | undefined)?.id;
    if (row.expect === 'new') expect(before).not.toContain(id);
    else expect(before.indexOf(id as never)).toBe(row.expect);
    expect(customers(at)).toHaveLength(before.length + (row.expect === 'new' ? 1 : 0));
    expect(parked).toBe(0);
    expect((await at.sync()).written).toBe(0);
  });

  test('two orders of one new guest make one customer', async () => {
    const at = await begin();
    ordered(at, { billing: person });
    ordered(at, { billing: person });
    await at.sync();
    const buyers = orders(at).map(({ customer }) => (customer as JsonObject).id);
    expect(buyers).toHaveLength(2);
    expect(new Set(buyers).size).toBe(1);
    expect(customers(at)).toHaveLength(1);
  });
});

interface OrderRow {
  readonly says: string;
  readonly settings?: JsonObject;
  readonly order?: JsonObject;
  readonly expect: JsonObject;
  /** Properties that the order does not have. */
  readonly without?: readonly string[];
}

const payments = [
  { gateway: 'stripe', method: 8, account: 1581 },
  { gateway: 'klarna', method: 7 },
];
const orderRows: readonly OrderRow[] = [
  {
    says: 'is a web order by default, invoiced by 24SevenOffice and distributed automatically',
    expect: { status: 'Web', invoice: { distributionMethod: '' } },
    without: ['paymentMethod', 'salesType', 'dimensions'],
  },
  ...['Draft', 'Proposal', 'Confirmed', 'Invoice'].map(
    (status): OrderRow => ({
      says: `has the chosen status ${status}`,
      settings: { erpStatus: status },
      expect: { status },
    }),
  ),
  {
    says: 'paid in the shop has its payment method and is distributed by hand',
    settings: { payments },
    order: { payment_method: 'klarna' },
    expect: { paymentMethod: { id: 7 }, invoice: { distributionMethod: 'manualdistribution' } },
  },
  {
    says: 'paid in another way has the method that leads to its account',
    settings: { payments },
    order: { payment_method: 'stripe' },
    expect: { paymentMethod: { id: 8 }, invoice: { distributionMethod: 'manualdistribution' } },
  },
  {
    says: 'paid in a way that is not listed is invoiced and distributed automatically',
    settings: { payments },
    order: { payment_method: 'bacs' },
    expect: { invoice: { distributionMethod: '' } },
    without: ['paymentMethod'],
  },
  {
    says: 'paid in the shop may be distributed automatically all the same',
    settings: { payments: [{ gateway: 'klarna', method: 7, distribution: 'automatic' }] },
    order: { payment_method: 'klarna' },
    expect: { paymentMethod: { id: 7 }, invoice: { distributionMethod: '' } },
  },
  {
    says: 'that 24SevenOffice invoices may be distributed by hand',
    settings: { payments: [{ gateway: 'bacs', distribution: 'manual' }] },
    expect: { invoice: { distributionMethod: 'manualdistribution' } },
    without: ['paymentMethod'],
  },
  {
    says: 'in another currency has the rate that 24SevenOffice knows',
    order: { currency: 'EUR' },
    expect: { currency: { code: 'EUR', rate: 11.32 } },
  },
  {
    says: 'without an e-mail has no address for its invoice',
    order: { billing: { company: 'Fjord AB', country: 'SE' } },
    expect: { customer: { name: 'Fjord AB' } },
  },
  {
    says: 'of somebody with one name is to that name',
    order: { billing: { first_name: 'Kari', country: 'SE' } },
    expect: { customer: { name: 'Kari' } },
  },
  {
    says: 'of somebody without a name is to the e-mail',
    order: { billing: { email: person.email, country: 'SE' } },
    expect: { customer: { name: person.email } },
  },
  {
    says: 'hangs on the project and the department of the settings',
    settings: { project: '13', department: '200' },
    expect: {
      dimensions: [
        { dimensionType: 1, value: '13', name: 'Webbutik' },
        { dimensionType: 2, value: '200', name: 'Lager' },
      ],
    },
  },
  {
    says: 'to another country has the type of sale for it',
    settings: { foreignSaleType: 2 },
    order: { billing: { ...company, country: 'NO' } },
    expect: { salesType: { id: 2 } },
  },
  {
    says: 'to the country of the shop has none',
    settings: { foreignSaleType: 2 },
    expect: {},
    without: ['salesType'],
  },
  {
    says: 'names its buyer, its place of delivery, its number and what was said',
    order: {
      customer_note: 'Ring först',
      shipping: { ...person, company: 'Lagret' },
    },
    expect: {
      customer: {
        name: 'Fjord AB',
        street: 'Storgatan 1',
        postalCode: '111 22',
        countryCode: 'SE',
      },
      deliveryCustomer: { name: 'Lagret', street: 'Lillgatan 2', city: 'Lund' },
      yourReference: { name: 'Kari Nord' },
      memo: 'Ring först',
      currency: { code: 'SEK' },
    },
  },
];

describe('an order', () => {
  test.each(orderRows)('$says', async ({ settings = {}, order = {}, without = [], ...row }) => {
    const at = await begin({ settings });
    const id = ordered(at, order);
    await at.sync();
    const [made] = orders(at);
    expect(made).toMatchObject({
      ...row.expect,
      referenceNumber: at.shop.get('order', id)?.number,
    });
    for (const name of without) expect(made).not.toHaveProperty(name);
    expect((await at.sync()).written).toBe(0);
  });

  test.each(['pending', 'on-hold', 'cancelled'])(
    'with status %s waits for the chosen one',
    async (status) => {
      const at = await begin();
      const id = ordered(at, { status });
      await at.sync();
      expect(orders(at)).toEqual([]);
      expect(customers(at)).toEqual([]);
      at.shop.edit('order', id, { status: 'processing' });
      await at.sync();
      expect(orders(at)).toHaveLength(1);
    },
  );

  test('has its lines, with what shipping and fees cost', async () => {
    const at = await begin();
    ordered(at, {
      skus: ['SH-1', 'SH-2'] as unknown as JsonObject,
      shipping_lines: [{ method_id: 'flat_rate', method_title: 'Frakt', total: '49.00' }],
      fee_lines: [{ name: 'Faktura', total: '19.00' }],
    });
    await at.sync();
    const { lines, netAmount } = orders(at)[0] as unknown as {
      lines: readonly JsonObject[];
      netAmount: number;
    };
    const seen = lines.map((line) => [
      (line.product as JsonObject).number,
      line.quantity,
      line.price,
    ]);
    expect(seen).toEqual([
      ['SH-1', 2, 100],
      ['SH-2', 2, 100],
      ['FRAKT', 1, 49],
      ['AVGIFT', 1, 19],
    ]);
    expect(netAmount).toBe(468);
  });

  test('is taxed line by line, by the rates of the shop and not by rounded sums', async () => {
    const at = await begin();
    const product = at.shop.list('product').find((one) => one.sku === 'SH-1')?.id as number;
    const item = (total: string, more: JsonObject = {}) => ({
      product_id: product,
      quantity: 1,
      total,
      subtotal: total,
      ...more,
    });
    ordered(at, {
      billing: { ...company, country: 'FI' },
      line_items: [
        item('0.30'),
        item('89.285714', { tax_class: 'reduced-rate' }),
        item('5.00', { tax_class: 'zero-rate' }),
      ],
      shipping_lines: [{ method_id: 'flat_rate', method_title: 'Frakt', total: '39.285714' }],
      fee_lines: [
        { name: 'Avdrag', total: '-1.99' },
        { name: 'Pant', total: '2.00', tax_status: 'none' },
      ],
    } as unknown as JsonObject);
    await at.sync();
    const { lines } = orders(at)[0] as unknown as { lines: readonly JsonObject[] };
    expect(lines.map((line) => [line.price, (line.tax as JsonObject).rate])).toEqual([
      [0.3, 25.5],
      [89.2857, 12],
      [5, 0],
      [39.2857, 25.5],
      [-1.99, 25.5],
      [2, 0],
    ]);
    at.erp.edit('order', String(orders(at)[0]?.id), { status: 'Invoice' });
    await at.sync();
    expect(await at.sync()).toEqual({ written: 0, parked: 0, faults: 0 });
  });

  test.each<[string, JsonObject]>([
    ['in a currency that 24SevenOffice does not know', { currency: 'USD' }],
    ['of nobody', { billing: { country: 'SE' } }],
  ])('%s waits and is told', async (_, order) => {
    const at = await begin();
    ordered(at, order);
    const { parked } = await at.sync();
    expect(orders(at)).toEqual([]);
    expect(parked).toBeGreaterThan(0);
  });

  test('with a product that 24SevenOffice does not have waits as a whole, and goes on', async () => {
    const at = await begin();
    ordered(at, { skus: ['SH-1', 'SH-9'] as unknown as JsonObject });
    const { parked } = await at.sync();
    expect(orders(at)).toEqual([]);
    expect(parked).toBeGreaterThan(0);
    at.erp.create('product', { number: 'SH-9', name: 'Late', category: { id: 1 } });
    await at.sync();
    expect(orders(at)[0]).toMatchObject({ status: 'Web' });
    expect(orders(at)[0]?.lines).toHaveLength(2);
  });

  test('is not the one of somebody else who has that number as a reference', async () => {
    const at = await begin({ customers: [named('Berg AB')] });
    const id = ordered(at);
    const reference = at.shop.get('order', id)?.number as string;
    const theirs = at.erp.create('order', {
      status: 'Confirmed',
      date: '2020-01-31',
      referenceNumber: reference,
      customer: { id: customers(at)[0]?.id as number, name: 'Berg AB', street: 'Berget 1' },
    });
    await at.sync();
    expect(at.erp.get('order', String(theirs.id))).toMatchObject(theirs);
    expect(orders(at)).toMatchObject([
      { status: 'Confirmed' },
      { referenceNumber: reference, customer: { name: 'Fjord AB' }, lines: [{ quantity: 2 }] },
    ]);
    expect((await at.sync()).written).toBe(0);
  });

  test.each<[string, JsonObject]>([
    ['day', { date: 'of the shop' }],
    ['name', { name: 'fjord ab' }],
    ['e-mail', { emails: ['INKOP@fjord.example'] }],
  ])('that is there already, by its number and its %s, is not made again', async (_, known) => {
    const at = await begin({ customers: [named('Fjord AB')] });
    const order = at.shop.get('order', ordered(at));
    at.erp.create('order', {
      status: 'Web',
      referenceNumber: order?.number as string,
      date: known.date ? String(order?.date_created).slice(0, 10) : '2020-01-31',
      customer: {
        id: customers(at)[0]?.id as number,
        name: known.name ?? 'Other',
        invoiceEmailAddresses: known.emails ?? [],
      },
    });
    await at.sync();
    expect(orders(at)).toHaveLength(1);
  });

  test('whose payment method leads to another account waits and is told', async () => {
    const at = await begin({
      settings: { payments: [{ gateway: 'stripe', method: 8, account: 9999 }] },
    });
    ordered(at, { payment_method: 'stripe' });
    const { parked } = await at.sync();
    expect(orders(at)).toEqual([]);
    expect(parked).toBeGreaterThan(0);
  });
});

interface CancelledRow {
  readonly says: string;
  readonly settings?: JsonObject;
  /** What people do once the order is in 24SevenOffice. */
  readonly act: (at: TwoSides, shopId: string, erpId: string) => unknown;
  readonly expect: JsonObject;
}

const status =
  (to: string): CancelledRow['act'] =>
  ({ shop }, id) =>
    shop.edit('order', id, { status: to });
const cancelledRows: readonly CancelledRow[] = [
  {
    says: 'is inactive, with what changed last',
    act: ({ shop }, id) =>
      shop.edit('order', id, { status: 'cancelled', customer_note: 'Ångrat sig' }),
    expect: { status: 'Inactive', memo: 'Ångrat sig' },
  },
  {
    says: 'stays as it is where the settings say so',
    settings: { closedStatuses: [] },
    act: status('cancelled'),
    expect: { status: 'Web' },
  },
  {
    says: 'in another way stays as it is by default',
    act: status('failed'),
    expect: { status: 'Web' },
  },
  {
    says: 'in another way is inactive if the settings say so',
    settings: { closedStatuses: ['cancelled', 'failed'] },
    act: status('failed'),
    expect: { status: 'Inactive' },
  },
  {
    says: 'keeps its invoice',
    act: ({ shop, erp }, id, erpId) => {
      erp.edit('order', erpId, { status: 'Invoice' });
      shop.edit('order', id, { status: 'cancelled' });
    },
    expect: { status: 'Invoice' },
  },
  {
    says: 'and opened again by somebody in 24SevenOffice stays open',
    act: async ({ shop, erp, sync }, id, erpId) => {
      shop.edit('order', id, { status: 'cancelled' });
      await sync();
      erp.edit('order', erpId, { status: 'Confirmed' });
    },
    expect: { status: 'Confirmed' },
  },
];

describe('an order that is cancelled in the shop', () => {
  test.each(cancelledRows)('$says', async ({ settings = {}, act, expect: expected }) => {
    const at = await begin({ settings });
    const id = ordered(at);
    await at.sync();
    await act(at, id, String(orders(at)[0]?.id));
    await at.sync();
    expect(orders(at)).toMatchObject([expected]);
    expect(await at.sync()).toEqual({ written: 0, parked: 0, faults: 0 });
  });

  test('before all of its lines are there is never invoiced', async () => {
    const at = await begin({ settings: { erpStatus: 'Invoice' }, customers: [named('Fjord AB')] });
    const order = at.shop.get('order', ordered(at, { status: 'cancelled' }));
    at.erp.create('order', {
      status: 'Draft',
      referenceNumber: order?.number as string,
      customer: { id: customers(at)[0]?.id as number, name: 'Fjord AB' },
    });
    await at.sync();
    expect(orders(at)).toMatchObject([{ status: 'Inactive' }]);
    expect((await at.sync()).written).toBe(0);
  });

  test('is left alone if it was made in 24SevenOffice', async () => {
    const at = await begin({ settings: { ordersToShop: true } });
    const { id } = at.erp.create('customer', named('Fjord AB'));
    const customer = { id: id as number, name: 'Fjord AB' };
    at.erp.create('order', { status: 'Confirmed', customer });
    await at.sync();
    at.shop.edit('order', String(at.shop.list('order')[0]?.id), { status: 'cancelled' });
    await at.sync();
    expect(orders(at)).toMatchObject([{ status: 'Confirmed' }]);
  });
});

describe('back in the shop', () => {
  test.each([
    ['is completed when it is invoiced', {}, 'completed'],
    ['stays as it is where that is not wanted', { completeInvoiced: false }, 'processing'],
  ] as const)('an order %s', async (_, settings, status) => {
    const at = await begin({ settings });
    const id = ordered(at);
    await at.sync();
    at.erp.edit('order', String(orders(at)[0]?.id), { status: 'Invoice' });
    await at.sync();
    expect(at.shop.get('order', id)?.status).toBe(status);
    expect((await at.sync()).written).toBe(0);
  });

  test('an order that is invoiced does not wait for goods that are given up since', async () => {
    const at = await begin();
    ordered(at);
    await at.sync();
    at.erp.edit('order', String(orders(at)[0]?.id), { status: 'Invoice' });
    await at.sync();
    const laces = at.erp.list('product').find(({ number }) => number === 'SH-1');
    at.erp.remove('product', String(laces?.id));
    expect(await at.sync()).toEqual({ written: 0, parked: 0, faults: 0 });
    expect(orders(at)).toMatchObject([{ status: 'Invoice' }]);
  });

  test.each(['cancelled', 'refunded'])('an order that is %s is not completed', async (status) => {
    const at = await begin();
    const id = ordered(at);
    await at.sync();
    at.shop.edit('order', id, { status });
    at.erp.edit('order', String(orders(at)[0]?.id), { status: 'Invoice' });
    await at.sync();
    expect(at.shop.get('order', id)?.status).toBe(status);
    expect((await at.sync()).written).toBe(0);
  });

  test('an invoiced order stays as it is in 24SevenOffice, and nothing waits', async () => {
    const at = await begin();
    const id = ordered(at);
    await at.sync();
    const street = () => (orders(at)[0]?.customer as JsonObject | undefined)?.street;
    const before = street();
    at.erp.edit('order', String(orders(at)[0]?.id), { status: 'Invoice' });
    await at.sync();
    at.shop.edit('order', id, { billing: { address_1: 'Nygatan 9' } });
    expect(await at.sync()).toEqual({ written: 0, parked: 0, faults: 0 });
    expect(street()).toBe(before);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('an order made in 24SevenOffice is shown in the shop: %s', async (ordersToShop, count) => {
    const at = await begin({ settings: { ordersToShop } });
    const user = at.shop.create('customer', { email: company.email });
    const known = at.erp.create('customer', named('Fjord AB'));
    const product = at.erp.list('product').find((one) => one.number === 'SH-1');
    at.erp.create('order', {
      status: 'Confirmed',
      customer: {
        id: known.id as number,
        name: 'Fjord AB',
        street: 'Storgatan 1',
        countryCode: 'SE',
        invoiceEmailAddresses: [company.email],
      },
      lines: [
        { product: { id: product?.id as number }, description: 'Shoe', quantity: 3, price: 50 },
      ],
    });
    expect((await at.sync()).parked).toBe(0);
    const shown = at.shop.list('order');
    expect(shown).toHaveLength(count);
    if (count === 0) return;
    expect(at.shop.get('order', String(shown[0]?.id))).toMatchObject({
      status: 'processing',
      payment_method: '24sevenoffice',
      customer_id: user.id,
      billing: { company: 'Fjord AB', address_1: 'Storgatan 1', email: company.email },
      line_items: [{ name: 'Shoe', quantity: 3, total: '150.00' }],
    });
    expect(orders(at)).toHaveLength(1);
    expect(customers(at)).toHaveLength(1);
    expect((await at.sync()).written).toBe(0);
    at.erp.edit('order', String(orders(at)[0]?.id), { status: 'Invoice' });
    await at.sync();
    expect(at.shop.get('order', String(shown[0]?.id))?.status).toBe('completed');
  });

  test('its lines are those of the shop: with what is off, variations, and parts of a piece', async () => {
    const at = await begin({ settings: { ordersToShop: true } });
    const parent = at.shop.create('product', {
      name: 'Sock',
      sku: 'ALL',
      type: 'variable',
      attributes: [{ name: 'Size', variation: true, options: ['S'] }],
    });
    const variation = at.shop.create('variation', {
      parent_id: String(parent.id),
      sku: 'SH-2-S',
      attributes: [{ name: 'Size', option: 'S' }],
    });
    at.erp.create('product', { number: 'SH-2-S', name: 'Sock S', category: { id: 1 } });
    const known = at.erp.create('customer', named('Fjord AB'));
    const line = (sku: string, more: JsonObject) => ({
      product: { id: at.erp.list('product').find((one) => one.number === sku)?.id as number },
      ...more,
    });
    at.erp.create('order', {
      status: 'Confirmed',
      customer: { id: known.id as number, name: 'Fjord AB' },
      lines: [
        line('SH-1', { description: 'Shoe', quantity: 3, price: 50, discountRate: 10 }),
        line('SH-1', { description: 'Lace', quantity: 1.5, price: 10 }),
        line('SH-2-S', { description: 'Sock', quantity: 2, price: 20 }),
      ],
    });
    expect((await at.sync()).parked).toBe(0);
    const [shown] = at.shop.list('order');
    expect(shown?.line_items).toMatchObject([
      { name: 'Shoe', quantity: 3, subtotal: '150.00', total: '135.00' },
      { name: '1.5 × Lace', quantity: 1, total: '15.00' },
      { name: 'Sock', product_id: parent.id, variation_id: variation.id, total: '40.00' },
    ]);
    expect((await at.sync()).written).toBe(0);
  });
});

// What a shop's customer paid, and what the books make of it: awkward orders of all integrations with a
// ledger, side by side. Where the two would differ the order waits, so that a person sees it.

import { afterEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import { linesOf, startTwoSides, type TwoSides } from '../pipes/two-sides.ts';

interface Ledger {
  readonly settings: JsonObject;
  /** What both sides need before there are orders. */
  readonly prepare: (shop: Person, erp: Person) => JsonObject;
  /** Enters an order; gives its number in the ledger, and what the customer pays. */
  readonly enter: (shop: Person, order: JsonObject, common: JsonObject) => Entered;
  /** What the ledger makes of the order of that number; undefined if it has none. */
  readonly sum: (erp: Person, number: string) => number | undefined;
  readonly orders: Readonly<Record<string, JsonObject>>;
  /** Orders that wait for a person instead. */
  readonly waiting: readonly string[];
}

interface Entered {
  readonly number: string;
  readonly paid: number;
}

const whole = (value: number): number => Math.round(value * 100) / 100;

/** Lines of a Custom Webshop or of a file: quantity, price, rate and discount. */
type Line = readonly [quantity: number, price: number, vatRate: number | null, discount?: number];
const linesWith =
  (name: 'unitPriceExVat' | 'unitPriceIncVat') =>
  (...lines: readonly Line[]): JsonObject => ({
    pricesIncludeVat: name === 'unitPriceIncVat',
    lines: lines.map(([quantity, price, vatRate, discountPercent = 0]) => ({
      description: 'Vare',
      quantity,
      [name]: price,
      vatRate,
      discountPercent,
    })),
  });
const without = linesWith('unitPriceExVat');
const including = linesWith('unitPriceIncVat');

const tripletexSum = (erp: Person, number: string): number | undefined => {
  const order = erp.list('order').find((one) => one.number === number);
  if (!order) return undefined;
  return whole(
    linesOf(erp, order.id).reduce((sum, line) => sum + Number(line.amountIncludingVatCurrency), 0),
  );
};

const enterInShop = (shop: Person, order: JsonObject, common: JsonObject): Entered => {
  const made = shop.create('order', { date: '2026-01-31', status: 'paid', ...common, ...order });
  return { number: String(made.number), paid: Number(made.totalIncVat) };
};

const customWebshopTripletex: Ledger = {
  settings: {},
  prepare: (shop) => ({ customerId: shop.create('customer', { name: 'Fjord AS' }).id as string }),
  enter: enterInShop,
  sum: tripletexSum,
  orders: {
    'a discount on a price of three decimals': without([3, 33.333, 25, 12.5]),
    'rates of 15, 12, 0 and 25 %, prices with VAT': including(
      [3, 99.9, 25, 33.33],
      [1, 149, 15],
      [7, 19.9, 12],
      [1, 500, 0],
    ),
    'raw fish': without([1, 100, 11.11]),
    'shipping with another rate than the goods': {
      ...without([1, 100, 15]),
      shipping: { description: 'Frakt', priceExVat: 79, vatRate: 25 },
    },
    'shipping with VAT in its price': {
      ...including([1, 100, 15]),
      shipping: { description: 'Frakt', priceIncVat: 79, vatRate: 25 },
    },
    'shipping for nothing': {
      ...without([1, 100, 25]),
      shipping: { description: 'Frakt', priceExVat: 0, vatRate: 25 },
    },
    'a customer abroad, without VAT, in euro': { currency: 'EUR', ...without([2, 49.95, 0]) },
    'a negative line and a line of none': without([2, 100, 25], [-1, 50, 25], [0, 100, 25]),
    'a gift card bought, and one spent': without([1, 500, 0], [1, -100, 0]),
    'a returned order': {
      ...without([-2, 79.2, 25, 10]),
      shipping: { description: 'Retur', priceExVat: -49, vatRate: 25 },
    },
    'a part of a piece, with an uneven discount': without([1.375, 79.9, 25, 7.25]),
    'a discount of everything': without([1, 100, 25, 100]),
    'goods whose rate nobody says': without([1, 100, null]),
    'shipping whose rate nobody says': {
      ...without([1, 100, 25]),
      shipping: { description: 'Frakt', priceExVat: 79, vatRate: null },
    },
    'a rate that Tripletex does not have': without([1, 100, 6]),
    'a gift card that is taken off the sum': { credit: 50, ...without([1, 100, 25]) },
    'a gift card off prices with VAT': { credit: 125, ...including([1, 125, 25]) },
  },
  waiting: [
    'a gift card that is taken off the sum',
    'a gift card off prices with VAT',
    'goods whose rate nobody says',
    'shipping whose rate nobody says',
    'a rate that Tripletex does not have',
  ],
};

const mystoreLine = (quantity: number, price: number, vatRate = 25): JsonObject => ({
  name: 'Vare',
  quantity,
  price,
  tax_rate: vatRate,
});
const mystoreTotal = (kind: string, value: number, vatRate = 25): JsonObject => ({
  title: kind,
  class: kind,
  value,
  tax_rate: vatRate,
});
const grossOf = (values: readonly JsonObject[]): number =>
  values.reduce(
    (sum, one) =>
      sum +
      Number(one.quantity ?? 1) * Number(one.price ?? one.value) * (1 + Number(one.tax_rate) / 100),
    0,
  );

const mystoreTripletex: Ledger = {
  settings: {},
  prepare: (shop) => ({
    customer: shop.create('customer', { email: 'a@fjord.example', company: 'Fjord AS' })
      .id as string,
  }),
  enter: (shop, order, common) => {
    const lines = order.lines as readonly JsonObject[];
    const totals = (order.totals ?? []) as readonly JsonObject[];
    const paid = whole(grossOf([...lines, ...totals]));
    const made = shop.create('order', {
      ...common,
      customer_address_email: 'a@fjord.example',
      'order-products': lines,
      'order-totals': [...totals, mystoreTotal('total', paid)],
    } as JsonObject);
    return { number: String(made.id), paid };
  },
  sum: tripletexSum,
  orders: {
    'prices of three decimals': { lines: [mystoreLine(3, 33.333), mystoreLine(7, 9.995, 12)] },
    'a thousand of a price of five decimals': { lines: [mystoreLine(1000, 0.12345)] },
    'shipping with another rate than the goods': {
      lines: [mystoreLine(1, 100, 15)],
      totals: [mystoreTotal('shipping', 79)],
    },
    'shipping for nothing, and a fee': {
      lines: [mystoreLine(1, 100)],
      totals: [mystoreTotal('shipping', 0), mystoreTotal('fee', 29)],
    },
    'a discount of the whole order': {
      lines: [mystoreLine(1, 100)],
      totals: [mystoreTotal('discount', -20)],
    },
    'no VAT': { lines: [mystoreLine(2, 49.95, 0)], totals: [mystoreTotal('shipping', 12.34, 0)] },
    'a negative line and a line of none': { lines: [mystoreLine(2, 100), mystoreLine(-1, 50)] },
    'a kind of total that is no charge in the settings': {
      lines: [mystoreLine(1, 100)],
      totals: [mystoreTotal('giftcard', -50, 0)],
    },
    'a rate that Tripletex does not have': { lines: [mystoreLine(1, 100, 6)] },
  },
  waiting: [
    'a kind of total that is no charge in the settings',
    'a rate that Tripletex does not have',
  ],
};

const jorttSum = (erp: Person, number: string): number | undefined => {
  const invoice = erp.list('invoice').find((one) => one.reference === number);
  return invoice && Number((invoice.invoice_total_incl_vat as JsonObject).amount);
};

const customWebshopJortt: Ledger = {
  settings: {},
  prepare: (shop) => ({
    currency: 'EUR',
    customerId: shop.create('customer', { name: 'Bloemen BV', email: 'post@bloemen.example' })
      .id as string,
    billingAddress: {
      line1: 'Kade 2',
      postalCode: '3011 AA',
      city: 'Rotterdam',
      countryIso2: 'NL',
    },
  }),
  enter: enterInShop,
  sum: jorttSum,
  orders: {
    'a discount on a price of two decimals': without([3, 33.33, 21, 12.5]),
    'rates of 21, 9 and 0 %, prices with VAT': including(
      [3, 99.9, 21, 33.33],
      [7, 19.9, 9],
      [1, 500, 0],
    ),
    'five hundred with an uneven discount': including([500, 1.99, 21, 33.33]),
    'a thousand of a price of five decimals': including([1000, 0.12345, 21]),
    'shipping with another rate than the goods': {
      ...without([1, 100, 9]),
      shipping: { description: 'PostNL', priceExVat: 4.95, vatRate: 21 },
    },
    'shipping for nothing': {
      ...without([1, 100, 21]),
      shipping: { description: 'PostNL', priceExVat: 0, vatRate: 21 },
    },
    'a customer abroad, without VAT': { currency: 'USD', ...without([2, 49.95, 0]) },
    'a negative line and a line of none': without([2, 100, 21], [-1, 50, 21], [0, 100, 21]),
    'a gift card bought, and one spent': without([1, 500, 0], [1, -100, 0]),
    'a returned order': {
      ...without([-2, 79.2, 21, 10]),
      shipping: { description: 'Retour', priceExVat: -4.95, vatRate: 21 },
    },
    'a part of a piece, with an uneven discount': without([1.375, 79.9, 21, 7.25]),
    'a discount of everything': without([1, 100, 21, 100]),
    'a gift card that is taken off the sum': { credit: 50, ...without([1, 100, 21]) },
  },
  waiting: ['a gift card that is taken off the sum'],
};

const item = (quantity: number, total: number, more: JsonObject = {}): JsonObject => ({
  quantity,
  subtotal: String(total),
  total: String(total),
  ...more,
});
const reduced = { tax_class: 'reduced-rate' };

const woocommerceOffice: Ledger = {
  settings: { products: 'none' },
  prepare: (shop, erp) => {
    for (const number of ['SH-1', 'FRAKT', 'AVGIFT'])
      erp.create('product', { number, name: `Product ${number}`, category: { id: 1 } });
    const made = shop.create('product', { name: 'Laces', sku: 'SH-1', regular_price: '100' });
    return { product: made.id as number };
  },
  enter: (shop, { country = 'SE', items, refund, ...order }, { product }) => {
    const made = shop.create('order', {
      status: 'processing',
      customer_id: 0,
      payment_method: 'bacs',
      billing: { first_name: 'Kari', last_name: 'Nord', email: 'kari@nord.example', country },
      line_items: (items as readonly JsonObject[]).map((one) => ({ product_id: product, ...one })),
      ...order,
    } as JsonObject);
    if (refund) shop.create('refund', { order_id: made.id as number, amount: refund });
    const own = shop.get('order', String(made.id)) as JsonObject;
    return { number: String(own.number), paid: Number(own.total) };
  },
  sum: (erp, number) => {
    const order = erp.list('order').find((one) => one.referenceNumber === number);
    return order && Number((erp.get('order', order.id as number) as JsonObject).grossAmount);
  },
  orders: {
    'a price that is a third': { items: [item(3, 100)] },
    'three hundred for a hundred': { items: [item(300, 100)] },
    'seven hundred of an uneven price': { items: [item(700, 1234.56)] },
    'prices with 12 and with 25 %': {
      items: [item(3, 239.76), item(1, 133.035714, reduced), item(7, 124.375, reduced)],
    },
    'a coupon': { items: [item(2, 66.67, { subtotal: '80.00' })] },
    'goods for nothing': { items: [item(2, 0, { subtotal: '200' }), item(1, 50)] },
    'shipping with another rate than the goods': {
      items: [item(1, 100, reduced)],
      shipping_lines: [{ method_id: 'flat', method_title: 'Frakt', total: '39.2' }],
    },
    'shipping for nothing': {
      items: [item(1, 100)],
      shipping_lines: [{ method_id: 'free', method_title: 'Fri frakt', total: '0' }],
    },
    'shipping that is given back': {
      items: [item(1, 100)],
      shipping_lines: [{ method_id: 'flat', method_title: 'Fraktrabatt', total: '-10' }],
    },
    'a gift card that was spent': {
      items: [item(1, 100)],
      fee_lines: [{ name: 'Presentkort', total: '-50', tax_status: 'none' }],
    },
    'a fee and a discount with VAT': {
      items: [item(1, 100)],
      fee_lines: [
        { name: 'Faktura', total: '29' },
        { name: 'Rabatt', total: '-20' },
      ],
    },
    'no VAT': { items: [item(2, 99.9, { tax_class: 'zero-rate' })] },
    'a customer abroad, in euro': { country: 'FI', currency: 'EUR', items: [item(3, 59.97)] },
    'a negative line': { items: [item(1, 100), item(1, -30)] },
    'goods that are taken back': { items: [item(3, 300), item(-1, -100)] },
    'a line of no piece with a sum': { items: [item(1, 100), item(0, 10)] },
    'a part that was refunded': { items: [item(2, 100)], refund: '50' },
  },
  waiting: ['a part that was refunded'],
};

let sides: TwoSides | undefined;
afterEach(async () => {
  await sides?.close();
  sides = undefined;
});

describe.each<[string, Ledger]>([
  ['custom-webshop-tripletex', customWebshopTripletex],
  ['mystore-tripletex', mystoreTripletex],
  ['custom-webshop-jortt', customWebshopJortt],
  ['woocommerce-24sevenoffice', woocommerceOffice],
])('%s', (integration, ledger) => {
  test('the books say what the customer paid, or the order waits', async () => {
    sides = await startTwoSides(integration, ledger.settings);
    const { shop, erp, sync } = sides;
    const common = ledger.prepare(shop, erp);
    const entered = Object.entries(ledger.orders).map(
      ([says, order]) => [says, ledger.enter(shop, order, common)] as const,
    );
    await sync();
    await sync();
    const expected = entered.map(([says, { paid }]) => [
      says,
      ledger.waiting.includes(says) ? undefined : paid,
    ]);
    const seen = entered.map(([says, { number }]) => [says, ledger.sum(erp, number)]);
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
    expect(await sync()).toMatchObject({ written: 0, faults: 0 });
  });
});

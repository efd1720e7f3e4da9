// Any webshop and Jortt as a table: what is given in the shop and in Jortt, under which settings, what
// people then do, and what both hold after the engine is quiet. Every request is held against the
// vendor's specification.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import { startTwoSides, type TwoSides } from '../pipes/two-sides.ts';
import { createJorttJudge } from '../sandbox/jortt-spec.ts';
import { type Judge, specsOrSkip } from '../sandbox/spec.ts';

interface Row {
  readonly says: string;
  readonly settings?: JsonObject;
  /** What is there before the first run. */
  readonly given: (shop: Person, jortt: Person) => void;
  /** What people do after it, if anything. */
  readonly action?: (shop: Person, jortt: Person) => void;
  /** What is looked at in Jortt. */
  readonly look: (jortt: Person) => unknown;
  readonly jortt: unknown;
  /** Orders in the shop afterwards; the shop's own records are never written. */
  readonly orders?: number;
  readonly waits?: number;
}

const line = {
  sku: 'SOCK',
  ean: '8712345678906',
  description: 'Wollen sok',
  quantity: 2,
  unitPriceExVat: 10,
  vatRate: 21,
};
const home = {
  line1: 'Rozengracht 75a',
  postalCode: '1012 AB',
  city: 'Amsterdam',
  countryIso2: 'NL',
};
const depot = { line1: 'Kade 2', postalCode: '3011 AA', city: 'Rotterdam', countryIso2: 'NL' };
const jane = { firstName: 'Jane', lastName: 'Doe', isPrivate: true, email: 'jane@doe.example' };
const bloemen = {
  name: 'Bloemen BV',
  firstName: 'Jan',
  lastName: 'Bakker',
  organizationNumber: '41202536',
  email: 'post@bloemen.example',
};
const blumen = { name: 'Blumen GmbH', vatNumber: 'DE 129273398', email: 'post@blumen.example' };
const knownJane = { is_private: true, customer_name: 'J. Doe', email: 'JANE@doe.example' };
const handMade = {
  description: 'met de hand',
  quantity: '1',
  amount: { amount: '5.00', currency: 'EUR' },
  vat: { value: '0.09', category: null },
};

let count = 0;
/** An order of a customer, or of a guest, entered in the shop. */
function anOrder(shop: Person, buyer: JsonObject, values: JsonObject = {}): JsonObject {
  const isGuest = buyer.guest !== undefined;
  const customer = isGuest ? undefined : (buyer.id ?? shop.create('customer', buyer).id);
  return shop.create('order', {
    number: `WEB-${++count}`,
    date: '2026-01-31',
    status: 'paid',
    currency: 'EUR',
    billingAddress: home,
    lines: [line],
    ...(isGuest ? buyer : { customerId: customer as string }),
    ...values,
  });
}
const guest = (values: JsonObject): JsonObject => ({ guest: values });

const pick = (record: JsonObject | undefined, ...names: readonly string[]) =>
  names.map((name) => record?.[name]);
const customers =
  (...names: readonly string[]) =>
  (jortt: Person): unknown =>
    jortt.list('customer').map((record) => pick(record, ...names));
const invoices =
  (...names: readonly string[]) =>
  (jortt: Person): unknown =>
    jortt.list('invoice').map((record) => pick(record, ...names));
const counts = (jortt: Person): unknown => [
  jortt.list('customer').length,
  jortt.list('invoice').length,
];
const lines =
  (...names: readonly string[]) =>
  (jortt: Person): unknown =>
    jortt
      .list('invoice')
      .flatMap(({ line_items: items }) =>
        (items as readonly JsonObject[]).map((item) => pick(item, ...names)),
      );
const debtors = (jortt: Person): unknown =>
  jortt.list('invoice').map(({ customer_company_name: name }) => name);

const existing: readonly Row[] = [
  {
    says: 'an order becomes an invoice with its number as the reference',
    given: (shop) => anOrder(shop, jane, { number: 'WEB-A' }),
    look: invoices('reference', 'invoice_date', 'invoice_status'),
    jortt: [['WEB-A', '2026-01-31', 'draft']],
  },
  {
    says: 'an order that Jortt has already is skipped, and its invoice stays as it is',
    given: (shop, jortt) => {
      const { id } = jortt.create('customer', knownJane);
      jortt.create('invoice', {
        customer_id: id as string,
        reference: 'WEB-A ',
        line_items: [handMade],
      });
      anOrder(shop, jane, { number: 'WEB-A' });
    },
    look: lines('description'),
    jortt: [['met de hand']],
  },
  {
    says: 'the buyer of an order that Jortt has already is not made a customer',
    given: (shop, jortt) => {
      const { id } = jortt.create('customer', { ...knownJane, email: null });
      jortt.create('invoice', {
        customer_id: id as string,
        reference: 'WEB-A',
        line_items: [handMade],
      });
      anOrder(shop, jane, { number: 'WEB-A' });
    },
    look: counts,
    jortt: [1, 1],
  },
  {
    says: 'what changes in the shop after the invoice stays in the shop',
    given: (shop) => anOrder(shop, jane),
    action: (shop) => edit(shop, { lines: [{ ...line, description: 'Muts' }], reference: 'PO 7' }),
    look: lines('description'),
    jortt: [['SOCK Wollen sok']],
  },
  {
    says: 'what somebody corrects in the draft stays',
    given: (shop) => anOrder(shop, jane),
    action: (_, jortt) => {
      const [one] = jortt.list('invoice');
      jortt.edit('invoice', String(one?.id), { line_items: [handMade], remarks: 'Dank u' });
    },
    look: (jortt) => [lines('description')(jortt), invoices('remarks')(jortt)],
    jortt: [[['met de hand']], [['Dank u']]],
  },
  {
    says: 'an invoice that somebody deletes in Jortt is not made again',
    given: (shop) => anOrder(shop, jane),
    action: (_, jortt) => jortt.remove('invoice', String(jortt.list('invoice')[0]?.id)),
    look: counts,
    jortt: [1, 0],
  },
];

const selection: readonly Row[] = [
  {
    says: 'a cancelled order makes neither an invoice nor a customer',
    given: (shop) => anOrder(shop, jane, { status: 'cancelled' }),
    look: counts,
    jortt: [0, 0],
  },
  {
    says: 'an order goes over once it has one of the statuses',
    settings: { statuses: ['paid'] },
    given: (shop) => anOrder(shop, jane, { status: 'open' }),
    action: (shop) => edit(shop, { status: 'paid' }),
    look: counts,
    jortt: [1, 1],
  },
  {
    says: 'an order without one of the statuses waits for none',
    settings: { statuses: ['paid'] },
    given: (shop) => anOrder(shop, jane, { status: 'open' }),
    look: counts,
    jortt: [0, 0],
  },
  {
    says: 'orders last changed before the start date stay in the shop',
    settings: { from: '2999-01-01' },
    given: (shop) => anOrder(shop, jane),
    look: counts,
    jortt: [0, 0],
  },
  {
    says: 'orders changed since the start date go over, however old they are',
    settings: { from: '2026-01-01' },
    given: (shop) => anOrder(shop, jane, { date: '2019-01-31' }),
    look: invoices('invoice_date'),
    jortt: [['2019-01-31']],
  },
];

const debtorRows: readonly Row[] = [
  {
    says: 'a buyer without a company is a private person',
    given: (shop) => anOrder(shop, { ...jane, number: '30001', phone: '+31 20 1234567' }),
    look: customers(
      'is_private',
      'customer_name',
      'first_name',
      'last_name',
      'attn',
      'email',
      'phonenumber',
      'reference',
    ),
    jortt: [[true, 'Jane Doe', 'Jane', 'Doe', null, 'jane@doe.example', '+31 20 1234567', '30001']],
  },
  {
    says: 'a buyer with a company is a company debtor with the person as its contact',
    given: (shop) => anOrder(shop, bloemen),
    look: customers('is_private', 'customer_name', 'attn', 'coc_number', 'first_name'),
    jortt: [[false, 'Bloemen BV', 'Jan Bakker', '41202536', null]],
  },
  {
    says: 'street with number, postal code, city and country are those of the bill',
    given: (shop) => anOrder(shop, bloemen, { billingAddress: { ...home, line2: '3 hoog' } }),
    look: customers(
      'address_street',
      'address_extra_information',
      'address_postal_code',
      'address_city',
      'address_country_code',
    ),
    jortt: [['Rozengracht 75a', '3 hoog', '1012 AB', 'Amsterdam', 'NL']],
  },
  {
    says: 'a guest becomes a customer too',
    given: (shop) => anOrder(shop, guest({ name: 'Piet Visser', email: 'piet@visser.example' })),
    look: customers('is_private', 'customer_name', 'email'),
    jortt: [[true, 'Piet Visser', 'piet@visser.example']],
  },
  {
    says: 'a guest who orders for a company is a company debtor',
    given: (shop) =>
      anOrder(shop, guest({ name: 'Piet Visser', company: 'Vis BV', email: 'piet@vis.example' })),
    look: customers('is_private', 'customer_name', 'attn'),
    jortt: [[false, 'Vis BV', 'Piet Visser']],
  },
  {
    says: 'a company without an address waits for one, and its order waits for it',
    given: (shop) => anOrder(shop, bloemen, { billingAddress: null }),
    look: counts,
    jortt: [0, 0],
    waits: 2,
  },
  {
    says: 'it goes over once the order has an address',
    given: (shop) => anOrder(shop, bloemen, { billingAddress: null }),
    action: (shop) => edit(shop, { billingAddress: home }),
    look: (jortt) => [counts(jortt), debtors(jortt)],
    jortt: [[1, 1], ['Bloemen BV']],
  },
  {
    says: 'a buyer who left neither name nor e-mail waits, with the order',
    given: (shop) => anOrder(shop, guest({ phone: '020' })),
    look: counts,
    jortt: [0, 0],
    waits: 2,
  },
];

const lookUps: readonly Row[] = [
  {
    says: 'a customer of the same e-mail is the debtor, whatever its capitals',
    given: (shop, jortt) => {
      jortt.create('customer', knownJane);
      anOrder(shop, jane);
    },
    look: (jortt) => [counts(jortt), customers('customer_name', 'address_city')(jortt)],
    jortt: [[1, 1], [['Jane Doe', 'Amsterdam']]],
  },
  {
    says: 'a known customer stays as it is if the setting says so',
    settings: { updateCustomers: false },
    given: (shop, jortt) => {
      jortt.create('customer', knownJane);
      anOrder(shop, jane);
    },
    look: (jortt) => [counts(jortt), customers('customer_name', 'address_city')(jortt)],
    jortt: [[1, 1], [['J. Doe', null]]],
  },
  {
    says: 'a known customer is not changed by an order that does not go over',
    given: (shop, jortt) => {
      jortt.create('customer', knownJane);
      anOrder(shop, jane, { status: 'cancelled' });
    },
    look: (jortt) => [counts(jortt), customers('customer_name', 'address_city')(jortt)],
    jortt: [[1, 0], [['J. Doe', null]]],
  },
  {
    says: 'a known customer is not changed by an order that is too old to go over',
    settings: { from: '2999-01-01' },
    given: (shop, jortt) => {
      jortt.create('customer', knownJane);
      anOrder(shop, jane);
    },
    look: (jortt) => [counts(jortt), customers('customer_name', 'address_city')(jortt)],
    jortt: [[1, 0], [['J. Doe', null]]],
  },
  {
    says: 'a debtor stays as it is when an older order of it is cancelled',
    given: (shop) => {
      const customer = shop.create('customer', jane);
      anOrder(shop, customer, { reference: 'first' });
      anOrder(shop, customer, { billingAddress: depot });
    },
    action: (shop) => {
      const first = shop.list('order').find(({ reference }) => reference === 'first');
      shop.edit('order', String(first?.id), { status: 'cancelled' });
    },
    look: customers('address_street', 'address_city'),
    jortt: [['Kade 2', 'Rotterdam']],
    orders: 2,
  },
  {
    says: 'an update leaves what the shop knows nothing of',
    given: (shop, jortt) => {
      jortt.create('customer', { ...knownJane, payment_term: 14, website: 'doe.example' });
      anOrder(shop, jane);
    },
    look: customers('customer_name', 'payment_term', 'website'),
    jortt: [['Jane Doe', 14, 'doe.example']],
  },
  {
    says: 'a reference that Jortt has already stays',
    given: (shop, jortt) => {
      jortt.create('customer', { ...knownJane, reference: 'OLD-7' });
      anOrder(shop, { ...jane, number: '30001' });
    },
    look: customers('customer_name', 'reference'),
    jortt: [['Jane Doe', 'OLD-7']],
  },
  {
    says: 'two orders of one customer have one debtor',
    given: (shop) => {
      const customer = shop.create('customer', jane);
      anOrder(shop, customer);
      anOrder(shop, customer);
    },
    look: counts,
    jortt: [1, 2],
    orders: 2,
  },
  {
    says: 'of several orders the newest says what the debtor is',
    given: (shop) => {
      const customer = shop.create('customer', jane);
      anOrder(shop, customer);
      anOrder(shop, customer, { billingAddress: depot });
    },
    look: customers('address_street', 'address_city'),
    jortt: [['Kade 2', 'Rotterdam']],
    orders: 2,
  },
  {
    says: 'a later order updates its debtor before its invoice is made, and not the invoice that there is',
    given: (shop) => anOrder(shop, shop.create('customer', jane)),
    action: (shop) =>
      anOrder(shop, shop.list('customer')[0] as JsonObject, { billingAddress: depot }),
    look: (jortt) => [
      customers('address_city')(jortt),
      (invoices('customer_address_city')(jortt) as unknown[][]).flat().sort(),
    ],
    jortt: [[['Rotterdam']], ['Amsterdam', 'Rotterdam']],
    orders: 2,
  },
  {
    says: 'two guests of one e-mail are one debtor',
    given: (shop) => {
      anOrder(shop, guest({ name: 'Piet', email: 'piet@visser.example' }));
      anOrder(shop, guest({ name: 'Piet', email: 'Piet@Visser.example' }));
    },
    look: counts,
    jortt: [1, 2],
    orders: 2,
  },
  {
    says: 'two customers without e-mail are told apart by their numbers',
    given: (shop) => {
      const { email: _, ...silent } = jane;
      const first = shop.create('customer', { ...silent, number: '1' });
      const second = shop.create('customer', { ...silent, number: '2' });
      for (const one of [first, second, first]) anOrder(shop, one);
    },
    look: counts,
    jortt: [2, 3],
    orders: 3,
  },
  {
    says: 'with two customers of one e-mail none is guessed, and the order waits',
    given: (shop, jortt) => {
      jortt.create('customer', knownJane);
      jortt.create('customer', { ...knownJane, customer_name: 'Doe junior' });
      anOrder(shop, jane);
    },
    look: (jortt) => [counts(jortt), customers('customer_name')(jortt)],
    jortt: [
      [2, 0],
      [['J. Doe'], ['Doe junior']],
    ],
    waits: 2,
  },
  {
    says: 'by customer number, another e-mail does not matter',
    settings: { customerKey: 'number' },
    given: (shop, jortt) => {
      jortt.create('customer', { ...knownJane, email: 'old@doe.example', reference: '30001' });
      anOrder(shop, { ...jane, number: '30001' });
    },
    look: (jortt) => [counts(jortt), customers('email')(jortt)],
    jortt: [[1, 1], [['jane@doe.example']]],
  },
  {
    says: 'by customer number, the same e-mail is somebody else',
    settings: { customerKey: 'number' },
    given: (shop, jortt) => {
      jortt.create('customer', { ...knownJane, reference: '9' });
      anOrder(shop, { ...jane, number: '30001' });
    },
    look: counts,
    jortt: [2, 1],
  },
  {
    says: 'by customer number, a guest is looked up by e-mail',
    settings: { customerKey: 'number' },
    given: (shop, jortt) => {
      jortt.create('customer', knownJane);
      anOrder(shop, guest({ name: 'Jane Doe', email: 'jane@doe.example' }));
    },
    look: counts,
    jortt: [1, 1],
  },
  {
    says: 'by Chamber of Commerce number, however it is written',
    settings: { customerKey: 'organizationNumber' },
    given: (shop, jortt) => {
      jortt.create('customer', {
        is_private: false,
        customer_name: 'Bloemen',
        coc_number: '41 20 25 36',
        address_street: 'x',
        address_postal_code: 'x',
        address_city: 'x',
      });
      anOrder(shop, bloemen);
    },
    look: (jortt) => [counts(jortt), customers('customer_name')(jortt)],
    jortt: [[1, 1], [['Bloemen BV']]],
  },
  {
    says: 'by Chamber of Commerce number, a person is looked up by e-mail',
    settings: { customerKey: 'organizationNumber' },
    given: (shop, jortt) => {
      jortt.create('customer', knownJane);
      anOrder(shop, jane);
    },
    look: counts,
    jortt: [1, 1],
  },
];

const invoiceRows: readonly Row[] = [
  {
    says: 'a line is a text with SKU, quantity, price and VAT; there is no product',
    given: (shop) => anOrder(shop, jane),
    look: lines('description', 'quantity', 'amount', 'vat'),
    jortt: [
      [
        'SOCK Wollen sok',
        '2',
        { amount: '10.00', currency: 'EUR' },
        { value: '0.21', category: null },
      ],
    ],
  },
  {
    says: 'the EAN may stand in front instead',
    settings: { articleCode: 'ean' },
    given: (shop) => anOrder(shop, jane, { lines: [line, { ...line, ean: null }] }),
    look: lines('description'),
    jortt: [['8712345678906 Wollen sok'], ['SOCK Wollen sok']],
  },
  {
    says: 'or no code at all',
    settings: { articleCode: 'none' },
    given: (shop) => anOrder(shop, jane),
    look: lines('description'),
    jortt: [['Wollen sok']],
  },
  {
    says: 'a line without a VAT rate gets the usual one',
    given: (shop) => anOrder(shop, jane, { lines: [{ ...line, vatRate: null }] }),
    look: lines('vat'),
    jortt: [[{ value: '0.21', category: null }]],
  },
  {
    says: 'or the one of the setting',
    settings: { vatRate: 9 },
    given: (shop) => anOrder(shop, jane, { lines: [{ ...line, vatRate: null }, line] }),
    look: lines('vat'),
    jortt: [[{ value: '0.09', category: null }], [{ value: '0.21', category: null }]],
  },
  {
    says: 'with the category of the setting, and only where the rate is missing',
    settings: { vatRate: 0, vatCategory: 'exempt' },
    given: (shop) => anOrder(shop, jane, { lines: [{ ...line, vatRate: null }, line] }),
    look: lines('vat'),
    jortt: [[{ value: '0.00', category: 'exempt' }], [{ value: '0.21', category: null }]],
  },
  {
    says: 'a category that Jortt has not switched on holds the order, with the reason',
    settings: { vatCategory: 'margin_goods_high' },
    given: (shop) => anOrder(shop, jane, { lines: [{ ...line, vatRate: null }] }),
    look: counts,
    jortt: [1, 0],
    waits: 1,
  },
  {
    says: 'a rate of nothing is a rate',
    given: (shop) => anOrder(shop, jane, { lines: [{ ...line, vatRate: 0 }] }),
    look: lines('vat'),
    jortt: [[{ value: '0.00', category: null }]],
  },
  {
    says: 'VAT is reverse-charged to a company abroad that is sold to without',
    given: (shop) => anOrder(shop, blumen, { lines: [{ ...line, vatRate: 0 }] }),
    look: invoices('customer_vat_shifted', 'customer_vat_number', 'invoice_total_incl_vat'),
    jortt: [[true, 'DE129273398', { amount: '20.00', currency: 'EUR' }]],
  },
  {
    says: 'and not while it pays VAT; each invoice says what held when it was made',
    given: (shop) => anOrder(shop, blumen),
    action: (shop) => {
      const { id } = shop.list('customer')[0] as JsonObject;
      anOrder(shop, { id: id as string }, { lines: [{ ...line, vatRate: 0 }] });
    },
    look: invoices('customer_vat_shifted', 'invoice_total_incl_vat'),
    jortt: [
      [false, { amount: '24.20', currency: 'EUR' }],
      [true, { amount: '20.00', currency: 'EUR' }],
    ],
    orders: 2,
  },
  {
    says: 'nor of a guest without a VAT number, to whom an export goes',
    given: (shop) =>
      anOrder(shop, guest({ name: 'Anna Frei', company: 'Frei AG', email: 'post@frei.example' }), {
        billingAddress: { ...home, city: 'Bern', countryIso2: 'CH' },
        lines: [{ ...line, vatRate: 0 }],
      }),
    look: invoices('customer_vat_shifted', 'customer_vat_number'),
    jortt: [[false, null]],
  },
  {
    says: 'prices without VAT sum up to the total of the shop',
    given: (shop) => anOrder(shop, jane),
    look: invoices('net_amounts', 'invoice_total', 'invoice_total_incl_vat'),
    jortt: [[false, { amount: '20.00', currency: 'EUR' }, { amount: '24.20', currency: 'EUR' }]],
  },
  {
    says: 'prices with VAT sum up to the total of the shop',
    given: (shop) =>
      anOrder(shop, jane, {
        pricesIncludeVat: true,
        lines: [{ ...line, unitPriceExVat: null, unitPriceIncVat: 12.1 }],
      }),
    look: invoices('net_amounts', 'invoice_total', 'invoice_total_incl_vat'),
    jortt: [[true, { amount: '20.00', currency: 'EUR' }, { amount: '24.20', currency: 'EUR' }]],
  },
  {
    says: 'a discount lowers the price of its line',
    given: (shop) => anOrder(shop, jane, { lines: [{ ...line, discountPercent: 12.5 }] }),
    look: lines('amount'),
    jortt: [[{ amount: '8.75', currency: 'EUR' }]],
  },
  {
    says: 'the delivery address stands under the lines',
    given: (shop) => anOrder(shop, jane, { shippingAddress: depot }),
    look: invoices('remarks', 'customer_address_city'),
    jortt: [['Afleveradres:\nKade 2\n3011 AA Rotterdam\nNL', 'Amsterdam']],
  },
  {
    says: 'under the words of the setting',
    settings: { deliveryText: 'Deliver to' },
    given: (shop) => anOrder(shop, jane, { shippingAddress: { city: 'Rotterdam' } }),
    look: invoices('remarks'),
    jortt: [['Deliver to\nRotterdam']],
  },
  {
    says: 'without a delivery address there is no remark',
    given: (shop) => anOrder(shop, jane),
    look: invoices('remarks'),
    jortt: [[null]],
  },
];

const terms: readonly Row[] = [
  {
    says: 'what the shop asks for shipping is a line of its own',
    given: (shop) =>
      anOrder(shop, jane, {
        shipping: { description: 'PostNL', priceExVat: 4.95, vatRate: 21 },
      }),
    look: lines('description', 'quantity', 'amount', 'vat'),
    jortt: [
      [
        'SOCK Wollen sok',
        '2',
        { amount: '10.00', currency: 'EUR' },
        expect.objectContaining({ value: '0.21' }),
      ],
      [
        'PostNL',
        '1',
        { amount: '4.95', currency: 'EUR' },
        expect.objectContaining({ value: '0.21' }),
      ],
    ],
  },
  {
    says: 'shipping without words or rate gets those of the settings, with VAT where prices hold it',
    settings: { vatRate: 9 },
    given: (shop) =>
      anOrder(shop, jane, {
        pricesIncludeVat: true,
        lines: [{ ...line, unitPriceExVat: null, unitPriceIncVat: 12.1 }],
        shipping: { priceIncVat: 5, vatRate: null },
      }),
    look: (jortt) => (lines('description', 'amount', 'vat')(jortt) as unknown[]).slice(1),
    jortt: [
      [
        'Verzendkosten',
        { amount: '5.00', currency: 'EUR' },
        expect.objectContaining({ value: '0.09' }),
      ],
    ],
  },
  {
    says: 'shipping for nothing is no line',
    given: (shop) => anOrder(shop, jane, { shipping: { description: 'PostNL', priceExVat: 0 } }),
    look: lines('description'),
    jortt: [['SOCK Wollen sok']],
  },
  {
    says: 'a payment method has its way of paying and its term',
    settings: { payments: [{ method: 'ideal', way: 'already_paid', days: 7 }] },
    given: (shop) => anOrder(shop, jane, { paymentMethod: 'ideal' }),
    look: invoices('payment_method', 'invoice_date', 'invoice_due_date'),
    jortt: [['already_paid', '2026-01-31', '2026-02-07']],
  },
  {
    says: 'a payment method that nobody mapped leaves what Jortt has of the customer',
    settings: { payments: [{ method: 'ideal', way: 'already_paid' }] },
    given: (shop, jortt) => {
      jortt.create('customer', { ...knownJane, payment_term: 60 });
      anOrder(shop, jane, { paymentMethod: 'invoice' });
    },
    look: invoices('payment_method', 'invoice_due_date'),
    jortt: [['pay_later', '2026-04-01']],
  },
];

const sending: readonly Row[] = [
  {
    says: 'by default it stays a draft, whatever method is filled in',
    settings: { communicationMethod: 'email' },
    given: (shop) => anOrder(shop, jane),
    look: invoices('invoice_status', 'send_method'),
    jortt: [['draft', null]],
  },
  {
    says: 'with the method `self` it is marked as sent',
    settings: { useCommunicationMethod: true },
    given: (shop) => anOrder(shop, jane),
    look: invoices('invoice_status', 'send_method', 'invoice_number'),
    jortt: [['sent', 'self', expect.stringMatching(/^\d{4}-001$/)]],
  },
  {
    says: 'with the method `email` it is sent to the customer',
    settings: { useCommunicationMethod: true, communicationMethod: 'email' },
    given: (shop) => anOrder(shop, jane),
    look: invoices('invoice_status', 'send_method', 'customer_mail_to'),
    jortt: [['sent', 'email', 'jane@doe.example']],
  },
  {
    says: 'by e-mail to a customer without one it stays a draft',
    settings: { useCommunicationMethod: true, communicationMethod: 'email' },
    given: (shop) => anOrder(shop, guest({ name: 'Piet Visser' })),
    look: invoices('invoice_status', 'send_method'),
    jortt: [['draft', 'email']],
  },
  {
    says: 'what is sent is not sent again',
    settings: { useCommunicationMethod: true },
    given: (shop) => anOrder(shop, jane),
    action: (shop) => edit(shop, { status: 'completed' }),
    look: counts,
    jortt: [1, 1],
  },
];

function edit(shop: Person, values: JsonObject): void {
  for (const { id } of shop.list('order')) shop.edit('order', String(id), values);
}

let sides: TwoSides | undefined;
let judge: Judge | undefined;

beforeAll(async () => {
  if (specsOrSkip()) judge = await createJorttJudge();
});

afterEach(async () => {
  await sides?.close();
  sides = undefined;
});

describe.each([
  ['an order that may exist', existing],
  ['which orders go over', selection],
  ['the debtor', debtorRows],
  ['looking a customer up', lookUps],
  ['the invoice', invoiceRows],
  ['shipping, terms and the default debtor', terms],
  ['sending', sending],
])('%s', (_, rows) => {
  test.each(rows)('$says', (row) => check(row));
});

test('a run takes as many orders and their buyers as the setting says, the next run the others', async () => {
  sides = await startTwoSides('custom-webshop-jortt', { amount: 2 });
  const { shop, erp } = sides;
  for (const name of ['a', 'b', 'c']) anOrder(shop, guest({ name, email: `${name}@x.nl` }));
  await sides.sync();
  expect(counts(erp)).toEqual([2, 2]);
  await sides.sync();
  expect(counts(erp)).toEqual([3, 3]);
  expect(await sides.sync()).toMatchObject({ written: 0, parked: 0 });
});

test('orders that stay in the shop take no place in a run', async () => {
  sides = await startTwoSides('custom-webshop-jortt', { amount: 1 });
  const { shop, erp } = sides;
  anOrder(shop, jane, { status: 'cancelled' });
  anOrder(shop, guest({ name: 'b', email: 'b@x.nl' }));
  await sides.sync();
  expect(counts(erp)).toEqual([1, 1]);
});

const draftOf = (jortt: Person, email: string | null): void => {
  const { id } = jortt.create('customer', { ...knownJane, email });
  jortt.create('invoice', {
    customer_id: id as string,
    reference: 'WEB-A',
    line_items: [handMade],
  });
};

test.each<[string, JsonObject, string | null, readonly [string, string | null]]>([
  ['stays one while nobody says otherwise', {}, 'jane@doe.example', ['draft', null]],
  ['is marked as sent', { sendDrafts: true }, null, ['sent', 'self']],
  [
    'goes out by e-mail to who has one',
    { sendDrafts: true, communicationMethod: 'email' },
    'jane@doe.example',
    ['sent', 'email'],
  ],
  [
    'stays one where nobody could get the e-mail',
    { sendDrafts: true, communicationMethod: 'email' },
    null,
    ['draft', null],
  ],
  [
    'stays one while the use of a method is off',
    { sendDrafts: true, useCommunicationMethod: false },
    'jane@doe.example',
    ['draft', null],
  ],
])('a draft that is there already %s', async (_, settings, email, expected) => {
  sides = await startTwoSides('custom-webshop-jortt', {
    useCommunicationMethod: true,
    ...settings,
  });
  const { shop, erp } = sides;
  draftOf(erp, email);
  anOrder(shop, jane, { number: 'WEB-A' });
  await sides.sync();
  if (expected[0] === 'sent')
    await expect
      .poll(() => erp.list('invoice')[0]?.invoice_status, { timeout: 10_000 })
      .toBe('sent');
  expect(await sides.sync()).toMatchObject({ written: 0, parked: 0, faults: 0 });
  expect(invoices('invoice_status', 'send_method')(erp)).toEqual([expected]);
});

async function check(row: Row): Promise<void> {
  sides = await startTwoSides('custom-webshop-jortt', row.settings);
  const { shop, erp, standIns } = sides;
  const violations: string[] = [];
  let seen = 0;
  standIns.erp.watch((request) => {
    seen++;
    violations.push(...(judge?.(request) ?? []));
  });
  row.given(shop, erp);
  const before = JSON.stringify(shop.list('order'));
  await sides.sync();
  expect(JSON.stringify(shop.list('order'))).toBe(before);
  if (row.action) {
    row.action(shop, erp);
    await sides.sync();
  }
  // Jortt's own robot sends what is scheduled a little later.
  const isScheduled = (one: JsonObject) =>
    one.invoice_status === 'draft' && one.send_method !== null && one.customer_mail_to !== null;
  while (erp.list('invoice').some(isScheduled)) await new Promise((done) => setTimeout(done, 200));
  const last = await sides.sync();
  expect(row.look(erp)).toEqual(row.jortt);
  expect(shop.list('order').length).toBe(row.orders ?? 1);
  expect(last).toMatchObject({ written: 0, parked: row.waits ?? 0, faults: 0 });
  expect(seen).toBeGreaterThan(0);
  expect(violations).toEqual([]);
}

// Custom Webshop and Tripletex as a table: for customers, products and orders what is given on either
// side, what people then do, and what both systems hold after the engine is quiet.

import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { readPath } from '../../engine/base/property-path.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import { edit, linesOf, named, startTwoSides, type TwoSides, whole } from '../pipes/two-sides.ts';
import { createJudge, type Judge, specsOrSkip } from '../sandbox/spec.ts';

interface Row {
  readonly says: string;
  readonly settings?: JsonObject;
  /** What is there before the first run. */
  readonly given: (shop: Person, erp: Person) => void;
  /** What people do after it, if anything. */
  readonly action?: (shop: Person, erp: Person) => void;
  /** What to look at in the shop and in Tripletex, and what is expected there. */
  readonly look: (shop: Person, erp: Person) => readonly [shop: unknown, erp: unknown];
  readonly shop: unknown;
  readonly erp: unknown;
  readonly waits?: number;
}

const fjord = { name: 'Fjord AS', organizationNumber: '974760673', email: 'post@fjord.example' };
const names = (entity: string) => (shop: Person, erp: Person) =>
  [shop, erp].map((person) =>
    person
      .list(entity)
      .map(({ name, number, lastName }) => (entity === 'order' ? number : (name ?? lastName)))
      .sort(),
  ) as unknown as readonly [unknown, unknown];
const seen =
  (
    entity: string,
    name: string,
    there: string,
    ...properties: readonly (readonly [string, string])[]
  ) =>
  (shop: Person, erp: Person): readonly [unknown, unknown] => [
    properties.map(([own]) => named(shop, entity, name)[own] ?? null),
    properties.map(([, other]) => named(erp, entity, there)[other] ?? null),
  ];
const emails = seen(
  'customer',
  'Fjord AS',
  'Fjord AS',
  ['email', 'email'],
  ['phone', 'phoneNumber'],
);

const customers: readonly Row[] = [
  {
    says: 'one of the shop is created in Tripletex with its number',
    given: (shop) => shop.create('customer', { ...fjord, number: '20077' }),
    look: seen('customer', 'Fjord AS', 'Fjord AS', ['number', 'customerNumber']),
    shop: ['20077'],
    erp: [20_077],
  },
  {
    says: 'one of Tripletex is created in the shop with its number',
    given: (_, erp) => erp.create('customer', fjord),
    look: seen('customer', 'Fjord AS', 'Fjord AS', ['number', 'customerNumber']),
    shop: ['10001'],
    erp: [10_001],
  },
  {
    says: 'with one organisation number they are one, however it is written',
    given: (shop, erp) => {
      shop.create('customer', { name: 'Fjord', organizationNumber: 'NO 974 760 673 MVA' });
      erp.create('customer', fjord);
    },
    look: (shop, erp) => [shop.list('customer').length, erp.list('customer').length],
    shop: 1,
    erp: 1,
  },
  {
    says: 'with one e-mail they are one where an organisation number is missing',
    given: (shop, erp) => {
      shop.create('customer', { name: 'Fjord', email: 'POST@fjord.example' });
      erp.create('customer', fjord);
    },
    look: (shop, erp) => [shop.list('customer').length, erp.list('customer').length],
    shop: 1,
    erp: 1,
  },
  {
    says: 'with one e-mail but two organisation numbers they are two on both sides',
    given: (shop, erp) => {
      shop.create('customer', { ...fjord, name: 'Fjell AS', organizationNumber: '923609016' });
      erp.create('customer', fjord);
    },
    look: names('customer'),
    shop: ['Fjell AS', 'Fjord AS'],
    erp: ['Fjell AS', 'Fjord AS'],
  },
  {
    says: 'with two counterparts none is guessed and nothing is created',
    given: (shop, erp) => {
      shop.create('customer', { name: 'Fjord', email: 'post@fjord.example' });
      erp.create('customer', { name: 'Fjord A', email: 'post@fjord.example' });
      erp.create('customer', { name: 'Fjord B', email: 'post@fjord.example' });
    },
    look: names('customer'),
    shop: ['Fjord'],
    erp: ['Fjord A', 'Fjord B'],
    waits: 1,
  },
  {
    says: 'an edit in the shop reaches Tripletex',
    given: (shop) => shop.create('customer', fjord),
    action: (shop) => edit(shop, 'customer', 'Fjord AS', { email: 'ny@fjord.example' }),
    look: emails,
    shop: ['ny@fjord.example', null],
    erp: ['ny@fjord.example', ''],
  },
  {
    says: 'an edit in Tripletex reaches the shop',
    given: (shop) => shop.create('customer', fjord),
    action: (_, erp) => edit(erp, 'customer', 'Fjord AS', { email: 'ny@fjord.example' }),
    look: emails,
    shop: ['ny@fjord.example', null],
    erp: ['ny@fjord.example', ''],
  },
  {
    says: 'edits of different properties on both sides are both kept',
    given: (shop) => shop.create('customer', fjord),
    action: (shop, erp) => {
      edit(shop, 'customer', 'Fjord AS', { email: 'ny@fjord.example' });
      edit(erp, 'customer', 'Fjord AS', { phoneNumber: '22334455' });
    },
    look: emails,
    shop: ['ny@fjord.example', '22334455'],
    erp: ['ny@fjord.example', '22334455'],
  },
  {
    says: 'an old value beats an empty one when two that were apart are found to be one',
    given: (shop, erp) => {
      shop.create('customer', fjord);
      erp.create('customer', { ...fjord, email: null, phoneNumber: '22334455' });
    },
    look: emails,
    shop: ['post@fjord.example', '22334455'],
    erp: ['post@fjord.example', '22334455'],
  },
  {
    says: 'one that is switched off in the shop is inactive in Tripletex, and back',
    given: (shop) => shop.create('customer', fjord),
    action: (shop) => edit(shop, 'customer', 'Fjord AS', { active: false }),
    look: seen('customer', 'Fjord AS', 'Fjord AS', ['active', 'isInactive']),
    shop: [false],
    erp: [true],
  },
];

const sock = { number: 'SOCK', name: 'Sokk', priceExVat: 80 };
const erpSock = { number: 'SOCK', name: 'Ullsokk', priceExcludingVatCurrency: 90 };
const prices = seen('product', 'SOCK', 'SOCK', ['priceExVat', 'priceExcludingVatCurrency']);

const products: readonly Row[] = [
  {
    says: 'one of the shop is created in Tripletex',
    given: (shop) => shop.create('product', sock),
    look: prices,
    shop: [80],
    erp: [80],
  },
  {
    says: 'one of Tripletex is created in the shop',
    given: (_, erp) => erp.create('product', erpSock),
    look: prices,
    shop: [90],
    erp: [90],
  },
  {
    says: 'one of Tripletex without a number stays there',
    given: (_, erp) => erp.create('product', { name: 'Timearbeid' }),
    look: names('product'),
    shop: [],
    erp: ['Timearbeid'],
  },
  {
    says: 'with one number they are one',
    given: (shop, erp) => {
      shop.create('product', sock);
      erp.create('product', erpSock);
    },
    look: (shop, erp) => [shop.list('product').length, erp.list('product').length],
    shop: 1,
    erp: 1,
  },
  {
    says: 'a new price in the shop reaches Tripletex',
    given: (shop) => shop.create('product', sock),
    action: (shop) => edit(shop, 'product', 'SOCK', { priceExVat: 100 }),
    look: prices,
    shop: [100],
    erp: [100],
  },
  {
    says: 'a new price in Tripletex reaches the shop',
    given: (shop) => shop.create('product', sock),
    action: (_, erp) => edit(erp, 'product', 'SOCK', { priceExcludingVatCurrency: 100 }),
    look: prices,
    shop: [100],
    erp: [100],
  },
  {
    says: 'a price in a currency that Tripletex does not know is none in kroner',
    given: (shop) => shop.create('product', { ...sock, currency: 'XTS' }),
    look: names('product'),
    shop: ['Sokk'],
    erp: [],
    waits: 1,
  },
  {
    says: 'one with a VAT rate that Tripletex does not know is none with another',
    given: (shop) => shop.create('product', { ...sock, vatRate: 6 }),
    look: names('product'),
    shop: ['Sokk'],
    erp: [],
    waits: 1,
  },
  {
    says: 'one whose VAT rate is corrected goes over with it',
    given: (shop) => shop.create('product', { ...sock, vatRate: 6 }),
    action: (shop) => edit(shop, 'product', 'SOCK', { vatRate: 15 }),
    look: seen('product', 'SOCK', 'SOCK', ['vatRate', 'vatType']),
    shop: [15],
    erp: [expect.objectContaining({ id: 31 })],
  },
  {
    says: 'a VAT rate that Tripletex does not know keeps no other change of a known one waiting',
    given: (shop, erp) => {
      shop.create('product', { ...sock, vatRate: 6 });
      erp.create('product', { ...erpSock, vatType: { id: 31 } });
    },
    action: (shop) => edit(shop, 'product', 'SOCK', { description: 'Varm' }),
    look: seen('product', 'SOCK', 'SOCK', ['vatRate', 'vatType'], ['description', 'description']),
    shop: [6, 'Varm'],
    erp: [expect.objectContaining({ id: 31 }), 'Varm'],
    waits: 1,
  },
  {
    says: 'a currency that is changed in Tripletex reaches the shop',
    given: (shop) => shop.create('product', sock),
    action: (_, erp) => edit(erp, 'product', 'SOCK', { currency: { id: 5 } }),
    look: seen('product', 'SOCK', 'SOCK', ['currency', 'currency']),
    shop: ['EUR'],
    erp: [expect.objectContaining({ id: 5 })],
  },
  {
    says: 'one that is deleted in Tripletex stays in the shop and is not created again',
    given: (shop) => shop.create('product', sock),
    action: (_, erp) => erp.remove('product', String(named(erp, 'product', 'SOCK').id)),
    look: names('product'),
    shop: ['Sokk'],
    erp: [],
  },
];

const line = { description: 'Sokk', quantity: 2, unitPriceExVat: 80 };
function anOrder(shop: Person, values: JsonObject = {}): void {
  const { id } = shop.create('customer', fjord);
  const order = { number: 'WEB-1', date: '2026-01-31', customerId: id as string, lines: [line] };
  shop.create('order', { ...order, ...values });
}
const lines = (shop: Person, erp: Person): readonly [unknown, unknown] => [
  (named(shop, 'order', 'WEB-1').lines as readonly JsonObject[]).map((one) => [
    one.description,
    one.quantity,
  ]),
  linesOf(erp, named(erp, 'order', 'WEB-1').id).map((one) => [one.description, one.count]),
];
const freight = { description: 'Frakt', priceExVat: 79 };
/** What shipping costs in the shop, and the last line in Tripletex. */
const shipping = (shop: Person, erp: Person): readonly [unknown, unknown] => {
  const own = named(shop, 'order', 'WEB-1').shipping as JsonObject | null;
  const last = linesOf(erp, named(erp, 'order', 'WEB-1').id).at(-1) as JsonObject;
  return [
    own && [own.description, own.priceExVat],
    [last.description, last.count, last.unitPriceExcludingVatCurrency],
  ];
};
const editFreight = (erp: Person, values: JsonObject) => {
  const last = linesOf(erp, named(erp, 'order', 'WEB-1').id).at(-1);
  erp.edit('orderLine', last?.id as number, values);
};
const shopLine = (shop: Person) =>
  (named(shop, 'order', 'WEB-1').lines as readonly JsonObject[])[0] as JsonObject;
const invoicing = { invoices: [{ status: 'paid', send: false, paymentType: '3' }] };
const invoices = (shop: Person, erp: Person): readonly [unknown, unknown] => [
  named(shop, 'order', 'WEB-1').status,
  erp.list('invoice').map(({ amount, amountOutstanding }) => [amount, amountOutstanding]),
];

/** The status in the shop; in Tripletex whether it is closed, its reference and the count of its line. */
const closed = (shop: Person, erp: Person): readonly [unknown, unknown] => {
  const { id, isClosed, reference } = named(erp, 'order', 'WEB-1');
  const counts = linesOf(erp, id).map(({ count }) => count);
  return [named(shop, 'order', 'WEB-1').status, [isClosed, reference, ...counts]];
};

/** What Tripletex was asked to do in this row. */
const calls: { readonly path: string }[] = [];

const orders: readonly Row[] = [
  {
    says: 'one of a customer goes to Tripletex with the customer',
    given: (shop) => anOrder(shop),
    look: (shop, erp) => {
      const [own, other] = [names('order'), names('customer')].map((one) => one(shop, erp)) as [
        readonly [unknown, unknown],
        readonly [unknown, unknown],
      ];
      return [
        [own[0], other[0]],
        [own[1], other[1]],
      ];
    },
    shop: [['WEB-1'], ['Fjord AS']],
    erp: [['WEB-1'], ['Fjord AS']],
  },
  {
    says: 'one of a guest stays in the shop',
    given: (shop) => anOrder(shop, { customerId: null, guest: { name: 'Gjest' } }),
    look: names('order'),
    shop: ['WEB-1'],
    erp: [],
  },
  {
    says: 'one of a guest is placed on the customer for guests, who stays out of the shop',
    settings: { guestCustomer: '80000001' },
    given: (shop, erp) => {
      erp.create('customer', { name: 'Kontantkunde' });
      const guest = { name: 'Ola Berg', email: 'ola@berg.example' };
      anOrder(shop, { customerId: null, guest });
    },
    action: (_, erp) => edit(erp, 'order', 'WEB-1', { reference: 'PO 4711' }),
    look: (shop, erp) => {
      const own = named(shop, 'order', 'WEB-1');
      const order = whole(erp, 'order', 'WEB-1');
      return [
        [own.customerId, own.reference, shop.list('customer').map(({ name }) => name)],
        [
          readPath(order, 'customer.id'),
          order.receiverEmail,
          readPath(order, 'deliveryAddress.name'),
        ],
      ];
    },
    shop: [null, 'PO 4711', ['Fjord AS']],
    erp: [80_000_001, 'ola@berg.example', 'Ola Berg'],
  },
  {
    says: 'one of a guest that the accountant gives a customer has that one in the shop too',
    settings: { guestCustomer: '80000001' },
    given: (shop, erp) => {
      erp.create('customer', { name: 'Kontantkunde' });
      anOrder(shop, { customerId: null, guest: { name: 'Ola Berg' } });
    },
    action: (_, erp) => {
      const { id } = named(erp, 'customer', 'Fjord AS');
      edit(erp, 'order', 'WEB-1', { customer: { id: id as number } });
    },
    look: (shop) => [named(shop, 'order', 'WEB-1').customerId, undefined],
    shop: expect.stringMatching(/^C\d+$/),
    erp: undefined,
  },
  {
    says: 'one of a guest goes over once it has a customer',
    given: (shop) => anOrder(shop, { customerId: null, guest: { name: 'Gjest' } }),
    action: (shop) =>
      edit(shop, 'order', 'WEB-1', {
        customerId: named(shop, 'customer', 'Fjord AS').id as string,
      }),
    look: names('order'),
    shop: ['WEB-1'],
    erp: ['WEB-1'],
  },
  {
    says: 'one that is cancelled is not created',
    given: (shop) => anOrder(shop, { status: 'cancelled' }),
    look: names('order'),
    shop: ['WEB-1'],
    erp: [],
  },
  {
    says: 'one that is cancelled after it went over is closed, with what changed last',
    given: (shop) => anOrder(shop),
    action: (shop) => {
      const lines = [{ ...shopLine(shop), quantity: 5 }] as readonly JsonObject[];
      edit(shop, 'order', 'WEB-1', { status: 'cancelled', reference: 'PO 7', lines });
    },
    look: closed,
    shop: 'cancelled',
    erp: [true, 'PO 7', 5],
  },
  {
    says: 'one that is cancelled stays open where the settings say so',
    settings: { closeCancelled: false },
    given: (shop) => anOrder(shop),
    action: (shop) => edit(shop, 'order', 'WEB-1', { status: 'cancelled' }),
    look: closed,
    shop: 'cancelled',
    erp: [false, '', 2],
  },
  {
    says: 'one that is cancelled and found in Tripletex is closed there',
    given: (shop, erp) => {
      const { id } = erp.create('customer', fjord);
      const day = { orderDate: '2026-01-31', deliveryDate: '2026-01-31' };
      erp.create('order', { number: 'WEB-1', customer: { id: id as number }, ...day });
      anOrder(shop, { status: 'cancelled' });
    },
    look: closed,
    shop: 'cancelled',
    erp: [true, '', 2],
  },
  {
    says: 'one that is cancelled after its invoice keeps it',
    settings: invoicing,
    given: (shop) => anOrder(shop, { status: 'paid' }),
    action: (shop) => edit(shop, 'order', 'WEB-1', { status: 'cancelled' }),
    look: invoices,
    shop: 'cancelled',
    erp: [[200, 0]],
  },
  {
    says: 'one in a currency that Tripletex does not know is none in kroner',
    given: (shop) => anOrder(shop, { currency: 'XTS' }),
    look: names('order'),
    shop: ['WEB-1'],
    erp: [],
    waits: 1,
  },
  {
    says: 'one without a currency is in kroner',
    given: (shop) => anOrder(shop, { currency: null }),
    look: seen('order', 'WEB-1', 'WEB-1', ['currency', 'currency']),
    shop: [null],
    erp: [expect.objectContaining({ id: 1 })],
  },
  {
    says: 'one of Tripletex stays there',
    given: (_, erp) => {
      const { id } = erp.create('customer', fjord);
      const days = { orderDate: '2026-01-31', deliveryDate: '2026-01-31' };
      erp.create('order', { customer: { id: id as number }, number: 'T-1', ...days });
    },
    look: names('order'),
    shop: [],
    erp: ['T-1'],
  },
  {
    says: 'a reference that is entered in Tripletex reaches the shop',
    given: (shop) => anOrder(shop),
    action: (_, erp) => edit(erp, 'order', 'WEB-1', { reference: 'PO 4711' }),
    look: seen('order', 'WEB-1', 'WEB-1', ['reference', 'reference']),
    shop: ['PO 4711'],
    erp: ['PO 4711'],
  },
  {
    says: 'a line that is added in the shop reaches Tripletex',
    given: (shop) => anOrder(shop),
    action: (shop) =>
      edit(shop, 'order', 'WEB-1', {
        lines: [{ id: shopLine(shop).id as string }, { ...line, description: 'Lue', quantity: 1 }],
      }),
    look: lines,
    shop: [
      ['Sokk', 2],
      ['Lue', 1],
    ],
    erp: [
      ['Sokk', 2],
      ['Lue', 1],
    ],
  },
  {
    says: 'a line that is removed in the shop goes in Tripletex',
    given: (shop) => anOrder(shop, { lines: [line, { ...line, description: 'Lue' }] }),
    action: (shop) =>
      edit(shop, 'order', 'WEB-1', { lines: [{ id: shopLine(shop).id as string }] }),
    look: lines,
    shop: [['Sokk', 2]],
    erp: [['Sokk', 2]],
  },
  {
    says: 'a quantity that is changed in Tripletex reaches the shop',
    given: (shop) => anOrder(shop),
    action: (_, erp) => {
      const [first] = linesOf(erp, named(erp, 'order', 'WEB-1').id);
      erp.edit('orderLine', first?.id as number, { count: 5 });
    },
    look: lines,
    shop: [['Sokk', 5]],
    erp: [['Sokk', 5]],
  },
  {
    says: 'what the shop asks for shipping is a line of its own',
    given: (shop) => anOrder(shop, { shipping: freight }),
    look: shipping,
    shop: ['Frakt', 79],
    erp: ['Frakt', 1, 79],
  },
  {
    says: 'what the shop asks for shipping with VAT is a line with VAT',
    given: (shop) =>
      anOrder(shop, {
        pricesIncludeVat: true,
        shipping: { description: 'Frakt', priceIncVat: 99 },
      }),
    look: (shop, erp) => [
      named(shop, 'order', 'WEB-1').totalIncVat,
      linesOf(erp, named(erp, 'order', 'WEB-1').id).map((one) => one.amountIncludingVatCurrency),
    ],
    shop: 299,
    erp: [200, 99],
  },
  {
    says: 'shipping is invoiced and paid with the goods',
    settings: invoicing,
    given: (shop) => anOrder(shop, { status: 'paid', shipping: freight }),
    look: invoices,
    shop: 'paid',
    erp: [[298.75, 0]],
  },
  {
    says: 'another price of shipping in the shop reaches Tripletex',
    given: (shop) => anOrder(shop, { shipping: freight }),
    action: (shop) => edit(shop, 'order', 'WEB-1', { shipping: { priceExVat: 49 } }),
    look: shipping,
    shop: ['Frakt', 49],
    erp: ['Frakt', 1, 49],
  },
  {
    says: 'another price of shipping in Tripletex reaches the shop',
    given: (shop) => anOrder(shop, { shipping: freight }),
    action: (_, erp) => editFreight(erp, { unitPriceExcludingVatCurrency: 59 }),
    look: shipping,
    shop: ['Frakt', 59],
    erp: ['Frakt', 1, 59],
  },
  {
    says: 'shipping that the shop waives goes in Tripletex',
    given: (shop) => anOrder(shop, { shipping: freight }),
    action: (shop) => edit(shop, 'order', 'WEB-1', { shipping: null }),
    look: shipping,
    shop: null,
    erp: ['Sokk', 2, 80],
  },
  {
    says: 'shipping that is removed in Tripletex goes in the shop',
    given: (shop) => anOrder(shop, { shipping: freight }),
    action: (_, erp) => {
      const last = linesOf(erp, named(erp, 'order', 'WEB-1').id).at(-1);
      erp.remove('orderLine', last?.id as number);
    },
    look: shipping,
    shop: null,
    erp: ['Sokk', 2, 80],
  },
  {
    says: 'a discount on shipping in Tripletex stays there, because the shop knows none',
    given: (shop) => anOrder(shop, { shipping: freight }),
    action: (_, erp) => editFreight(erp, { discount: 50 }),
    look: (shop, erp) => [
      shipping(shop, erp)[0],
      linesOf(erp, named(erp, 'order', 'WEB-1').id).map((one) => one.amountExcludingVatCurrency),
    ],
    shop: ['Frakt', 79],
    erp: [160, 39.5],
  },
  {
    says: 'one that is paid is not invoiced unless the settings say so',
    given: (shop) => anOrder(shop, { status: 'paid' }),
    look: invoices,
    shop: 'paid',
    erp: [],
  },
  {
    says: 'one that is paid is invoiced with its payment, as the settings say',
    settings: invoicing,
    given: (shop) => anOrder(shop, { status: 'paid' }),
    look: invoices,
    shop: 'paid',
    erp: [[200, 0]],
  },
  {
    says: 'one that is open is invoiced when it is paid, once',
    settings: invoicing,
    given: (shop) => anOrder(shop, { status: 'open' }),
    action: (shop) => edit(shop, 'order', 'WEB-1', { status: 'paid' }),
    look: invoices,
    shop: 'paid',
    erp: [[200, 0]],
  },
  {
    says: 'an invoice that is there when the order is paid is paid, once and in full',
    settings: {
      invoices: [{ status: 'shipped', send: true }],
      payments: [{ status: 'completed', paymentType: '3' }],
    },
    given: (shop) => anOrder(shop, { status: 'shipped' }),
    action: (shop) => edit(shop, 'order', 'WEB-1', { status: 'completed' }),
    look: (shop, erp) => [invoices(shop, erp), calls.map(({ path }) => path.replace(/\d+/, '#'))],
    shop: ['completed', [[200, 0]]],
    erp: ['/order/#/:invoice', '/invoice/#/:payment'],
  },
  {
    says: 'an invoice is sent when the settings say so, once',
    settings: {
      invoices: [{ status: 'paid' }],
      payments: [{ status: 'shipped', send: true }],
    },
    given: (shop) => anOrder(shop, { status: 'paid' }),
    action: (shop) => edit(shop, 'order', 'WEB-1', { status: 'shipped' }),
    look: (shop, erp) => [invoices(shop, erp), calls.map(({ path }) => path.replace(/\d+/, '#'))],
    shop: ['shipped', [[200, 200]]],
    erp: ['/order/#/:invoice', '/invoice/#/:send'],
  },
  {
    says: 'an invoice that is paid already is not paid again',
    settings: {
      invoices: [{ status: 'paid', paymentType: '3' }],
      payments: [{ status: 'paid', paymentType: '3' }],
    },
    given: (shop) => anOrder(shop, { status: 'paid' }),
    look: (shop, erp) => [invoices(shop, erp), calls.map(({ path }) => path.replace(/\d+/, '#'))],
    shop: ['paid', [[200, 0]]],
    erp: ['/order/#/:invoice'],
  },
  {
    says: 'one that is invoiced is no longer changed from the shop',
    settings: invoicing,
    given: (shop) => anOrder(shop, { status: 'paid' }),
    action: (shop) => edit(shop, 'order', 'WEB-1', { comment: 'For sent', reference: 'for sent' }),
    look: seen('order', 'WEB-1', 'WEB-1', ['reference', 'reference']),
    shop: ['for sent'],
    erp: [''],
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

describe('customers', () => test.each(customers)('$says', check));
describe('products', () => test.each(products)('$says', check));
describe('orders', () => test.each(orders)('$says', check));

async function check(row: Row): Promise<void> {
  sides = await startTwoSides('custom-webshop-tripletex', row.settings);
  const { shop, erp, standIns } = sides;
  const violations: string[] = [];
  calls.length = 0;
  standIns.erp.watch((request) => {
    violations.push(...(judge?.(request) ?? []));
    if (request.path.includes('/:') && !request.path.includes('session')) calls.push(request);
  });
  row.given(shop, erp);
  await sides.sync();
  if (row.action) {
    row.action(shop, erp);
    await sides.sync();
  }
  expect(row.look(shop, erp)).toEqual([row.shop, row.erp]);
  expect(await sides.sync()).toEqual({ written: 0, parked: row.waits ?? 0, faults: 0 });
  expect(violations).toEqual([]);
}

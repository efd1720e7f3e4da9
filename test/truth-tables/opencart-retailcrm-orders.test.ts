// OpenCart and RetailCRM as a table: where an order goes, what it comes to, what was chosen for its
// products and in which status it is, in the words and within the room that the other side has.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { zoneId } from '../../engine/sandbox/opencart/fixed-data.ts';
import type { OrderForm } from '../../engine/sandbox/opencart/people.ts';
import { describeDatabase } from '../drivers/sql-servers.ts';
import { type ShopAndCrm, startShopAndCrm } from '../pipes/shop-and-crm.ts';

/** One order of the shop that both systems have. */
interface Scene {
  readonly orderId: number;
  crmOrder(): JsonObject;
  editCrm(values: JsonObject): unknown;
}

interface Row {
  readonly says: string;
  readonly given: Partial<OrderForm>;
  readonly act: (scene: Scene, sides: ShopAndCrm) => unknown;
  /** Among the columns of the shop's order. */
  readonly shop?: JsonObject;
  /** Within the order of RetailCRM. */
  readonly crm?: JsonObject;
  /** The cards of these companies, by the beginning of their names, and nothing else of that beginning. */
  readonly cards?: JsonObject;
}

const none = () => undefined;
const delivery =
  (address: JsonObject) =>
  ({ editCrm }: Scene) =>
    editCrm({ delivery: { address } });
const socks = { product_id: 1, name: 'Ullsokker', model: 'UL', quantity: 2, price: 100, tax: 25 };
const longName = 'Общество с ограниченной ответственностью «Ромашка и партнёры»';
const longNumber = '+47 999 99 999, call after four in the afternoon';

const rows: readonly Row[] = [
  {
    says: 'OpenCart: both lines of the address are the address',
    given: { order: { shipping_address_2: 'Oppgang B' } },
    act: none,
    crm: { delivery: { address: { text: 'Lager 3, Oppgang B', city: 'Oslo', region: 'Oslo' } } },
  },
  {
    says: 'RetailCRM: another address leaves nothing of the old one',
    given: { order: { shipping_address_2: 'Oppgang B' } },
    act: delivery({ text: 'Storgata 8' }),
    shop: { shipping_address_1: 'Storgata 8', shipping_address_2: '' },
    crm: { delivery: { address: { text: 'Storgata 8' } } },
  },
  {
    says: 'RetailCRM: an address of another country, with its region',
    given: {},
    act: delivery({ countryIso: 'SE', region: 'Skåne län', city: 'Malmö' }),
    shop: {
      shipping_country: 'Sweden',
      shipping_country_id: 203,
      shipping_zone: 'Skåne län',
      shipping_zone_id: zoneId('SE', 'Skåne län'),
    },
  },
  {
    says: 'RetailCRM: no region any more',
    given: {},
    act: delivery({ region: null, city: 'Moss' }),
    shop: { shipping_city: 'Moss', shipping_zone: '', shipping_zone_id: 0 },
  },
  {
    says: 'RetailCRM: a company abroad, and nothing of the old billing address goes to its card',
    given: { order: { payment_company: 'Kyst AS', payment_address_2: '2. etasje' } },
    act: ({ editCrm }, { crm }) => {
      const card = crm.create('customerCorporate', {
        nickName: 'Skog AB',
        companies: [{ name: 'Skog AB' }],
        addresses: [{ text: 'Gatan 1', city: 'Malmö', index: '21119', countryIso: 'SE' }],
      });
      return editCrm({ customer: { id: card.id as number, type: 'customer_corporate' } });
    },
    shop: {
      payment_company: 'Skog AB',
      payment_address_1: 'Gatan 1',
      payment_address_2: '',
      payment_postcode: '21119',
      payment_country: 'SE',
      payment_country_id: 0,
      payment_zone: '',
      payment_zone_id: 0,
    },
    cards: {
      Skog: [
        {
          companies: [{ name: 'Skog AB' }],
          addresses: [
            { text: 'Gatan 1', city: 'Malmö', index: '21119', countryIso: 'SE' },
            { text: 'Lager 3' },
          ],
        },
      ],
    },
  },
  {
    says: 'RetailCRM: a company whose name is longer than the room for it stays the same company',
    given: { order: { payment_company: 'Fjell AS' } },
    act: ({ editCrm }, { crm }) => {
      const card = crm.create('customerCorporate', {
        nickName: longName,
        companies: [{ name: longName }],
      });
      return editCrm({ customer: { id: card.id as number, type: 'customer_corporate' } });
    },
    shop: { payment_company: longName.slice(0, 60) },
    crm: { company: { name: longName }, customer: { type: 'customer_corporate' } },
    cards: { Общество: [{ nickName: longName, companies: [{ name: longName }] }] },
  },
  {
    says: 'OpenCart: an order that is not billed to a company any more is the private one of who ordered',
    given: { order: { payment_company: 'Sletta AS' } },
    act: ({ orderId }, { shop }) => shop.editOrder(orderId, { payment_company: '' }),
    shop: { payment_company: '' },
    crm: { customer: { type: 'customer' }, contragent: { contragentType: 'individual' } },
  },
  {
    says: 'RetailCRM: a person without an e-mail address leaves a guest, and the order goes on',
    given: {},
    act: async ({ editCrm, orderId }, { crm, shop, sync }) => {
      const { id } = crm.create('customer', { firstName: 'Per' });
      editCrm({ customer: { id: id as number, type: 'customer' } });
      await sync();
      await shop.addHistory(orderId, { order_status_id: 3 });
    },
    shop: { customer_id: 0, firstname: 'Per', email: '', order_status_id: 3 },
    crm: { firstName: 'Per', status: 'delivering' },
  },
  {
    says: 'RetailCRM: what has no room is cut, and the rest of the order goes on',
    given: {},
    act: ({ editCrm }) => editCrm({ phone: longNumber, status: 'delivering' }),
    shop: { telephone: longNumber.slice(0, 32), order_status_id: 3 },
    crm: { phone: longNumber, status: 'delivering' },
  },
  {
    says: 'RetailCRM: what the tables of the shop cannot hold is as the shop would have it, and the rest goes on',
    given: {},
    act: ({ editCrm }) =>
      editCrm({ firstName: 'Bø 😀', lastName: 'O "&" '.repeat(9), status: 'delivering' }),
    shop: {
      firstname: 'Bø ?',
      shipping_lastname: 'O &quot;&amp;&quot; O &quot;',
      order_status_id: 3,
    },
    crm: { firstName: 'Bø 😀', status: 'delivering' },
  },
  {
    says: 'OpenCart: what is paid is the same sum there, with tax and less the coupon',
    given: {
      products: [socks],
      totals: [
        { code: 'sub_total', title: 'Sub-Total', value: 200 },
        { code: 'coupon', title: 'Coupon (VINTER)', value: -20 },
        { code: 'shipping', title: 'Frakt', value: 49 },
        { code: 'tax', title: 'MVA 25 %', value: 45 },
        { code: 'total', title: 'Total', value: 274 },
      ],
    },
    act: none,
    crm: {
      items: [{ initialPrice: 125, quantity: 2 }],
      delivery: { cost: 49 },
      discountManualAmount: 25,
      totalSumm: 274,
    },
  },
  {
    says: 'OpenCart: what a customer paid in euro is in the currency of the shop, as the shop keeps it',
    given: {
      order: { currency_code: 'EUR', currency_value: 0.085, currency_id: 3 },
      products: [socks],
      totals: [
        { code: 'tax', title: 'MVA 25 %', value: 50 },
        { code: 'total', title: 'Total', value: 250 },
      ],
    },
    act: none,
    crm: { currency: 'NOK', items: [{ initialPrice: 125, quantity: 2 }], totalSumm: 250 },
  },
  {
    says: 'OpenCart: tax on the delivery is part of its cost',
    given: {
      products: [socks],
      totals: [
        { code: 'shipping', title: 'Frakt', value: 49 },
        { code: 'tax', title: 'MVA 25 %', value: 62.25 },
        { code: 'total', title: 'Total', value: 311.25 },
      ],
    },
    act: none,
    crm: { delivery: { cost: 61.25 }, totalSumm: 311.25 },
  },
  {
    says: 'OpenCart: a status that shares one of RetailCRM with others',
    given: {},
    act: ({ orderId }, { shop }) => shop.addHistory(orderId, { order_status_id: 10 }),
    shop: { order_status_id: 10 },
    crm: { status: 'cancel-other' },
  },
  {
    says: 'RetailCRM: a status that several of the shop stand for',
    given: {},
    act: ({ editCrm }) => editCrm({ status: 'cancel-other' }),
    shop: { order_status_id: 7 },
    crm: { status: 'cancel-other' },
  },
  {
    says: 'OpenCart: how an order is delivered is a type of delivery there',
    given: { order: { shipping_code: 'flat.flat' } },
    act: ({ orderId }, { shop }) => shop.editOrder(orderId, { shipping_code: 'pickup.pickup' }),
    crm: { delivery: { code: 'self-delivery', address: { text: 'Lager 3' } } },
  },
  {
    says: 'OpenCart: a way of an extension whose ways are one type',
    given: { order: { shipping_code: 'weight.weight_5' } },
    act: none,
    crm: { delivery: { code: 'post' } },
  },
  {
    says: 'OpenCart: a way that the settings do not name is no type',
    given: { order: { shipping_code: 'item.item' } },
    act: none,
    crm: { delivery: expect.not.objectContaining({ code: expect.anything() }) },
  },
  {
    says: 'OpenCart: another way that the settings do not name changes no type',
    given: { order: { shipping_code: 'flat.flat' } },
    act: ({ orderId }, { shop }) => shop.editOrder(orderId, { shipping_code: 'item.item' }),
    crm: { delivery: { code: 'courier' } },
  },
  {
    says: 'RetailCRM: another type of delivery is another way in the shop, by its name there',
    given: { order: { shipping_code: 'flat.flat', shipping_method: 'Fast pris' } },
    act: ({ editCrm }) => editCrm({ delivery: { code: 'self-delivery' } }),
    shop: { shipping_code: 'pickup.pickup', shipping_method: 'Hentes &amp; betales' },
  },
  {
    says: 'RetailCRM: a type that several of the shop stand for, and whose name is not known',
    given: { order: { shipping_code: 'pickup.pickup', shipping_method: 'Hentes' } },
    act: ({ editCrm }) => editCrm({ delivery: { code: 'courier' } }),
    shop: { shipping_code: 'flat.flat', shipping_method: 'Hentes' },
  },
  {
    says: 'RetailCRM: something else of the delivery changes neither way nor name',
    given: { order: { shipping_code: 'free.free', shipping_method: 'Gratis frakt' } },
    act: delivery({ city: 'Moss' }),
    shop: { shipping_code: 'free.free', shipping_method: 'Gratis frakt', shipping_city: 'Moss' },
    crm: { delivery: { code: 'courier' } },
  },
  {
    says: 'RetailCRM: a type that no single way of the shop stands for changes nothing there',
    given: { order: { shipping_code: 'flat.flat', shipping_method: 'Fast pris' } },
    act: ({ editCrm }) => editCrm({ delivery: { code: 'post' }, status: 'delivering' }),
    shop: { shipping_code: 'flat.flat', shipping_method: 'Fast pris', order_status_id: 3 },
    crm: { delivery: { code: 'post' } },
  },
  {
    says: 'RetailCRM: a way that the settings do not name stays, whatever type is chosen',
    given: { order: { shipping_code: 'item.item', shipping_method: 'Per stykk' } },
    act: ({ editCrm }) => editCrm({ delivery: { code: 'self-delivery' } }),
    shop: { shipping_code: 'item.item', shipping_method: 'Per stykk' },
    crm: { delivery: { code: 'self-delivery' } },
  },
  {
    says: 'RetailCRM: a status that the shop has no word for stays what it is',
    given: {},
    act: ({ editCrm }) => editCrm({ status: 'send-to-delivery' }),
    shop: { order_status_id: 15 },
    crm: { status: 'send-to-delivery' },
  },
];

const deliveries = [
  { opencart: 'flat.flat', crm: 'courier' },
  { opencart: 'free.free', crm: 'courier' },
  { opencart: 'pickup.pickup', crm: 'self-delivery', name: 'Hentes & betales' },
  { opencart: 'weight', crm: 'post' },
] as unknown as JsonObject;

describeDatabase('mysql', 'orders of OpenCart in RetailCRM', () => {
  let sides: ShopAndCrm;
  const scenes: Scene[] = [];

  beforeAll(async () => {
    sides = await startShopAndCrm({ corporate: true, deliveries });
    for (const row of rows) scenes.push(await sceneOf(sides, row));
    const { parked, faults } = await sides.sync();
    if (parked.length + faults.length > 0) throw new Error([...parked, ...faults].join('\n'));
    for (const [at, row] of rows.entries()) await row.act(scenes[at] as Scene, sides);
    expect(await sides.sync()).toMatchObject({ parked: [], faults: [] });
  });
  afterAll(() => sides?.close());

  test.each(rows.map((row, at) => [row.says, at] as const))('%s', async (_, at) => {
    const { shop = {}, crm = {}, cards = {} } = rows[at] as Row;
    const { orderId, crmOrder } = scenes[at] as Scene;
    expect(await sides.shop.row('order', orderId)).toMatchObject(shop);
    expect(crmOrder()).toMatchObject(crm);
    for (const [beginning, expected] of Object.entries(cards))
      expect(
        sides.crm
          .list('customerCorporate')
          .filter((one) => String(one.nickName).startsWith(beginning)),
      ).toMatchObject(expected as unknown as JsonObject[]);
  });

  test('what was chosen for a product tells its offer, and all of it can be read there', async () => {
    const { shop, crm } = sides;
    const value = { product_id: 7, option_id: 1 };
    const size = await shop.addOptionValue({
      ...{ ...value, product_option_id: 21, option_value_id: 47 },
    });
    const colour = await shop.addOptionValue({
      ...{ ...value, product_option_id: 20, option_value_id: 40 },
    });
    crm.create('offer', { externalId: '7#20-40_21-47', name: 'Genser, rød, L' });
    const orderId = await shop.order({
      order: orderOf('genser'),
      products: [{ ...socks, product_id: 7, name: 'Genser' }, socks],
      options: [
        [
          option('Størrelse', 'L', { type: 'select', id: 21, value: size }),
          option('Farge', 'Rød & blå', { type: 'radio', id: 20, value: colour }),
          option('Brodert', 'Kari "K"', { type: 'text', id: 22, value: 0 }),
        ],
      ],
    });
    await sides.sync();
    const order = crm.list('order').find((one) => one.externalId === String(orderId));
    const [first, second] = (order?.items ?? []) as readonly JsonObject[];
    expect(first).toMatchObject({
      offer: { externalId: '7#20-40_21-47', name: 'Genser, rød, L' },
      comment: 'Størrelse: L; Farge: Rød & blå; Brodert: Kari "K"',
    });
    expect(second).not.toHaveProperty('comment');
  });

  test('an order that is saved in the shop keeps what was noted of its lines in RetailCRM', async () => {
    const { shop, crm } = sides;
    const [cap, scarf] = [
      { ...socks, product_id: 8, name: 'Lue & votter' },
      { ...socks, product_id: 9, name: 'Skjerf' },
    ];
    const engraved = (text: string) => [
      option('Brodert', text, { type: 'text', id: 22, value: 0 }),
    ];
    const order = orderOf('lue');
    const options = [engraved('Kari'), engraved('Ola')];
    const orderId = await shop.order({ order, products: [cap, cap, scarf], options });
    await sides.sync();
    const crmOrder = () => crm.list('order').find((one) => one.externalId === String(orderId));
    const items = () => (crmOrder()?.items ?? []) as readonly JsonObject[];
    const first = items();
    crm.edit('order', crmOrder()?.id as number, {
      items: first.map(({ discountTotal: _, ...item }, at) =>
        at === 1 ? { ...item, status: 'in-reserve', discountManualAmount: 5 } : item,
      ),
    });
    await sides.sync();
    await shop.saveOrder(orderId, {
      order,
      products: [cap, { ...scarf, quantity: 4 }],
      options: [engraved('Ola')],
    });
    await sides.sync();
    expect(items()).toMatchObject([
      { id: first[1]?.id as number, comment: 'Brodert: Ola', status: 'in-reserve' },
      { id: first[2]?.id as number, quantity: 4 },
    ]);
    expect(items()[0]).toMatchObject({ discountManualAmount: 5, quantity: 2 });
  });

  test('an order whose sums are in another currency than those of RetailCRM waits', async () => {
    const { shop, crm } = sides;
    await shop.chooseCurrency('EUR');
    const orderId = await shop.order({ order: orderOf('euro') });
    const { parked, faults } = await sides.sync();
    expect({ parked, faults }).toEqual({
      parked: [expect.stringMatching(/^opencart-retailcrm\/order: 1 /)],
      faults: [],
    });
    const found = () => crm.list('order').find((one) => one.externalId === String(orderId));
    expect(found()).toBeUndefined();
    await shop.chooseCurrency('NOK');
    await shop.editOrder(orderId, { telephone: '+47 400 00 001' });
    await sides.sync();
    expect(found()).toMatchObject({ currency: 'NOK' });
  });

  test('then it is quiet', async () => {
    expect(await sides.sync()).toEqual({ written: 0, parked: [], faults: [] });
  });
});

function option(
  name: string,
  value: string,
  of: { readonly type: string; readonly id: number; readonly value: number },
) {
  return {
    name,
    value,
    type: of.type,
    product_option_id: of.id,
    product_option_value_id: of.value,
  };
}

async function sceneOf({ shop, crm }: ShopAndCrm, row: Row): Promise<Scene> {
  const { order, ...rest } = row.given;
  const email = `kunde${rows.indexOf(row)}@post.example`;
  const orderId = await shop.order({ ...rest, order: { ...orderOf('kunde'), email, ...order } });
  const crmOrder = () =>
    crm.list('order').find((one) => one.externalId === String(orderId)) as JsonObject;
  return {
    orderId,
    crmOrder,
    editCrm: (values) => crm.edit('order', crmOrder().id as number, values),
  };
}

function orderOf(name: string) {
  const person = { firstname: 'Kari', lastname: 'Nord' };
  const place = (kind: string, street: string, region: string) => ({
    [`${kind}_firstname`]: person.firstname,
    [`${kind}_lastname`]: person.lastname,
    [`${kind}_address_1`]: street,
    [`${kind}_city`]: region,
    [`${kind}_postcode`]: '5003',
    [`${kind}_country_id`]: 160,
    [`${kind}_zone_id`]: zoneId('NO', region),
  });
  return {
    ...person,
    email: `${name}@post.example`,
    telephone: '+47 400 00 000',
    ...place('payment', 'Kaien 1', 'Hordaland'),
    ...place('shipping', 'Lager 3', 'Oslo'),
  };
}

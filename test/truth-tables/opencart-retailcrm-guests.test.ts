// OpenCart and RetailCRM as a table: what a manager does to an order of a guest, who has no number in the
// shop by which RetailCRM knows them, and to its lines, and what the shop does afterwards.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { readPath } from '../../engine/base/property-path.ts';
import { zoneId } from '../../engine/sandbox/opencart/fixed-data.ts';
import type { OrderForm } from '../../engine/sandbox/opencart/people.ts';
import { describeDatabase } from '../drivers/sql-servers.ts';
import { type ShopAndCrm, startShopAndCrm } from '../pipes/shop-and-crm.ts';

/** One order of the shop, which both systems have. */
interface Scene {
  readonly sides: ShopAndCrm;
  readonly orderId: number;
  readonly form: OrderForm;
  address(name: string): string;
  crmOrder(): JsonObject;
  editCrm(values: JsonObject): unknown;
  /** A manager makes a person and puts them into the order. */
  giveTo(person: JsonObject, more?: JsonObject): unknown;
}

interface Row {
  readonly says: string;
  readonly form?: Partial<OrderForm>;
  /** Each step is carried over before the next. */
  readonly acts: readonly ((scene: Scene) => unknown)[];
  readonly see: (scene: Scene) => unknown;
  readonly expected: unknown;
}

const goods = (name: string, quantity = 1) => ({
  ...{ product_id: name.length, name, model: name, price: 100, tax: 25 },
  quantity,
});
/** Another product of the same name. */
const other = (name: string, quantity: number) => ({
  ...goods(name, quantity),
  product_id: 99,
});
const itemsOf = ({ crmOrder }: Scene) => (crmOrder().items ?? []) as readonly JsonObject[];
const named = (scene: Scene) =>
  itemsOf(scene).map(({ productName, quantity }) => `${quantity} ${productName}`);
const withoutItem = (name: string) => (scene: Scene) =>
  scene.editCrm({
    items: itemsOf(scene)
      .filter(({ productName }) => productName !== name)
      .map(({ discountTotal: _, ...item }) => item),
  });
const savedAnew =
  (...products: readonly ReturnType<typeof goods>[]) =>
  ({ sides, orderId, form }: Scene) =>
    sides.shop.saveOrder(orderId, { ...form, products });

/** Whose order it is on both sides, and who there is of this scene. */
const whose = async ({ sides, orderId, crmOrder, address }: Scene) => {
  const isOfScene = ({ email }: { readonly email?: unknown }) =>
    String(email).endsWith(address('').slice(1));
  const nameOf = (email: unknown) => String(email).split('.')[0];
  const persons = sides.crm.list('customer').filter(isOfScene);
  const customers = (await sides.shop.rows('customer')).filter(isOfScene);
  const order = await sides.shop.row('order', orderId);
  const contact = readPath(crmOrder(), 'contact.id');
  return {
    persons: persons.map(({ email }) => nameOf(email)),
    contact: nameOf(persons.find(({ id }) => id === contact)?.email),
    shopCustomers: customers.map(({ email }) => nameOf(email)),
    customer: nameOf(customers.find((one) => one.customer_id === order?.customer_id)?.email),
    email: nameOf(order?.email),
  };
};
/** How many contact persons stand on the card of a company, by default the order's. */
const contactsOf = ({ sides, form }: Scene, name = form.order.payment_company) => {
  const card = sides.crm.list('customerCorporate').find(({ nickName }) => nickName === name);
  return ((card?.customerContacts ?? []) as readonly JsonObject[]).length;
};
const guest = { shopCustomers: [], customer: 'undefined' };

const corrections: readonly Row[] = [
  {
    says: 'RetailCRM: the address of a guest is corrected, and corrected again',
    acts: [
      ({ editCrm, address }) => editCrm({ email: address('karin') }),
      ({ editCrm, address }) => editCrm({ email: address('karina') }),
    ],
    see: whose,
    expected: { ...guest, persons: ['kari'], contact: 'kari', email: 'karina' },
  },
  {
    says: 'RetailCRM: the address of the contact person of a company is corrected',
    form: { order: { payment_company: 'Fjord AS' } },
    acts: [({ editCrm, address }) => editCrm({ email: address('karin') })],
    see: async (scene) => ({ ...(await whose(scene)), contacts: contactsOf(scene) }),
    expected: { ...guest, persons: ['kari'], contact: 'kari', email: 'karin', contacts: 1 },
  },
  {
    says: 'OpenCart: a company orders by somebody whom its card in RetailCRM has already',
    acts: [
      ({ sides: { crm }, address }) => {
        const { id } = crm.create('customer', { firstName: 'Siri', email: address('siri') });
        crm.create('customerCorporate', {
          nickName: address('kyst'),
          companies: [{ name: address('kyst') }],
          customerContacts: [{ customer: { id: id as number } }],
        });
      },
      ({ sides, address }) =>
        sides.shop.order({
          order: { ...orderOf(address('siri')), payment_company: address('kyst') },
        }),
    ],
    see: (scene) => ({ contacts: contactsOf(scene, scene.address('kyst')) }),
    expected: { contacts: 1 },
  },
  {
    says: 'OpenCart: another guest after a correction is somebody else',
    acts: [
      ({ editCrm, address }) => editCrm({ email: address('karin') }),
      ({ sides, orderId, address }) => sides.shop.editOrder(orderId, { email: address('ola') }),
    ],
    see: whose,
    expected: { ...guest, persons: ['kari', 'ola'], contact: 'ola', email: 'ola' },
  },
  {
    says: 'RetailCRM: a double of a customer of the shop is who the shop knows',
    acts: [
      async ({ sides, address }) => {
        const email = address('siri');
        const person = { firstname: 'Siri', lastname: 'Vik', email, telephone: '40000000' };
        const customer_id = await sides.shop.register(person);
        await sides.shop.order({ order: { ...orderOf(email), customer_id } });
      },
      ({ giveTo, address }) => giveTo({ firstName: 'Siri', email: address('siri') }),
      ({ editCrm }) => editCrm({ status: 'delivering' }),
    ],
    see: async (scene) => ({
      ...(await whose(scene)),
      status: (await scene.sides.shop.row('order', scene.orderId))?.order_status_id,
    }),
    expected: { customer: 'siri', contact: 'siri', email: 'siri', status: 3 },
  },
];

const lines: readonly Row[] = [
  {
    says: 'an item that a manager removed stays away when the order is saved anew',
    form: { products: [goods('Lue'), goods('Skjerf'), goods('Votter')] },
    acts: [
      withoutItem('Skjerf'),
      savedAnew(goods('Skjerf'), goods('Lue', 3), goods('Votter')),
      savedAnew(goods('Votter', 2), goods('Skjerf'), goods('Lue', 3)),
    ],
    see: named,
    expected: ['3 Lue', '2 Votter'],
  },
  {
    says: 'and comes back when the shop sells another number of it',
    form: { products: [goods('Lue'), goods('Skjerf')] },
    acts: [withoutItem('Skjerf'), savedAnew(goods('Lue'), goods('Skjerf', 2))],
    see: named,
    expected: ['1 Lue', '2 Skjerf'],
  },
  {
    says: 'two products of one name are two items, and each keeps what a manager noted of it',
    form: { products: [goods('Lue'), other('Lue', 4)] },
    acts: [
      (scene) =>
        scene.editCrm({
          items: itemsOf(scene).map(({ discountTotal: _, ...item }) =>
            item.quantity === 4 ? { ...item, status: 'in-reserve' } : item,
          ),
        }),
      savedAnew(goods('Lue', 9), other('Lue', 7)),
      savedAnew(other('Lue', 7)),
    ],
    see: (scene) => itemsOf(scene).map(({ quantity, status }) => [quantity, status]),
    expected: [[7, 'in-reserve']],
  },
  {
    says: 'the same product twice is two items, also when one of them goes',
    form: { products: [goods('Lue'), goods('Lue', 4), goods('Skjerf')] },
    acts: [savedAnew(goods('Lue'), goods('Lue', 4)), savedAnew(goods('Lue'))],
    see: named,
    expected: ['1 Lue'],
  },
];

const newCustomers: readonly Row[] = [
  {
    says: 'RetailCRM: an order of a guest is given to somebody who is unknown in the shop',
    acts: [({ giveTo, address }) => giveTo({ firstName: 'Ny', email: address('ny') })],
    see: whose,
    expected: { contact: 'ny', email: 'ny', shopCustomers: ['ny'], customer: 'ny' },
  },
  {
    says: 'RetailCRM: it is given to somebody without an e-mail address',
    acts: [({ giveTo }) => giveTo({ firstName: 'Per', phones: [{ number: '+47 1' }] })],
    see: async (scene) => (await scene.sides.shop.row('order', scene.orderId)) as JsonObject,
    expected: { customer_id: 0, email: '', firstname: 'Per', telephone: '+47 1' },
  },
  {
    says: 'RetailCRM: a corrected address of a guest makes nobody a customer',
    acts: [({ editCrm, address }) => editCrm({ email: address('karin') })],
    see: whose,
    expected: { ...guest, persons: ['kari'], contact: 'kari', email: 'karin' },
  },
];

describeDatabase('mysql', 'guests of OpenCart in RetailCRM', () => {
  describe.each([
    {
      name: 'corporate customers',
      settings: { corporate: true },
      rows: [...corrections, ...lines],
    },
    { name: 'shop customers are made', settings: { createCustomer: true }, rows: newCustomers },
  ])('$name', ({ settings, rows }) => {
    let sides: ShopAndCrm;
    const scenes: Scene[] = [];

    beforeAll(async () => {
      sides = await startShopAndCrm(settings);
      for (const [at, row] of rows.entries()) scenes.push(await sceneOf(sides, row, at));
      const settled = { parked: [], faults: [] };
      expect(await sides.sync()).toMatchObject(settled);
      for (const step of [0, 1, 2]) {
        for (const [at, row] of rows.entries()) await row.acts[step]?.(scenes[at] as Scene);
        expect(await sides.sync()).toMatchObject(settled);
      }
    });
    afterAll(() => sides?.close());

    test.each(rows.map((row, at) => [row.says, at] as const))('%s', async (_, at) => {
      const { see, expected } = rows[at] as Row;
      const seen = await see(scenes[at] as Scene);
      if (Array.isArray(expected)) expect(seen).toEqual(expected);
      else expect(seen).toMatchObject(expected as object);
    });

    test('then it is quiet', async () => {
      expect(await sides.sync()).toEqual({ written: 0, parked: [], faults: [] });
    });
  });
});

async function sceneOf(sides: ShopAndCrm, row: Row, at: number): Promise<Scene> {
  const { shop, crm } = sides;
  const address = (name: string) => `${name}.${at}@post.example`;
  const { order: own, ...rest } = row.form ?? {};
  const company = own?.payment_company ? { payment_company: `Fjord ${at} AS` } : {};
  const form = { ...rest, order: { ...orderOf(address('kari')), ...own, ...company } };
  const orderId = await shop.order(form);
  const crmOrder = () =>
    crm.list('order').find((one) => one.externalId === String(orderId)) as JsonObject;
  const editCrm = (values: JsonObject) => crm.edit('order', crmOrder().id as number, values);
  return {
    ...{ sides, orderId, form, address, crmOrder, editCrm },
    giveTo: (person, more = {}) => {
      const { id } = crm.create('customer', person);
      return editCrm({ customer: { id: id as number, type: 'customer' }, ...more });
    },
  };
}

function orderOf(email: string) {
  const place = (kind: string, street: string, region: string) => ({
    [`${kind}_firstname`]: 'Kari',
    [`${kind}_lastname`]: 'Nord',
    [`${kind}_address_1`]: street,
    [`${kind}_city`]: region,
    [`${kind}_postcode`]: '5003',
    [`${kind}_country_id`]: 160,
    [`${kind}_zone_id`]: zoneId('NO', region),
  });
  return {
    ...{ firstname: 'Kari', lastname: 'Nord', email, telephone: '+47 400 00 000' },
    ...place('payment', 'Kaien 1', 'Hordaland'),
    ...place('shipping', 'Lager 3', 'Oslo'),
  };
}

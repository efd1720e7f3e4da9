// A shop and the people who handle its orders: what was sold before comes over, a company orders, the
// order is changed here and there, and in the end both say the same of it.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { readPath } from '../../engine/base/property-path.ts';
import type { Person } from '../../engine/sandbox/definition.ts';
import { zoneId } from '../../engine/sandbox/opencart/fixed-data.ts';
import type { ShopPeople } from '../../engine/sandbox/opencart/people.ts';
import { site } from '../../engine/sandbox/retailcrm/account.ts';
import { describeDatabase } from '../drivers/sql-servers.ts';
import { type ShopAndCrm, startShopAndCrm } from '../pipes/shop-and-crm.ts';

const quiet = { written: 0, parked: [], faults: [] };

describeDatabase('mysql', 'a shop and its orders', () => {
  let sides: ShopAndCrm;
  let shop: ShopPeople;
  let crm: Person;
  let order: number;
  let product: number;

  beforeAll(async () => {
    sides = await startShopAndCrm({ corporate: true }, { customers: 12, products: 5, orders: 10 });
    ({ shop, crm } = sides);
  });
  afterAll(() => sides?.close());

  const crmOrder = (): JsonObject => {
    const found = crm
      .list('order')
      .find((one) => one.site === site && one.externalId === String(order));
    if (!found) throw new Error('the order is not there');
    return found;
  };
  const company = (name: string) =>
    crm.list('customerCorporate').find((one) => one.nickName === name);

  test('the orders of the shop come over with their buyers and companies, and nobody twice', async () => {
    expect((await sides.sync()).faults).toEqual([]);
    const orders = await shop.rows('order');
    expect(
      crm
        .list('order')
        .filter((one) => one.site === site)
        .map((one) => one.externalId)
        .sort(),
    ).toEqual(orders.map((one) => String(one.order_id)).sort());
    const people = crm.list('customer').filter((one) => one.site === site);
    const emails = people.map((one) => String(one.email).toLowerCase());
    expect(new Set(emails).size).toBe(emails.length);
    const companies = crm.list('customerCorporate').filter((one) => one.site === site);
    const names = companies.map((one) => one.nickName);
    expect(new Set(names).size).toBe(names.length);
    expect(await sides.sync()).toEqual(quiet);
  });

  test('a company orders: in RetailCRM stand its card, the contact person and the order with its items', async () => {
    [product] = (await shop.rows('product')).map((one) => Number(one.product_id)) as [number];
    const kari = await shop.register({
      firstname: 'Kari',
      lastname: 'Nord',
      email: 'kari@fjord.example',
      telephone: '+47 400 00 000',
    });
    order = await shop.order({
      order: {
        customer_id: kari,
        firstname: 'Kari',
        lastname: 'Nord',
        email: 'kari@fjord.example',
        telephone: '+47 400 00 000',
        payment_company: 'Fjord & Sønn AS',
        ...place('payment', 'Kaien 1', 'Bergen', 'Hordaland'),
        ...place('shipping', 'Lager 3', 'Oslo', 'Oslo'),
      },
      products: [{ product_id: product, name: 'Ullsokker', model: 'UL', quantity: 3, price: 80 }],
      totals: [{ code: 'shipping', title: 'Frakt', value: 49 }],
    });
    await sides.sync();
    expect(company('Fjord & Sønn AS')).toMatchObject({
      addresses: [{ text: 'Kaien 1' }, { text: 'Lager 3', region: 'Oslo' }],
      companies: [{ name: 'Fjord & Sønn AS', contragent: { contragentType: 'legal-entity' } }],
    });
    expect(crmOrder()).toMatchObject({
      status: 'new',
      customer: { type: 'customer_corporate', id: company('Fjord & Sønn AS')?.id as number },
      company: { name: 'Fjord & Sønn AS' },
      firstName: 'Kari',
      items: [{ offer: { externalId: String(product) }, quantity: 3, initialPrice: 80 }],
      delivery: { cost: 49, address: { city: 'Oslo', region: 'Oslo' } },
    });
  });

  test('the order is worked on in RetailCRM: status, telephone and delivery reach the shop', async () => {
    crm.edit('order', crmOrder().id as number, {
      status: 'delivering',
      phone: '+47 999 99 999',
      delivery: { address: { text: 'Lager "B" 4', region: 'Rogaland' } },
    });
    await sides.sync();
    expect(await shop.row('order', order)).toMatchObject({
      order_status_id: 3,
      telephone: '+47 999 99 999',
      shipping_address_1: 'Lager &quot;B&quot; 4',
      shipping_zone: 'Rogaland',
      shipping_zone_id: zoneId('NO', 'Rogaland'),
    });
    expect(await sides.sync()).toEqual(quiet);
  });

  test('a region that the shop does not know waits for somebody, and the rest of the address does not', async () => {
    crm.edit('order', crmOrder().id as number, {
      delivery: { address: { city: 'Mosjøen', region: 'Helgeland' } },
    });
    const { parked } = await sides.sync();
    expect(parked).toHaveLength(1);
    expect(await shop.row('order', order)).toMatchObject({
      shipping_city: 'Mosjøen',
      shipping_zone: 'Rogaland',
    });
    crm.edit('order', crmOrder().id as number, { delivery: { address: { region: 'Nordland' } } });
    await sides.sync();
    expect((await shop.row('order', order))?.shipping_zone).toBe('Nordland');
    expect(await sides.sync()).toEqual(quiet);
  });

  test('the shop completes the order, and RetailCRM says so, and that it is paid', async () => {
    await shop.addHistory(order, { order_status_id: 5 });
    await sides.sync();
    expect(crmOrder()).toMatchObject({
      status: 'complete',
      payments: [{ type: 'cash', status: 'paid' }],
    });
    const histories = (await shop.rows('order_history')).filter((one) => one.order_id === order);
    expect(histories.map((one) => one.order_status_id)).toEqual([1, 3, 5]);
    expect(readPath(crmOrder(), 'delivery.address.city')).toBe('Mosjøen');
    expect(await sides.sync()).toEqual(quiet);
  });
});

function place(
  kind: string,
  street: string,
  city: string,
  region: string,
): Record<string, string | number> {
  return {
    [`${kind}_firstname`]: 'Kari',
    [`${kind}_lastname`]: 'Nord',
    [`${kind}_address_1`]: street,
    [`${kind}_city`]: city,
    [`${kind}_postcode`]: '5003',
    [`${kind}_country_id`]: 160,
    [`${kind}_zone_id`]: zoneId('NO', region),
  };
}

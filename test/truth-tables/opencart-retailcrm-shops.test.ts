// OpenCart and RetailCRM as a table: an account of the CRM that has a second shop, whose orders, persons and
// companies have the same numbers, e-mail addresses and names as those of ours; and an OpenCart that has two.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { otherSite, site } from '../../engine/sandbox/retailcrm/account.ts';
import { describeDatabase } from '../drivers/sql-servers.ts';
import { type ShopAndCrm, startShopAndCrm } from '../pipes/shop-and-crm.ts';

const kari = { firstname: 'Kari', lastname: 'Nord', telephone: '+47 400 00 000' };

/** A second shop where somebody of Kari's number ordered, and a Kari, and a company, are known. */
interface Account {
  readonly sides: ShopAndCrm;
  readonly orderId: number;
  readonly stranger: JsonObject;
  readonly namesake: JsonObject;
  readonly company: JsonObject;
  readonly order: JsonObject;
}

async function openAccount(retailcrm: JsonObject): Promise<Account> {
  const sides = await startShopAndCrm({ corporate: true }, 'empty', { retailcrm });
  const { crm, shop } = sides;
  const ofOther = { site: otherSite };
  const stranger = crm.create('customer', { ...ofOther, externalId: '7', firstName: 'Per' });
  const namesake = crm.create('customer', { ...ofOther, email: 'kari@post.example' });
  const company = crm.create('customerCorporate', {
    ...ofOther,
    nickName: 'Fjord AS',
    companies: [{ name: 'Fjord AS' }],
  });
  await sides.sync();
  const orderId = await shop.order({
    order: { customer_id: 7, ...kari, email: 'kari@post.example', payment_company: 'Fjord AS' },
  });
  const order = crm.create('order', {
    ...{ ...ofOther, externalId: String(orderId), firstName: 'Per', phone: '+47 1' },
    customer: { id: stranger.id as number },
  });
  return { sides, orderId, stranger, namesake, company, order };
}

describeDatabase('mysql', 'an account of two shops', () => {
  describe('which have their customers each for itself', () => {
    let account: Account;
    beforeAll(async () => {
      account = await openAccount({});
      expect(await account.sides.sync()).toMatchObject({ parked: [], faults: [] });
    });
    afterAll(() => account?.sides.close());
    const ours = (entity: string) =>
      account.sides.crm.list(entity).filter((one) => one.site === site);

    test('an order of ours is not the one that has its number in the other shop', () => {
      expect(ours('order')).toMatchObject([
        { externalId: String(account.orderId), firstName: 'Kari', phone: '+47 400 00 000' },
      ]);
      const { crm } = account.sides;
      expect(crm.get('order', account.order.id as number)).toEqual(account.order);
    });

    test('neither the person of the same number nor the one of the same address is taken for ours', () => {
      const { crm } = account.sides;
      expect(ours('customer')).toMatchObject([{ externalId: '7', email: 'kari@post.example' }]);
      for (const one of [account.stranger, account.namesake])
        expect(crm.get('customer', one.id as number)).toEqual(one);
    });

    test('nor is the company of the same name', () => {
      const { crm } = account.sides;
      expect(ours('customerCorporate')).toMatchObject([{ nickName: 'Fjord AS' }]);
      expect(crm.get('customerCorporate', account.company.id as number)).toEqual(account.company);
    });

    test('what happens to the order of the other shop reaches nothing here', async () => {
      const { crm, shop, sync } = account.sides;
      const before = await shop.row('order', account.orderId);
      crm.edit('order', account.order.id as number, { status: 'complete', phone: '+47 2' });
      expect(await sync()).toEqual({ written: 0, parked: [], faults: [] });
      expect(await shop.row('order', account.orderId)).toEqual(before);
    });
  });

  describe('which share their customers', () => {
    let account: Account;
    beforeAll(async () => {
      account = await openAccount({ sharedCustomers: true });
      expect(await account.sides.sync()).toMatchObject({ parked: [], faults: [] });
    });
    afterAll(() => account?.sides.close());
    const ours = (entity: string) =>
      account.sides.crm.list(entity).filter((one) => one.site === site);

    test('an order of ours is still not the one that has its number in the other shop', () => {
      const { crm } = account.sides;
      expect(ours('order')).toMatchObject([{ externalId: String(account.orderId) }]);
      expect(crm.get('order', account.order.id as number)).toEqual(account.order);
    });

    test('who is known from the other shop is not created again, and the order is theirs', () => {
      expect(ours('customer')).toEqual([]);
      expect(ours('customerCorporate')).toEqual([]);
      expect(ours('order')).toMatchObject([
        {
          customer: { id: account.company.id as number, type: 'customer_corporate' },
          contact: { id: account.namesake.id as number },
        },
      ]);
    });

    test('a person of the other shop who has the number of ours there is somebody else', () => {
      const { crm } = account.sides;
      expect(crm.get('customer', account.stranger.id as number)).toEqual(account.stranger);
    });
  });
});

describeDatabase('mysql', 'an OpenCart of two stores', () => {
  test.each([
    ['all take part', {}, ['Store 0', 'Store 1']],
    ['one of which is named', { stores: [1] }, ['Store 1']],
  ] as const)('%s', async (_, opencart, expected) => {
    const sides = await startShopAndCrm({}, 'empty', { opencart });
    try {
      for (const store_id of [0, 1])
        await sides.shop.order({
          order: {
            ...{ ...kari, store_id, firstname: `Store ${store_id}` },
            email: `kari${store_id}@post.example`,
          },
        });
      expect(await sides.sync()).toMatchObject({ parked: [], faults: [] });
      for (const entity of ['order', 'customer'])
        expect(sides.crm.list(entity).map((one) => one.firstName)).toEqual(expected);
    } finally {
      await sides.close();
    }
  });
});

// OpenCart and RetailCRM as a table: somebody finds that two customers of RetailCRM are one and combines
// them. Orders go on, under the one that stays, and nobody becomes a guest or is created again.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { retailcrmAccess } from '../../engine/sandbox/access.ts';
import { describeDatabase } from '../drivers/sql-servers.ts';
import { type ShopAndCrm, startShopAndCrm } from '../pipes/shop-and-crm.ts';

interface Row {
  readonly says: string;
  /** Who stays, where they are not of the shop; else another customer of the shop does. */
  readonly kept?: JsonObject;
  readonly isCompany?: true;
}

const rows: readonly Row[] = [
  { says: 'with one of the same address', kept: { email: 'kari.0@post.example' } },
  { says: 'with one of another address', kept: { email: 'kari@work.example' } },
  { says: 'with one who has no address', kept: { phones: [{ number: '+47 1' }] } },
  { says: 'with another customer of the shop' },
  {
    says: 'a company with one of another name',
    kept: { nickName: 'Fjord Holding' },
    isCompany: true,
  },
];

const nameOf = (at: number) => ({
  firstname: 'Kari',
  lastname: 'Nord',
  telephone: `+47 400 ${at}`,
});
const emailOf = (at: number | string) => `kari.${at}@post.example`;

describeDatabase('mysql', 'customers of RetailCRM are combined', () => {
  let sides: ShopAndCrm;
  const orders: { readonly customer: number; readonly first: number; readonly kept: number }[] = [];
  const orderIn = (id: number) =>
    sides.crm.list('order').find((one) => one.externalId === String(id)) as JsonObject;
  const ordered = (at: number | string, customer_id: number, isCompany = false): Promise<number> =>
    sides.shop.order({
      order: {
        ...{ customer_id, ...nameOf(1), email: emailOf(at) },
        ...(isCompany ? { payment_company: 'Fjord AS', payment_address_1: 'Kaien 1' } : {}),
      },
    });

  beforeAll(async () => {
    sides = await startShopAndCrm({ corporate: true });
    const { shop, crm, sync } = sides;
    const open: { customer: number; first: number; other?: number }[] = [];
    for (const [at, row] of rows.entries()) {
      const customer = await shop.register({ ...nameOf(1), email: emailOf(at) });
      const first = await ordered(at, customer, row.isCompany);
      if (row.kept) open.push({ customer, first });
      else {
        const otherCustomer = await shop.register({ ...nameOf(2), email: emailOf('other') });
        open.push({ customer, first, other: await ordered('other', otherCustomer) });
      }
    }
    expect(await sync()).toMatchObject({ parked: [], faults: [] });
    for (const [at, { customer, first, other }] of open.entries()) {
      const { kept: values, isCompany } = rows[at] as Row;
      const kind = isCompany ? 'customerCorporate' : 'customer';
      const path = isCompany ? 'customers-corporate' : 'customers';
      const kept = values
        ? Number(crm.create(kind, values).id)
        : Number((orderIn(other as number).customer as JsonObject).id);
      const gone = (orderIn(first).customer as JsonObject).id;
      await combine(sides.crmUrl, path, Number(gone), kept);
      orders.push({ customer, first, kept });
    }
    expect(await sync()).toMatchObject({ parked: [], faults: [] });
  });
  afterAll(() => sides?.close());

  test.each(rows.map(({ says }, at) => [says, at] as const))('%s', async (_, at) => {
    const { customer, first, kept } = orders[at] as (typeof orders)[number];
    const { isCompany = false } = rows[at] as Row;
    const before = { customer_id: customer, email: emailOf(at) };
    expect(await sides.shop.row('order', first)).toMatchObject(before);
    const [people, cards] = [sides.crm.list('customer'), sides.crm.list('customerCorporate')];
    const next = await ordered(at, customer, isCompany);
    expect(await sides.sync()).toMatchObject({ parked: [], faults: [] });
    const party = { id: kept, type: isCompany ? 'customer_corporate' : 'customer' };
    for (const id of [first, next]) expect(orderIn(id)).toMatchObject({ customer: party });
    expect(sides.crm.list('customer')).toHaveLength(people.length);
    expect(sides.crm.list('customerCorporate')).toHaveLength(cards.length);
  });

  test('then it is quiet', async () => {
    expect(await sides.sync()).toEqual({ written: 0, parked: [], faults: [] });
  });
});

/** As another program of the account does it. */
async function combine(url: string, path: string, gone: number, kept: number): Promise<void> {
  const { status } = await fetch(`${url}/${path}/combine`, {
    method: 'POST',
    headers: { 'x-api-key': retailcrmAccess.otherKeys[0] as string },
    body: new URLSearchParams({
      customers: JSON.stringify([{ id: gone }]),
      resultCustomer: JSON.stringify({ id: kept }),
    }),
  });
  expect(status).toBe(200);
}

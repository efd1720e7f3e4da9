// OpenCart and RetailCRM as a table: how an order is paid and which statuses it had. The shop knows
// the way of payment and a history of statuses; RetailCRM knows payments and the status of now.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { zoneId } from '../../engine/sandbox/opencart/fixed-data.ts';
import type { Form } from '../../engine/sandbox/opencart/forms.ts';
import { describeDatabase } from '../drivers/sql-servers.ts';
import { type ShopAndCrm, startShopAndCrm } from '../pipes/shop-and-crm.ts';

/** One order of the shop, of 289 kr, as both systems have it. */
interface Scene {
  readonly orderId: number;
  crmOrder(): JsonObject;
  editCrm(values: JsonObject): unknown;
}

interface Row {
  readonly says: string;
  readonly given: Form;
  readonly act: (scene: Scene, sides: ShopAndCrm) => unknown;
  readonly expected: {
    /** The payments in RetailCRM: `true` for a time that is there. */
    readonly payments: readonly JsonObject[];
    readonly status: string;
    /** The history in the shop: status and whether the customer was told. */
    readonly histories: readonly (readonly [status: number, notify: number])[];
  };
}

const none = () => undefined;
const paymentOf = ({ crmOrder }: Scene) =>
  (crmOrder().payments as readonly JsonObject[])[0] as JsonObject;
const unpaid = { type: 'cash', status: 'not-paid', amount: 289 };
const paid = { type: 'cash', status: 'paid', amount: 289, paidAt: true };

const rows: readonly Row[] = [
  {
    says: 'an order that is paid on delivery',
    given: { payment_code: 'cod' },
    act: none,
    expected: { payments: [unpaid], status: 'new', histories: [[1, 0]] },
  },
  {
    says: 'an order whose status says that it is paid',
    given: { payment_code: 'cod', order_status_id: 5 },
    act: none,
    expected: { payments: [paid], status: 'complete', histories: [[5, 0]] },
  },
  {
    says: 'a way of payment that the settings do not name',
    given: { payment_code: 'voucher' },
    act: none,
    expected: { payments: [], status: 'new', histories: [[1, 0]] },
  },
  {
    says: 'OpenCart: the order is completed, so it was paid then',
    given: { payment_code: 'cod' },
    act: ({ orderId }, { shop }) => shop.addHistory(orderId, { order_status_id: 5, notify: 1 }),
    expected: {
      payments: [paid],
      status: 'complete',
      histories: [
        [1, 0],
        [5, 1],
      ],
    },
  },
  {
    says: 'OpenCart: a paid order is sent back, and stays one that was paid',
    given: { payment_code: 'cod', order_status_id: 5 },
    act: ({ orderId }, { shop }) => shop.addHistory(orderId, { order_status_id: 11 }),
    expected: {
      payments: [paid],
      status: 'return',
      histories: [
        [5, 0],
        [11, 0],
      ],
    },
  },
  {
    says: 'OpenCart: another way of payment is another payment',
    given: { payment_code: 'cod' },
    act: ({ orderId }, { shop }) => shop.editOrder(orderId, { payment_code: 'bank_transfer' }),
    expected: {
      payments: [{ ...unpaid, type: 'bank-transfer' }],
      status: 'new',
      histories: [[1, 0]],
    },
  },
  {
    says: 'OpenCart: the order costs more',
    given: { payment_code: 'cod' },
    act: ({ orderId }, { shop }) => shop.editOrder(orderId, { total: 300 }),
    expected: { payments: [{ ...unpaid, amount: 300 }], status: 'new', histories: [[1, 0]] },
  },
  {
    says: 'RetailCRM: another status leaves a line in the history, and nobody is told',
    given: { payment_code: 'cod' },
    act: ({ editCrm }) => editCrm({ status: 'delivering' }),
    expected: {
      payments: [unpaid],
      status: 'delivering',
      histories: [
        [1, 0],
        [3, 0],
      ],
    },
  },
  {
    says: 'RetailCRM: a status that says that it is paid, so the payment is paid when the shop has it',
    given: { payment_code: 'cod' },
    act: ({ editCrm }) => editCrm({ status: 'complete' }),
    expected: {
      payments: [paid],
      status: 'complete',
      histories: [
        [1, 0],
        [5, 0],
      ],
    },
  },
  {
    says: 'RetailCRM: forth and back again is two lines more',
    given: { payment_code: 'cod' },
    act: async ({ editCrm }, { sync }) => {
      editCrm({ status: 'delivering' });
      await sync();
      editCrm({ status: 'new' });
    },
    expected: {
      payments: [unpaid],
      status: 'new',
      histories: [
        [1, 0],
        [3, 0],
        [1, 0],
      ],
    },
  },
  {
    says: 'RetailCRM: something else than the status leaves no line',
    given: { payment_code: 'cod' },
    act: ({ editCrm }) => editCrm({ phone: '+47 999' }),
    expected: { payments: [unpaid], status: 'new', histories: [[1, 0]] },
  },
  {
    says: 'RetailCRM: somebody notes the payment there, and it stays noted',
    given: { payment_code: 'cod' },
    act: (scene) =>
      scene.editCrm({
        payments: [{ ...paymentOf(scene), status: 'paid', paidAt: '2026-01-31 12:00:00' }],
      }),
    expected: { payments: [paid], status: 'new', histories: [[1, 0]] },
  },
];

describeDatabase('mysql', 'payments and histories of OpenCart and RetailCRM', () => {
  let sides: ShopAndCrm;
  const scenes: Scene[] = [];

  beforeAll(async () => {
    sides = await startShopAndCrm();
    for (const [at, row] of rows.entries()) scenes.push(await scene(sides, row.given, at));
    await settled(sides);
    for (const [at, row] of rows.entries()) await row.act(scenes[at] as Scene, sides);
    await settled(sides);
  });
  afterAll(() => sides?.close());

  test.each(rows.map((row, at) => [row.says, at] as const))('%s', async (_, at) => {
    const { orderId, crmOrder } = scenes[at] as Scene;
    const histories = (await sides.shop.rows('order_history'))
      .filter((one) => one.order_id === orderId)
      .map((one) => [one.order_status_id, one.notify]);
    const payments = ((crmOrder().payments ?? []) as readonly JsonObject[]).map(
      ({ id: _id, paidAt, ...one }) => ({ ...one, ...(paidAt ? { paidAt: true } : {}) }),
    );
    const order = await sides.shop.row('order', orderId);
    expect({ payments, status: crmOrder().status, histories }).toEqual(rows[at]?.expected);
    expect(order?.order_status_id).toBe(histories.at(-1)?.[0]);
  });

  test('then it is quiet', async () => {
    expect(await sides.sync()).toEqual({ written: 0, parked: [], faults: [] });
  });
});

async function settled(sides: ShopAndCrm): Promise<void> {
  const { parked, faults } = await sides.sync();
  if (parked.length + faults.length > 0) throw new Error([...parked, ...faults].join('\n'));
}

async function scene({ shop, crm }: ShopAndCrm, given: Form, at: number): Promise<Scene> {
  const zone = zoneId('NO', 'Hordaland');
  const place = (kind: string): Form => ({
    [`${kind}_firstname`]: 'Kari',
    [`${kind}_lastname`]: 'Nord',
    [`${kind}_address_1`]: 'Kaien 1',
    [`${kind}_city`]: 'Bergen',
    [`${kind}_postcode`]: '5003',
    [`${kind}_country_id`]: 160,
    [`${kind}_zone_id`]: zone,
  });
  const orderId = await shop.order({
    order: {
      customer_id: 0,
      firstname: 'Kari',
      lastname: 'Nord',
      email: `kari${at}@post.example`,
      telephone: '+47 400 00 000',
      ...place('payment'),
      ...place('shipping'),
      total: 289,
      ...given,
    },
  });
  const crmOrder = () => {
    const found = crm.list('order').find((one) => one.externalId === String(orderId));
    if (!found) throw new Error(`order ${orderId} is not there`);
    return found;
  };
  return {
    orderId,
    crmOrder,
    editCrm: (values) => crm.edit('order', crmOrder().id as number, values),
  };
}

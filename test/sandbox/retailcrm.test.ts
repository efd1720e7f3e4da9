// The CRM's stand-in: keys, forms, pages, what it refuses and with which words, how the parties of an
// order hang together, and histories.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retailcrm } from '../../engine/sandbox/retailcrm/retailcrm.ts';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';

let crm: StandIn;
beforeEach(async () => {
  crm = await startStandIn(retailcrm({ apiKey: 'key', otherKeys: ['other'] }), { limits: false });
});
afterEach(() => crm.close());

interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

async function get(path: string, query: Record<string, string> = {}, key = 'key'): Promise<Reply> {
  const response = await fetch(`${crm.url}${path}?${new URLSearchParams(query)}`, {
    headers: { 'x-api-key': key },
  });
  return { status: response.status, body: await response.json() };
}

async function post(path: string, form: Record<string, unknown>, key = 'key'): Promise<Reply> {
  const body = new URLSearchParams(
    Object.entries(form).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
  const response = await fetch(crm.url + path, {
    method: 'POST',
    headers: { 'x-api-key': key },
    body,
  });
  return { status: response.status, body: await response.json() };
}

const idOf = async (path: string, form: Record<string, unknown>): Promise<number> => {
  const { status, body } = await post(path, form);
  expect(body).toMatchObject({ success: true });
  expect(status).toBe(201);
  return body.id;
};
const person = (firstName: string, more = {}) =>
  idOf('/customers/create', {
    customer: { firstName, phones: [{ number: '+47 400 00 000' }], ...more },
  });
const company = (nickName: string, more = {}) =>
  idOf('/customers-corporate/create', {
    customerCorporate: { nickName, companies: [{ name: nickName, isMain: true }], ...more },
  });

describe('who may ask', () => {
  it('refuses a call without a key, and one with a wrong key', async () => {
    const bare = await fetch(`${crm.url}/customers`);
    expect(bare.status).toBe(403);
    expect(await bare.json()).toEqual({ success: false, errorMsg: '"apiKey" is missing.' });
    expect((await get('/customers', {}, 'keys')).body.errorMsg).toBe('Wrong "apiKey" value.');
  });

  it('answers eleven calls within a second with ten records and a 503', async () => {
    crm.setLimits({ requests: 10, windowMs: 1_000 });
    const replies = await Promise.all(Array.from({ length: 11 }, () => get('/customers')));
    expect(replies.filter(({ status }) => status === 503)).toHaveLength(1);
  });
});

describe('what is sent', () => {
  it.each([
    ['a page of 30', () => get('/customers', { limit: '30' }), 'limit'],
    ['an unknown filter', () => get('/customers', { 'filter[mail]': 'a@b.no' }), 'filter.mail'],
    [
      'an id and a page of the history',
      () => get('/orders/history', { 'filter[sinceId]': '1', page: '1' }),
      'page',
    ],
    [
      'a date with a T',
      () => get('/orders/history', { 'filter[startDate]': '2026-01-01T00:00:00' }),
      'filter.startDate',
    ],
    [
      'a text where a list is asked for',
      () => get('/orders', { 'filter[ids]': '1' }),
      'filter.ids',
    ],
    [
      'a list where a text is asked for',
      () => get('/customers', { 'filter[email][]': 'a@b.no' }),
      'filter.email',
    ],
    [
      'an id of the history that is none',
      () => get('/orders/history', { 'filter[sinceId]': 'last' }),
      'filter.sinceId',
    ],
    [
      'a day of the history that is none',
      () => get('/orders/history', { 'filter[startDate]': '2026-02-30 00:00:00' }),
      'filter.startDate',
    ],
    ['a site that is not there, in a query', () => get('/customers/7', { site: 'x' }), 'site'],
    ['no customer', () => post('/customers/create', { site: 'opencart' }), 'customer'],
    [
      'a site that is not there',
      () => post('/customers/create', { site: 'x', customer: {} }),
      'site',
    ],
    ['broken JSON', () => post('/customers/create', { customer: '{' }), 'customer'],
    [
      'an unknown field',
      () => post('/customers/create', { customer: { firstname: 'A' } }),
      'firstname',
    ],
    ['a field that the CRM sets', () => post('/customers/create', { customer: { id: 7 } }), 'id'],
    [
      'an unknown field of a list',
      () => post('/customers/create', { customer: { phones: [{ no: '1' }] } }),
      'phones[0].no',
    ],
    [
      'telephones as texts',
      () => post('/customers/create', { customer: { phones: ['1'] } }),
      'phones[0]',
    ],
    [
      'a wrong e-mail address',
      () => post('/customers/create', { customer: { email: 'a b' } }),
      'email',
    ],
    [
      'a long name',
      () => post('/customers/create', { customer: { firstName: 'a'.repeat(256) } }),
      'firstName',
    ],
    [
      'a time with a zone',
      () => post('/orders/create', { order: { createdAt: '2026-01-01T10:00:00Z' } }),
      'createdAt',
    ],
    [
      'a day that there is not',
      () => post('/customers/create', { customer: { birthday: '1990-02-30' } }),
      'birthday',
    ],
    [
      'a time that there is not',
      () => post('/orders/create', { order: { createdAt: '2026-01-01 24:61:00' } }),
      'createdAt',
    ],
    [
      'a country of three letters',
      () => post('/customers/create', { customer: { address: { countryIso: 'NOR' } } }),
      'address.countryIso',
    ],
    [
      'an unknown way of ordering',
      () => post('/orders/create', { order: { orderMethod: 'pigeon' } }),
      'orderMethod',
    ],
    [
      'an unknown status of an item',
      () => post('/orders/create', { order: { items: [{ productName: 'A', status: 'lost' }] } }),
      'items[0].status',
    ],
    ['an unknown status', () => post('/orders/create', { order: { status: 'shipped' } }), 'status'],
    [
      'an unknown type of delivery',
      () => post('/orders/create', { order: { delivery: { code: 'pigeon' } } }),
      'delivery.code',
    ],
    [
      'a customer that is not there',
      () => post('/orders/create', { order: { customer: { id: 9 } } }),
      'customer',
    ],
    [
      'a kind of legal person that there is not',
      () => post('/orders/create', { order: { contragent: { contragentType: 'company' } } }),
      'contragent.contragentType',
    ],
    [
      'a company without a name',
      () => post('/customers-corporate/create', { customerCorporate: {} }),
      'nickName',
    ],
  ] as const)('refuses %s', async (_, call, field) => {
    const { status, body } = await call();
    expect(status).toBe(400);
    expect(body.success).toBe(false);
    expect(Object.keys(body.errors)).toEqual([field]);
  });

  it.each([
    ['/customers', 'dateFrom', 'dateTo'],
    ['/orders', 'createdAtFrom', 'createdAtTo'],
  ])('finds %s of some days', async (path, from, to) => {
    await person('Kari', { createdAt: '2026-01-31 10:00:00' });
    await idOf('/orders/create', { order: { createdAt: '2026-01-31 23:59:00' } });
    const found = async (name: string, day: string) =>
      (await get(path, { [`filter[${name}]`]: day })).body.pagination.totalCount;
    expect([await found(from, '2026-01-31'), await found(from, '2026-02-01')]).toEqual([1, 0]);
    expect([await found(to, '2026-01-31'), await found(to, '2026-01-30')]).toEqual([1, 0]);
  });

  it('finds those who are only contacts', async () => {
    await person('Kari', { isContact: true });
    await person('Ola');
    const names = async (isContact: string) =>
      (await get('/customers', { 'filter[isContact]': isContact })).body.customers.map(
        (one: { firstName: string }) => one.firstName,
      );
    expect([await names('1'), await names('0')]).toEqual([['Kari'], ['Ola']]);
  });

  it('takes JSON for no form at all', async () => {
    const response = await fetch(`${crm.url}/customers/create`, {
      method: 'POST',
      headers: { 'x-api-key': 'key', 'content-type': 'application/json' },
      body: JSON.stringify({ customer: { firstName: 'A' } }),
    });
    expect(response.status).toBe(400);
  });

  it('uses an external id once in a shop', async () => {
    await person('Kari', { externalId: '7' });
    const { status, body } = await post('/customers/create', { customer: { externalId: '7' } });
    expect([status, body.errorMsg]).toEqual([
      400,
      'Customer with the same externalId already exists.',
    ]);
  });

  it('takes an id for an external id unless `by` says otherwise', async () => {
    const id = await person('Kari', { externalId: 'shop-7' });
    expect((await get(`/customers/${id}`)).status).toBe(404);
    expect((await get('/customers/shop-7')).body.customer.id).toBe(id);
    expect((await get(`/customers/${id}`, { by: 'id' })).body.customer).toMatchObject({
      firstName: 'Kari',
      customFields: [],
    });
  });

  it('merges what is sent, replaces lists and clears with null', async () => {
    const id = await person('Kari', { address: { city: 'Bergen', text: 'Kaien 1' } });
    await post(`/customers/${id}/edit`, {
      by: 'id',
      customer: {
        firstName: null,
        lastName: ' Nord ',
        address: { text: 'Kaien 2' },
        phones: [{ number: '1' }, { number: '2' }],
      },
    });
    const { customer } = (await get(`/customers/${id}`, { by: 'id' })).body;
    expect(customer).toMatchObject({
      lastName: 'Nord',
      address: { city: 'Bergen', text: 'Kaien 2' },
      phones: [{ number: '1' }, { number: '2' }],
    });
    expect(customer).not.toHaveProperty('firstName');
  });

  it('gives pages, and finds by e-mail and telephone', async () => {
    for (let at = 1; at <= 21; at++)
      await person(`P${at}`, {
        email: `p${at}@epost.example`,
        phones: [{ number: `+47 9000000${at}` }],
      });
    const second = (await get('/customers', { limit: '20', page: '2' })).body;
    expect(second.pagination).toEqual({
      limit: 20,
      totalCount: 21,
      currentPage: 2,
      totalPageCount: 2,
    });
    expect(second.customers).toHaveLength(1);
    expect(
      (await get('/customers', { 'filter[email]': 'P3@epost.example' })).body.customers,
    ).toHaveLength(1);
    expect((await get('/customers', { 'filter[name]': '900000021' })).body.customers).toHaveLength(
      1,
    );
  });
});

describe('corporate customers', () => {
  it('have lists on routes of their own, of which one item is the main one', async () => {
    const id = await company('Fjord AS');
    const first = (
      await post(`/customers-corporate/${id}/addresses/create`, {
        by: 'id',
        address: { text: 'Kaien 1' },
      })
    ).body.id;
    const second = (
      await post(`/customers-corporate/${id}/addresses/create`, {
        by: 'id',
        address: { text: 'Kaien 2', isMain: true },
      })
    ).body.id;
    const { addresses } = (await get(`/customers-corporate/${id}/addresses`, { by: 'id' })).body;
    expect(addresses.map((one: { id: number; isMain: boolean }) => [one.id, one.isMain])).toEqual([
      [first, false],
      [second, true],
    ]);
    const { customerCorporate } = (await get(`/customers-corporate/${id}`, { by: 'id' })).body;
    expect(customerCorporate).toMatchObject({
      mainAddress: { id: second },
      mainCompany: { name: 'Fjord AS' },
    });
    expect(customerCorporate).not.toHaveProperty('addresses');
  });

  it('refuse their lists in an edit, and an address that is not theirs', async () => {
    const id = await company('Fjord AS');
    expect(
      (
        await post(`/customers-corporate/${id}/edit`, {
          by: 'id',
          customerCorporate: { companies: [] },
        })
      ).status,
    ).toBe(400);
    expect(
      (
        await post(`/customers-corporate/${id}/companies/create`, {
          by: 'id',
          company: { name: 'B', address: { id: 99 } },
        })
      ).body.errors,
    ).toHaveProperty(['address.id']);
    expect(
      (
        await post(`/customers-corporate/${id}/contacts/create`, {
          by: 'id',
          contact: { customer: { id: 99 } },
        })
      ).status,
    ).toBe(400);
  });
});

describe('the parties of an order', () => {
  it('are one person in a private order', async () => {
    const [kari, ola] = [await person('Kari'), await person('Ola')];
    const id = await idOf('/orders/create', { order: { externalId: '9', customer: { id: kari } } });
    const { order } = (await get(`/orders/${id}`, { by: 'id' })).body;
    expect([order.customer.id, order.contact.id, order.customer.type]).toEqual([
      kari,
      kari,
      'customer',
    ]);
    const { body } = await post(`/orders/${id}/edit`, {
      by: 'id',
      order: { customer: { id: kari }, contact: { id: ola } },
    });
    expect(body.errors).toHaveProperty('contact');
  });

  it('are a company, its contact person and one of its legal persons in a corporate one', async () => {
    const kari = await person('Kari');
    const [fjord, nord] = [
      await company('Fjord AS', { customerContacts: [{ customer: { id: kari } }] }),
      await company('Nord AS'),
    ];
    const { order } = (
      await post('/orders/create', {
        order: { customer: { id: fjord, type: 'customer_corporate' } },
      })
    ).body;
    expect(order).toMatchObject({
      contact: { id: kari },
      company: { name: 'Fjord AS' },
      contragent: { contragentType: 'legal-entity' },
    });
    const other = (await get(`/customers-corporate/${nord}`, { by: 'id' })).body.customerCorporate
      .mainCompany.id;
    const { body } = await post(`/orders/${order.id}/edit`, {
      by: 'id',
      order: { company: { id: other } },
    });
    expect(body.errors).toHaveProperty('company');
    const back = (
      await post(`/orders/${order.id}/edit`, {
        by: 'id',
        order: { customer: { id: kari, type: 'customer' } },
      })
    ).body.order;
    expect(back).not.toHaveProperty('company');
    expect(back.contragent).toEqual({ contragentType: 'individual' });
  });

  it('bring their name and telephone into the form when a person chooses them', async () => {
    const [kari, ola] = [await person('Kari'), await person('Ola', { email: 'ola@epost.example' })];
    const { id } = crm.person.create('order', { customer: { id: kari } }) as { id: number };
    const edited = crm.person.edit('order', id, { customer: { id: ola } });
    expect(edited).toMatchObject({
      firstName: 'Ola',
      phone: '+47 400 00 000',
      email: 'ola@epost.example',
      contact: { id: ola },
    });
  });
});

describe('items', () => {
  it('are replaced as a whole; kept ones are named by their id', async () => {
    crm.person.create('offer', { id: 1, externalId: '43', name: 'Kaffe' });
    const { order } = (
      await post('/orders/create', {
        order: {
          items: [
            { offer: { externalId: '43' }, quantity: 2, initialPrice: 10 },
            { productName: 'Gave', initialPrice: 5 },
          ],
        },
      })
    ).body;
    expect([order.summ, order.items.length, order.items[0].offer.name]).toEqual([25, 2, 'Kaffe']);
    const kept = order.items[0].id;
    const after = (
      await post(`/orders/${order.id}/edit`, {
        by: 'id',
        order: { items: [{ id: kept, quantity: 3 }] },
      })
    ).body.order;
    expect(after.items).toMatchObject([{ id: kept, quantity: 3, initialPrice: 10 }]);
    expect(
      (await post(`/orders/${order.id}/edit`, { by: 'id', order: { items: [{ id: 99 }] } })).status,
    ).toBe(400);
    expect(
      (await post('/orders/create', { order: { items: [{ offer: { externalId: 'none' } }] } }))
        .status,
    ).toBe(400);
  });
});

describe('payments', () => {
  const order = async (given = {}) =>
    (await post('/orders/create', { order: { firstName: 'Kari', ...given } })).body.order;
  const pay = (payment: Record<string, unknown>) => post('/orders/payments/create', { payment });
  const read = async (id: number) => (await get(`/orders/${id}`, { by: 'id' })).body.order.payments;

  it('come with a new order, and are shown as a map by id, or as an empty list', async () => {
    const { id, payments } = await order({ payments: [{ type: 'cash', amount: 80 }] });
    const [one] = Object.values(payments) as [{ id: number }];
    expect(payments).toEqual({
      [one.id]: { ...one, type: 'cash', amount: 80, status: 'not-paid' },
    });
    expect((await post(`/orders/payments/${one.id}/delete`, {})).body).toEqual({ success: true });
    expect(await read(id)).toEqual([]);
  });

  it('are added, changed by id or external id, and told in the history of orders', async () => {
    const { id } = await order({ externalId: '9' });
    const made = await pay({ order: { externalId: '9' }, type: 'bank-card', externalId: '9-1' });
    expect(made).toMatchObject({ status: 201, body: { success: true } });
    const paidAt = '2026-01-31 12:00:00';
    await post('/orders/payments/9-1/edit', { payment: { status: 'paid', paidAt } });
    await post(`/orders/payments/${made.body.id}/edit`, { by: 'id', payment: { amount: '80' } });
    expect(await read(id)).toMatchObject({
      [made.body.id]: { status: 'paid', paidAt, amount: 80 },
    });
    const { history } = (await get('/orders/history')).body;
    expect(history.map((one: { field: string }) => one.field)).toEqual([
      'id',
      'payments',
      'payments.status',
      'payments.paid_at',
      'payments.amount',
    ]);
    expect(history[1]).toMatchObject({ order: { id }, payment: { id: made.body.id } });
  });

  it.each([
    ['without a type', { order: { externalId: '9' } }, 'type'],
    ['of a type that is not there', { order: { externalId: '9' }, type: 'cod' }, 'type'],
    [
      'with a status that is not there',
      { order: { externalId: '9' }, type: 'cash', status: 'complete' },
      'status',
    ],
    ['of no order', { type: 'cash' }, 'order'],
    [
      'with a time with a T',
      { order: { externalId: '9' }, type: 'cash', paidAt: '2026-01-31T12:00:00' },
      'paidAt',
    ],
  ])('%s are refused', async (_, payment, field) => {
    await order({ externalId: '9' });
    const { status, body } = await pay(payment);
    expect(status).toBe(400);
    expect(Object.keys(body.errors)).toEqual([field]);
  });

  it('keep their type, and are not changed with their order', async () => {
    const { id } = await order({ payments: [{ type: 'cash', externalId: '9-1' }] });
    const typed = await post('/orders/payments/9-1/edit', { payment: { type: 'bank-card' } });
    expect(typed.body.errors).toHaveProperty('type');
    const edited = await post(`/orders/${id}/edit`, { by: 'id', order: { payments: [] } });
    expect(edited.body.errors).toHaveProperty('payments');
  });
});

describe('histories', () => {
  it('tell field by field what changed, and to each key which changes are its own', async () => {
    const id = await person('Kari');
    await post(`/customers/${id}/edit`, { by: 'id', customer: { firstName: 'Åse' } }, 'other');
    crm.person.edit('customer', id, { lastName: 'Nord' });
    const { history } = (await get('/customers/history', { limit: '100' })).body;
    expect(history).toMatchObject([
      {
        id: 1,
        created: true,
        source: 'api',
        apiKey: { current: true },
        customer: { firstName: 'Kari' },
      },
      {
        id: 2,
        field: 'first_name',
        oldValue: 'Kari',
        newValue: 'Åse',
        apiKey: { current: false },
        customer: { id },
      },
      { id: 3, field: 'last_name', newValue: 'Nord', source: 'user', user: { id: 1 } },
    ]);
    expect(JSON.stringify(history)).not.toContain('"key"');
    expect((await get('/customers/history', { 'filter[sinceId]': '2' })).body.history).toHaveLength(
      1,
    );
  });

  it('tell of an order that a person removed, and nothing where nothing changed', async () => {
    const { order } = (await post('/orders/create', { order: { firstName: 'Kari' } })).body;
    await post(`/orders/${order.id}/edit`, { by: 'id', order: { firstName: 'Kari' } });
    crm.person.remove('order', order.id);
    const { history } = (await get('/orders/history')).body;
    expect(
      history.map((one: { created?: true; deleted?: true }) => [one.created, one.deleted]),
    ).toEqual([
      [true, undefined],
      [undefined, true],
    ]);
    expect((await get(`/orders/${order.id}`, { by: 'id' })).body).toEqual({
      success: false,
      errorMsg: 'Not found',
    });
  });

  it('call the type of a delivery by a name of their own', async () => {
    const { id } = crm.person.create('order', { items: [{ productName: 'A' }] });
    crm.person.edit('order', id as number, { delivery: { code: 'courier' } });
    expect((await get('/orders/history')).body.history.at(-1)).toMatchObject({
      field: 'delivery_type',
      newValue: 'courier',
    });
  });

  it('tell of a change in the card of a company', async () => {
    const id = await company('Fjord AS');
    await post(`/customers-corporate/${id}/addresses/create`, {
      by: 'id',
      address: { text: 'Kaien 1' },
    });
    const { history } = (await get('/customers-corporate/history')).body;
    expect(history).toMatchObject([{ created: true }, { field: 'address', customer: { id } }]);
  });
});

describe('customers that are one', () => {
  const combined = (path: string, gone: number, kept: number) =>
    post(`/${path}/combine`, { customers: [{ id: gone }], resultCustomer: { id: kept } });

  it('are combined: orders and contacts become those of the one that stays', async () => {
    const [kari, ola] = [await person('Kari', { externalId: '7' }), await person('Ola')];
    const card = await company('Fjord AS', { customerContacts: [{ customer: { id: kari } }] });
    const order = await idOf('/orders/create', { order: { customer: { id: kari } } });
    expect((await combined('customers', kari, ola)).body).toEqual({ success: true });
    expect((await get(`/customers/${kari}`, { by: 'id' })).status).toBe(404);
    expect(crm.person.get('order', order)).toMatchObject({
      customer: { id: ola },
      contact: { id: ola },
    });
    expect(crm.person.get('customerCorporate', card)).toMatchObject({
      customerContacts: [{ customer: { id: ola } }],
    });
    const told = (await get('/customers/history')).body.history.at(-1);
    expect(told).toMatchObject({
      source: 'combine',
      deleted: true,
      customer: { id: kari, externalId: '7' },
      combinedTo: { id: ola },
    });
    const moved = (await get('/orders/history')).body.history.slice(1);
    expect(moved.map((one: Reply['body']) => [one.source, one.field])).toEqual([
      ['combine', 'customer'],
      ['combine', 'contact'],
    ]);
  });

  it('are combined where they are companies, with their addresses, legal persons and contacts', async () => {
    const address = { addresses: [{ text: 'Kaien 1' }] };
    const [gone, kept] = [await company('Fjord AS', address), await company('Nord AS')];
    const order = await idOf('/orders/create', {
      order: { customer: { id: gone, type: 'customer_corporate' } },
    });
    await combined('customers-corporate', gone, kept);
    expect(crm.person.get('customerCorporate', kept)).toMatchObject({
      companies: [
        { name: 'Nord AS', isMain: true },
        { name: 'Fjord AS', isMain: false },
      ],
      addresses: [{ text: 'Kaien 1' }],
    });
    expect(crm.person.get('order', order)).toMatchObject({ customer: { id: kept } });
  });

  it('are at least two, and all of them are there', async () => {
    const kari = await person('Kari');
    for (const [gone, kept] of [
      [kari, kari],
      [999, kari],
      [kari, 999],
    ] as const)
      expect((await combined('customers', gone, kept)).status).toBe(400);
  });
});

describe('an account of several shops', () => {
  const sites = ['opencart', 'outlet'] as const;
  const open = async (...own: readonly (typeof sites)[number][]): Promise<void> => {
    await crm.close();
    crm = await startStandIn(retailcrm({ apiKey: 'key', sites: own }), { limits: false });
  };

  it('shows a key only what is of its shops, in lists, by id and in histories', async () => {
    crm.person.create('customer', { firstName: 'Kari' });
    const { id } = crm.person.create('customer', { firstName: 'Per', site: 'outlet' });
    const names = ({ body }: Reply) => body.customers.map((one: Reply['body']) => one.firstName);
    expect(names(await get('/customers'))).toEqual(['Kari']);
    expect((await get(`/customers/${id}`, { by: 'id' })).status).toBe(404);
    expect((await get('/customers/history')).body.history).toHaveLength(1);
    expect((await get('/reference/sites')).body.sites).toEqual({
      opencart: { code: 'opencart', name: 'opencart', currency: 'NOK' },
    });
  });

  it('wants to know the shop of what is made, changed or asked for by a number of a shop', async () => {
    await open(...sites);
    const { id } = crm.person.create('customer', { externalId: '7', firstName: 'Kari' });
    const customer = { firstName: 'Ola' };
    for (const reply of [
      await post('/customers/create', { customer }),
      await post(`/customers/${id}/edit`, { by: 'id', customer }),
      await get('/customers/7'),
    ])
      expect([reply.status, reply.body.errors]).toEqual([
        400,
        { site: 'This value should not be blank.' },
      ]);
    expect((await get('/customers/7', { site: 'opencart' })).body.customer.id).toBe(id);
    expect((await get('/customers/7', { site: 'outlet' })).status).toBe(404);
    expect((await get(`/customers/${id}`, { by: 'id' })).status).toBe(200);
    expect((await get('/customers/7', { site: 'elsewhere' })).body.errors).toEqual({
      site: 'The site does not exist.',
    });
  });

  it('takes a number that another shop uses, and finds it by shop', async () => {
    await open(...sites);
    for (const site of sites)
      expect((await post('/orders/create', { site, order: { externalId: '9' } })).status).toBe(201);
    const again = await post('/orders/create', { site: 'outlet', order: { externalId: '9' } });
    expect(again.body.errorMsg).toBe('Order already exists.');
    const found = async (query: Record<string, string>) =>
      (await get('/orders', { 'filter[externalIds][]': '9', ...query })).body.orders;
    expect(await found({})).toHaveLength(2);
    expect(await found({ 'filter[sites][]': 'outlet' })).toMatchObject([{ site: 'outlet' }]);
    expect((await get('/orders/history')).body.history).toMatchObject([
      { order: { site: 'opencart' } },
      { order: { site: 'outlet' } },
    ]);
  });
});

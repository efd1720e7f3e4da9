// The system file of RetailCRM against its stand-in, call by call: what is read, what the histories
// give, how records and the lists of a company are written, and what refusals come to.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../engine/base/clock.ts';
import type { Json } from '../../engine/base/json.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { CreateRequest, Driver, Page, WriteAnswer } from '../../engine/drivers/driver.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { site } from '../../engine/sandbox/retailcrm/account.ts';
import { retailcrm } from '../../engine/sandbox/retailcrm/retailcrm.ts';
import { type StandIn, startStandIn } from '../../engine/sandbox/stand-in.ts';
import { systemProject } from './own-project.ts';

let crm: StandIn;
let driver: Driver;
let entity: (name: string) => Entity;

async function open(key: string, url = crm.url): Promise<void> {
  const env = { RETAILCRM_URL: url, RETAILCRM_API_KEY: key, RETAILCRM_SITE: site };
  const catalogue = await loadCatalogue(systemProject('retailcrm'), { env });
  const system = catalogue.systems.get('retailcrm');
  if (!system) throw new Error('no system');
  driver = httpDriver(system, { clock: systemClock, secrets: catalogue.secrets });
  entity = (name) => system.entities[name] as Entity;
}

beforeEach(async () => {
  crm = await startStandIn(retailcrm({ apiKey: 'key' }), { limits: false });
  await open('key');
});
afterEach(async () => {
  await driver.close();
  await crm.close();
});

async function pages(name: string, from: Json | null): Promise<readonly Page[]> {
  const all: Page[] = [];
  for (let position = from; ; ) {
    const page: Page = await driver.readPage(entity(name), position);
    all.push(page);
    position = page.position;
    if (page.isLast) return all;
  }
}

const request = (record: CreateRequest['record']): CreateRequest => ({
  record,
  idempotencyKey: 'once',
  marker: 'mark',
});

async function created(name: string, record: CreateRequest['record']) {
  const [answer] = (await driver.create(entity(name), [request(record)])) as [WriteAnswer];
  if (answer.kind !== 'done' || !answer.read) throw new Error(JSON.stringify(answer));
  return answer.read;
}

async function updated(name: string, id: string, patch: object): Promise<WriteAnswer> {
  const [look] = await driver.get(entity(name), [id]);
  if (look?.kind !== 'found') throw new Error(`no ${name} ${id}`);
  const before = look.read.record;
  const whole = { set: {}, items: {}, ...patch };
  const [answer] = await driver.update(entity(name), [
    { id, patch: whole, before, idempotencyKey: 'again' },
  ]);
  return answer as WriteAnswer;
}

it('reads all pages first, then what people changed, without what we wrote', async () => {
  for (let at = 0; at < 120; at++) crm.person.create('customer', { firstName: `P${at}` });
  const first = await pages('customer', null);
  expect(first.map((page) => [page.records.length, page.isListing])).toEqual([
    [100, true],
    [20, true],
  ]);
  const own = await created('customer', { firstName: 'Ours', phones: ['+47 1'] });
  crm.person.edit('customer', 7, { lastName: 'Nord' });
  const second = await pages('customer', first.at(-1)?.position ?? null);
  const changed = second.flatMap((page) => page.changed ?? []).map(({ id }) => id);
  expect(changed).toContain('7');
  expect(changed).not.toContain(own.id);
  crm.person.remove('customer', 8);
  const third = await pages('customer', second.at(-1)?.position ?? null);
  expect(third.flatMap((page) => page.changed)).toEqual([{ id: '8', isDeletion: true }]);
  expect((await driver.get(entity('customer'), ['8']))[0]?.kind).toBe('gone');
});

it('shows telephones as a list of numbers, and writes them so', async () => {
  const { record, id } = await created('customer', { firstName: 'Kari', phones: ['+47 1'] });
  expect(record.phones).toEqual(['+47 1']);
  await updated('customer', id, { set: { phones: ['+47 1', '+47 2'], lastName: null } });
  expect(crm.person.get('customer', id)?.phones).toEqual([
    { number: '+47 1' },
    { number: '+47 2' },
  ]);
  expect(await driver.find(entity('customer'), 'email', 'none@epost.example')).toEqual([]);
});

it('makes a company with its lists at once, and changes them one by one', async () => {
  const kari = await created('customer', { firstName: 'Kari' });
  const { record, id } = await created('customerCorporate', {
    nickName: 'Fjord AS',
    addresses: [{ text: 'Kaien 1', isMain: true }],
    companies: [{ name: 'Fjord AS', isMain: true }],
    customerContacts: [{ isMain: true, customer: { id: Number(kari.id) } }],
  });
  expect(record).toMatchObject({
    externalId: 'mark',
    addresses: [{ text: 'Kaien 1' }],
    companies: [{ name: 'Fjord AS' }],
    customerContacts: [{ customer: { id: Number(kari.id) } }],
  });
  const [address] = record.addresses as readonly { id: number }[];
  const answer = await updated('customerCorporate', id, {
    set: { nickName: 'Fjord Drift AS' },
    items: {
      addresses: {
        key: 'id',
        changes: [
          { kind: 'change', id: String(address?.id), set: { text: 'Kaien 2' } },
          { kind: 'add', record: { text: 'Lager 3' } },
        ],
      },
    },
  });
  expect(answer).toMatchObject({
    kind: 'done',
    read: {
      record: { nickName: 'Fjord Drift AS', addresses: [{ text: 'Kaien 2' }, { text: 'Lager 3' }] },
    },
  });
});

it('writes times in the zone of the account, and orders with their items', async () => {
  const { record, id } = await created('order', {
    externalId: '9',
    createdAt: '2026-01-31T10:00:00Z',
    items: [{ productName: 'Kaffe', quantity: 2, initialPrice: 10 }],
  });
  expect(crm.person.get('order', id)?.createdAt).toBe('2026-01-31 13:00:00');
  expect(record).toMatchObject({ createdAt: '2026-01-31T10:00:00Z', summ: 20 });
  const found = await driver.find(entity('order'), 'externalId', '9');
  expect(found.map((one) => one.id)).toEqual([id]);
});

it('changes, adds and removes items of an order by sending the whole list, and only what may be sent', async () => {
  crm.person.create('offer', { id: 1, externalId: '43', name: 'Kaffe' });
  const { record, id } = await created('order', {
    externalId: '9',
    items: [
      { offer: { externalId: '43' }, quantity: 2, initialPrice: 10 },
      { productName: 'Gave', quantity: 1, initialPrice: 5 },
    ],
  });
  const [first, second] = record.items as readonly [{ id: number }, { id: number }];
  const answer = await updated('order', id, {
    set: { firstName: 'Kari' },
    items: {
      items: {
        key: 'id',
        changes: [
          { kind: 'change', id: String(first.id), set: { quantity: 3 } },
          { kind: 'remove', id: String(second.id) },
          { kind: 'add', record: { productName: 'Kort', quantity: 1, initialPrice: 2 } },
        ],
      },
    },
  });
  expect(answer).toMatchObject({ kind: 'done', read: { record: { summ: 32, firstName: 'Kari' } } });
  expect(crm.person.get('order', id)?.items).toMatchObject([
    { id: first.id, quantity: 3, offer: { externalId: '43', name: 'Kaffe' } },
    { productName: 'Kort' },
  ]);
});

it('adds, changes and removes payments one by one, with times in the zone of the account', async () => {
  const { record, id } = await created('order', {
    externalId: '9',
    payments: [{ type: 'cash', amount: 80, paidAt: '2026-01-31T10:00:00Z' }],
  });
  const [first] = record.payments as readonly [{ id: number }];
  expect(first).toMatchObject({ paidAt: '2026-01-31T10:00:00Z', status: 'not-paid' });
  const changed = await updated('order', id, {
    items: {
      payments: {
        key: 'id',
        changes: [
          { kind: 'change', id: String(first.id), set: { status: 'paid', paidAt: null } },
          { kind: 'add', record: { type: 'bank-card', paidAt: '2026-02-01T21:00:00Z' } },
        ],
      },
    },
  });
  expect(changed).toMatchObject({
    kind: 'done',
    read: { record: { payments: [{ status: 'paid' }, { type: 'bank-card' }] } },
  });
  const held = crm.person.get('order', id)?.payments as readonly { paidAt?: string }[];
  expect(held.map(({ paidAt }) => paidAt)).toEqual([undefined, '2026-02-02 00:00:00']);
  await updated('order', id, {
    items: { payments: { key: 'id', changes: [{ kind: 'remove', id: String(first.id) }] } },
  });
  expect(crm.person.get('order', id)?.payments).toMatchObject([{ type: 'bank-card' }]);
});

it('keeps the contact person when the company of an order changes', async () => {
  const kari = await created('customer', { firstName: 'Kari' });
  const nord = await created('customerCorporate', {
    nickName: 'Nord AS',
    companies: [{ name: 'Nord AS' }],
  });
  const { id } = await created('order', { customer: { id: Number(kari.id), type: 'customer' } });
  const answer = await updated('order', id, {
    set: { 'customer.id': Number(nord.id), 'customer.type': 'customer_corporate' },
  });
  expect(answer).toMatchObject({
    kind: 'done',
    read: { record: { contact: { id: Number(kari.id) }, company: { name: 'Nord AS' } } },
  });
});

it.each([
  ['exists', { externalId: '9' }],
  ['refused', { status: 'shipped' }],
  ['refused', { customer: { id: 99 } }],
] as const)('tells that an order %s', async (kind, record) => {
  await created('order', { externalId: '9' });
  const [answer] = await driver.create(entity('order'), [request(record)]);
  expect(answer).toMatchObject({ kind });
});

it('says which field was wrong', async () => {
  const [answer] = await driver.create(entity('order'), [request({ status: 'shipped' })]);
  expect(answer).toMatchObject({
    message: expect.stringContaining('status: Status "shipped" does not exist.') as string,
  });
});

it('says what was wrong where the mistakes are a list', async () => {
  const body = {
    success: false,
    errorMsg: 'Order is not saved',
    errors: ['No such shop', 'No key'],
  };
  const server = createServer((_, response) => {
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await driver.close();
  await open('key', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [answer] = await driver.create(entity('order'), [request({ status: 'new' })]);
  server.close();
  expect(answer).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('Order is not saved; No such shop; No key') as string,
  });
});

it('says that the key is wrong, without the key', async () => {
  await driver.close();
  await open('wrong-secret');
  const error = await driver.readPage(entity('customer'), null).catch((one: Error) => one);
  expect(error).toMatchObject({ code: 'system.refused' });
  expect(String(error)).toContain('Wrong \\"apiKey\\" value.'.replaceAll('\\', ''));
  expect(String(error)).not.toContain('wrong-secret');
});

it('waits when the account has had its ten requests of the second', async () => {
  crm.setLimits({ requests: 10, windowMs: 1_000 });
  for (let at = 0; at < 12; at++) await driver.get(entity('customer'), ['1']);
  const looks = await driver.get(entity('customer'), ['1']);
  expect(looks[0]?.kind).toBe('gone');
}, 20_000);

// The imitated OpenCart, and its system file against it: what people leave in the tables is read as
// they typed it, and what is written lies there as the shop itself would have left it.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Catalogue } from '../../engine/definition/pipe.ts';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import type { Driver, WriteAnswer } from '../../engine/drivers/driver.ts';
import { sqlDriver } from '../../engine/drivers/sql/sql-driver.ts';
import { opencartAccess, opencartEnvironment } from '../../engine/sandbox/access.ts';
import { zoneId } from '../../engine/sandbox/opencart/fixed-data.ts';
import { asOpencart, type OpencartShop, opencart } from '../../engine/sandbox/opencart/opencart.ts';
import { describeDatabase } from '../drivers/sql-servers.ts';
import { type TestClock, testClock } from '../drivers/test-clock.ts';
import { top } from '../tidy/source-files.ts';

/** Summer, so that local time is not that of UTC. */
const startMs = Date.UTC(2026, 6, 1, 10);
const typed = `Kari "K" <b> & Søn's`;
const kept = `Kari &quot;K&quot; &lt;b&gt; &amp; Søn's`;

const address = (kind: string) => ({
  [`${kind}_firstname`]: 'Kari',
  [`${kind}_lastname`]: 'Nord',
  [`${kind}_address_1`]: 'Storgata 1',
  [`${kind}_city`]: 'Oslo',
  [`${kind}_postcode`]: '0155',
  [`${kind}_country_id`]: 160,
  [`${kind}_zone_id`]: zoneId('NO', 'Oslo'),
});
const order = {
  firstname: 'Kari',
  lastname: 'Nord',
  email: 'kari@nord.example',
  telephone: '+47 400 00 000',
  ...address('payment'),
  ...address('shipping'),
};

describeDatabase('mysql', 'OpenCart on MySQL', () => {
  let clock: TestClock;
  let shop: OpencartShop;
  let catalogue: Catalogue;
  let driver: Driver;

  beforeAll(async () => {
    clock = testClock(startMs);
    shop = asOpencart(await opencart(opencartAccess).open({ clock }));
    ({ catalogue, driver } = await connected(opencartEnvironment(shop.url)));
  });

  afterAll(async () => {
    await driver.close();
    await shop.close();
  });

  async function connected(env: Record<string, string>) {
    const loaded = await loadCatalogue(top, { env, isOffline: true });
    const own = loaded.problems.filter(({ file }) => file.includes('opencart'));
    expect(own).toEqual([]);
    const system = loaded.systems.get('opencart') as System;
    const options = { clock, root: top, secrets: loaded.secrets };
    return { catalogue: loaded, driver: sqlDriver(system, options) };
  }

  const entity = (name: string) => catalogue.entities.get(`opencart.${name}`) as Entity;

  async function read(name: string, id: number): Promise<JsonObject> {
    const [look] = await driver.get(entity(name), [String(id)]);
    if (look?.kind !== 'found') throw new Error(`${name} ${id} is ${look?.kind}`);
    return look.read.record;
  }

  async function update(name: string, id: number, set: JsonObject): Promise<WriteAnswer> {
    const before = await read(name, id);
    const patch = { set: set as Record<string, Json>, items: {} };
    return (
      await driver.update(entity(name), [{ id: String(id), before, patch, idempotencyKey: 'k' }])
    )[0] as WriteAnswer;
  }

  test('what is typed lies in the tables as HTML and is read as it was typed', async () => {
    const id = await shop.people.order({
      order: { ...order, payment_company: typed },
      products: [{ product_id: 1, name: typed, model: 'm', quantity: 2, price: 10.5 }],
      totals: [{ code: 'total', title: typed, value: 21 }],
    });
    expect(await shop.people.row('order', id)).toMatchObject({ payment_company: kept });
    expect(await read('order', id)).toMatchObject({
      payment_company: typed,
      payment_iso_code_2: 'NO',
      payment_zone: 'Oslo',
      order_status_id: 1,
      date_modified: '2026-07-01T10:00:00Z',
      products: [{ name: typed, quantity: 2, price: 10.5, total: 21 }],
      totals: [{ title: typed, value: 21 }],
      histories: [{ order_status_id: 1, notify: false, date_added: '2026-07-01T10:00:00Z' }],
    });
  });

  test('what is written lies there as the shop would keep it, with the time in its zone', async () => {
    const id = await shop.people.order({ order });
    clock.turn(3_600_000);
    const answer = await update('order', id, { payment_company: typed, firstname: 'Ola' });
    expect(answer).toMatchObject({ kind: 'done', read: { record: { payment_company: typed } } });
    expect(await shop.people.row('order', id)).toMatchObject({
      payment_company: kept,
      firstname: 'Ola',
      lastname: 'Nord',
      date_modified: '2026-07-01 13:00:00',
    });
  });

  test('only what changed since is read again', async () => {
    const ids = [await shop.people.order({ order }), await shop.people.order({ order })];
    clock.turn(3_600_000);
    await shop.people.order({ order });
    let page = await driver.readPage(entity('order'), null);
    while (!page.isLast) page = await driver.readPage(entity('order'), page.position);
    clock.turn(3_600_000);
    await shop.people.editOrder(ids[1] as number, { telephone: '+47 411 11 111' });
    const next = await driver.readPage(entity('order'), page.position);
    expect(next.isListing).toBe(false);
    const read = next.records.map(({ id }) => id);
    expect(read).toContain(String(ids[1]));
    expect(read).not.toContain(String(ids[0]));
  });

  test('an order that was never placed is not there', async () => {
    const id = await shop.people.abandon({ order });
    expect(await driver.get(entity('order'), [String(id)])).toMatchObject([{ kind: 'gone' }]);
    const page = await driver.readPage(entity('order'), null);
    expect(page.records.map((one) => one.id)).not.toContain(String(id));
  });

  test('an edit in the administration is not overwritten', async () => {
    const id = await shop.people.order({ order });
    const before = await read('order', id);
    await shop.people.editOrder(id, { firstname: 'Ola' });
    const request = { id: String(id), before, idempotencyKey: 'k' };
    const patch = { set: { firstname: 'Per' }, items: {} };
    expect(await driver.update(entity('order'), [{ ...request, patch }])).toEqual([
      { kind: 'changed' },
    ]);
    expect(await shop.people.row('order', id)).toMatchObject({ firstname: 'Ola' });
  });

  test('the shop cuts what is too long without a word; we are refused', async () => {
    const company = 'x'.repeat(70);
    const id = await shop.people.order({ order: { ...order, payment_company: company } });
    expect(await read('order', id)).toMatchObject({ payment_company: 'x'.repeat(60) });
    expect(await update('order', id, { payment_company: company })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('payment_company'),
    });
    // Escaped it is longer than it looks.
    expect((await update('order', id, { payment_company: '&'.repeat(20) }))?.kind).toBe('refused');
  });

  test('its tables hold three bytes a sign: others are refused, and the shop loses them', async () => {
    const id = await shop.people.order({ order: { ...order, payment_company: 'Kaffe ☕' } });
    expect(await read('order', id)).toMatchObject({ payment_company: 'Kaffe ☕' });
    expect((await update('order', id, { payment_company: 'Sykkel 🚲' }))?.kind).toBe('refused');
    await shop.people.editOrder(id, { payment_company: 'Sykkel 🚲' });
    expect(await read('order', id)).not.toMatchObject({ payment_company: 'Sykkel 🚲' });
  });

  test('the forms refuse what the vendor refuses', async () => {
    const { people } = shop;
    const refused = (work: Promise<unknown>, words: string) => expect(work).rejects.toThrow(words);
    await refused(people.register({ ...person, firstname: '' }), 'First Name must be between');
    await refused(people.register({ ...person, email: 'kari' }), 'E-Mail Address does not appear');
    await refused(people.register({ ...person, telephone: '1' }), 'Telephone must be between');
    const bad = { ...order, payment_zone_id: 0 };
    await refused(people.order({ order: bad }), 'Please select a region');
    await refused(people.order({ order: { ...order, payment_postcode: '' } }), 'Postcode must be');
    await refused(people.order({ order: { ...order, payment_country_id: 9 } }), 'select a country');
    const id = await people.order({ order, products: [{ product_id: 1, name: 'A', model: 'A' }] });
    await refused(people.editOrder(id, { shipping_address_1: 'A' }), 'Address 1 must be between');
    await refused(people.editOrder(id, { payment_zone_id: 0 }), 'Please select a region');
    await refused(
      people.saveOrder(id, { order: { ...order, shipping_city: '' } }),
      'City must be between',
    );
    const lines = (await people.rows('order_product')).filter((line) => line.order_id === id);
    expect(lines).toHaveLength(1);
  });

  test('a customer is made with all that its table asks for, and its address', async () => {
    const [answer] = await driver.create(entity('customer'), [
      {
        record: {
          ...person,
          addresses: [{ firstname: 'Kari', lastname: 'Nord', address_1: 'A & B', city: 'Oslo' }],
        },
        idempotencyKey: 'k',
        marker: 'm',
      },
    ]);
    expect(answer).toMatchObject({
      kind: 'done',
      read: { record: { email: person.email, status: true, addresses: [{ address_1: 'A & B' }] } },
    });
    const id = Number((answer as { id: string }).id);
    const row = await shop.people.row('customer', id);
    expect(row).toMatchObject({ customer_group_id: 1, custom_field: '[]', status: 1 });
    const [place] = await shop.database.query('SELECT * FROM {address} WHERE customer_id = ?', id);
    expect(place).toMatchObject({ address_1: 'A &amp; B', postcode: '' });
    const found = await driver.find(entity('customer'), 'email', person.email);
    expect(found.map((one) => one.id)).toContain(String(id));
  });

  test('no read shows the secrets that lie beside a customer', async () => {
    const id = await shop.people.register({
      ...person,
      password: 'hash',
      salt: 'salt',
      token: 't',
    });
    expect(Object.keys(await read('customer', id))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/password|salt|token|code/)]),
    );
  });

  test('a product comes with its name, and its stock is written back', async () => {
    const id = await shop.people.addProduct(
      { model: 'K-1', quantity: 4, price: 99.5 },
      { name: typed },
    );
    expect(await read('product', id)).toMatchObject({ name: typed, quantity: 4, price: 99.5 });
    expect(await update('product', id, { quantity: 3, price: 89.9 })).toMatchObject({
      kind: 'done',
      read: { record: { quantity: 3, price: 89.9, name: typed } },
    });
  });

  test('the small lists are there to look up in', async () => {
    const zones = await driver.readPage(entity('zone'), null);
    expect(zones.records.find((zone) => zone.record.name === 'Oslo')?.record).toMatchObject({
      country_iso: 'NO',
      code: 'OS',
    });
    const statuses = await driver.readPage(entity('orderStatus'), null);
    expect(statuses.records.find((one) => one.id === '5')?.record.name).toBe('Complete');
    const countries = await driver.readPage(entity('country'), null);
    expect(countries.records.map((one) => one.record.iso_code_2)).toContain('NO');
  });

  test('a history entry is added with an update', async () => {
    const id = await shop.people.order({ order });
    const before = await read('order', id);
    const [answer] = await driver.update(entity('order'), [
      {
        id: String(id),
        before,
        idempotencyKey: 'k',
        patch: {
          set: { order_status_id: 5 },
          items: {
            histories: {
              key: 'order_history_id',
              changes: [{ kind: 'add', record: { order_status_id: 5, comment: 'sendt & levert' } }],
            },
          },
        },
      },
    ]);
    expect(answer).toMatchObject({ kind: 'done', read: { record: { order_status_id: 5 } } });
    expect((await read('order', id)).histories).toMatchObject([
      { order_status_id: 1 },
      { order_status_id: 5, comment: 'sendt & levert', notify: false },
    ]);
  });

  test('a wrong password is told as such, without the password', async () => {
    const env = { ...opencartEnvironment(shop.url), OPENCART_DB_PASSWORD: 'a-wrong-password' };
    const { driver: other } = await connected(env);
    const failed = await other.readPage(entity('order'), null).catch((error: Error) => error);
    expect(failed).toMatchObject({ code: 'system.refused' });
    expect((failed as Error).message).toContain('Access denied');
    expect((failed as Error).message).not.toContain('a-wrong-password');
    await other.close();
  });

  test('an unexpected prefix is told with the table that is there', async () => {
    const file = 'pipes/samband.yaml';
    const loaded = await loadCatalogue(top, {
      env: opencartEnvironment(shop.url),
      isOffline: true,
      files: { [file]: 'settings: { opencart: { prefix: shop_ } }\n' },
    });
    const system = loaded.systems.get('opencart') as System;
    const other = sqlDriver(system, { clock, root: top });
    for (const name of ['customer', 'order'])
      await expect(other.readPage(system.entities[name] as Entity, null)).rejects.toThrow(
        `there is no table shop_${name}; there is oc_${name}, so look at the prefix`,
      );
    await other.close();
  });
});

const person = {
  firstname: 'Kari',
  lastname: 'Nord',
  email: 'kari@fjord.example',
  telephone: '+47 400 00 000',
};

test('without a server it says what it needs', async () => {
  const away = { ...opencartAccess, port: 9 };
  await expect(opencart(away).open({})).rejects.toThrow(
    'The imitated OpenCart needs a MySQL or MariaDB on 127.0.0.1:9',
  );
});

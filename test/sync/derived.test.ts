// Entities derived from another one: the persons and the companies of a shop's orders, carried to a
// CRM; the order is linked to them by the id it has as each of them.

import { afterEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Store } from '../../engine/store/store.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { type Ground, ground } from './two-systems.ts';

const text = { type: 'string' };
const schema = (properties: Record<string, unknown>) =>
  JSON.stringify({
    type: 'object',
    properties: { id: { type: 'integer', readOnly: true }, ...properties },
  });

const all =
  '{ list: { path: / }, get: { path: / }, create: { path: / }, update: { path: / }, modified: changedAt }';

const files: Readonly<Record<string, string>> = {
  'schemas/kiosk/order.json': schema({
    customer: { type: 'integer' },
    name: text,
    email: text,
    company: text,
    city: text,
    note: text,
    lines: {
      type: 'array',
      items: { type: 'object', properties: { id: { type: 'integer' }, text } },
    },
    changedAt: { type: 'string', format: 'date-time' },
  }),
  'schemas/kiosk/person.json': schema({ name: text, email: text }),
  'schemas/kiosk/company.json': schema({ name: text, city: text }),
  'schemas/kiosk/delivery.json': schema({ city: text, label: text }),
  'schemas/crm/customer.json': schema({ name: text, email: text }),
  'schemas/crm/company.json': schema({ name: text, city: text }),
  'schemas/crm/delivery.json': schema({ city: text, label: text, number: text }),
  'schemas/crm/order.json': schema({
    number: text,
    buyer: { type: 'object', properties: { id: { type: 'integer' } } },
    company: { type: 'object', properties: { id: { type: 'integer' } } },
    lines: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: { type: 'integer' },
          text,
          owner: { type: 'object', properties: { id: { type: 'integer' } } },
        },
      },
    },
  }),
  'pipes/systems/kiosk.yaml': `driver: memory
settle: 1s
entities:
  order: ${all}
  person:
    derived: order
    id: "customer > 0 ? 'customer-' & $string(customer) : $key(email)"
    record: { name: name, email: '$lowercase(email)' }
  company:
    derived: order
    id: $key(company)
    record: { name: company, city: city }
  delivery:
    derived: order
    id: id
    record: { city: city, label: "name & ', ' & city" }
`,
  'pipes/systems/crm.yaml': `driver: memory
settle: 1s
entities: { customer: ${all.replace(', modified: changedAt', '')}, company: ${all.replace(', modified: changedAt', '')}, order: ${all.replace(', modified: changedAt', '')}, delivery: ${all.replace(', modified: changedAt', '')} }
`,
  'pipes/kiosk-crm/person.yaml': `source: kiosk.person
sink: crm.customer
merge: [{ source: email, sink: email, compare: case }]
properties: { name: name, email: email }
`,
  'pipes/kiosk-crm/company.yaml': `source: kiosk.company
sink: crm.company
merge: [{ source: name, sink: name, compare: case }]
properties: { name: name, city: city }
`,
  'pipes/kiosk-crm/order.yaml': `source: kiosk.order
sink: crm.order
merge: [{ source: $string(id), sink: number }]
properties:
  number: { source: $string(id), back: false }
  buyer.id: { link: kiosk.person, back: false }
  company.id: { link: kiosk.company, back: false }
`,
};

let open: Ground | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function scene(own: Readonly<Record<string, string>> = {}): Promise<Ground> {
  const catalogue = await catalogueWith({ ...files, ...own });
  expect(told(catalogue)).toEqual([]);
  open = await ground([...catalogue.systems.values()], catalogue.pipes);
  return open;
}

const shop = (ground: Ground) => {
  const { people } = ground.drivers.kiosk as Ground['drivers'][string];
  return {
    add: (record: JsonObject) => people.add('order', record),
    edit: (id: string, set: JsonObject) => people.edit('order', id, set as never),
    remove: (id: string) => people.remove('order', id),
    order: (id: string) => people.record('order', id),
  };
};

const plain = (records: readonly JsonObject[], ...names: string[]) =>
  records.map((record) => names.map((name) => record[name] ?? null).join(' · ')).sort();

describe('derived records', () => {
  test('the orders of one customer are one person, and its orders are linked to it', async () => {
    const g = await scene();
    for (const note of ['a', 'b', 'c'])
      shop(g).add({ customer: 7, name: 'Kari', email: 'Kari@x.no', note });
    await g.sync();
    expect(plain(g.records('crm.customer'), 'name', 'email')).toEqual(['Kari · kari@x.no']);
    const [person] = g.records('crm.customer');
    expect(g.records('crm.order').map((order) => order.buyer)).toEqual(
      Array(3).fill({ id: person?.id }),
    );
    expect(await g.sync()).toBe(0);
  });

  test('guests are told apart by what makes their id', async () => {
    const g = await scene();
    shop(g).add({ customer: 0, name: 'Ola', email: 'ola@x.no' });
    shop(g).add({ customer: 0, name: 'Ola N', email: ' OLA@x.no' });
    shop(g).add({ customer: 0, name: 'Per', email: 'per@x.no' });
    await g.sync();
    expect(g.records('crm.customer')).toHaveLength(2);
  });

  test('of several the newest counts, whatever the order they are read in', async () => {
    const g = await scene();
    const first = shop(g).add({ customer: 7, name: 'Old', email: 'k@x.no' });
    g.clock.pass(60_000);
    shop(g).add({ customer: 7, name: 'New', email: 'k@x.no' });
    await g.sync();
    expect(plain(g.records('crm.customer'), 'name')).toEqual(['New']);
    g.clock.pass(60_000);
    shop(g).edit(first, { name: 'Newest' });
    await g.sync();
    expect(plain(g.records('crm.customer'), 'name')).toEqual(['Newest']);
  });

  test('a new order is compared with what is known of its person, not with each of its orders', async () => {
    const g = await scene({ 'pipes/kiosk-crm/order.yaml': '' });
    const order = { customer: 7, email: 'k@x.no' };
    for (const name of ['Kari', 'Kari N']) shop(g).add({ ...order, name });
    await g.sync();
    const { store } = g.world;
    const looked: string[] = [];
    const watched: Store = {
      ...store,
      transact: (work, durability) =>
        store.transact(
          (tx) =>
            work({
              ...tx,
              refsWithKeys: (wanted) => {
                looked.push(...wanted.map(({ scope }) => scope));
                return tx.refsWithKeys(wanted);
              },
            }),
          durability,
        ),
    };
    (g.world as { store: Store }).store = watched;
    g.clock.pass(60_000);
    shop(g).add({ ...order, name: 'Kari Nord' });
    await g.sync();
    expect(plain(g.records('crm.customer'), 'name')).toEqual(['Kari Nord']);
    expect(looked.filter((scope) => scope === 'derived kiosk.person')).toEqual([]);
  });

  test('when the newest goes, the one before counts again', async () => {
    const g = await scene();
    shop(g).add({ customer: 7, name: 'Old', email: 'k@x.no' });
    g.clock.pass(60_000);
    const newest = shop(g).add({ customer: 7, name: 'New', email: 'k@x.no' });
    await g.sync();
    shop(g).remove(newest);
    await g.sync();
    expect(plain(g.records('crm.customer'), 'name')).toEqual(['Old']);
  });

  test('an id of nothing makes none; one that appears later makes one then', async () => {
    const g = await scene();
    const id = shop(g).add({ customer: 7, name: 'Kari', email: 'k@x.no' });
    await g.sync();
    expect(g.records('crm.company')).toEqual([]);
    expect(g.records('crm.order')[0]?.company).toBeUndefined();
    shop(g).edit(id, { company: 'Fjord AS', city: 'Bergen' });
    await g.sync();
    expect(plain(g.records('crm.company'), 'name', 'city')).toEqual(['Fjord AS · Bergen']);
    expect(g.records('crm.order')[0]?.company).toEqual({ id: g.records('crm.company')[0]?.id });
  });

  test('an order that changes hands is linked to the other person', async () => {
    const g = await scene();
    const id = shop(g).add({ customer: 7, name: 'Kari', email: 'k@x.no' });
    shop(g).add({ customer: 8, name: 'Ola', email: 'o@x.no' });
    await g.sync();
    const ola = g.records('crm.customer').find((one) => one.name === 'Ola');
    shop(g).edit(id, { customer: 8, name: 'Ola', email: 'o@x.no' });
    await g.sync();
    expect(g.records('crm.order').map((order) => order.buyer)).toEqual(
      Array(2).fill({ id: ola?.id }),
    );
  });

  test('in an item too the id is that of the whole order', async () => {
    const order = `${files['pipes/kiosk-crm/order.yaml']}  lines:
    each: lines
    key: { source: id, sink: id }
    back: false
    properties: { text: text, owner.id: { link: kiosk.person } }
`;
    const g = await scene({ 'pipes/kiosk-crm/order.yaml': order });
    shop(g).add({ customer: 7, name: 'Kari', email: 'k@x.no', lines: [{ text: 'a' }] });
    await g.sync();
    const [person] = g.records('crm.customer');
    expect(g.records('crm.order')[0]?.lines).toMatchObject([
      { text: 'a', owner: { id: person?.id } },
    ]);
  });

  test('the last order gone, the person is gone and its counterpart kept', async () => {
    const g = await scene();
    const id = shop(g).add({ customer: 7, name: 'Kari', email: 'k@x.no' });
    await g.sync();
    shop(g).remove(id);
    await g.sync();
    expect(plain(g.records('crm.customer'), 'name')).toEqual(['Kari']);
    const image = await g.world.store.transact((tx) => tx.images(['kiosk.person:customer-7']));
    expect(image.get('kiosk.person:customer-7')?.state).toBe('gone');
    shop(g).add({ customer: 7, name: 'Kari N', email: 'k@x.no' });
    await g.sync();
    expect(plain(g.records('crm.customer'), 'name')).toEqual(['Kari N']);
  });

  test('what a definition derives anew is made from what was read before', async () => {
    const g = await scene();
    shop(g).add({ customer: 7, name: 'Kari', email: 'k@x.no' });
    await g.sync();
    const system = (files['pipes/systems/kiosk.yaml'] as string).replace(
      'name: name,',
      'name: "name & \'!\'",',
    );
    const catalogue = await catalogueWith({ ...files, 'pipes/systems/kiosk.yaml': system });
    const again = await g.again(catalogue.pipes, [...catalogue.systems.values()]);
    await again.sync();
    expect(plain(again.records('crm.customer'), 'name')).toEqual(['Kari!']);
  });

  describe('of an entity that no pipe reads', () => {
    const companiesOnly = { 'pipes/kiosk-crm/person.yaml': '', 'pipes/kiosk-crm/order.yaml': '' };
    const images = (g: Ground, entity: string) =>
      g.world.store.transact(async (tx) => tx.images(await tx.refsOf(entity, '', 100)));

    test('nothing is kept', async () => {
      const g = await scene(companiesOnly);
      shop(g).add({ customer: 7, name: 'Kari', email: 'k@x.no', company: 'Fjord AS' });
      await g.sync();
      expect(plain(g.records('crm.company'), 'name')).toEqual(['Fjord AS']);
      expect((await images(g, 'kiosk.company')).size).toBe(1);
      expect((await images(g, 'kiosk.person')).size).toBe(0);
      expect((await images(g, 'kiosk.delivery')).size).toBe(0);
    });

    test('all are there once one does, and as they are now where it did before', async () => {
      const all = await catalogueWith(files);
      const some = await catalogueWith({ ...files, ...companiesOnly });
      const first = await scene(companiesOnly);
      const kari = shop(first).add({ customer: 7, name: 'Kari', email: 'k@x.no' });
      const ola = shop(first).add({ customer: 8, name: 'Ola', email: 'o@x.no' });
      await first.sync();
      const read = await first.again(all.pipes);
      await read.sync();
      expect(plain(read.records('crm.customer'), 'name')).toEqual(['Kari', 'Ola']);

      const unread = await read.again(some.pipes);
      unread.clock.pass(60_000);
      shop(unread).edit(kari, { name: 'Kari Nord' });
      shop(unread).remove(ola);
      shop(unread).add({ customer: 9, name: 'Per', email: 'p@x.no' });
      await unread.sync();
      const idle = await images(unread, 'kiosk.person');
      expect(idle.get('kiosk.person:customer-7')?.props.name).toBe('Kari');
      expect(idle.get('kiosk.person:customer-8')?.state).toBe('live');
      expect(idle.size).toBe(2);

      const again = await unread.again(all.pipes);
      await again.sync();
      expect(plain(again.records('crm.customer'), 'name')).toEqual(['Kari Nord', 'Ola', 'Per']);
      expect((await images(again, 'kiosk.person')).get('kiosk.person:customer-8')?.state).toBe(
        'gone',
      );
      expect(await again.sync()).toBe(0);
    });
  });
});

const deliveryPipe = {
  'pipes/kiosk-crm/delivery.yaml': `source: kiosk.delivery
sink: crm.delivery
merge: [{ source: city, sink: city }]
back: { create: never }
properties:
  city: city
  label: { source: label, back: false }
`,
};

describe('written back, where the id is that of the parent', () => {
  test('an edit over there reaches the order, and comes to rest', async () => {
    const g = await scene(deliveryPipe);
    const id = shop(g).add({ customer: 7, name: 'Kari', email: 'k@x.no', city: 'Oslo' });
    await g.sync();
    const crm = g.drivers.crm as Ground['drivers'][string];
    const [delivery] = crm.people.records('delivery');
    g.clock.pass(60_000);
    crm.people.edit('delivery', String(delivery?.id), { city: 'Bergen' });
    await g.sync();
    expect(shop(g).order(id)).toMatchObject({ city: 'Bergen', name: 'Kari' });
    expect(plain(g.records('crm.delivery'), 'city', 'label')).toEqual(['Bergen · Kari, Bergen']);
    expect(await g.sync()).toBe(0);
  });

  test('an order that was edited meanwhile is not overwritten', async () => {
    const g = await scene(deliveryPipe);
    const id = shop(g).add({ customer: 7, name: 'Kari', email: 'k@x.no', city: 'Oslo' });
    await g.sync();
    const crm = g.drivers.crm as Ground['drivers'][string];
    const [delivery] = crm.people.records('delivery');
    g.clock.pass(60_000);
    crm.people.edit('delivery', String(delivery?.id), { city: 'Bergen' });
    g.clock.pass(60_000);
    shop(g).edit(id, { city: 'Tromsø' });
    await g.sync();
    expect(shop(g).order(id)).toMatchObject({ city: 'Tromsø' });
    expect(plain(g.records('crm.delivery'), 'city')).toEqual(['Tromsø']);
  });
});

describe('in files', () => {
  const system = (entity: string) => ({
    'pipes/systems/kiosk.yaml': `driver: memory\nentities: { order: ${all}, person: ${entity} }\n`,
  });
  const file = (path: string, content: string) => ({ [`pipes/kiosk-crm/${path}.yaml`]: content });
  const pipeOf = (source: string, sink: string, rest: string) =>
    `source: kiosk.${source}\nsink: crm.${sink}\n${rest}`;

  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'of an entity that is none',
      system('{ derived: ordr, id: email, record: {} }'),
      'Did you mean `order`',
    ],
    ['without an id', system('{ derived: order, record: { name: name } }'), 'key.missing: `id`'],
    ['without properties', system('{ derived: order, id: email }'), 'key.missing: `record`'],
    [
      'that reads what is not there',
      system('{ derived: order, id: email, record: { name: nam } }'),
      '`kiosk.order` has no property `nam`',
    ],
    [
      'with a property it has not',
      system('{ derived: order, id: email, record: { nam: name } }'),
      '`kiosk.person` has no property `nam`',
    ],
    [
      'with a list of its own',
      system('{ derived: order, id: email, record: {}, list: { path: / } }'),
      'A derived entity has no `list`',
    ],
    [
      'that a pipe would write though its id is another',
      file(
        'person',
        pipeOf('person', 'customer', 'back: { create: never }\nproperties: { name: name }\n'),
      ),
      'It is derived from `kiosk.order`; change that one.',
    ],
    [
      'that a pipe would create',
      {
        ...deliveryPipe,
        ...file(
          'delivery',
          pipeOf('delivery', 'delivery', 'back: { create: always }\nproperties: { city: city }\n'),
        ),
      },
      '`kiosk.delivery` cannot be created',
    ],
    [
      'that a row would write though it is computed',
      file(
        'delivery',
        pipeOf(
          'delivery',
          'delivery',
          'back: { create: never }\nproperties: { label: { source: label, back: { label: label } } }\n',
        ),
      ),
      '`label` of `kiosk.delivery` is read-only',
    ],
    [
      'linked without its source from elsewhere',
      file(
        'company',
        pipeOf('company', 'company', 'properties: { name: { link: kiosk.person } }\n'),
      ),
      'derived from this one',
    ],
  ])('a derived entity %s is told', async (_, own, words) => {
    const catalogue = await catalogueWith({ ...files, ...own });
    expect(told(catalogue).join('\n')).toContain(words);
  });
});

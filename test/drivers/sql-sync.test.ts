// A shop in a database and a CRM in memory, kept in agreement both ways while people edit on both
// sides and answers to COMMIT are lost: in the end both say the same, nothing is doubled, and it is
// quiet. Random, from a seed that a failure names.

import { afterEach, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Driver } from '../../engine/drivers/driver.ts';
import { memoryDriver } from '../../engine/drivers/memory.ts';
import { sqlDriver } from '../../engine/drivers/sql/sql-driver.ts';
import { seededRandom } from '../../engine/sandbox/random.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { ground, testClock as syncClock } from '../sync/two-systems.ts';
import { type DatabaseKind, describeDatabase } from './sql-servers.ts';
import { customerSchema, type SqlShop, sqlShop, usualEntity } from './sql-shop.ts';

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const operations =
  '{ list: { path: / }, get: { path: / }, find: { email: { path: / } }, create: { path: / }, update: { path: / }, modified: changedAt, marker: mark }';

const files: Readonly<Record<string, string>> = {
  'pipes/systems/crm.yaml': `driver: memory\nsettle: 1s\nentities: { customer: ${operations} }\n`,
  'schemas/crm/customer.json': JSON.stringify({
    type: 'object',
    properties: {
      id: { type: 'integer', readOnly: true },
      changedAt: { type: 'string', format: 'date-time' },
      mark: { type: 'string' },
      name: { type: 'string' },
      email: { type: 'string' },
      city: { type: 'string' },
      lines: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            id: { type: 'integer' },
            text: { type: 'string' },
            count: { type: 'number' },
          },
        },
      },
    },
  }),
  'pipes/sqlshop-crm/customer.yaml': `source: sqlshop.customer
sink: crm.customer
merge: [{ source: email, sink: email, compare: case }]
create: always
back: { create: always }
properties:
  name: name
  email: { source: email, compare: case }
  city: address.city
  lines:
    each: lines
    key: { source: id, sink: id }
    back: false
    properties: { text: text, count: count }
`,
};

async function scene(kind: DatabaseKind, entity: string) {
  const clock = syncClock(Date.UTC(2026, 0, 1, 12));
  const shop = await sqlShop(
    kind,
    { ...clock, turn: clock.pass, slept: [] },
    {
      entity,
      isBreakable: kind !== 'sqlite',
    },
  );
  const catalogue = await catalogueWith(
    {
      ...files,
      'pipes/systems/sqlshop.yaml': shop.file,
      'schemas/sqlshop/customer.json': JSON.stringify(customerSchema),
    },
    { variables: { SHOP_USER: shop.database.user, SHOP_PASSWORD: shop.database.password } },
  );
  expect(told(catalogue)).toEqual([]);
  const systems = [...catalogue.systems.values()];
  const sql = sqlDriver(shop.system, { clock, root: '/' });
  const crm = memoryDriver(catalogue.systems.get('crm') as never, { clock });
  const g = await ground(systems, catalogue.pipes, {
    clock,
    drivers: { sqlshop: sql as Driver as never, crm },
  });
  open.push(shop.close, () => sql.close(), g.close);
  return { shop, crm, clock, g };
}

const cities = ['Oslo', 'Bergen', 'Tromsø', "L'Aquila", '"Åre" & co'];

for (const kind of ['mysql', 'postgres', 'sqlite'] as const) {
  describeDatabase(kind, kind, () => {
    test.each([
      [1, 'with a version', usualEntity],
      [2, 'with a version', usualEntity],
      [3, 'without a version', unversioned()],
      [4, 'without a version', unversioned()],
    ])('seed %i, %s: both sides agree in the end', async (seed, _, entity) => {
      const { shop, crm, clock, g } = await scene(kind, entity);
      const random = seededRandom(seed);
      let count = 0;
      const add = async () => {
        const email = `p${++count}@x.no`;
        const name = `Person ${count}`;
        if (random.chance(0.5)) {
          await shop.people.add({ name, email, lines: [{ text: 'a', count: 1 }] });
        } else crm.people.add('customer', { name, email, city: random.pick(cities) });
      };
      const edit = async () => {
        const city = random.pick(cities);
        const name = `Person ${random.between(1, 99)}`;
        if (random.chance(0.5)) {
          const ids = await shop.people.ids();
          if (ids.length > 0) await shop.people.edit(random.pick(ids), { name, address: { city } });
        } else {
          const rows = crm.people.records('customer');
          if (rows.length > 0) crm.people.edit('customer', random.pick(rows).id, { name, city });
        }
      };
      for (let step = 0; step < 8; step++) {
        for (let times = 0; times < 2; times++) await (random.chance(0.5) ? add() : edit());
        clock.pass(60_000);
        if (random.chance(0.6)) shop.line?.cutAt('COMMIT', random.chance(0.5) ? 'before' : 'after');
        await g.sync();
      }
      shop.line?.cutAt('never sent', 'before');
      clock.pass(120_000);
      await g.sync();
      const ours = await agreed(shop);
      const theirs = crm.people.records('customer').map(({ record }) => plain(record, record.city));
      expect(ours.sort()).toEqual(theirs.sort());
      expect(ours).toHaveLength(count);
      expect(await g.sync()).toBe(0);
      const lost = g.events.filter(
        (event) => event.kind === 'not-written' && event.outcome === 'unclear',
      );
      expect(lost.length > 0).toBe(kind !== 'sqlite');
    });
  });
}

function unversioned(): string {
  return usualEntity
    .replace('    version: version\n', '')
    .replace(", version: '{$number(version) + 1}'", '');
}

async function agreed(shop: SqlShop): Promise<string[]> {
  const rows: string[] = [];
  for (const id of await shop.people.ids()) {
    const record = (await shop.people.record(id)) as JsonObject;
    rows.push(plain(record, (record.address as JsonObject | null)?.city));
  }
  return rows;
}

function plain(record: JsonObject, city: unknown): string {
  const lines = (record.lines ?? []) as readonly JsonObject[];
  const texts = lines.map(({ text, count }) => `${text}×${Number(count)}`);
  return [record.email, record.name, city ?? '', texts.join()].join(' · ');
}

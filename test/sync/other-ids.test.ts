// A system that gives a record another id with each update: it stays the record that it was, for the pipe that wrote
// it and for all others, and under its former id nobody was deleted.

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Driver, WriteAnswer } from '../../engine/drivers/driver.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { judge } from '../../engine/sync/desk/judge.ts';
import {
  both,
  type Ground,
  ground,
  mergeBy,
  pipe,
  systemOf,
  testClock,
  twoWay,
} from './two-systems.ts';

const options = { properties: { name: 'string', email: 'string' }, modified: 'updatedAt' } as const;
const [shop, erp, mail] = ['shop', 'erp', 'mail'].map((name) =>
  systemOf(name, { customer: options }),
) as [ReturnType<typeof systemOf>, ReturnType<typeof systemOf>, ReturnType<typeof systemOf>];
const of = ({ name, entities }: typeof shop): Entity => {
  const { update, ...customer } = entities.customer as Entity;
  const named = name === 'erp' ? { idOf: compileExpression('id') } : {};
  return { ...customer, update: { ...(update as NonNullable<Entity['update']>), ...named } };
};
const merge = [mergeBy('email', 'email')];
const rows = [both('name'), both('email')];

/** What becomes of an update's answer on its way. */
type Answering = (answer: WriteAnswer) => WriteAnswer;

/** Each update makes another record of it, and tells by a look under the former id which. */
function renaming(driver: MemoryDriver, answering: () => Answering): MemoryDriver {
  const next = new Map<string, string>();
  const update: Driver['update'] = async (entity, requests) => {
    const answers: WriteAnswer[] = [];
    for (const { id, patch } of requests) {
      const { id: _, updatedAt: __, ...held } = driver.people.record('customer', id) as JsonObject;
      driver.people.remove('customer', id);
      const record = { ...held, ...(patch.set as Readonly<Record<string, Json>>) };
      const other = driver.people.add('customer', record);
      next.set(id, other);
      const [look] = await driver.get(entity, [other]);
      if (look?.kind !== 'found') throw new Error('it is not there');
      answers.push({ kind: 'done', id: other, read: look.read, begunAtMs: look.begunAtMs });
    }
    return answers.map(answering());
  };
  return {
    ...driver,
    update,
    get: async (entity, ids, signal) =>
      (await driver.get(entity, ids, signal)).map((look, at) => {
        const into = next.get(ids[at] as string);
        return look.kind === 'gone' && into !== undefined ? { ...look, into } : look;
      }),
  };
}

let here: Ground;
let answering: Answering;
const edit = (name: 'shop' | 'erp' | 'mail', id: string, set: JsonObject) => {
  here.clock.pass(60_000);
  here.drivers[name]?.people.edit('customer', id, set as never);
};

/** The shop makes customers in the ERP, and the ERP in the mailing list; deletes are carried both ways. */
beforeEach(async () => {
  answering = (answer) => answer;
  const clock = testClock();
  const drivers = {
    shop: memoryDriver(shop, { clock }),
    erp: renaming(memoryDriver(erp, { clock }), () => answering),
    mail: memoryDriver(mail, { clock }),
  };
  const ends = { create: 'always', update: 'always', delete: 'delete' } as const;
  const made = [
    pipe(of(shop), of(erp), { merge, rows, forward: ends, back: { ...twoWay, ...ends } }),
    pipe(of(erp), of(mail), { merge, rows, forward: ends }),
  ];
  here = await ground([shop, erp, mail], made, { clock, drivers });
  for (const name of ['kari', 'ola'])
    drivers.shop.people.add('customer', { name, email: `${name}@nord.no` });
  await here.sync();
  await here.sync();
});
afterEach(() => here.close());

const names = (entity: string) => here.records(entity).map(({ name }) => name);
const links = () =>
  here.world.store.transact(async (tx) => {
    const refs = ['shop', 'erp', 'mail'].flatMap((name) =>
      Array.from({ length: 9 }, (_, at) => `${name}.customer:${at + 1}`),
    );
    return (await tx.linksOf(refs))
      .map(({ source, sink, state }) => `${source} ${state} ${sink}`)
      .sort();
  });

test('its links follow it, of the pipe that wrote it and of the others', async () => {
  edit('shop', '1', { name: 'Kari Nord' });
  await here.sync();
  expect(names('erp.customer')).toEqual(['ola', 'Kari Nord']);
  expect(await links()).toEqual([
    'erp.customer:2 live mail.customer:2',
    'erp.customer:3 live mail.customer:1',
    'shop.customer:1 live erp.customer:3',
    'shop.customer:2 live erp.customer:2',
  ]);
  expect(names('mail.customer')).toEqual(['Kari Nord', 'ola']);
  expect(names('shop.customer')).toEqual(['Kari Nord', 'ola']);
  expect(await here.sync()).toBe(0);
});

test('edits go on both ways, each with its base', async () => {
  edit('shop', '1', { name: 'Kari Nord' });
  await here.sync();
  edit('erp', '3', { name: 'Kari Berg' });
  await here.sync();
  expect(names('shop.customer')).toEqual(['Kari Berg', 'ola']);
  edit('shop', '1', { name: 'Kari Vik' });
  await here.sync();
  await here.sync();
  expect(names('erp.customer')).toEqual(['ola', 'Kari Vik']);
  expect(names('mail.customer')).toEqual(['Kari Vik', 'ola']);
  expect(await here.sync()).toBe(0);
});

test('what a person said of it is said of it still', async () => {
  const [left, right] = ['erp.customer:1', 'mail.customer:2'];
  await here.world.store.transact((tx) =>
    judge(here.world, tx, { left, right }, 'cannot', { who: 'Åse' }),
  );
  edit('shop', '1', { name: 'Kari Nord' });
  await here.sync();
  const said = await here.world.store.transact((tx) => tx.verdictsOf(['erp.customer:3']));
  expect(said).toMatchObject([{ source: 'erp.customer:3', sink: right, says: 'cannot' }]);
});

test('where the read after it failed, it is settled under its new id', async () => {
  answering = (answer) => {
    const { read: _, ...rest } = answer as Extract<WriteAnswer, { kind: 'done' }>;
    return rest;
  };
  edit('shop', '1', { name: 'Kari Nord' });
  await here.sync();
  here.clock.pass(60_000);
  await here.sync();
  expect(await links()).toContain('shop.customer:1 live erp.customer:3');
  expect(names('mail.customer')).toEqual(['Kari Nord', 'ola']);
  expect(await here.sync()).toBe(0);
});

test('where the answer was lost, a look under the former id tells it, and nobody is deleted', async () => {
  answering = () => ({ kind: 'unclear', message: 'lost' });
  edit('shop', '1', { name: 'Kari Nord' });
  await here.sync();
  answering = (answer) => answer;
  for (let times = 0; times < 4; times++) {
    here.clock.pass(60_000);
    await here.sync();
  }
  expect(names('shop.customer')).toEqual(['Kari Nord', 'ola']);
  expect(names('erp.customer')).toEqual(['ola', 'Kari Nord']);
  expect(names('mail.customer')).toEqual(['Kari Nord', 'ola']);
  expect((await links()).filter((link) => link.includes(' live '))).toEqual([
    'erp.customer:2 live mail.customer:2',
    'erp.customer:3 live mail.customer:1',
    'shop.customer:1 live erp.customer:3',
    'shop.customer:2 live erp.customer:2',
  ]);
  expect(await here.sync()).toBe(0);
});

// A system that gives a record another id with each update: it stays the record that it was, for the pipe that wrote
// it and for all others, and under its former id nobody was deleted.

import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import type { Driver, WriteAnswer } from '../../engine/drivers/driver.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { Link } from '../../engine/store/store.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { judge } from '../../engine/sync/desk/judge.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { reconcileWork } from '../../engine/sync/state/new-work.ts';
import { asLeft } from '../../engine/sync/state/parked.ts';
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
const of = ({ entities }: System): Entity => entities.customer as Entity;
const [shop, erp, mail] = ['shop', 'erp', 'mail'].map((name): System => {
  const system = systemOf(name, { customer: options });
  const { update, ...customer } = of(system);
  const named = name === 'erp' ? { idOf: compileExpression('id') } : {};
  const updated = { ...(update as NonNullable<Entity['update']>), ...named };
  return { ...system, entities: { customer: { ...customer, update: updated } } };
}) as [System, System, System];
const merge = [mergeBy('email', 'email')];
const rows = [both('name'), both('email')];

/** What becomes of an update's answer on its way. */
type Answering = (answer: WriteAnswer) => WriteAnswer;

/**
 * Each update makes another record of it, and tells by a look under the former id which. Of several at once each has
 * the id that the one before it left.
 */
function renaming(driver: MemoryDriver, answering: () => Answering): MemoryDriver {
  const next = new Map<string, string>();
  const update: Driver['update'] = async (entity, requests) => {
    const answers: WriteAnswer[] = [];
    let free: string | undefined;
    for (const { id, patch } of requests) {
      const { id: _, updatedAt: __, ...held } = driver.people.record('customer', id) as JsonObject;
      const record = { ...held, ...(patch.set as Readonly<Record<string, Json>>) };
      const other = free ?? driver.people.add('customer', record);
      if (free !== undefined) driver.people.edit('customer', free, record as never);
      free = id;
      next.set(id, other);
      next.delete(other);
      const [look] = await driver.get(entity, [other]);
      if (look?.kind !== 'found') throw new Error('it is not there');
      answers.push({ kind: 'done', id: other, read: look.read, begunAtMs: look.begunAtMs });
    }
    if (free !== undefined) driver.people.remove('customer', free);
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

const ends = { create: 'always', update: 'always', delete: 'delete' } as const;
const made = [
  pipe(of(shop), of(erp), { merge, rows, forward: ends, back: { ...twoWay, ...ends } }),
  pipe(of(erp), of(mail), { merge, rows, forward: ends }),
];

/** The shop makes customers in the ERP, and the ERP in the mailing list; deletes are carried both ways. */
async function begin(pipes: readonly Pipe[], systems: readonly System[] = [shop, erp, mail]) {
  answering = (answer) => answer;
  const clock = testClock();
  const drivers = {
    shop: memoryDriver(shop, { clock }),
    erp: renaming(memoryDriver(erp, { clock }), () => answering),
    mail: memoryDriver(mail, { clock }),
  };
  here = await ground(systems, pipes, { clock, drivers });
  for (const name of ['kari', 'ola'])
    drivers.shop.people.add('customer', { name, email: `${name}@nord.no` });
  await here.sync();
  await here.sync();
}
beforeEach(() => begin(made));
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
  const before = await here.world.store.transact((tx) => tx.verdictsOf([left]));
  expect(before).toMatchObject([{ source: left, sink: right, says: 'withdrawn' }]);
});

test('it stays in its thing, and how often it changed is known still', async () => {
  const property = { property: 'email', quick: 3, daily: [1, 2], chain: 9, frozenAtMs: null };
  await here.world.store.transact((tx) =>
    tx.putOscillations([{ ref: 'erp.customer:1', ...property }]),
  );
  edit('shop', '1', { name: 'Kari Nord' });
  await here.sync();
  const [heads, counted] = await here.world.store.transact(async (tx) => [
    await tx.heads(['shop.customer:1', 'erp.customer:1', 'erp.customer:3', 'mail.customer:1']),
    await tx.oscillations(['erp.customer:3']),
  ]);
  const thing = heads.get('shop.customer:1')?.thing;
  expect(thing).toEqual(expect.any(String));
  expect(heads.get('erp.customer:3')?.thing).toBe(thing);
  expect(heads.get('mail.customer:1')?.thing).toBe(thing);
  expect(heads.get('erp.customer:1')?.thing).toBeNull();
  expect(counted).toEqual([{ ref: 'erp.customer:3', ...property }]);
});

test('another may get its former id in the same batch', async () => {
  edit('shop', '1', { name: 'Kari Nord' });
  edit('shop', '2', { name: 'Ola Nord' });
  await here.sync();
  expect(await links()).toEqual([
    'erp.customer:1 live mail.customer:2',
    'erp.customer:3 live mail.customer:1',
    'shop.customer:1 live erp.customer:3',
    'shop.customer:2 live erp.customer:1',
  ]);
  const journal = await here.world.store.transact((tx) => tx.journalOf(['erp.customer:1'], 9));
  expect(journal.map(({ what }) => what)).not.toContain('gone');
  expect(names('mail.customer')).toEqual(['Kari Nord', 'Ola Nord']);
  expect(await here.sync()).toBe(0);
});

test('what a person left of it is not asked again', async () => {
  const [left, right] = ['erp.customer:1', 'mail.customer:1'];
  await here.world.store.transact((tx) =>
    judge(here.world, tx, { left, right }, 'cannot', { who: 'Åse' }),
  );
  await here.sync();
  const asked = await here.world.store.transact((tx) => tx.parkedOf([left]));
  expect(asked).toMatchObject([{ why: 'create-not-allowed' }]);
  await here.world.store.transact((tx) => tx.putParked(asked.map(asLeft)));
  edit('shop', '1', { name: 'Kari Nord' });
  await here.sync();
  const now = await here.world.store.transact((tx) => tx.parkedOf([left, 'erp.customer:3']));
  expect(now).toMatchObject([{ subject: 'erp.customer:3', ref: 'erp.customer:3', choice: 'left' }]);
});

test('where another pipe met it under its new id before the answer was found, it has one link of each', async () => {
  answering = () => ({ kind: 'unclear', message: 'lost' });
  edit('shop', '1', { name: 'Kari Nord' });
  const [first, second] = here.world.catalogue.pipes as [Pipe, Pipe];
  await collectEntity(here.world, first.source);
  await lastValueFrom(pipeFlow(here.world, first), { defaultValue: 0 });
  answering = (answer) => answer;
  const other = await here.again([second]);
  await other.sync();
  here.clock.pass(60_000);
  const both = await other.again([first, second]);
  await both.sync();
  await both.sync();
  expect((await links()).filter((link) => link.includes(' live '))).toEqual([
    'erp.customer:2 live mail.customer:2',
    'erp.customer:3 live mail.customer:1',
    'shop.customer:1 live erp.customer:3',
    'shop.customer:2 live erp.customer:2',
  ]);
  expect(names('mail.customer')).toEqual(['Kari Nord', 'ola']);
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

/** The answer to the next update is lost, and all is settled. */
async function losingOne(): Promise<void> {
  answering = () => {
    answering = (answer) => answer;
    return { kind: 'unclear', message: 'lost' };
  };
  for (let times = 0; times < 4; times++) {
    await here.sync();
    here.clock.pass(60_000);
  }
}

test('where the answer was lost, a look under the former id tells it, and nobody is deleted', async () => {
  edit('shop', '1', { name: 'Kari Nord' });
  await losingOne();
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

test('however often its write was tried before, the look under the former id tells it', async () => {
  edit('shop', '1', { name: 'Kari Nord' });
  await collectEntity(here.world, of(shop));
  await here.world.store.transact(async (tx) => {
    const link = (await tx.linksOf(['shop.customer:1']))[0] as Link;
    await tx.putWork([reconcileWork(link.pipe, link.id, { dueMs: 0, cause: 'edit', tries: 6 })]);
  });
  await losingOne();
  expect(await links()).toContain('shop.customer:1 live erp.customer:3');
  const journal = await here.world.store.transact((tx) => tx.journalAfter(0, 99));
  expect(journal.map(({ what }) => what)).not.toContain('unclear');
});

test('one that is deactivated so, its answer lost, does not come back', async () => {
  await here.close();
  const inactive = { ...of(erp), deactivate: { name: '-' } };
  const forward = { ...ends, delete: 'deactivate' } as const;
  const back = { ...twoWay, create: 'always' } as const;
  const over = pipe(of(shop), inactive, { merge, rows, forward, back });
  await begin([over], [shop, { ...erp, entities: { customer: inactive } }]);
  here.drivers.shop?.people.remove('customer', '1');
  await losingOne();
  expect(names('erp.customer')).toEqual(['ola', '-']);
  expect(names('shop.customer')).toEqual(['ola']);
});

describe('what is derived from it and has its id', () => {
  const person: Entity = {
    ...(systemOf('erp', { person: options }).entities.person as Entity),
    derived: {
      parent: 'erp.customer',
      record: { name: compileExpression('name'), email: compileExpression('email') },
      written: { name: 'name', email: 'email' },
    },
  };
  const withPerson = { ...erp, entities: { customer: of(erp), person } };
  const pipes = [
    made[0] as Pipe,
    pipe(person, of(mail), { merge, rows, forward: ends, back: { ...twoWay, create: 'never' } }),
  ];
  const follows = async () => {
    expect(names('shop.customer')).toEqual(['Kari Nord', 'ola']);
    expect(names('mail.customer')).toEqual(['Kari Nord', 'ola']);
    const around = await here.world.store.transact((tx) => tx.linksOf(['mail.customer:1']));
    expect(around).toMatchObject([{ source: 'erp.person:3', state: 'live' }]);
    const writes = (here.drivers.mail?.calls ?? []).map(({ operation }) => operation);
    expect(writes.filter((one) => one === 'create')).toHaveLength(2);
    expect(writes).not.toContain('remove');
    expect(await here.sync()).toBe(0);
  };
  beforeEach(async () => {
    await here.close();
    await begin(pipes, [shop, withPerson, mail]);
  });

  test('has its new id too', async () => {
    edit('shop', '1', { name: 'Kari Nord' });
    await here.sync();
    await follows();
  });

  test('also where nobody reads it meanwhile', async () => {
    const unread = await here.again([pipes[0] as Pipe]);
    edit('shop', '1', { name: 'Kari Nord' });
    await unread.sync();
    const all = await unread.again(pipes);
    await all.sync();
    await follows();
  });

  test('and its parent has it where it is written itself', async () => {
    edit('mail', '1', { name: 'Kari Nord' });
    await here.sync();
    await follows();
  });

  test('be it that the answer to that was lost', async () => {
    edit('mail', '1', { name: 'Kari Nord' });
    await losingOne();
    await follows();
  });
});

// Records that somebody combined: what was linked to the one that is gone is linked to the one that stays,
// unless that one is somebody else's, or a person has said otherwise.

import { afterEach, describe, expect, it } from 'vitest';
import type { MergeRule, Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Change, Page } from '../../engine/drivers/driver.ts';
import { type MemoryDriver, memoryDriver } from '../../engine/drivers/memory.ts';
import { readHint } from '../../engine/sync/collect/collect.ts';
import { deskItems } from '../../engine/sync/desk/desk.ts';
import { judge } from '../../engine/sync/desk/judge.ts';
import { choose } from '../../engine/sync/desk/settle-item.ts';
import {
  type Ground,
  ground,
  mergeBy,
  pipe,
  row,
  systemOf,
  testClock,
  twoWay,
} from './two-systems.ts';

const options = { properties: { name: 'string', email: 'string' }, modified: 'updatedAt' } as const;
const shop = systemOf('shop', { customer: options });
const silent = systemOf('crm', { customer: options });
const of = (system: typeof shop) => system.entities.customer as Entity;
const byEmail = mergeBy('email', 'email');

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

/** Beside its records, pages tell what `told` says, once, and looks what `shown` says. */
function telling(
  driver: MemoryDriver,
  told: Change[],
  shown: ReadonlyMap<string, string>,
): MemoryDriver {
  return {
    ...driver,
    get: async (entity, ids, signal) =>
      (await driver.get(entity, ids, signal)).map((look, index) => {
        const into = shown.get(ids[index] as string);
        return look.kind === 'gone' && into !== undefined ? { ...look, into } : look;
      }),
    readPage: async (...given): Promise<Page> => ({
      ...(await driver.readPage(...given)),
      changed: told.splice(0),
    }),
  };
}

/** Kari and Ola of the shop are the CRM's first and second; the CRM has a third. */
async function begin(merge: readonly MergeRule[], more: Partial<Pipe> = {}, crm = silent) {
  const clock = testClock();
  const told: Record<'shop' | 'crm', Change[]> = { shop: [], crm: [] };
  const shown = new Map<string, string>();
  const drivers = {
    shop: telling(memoryDriver(shop, { clock }), told.shop, new Map()),
    crm: telling(memoryDriver(crm, { clock }), told.crm, shown),
  };
  const one = pipe(of(shop), of(crm), {
    merge,
    rows: [row('name', { source: 'name', write: 'on-create' })],
    forward: { create: 'never', update: 'always', delete: 'keep' },
    ...more,
  });
  const here = await ground([shop, crm], [one], { clock, drivers });
  at = here;
  for (const { people } of Object.values(drivers))
    for (const name of ['kari', 'ola']) people.add('customer', { name, email: `${name}@nord.no` });
  drivers.crm.people.add('customer', { name: 'Third', email: 'third@nord.no' });
  await here.sync();
  const combine = async (side: 'shop' | 'crm', gone: string, into: string): Promise<void> => {
    here.clock.pass(60_000);
    drivers[side].people.remove('customer', gone);
    told[side].push({ id: gone, isDeletion: true, into });
    await here.sync();
  };
  const pairs = () =>
    here.world.store.transact(async (tx) => {
      const refs = ['shop', 'crm'].flatMap((name) =>
        [1, 2, 3].map((id) => `${name}.customer:${id}`),
      );
      return (await tx.linksOf(refs))
        .filter(({ state }) => state === 'live')
        .map(({ source, sink }) => `${source?.at(-1)}=${sink?.at(-1)}`)
        .sort();
    });
  return { here, combine, shown, pairs };
}

it('its counterpart is that of the one that stays, whatever the keys say', async () => {
  const { combine, pairs, here } = await begin([byEmail]);
  expect(await pairs()).toEqual(['1=1', '2=2']);
  await combine('crm', '1', '3');
  expect(await pairs()).toEqual(['1=3', '2=2']);
  expect(await here.sync()).toBe(0);
});

it('a look tells it where nothing else does, and whoever looks again is told the same', async () => {
  const { here, shown, pairs } = await begin([byEmail]);
  shown.set('1', '3');
  here.drivers.crm?.people.remove('customer', '1');
  here.clock.pass(60_000);
  await here.sync();
  here.clock.pass(60_000);
  await here.sync();
  expect(await pairs()).toEqual(['1=3', '2=2']);
  expect(await here.sync()).toBe(0);
});

it('and again, where that one is combined as well', async () => {
  const { combine, pairs } = await begin([byEmail]);
  await combine('crm', '1', '3');
  await combine('crm', '3', '2');
  expect(await pairs()).toEqual(['2=2']);
});

it('the one that stays keeps a counterpart of its own', async () => {
  const { combine, pairs } = await begin([byEmail]);
  await combine('crm', '1', '2');
  expect(await pairs()).toEqual(['2=2']);
});

it('beside it, where several may have one counterpart', async () => {
  const { combine, pairs } = await begin([{ ...byEmail, isMany: true }]);
  await combine('crm', '1', '2');
  expect(await pairs()).toEqual(['1=2', '2=2']);
});

it('what a person said is never the same is not', async () => {
  const { combine, pairs, here } = await begin([byEmail]);
  const [left, right] = ['shop.customer:1', 'crm.customer:3'];
  await here.world.store.transact((tx) =>
    judge(here.world, tx, { left, right }, 'cannot', { who: 'Åse' }),
  );
  await combine('crm', '1', '3');
  expect(await pairs()).toEqual(['2=2']);
});

it('a combined source is followed as well', async () => {
  const { combine, pairs, here } = await begin([byEmail]);
  here.drivers.shop?.people.add('customer', { name: 'Third', email: 'else@nord.no' });
  await here.sync();
  await combine('shop', '1', '3');
  expect(await pairs()).toEqual(['2=2', '3=1']);
});

describe.each(['listing', 'since'] as const)(
  'a record that says so itself, read by %s',
  (changes) => {
    const crm = systemOf('crm', {
      customer: {
        ...options,
        properties: { ...options.properties, mergedInto: 'string' },
        into: 'mergedInto',
        changes,
      },
    });

    async function beginTelling(merge: readonly MergeRule[] = [byEmail], more: Partial<Pipe> = {}) {
      const begun = await begin(merge, more, crm);
      const { here } = begun;
      const say = async (...said: readonly (readonly [gone: string, into: string])[]) => {
        here.clock.pass(60_000);
        for (const [gone, mergedInto] of said)
          here.drivers.crm?.people.edit('customer', gone, { mergedInto });
        await here.sync();
      };
      return { ...begun, say };
    }

    it('is gone, and its counterpart is that of the one that stays', async () => {
      const { here, pairs, say } = await beginTelling();
      await say(['1', '3']);
      expect(await pairs()).toEqual(['1=3', '2=2']);
      const [head] = await here.world.store
        .transact((tx) => tx.heads(['crm.customer:1']))
        .then((heads) => [...heads.values()]);
      expect(head?.state).toBe('gone');
    });

    it('says it again without end, and it is news only once', async () => {
      const { here, pairs, say } = await beginTelling();
      await say(['1', '3']);
      const entries = () =>
        here.world.store.transact(
          async (tx) => (await tx.journalOf(['shop.customer:1'], 100)).length,
        );
      const before = await entries();
      for (const _ of [1, 2]) {
        here.clock.pass(60_000);
        expect(await here.sync()).toBe(0);
      }
      expect(await entries()).toBe(before);
      expect(await pairs()).toEqual(['1=3', '2=2']);
    });

    it('leads to the end where the one that stays is combined at the same time', async () => {
      const { here, pairs, say } = await beginTelling();
      here.drivers.crm?.people.add('customer', { name: 'Fourth', email: 'fourth@nord.no' });
      await here.sync();
      await say(['1', '4'], ['4', '3']);
      expect(await pairs()).toEqual(['1=3', '2=2']);
    });

    it('leads to the end where the one that stays was combined long before', async () => {
      const { here, pairs, say } = await beginTelling();
      here.drivers.crm?.people.add('customer', { name: 'Fourth', email: 'fourth@nord.no' });
      await here.sync();
      await say(['4', '3']);
      await say(['1', '4']);
      expect(await pairs()).toEqual(['1=3', '2=2']);
    });

    it('is deleted like any other once it was a record of its own again', async () => {
      const back = { create: 'never', update: 'always', delete: 'delete' } as const;
      const { here, pairs, say } = await beginTelling([byEmail], { back });
      await say(['1', '2']);
      await say(['1', '']);
      expect(await pairs()).toEqual(['1=1', '2=2']);
      here.clock.pass(60_000);
      here.drivers.crm?.people.remove('customer', '1');
      await readHint(here.world, of(crm), { id: '1', isDeletion: true });
      await here.sync();
      expect(await pairs()).toEqual(['2=2']);
      expect(here.records('shop.customer')).toHaveLength(1);
    });

    it('leaves the one that stays to its own counterpart', async () => {
      const { pairs, say } = await beginTelling();
      await say(['1', '2']);
      expect(await pairs()).toEqual(['2=2']);
    });

    it('is nobody from the beginning where it was combined before it was read', async () => {
      const { here, pairs } = await beginTelling([byEmail], { back: twoWay });
      const before = here.drivers.shop?.people.records('customer').length;
      here.drivers.crm?.people.add('customer', {
        name: 'Old',
        email: 'old@nord.no',
        mergedInto: '2',
      });
      await here.sync();
      expect(here.drivers.shop?.people.records('customer').length).toBe(before);
      expect(await pairs()).toContain('2=2');
    });
  },
);

describe('where deletes are followed', () => {
  const deleting = { forward: { create: 'never', update: 'always', delete: 'delete' } } as const;
  const waiting = (here: Ground) =>
    here.world.store.transact((tx) => deskItems(here.world, tx, {}, 10));

  it('the counterpart of one that was combined is left to a person, where the one that stays has its own', async () => {
    const { combine, here, pairs } = await begin([byEmail], deleting);
    await combine('shop', '1', '2');
    expect(here.records('crm.customer')).toHaveLength(3);
    const [item] = await waiting(here);
    expect(item).toMatchObject({
      why: 'conflict',
      reason: 'the source record is gone or out of scope: it was combined with shop.customer:2',
    });
    expect(await here.sync()).toBe(0);
    await choose(here.world, item?.id as string, 'delete', { who: 'Åse' });
    await here.sync();
    expect(here.records('crm.customer')).toHaveLength(2);
    expect(await pairs()).toEqual(['2=2']);
  });

  it('or stays, as the person says', async () => {
    const { combine, here, pairs } = await begin([byEmail], deleting);
    await combine('shop', '1', '2');
    const [item] = await waiting(here);
    await choose(here.world, item?.id as string, 'keep', { who: 'Åse' });
    await here.sync();
    expect(here.records('crm.customer')).toHaveLength(3);
    expect([await pairs(), await waiting(here)]).toEqual([['2=2'], []]);
  });

  it('one that was deleted is deleted', async () => {
    const { here } = await begin([byEmail], deleting);
    here.clock.pass(60_000);
    here.drivers.shop?.people.remove('customer', '1');
    await here.sync();
    here.clock.pass(60_000);
    await here.sync();
    expect(here.records('crm.customer')).toHaveLength(2);
  });
});

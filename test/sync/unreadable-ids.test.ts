// A record that its system shows and that cannot be read is somebody all the same: who is to be created there is
// searched for first, and nobody is made twice. Everybody else goes on.

import { lastValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { fault } from '../../engine/base/errors.ts';
import type { Json } from '../../engine/base/json.ts';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Driver } from '../../engine/drivers/driver.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { Transaction } from '../../engine/store/store.ts';
import {
  endUnreadable,
  endUnreadableOf,
  noteUnreadable,
} from '../../engine/sync/collect/unreadable-ids.ts';
import { searchBefore } from '../../engine/sync/deliver/search-before.ts';
import type { Operation } from '../../engine/sync/operation.ts';
import { pipeFlow } from '../../engine/sync/pipe-flow.ts';
import { type WhyReport, why } from '../../engine/sync/why/why.ts';
import {
  both,
  countingCalls,
  type Ground,
  ground,
  mergeBy,
  pipe,
  systemOf,
} from './two-systems.ts';

const properties = { name: 'string', email: 'string' } as const;
const shop = systemOf('shop', { customer: { properties } });
const searched = systemOf('erp', { customer: { properties, find: ['email'] } });
const blind = systemOf('erp', { customer: { properties } });

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

/** The ERP's records with these e-mail addresses cannot be read; over HTTP a search that meets one fails. */
async function begin(erp: typeof searched, unreadable: Set<string>, other?: Pipe): Promise<Ground> {
  const [source, sink] = [shop, erp].map(({ entities }) => entities.customer) as [Entity, Entity];
  const rows = [both('name'), both('email')];
  const made = pipe(source, sink, { merge: [mergeBy('email', 'email')], rows, batchSize: 2 });
  at = await ground([shop, erp], [other ?? made]);
  const drivers = at.world.drivers as Map<string, Driver>;
  const inner = at.drivers.erp as Driver;
  const isOdd = ({ record }: { readonly record: { readonly email?: Json } }) =>
    unreadable.has(String(record.email));
  drivers.set('erp', {
    ...inner,
    readPage: async (...given) => {
      const page = await inner.readPage(...given);
      const unreadable = page.records.filter(isOdd).map(({ id }) => ({ id, message: 'odd' }));
      return { ...page, records: page.records.filter((one) => !isOdd(one)), unreadable };
    },
    get: async (entity, ids) => {
      const looks = await inner.get(entity, ids);
      return looks.map((look) =>
        look.kind === 'found' && isOdd(look.read) ? { kind: 'unclear', message: 'odd' } : look,
      );
    },
    find: async (...given) => {
      const found = await inner.find(...given);
      if (found.some(isOdd)) throw fault('search.unreadable', { system: 'erp', detail: 'odd' });
      return found;
    },
  });
  return at;
}

const add = (g: Ground, system: string, name: string) =>
  g.drivers[system]?.people.add('customer', { name, email: `${name.toLowerCase()}@nord.no` });
const names = (g: Ground, system = 'erp') =>
  g.records(`${system}.customer`).map(({ name }) => name);
const searches = (g: Ground) =>
  g.drivers.erp?.calls.filter(({ operation }) => operation === 'find').length;

describe('while a record over there cannot be read', () => {
  it('it is not created a second time, and is linked once it can be', async () => {
    const unreadable = new Set(['per@nord.no']);
    const g = await begin(searched, unreadable);
    for (const name of ['Per', 'Ola', 'Kari']) add(g, 'shop', name);
    add(g, 'erp', 'Per');
    await g.sync();
    expect(names(g)).toEqual(['Per', 'Ola', 'Kari']);
    expect(g.events).toContainEqual(
      expect.objectContaining({ kind: 'unreadable', message: expect.stringContaining('odd') }),
    );
    unreadable.clear();
    g.clock.pass(3_600_000);
    await g.sync();
    expect(names(g)).toEqual(['Per', 'Ola', 'Kari']);
    const links = await g.world.store.transact((tx) => tx.linksOf(['shop.customer:1']));
    expect(links).toMatchObject([{ sink: 'erp.customer:1', state: 'live' }]);
  });

  it('who waits for that is told so', async () => {
    const g = await begin(searched, new Set(['per@nord.no']));
    for (const system of ['shop', 'erp']) add(g, system, 'Per');
    await g.sync();
    const { missing } = (await why(g.world, 'shop.customer:1')) as WhyReport;
    expect(missing.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('none of the records that cannot be read there'),
    ]);
  });

  it('it is told of itself that it cannot be read, until it can', async () => {
    const unreadable = new Set(['odd@nord.no']);
    const g = await begin(searched, unreadable);
    add(g, 'erp', 'Odd');
    await g.sync();
    const told = async (ref: string) => ((await why(g.world, ref)) as WhyReport).isUnreadable;
    expect(await told('erp.customer:1')).toBe(true);
    expect(await told('erp.customer:99')).toBeUndefined();
    unreadable.clear();
    g.clock.pass(3_600_000);
    await g.sync();
    expect(await told('erp.customer:1')).toBeUndefined();
  });

  it('what a search finds meanwhile is linked and not created', async () => {
    const g = await begin(searched, new Set(['odd@nord.no']));
    add(g, 'erp', 'Odd');
    await g.sync();
    add(g, 'shop', 'Kari');
    const collected = g.drivers.erp?.people.add('customer', { name: 'K', email: 'kari@nord.no' });
    // The listing of the ERP was read before she was there.
    const drivers = g.world.drivers as Map<string, Driver>;
    const erp = drivers.get('erp') as Driver;
    let isOld = true;
    drivers.set('erp', {
      ...erp,
      readPage: async (...given) => {
        const page = await erp.readPage(...given);
        return isOld
          ? { ...page, records: page.records.filter(({ id }) => id !== collected) }
          : page;
      },
    });
    await g.sync();
    isOld = false;
    g.clock.pass(60_000);
    await g.sync();
    expect(names(g)).toEqual(['Odd', 'Kari']);
  });

  it('nobody is searched for any more once all can be read', async () => {
    const unreadable = new Set(['per@nord.no']);
    const g = await begin(searched, unreadable);
    add(g, 'erp', 'Per');
    await g.sync();
    unreadable.clear();
    await g.sync();
    const before = searches(g);
    add(g, 'shop', 'Ola');
    await g.sync();
    expect(names(g)).toEqual(['Per', 'Ola']);
    expect(searches(g)).toBe(before);
  });

  it('nor once a complete listing shows it no more', async () => {
    const g = await begin(searched, new Set(['per@nord.no']));
    add(g, 'erp', 'Per');
    await g.sync();
    g.drivers.erp?.people.remove('customer', '1');
    g.clock.pass(60_000);
    await g.sync();
    const before = searches(g);
    add(g, 'shop', 'Per');
    await g.sync();
    expect(names(g)).toEqual(['Per']);
    expect(searches(g)).toBe(before);
  });

  it('the store is asked as often, however many are searched for', async () => {
    const g = await begin(searched, new Set(['odd@nord.no']));
    add(g, 'erp', 'Odd');
    await g.sync();
    const entity = searched.entities.customer as Entity;
    const creates = ['Ola', 'Kari', 'Per'].map((name) => {
      const record = { name, email: `${name}@nord.no` };
      const frame = { kind: 'create', pipe: 'shop-erp/customer', direction: 'forward' } as const;
      return { ...frame, entity, record, work: { tries: 0 } } as unknown as Operation;
    });
    const { world, calls } = countingCalls(g.world);
    expect(await searchBefore(world, creates)).toEqual(new Map());
    expect(searches(g)).toBe(3);
    expect(calls()).toBe(2);
  });

  it('a system that cannot be searched is written to as before', async () => {
    const g = await begin(blind, new Set(['odd@nord.no']));
    add(g, 'erp', 'Odd');
    add(g, 'shop', 'Ola');
    await g.sync();
    expect(names(g)).toEqual(['Odd', 'Ola']);
  });
});

describe('where only what changed is read', () => {
  const since = { properties, find: ['email'], modified: 'changedAt', changes: 'since' } as const;
  const changing = systemOf('erp', { customer: since });
  const backward = pipe(changing.entities.customer as Entity, shop.entities.customer as Entity, {
    merge: [mergeBy('email', 'email')],
    rows: [both('name'), both('email')],
  });

  it.each([
    ['somebody new', false],
    ['somebody known', true],
  ])('%s who could not be read in a page is read once that can be done', async (_, isKnown) => {
    const unread = new Set(isKnown ? [] : ['per@nord.no']);
    const g = await begin(changing, unread, backward);
    add(g, 'erp', 'Per');
    await g.sync();
    g.clock.pass(600_000);
    unread.add('per@nord.no');
    g.drivers.erp?.people.edit('customer', '1', { name: 'Per Nord' });
    g.clock.pass(1_000);
    add(g, 'erp', 'Kari'); // who is read, and the reading goes on behind her
    await g.sync();
    expect(names(g, 'shop')).toEqual(isKnown ? ['Per', 'Kari'] : ['Kari']);
    unread.clear();
    g.clock.pass(1_300_000);
    await g.sync();
    expect(new Set(names(g, 'shop'))).toEqual(new Set(['Per Nord', 'Kari']));
  });

  it('nobody is searched for any more once the record is there no more', async () => {
    const forward = pipe(shop.entities.customer as Entity, changing.entities.customer as Entity, {
      merge: [mergeBy('email', 'email')],
      rows: [both('name'), both('email')],
    });
    const g = await begin(changing, new Set(['per@nord.no']), forward);
    add(g, 'erp', 'Per');
    await g.sync();
    g.drivers.erp?.people.remove('customer', '1');
    g.clock.pass(1_300_000);
    await g.sync();
    const before = searches(g);
    add(g, 'shop', 'Ola');
    await g.sync();
    expect(names(g)).toEqual(['Ola']);
    expect(searches(g)).toBe(before);
  });
});

describe('what is kept of records that cannot be read', () => {
  const fact = async (g: Ground) =>
    (await g.world.store.transact((tx) => tx.facts(['unreadable erp.customer']))).get(
      'unreadable erp.customer',
    );
  const erp = searched.entities.customer as Entity;
  const transact = <T>(g: Ground, work: (tx: Transaction) => Promise<T>) =>
    g.world.store.transact(work);

  it('a look of its own does not make older', async () => {
    const g = await begin(searched, new Set());
    await transact(g, (tx) => noteUnreadable(tx, erp, [{ id: '1' }], 4));
    await transact(g, (tx) => noteUnreadable(tx, erp, [{ id: '1' }], 0));
    await transact(g, (tx) => endUnreadable(tx, erp, 4));
    expect(await fact(g)).toEqual({ 1: 4 });
    await transact(g, (tx) => endUnreadableOf(tx, erp, ['erp.customer:1']));
    expect(await fact(g)).toEqual({});
  });

  it('is bounded, and the rest is not forgotten', async () => {
    const g = await begin(searched, new Set());
    const met = Array.from({ length: 1_200 }, (_, at) => ({ id: `c${at}` }));
    await transact(g, (tx) => noteUnreadable(tx, erp, met, 3));
    await transact(g, (tx) => noteUnreadable(tx, erp, [{ id: '__proto__' }, {}], 0));
    const kept = (await fact(g)) as Record<string, number>;
    expect(Object.keys(kept)).toHaveLength(1_001);
    expect(kept['']).toBe(3);
    await transact(g, (tx) => endUnreadable(tx, erp, 4));
    expect(await fact(g)).toEqual({});
  });

  it('nobody without an id is kept where no listing will end it', async () => {
    const g = await begin(searched, new Set());
    await transact(g, (tx) => noteUnreadable(tx, erp, [{}], 0));
    expect(await fact(g)).toBeUndefined();
  });
});

describe('who is known already', () => {
  it('is somebody else, however a search finds it', async () => {
    const loose = pipe(shop.entities.customer as Entity, searched.entities.customer as Entity, {
      merge: [mergeBy('email & "/" & name', 'email & "/" & name')],
      rows: [both('name'), both('email')],
    });
    const g = await begin(searched, new Set(['odd@nord.no']), loose);
    g.drivers.erp?.people.add('customer', { name: 'Odd', email: 'odd@nord.no' });
    g.drivers.erp?.people.add('customer', { name: 'Kari', email: 'post@nord.no' });
    g.drivers.shop?.people.add('customer', { name: 'Ola', email: 'post@nord.no' });
    await g.sync();
    expect(names(g)).toEqual(['Odd', 'Kari', 'Ola']);
  });

  it.each(['system.answer', 'system.refused', 'system.request'] as const)(
    'a search that ends in %s holds nobody',
    async (code) => {
      const g = await begin(searched, new Set(['odd@nord.no']));
      const drivers = g.world.drivers as Map<string, Driver>;
      const inner = drivers.get('erp') as Driver;
      drivers.set('erp', {
        ...inner,
        find: async () => {
          throw fault(code, { system: 'erp', detail: 'no searches here' });
        },
      });
      add(g, 'erp', 'Odd');
      for (const name of ['Ola', 'Kari']) add(g, 'shop', name);
      await g.sync();
      expect(names(g)).toEqual(['Odd', 'Ola', 'Kari']);
    },
  );
});

describe('who waits for a search', () => {
  const failing = (g: Ground, code: 'system.unreachable', times: number) => {
    const drivers = g.world.drivers as Map<string, Driver>;
    const inner = drivers.get('erp') as Driver;
    let left = times;
    drivers.set('erp', {
      ...inner,
      find: async (...given) => {
        if (left-- > 0) throw fault(code, { system: 'erp', detail: 'busy' });
        return inner.find(...given);
      },
    });
  };

  it('is not created when the record is mended after a long time', async () => {
    const unreadable = new Set(['per@nord.no']);
    const g = await begin(searched, unreadable);
    add(g, 'erp', 'Per');
    add(g, 'shop', 'Per');
    for (let at = 0; at < 15; at++) {
      await g.sync();
      g.clock.pass(400_000);
    }
    unreadable.clear();
    // The create comes due before he is read.
    for (const one of g.world.catalogue.pipes)
      await lastValueFrom(pipeFlow(g.world, one), { defaultValue: 0 });
    await g.sync();
    expect(names(g)).toEqual(['Per']);
  });

  it('waits while the system cannot be asked', async () => {
    const g = await begin(searched, new Set(['per@nord.no']));
    add(g, 'erp', 'Per');
    failing(g, 'system.unreachable', 1);
    add(g, 'shop', 'Per');
    await g.sync();
    g.clock.pass(400_000);
    await g.sync();
    expect(names(g)).toEqual(['Per']);
  });

  it('is created where another of its keys is nobody’s', async () => {
    const both2 = systemOf('erp', { customer: { properties, find: ['email', 'name'] } });
    const rule = {
      ...mergeBy('email', 'email'),
      source: [compileExpression('email'), compileExpression('name')],
      sink: [compileExpression('email'), compileExpression('name')],
    };
    const made = pipe(shop.entities.customer as Entity, both2.entities.customer as Entity, {
      merge: [rule],
      rows: [both('name'), both('email')],
    });
    const g = await begin(both2, new Set(['post@nord.no']), made);
    g.drivers.erp?.people.add('customer', { name: 'Odd', email: 'post@nord.no' });
    g.drivers.shop?.people.add('customer', { name: 'Ola', email: 'post@nord.no' });
    await g.sync();
    expect(names(g)).toEqual(['Odd', 'Ola']);
  });
});

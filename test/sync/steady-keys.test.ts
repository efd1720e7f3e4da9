// An edit that does not change who a record is does not have it identified; any that might, does.

import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression.ts';
import { collectEntity } from '../../engine/sync/collect.ts';
import { identify } from '../../engine/sync/identify.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf, twoWay } from './two-systems.ts';

const hourMs = 3_600_000;
const properties = { name: 'string', email: 'string', group: 'string', state: 'string' } as const;
const options = { properties, modified: 'updatedAt', find: ['email'] };
const shop = systemOf('shop', { customer: options });
const erp = systemOf('erp', {
  customer: { ...options, version: 'version', deactivate: { state: 'inactive' } },
});
const of = (system: typeof shop) => system.entities.customer as Entity;

function customers(more: Partial<Pipe> = {}): Pipe {
  const merge = [mergeBy('email', 'email')];
  return pipe(of(shop), of(erp), { merge, rows: [both('name'), both('email')], ...more });
}

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

/** Kari on both sides, linked; tells how many records a run identifies. */
async function withKari(subject: Pipe, record: Record<string, string> = {}) {
  const g = await ground([shop, erp], [subject]);
  at = g;
  const people = g.drivers.shop?.people;
  people?.add('customer', { name: 'Kari', email: 'kari@nord.no', group: 'a', ...record });
  await g.sync();
  g.clock.pass(hourMs);
  const edit = async (set: Record<string, string>, id = '1') => {
    g.events.length = 0;
    people?.edit('customer', id, set);
    await g.sync();
    return g.events.reduce(
      (sum, event) => sum + (event.kind === 'identified' ? event.records : 0),
      0,
    );
  };
  return { g, edit };
}

const links = (g: Ground) =>
  g.world.store.transact(async (tx) =>
    [...(await tx.links(await tx.linkIdsOf('shop-erp/customer', '', 9))).values()].map(
      ({ source, sink, state }) => `${source?.at(-1)}-${sink?.at(-1)} ${state}`,
    ),
  );

describe('nobody is identified by an edit that leaves its keys', () => {
  it('and the answer to our own write identifies nobody either', async () => {
    const { g, edit } = await withKari(customers());
    expect(await edit({ name: 'Kari Nord' })).toBe(0);
    expect(g.records('erp.customer')).toMatchObject([{ name: 'Kari Nord' }]);
  });

  it('also where it was linked without a key', async () => {
    const { g, edit } = await withKari(customers(), { email: '' });
    expect(await edit({ name: 'Kari Nord' })).toBe(0);
    expect(g.records('erp.customer')).toMatchObject([{ name: 'Kari Nord' }]);
  });

  it('in the scope of the pipe', async () => {
    const forward = { ...twoWay, when: compileExpression("group = 'a'") };
    const { edit } = await withKari(customers({ forward }));
    expect(await edit({ name: 'Kari Nord' })).toBe(0);
  });
});

describe('an edit has its record identified', () => {
  it('that moves a key', async () => {
    const { edit } = await withKari(customers());
    expect(await edit({ email: 'kari.nord@nord.no' })).toBeGreaterThan(0);
  });

  it('that gives it its first key', async () => {
    const { edit } = await withKari(customers(), { email: '' });
    expect(await edit({ email: 'kari@nord.no' })).toBeGreaterThan(0);
  });

  it('whose key a pair has to agree on by more than keys', async () => {
    const when = compileExpression('group = $sink.group or true');
    const merge = [mergeBy('email', 'email', { when })];
    const { edit } = await withKari(customers({ merge }));
    expect(await edit({ group: 'b' })).toBeGreaterThan(0);
  });

  it('that takes it out of the scope, and back', async () => {
    const forward = { ...twoWay, when: compileExpression("group = 'a'") };
    const { g, edit } = await withKari(customers({ forward }));
    expect(await edit({ group: 'b' })).toBeGreaterThan(0);
    expect(await links(g)).toEqual(['1-1 gone']);
    expect(await edit({ group: 'a' })).toBeGreaterThan(0);
    expect(await links(g)).toEqual(['1-1 live']);
  });

  it('that is linked to nobody yet', async () => {
    const create = compileExpression("state = 'paid'");
    const { g, edit } = await withKari(customers({ forward: { ...twoWay, create } }));
    expect(g.records('erp.customer')).toEqual([]);
    expect(await edit({ state: 'paid' })).toBeGreaterThan(0);
    expect(g.records('erp.customer')).toHaveLength(1);
  });

  it('that was about to be created', async () => {
    const create = compileExpression("state = 'paid'");
    const subject = customers({ forward: { ...twoWay, create } });
    const { g, edit } = await withKari(subject);
    g.drivers.shop?.people.edit('customer', '1', { state: 'paid' });
    await collectEntity(g.world, of(shop));
    await identify(g.world, subject);
    expect(await links(g)).toEqual(['1-undefined pending']);
    expect(await edit({ state: 'cancelled' })).toBeGreaterThan(0);
    expect(g.records('erp.customer')).toEqual([]);
  });

  it('that took no part when it was identified last', async () => {
    const forward = { ...twoWay, when: compileExpression("group = 'a'") };
    const subject = customers({ forward });
    const { g, edit } = await withKari(subject);
    g.drivers.shop?.people.add('customer', { name: 'K', email: 'kari@nord.no', group: 'a' });
    await g.sync();
    g.drivers.shop?.people.edit('customer', '1', { group: 'b' });
    await collectEntity(g.world, of(shop));
    await identify(g.world, subject);
    expect(await edit({ group: 'a' })).toBeGreaterThan(0);
    expect((await links(g)).filter((link) => link.endsWith('-1 live'))).toHaveLength(1);
  });

  it('on which a key fails', async () => {
    const failing = "group = 'b' ? $error('no key') : email";
    const { g, edit } = await withKari(customers({ merge: [mergeBy(failing, 'email')] }));
    expect(await edit({ group: 'b' })).toBeGreaterThan(0);
    expect(g.records('erp.customer')).toHaveLength(1);
  });
});

it('a record that is deactivated, as it was already, is free for another', async () => {
  const forward = { ...twoWay, delete: 'deactivate' } as const;
  const { g } = await withKari(customers({ forward, rows: [both('email')] }));
  g.drivers.erp?.people.edit('customer', '1', { state: 'inactive' });
  g.drivers.shop?.people.add('customer', { name: 'Kari N', email: 'kari@nord.no' });
  await g.sync();
  expect(await links(g)).toEqual(['1-1 live']);
  g.clock.pass(hourMs);
  g.drivers.shop?.people.remove('customer', '1');
  await g.sync();
  expect((await links(g)).sort()).toEqual(['1-1 gone', '2-1 live']);
});

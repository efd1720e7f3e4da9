// Why, asked in a process of its own: it knows the small lists that values are looked up in, or says
// that it could not read them, and it writes nothing.

import { afterEach, describe, expect, it } from 'vitest';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { why } from '../../engine/sync/why/why.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf } from './two-systems.ts';

const shop = systemOf('shop', {
  customer: { properties: { email: 'string', country: 'string' }, modified: 'updatedAt' },
});
const erp = systemOf('erp', {
  customer: { properties: { email: 'string', country: 'string' }, version: 'version' },
  country: { properties: { code: 'string', title: 'string' }, refreshMs: 60_000 },
});
const customers = pipe(shop.entities.customer as Entity, erp.entities.customer as Entity, {
  merge: [mergeBy('email', 'email')],
  rows: [
    both('email'),
    row('country', {
      rule: {
        kind: 'find',
        entity: 'erp.country',
        by: 'code',
        input: compileExpression('country'),
        take: compileExpression('title'),
        missing: { kind: 'park' },
      },
    }),
  ],
});

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

describe('in a process of its own', () => {
  async function asked(isReachable: boolean) {
    at = await ground([shop, erp], [customers]);
    at.drivers.erp?.people.add('country', { code: 'NO', title: 'Norge' });
    at.drivers.shop?.people.add('customer', { email: 'kari@nord.no', country: 'NO' });
    await at.sync();
    if (!isReachable) at.drivers.erp?.setFaults(() => ({ kind: 'unreachable' }));
    const { world } = at;
    const facts = () => world.store.transact((tx) => tx.facts(['list erp.country']));
    const before = await facts();
    const report = await why({ ...world, lists: new Map() }, 'shop.customer:1');
    expect(await facts()).toEqual(before);
    return { report, country: report.links[0]?.rows.find((one) => one.row === 'country') };
  }

  it('a value is looked up as the engine would', async () => {
    const { report, country } = await asked(true);
    expect(country).toMatchObject({ F: 'Norge', S: 'Norge', reason: 'both sides agree' });
    expect(report.unread).toEqual([]);
  });

  it('a system that does not answer is no error: the report says what could not be read', async () => {
    const { report, country } = await asked(false);
    expect(country?.reason).toContain('waits until there is erp.country with code NO');
    expect(report.unread).toEqual([expect.stringContaining('erp')]);
  });

  it("the running engine's own lists stay as they are", async () => {
    at = await ground([shop, erp], [customers]);
    at.drivers.shop?.people.add('customer', { email: 'kari@nord.no', country: 'NO' });
    await why(at.world, 'shop.customer:1');
    expect([...at.world.lists.keys()]).toEqual([]);
  });
});

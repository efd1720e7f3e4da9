// `unless`: a record that is over there in another form is not created once more.

import { afterEach, describe, expect, it } from 'vitest';
import type { Pipe, UnlessRule } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import { collectEntity } from '../../engine/sync/collect/collect.ts';
import { identify } from '../../engine/sync/identify/identify.ts';
import { both, type Ground, ground, mergeBy, pipe, systemOf } from './two-systems.ts';

const options = { properties: { name: 'string', number: 'string' } as const };
const erp = systemOf('erp', { product: options });
const shop = systemOf('shop', { product: options, variant: options });
const of = (system: typeof shop, name: string) => system.entities[name] as Entity;

const variants: UnlessRule = {
  kind: 'find',
  entity: 'shop.variant',
  by: 'number',
  input: compileExpression('number'),
  missing: { kind: 'empty' },
};

let at: Ground | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(unless: UnlessRule | undefined): Promise<Ground> {
  const products = pipe(of(erp, 'product'), of(shop, 'product'), {
    merge: [mergeBy('number', 'number', { carriedBy: ['number'] })],
    rows: [both('name'), both('number')],
    forward: { create: 'always', update: 'always', delete: 'keep', ...(unless ? { unless } : {}) },
  });
  at = await ground([erp, shop], [products]);
  at.drivers.shop?.people.add('variant', { name: 'old', number: '7' });
  for (const number of ['6', '7']) {
    at.drivers.erp?.people.add('product', { name: `P${number}`, number });
  }
  await at.sync();
  return at;
}

const numbers = (g: Ground) => g.records('shop.product').map(({ number }) => number);

describe('a product that is a variant over there', () => {
  it('is created as a product where nobody looks for variants', async () => {
    expect(numbers(await begin(undefined))).toEqual(['6', '7']);
  });

  it('is not created where the pipe looks for variants', async () => {
    const g = await begin(variants);
    expect(numbers(g)).toEqual(['6']);
    expect(await g.sync()).toBe(0);
  });

  it('is created if the variant does not count', async () => {
    const where = compileExpression("name = 'new'");
    expect(numbers(await begin({ ...variants, where }))).toEqual(['6', '7']);
  });
});

it('nobody is identified before the variants were read', async () => {
  const g = await begin(variants);
  const [products] = g.world.catalogue.pipes as [Pipe];
  const fresh = await ground([erp, shop], [products], { drivers: g.drivers as never });
  for (const entity of [products.source, products.sink]) await collectEntity(fresh.world, entity);
  expect(await identify(fresh.world, products)).toBe(0);
  await collectEntity(fresh.world, of(shop, 'variant'));
  expect(await identify(fresh.world, products)).toBeGreaterThan(0);
  await fresh.close();
});

// Many products to the shop at once, on bad days: an answer for a whole batch that is lost,
// variations that cannot be read, webhooks that have switched themselves off. Nothing is lost and nothing doubled.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { startTwoSides, type TwoSides } from './two-sides.ts';

const path = 'pipes/systems/woocommerce.yaml';
const file = readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
/** So that a test need not wait as long as a slow shop may work. */
const impatient = { [path]: file.replace(/^settle: .*$/m, 'settle: 1s') };

let at: TwoSides | undefined;
afterEach(async () => {
  await at?.close();
  at = undefined;
});

async function begin(count: number): Promise<TwoSides> {
  at = await startTwoSides('woocommerce-24sevenoffice', {}, impatient);
  for (let number = 1; number <= count; number++) {
    at.erp.create('product', {
      number: `N-${number}`,
      name: `Vara ${number}`,
      salesPrice: number,
      status: 'active',
      category: { id: 2 },
    });
  }
  return at;
}

const skus = (here: TwoSides) => here.shop.list('product').map(({ sku }) => sku as string);
const numbers = (count: number) => Array.from({ length: count }, (_, one) => `N-${one + 1}`);
const batches = ({ standIns: { shop } }: TwoSides) =>
  shop.requests.all().filter(({ request }) => request.path.endsWith('/batch')).length;

test.each(['after', 'before'] as const)(
  'a batch lost %s its effect doubles no product',
  async (when) => {
    const here = await begin(12);
    here.standIns.shop.faults.add({ kind: 'cut', when, path: '/products/batch', times: 1 });
    await here.sync();
    expect(skus(here).sort()).toEqual(numbers(12).sort());
    expect(batches(here)).toBe(1);
    expect(await here.sync()).toMatchObject({ written: 0, parked: 0, faults: 0 });
  },
);

test('while variations cannot be read nothing is made; then all but what is one of them', async () => {
  const here = await begin(6);
  const parent = here.shop.create('product', { type: 'variable', sku: 'P' });
  here.standIns.shop.faults.add({
    kind: 'status',
    status: 404,
    when: 'before',
    path: '/variations',
  });
  await here.sync();
  here.standIns.shop.faults.clear();
  expect(skus(here).sort()).toEqual(['P']);
  here.shop.create('variation', { parent_id: String(parent.id), sku: 'N-3' });
  await here.sync();
  expect(skus(here).sort()).toEqual([...numbers(6).filter((one) => one !== 'N-3'), 'P'].sort());
  expect(await here.sync()).toMatchObject({ written: 0, faults: 0 });
});

test('a shop whose webhooks have switched themselves off is read all the same', async () => {
  const here = await begin(1);
  await here.sync();
  const { shop } = here.standIns;
  shop.subscribe('http://127.0.0.1:9/nobody');
  for (let times = 0; times < 8; times++) {
    here.shop.edit('product', here.shop.list('product')[0]?.id as number, {
      featured: times % 2 === 0,
    });
    await shop.idle();
  }
  const status = ({ values }: { values: JsonObject }) => values.status;
  const states = [...shop.records.all('webhook')].filter(
    ({ values }) => values.topic === 'product.updated',
  );
  expect(states.map(status)).toEqual(['disabled']);
  here.erp.edit('product', here.erp.list('product')[0]?.id as number, { name: 'Ny vara' });
  expect(await here.sync()).toMatchObject({ written: 1 });
  expect(here.shop.list('product')[0]?.name).toBe('Ny vara');
});

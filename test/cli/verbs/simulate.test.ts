// `samband simulate` in a small project: many seeds, one told in full, and what it says to wrong usage.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallProject, smallProject } from './small-verb.ts';

const text = `source: shop.customer
sink: erp.customer
merge:
  - { source: name, sink: name }
create: always
properties:
  name: name
`;
let project: SmallProject;

beforeAll(() => {
  project = smallProject({
    'pipes/shop-erp/customer.yaml': text,
    'pipes/shop-erp/asleep.yaml': `enabled: false\n${text}`,
  });
});
afterAll(() => project.remove());

test('many seeds are counted, over the pipes that run', async () => {
  const { code, said } = await project.call('simulate', '--seeds', '3');
  expect(said).toContain('3 seeds over 1 pipe: nothing lost, nothing doubled, quiet');
  expect(code).toBe(0);
});

test('one seed is told in full, the same each time', async () => {
  const { code, said } = await project.call('simulate', '--seed', '7');
  expect(said).toContain('Seed 7 keeps every invariant.');
  expect(said.split('\n').length).toBeGreaterThan(10);
  expect(code).toBe(0);
  expect(await project.call('simulate', '--seed', '7')).toEqual({ code, said });
});

test.each([
  [
    ['--pipe', 'nosuch'],
    'There is no pipe `nosuch`. There are: `shop-erp/asleep`, `shop-erp/customer`.',
  ],
  [['--pipe', 'shop-erp/asleep'], 'There is nothing to simulate: no such pipe is enabled.'],
  [['--seed', '-1'], '--seed cannot be "-1". It may be: a whole number from 0 to'],
  [['--seeds', '0'], '--seeds cannot be "0". It may be: a whole number from 1 to'],
  [['--from', '1e3'], '--from cannot be "1e3"'],
])('%j is wrong usage', async (options, sentence) => {
  const { code, said } = await project.call('simulate', ...options);
  expect(said).toContain(sentence);
  expect(code).toBe(2);
});

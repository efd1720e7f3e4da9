// `samband test` in a small project: which pipes it takes, and what it says where there is nothing to reach.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SmallProject, smallProject } from './small-verb.ts';

const text = `source: shop.customer
sink: erp.customer
create: always
properties:
  name: name
examples:
  - { name: a customer, given: { name: Kari }, expect: { name: Kari } }
`;
let project: SmallProject;

beforeAll(() => {
  project = smallProject({ 'pipes/shop-erp/customer.yaml': text });
});
afterAll(() => project.remove());

test('a pipe that there is not is wrong usage', async () => {
  const { code, said } = await project.call('test', '--pipe', 'nosuch');
  expect([code, said]).toEqual([2, 'There is no pipe `nosuch`. There are: `shop-erp/customer`.']);
});

test('coverage says that there is no branch to reach', async () => {
  const { code, said } = await project.call('test', '--coverage');
  expect([code, said]).toEqual([
    0,
    'ok   shop-erp/customer: a customer\n\nNo expression of these pipes has a branch to reach.\n\n1 of 1 examples hold.',
  ]);
});

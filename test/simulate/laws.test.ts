// What is written and read back is what was there, as the row compares it; where it is not, there is an
// example of it.

import { describe, expect, test } from 'vitest';
import { brokenLaws } from '../../engine/simulate/laws.ts';
import { catalogueWith, customerHead } from '../definition/small-project.ts';

async function brokenIn(rows: string) {
  const catalogue = await catalogueWith({
    'pipes/shop-erp/customer.yaml': `${customerHead}back: { create: always }\nproperties:\n${rows}\n`,
  });
  expect(catalogue.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return brokenLaws(catalogue);
}

describe('a law is kept', () => {
  test.each([
    ['by a plain path', '  name: name'],
    [
      'by a back that undoes its source',
      '  inactive: { source: $not(active), back: { active: $not(inactive) } }',
    ],
    [
      'by a comparison that overlooks what is lost',
      '  name: { source: $trim(name), back: { name: name }, compare: trim }',
    ],
    ['by a row of one way', '  name: { source: $uppercase(name), back: false }'],
    ['by a row that is written once', '  name: { source: $uppercase(name), write: on-create }'],
  ])('%s', async (_, rows) => {
    expect(await brokenIn(rows)).toEqual([]);
  });
});

describe('a law is broken', () => {
  test('by letters whose case is lost', async () => {
    const [law, ...rest] = await brokenIn(
      '  name: { source: $uppercase(name), back: { name: name } }',
    );
    expect(rest).toEqual([]);
    expect(law).toMatchObject({ pipe: 'shop-erp/customer', row: 'name', path: 'name' });
    expect(law?.written).toBe(String(law?.was).toUpperCase());
    expect(law?.comesBack).toBe(law?.written);
  });

  test('by two names that cannot be told apart again', async () => {
    const back = `{ firstName: "$substringBefore(name, ' ')", lastName: "$substringAfter(name, ' ')" }`;
    const found = await brokenIn(`  name: { source: "firstName & ' ' & lastName", back: ${back} }`);
    expect(found.map(({ row }) => row)).toEqual(['name']);
  });

  test('by a number that was a text with zeros in front', async () => {
    const found = await brokenIn('  customerNumber: number');
    expect(found).toMatchObject([
      { row: 'customerNumber', was: '0012', written: 12, comesBack: '12' },
    ]);
  });

  test('the same example each time', async () => {
    const rows = '  name: { source: $trim(name), back: { name: name } }';
    const [first] = await brokenIn(rows);
    expect(first?.was).toMatch(/^ | $/);
    expect(await brokenIn(rows)).toEqual([first]);
  });
});

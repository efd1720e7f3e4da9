// Folders of pipes that are like another one: the same pipes and settings between other systems, read
// where they stand.

import { describe, expect, test } from 'vitest';
import type { Catalogue } from '../../engine/definition/pipe.ts';
import { catalogueWith, told } from './small-project.ts';

const web = 'like: shop\n';
const pipe = `source: shop.customer
sink: erp.customer
properties:
  name: name
  tags: { when: $settings.tags, source: tags }
examples:
  - name: a name goes over
    given: { id: '1', name: Kari }
    linked: { 'shop.customer:1': '7' }
    expect: { name: Kari }
`;
const settings = 'settings: { tags: { title: Tags, type: boolean, default: true } }\n';

function project(files: Readonly<Record<string, string>>): Promise<Catalogue> {
  return catalogueWith({
    'pipes/systems/web.yaml': web,
    'pipes/shop-erp/pair.yaml': `title: Shop\n${settings}`,
    'pipes/shop-erp/name.yaml': pipe,
    'pipes/samband.yaml': 'run: web-erp\n', // two folders that never run together
    ...files,
  });
}

const pairOf = (catalogue: Catalogue, id: string) => catalogue.pairs.find((one) => one.id === id);

describe('a folder that is like another', () => {
  test('has its pipes between its own systems, examples and all', async () => {
    const catalogue = await project({ 'pipes/web-erp/pair.yaml': 'like: shop-erp\n' });
    expect(told(catalogue)).toEqual([]);
    const made = catalogue.pipes.find(({ id }) => id === 'web-erp/name');
    expect([made?.source.id, made?.sink.id]).toEqual(['web.customer', 'erp.customer']);
    expect(Object.keys(made?.examples[0]?.linked ?? {})).toEqual(['web.customer:1']);
    expect(made?.rows.map(({ id }) => id)).toEqual(
      catalogue.pipes.find(({ id }) => id === 'shop-erp/name')?.rows.map(({ id }) => id),
    );
  });

  test('has its settings and words but for what it says itself', async () => {
    const catalogue = await project({
      'pipes/web-erp/pair.yaml': 'like: shop-erp\nsettings: { tags: { default: false } }\n',
    });
    const pair = pairOf(catalogue, 'web-erp');
    expect(pair?.title).toBe('Shop');
    expect(pair?.settings).toMatchObject([{ name: 'tags', title: 'Tags', value: false }]);
    expect(pairOf(catalogue, 'shop-erp')?.settings).toMatchObject([{ value: true }]);
  });

  test('replaces a pipe by a file of the same name', async () => {
    const own = 'source: web.customer\nsink: erp.customer\nproperties: { email: email }\n';
    const catalogue = await project({
      'pipes/web-erp/pair.yaml': 'like: shop-erp\n',
      'pipes/web-erp/name.yaml': own,
    });
    const made = catalogue.pipes.find(({ id }) => id === 'web-erp/name');
    expect(made?.rows.map(({ id }) => id)).toEqual(['email']);
  });

  test('tells a mistake once, where it stands', async () => {
    const catalogue = await project({
      'pipes/web-erp/pair.yaml': 'like: shop-erp\n',
      'pipes/shop-erp/name.yaml': pipe.replace('name: name', 'name: nam'),
    });
    expect(told(catalogue).filter((line) => line.includes('property.unknown'))).toHaveLength(2);
    expect(told(catalogue)[0]).toMatch(/^pipes\/shop-erp\/name\.yaml:4:9 property\.unknown/);
  });

  test.each([
    ['a folder that there is not', 'shop-books', {}],
    ['itself', 'web-erp', {}],
    ['one that is like another one itself', 'two-erp', { 'pipes/systems/two.yaml': web }],
  ])('cannot be like %s', async (_, like, files) => {
    const catalogue = await project({
      ...files,
      'pipes/two-erp/pair.yaml': 'like: shop-erp\n',
      'pipes/web-erp/pair.yaml': `like: ${like}\n`,
    });
    expect(told(catalogue).filter((line) => line.includes('web-erp'))).toEqual([
      expect.stringMatching(/^pipes\/web-erp\/pair\.yaml:1:7 pair\.unknown/),
    ]);
  });

  const declared = 'Each system is a file, `pipes/systems/<name>.yaml`.';
  test.each([
    [
      'its own',
      { 'pipes/moon-erp/pair.yaml': 'like: shop-erp\n' },
      `pipes/moon-erp/pair.yaml:1:7 pair.systems: The folder "moon-erp" is named after two systems, and there is no system \`moon\`. ${declared}`,
    ],
    [
      'its second',
      { 'pipes/shop-epr/pair.yaml': 'like: shop-erp\n' },
      'pipes/shop-epr/pair.yaml:1:7 pair.systems: The folder "shop-epr" is named after two systems, and there is no system `epr`. Did you mean `erp`?',
    ],
    [
      'the other',
      {
        'pipes/web-erp/pair.yaml': 'like: moon-erp\n',
        'pipes/moon-erp/pair.yaml': `title: Moon\n`,
      },
      `pipes/web-erp/pair.yaml:1:7 pair.systems: The folder "moon-erp" is named after two systems, and there is no system \`moon\`. ${declared}`,
    ],
    [
      'both',
      { 'pipes/moon-sun/pair.yaml': 'like: shop-erp\n' },
      `pipes/moon-sun/pair.yaml:1:7 pair.systems: The folder "moon-sun" is named after two systems, and neither is known. ${declared}`,
    ],
  ])('says which system is missing: %s', async (_, files, expected) => {
    const run = { 'pipes/samband.yaml': 'run: shop-erp\n' };
    expect(told(await project({ ...files, ...run }))).toEqual([expected]);
  });

  test('leaves it to the file of a system to say what is wrong with it', async () => {
    const lines = told(
      await project({
        'pipes/web-erp/pair.yaml': 'like: shop-erp\n',
        'pipes/systems/web.yaml': 'like: [\n',
      }),
    );
    expect(lines.map((line) => line.slice(0, 26))).toEqual(['pipes/systems/web.yaml:2:1']);
  });
});

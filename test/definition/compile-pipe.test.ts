// What a right pipe file becomes: which rows there are, which go back by themselves and how, what
// carries a key, and which changes of a file change its fingerprints.

import { describe, expect, it } from 'vitest';
import type { Pipe } from '../../engine/definition/pipe.ts';
import { ruleParts } from '../../engine/definition/row-version.ts';
import type { Row } from '../../engine/mapping/row.ts';
import { catalogueWith, customerHead, told } from './small-project.ts';

async function pipeOf(text: string, own: Readonly<Record<string, string>> = {}): Promise<Pipe> {
  const catalogue = await catalogueWith({
    ...own,
    'pipes/shop-erp/customer.yaml': customerHead + text,
  });
  expect(told(catalogue)).toEqual([]);
  return catalogue.pipes.find((pipe) => pipe.id === 'shop-erp/customer') as Pipe;
}

/** The way back of the only row, as `path ← rule`. */
async function check(
  properties: string,
  back: readonly string[],
  head = 'back: { create: never }\n',
): Promise<void> {
  const pipe = await pipeOf(`${head}properties:\n  ${properties}\n`);
  expect(pipe.rows.flatMap(backTexts)).toEqual(back);
}

function backTexts(row: Row): readonly string[] {
  return row.back.map((back) => {
    const rule = ruleParts(back.rule, (expression) => expression?.text ?? null) as Record<
      string,
      unknown
    >;
    const { kind, missing: _, ...rest } = rule;
    const parts = Object.entries(rest).filter(([, value]) => value !== null);
    const when = back.when === undefined ? '' : ` when ${back.when.text}`;
    return `${back.path} ← ${kind} ${parts.map(([key, value]) => `${key}=${String(value)}`).join(' ')}${when}`;
  });
}

const table = `settings:
  kinds:
    title: Kinds
    type: table
    key: shop
    columns: { shop: { title: Shop, type: string }, erp: { title: ERP, type: string } }
    default: [{ shop: a, erp: company }, { shop: b, erp: ERP2 }]
back: { create: never }
`;

describe('rows that go back by themselves', () => {
  it.each([
    ['a plain path', 'name: name', ['name ← expression text=name']],
    [
      'a path into a sub-object',
      'address.city: billing.city',
      ['billing.city ← expression text=address.city'],
    ],
    [
      'rows of a sub-object',
      'address: { properties: { city: billing.city } }',
      ['billing.city ← expression text=address.city'],
    ],
    ['no expression', 'name: $trim(name)', []],
    ['no constant', 'name: { value: x }', []],
    ['no property that is read-only over there', 'displayName: id', []],
    ['not with back: false', 'name: { source: name, back: false }', []],
    [
      'not below a sub-object with back: false',
      'address: { back: false, properties: { city: billing.city } }',
      [],
    ],
    [
      'a condition on the source stays on its way',
      'name: { source: name, when: active }',
      ['name ← expression text=name'],
    ],
    [
      'a find that takes the id',
      'address.countryId: { find: erp.country, by: code, source: billing.country }',
      ['billing.country ← find entity=erp.country by=id input=address.countryId take=code'],
    ],
    [
      'a find whose candidates are limited, by id without the limit',
      "address.countryId: { find: erp.country, by: code, source: billing.country, where: name = 'x' }",
      ['billing.country ← find entity=erp.country by=id input=address.countryId take=code'],
    ],
    [
      'a find that takes a property',
      'address.country: { find: erp.country, by: code, take: name, source: billing.country }',
      ['billing.country ← find entity=erp.country by=name input=address.country take=code'],
    ],
    [
      'no find of an expression',
      'address.countryId: { find: erp.country, by: code, source: $uppercase(billing.country) }',
      [],
    ],
    [
      'no find that takes an expression',
      'address.country: { find: erp.country, by: code, take: $trim(name), source: billing.country }',
      [],
    ],
    [
      'a link',
      'displayName: { link: shop.customer, source: number }',
      ['number ← link entity=erp.customer as=shop.customer input=displayName'],
    ],
    [
      'no link that takes a property',
      'displayName: { link: shop.customer, source: number, take: name }',
      [],
    ],
    ['no first', 'name: { first: [{ source: name }] }', []],
    [
      'what the author says instead',
      'name: { source: name, back: { firstName: name, lastName: { sink: displayName, when: inactive } } }',
      ['firstName ← expression text=name', 'lastName ← expression text=displayName when inactive'],
    ],
    [
      'what goes back only',
      'customerNumber: { back: { number: $string(customerNumber) } }',
      ['number ← expression text=$string(customerNumber)'],
    ],
  ] as const)('%s', (_, properties, back) => check(properties, back));

  it('a table whose values are unambiguous', () =>
    check(
      'displayName: { table: kinds, source: kind }',
      ['kind ← table setting=kinds by=erp input=displayName take=shop'],
      table,
    ));
  it('no table in which a value stands twice', () =>
    check('displayName: { table: kinds, source: kind }', [], table.replace('ERP2', 'company')));
  it('a condition on settings alone holds both ways', () =>
    check(
      'name: { source: name, when: $settings.names }',
      ['name ← expression text=name when $settings.names'],
      'settings: { names: { title: N, type: boolean, default: true } }\nback: { create: never }\n',
    ));
  it('nothing in a pipe that goes one way', () => check('name: name', [], ''));
  it('nothing with a many rule', () =>
    check(
      'name: name',
      [],
      'merge: [{ source: email, sink: email, many: true }]\nback: { create: never }\n',
    ));
  it('what is shared, with a many rule', () =>
    check(
      'name: { source: name, shared: true }',
      ['name ← expression text=name'],
      'merge: [{ source: email, sink: email, many: true }]\nback: { create: never }\n',
    ));
});

describe('what a pipe says without saying it', () => {
  it('has the defaults of the grammar', async () => {
    const pipe = await pipeOf('properties: { name: name }\n');
    expect(pipe).toMatchObject({
      isEnabled: true,
      conflict: 'newest',
      drift: 'keep',
      batchSize: 100,
      forward: { create: 'always', update: 'always', delete: 'keep' },
      schedule: { everyMs: 300_000 },
    });
    expect(pipe.back).toBeUndefined();
    expect(pipe.rows[0]).toMatchObject({
      id: 'name',
      type: 'string',
      isRequired: false,
      write: 'always',
      compare: 'exact',
      conflict: 'newest',
      drift: 'keep',
    });
  });

  it('hands policies of a sub-object to its rows, and both conditions', async () => {
    const pipe = await pipeOf(
      'properties: { address: { when: active, conflict: ask, properties: { city: { source: billing.city, when: $filled(name) } } } }\n',
    );
    expect(pipe.rows).toHaveLength(1);
    expect(pipe.rows[0]).toMatchObject({ id: 'address.city', conflict: 'ask' });
    expect(pipe.rows[0]?.when?.text).toBe('(active) and ($filled(name))');
  });

  it('gives rows the limits of oscillation that they set, else those of the pipe', async () => {
    const usual = { quick: 4, daily: 20, chain: 100, withinMs: 86_400_000 };
    const pipe = await pipeOf(
      'oscillation: { daily: 50 }\nproperties: { name: { source: name, oscillation: { quick: 9, within: 2h } }, email: email }\n',
    );
    expect(pipe.rows.map(({ oscillation }) => oscillation)).toEqual([
      { ...usual, quick: 9, withinMs: 7_200_000 },
      { ...usual, daily: 50 },
    ]);
    const silent = await pipeOf('properties: { name: name }\n');
    expect(silent.rows[0]).not.toHaveProperty('oscillation');
  });

  it('reads batch and start from settings', async () => {
    const pipe = await pipeOf(
      "settings:\n  size: { title: S, type: number, default: 7 }\n  from: { title: F, type: date, default: '2024-02-01' }\nbatch: '{$settings.size}'\nstart: '{$settings.from}'\nproperties: { name: name }\n",
    );
    expect([pipe.batchSize, pipe.startMs]).toEqual([7, Date.UTC(2024, 1, 1)]);
  });

  it.each([
    ['2024-02-01', '2024-01-31T23:00:00Z'],
    ['2024-07-01', '2024-06-30T22:00:00Z'],
    ['2024-07-01T10:00', '2024-07-01T08:00:00Z'],
    ['2024-07-01 10:00:30', '2024-07-01T08:00:30Z'],
    ['2024-07-01T10:00Z', '2024-07-01T10:00:00Z'],
    ['2024-07-01T10:00:00+05:30', '2024-07-01T04:30:00Z'],
  ])('begins at %s as the zone of the project has it', async (start, at) => {
    const pipe = await pipeOf(`start: ${start}\nproperties: { name: name }\n`, {
      'pipes/samband.yaml': 'time: Europe/Oslo\n',
    });
    expect(new Date(pipe.startMs ?? 0)).toEqual(new Date(at));
  });

  it('takes the usual batch, and no start, where the setting has no value', async () => {
    const pipe = await pipeOf(
      "settings:\n  size: { title: S, type: number, optional: true }\nbatch: '{$settings.size}'\nperRun: '{$settings.size}'\nstart: '{$settings.size}'\nproperties: { name: name }\n",
    );
    expect(pipe).toMatchObject({ batchSize: 100 });
    expect([pipe.perRun, pipe.startMs]).toEqual([undefined, undefined]);
  });

  it('is off where a setting says so', async () => {
    const pipe = await pipeOf(
      'settings: { on: { title: On, type: boolean, default: false } }\nenabled: $settings.on\nproperties: { name: name }\n',
    );
    expect(pipe.isEnabled).toBe(false);
  });

  it('keeps the settings of its own, and has none where it declares none', async () => {
    const { ownSettings, settings } = await pipeOf(`${table}properties: { name: name }\n`);
    expect(ownSettings?.map(({ name, title }) => [name, title])).toEqual([['kinds', 'Kinds']]);
    expect(Object.keys(settings)).toEqual(['kinds']);
    expect(await pipeOf('properties: { name: name }\n')).not.toHaveProperty('ownSettings');
  });

  it('compiles words and conditions of create and update', async () => {
    const pipe = await pipeOf(
      'merge: [{ source: email, sink: email }]\ncreate: when-referenced\nupdate: false\nback: { create: inactive = false, update: never }\nproperties: { name: name }\n',
    );
    expect(pipe.forward).toMatchObject({ create: 'when-referenced', update: 'never' });
    expect(pipe.back).toMatchObject({ create: { text: 'inactive = false' }, update: 'never' });
  });
});

describe('rows that carry a key', () => {
  const carried = async (merge: string, rows: string, head = ''): Promise<readonly string[]> =>
    (await pipeOf(`${head}merge: [${merge}]\nproperties: { ${rows} }\n`)).merge[0]?.carriedBy ?? [];

  it.each([
    ['a plain row', '{ source: email, sink: email }', 'email: email', '', ['email']],
    [
      'a row of an expression',
      '{ source: number, sink: $string(customerNumber) }',
      'customerNumber: $number(number)',
      '',
      ['customerNumber'],
    ],
    [
      'a row that names the record',
      '{ source: email, sink: email }',
      'email: { source: $trim($source.email), back: false }',
      '',
      ['email'],
    ],
    [
      'no row that writes once',
      '{ source: email, sink: email }',
      'email: { source: email, write: on-create }',
      '',
      [],
    ],
    ['no row of another property', '{ source: email, sink: email }', 'name: email', '', []],
    [
      'a row that only goes back',
      '{ source: number, sink: $string(customerNumber) }',
      'customerNumber: { back: { number: $string(customerNumber) } }',
      'back: { create: never }\n',
      ['customerNumber'],
    ],
  ] as const)('%s', async (_, merge, rows, head, expected) => {
    expect(await carried(merge, rows, head)).toEqual(expected);
  });
});

describe('references', () => {
  const order = (row: string): string =>
    `source: shop.order\nsink: erp.order\nproperties:\n  ${row}\n`;
  const guest =
    'source: shop.customer\nsink: erp.order\ncreate: never\nproperties: { reference: number }\n';

  it('finds the counterpart that pipes carry it to', async () => {
    const catalogue = await catalogueWith({
      'pipes/shop-erp/customer.yaml': `${customerHead}properties: { name: name }\n`,
      'pipes/shop-erp/order.yaml': order(
        'customer.id: { link: shop.customer, source: customerId }',
      ),
    });
    expect(told(catalogue)).toEqual([]);
    expect(catalogue.pipes[1]?.rows[0]?.rule).toMatchObject({
      kind: 'link',
      entity: 'shop.customer',
      as: 'erp.customer',
      missing: { kind: 'park' },
    });
  });

  it('asks which, where there are two', async () => {
    const own = {
      'pipes/shop-erp/customer.yaml': `${customerHead}properties: { name: name }\n`,
      'pipes/shop-erp/guest.yaml': guest,
    };
    const lines = told(
      await catalogueWith({
        ...own,
        'pipes/shop-erp/order.yaml': order(
          'customer.id: { link: shop.customer, source: customerId }',
        ),
      }),
    );
    expect(lines.join()).toContain(
      'order.yaml:4:24 link.ambiguous: `shop.customer` has more than one counterpart in erp: erp.customer, erp.order. Say which: `as: erp.customer`.',
    );
    const right = await catalogueWith({
      ...own,
      'pipes/shop-erp/order.yaml': order(
        'customer.id: { link: shop.customer, as: erp.customer, source: customerId }',
      ),
    });
    expect(told(right).filter((line) => line.includes('order.yaml'))).toEqual([]);
  });

  it('compiles the items of a list as a small pipe', async () => {
    const catalogue = await catalogueWith({
      'pipes/shop-erp/order.yaml': `source: shop.order
sink: erp.order
back: { create: never }
properties:
  lines:
    each: lines
    key: { source: id, sink: id }
    when: quantity > 0
    merge: [{ source: sku, sink: number }]
    properties: { number: sku, count: quantity }
`,
    });
    expect(told(catalogue)).toEqual([]);
    const list = catalogue.pipes[0]?.rows[0]?.list;
    expect(list).toMatchObject({
      key: { source: 'id', sink: 'id' },
      delete: 'delete',
      backPath: 'lines',
    });
    expect(list?.when?.text).toBe('quantity > 0');
    expect(list?.rows.map((row) => [row.id, row.type, row.back[0]?.path])).toEqual([
      ['number', 'string', 'sku'],
      ['count', 'number', 'quantity'],
    ]);
  });
});

describe('fingerprints', () => {
  const base =
    'settings: { a: { title: A, type: string, default: x }, b: { title: B, type: string, default: y } }\nproperties:\n  name: { source: name & $settings.a }\n  email: email\n';
  const versions = (pipe: Pipe) => ({
    pipe: pipe.fingerprint,
    rows: pipe.rows.map((row) => row.version),
  });

  it.each([
    ['a note', base.replace('{ source: name &', '{ note: n, source: name &'), 'same', 'same'],
    ['a title', `title: T\n${base}`, 'same', 'same'],
    ['limits of oscillation', `oscillation: { quick: 9 }\n${base}`, 'same', 'same'],
    ['the conflict policy', `conflict: ask\n${base}`, 'differs', 'same'],
    ['the expression', base.replace('name & $', '$trim(name) & $'), 'differs', 'differs'],
    [
      'compare',
      base.replace('$settings.a }', '$settings.a, compare: trim }'),
      'differs',
      'differs',
    ],
    [
      'a condition of the row',
      base.replace('$settings.a }', '$settings.a, when: active }'),
      'differs',
      'differs',
    ],
    ['a setting that the row uses', base.replace('default: x', 'default: z'), 'differs', 'differs'],
    [
      'a setting that the row does not use',
      base.replace('default: y', 'default: z'),
      'differs',
      'same',
    ],
    ['a merge rule', `merge: [{ source: email, sink: email }]\n${base}`, 'differs', 'same'],
    ['the way back', `back: { create: never }\n${base}`, 'differs', 'same'],
  ] as const)('%s', async (_, text, pipeChange, rowChange) => {
    const before = versions(await pipeOf(base));
    const after = versions(await pipeOf(text));
    expect(after.pipe === before.pipe ? 'same' : 'differs').toBe(pipeChange);
    expect(after.rows[0] === before.rows[0] ? 'same' : 'differs').toBe(rowChange);
  });

  it.each([
    ['what is written of an item', '{ source: quantity, write: on-create }'],
    ['the drift of an item', '{ source: quantity, drift: restore }'],
    ['the policy of an item', '{ source: quantity, conflict: ask }'],
  ])('%s differs, although its value does not', async (_, count) => {
    const order = async (property: string) => {
      const catalogue = await catalogueWith({
        'pipes/shop-erp/order.yaml': `source: shop.order
sink: erp.order
properties:
  lines:
    each: lines
    key: { source: id, sink: id }
    properties: { number: sku, count: ${property} }
`,
      });
      expect(told(catalogue)).toEqual([]);
      return versions(catalogue.pipes[0] as Pipe);
    };
    const [before, after] = [await order('{ source: quantity }'), await order(count)];
    expect(after.rows).toEqual(before.rows);
    expect(after.pipe).not.toBe(before.pipe);
  });
});

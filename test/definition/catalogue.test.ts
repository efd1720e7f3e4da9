// A whole project: what is found where, and that one broken file hides none of the others.

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../engine/definition/read-project.ts';
import { catalogueWith, customerHead, files, told } from './small-project.ts';

const customer = `${customerHead}properties: { name: name }\n`;

describe('a project', () => {
  it('has its pipes, pairs and entities by name', async () => {
    const catalogue = await catalogueWith({ 'pipes/shop-erp/customer.yaml': customer });
    expect(told(catalogue)).toEqual([]);
    expect(
      catalogue.pairs.map((pair) => [pair.id, pair.title, pair.source.name, pair.sink.name]),
    ).toEqual([['shop-erp', 'Shop to ERP', 'shop', 'erp']]);
    expect(catalogue.pipes.map((pipe) => pipe.id)).toEqual(['shop-erp/customer']);
    expect([...catalogue.entities.keys()]).toEqual([
      'erp.customer',
      'erp.order',
      'erp.country',
      'shop.customer',
      'shop.order',
      'shop.guest',
    ]);
  });

  it('keeps its state below its own folder unless it says otherwise', async () => {
    expect((await catalogueWith({})).project).toEqual({
      store: 'sqlite:/project/.samband/samband.db',
      schedule: { everyMs: 300_000 },
      guards: { deletes: 20, deletesShare: 0.05, changesShare: 0.5, firstRun: 'ask' },
      timeZone: 'UTC',
    });
    const own =
      "store: sqlite:/var/lib/samband.db\nschedule: { at: '06:00' }\nguards: { deletesShare: 10% }\ntime: Europe/Oslo\n";
    expect((await catalogueWith({ 'pipes/samband.yaml': own })).project).toMatchObject({
      store: 'sqlite:/var/lib/samband.db',
      schedule: { at: '06:00' },
      guards: { deletesShare: 0.1 },
      timeZone: 'Europe/Oslo',
    });
  });

  it.each(['# nothing yet\n', '\n', '---\n'])('may be empty: %j', async (text) => {
    const catalogue = await catalogueWith({ 'pipes/samband.yaml': text });
    expect(told(catalogue)).toEqual([]);
    expect(catalogue.project).toEqual((await catalogueWith({})).project);
  });

  it.each([
    ['pipes/samband.yaml', '- a\n', 'The file must be a `project` block, but is a list.'],
    ['pipes/shop-erp/customer.yaml', '# later\n', '`source` is missing. Write an entity'],
    ['pipes/systems/web.yaml', '# later\n', '`driver` is missing.'],
  ])('%s of %j is told in plain words', async (path, text, expected) => {
    expect(told(await catalogueWith({ [path]: text })).join('\n')).toContain(expected);
  });

  it('keeps its state in PostgreSQL where it says so', async () => {
    const store = 'postgres://ola@db.example:5433/samband?schema=shop';
    const own = { 'pipes/samband.yaml': `store: ${store}\n` };
    expect((await catalogueWith(own)).project.store).toBe(store);
  });

  it('gives schedules from the project to the pair to the pipe', async () => {
    const schedules = async (own: Record<string, string>) =>
      (await catalogueWith({ 'pipes/shop-erp/customer.yaml': customer, ...own })).pipes[0]
        ?.schedule;
    const project = { 'pipes/samband.yaml': 'schedule: { every: 1m }\n' };
    const pair = { 'pipes/shop-erp/pair.yaml': 'schedule: { every: 2m }\n' };
    expect(await schedules(project)).toEqual({ everyMs: 60_000 });
    expect(await schedules({ ...project, ...pair })).toEqual({ everyMs: 120_000 });
    expect(
      await schedules({
        ...project,
        ...pair,
        'pipes/shop-erp/customer.yaml': `schedule: { every: 3m }\n${customer}`,
      }),
    ).toEqual({ everyMs: 180_000 });
  });
});

describe('settings', () => {
  const pair = (text: string): string => `settings:\n  ${text}\n`;
  const keep = 'keep: { title: Keep, type: boolean, default: true }';
  const values = (text: string): string => `settings:\n  shop-erp: ${text}\n`;

  it('have the value that somebody gave, else the default', async () => {
    const own = {
      'pipes/shop-erp/customer.yaml': customer,
      'pipes/shop-erp/pair.yaml': pair(keep),
    };
    expect((await catalogueWith(own)).pipes[0]?.settings).toEqual({ keep: true });
    expect(
      (await catalogueWith({ ...own, 'pipes/samband.yaml': values('{ keep: false }') })).pipes[0]
        ?.settings,
    ).toEqual({ keep: false });
  });

  it.each([
    ['a number', 'n: { title: N, type: number, default: 1 }', '${N}', { n: 5 }],
    ['a number by default', 'n: { title: N, type: number, default: 1 }', '${M:-2.5}', { n: 2.5 }],
    ['no number, so the default', 'n: { title: N, type: number, default: 1 }', '${NO}', { n: 1 }],
    ['no number', 'n: { title: N, type: number, optional: true }', '${NO}', {}],
    ['a truth', 'n: { title: N, type: boolean, default: true }', '${NOT}', { n: false }],
    ['no day', 'n: { title: N, type: date, optional: true }', '${NO}', {}],
    [
      'no choice',
      'n: { title: N, type: choice, options: [a, b], default: b }',
      '${NO}',
      { n: 'b' },
    ],
    [
      'a choice of numbers',
      'n: { title: N, type: choice, options: [5, 9], default: 9 }',
      '${N}',
      { n: 5 },
    ],
    ['a text of digits', "n: { title: N, type: string, default: '' }", '${N}', { n: '5' }],
    [
      'a number in a list',
      'n: { title: N, type: list, of: { title: I, type: number }, default: [] }',
      "['${N}', 6]",
      { n: [5, 6] },
    ],
    [
      'a number in a table',
      'n: { title: N, type: table, key: a, columns: { a: { title: A, type: number } }, default: [] }',
      "[{ a: '${N}' }]",
      { n: [{ a: 5 }] },
    ],
  ] as const)('may be in the environment: %s', async (_, declared, given, expected) => {
    const own = {
      'pipes/shop-erp/customer.yaml': customer,
      'pipes/shop-erp/pair.yaml': pair(declared),
      'pipes/samband.yaml': values(`{ n: ${given.startsWith('[') ? given : `"${given}"`} }`),
    };
    const catalogue = await catalogueWith(own, { variables: { N: '5', NO: '', NOT: 'false' } });
    expect(told(catalogue)).toEqual([]);
    expect(catalogue.pipes[0]?.settings).toEqual(expected);
  });

  it('have in each line of a table the defaults of the columns that it leaves out', async () => {
    const own = {
      'pipes/shop-erp/customer.yaml': customer,
      'pipes/shop-erp/pair.yaml': pair(
        't: { title: T, type: table, key: a, columns: { a: { title: A, type: string, required: true }, b: { title: B, type: string, default: x }, c: { title: C, type: number, optional: true } }, default: [{ a: p }, { a: q, b: y }] }',
      ),
    };
    const catalogue = await catalogueWith(own);
    expect(told(catalogue)).toEqual([]);
    expect(catalogue.pipes[0]?.settings).toEqual({
      t: [
        { a: 'p', b: 'x' },
        { a: 'q', b: 'y' },
      ],
    });
  });

  it('of a choice without options tell that, and nothing of the values', async () => {
    const own = {
      'pipes/shop-erp/customer.yaml': customer,
      'pipes/shop-erp/pair.yaml': pair('kind: { title: Kind, type: choice, default: c }'),
    };
    expect(told(await catalogueWith(own))).toEqual([
      'pipes/shop-erp/pair.yaml:2:3 key.missing: `options` is missing.',
    ]);
  });

  it.each([
    [
      'of a text with options',
      pair('w: { title: W, type: string, options: [a], default: a }'),
      '',
      'pipes/shop-erp/pair.yaml:2:32 key.alone: `options` has a meaning only where `type` is `choice`.',
    ],
    [
      'of a text with columns',
      pair('w: { title: W, type: string, key: a, default: a }'),
      '',
      'pipes/shop-erp/pair.yaml:2:32 key.alone: `key` has a meaning only where `type` is `table`.',
    ],
    [
      'of a number of an entity',
      pair('w: { title: W, type: number, of: erp.customer, default: 1 }'),
      '',
      'pipes/shop-erp/pair.yaml:2:32 key.alone: `of` has a meaning only where `type` is `record` or `list`.',
    ],
    [
      'of a list of an entity',
      pair('w: { title: W, type: list, of: erp.customer, default: [] }'),
      '',
      'pipes/shop-erp/pair.yaml:2:34 key.alone: The `of` of a list is a setting, which says what each item is. Write `{ title: …, type: record, of: erp.customer }`.',
    ],
    [
      'that must and need not have a value',
      pair('w: { title: W, type: number, required: true, optional: true }'),
      '',
      'pipes/shop-erp/pair.yaml:2:48 key.alone: A setting is either `required` or `optional`.',
    ],
    [
      'of a column whose default is of another type',
      pair(
        't: { title: T, type: table, key: b, columns: { a: { title: A, type: number, default: x }, b: { title: B, type: string } }, default: [] }',
      ),
      '',
      'pipes/shop-erp/pair.yaml:2:88 setting.value: The setting `t.a` must be a number, but is `x`.',
    ],
    [
      'of a line without a required column',
      pair(
        't: { title: T, type: table, key: b, columns: { a: { title: A, type: string, required: true }, b: { title: B, type: string } }, default: [{ b: x }] }',
      ),
      '',
      'pipes/shop-erp/pair.yaml:2:140 setting.missing: The setting `t.a` is required and has no value. Give this line a value for it.',
    ],
    [
      'of another type',
      pair(keep),
      values("{ keep: 'no' }"),
      'pipes/samband.yaml:2:21 setting.value',
    ],
    [
      'that nobody declared',
      pair(keep),
      values('{ kep: true }'),
      'pipes/samband.yaml:2:15 setting.unknown: There is no setting `kep` here. Did you mean `keep`?',
    ],
    [
      'of a pair that does not exist',
      pair(keep),
      'settings: { shop-epr: {} }\n',
      'pipes/samband.yaml:1:13 setting.unknown: There is no setting `shop-epr` here. Did you mean `shop-erp`?',
    ],
    [
      'that is required and missing',
      pair('keep: { title: Keep, type: boolean, required: true }'),
      '',
      'pipes/shop-erp/pair.yaml:2:3 setting.missing',
    ],
    [
      'without a default',
      pair('keep: { title: Keep, type: boolean }'),
      '',
      'pipes/shop-erp/pair.yaml:2:3 key.missing',
    ],
    [
      'with a default of another type',
      pair('zip: { title: Zip, type: string, default: 0155 }'),
      '',
      "pipes/shop-erp/pair.yaml:2:45 setting.value: The setting `zip` must be a text, but is 0155. Quote it: '0155'.",
    ],
    [
      'that are no option',
      pair('kind: { title: Kind, type: choice, options: [a, b], default: c }'),
      '',
      'pipes/shop-erp/pair.yaml:2:64 setting.value',
    ],
    [
      'of a choice without options',
      pair('kind: { title: Kind, type: choice, default: c }'),
      '',
      'pipes/shop-erp/pair.yaml:2:3 key.missing',
    ],
    [
      'of a table without its key column',
      pair(
        't: { title: T, type: table, key: a, columns: { b: { title: B, type: string } }, default: [] }',
      ),
      '',
      'pipes/shop-erp/pair.yaml:2:36 table.column',
    ],
    [
      'of a row with an unknown column',
      pair(
        't: { title: T, type: table, key: b, columns: { b: { title: B, type: string } }, default: [{ c: x }] }',
      ),
      '',
      'pipes/shop-erp/pair.yaml:2:95 table.column',
    ],
    [
      'of a list with an item of another type',
      pair('l: { title: L, type: list, of: { title: I, type: string }, default: [a, 5] }'),
      '',
      'pipes/shop-erp/pair.yaml:2:75 setting.value',
    ],
    [
      'of a day that is none',
      pair("day: { title: Day, type: date, default: '2024-02-31' }"),
      '',
      'pipes/shop-erp/pair.yaml:2:43 setting.value',
    ],
    [
      'of a record of nothing',
      pair('by: { title: By, type: record, of: erp.custmer, optional: true }'),
      '',
      'pipes/shop-erp/pair.yaml:2:38 entity.unknown: There is no entity `erp.custmer`. Did you mean `erp.customer`?',
    ],
    [
      'of a column of records of nothing',
      pair(
        't: { title: T, type: table, key: b, columns: { b: { title: B, type: record, of: erp.x } }, default: [] }',
      ),
      '',
      'pipes/shop-erp/pair.yaml:2:83 entity.unknown',
    ],
    [
      'of a table with a key twice',
      pair(
        't: { title: T, type: table, key: b, columns: { b: { title: B, type: string } }, default: [] }',
      ),
      'settings:\n  shop-erp: { t: [{ b: x }, { b: y }, { b: x }] }\n',
      'pipes/samband.yaml:2:44 warning table.twice: The setting `t` has several lines with b = x.',
    ],
  ] as const)('%s are told', async (_, pairText, projectText, expected) => {
    const own = {
      'pipes/shop-erp/customer.yaml': customer,
      'pipes/shop-erp/pair.yaml': pairText,
      'pipes/samband.yaml': projectText,
    };
    expect(told(await catalogueWith(own)).join('\n')).toContain(expected);
  });
});

describe('problems of several files', () => {
  it('are told all at once, in the order of the files', async () => {
    const catalogue = await catalogueWith({
      'pipes/samband.yaml': 'stor: x\n',
      'pipes/systems/erp.yaml': `${files['pipes/systems/erp.yaml']}settl: 5s\n`,
      'pipes/shop-erp/customer.yaml': `${customerHead}properties:\n  name: nam\n  email: emal\n`,
      'pipes/shop-erp/order.yaml': 'source: shop.order\nsink: erp.order\nproperties: [\n',
      'schemas/shop/guest.json': '{ "properties": { "id": } }',
    });
    expect(told(catalogue).map((line) => line.slice(0, line.indexOf(': ')))).toEqual([
      'pipes/samband.yaml:1:1 key.unknown',
      'pipes/samband.yaml:1:7 value.form',
      'pipes/shop-erp/customer.yaml:4:9 property.unknown',
      'pipes/shop-erp/customer.yaml:5:10 property.unknown',
      'pipes/shop-erp/order.yaml:4:1 yaml.syntax',
      'pipes/systems/erp.yaml:4:1 key.unknown',
      'schemas/shop/guest.json:1:25 schema.invalid',
    ]);
  });

  it('do not hide what is right in other files', async () => {
    const catalogue = await catalogueWith({
      'pipes/shop-erp/customer.yaml': customer,
      'pipes/shop-erp/order.yaml': 'source: [\n',
    });
    expect(catalogue.pipes.map((pipe) => pipe.id)).toEqual(['shop-erp/customer']);
  });

  it('of records that settings of a system name are told as well', async () => {
    const own = {
      'pipes/systems/erp.yaml': `${files['pipes/systems/erp.yaml']}settings: { by: { title: By, type: record, of: shop.gest, optional: true } }\n`,
    };
    expect(told(await catalogueWith(own))).toEqual([
      'pipes/systems/erp.yaml:4:48 entity.unknown: There is no entity `shop.gest`. Did you mean `shop.guest`?',
    ]);
  });

  it.each([
    [
      'a number for a duration',
      'schedule: { every: 5 }\n',
      ' `every` must be a duration above zero such as `30s`, `5m` or `1d`, but is the number 5.',
    ],
    [
      'a pause that is none',
      'schedule: { every: 0s }\n',
      ' `0s` is not a duration above zero such as `30s`, `5m` or `1d`.',
    ],
    [
      'a number for a share',
      'guards: { deletesShare: 5 }\n',
      ' `deletesShare` must be a share such as `5%`, but is the number 5.',
    ],
    [
      'a number for a text',
      'store: 5\n',
      " `store` must be text, but is the number 5. Quote it: '5'.",
    ],
  ])('%s: what quotes would not mend is not to be quoted', async (_, text, expected) => {
    const lines = told(await catalogueWith({ 'pipes/samband.yaml': text }));
    expect(lines.map((line) => line.slice(line.indexOf(': ') + 1))).toEqual([expected]);
  });

  it.each([
    [
      'a pipe in a folder of other systems',
      { 'pipes/erp-web/customer.yaml': customer },
      'pipes/erp-web/customer.yaml:1:1 pipe.folder',
    ],
    [
      'a file of another ending',
      { 'pipes/shop-erp/customer.yml': customer },
      'pipes/shop-erp/customer.yml:1:1 warning file.name: `shop-erp/customer.yml` is not a name that can be used here. It is not read. Name it `pipes/shop-erp/customer.yaml`.',
    ],
    [
      'settings of another ending',
      { 'pipes/samband.yml': 'store: x\n' },
      'pipes/samband.yml:1:1 warning file.name: `samband.yml` is not a name that can be used here. It is not read. Name it `pipes/samband.yaml`.',
    ],
    [
      'a pipe in no folder of two systems',
      { 'pipes/customer.yaml': customer },
      'It is not read. Pipes are `pipes/<a>-<b>/<name>.yaml`',
    ],
    [
      'an empty schema',
      { 'schemas/shop/guest.json': ' \n' },
      'schemas/shop/guest.json:1:1 schema.invalid: This is no usable JSON Schema: it is empty.',
    ],
    [
      'a name in capitals',
      { 'pipes/shop-erp/Customer.yaml': customer },
      'pipes/shop-erp/Customer.yaml:1:1 file.name',
    ],
    [
      'an unknown system',
      { 'pipes/shop-erp/customer.yaml': customer.replace('erp.customer', 'epr.customer') },
      'customer.yaml:2:7 entity.unknown: There is no entity `epr.customer`. Did you mean `erp.customer`?',
    ],
    [
      'an unknown entity',
      { 'pipes/shop-erp/customer.yaml': customer.replace('erp.customer', 'erp.custmer') },
      'Did you mean `erp.customer`?',
    ],
    [
      'a start where nothing tells when a record was changed',
      {
        'pipes/systems/shop.yaml':
          'driver: files\nfolder: shop\nentities: { customer: { file: { name: customers.csv } } }\n',
        'pipes/shop-erp/customer.yaml': `start: 2026-01-01\n${customer}`,
      },
      'customer.yaml:1:8 warning key.alone: `start` keeps back no record of `shop.customer`',
    ],
    [
      'a start where nothing tells when what a record is made of was changed',
      {
        'pipes/systems/shop.yaml':
          'driver: files\nfolder: shop\nentities: { order: { file: { name: orders.csv } }, customer: { derived: order, id: customerId, record: { name: payment } } }\n',
        'pipes/shop-erp/customer.yaml': `start: 2026-01-01\n${customer}`,
      },
      'customer.yaml:1:8 warning key.alone: `start` keeps back no record of `shop.customer`',
    ],
    [
      'a list to look up in as a sink',
      { 'pipes/shop-erp/customer.yaml': customer.replace('erp.customer', 'erp.country') },
      'entity.looked-up: `erp.country` is a list to look up in',
    ],
    [
      'a schema that is none',
      { 'schemas/shop/guest.json': '{ "type": "objekt", "properties": {} }' },
      'schemas/shop/guest.json:1:1 schema.invalid',
    ],
    [
      'a schema with a reference that leads nowhere',
      {
        'schemas/shop/guest.json':
          '{ "type": "object", "properties": { "at": { "$ref": "#/$defs/a" } } }',
      },
      "schemas/shop/guest.json:1:1 schema.invalid: This is no usable JSON Schema: can't resolve reference",
    ],
    [
      'a schema with a pattern that is none',
      {
        'schemas/shop/guest.json':
          '{ "type": "object", "properties": { "at": { "type": "string", "pattern": "(" } } }',
      },
      'schemas/shop/guest.json:1:1 schema.invalid',
    ],
    [
      'a schema without properties',
      { 'schemas/shop/guest.json': '{}' },
      'schemas/shop/guest.json:1:1 schema.invalid',
    ],
    [
      'a store that nobody knows',
      { 'pipes/samband.yaml': 'store: redis://:hush@x\n' },
      'pipes/samband.yaml:1:8 value.form: `redis:` is not a store: `sqlite:',
    ],
    [
      'an address of PostgreSQL that is none',
      { 'pipes/samband.yaml': 'store: postgres:samband\n' },
      'pipes/samband.yaml:1:8 value.form: `postgres:` is not a store: `sqlite:',
    ],
    [
      'a password in the address of the store',
      { 'pipes/samband.yaml': 'store: postgres://ola:hush@db/samband\n' },
      'pipes/samband.yaml:1:8 secret.literal',
    ],
    [
      'a schema that forgets',
      { 'pipes/samband.yaml': 'store: postgres://samband@db/samband?schema=pg_temp\n' },
      'pipes/samband.yaml:1:8 value.form: `pg_temp` is not a schema of yours',
    ],
    [
      'a time zone that nobody knows',
      { 'pipes/samband.yaml': 'time: Europe/Olso\n' },
      'pipes/samband.yaml:1:7 value.form',
    ],
  ] as const)('tell of %s', async (_, own, expected) => {
    expect(told(await catalogueWith(own)).join('\n')).toContain(expected);
  });

  it('tell of what a system file does not declare', async () => {
    const web =
      'driver: http\nbase: https://web.example\nentities: { customer: { list: { path: /c } } }\n';
    const own = {
      'pipes/systems/web.yaml': web,
      'schemas/web/customer.json': files['schemas/erp/customer.json'] ?? '',
      'pipes/shop-web/customer.yaml': customer
        .replace('erp.customer', 'web.customer')
        .concat('delete: deactivate\n'),
    };
    const lines = told(await catalogueWith(own)).join('\n');
    for (const verb of ['created', 'updated', 'deactivated'])
      expect(lines).toContain(`\`web.customer\` cannot be ${verb}`);
  });
});

describe('a project on disk', () => {
  it('is read below its folder and nowhere else', async () => {
    const root = await mkdtemp(join(tmpdir(), 'samband-definition-'));
    try {
      for (const [path, text] of Object.entries({
        ...files,
        'pipes/shop-erp/customer.yaml': customer,
      })) {
        await mkdir(join(root, path, '..'), { recursive: true });
        await writeFile(join(root, path), text);
      }
      const latin = Buffer.from('introduction: Åse\n', 'latin1');
      await writeFile(join(root, 'pipes/shop-erp/pair.yaml'), latin);
      await symlink('/etc/hostname', join(root, 'pipes/shop-erp/outside.yaml'));
      await symlink('shop-erp', join(root, 'pipes/shop-other'));
      if (process.platform !== 'win32')
        execFileSync('mkfifo', [join(root, 'pipes/shop-erp/fifo.yaml')]);
      const catalogue = await loadCatalogue(root, {
        env: {},
        files: { 'pipes/samband.yaml': 'time: Europe/Oslo\n' },
      });
      const fifo =
        'pipes/shop-erp/fifo.yaml:1:1 file.unreadable: The file cannot be read: it is no file, but a pipe or a device.';
      expect(told(catalogue)).toEqual([
        ...(process.platform === 'win32' ? [] : [fifo]),
        'pipes/shop-erp/outside.yaml:1:1 file.unreadable: The file cannot be read: it leads out of the project.',
        'pipes/shop-erp/pair.yaml:1:1 file.unreadable: The file cannot be read: it is not written in UTF-8; save it so.',
        'pipes/shop-other:1:1 file.unreadable: The file cannot be read: it is a link to a folder, and what lies behind is not read; put the folder itself here.',
      ]);
      expect(catalogue.pipes).toHaveLength(1);
      expect(catalogue.project.timeZone).toBe('Europe/Oslo');
      expect(catalogue.root).toBe(root);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('tells once of a folder that cannot be looked into, and misses nothing in it', async () => {
    const root = await mkdtemp(join(tmpdir(), 'samband-definition-'));
    try {
      await mkdir(join(root, 'pipes/systems'), { recursive: true });
      for (const path of ['pipes/systems/shop.yaml', 'pipes/systems/erp.yaml'])
        await writeFile(join(root, path), files[path] as string);
      await symlink('schemas', join(root, 'schemas'));
      expect(told(await loadCatalogue(root, { env: {} }))).toEqual([
        'schemas:1:1 file.unreadable: The file cannot be read: its path is a link that leads to itself.',
      ]);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('tells once of a schema that cannot be read, and of folders that are named like files', async () => {
    const root = await mkdtemp(join(tmpdir(), 'samband-definition-'));
    try {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(join(root, path, '..'), { recursive: true });
        await writeFile(join(root, path), text);
      }
      const latin = Buffer.from('{ "title": "Åse" }', 'latin1');
      await writeFile(join(root, 'schemas/erp/customer.json'), latin);
      await rm(join(root, 'schemas/shop/customer.json'));
      await mkdir(join(root, 'schemas/shop/customer.json'));
      await mkdir(join(root, 'pipes/shop-erp/customer.yaml'), { recursive: true });
      await mkdir(join(root, 'pipes/shop-erp/order.yaml'));
      await writeFile(join(root, 'pipes/shop-erp/order.yaml/order.yaml'), customer);
      const folder = 'file.unreadable: The file cannot be read: it is a folder, not a file.';
      expect(told(await loadCatalogue(root, { env: {} }))).toEqual([
        `pipes/shop-erp/customer.yaml:1:1 ${folder}`,
        expect.stringMatching(
          /^pipes\/shop-erp\/order\.yaml\/order\.yaml:1:1 warning file\.name: .*It is not read\. Pipes are /,
        ),
        'schemas/erp/customer.json:1:1 file.unreadable: The file cannot be read: it is not written in UTF-8; save it so.',
        `schemas/shop/customer.json:1:1 ${folder}`,
      ]);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('tells once of a pipe or a system that cannot be read, and not what would follow from it', async () => {
    const root = await mkdtemp(join(tmpdir(), 'samband-definition-'));
    const order = `source: shop.order
sink: erp.order
properties: { customer.id: { link: shop.customer, source: customerId } }
`;
    const latin = Buffer.from('# Åse\n', 'latin1');
    const check = async () =>
      told(await loadCatalogue(root, { env: {} })).filter((one) => !one.includes(' warning '));
    try {
      for (const [path, text] of Object.entries({ ...files, 'pipes/shop-erp/order.yaml': order })) {
        await mkdir(join(root, path, '..'), { recursive: true });
        await writeFile(join(root, path), text);
      }
      await writeFile(join(root, 'pipes/shop-erp/customer.yaml'), latin);
      expect(await check()).toEqual([
        expect.stringContaining('pipes/shop-erp/customer.yaml:1:1 file.unreadable'),
      ]);
      await writeFile(join(root, 'pipes/shop-erp/customer.yaml'), customer);
      expect(await check()).toEqual([]);
      await writeFile(join(root, 'pipes/systems/shop.yaml'), latin);
      expect(await check()).toEqual([
        expect.stringContaining('pipes/systems/shop.yaml:1:1 file.unreadable'),
      ]);
    } finally {
      await rm(root, { recursive: true });
    }
  });

  it('without files is an empty catalogue', async () => {
    const root = await mkdtemp(join(tmpdir(), 'samband-definition-'));
    const catalogue = await loadCatalogue(root, { env: {} });
    await rm(root, { recursive: true });
    expect([catalogue.pipes, catalogue.problems]).toEqual([[], []]);
  });
});

// The settings of a pair in every form: what each is, what may be chosen, and the lines of a table one by one.

import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Setting } from '../../../engine/definition/pipe.ts';
import { noRecords } from '../../../engine/docs/checklist/records.ts';
import { checklistJson } from '../../../engine/docs/documents/checklist-json.ts';
import { settingsCsv } from '../../../engine/docs/documents/settings-csv.ts';
import { mustParse, remarksOf } from '../docutils.ts';
import { catalogue, pair, pipe, row, system } from '../hand-built.ts';
import { hostile } from '../hostile.ts';
import { documents, htmlDocuments } from '../texts.ts';

const settings: readonly Setting[] = [
  {
    name: 'on',
    title: 'Switched on',
    type: 'boolean',
    value: true,
    default: false,
    help: 'Or off.',
  },
  {
    name: 'by',
    title: 'Found by',
    type: 'choice',
    value: 'mail',
    default: 'mail',
    options: [
      { value: 'mail', title: 'E-mail' },
      { value: 'id', title: 'id' },
    ],
  },
  { name: 'kinds', title: 'Kinds', type: 'list', value: [], default: ['a', 5] },
  { name: 'none', title: 'Others', type: 'list', value: [], default: [] },
  { name: 'text', title: 'Words', type: 'string', value: 'x', default: '' },
  { name: 'debtor', title: 'Debtor', type: 'record', value: null, of: 'erp.account' },
  {
    name: 'states',
    title: 'States',
    type: 'table',
    value: [{ shop: 9, erp: 'nine' }],
    default: [{ shop: 1, erp: 'new' }, { shop: 2 }],
    columns: [
      { name: 'shop', title: 'Number in the shop' },
      { name: 'erp', title: 'erp' },
    ],
  },
  {
    name: 'ways',
    title: 'Ways',
    type: 'table',
    value: [],
    default: [],
    columns: [
      { name: 'from', title: 'From' },
      { name: 'to', title: 'To' },
    ],
  },
];

function project(given: readonly Setting[]) {
  const shop = system('shop', 'Shop', { user: {} });
  const erp = system('erp', 'ERP', { account: {} });
  const users = pipe(shop.entities.user as never, erp.entities.account as never, []);
  return catalogue([shop, erp], [pair(shop, erp, [users], { settings: given })]);
}

const text = (given = settings) => documents(project(given))['generated-docs/shop-erp.rst'] ?? '';
const page = (given = settings) =>
  htmlDocuments(project(given), noRecords, '')['shop-erp.html'] ?? '';
const sheet = (given = settings) =>
  parse(settingsCsv(project(given)) ?? '', { bom: true }) as readonly string[][];

/** Cells of a list table, row by row. */
function cellsOf(rst: string): readonly string[] {
  return rst.split('   * - ').map(
    (row) =>
      row
        .trim()
        .split(/\n {5}- ?/)
        .join(' | ')
        .split('\n')[0] ?? '',
  );
}

test('a setting says what it is, what may be chosen and what holds while nobody has', () => {
  expect(cellsOf(text())).toEqual(
    expect.arrayContaining([
      'Switched on | ``on`` | boolean | ``false`` | Or off.',
      'Found by | ``by`` | choice: E-mail (``mail``); ``id`` | ``mail`` | —',
      'Kinds | ``kinds`` | list | ``a``, ``5`` | —',
      'Others | ``none`` | list | none | —',
      'Words | ``text`` | string | no text | —',
      'Debtor | ``debtor`` | an ERP Account | — | —',
      'States | ``states`` | table | the lines below | —',
    ]),
  );
});

describe('a table', () => {
  test('is one, with its lines as they are while nobody has set others', () => {
    expect(text()).toContain('**States** (``states``), while nobody has set other lines:');
    expect(cellsOf(text()).slice(-12)).toEqual(
      expect.arrayContaining(['Number in the shop (shop) | erp', '``1`` | ``new``', '``2`` | —']),
    );
    expect(page()).toContain('<td><code>1</code></td><td><code>new</code></td>');
    expect(text()).not.toContain('nine');
  });

  test('without lines names its columns', () => {
    expect(text()).toContain('Its columns are From (``from``) and To (``to``).');
  });

  test('has a row of the sheet for every line', () => {
    const rows = sheet().filter(([, title]) => title === 'States');
    expect(rows.map((row) => row.slice(3, 6))).toEqual([
      ['table', '', 'the lines below'],
      ['table', '1', 'shop: 1; erp: new'],
      ['table', '2', 'shop: 2; erp: —'],
    ]);
  });

  test('whose columns nobody declared shows those of its lines', () => {
    const { columns: _, ...bare } = settings[6] as Setting;
    expect(text([bare])).toContain('   * - shop\n     - erp\n');
  });
});

test('the catalogue for machines tells them as declared, not as set', () => {
  const { pairs } = project(settings);
  const told = JSON.parse(checklistJson([], pairs)).settings;
  expect(told.map(({ name }: Setting) => name)).toEqual(settings.map(({ name }) => name));
  expect(told[6]).toMatchObject({ pair: 'shop-erp', default: settings[6]?.default });
  expect(JSON.stringify(told)).not.toContain('nine');
});

describe('a setting of one pipe alone', () => {
  const [on, by] = settings as readonly [Setting, Setting];
  const shop = system('shop', 'Shop', { user: {}, order: {} });
  const erp = system('erp', 'ERP', { account: {}, invoice: {} });
  const between = (from: string, to: string, own?: readonly Setting[]) =>
    pipe(
      shop.entities[from] as never,
      erp.entities[to] as never,
      [row('name', '$settings.on ? name : by')],
      own ? { ownSettings: own } : {},
    );
  const own = (shared: readonly Setting[]) =>
    catalogue(
      [shop, erp],
      [
        pair(shop, erp, [between('user', 'account'), between('order', 'invoice', [on])], {
          settings: shared,
        }),
      ],
    );
  const lead = 'Only the section “Shop Order to ERP Invoice” refers to these settings:';

  test('stands below those of all', () => {
    const [first, second] = (documents(own([by]))['generated-docs/shop-erp.rst'] ?? '').split(lead);
    expect(cellsOf(first ?? '').join('\n')).toContain('Found by | ``by``');
    expect(cellsOf(second ?? '')).toContain('Switched on | ``on`` | boolean | ``false`` | Or off.');
    expect(htmlDocuments(own([by]), noRecords, '')['shop-erp.html']).toContain(lead);
  });

  test('stands alone where there are no others', () => {
    const alone = documents(own([]))['generated-docs/shop-erp.rst'] ?? '';
    expect(alone).toContain(`Settings\n--------\n\n${lead}\n`);
    expect(alone).not.toContain('The sections below refer');
  });

  test('is called by its title where its pipe uses it', () => {
    const [users, orders] = (documents(own([]))['generated-docs/shop-erp.rst'] ?? '').split(
      '\nShop Order to ERP Invoice\n---',
    );
    expect(orders).toContain('It uses the setting “Switched on”.');
    expect(users).not.toContain('the setting “Switched on”');
  });

  test('names its pipe for machines and its section in the sheet', () => {
    const told = JSON.parse(checklistJson([], own([by]).pairs)).settings;
    expect(told).toMatchObject([{ name: 'by' }, { name: 'on', pipe: 'shop-erp/order' }]);
    expect(told[0]).not.toHaveProperty('pipe');
    const lines = parse(settingsCsv(own([by])) ?? '', { bom: true }) as readonly string[][];
    expect(lines.slice(1).map((line) => [line[2], line[7]])).toEqual([
      ['by', ''],
      ['on', 'Shop Order to ERP Invoice'],
    ]);
  });
});

test('there is no sheet where there are none', () => {
  expect(settingsCsv(project([]))).toBeUndefined();
});

const called = (name: string): readonly Setting[] => [
  {
    name,
    title: name,
    type: 'table',
    value: [],
    default: [{ [name]: name }],
    columns: [{ name, title: name }],
  },
  { name, title: name, type: 'choice', value: 0, options: [{ value: name, title: `a ${name}` }] },
];

test.each(hostile)('the sheet computes nothing of %j', (name) => {
  const cells = sheet(called(name)).flat();
  expect(cells.filter((cell) => /^[\s\u00a0]*[=+\-@|%\t]/.test(cell))).toEqual([]);
});

test.skipIf(!mustParse)('docutils has nothing to remark on hostile ones', () => {
  expect(remarksOf(text(hostile.flatMap(called)))).toBe('');
});

// The checklist in its other forms: a sheet, a catalogue, pages and the compact edition. Whatever a file
// is called or says, each form gives back the same text and nothing of it is run.

import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { noRecords, type Records } from '../../../engine/docs/checklist/records.ts';
import { checklistCsv } from '../../../engine/docs/documents/checklist-csv.ts';
import { checklistJson } from '../../../engine/docs/documents/checklist-json.ts';
import { checklistSections } from '../../../engine/docs/documents/checklist-sections.ts';
import { compactDocuments as compactOnes } from '../../../engine/docs/documents/compact-documents.ts';
import { escaped } from '../../../engine/docs/formats/html.ts';
import { plainBlocks } from '../../../engine/docs/formats/plain-text.ts';
import type { ListRule } from '../../../engine/mapping/row.ts';
import { mustParse, readBack } from '../docutils.ts';
import { catalogue, e, list, oneWay, pair, pipe, row, system } from '../hand-built.ts';
import { hostile } from '../hostile.ts';
import { sample } from '../sample.ts';
import { compactDocuments, htmlDocuments } from '../texts.ts';

const text = { type: 'string' };

/** A project in which everything that has a name is called so. */
function called(name: string) {
  const shop = system('shop', name, { user: { title: name, properties: { [name]: text } } });
  const erp = system('erp', 'ERP', { account: { title: name, properties: { title: text } } });
  const rows = [
    row('title', { kind: 'constant', value: name }, { note: name }),
    row(name === '' ? 'x' : name, 'a'),
  ];
  const users = pipe(shop.entities.user as never, erp.entities.account as never, rows, {
    title: name,
    note: name,
  });
  return catalogue([shop, erp], [pair(shop, erp, [users], { title: name, introduction: name })]);
}

describe('the sheet', () => {
  const sheet = (...given: Parameters<typeof checklistSections>) =>
    parse(checklistCsv(checklistSections(...given)), { bom: true }) as readonly string[][];

  test('has a line for every row and a cell for everything that is known of it', () => {
    const [head, ...lines] = sheet(sample, noRecords);
    expect(head?.slice(0, 4)).toEqual(['Check', 'Document', 'Section', 'Pipe']);
    const rows = [...checklistSections(sample, noRecords)].flatMap((section) => section.rows);
    expect(lines.length).toBe(rows.length);
    expect(lines.every((line) => line.length === head?.length)).toBe(true);
  });

  test('has no code that a spreadsheet takes for a number, and ends what stands in a cell as sentences', () => {
    const [head = [], ...lines] = sheet(sample, noRecords);
    for (const line of lines)
      expect(line[head.indexOf('Check')]).toMatch(/^[☐☑]\u00a0[0-9a-f]{6}$/);
    const put = { kind: 'paragraph', spans: ['→ 1 arrived as 1'] } as const;
    const but = { kind: 'paragraph', spans: ['But no edit was seen'] } as const;
    expect(plainBlocks([put, but])).toBe('→ 1 arrived as 1. But no edit was seen');
  });

  test.each([
    ...hostile,
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    ' =1',
    '＝1',
    '=cmd|"/c calc"!A1',
  ])('computes nothing of %j', (name) => {
    const cells = sheet(called(name), noRecords).flat();
    expect(cells.filter((cell) => /^[\s\u00a0]*[=+\-@＝＋－＠|%\t]/.test(cell))).toEqual([]);
    expect(cells.filter((cell) => /[\p{Cc}\u202e]/u.test(cell))).toEqual([]);
  });
});

describe('the pages', () => {
  const pages = (name: string) => Object.values(htmlDocuments(called(name), noRecords, ''));

  test.each([
    ...hostile,
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onclick='x",
  ])('show %j and run nothing of it', (name) => {
    for (const page of pages(name)) {
      const elements = new Set(page.match(/<\/?[a-z][a-z0-9]*/gi)?.map((tag) => tag.toLowerCase()));
      expect([...elements].filter((tag) => /script|img|iframe|style/.test(tag))).toEqual([]);
      expect(page).not.toMatch(/<[^>]*\son\w+=/i);
      expect(page).toContain(escaped(name.trim()));
    }
  });

  test('mark each row with its way and what it lacks, for the filters', () => {
    const [row] = checklistSections(sample, noRecords).flatMap(({ rows }) => rows);
    const page = htmlDocuments(sample, noRecords, '')['my-shop-erp.html'];
    expect(page).toContain(`<tr id="${row?.code}" data-way="→" data-lacks="tick proof`);
    const ticked = htmlDocuments(sample, recordsFor(row?.key, row?.meaning()), '');
    expect(ticked['my-shop-erp.html']).toContain(
      `<tr id="${row?.code}" data-way="→" data-lacks="">`,
    );
  });
});

function recordsFor(key = '', meaning = ''): Records {
  return {
    signatures: new Map([[key, { meaning, by: 'Kari Nord', on: '2026-01-31' }]]),
    proofs: new Map([
      [
        key,
        {
          meaning,
          verdict: 'proven',
          at: '2026-01-30T10:00:00Z',
          where: 'sandbox',
          steps: [{ way: '→', outcome: 'arrived', put: 'a', found: 'A' }],
        },
      ],
    ]),
  };
}

describe('what is known of a row', () => {
  const [row] = checklistSections(sample, noRecords).flatMap(({ rows }) => rows);
  const rowIn = (records: Records) => {
    const { sections } = JSON.parse(checklistJson(checklistSections(sample, records)));
    return sections[0].rows[0];
  };

  test('is nothing at first', () => {
    expect(rowIn(noRecords)).toMatchObject({ check: row?.code, proof: null, signature: null });
  });

  test('holds while the row means the same, and is told as old once it does not', () => {
    const current = rowIn(recordsFor(row?.key, row?.meaning()));
    expect(current.signature).toMatchObject({ by: 'Kari Nord', isCurrent: true });
    expect(current.proof).toMatchObject({ verdict: 'proven', isCurrent: true });
    const old = rowIn(recordsFor(row?.key, 'another'));
    expect([old.signature.isCurrent, old.proof.isCurrent]).toEqual([false, false]);
  });
});

describe('the compact edition', () => {
  const texts = compactDocuments(sample);

  test('is a document for each direction in which something goes', () => {
    expect(Object.keys(texts)).toEqual(['my-shop-erp.rst', 'erp-my-shop.rst']);
  });

  test('has what goes the other way in the document of that way, from whichever folder', () => {
    const of = (title: string) => ({ title, properties: { name: text } });
    const shop = system('shop', 'Shop', { user: of('User') });
    const erp = system('erp', 'ERP', { account: of('Account') });
    const [user, account] = [shop.entities.user as never, erp.entities.account as never];
    const name = [row('name', 'name')];
    const there = pipe(user, account, name, { back: oneWay });
    const titled = (id: string, title: string) => pipe(account, user, name, { id, title });
    const all = catalogue(
      [shop, erp],
      [
        pair(shop, erp, [there, titled('shop-erp/back', 'A')]),
        pair(erp, shop, [titled('erp-shop/b', 'B')]),
      ],
    );
    const sections = [...compactOnes(all)].map(([file, text]) => [
      file,
      text.match(/^.*(?=\n---)/gm)?.slice(1),
    ]);
    const other = 'ERP Account to Shop User';
    expect(sections).toEqual([
      ['shop-erp.rst', ['Shop User to ERP Account']],
      ['erp-shop.rst', [`${other} (user)`, `${other} (A)`, `${other} (B)`]],
    ]);
  });

  test('names what the items of joined lists have, and nothing of a way that carries nothing', () => {
    const items = { type: 'array', items: { properties: { text, note: text } } };
    const of = (title: string) => ({ title, properties: { lines: items, fees: items } });
    const shop = system('shop', 'Shop', { order: of('Order') });
    const erp = system('erp', 'ERP', { order: of('Order') });
    const lists = [list('lines', [row('text', 'note')]), list('fees', [row('text', 'text')])];
    const blocks = lists as [ListRule, ListRule];
    const joined = { ...blocks[0], items: e('$append(lines, fees)'), blocks };
    const nothing = { ...oneWay, create: 'never', update: 'never' } as const;
    const orders = pipe(
      shop.entities.order as never,
      erp.entities.order as never,
      [row('lines', undefined, { type: 'list', list: joined })],
      { back: nothing },
    );
    const all = catalogue([shop, erp], [pair(shop, erp, [orders])]);
    const compact = compactDocuments(all);
    expect(compact['shop-erp.rst']).toContain('* - fees.text\n     - lines.text');
    expect(compact['shop-erp.rst']).toContain('* - lines.note\n     - lines.text');
    expect(compact['shop-erp.rst']).not.toContain('item.');
    expect(compact['erp-shop.rst']).toContain('No property is carried between an ERP Order');
    expect(checklistCsv(checklistSections(all, noRecords))).toContain(
      '"lines[].note, fees[].text"',
    );
  });

  test.runIf(mustParse)('has tables of three columns, sorted, with a type each', () => {
    const { remarks, cells } = readBack(texts['my-shop-erp.rst'] as string);
    expect(remarks).toEqual([]);
    expect(cells.every((line) => line.length === 3)).toBe(true);
    expect(cells[0]?.flat()).toEqual([
      'My Shop User Property',
      'ERP Account Property',
      'ERP Data Type',
    ]);
    expect(cells.flat(2)).toContain('"string"');
    expect(cells.flat(2).filter((cell) => cell.includes('[]'))).toEqual([]);
  });

  test.runIf(mustParse)('is valid for hostile names', () => {
    for (const name of hostile)
      for (const text of Object.values(compactDocuments(called(name))).slice(0, 1))
        expect(text).not.toMatch(/^\.\. (include|raw)/m);
  });
});

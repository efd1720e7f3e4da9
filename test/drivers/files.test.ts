// Files in a folder, from the system file to the disk: what is read, what is not believed, and what a
// written file looks like to those who read it.

import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../engine/base/clock.ts';
import { type JsonObject, parseJson } from '../../engine/base/json.ts';
import type { Entity, System } from '../../engine/definition/system.ts';
import type { Driver, Page } from '../../engine/drivers/driver.ts';
import { replaceFile } from '../../engine/drivers/files/disk.ts';
import { filesDriver } from '../../engine/drivers/files/files-driver.ts';
import { catalogueWith, told } from '../definition/small-project.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const texts = (...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
const schema = JSON.stringify({
  type: 'object',
  properties: {
    ...texts('id', 'number', 'name', 'price', 'updated', 'city'),
    lines: { type: 'array', items: { type: 'object', properties: texts('sku', 'quantity') } },
  },
});

const path = 'pipes/systems/shop.yaml';
const told2 = (text: string) => catalogueWith({ [path]: text, 'schemas/shop/item.json': schema });

interface Opened {
  readonly folder: string;
  readonly entity: Entity;
  readonly driver: Driver;
  write(content: string | Buffer, name?: string): void;
  content(name?: string): Buffer;
  page(position?: Page['position'] | null): Promise<Page>;
}

/** A shop whose items lie in `items.csv`, unless the words say otherwise. */
async function open(words = 'file: { name: items.csv }', replace = replaceFile): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'samband-files-'));
  folders.push(folder);
  const file = `driver: files\nfolder: '${folder}'\nentities:\n  item:\n    id: number\n    ${words.replaceAll('\n', '\n    ')}\n`;
  const catalogue = await told2(file);
  expect(told(catalogue)).toEqual([]);
  const system = catalogue.systems.get('shop') as System;
  const entity = system.entities.item as Entity;
  const driver = filesDriver(system, { clock: systemClock, root: '/nowhere', replace });
  return {
    folder,
    entity,
    driver,
    write: (content, name = 'items.csv') => writeFileSync(join(folder, name), content),
    content: (name = 'items.csv') => readFileSync(join(folder, name)),
    page: (position = null) => driver.readPage(entity, position),
  };
}

const writable = (more = '') =>
  `file: { name: items.csv${more} }\ncreate: {}\nupdate: {}\ndelete: {}`;

async function records(
  words: string | undefined,
  content: string | Buffer,
): Promise<readonly JsonObject[]> {
  const shop = await open(words);
  shop.write(content);
  const page = await shop.page();
  expect(page.unreadable).toEqual([]);
  return page.records.map((read) => read.record);
}

describe('reading', () => {
  it.each([
    [
      'a plain file',
      undefined,
      'number,name\n1,Sock\n2,Cup\n',
      [
        ['1', 'Sock'],
        ['2', 'Cup'],
      ],
    ],
    [
      'line breaks of Windows, and none at the end',
      undefined,
      'number,name\r\n1,Sock\r\n2,Cup',
      [
        ['1', 'Sock'],
        ['2', 'Cup'],
      ],
    ],
    [
      'line breaks of an old Mac',
      undefined,
      'number,name\r1,Sock\r2,Cup\r',
      [
        ['1', 'Sock'],
        ['2', 'Cup'],
      ],
    ],
    ['a byte order mark', undefined, '\ufeffnumber,name\n1,Sock\n', [['1', 'Sock']]],
    [
      'quotes, delimiters and line breaks in a value',
      undefined,
      'number,name\n1,"Big ""A"",\nblue"\n',
      [['1', 'Big "A",\nblue']],
    ],
    ['a sign for inches', undefined, 'number,name\n1,5" pipe\n', [['1', '5" pipe']]],
    ['an empty value, which is none', undefined, 'number,name\n1,\n', [['1', null]]],
    ['an empty line', undefined, 'number,name\n\n1,Sock\n\n', [['1', 'Sock']]],
    [
      'another delimiter',
      "file: { name: items.csv, delimiter: ';' }",
      'number;name\n1;A,B\n',
      [['1', 'A,B']],
    ],
    [
      'tabs',
      'file: { name: items.csv, delimiter: "\\t" }',
      'number\tname\n1\tSock\n',
      [['1', 'Sock']],
    ],
    [
      'no header',
      'file: { name: items.csv, columns: [number, name] }',
      '1,Sock\n',
      [['1', 'Sock']],
    ],
    [
      'windows-1252',
      'file: { name: items.csv, charset: windows-1252 }',
      Buffer.from('number,name\n1,R\xf8mme \x80\n', 'latin1'),
      [['1', 'Rømme €']],
    ],
    [
      'utf-16',
      'file: { name: items.csv, charset: utf-16le }',
      Buffer.from('\ufeffnumber,name\n1,Rømme\n', 'utf16le'),
      [['1', 'Rømme']],
    ],
    [
      'JSON lines',
      'file: { name: items.csv, format: json-lines }',
      '{"number":"1","name":"Sock"}\n{"number":"2","name":null}\n',
      [
        ['1', 'Sock'],
        ['2', null],
      ],
    ],
  ] as const)('takes %s', async (_, words, content, expected) => {
    const found = await records(words, content);
    expect(found.map(({ number, name }) => [number, name])).toEqual(expected);
  });

  it('puts the rows of one record together', async () => {
    const words = 'file: { name: items.csv, group: { by: number, items: lines } }';
    const content = 'number,city,sku,quantity\nA,Oslo,S1,2\nB,Bergen,S2,1\nA,Oslo,S3,4\n';
    const found = await records(words, content);
    expect(found).toMatchObject([
      { number: 'A', city: 'Oslo', lines: [{ sku: 'S1', quantity: '2' }, { sku: 'S3' }] },
      { number: 'B', lines: [{ sku: 'S2' }] },
    ]);
  });

  it('tells of rows of one record that stand there once more, and does not add them to its lines', async () => {
    const words = 'file: { name: items.csv, group: { by: number, items: lines } }';
    const shop = await open(words);
    const rows = 'A,Oslo,S1,2\nA,Oslo,S1,2\nA,Oslo,S3,4\nB,Bergen,S2,1\n';
    shop.write(`number,city,sku,quantity\n${rows}${rows}`);
    const { records: found, unreadable } = await shop.page();
    expect(found.map(({ record }) => record)).toMatchObject([
      { number: 'A', lines: [{ sku: 'S1' }, { sku: 'S1' }, { sku: 'S3' }] },
      { number: 'B', lines: [{ sku: 'S2' }] },
    ]);
    expect(found.map(({ record }) => (record.lines as readonly unknown[]).length)).toEqual([3, 1]);
    expect(unreadable.map(({ message }) => message)).toEqual([
      'items.csv line 6: A stands in line 2 already',
      'items.csv line 9: B stands in line 5 already',
    ]);
  });

  it('takes the last word of several files', async () => {
    const shop = await open("file: { name: 'items-*.csv' }");
    shop.write('number,name\n1,old\n2,kept\n', 'items-01.csv');
    shop.write('number,name\n1,new\n', 'items-02.csv');
    shop.write('number,name\n9,not ours\n', 'other.csv');
    const { records: found } = await shop.page();
    expect(found.map(({ record }) => record.name)).toEqual(['new', 'kept']);
  });
});

describe('a file that is not believed ends the read', () => {
  it.each([
    [
      'cut off in a row',
      undefined,
      'number,name,price\n1,Sock,5\n2,Cu',
      'items.csv: it ends in the middle of line 3, so it is cut off or still being written',
    ],
    [
      'cut off in quotes',
      undefined,
      'number,name\n1,Sock\n2,"Cup\n3,Hat\n',
      'items.csv: a quote that opens in line 3 or after is never closed',
    ],
    ['cut off to nothing', undefined, '', 'items.csv: it is empty; not even a header is there'],
    [
      'cut off JSON',
      'file: { name: items.csv, format: json-lines }',
      '{"number":"1"}\n{"numb',
      'items.csv: it ends in the middle of line 2',
    ],
    [
      'another charset than utf-8',
      undefined,
      Buffer.from('number,name\n1,Sock\n2,R\xf8mme\n', 'latin1'),
      'items.csv: line 3 is not valid utf-8; if it is an older charset, say so, as with `charset: windows-1252`',
    ],
    [
      'another charset, and line breaks of an old Mac',
      undefined,
      Buffer.from('number,name\r1,Sock\r2,R\xf8mme\r', 'latin1'),
      'items.csv: line 3 is not valid utf-8; if it is an older charset, say so, as with `charset: windows-1252`',
    ],
    [
      'utf-8 where windows-1252 was promised',
      'file: { name: items.csv, charset: windows-1252 }',
      'number,name\n1,Rømme\n',
      'items.csv: it is utf-8, not windows-1252',
    ],
    [
      'utf-16 with its mark',
      undefined,
      Buffer.from('\ufeffnumber,name\n1,A\n', 'utf16le'),
      'items.csv: it is utf-16le, not utf-8',
    ],
    [
      'utf-16 without a mark',
      undefined,
      Buffer.from('number,name\n1,A\n', 'utf16le'),
      'items.csv: it has zero bytes, as if it were not utf-8',
    ],
    [
      'another delimiter',
      undefined,
      'number;name\n1;Sock\n',
      'items.csv: its header has one column only; the delimiter seems to be ";"',
    ],
    [
      'a column twice',
      undefined,
      'number,name,name\n1,a,b\n',
      'items.csv: two columns are called name; whoever writes the file has to name them apart',
    ],
    [
      'without the column that puts rows together',
      'file: { name: items.csv, group: { by: numbr, items: lines } }',
      'number,sku\nA,S1\nA,S2\n',
      'items.csv: the file has no column `numbr`, which `group.by` names; `number` may be meant',
    ],
    [
      'without it and without a row',
      'file: { name: items.csv, group: { by: order, items: lines } }',
      'number,sku\n',
      'items.csv: the file has no column `order`, which `group.by` names; name one that it has',
    ],
    [
      'JSON lines of which none says what puts them together',
      'file: { name: items.csv, format: json-lines, group: { by: numbr, items: lines } }',
      '{"number":"A","sku":"S1"}\n{"number":"A","sku":"S2"}\n',
      'items.csv: the file has no column `numbr`, which `group.by` names; `number` may be meant',
    ],
  ] as const)('%s', async (_, words, content, expected) => {
    const shop = await open(words);
    shop.write(content);
    await expect(shop.page()).rejects.toMatchObject({ code: 'system.answer' });
    await expect(shop.page()).rejects.toThrow(expected);
    expect(shop.driver.health()).toMatchObject({ state: 'unreachable' });
  });

  it('because it is not there', async () => {
    const shop = await open();
    await expect(shop.page()).rejects.toThrow(/there is no file items.csv in .*samband-files/);
  });

  it('because the folder is not there', async () => {
    const shop = await open();
    rmSync(shop.folder, { recursive: true });
    await expect(shop.page()).rejects.toMatchObject({ code: 'system.unreachable' });
    await expect(shop.page()).rejects.toThrow('does not exist');
  });

  it('because it was there before, though it may be made anew', async () => {
    const shop = await open(writable());
    const first = await shop.page();
    expect(first).toMatchObject({ records: [], isLast: true, isListing: true });
    shop.write('number,name\n1,Sock\n');
    const { position } = await shop.page(first.position);
    rmSync(join(shop.folder, 'items.csv'));
    await expect(shop.page(position)).rejects.toMatchObject({ code: 'system.answer' });
    await expect(shop.driver.get(shop.entity, ['1'])).rejects.toMatchObject({
      code: 'system.answer',
    });
  });
});

describe('a row that is none stops no other', () => {
  it.each([
    [
      'too few values',
      'number,name\n1,Sock\n2\n3,Hat\n',
      'items.csv line 3: 1 values for 2 columns',
    ],
    [
      'too many values',
      'number,name\n1,Sock\n2,Cup,blue\n3,Hat\n',
      'items.csv line 3: 3 values for 2 columns',
    ],
    [
      'no id',
      'number,name\n1,Sock\n,Cup\n3,Hat\n',
      'items.csv line 3: a record of shop.item has no id (number)',
    ],
    [
      'an id for the second time',
      'number,name\n1,Sock\n1,Cup\n3,Hat\n',
      'items.csv line 3: 1 stands in line 2 already',
    ],
    [
      'too few values after empty lines',
      'number,name\n\n1,Sock\n\n\n2\n\n3,Hat\n',
      'items.csv line 6: 1 values for 2 columns',
    ],
    [
      'too few values after empty lines of Windows',
      '\r\nnumber,name\r\n1,Sock\r\n\r\n2\r\n3,Hat\r\n',
      'items.csv line 5: 1 values for 2 columns',
    ],
    [
      'too few values between line breaks of an old Mac',
      'number,name\r1,Sock\r2\r3,Hat\r',
      'items.csv line 3: 1 values for 2 columns',
    ],
  ])('%s', async (_, content, expected) => {
    const shop = await open();
    shop.write(content);
    const page = await shop.page();
    expect(page.records.map(({ record }) => record.name)).toEqual(['Sock', 'Hat']);
    expect(page.unreadable.map(({ message }) => message)).toEqual([expected]);
  });

  it('and makes no record look deleted', async () => {
    const shop = await open();
    shop.write('number,name\n1,Sock\n2\n');
    expect(await shop.driver.get(shop.entity, ['1', '2'])).toMatchObject([
      { kind: 'found' },
      { kind: 'unclear', message: 'items.csv line 3: 1 values for 2 columns' },
    ]);
  });
});

describe('a search', () => {
  const priced = 'file: { name: items.csv }\nformats: { price: decimal }';
  const find = (shop: Opened, property: string, value: string | number) =>
    shop.driver.find(shop.entity, property, value);

  it.each([
    ['a row that says something else', '2,Cup,12x\n'],
    ['a row that says nothing', '2,,12x\n'],
    ['a row without an id', ',Cup,7\n'],
    ['a record that stands there twice', '1,Sock,7\n'],
  ])('finds beside %s', async (_, row) => {
    const shop = await open(priced);
    shop.write(`number,name,price\n1,Sock,5\n${row}`);
    expect(await find(shop, 'name', 'sock')).toMatchObject([{ id: '1' }]);
    expect(await find(shop, 'name', 'Hat')).toEqual([]);
  });

  it.each([
    ['holds the value', 'name', 'Hat', '2,hat ,12x\n'],
    ['holds the value and has no id', 'name', 'Hat', ',hat,7\n'],
    ['holds it under an id that is there twice', 'name', 'Hat', '1,hat,7\n'],
    ['is wrong in what is searched', 'price', 12, '2,Cup,12x\n'],
    ['has too few values', 'name', 'Hat', '2\n'],
  ])('has no answer where a row that cannot be read %s', async (_, property, value, row) => {
    const shop = await open(priced);
    shop.write(`number,name,price\n1,Sock,5\n${row}`);
    await expect(find(shop, property, value)).rejects.toMatchObject({ code: 'search.unreadable' });
    await expect(find(shop, property, value)).rejects.toThrow(
      `searching item by ${property}: a row that may be meant cannot be read (items.csv line 3: `,
    );
  });
});

describe('changes', () => {
  it('a file that stayed as it was is not told again', async () => {
    const shop = await open();
    shop.write('number,name\n1,Sock\n');
    const past = new Date(Date.now() - 60_000);
    const { utimesSync } = await import('node:fs');
    utimesSync(join(shop.folder, 'items.csv'), past, past);
    const { position } = await shop.page();
    expect(await shop.page(position)).toMatchObject({
      records: [],
      isListing: false,
      isLast: true,
    });
    shop.write('number,name\n1,Cup\n');
    expect((await shop.page(position)).records).toHaveLength(1);
  });

  it('a file that changes between two pages is begun again', async () => {
    const shop = await open();
    const file = (name: string) =>
      `number,name\n${Array.from({ length: 1_500 }, (_, at) => `${at},${name}\n`).join('')}`;
    shop.write(file('a'));
    const first = await shop.page();
    expect([first.records.length, first.isLast]).toEqual([1_000, false]);
    shop.write(file('bb'));
    const second = await shop.page(first.position);
    expect(second.records[0]?.record).toMatchObject({ number: '0', name: 'bb' });
    const third = await shop.page(second.position);
    expect([third.records.length, third.isLast]).toEqual([500, true]);
  });

  it('by a time of change, only what is newer comes', async () => {
    const words =
      'file: { name: items.csv }\nmodified: updated\nchanges: { by: since, overlap: 1m }';
    const shop = await open(words);
    const row = (number: number, minute: string) => `${number},2026-01-31T12:${minute}:00Z\n`;
    shop.write(`number,updated\n${row(1, '00')}${row(2, '10')}`);
    const { position } = await shop.page();
    shop.write(`number,updated\n${row(1, '00')}${row(2, '10')}${row(3, '11')}`);
    const page = await shop.page(position);
    expect(page.records.map(({ id }) => id)).toEqual(['2', '3']);
    expect(page.isListing).toBe(false);
  });
});

describe('writing', () => {
  const create = (shop: Opened, ...all: readonly JsonObject[]) =>
    shop.driver.create(
      shop.entity,
      all.map((record, at) => ({ record, marker: '', idempotencyKey: `key-${at}` })),
    );
  const update = async (shop: Opened, id: string, set: JsonObject) => {
    const [look] = await shop.driver.get(shop.entity, [id]);
    const before = look?.kind === 'found' ? look.read.record : {};
    const patch = { set: set as never, items: {} };
    return shop.driver.update(shop.entity, [{ id, before, patch, idempotencyKey: 'k' }]);
  };

  it('adds a row in the columns of the file, and leaves every other byte', async () => {
    const shop = await open(writable(", delimiter: ';'"));
    shop.write('name;number;remark\r\n"Sock";1;"a ""b"""\r\n');
    const [answer] = await create(shop, { name: 'Cup; blue', number: '7' });
    expect(answer).toMatchObject({
      kind: 'done',
      id: '7',
      read: { record: { name: 'Cup; blue' } },
    });
    expect(shop.content().toString()).toBe(
      'name;number;remark\r\n"Sock";1;"a ""b"""\r\n"Cup; blue";7;\r\n',
    );
    expect(readdirSync(shop.folder)).toEqual(['items.csv']);
  });

  describe('keeps the line breaks of the file', () => {
    const bare = ', columns: [number, name]';
    const json = ', format: json-lines';
    it.each([
      ['Unix', '\n'],
      ['Windows', '\r\n'],
      ['an old Mac', '\r'],
    ])('%s', async (_, end) => {
      const cases = [
        ['', 'number,name|1,A|2,B', 'number,name|1,Z|2,B|3,C|'],
        [bare, '1,A|2,B', '1,Z|2,B|3,C|'],
        [
          json,
          '{"number":"1","name":"A"}|{"number":"2"}',
          '{"number":"1","name":"Z"}|{"number":"2"}|{"number":"3","name":"C"}|',
        ],
      ] as const;
      for (const [more, before, after] of cases) {
        const shop = await open(writable(more));
        shop.write(before.replaceAll('|', end));
        expect(await update(shop, '1', { name: 'Z' })).toMatchObject([{ kind: 'done' }]);
        expect(await create(shop, { number: '3', name: 'C' })).toMatchObject([{ kind: 'done' }]);
        expect(shop.content().toString()).toBe(after.replaceAll('|', end));
      }
    });

    it.each(['\n', '\r\n', '\r'])('%j, and quotes those in a value', async (end) => {
      const shop = await open(writable());
      shop.write(`number,name${end}`);
      const name = 'a\nb\rc';
      expect(await create(shop, { number: '1', name })).toMatchObject([
        { kind: 'done', read: { record: { name } } },
      ]);
      expect(shop.content().toString()).toBe(`number,name${end}1,"${name}"${end}`);
    });
  });

  it.each([
    ['CSV', '', 'number,name||1,A|||2,B||4|||', 'number,name||1,A|||2,Z||4|||3,C|'],
    ['CSV that begins with one', '', '|number,name|2,B|', '|number,name|2,Z|3,C|'],
    ['CSV without a header', ', columns: [number, name]', '|1,A||2,B||4||', '|1,A||2,Z||4||3,C|'],
    [
      'JSON lines',
      ', format: json-lines',
      '|{"number":"1"}| |{"number":"2","name":"B"}||{|',
      '|{"number":"1"}| |{"number":"2","name":"Z"}||{|{"number":"3","name":"C"}|',
    ],
  ])('leaves the empty lines of %s where they are', async (_, more, before, after) => {
    for (const end of ['\n', '\r\n']) {
      const shop = await open(writable(more));
      shop.write(before.replaceAll('|', end));
      const { unreadable } = await shop.page();
      expect(await update(shop, '2', { name: 'Z' })).toMatchObject([{ kind: 'done' }]);
      expect(await create(shop, { number: '3', name: 'C' })).toMatchObject([{ kind: 'done' }]);
      expect(shop.content().toString()).toBe(after.replaceAll('|', end));
      expect((await shop.page()).unreadable).toEqual(unreadable);
    }
  });

  it('changes the row of one record, columns that nobody knows stay', async () => {
    const shop = await open(writable());
    shop.write('number,name,remark\n1,Sock,a\n2,Cup,"b"\n3,Hat,c\n');
    expect(await update(shop, '2', { name: 'Mug' })).toMatchObject([{ kind: 'done' }]);
    expect(shop.content().toString()).toBe('number,name,remark\n1,Sock,a\n2,Mug,b\n3,Hat,c\n');
  });

  it('does not overwrite what somebody changed meanwhile', async () => {
    const shop = await open(writable());
    shop.write('number,name,city\n1,Sock,Oslo\n');
    const before = { number: '1', name: 'Sock', city: 'Oslo' };
    shop.write('number,name,city\n1,Sokk,Bergen\n');
    const send = (set: JsonObject) =>
      shop.driver.update(shop.entity, [
        { id: '1', before, patch: { set: set as never, items: {} }, idempotencyKey: 'k' },
      ]);
    expect(await send({ name: 'Mug' })).toEqual([{ kind: 'changed' }]);
    expect(shop.content().toString()).toContain('Sokk');
  });

  it('removes the rows of one record', async () => {
    const words = 'file: { name: items.csv, group: { by: number, items: lines } }\ndelete: {}';
    const shop = await open(words);
    shop.write('number,sku\nA,S1\nB,S2\nA,S3\n');
    await shop.driver.remove(shop.entity, [{ id: 'A' }]);
    expect(shop.content().toString()).toBe('number,sku\nB,S2\n');
  });

  it('writes the lines of a record as rows', async () => {
    const words =
      'file: { name: items.csv, group: { by: number, items: lines } }\ncreate: {}\nupdate: {}';
    const shop = await open(words);
    shop.write('number,city,sku,quantity\nA,Oslo,S1,1\n');
    const lines = [
      { sku: 'S1', quantity: '2' },
      { sku: 'S2', quantity: '3' },
    ];
    await create(shop, { number: 'B', city: 'Bergen', lines });
    expect(shop.content().toString()).toBe(
      'number,city,sku,quantity\nA,Oslo,S1,1\nB,Bergen,S1,2\nB,Bergen,S2,3\n',
    );
    await update(shop, 'A', { city: 'Bodø' });
    expect(shop.content().toString()).toContain('A,Bodø,S1,1\n');
  });

  describe('of JSON lines leaves numbers as they stand', () => {
    const json = 'file: { name: items.csv, format: json-lines }\nupdate: {}';
    const big = '12345678901234567890';
    it.each([
      ['beside what changes', `{"number":"1","name":"A","x":${big},"y":1.50,"z":-0.0e+3}`],
      ['deep inside', `{"number":"1","name":"A","x":{"y":[1.0,{"z":${big}}]}}`],
    ])('%s', async (_, before) => {
      const shop = await open(json);
      shop.write(`${before}\n`);
      await update(shop, '1', { name: 'B' });
      expect(shop.content().toString()).toBe(`${before.replace('"A"', '"B"')}\n`);
    });

    const changed = (lines: string) => `{"number":"1","lines":[${lines}],"x":${big}}\n`;
    const [one, two] = ['1', '2'].map(
      (sku) => `{"sku":"${sku}","a":1,"b":1234567890123456789${sku}}`,
    );

    it.each([
      ['in what is left of a list', `${one},${two}`, [1], '', two],
      [
        'in what a list gets besides',
        `${one},${two}`,
        [0, 1, 'new'],
        '',
        `${one},${two},{"sku":"new"}`,
      ],
      [
        'in an item that changes in its place',
        `${one},${two}`,
        [0, 1],
        '2',
        `${one},${two?.replace('"a":1', '"a":5')}`,
      ],
      [
        'in an item that changes as another goes',
        `${one},${two}`,
        [1],
        '2',
        two?.replace('"a":1', '"a":5'),
      ],
    ] as const)('%s', async (_, before, left, edited, after) => {
      const shop = await open(json);
      shop.write(changed(before));
      const old = parseJson(`[${before}]`) as readonly JsonObject[];
      const lines = left
        .map((place) => (place === 'new' ? { sku: 'new' } : (old[place] as JsonObject)))
        .map((line) => (line.sku === edited ? { ...line, a: 5 } : line));
      await update(shop, '1', { lines });
      expect(shop.content().toString()).toBe(changed(after as string));
    });

    it('but for one that changes', async () => {
      const shop = await open(json);
      shop.write(`{"number":"1","price":${big},"x":${big}}\n`);
      await update(shop, '1', { price: 5 });
      expect(shop.content().toString()).toBe(`{"number":"1","price":5,"x":${big}}\n`);
    });

    it('in the rows that are left of a record', async () => {
      const words = json.replace(' }', ', group: { by: number, items: lines } }');
      const shop = await open(words);
      const row = (sku: string, digit: number) =>
        `{"number":"A","sku":"${sku}","x":1234567890123456789${digit}}\n`;
      shop.write(row('S1', 1) + row('S2', 2));
      const [look] = await shop.driver.get(shop.entity, ['A']);
      const { lines } = (look?.kind === 'found' ? look.read.record : {}) as { lines: JsonObject[] };
      await update(shop, 'A', { lines: lines.slice(1) });
      expect(shop.content().toString()).toBe(row('S2', 2));
    });
  });

  it('columns that nobody knows go with their line', async () => {
    const shop = await open(
      'file: { name: items.csv, group: { by: number, items: rows } }\nupdate: {}\n' +
        `decode: '{ "number": number, "lines": [rows.{ "sku": article }] }'\n` +
        `encode: '{ "number": number, "rows": lines.{ "article": sku } }'`,
    );
    shop.write('number,article,remark\nA,S1,x\nA,S2,y\nA,S3,z\n');
    await update(shop, 'A', { lines: [{ sku: 'S2' }, { sku: 'S3' }] });
    expect(shop.content().toString()).toBe('number,article,remark\nA,S2,y\nA,S3,z\n');
  });

  describe('of a record whose lines are removed', () => {
    const grouped = 'group: { by: number, items: lines }';
    const plain = `file: { name: items.csv, ${grouped} }\ncreate: {}\nupdate: {}`;
    const encoded = (decodedLines: string) =>
      `file: { name: items.csv, group: { by: number, items: rows } }\ncreate: {}\nupdate: {}\n` +
      `decode: '{ "number": number, "city": town, "lines": ${decodedLines} }'\n` +
      `encode: '{ "number": number, "town": city, "rows": lines.{ "article": sku } }'`;
    const withoutEmpty = encoded('[rows[article].{ "sku": article }]');

    const linesOf = async (shop: Opened, id: string) => {
      const [look] = await shop.driver.get(shop.entity, [id]);
      return look?.kind === 'found' ? look.read.record.lines : look;
    };

    it.each([
      [
        'CSV',
        plain,
        'number,city,remark,sku,quantity\nA,Oslo,x,S1,1\nB,Bergen,y,S2,1\nA,Oslo,z,S3,2\n',
        'number,city,remark,sku,quantity\nA,Oslo,x,,\nB,Bergen,y,S2,1\n',
        'number,city,remark,sku,quantity\nA,Oslo,x,S4,\nB,Bergen,y,S2,1\n',
      ],
      [
        'JSON lines',
        plain.replace('csv,', 'csv, format: json-lines,'),
        '{"number":"A","sku":"S1"}\n{"number":"B","sku":"S2"}\n{"number":"A","sku":"S3"}\n',
        '{"number":"A","sku":null,"quantity":null}\n{"number":"B","sku":"S2"}\n',
        '{"number":"A","sku":"S4","quantity":null}\n{"number":"B","sku":"S2"}\n',
      ],
      [
        'rows that are decoded',
        withoutEmpty,
        'number,town,remark,article\nA,Oslo,x,S1\nA,Oslo,z,S3\nB,Bergen,y,S2\n',
        'number,town,remark,article\nA,Oslo,x,\nB,Bergen,y,S2\n',
        'number,town,remark,article\nA,Oslo,x,S4\nB,Bergen,y,S2\n',
      ],
    ])('a row without a line stays: %s', async (_, words, before, emptied, filled) => {
      const shop = await open(words);
      shop.write(before);
      expect(await update(shop, 'A', { lines: [] })).toMatchObject([
        { kind: 'done', read: { record: { number: 'A', lines: [] } } },
      ]);
      expect(shop.content().toString()).toBe(emptied);
      expect(await linesOf(shop, 'A')).toEqual([]);
      expect(await linesOf(shop, 'B')).toMatchObject([{ sku: 'S2' }]);
      await update(shop, 'A', { lines: [{ sku: 'S4' }] });
      expect(shop.content().toString()).toBe(filled);
    });

    it.each([
      ['its last line', { kind: 'remove', id: 'S1' }, 'number,city,sku\nA,Oslo,\n', []],
      [
        'nothing, but gets another',
        { kind: 'add', record: { sku: 'S2' } },
        'number,city,sku\nA,Oslo,S1\nA,Oslo,S2\n',
        [{ sku: 'S1' }, { sku: 'S2' }],
      ],
    ] as const)('one by one: %s', async (_, change, after, lines) => {
      const shop = await open(plain);
      shop.write('number,city,sku\nA,Oslo,S1\n');
      const patch = { set: {}, items: { lines: { key: 'sku', changes: [change] } } };
      const asked = { id: 'A', before: {}, patch, idempotencyKey: 'k' };
      await shop.driver.update(shop.entity, [asked]);
      expect(shop.content().toString()).toBe(after);
      expect(await linesOf(shop, 'A')).toMatchObject(lines);
    });

    it('a record that is made without lines is read so', async () => {
      const shop = await open(plain);
      shop.write('number,city,sku\n');
      await create(shop, { number: 'A', city: 'Oslo', lines: [] });
      expect(shop.content().toString()).toBe('number,city,sku\nA,Oslo,\n');
      expect(await linesOf(shop, 'A')).toEqual([]);
    });

    it('is refused where such a row would be read as a line', async () => {
      const shop = await open(encoded('[rows.{ "sku": article }]'));
      shop.write('number,town,article\nA,Oslo,S1\n');
      const message =
        'a row without `rows` would be read as one of them: let `decode` leave such a row out';
      expect(await update(shop, 'A', { lines: [] })).toEqual([{ kind: 'refused', message }]);
      expect(shop.content().toString()).toBe('number,town,article\nA,Oslo,S1\n');
    });

    it('one that is left alone is written, though its expression gives it without a list', async () => {
      const shop = await open(withoutEmpty);
      shop.write('number,town,article\nA,Oslo,S1\nA,Oslo,S2\n');
      await update(shop, 'A', { lines: [{ sku: 'S9' }] });
      expect(shop.content().toString()).toBe('number,town,article\nA,Oslo,S9\n');
    });

    it('rows that are not said again all stay', async () => {
      const shop = await open(
        `file: { name: items.csv, ${grouped} }\nupdate: {}\n` +
          `decode: '{ "number": number, "city": town, "lines": lines }'\n` +
          `encode: '{ "number": number, "town": city }'`,
      );
      shop.write('number,town,article\nA,Oslo,S1\nA,Oslo,S2\n');
      await update(shop, 'A', { city: 'Bodø' });
      expect(shop.content().toString()).toBe('number,town,article\nA,Bodø,S1\nA,Bodø,S2\n');
    });
  });

  it('makes the file, with the columns of the schema', async () => {
    const shop = await open(writable());
    expect(await create(shop, { name: 'Cup' }, { name: 'Hat' })).toMatchObject([
      { kind: 'done', id: '1' },
      { kind: 'done', id: '2' },
    ]);
    expect(shop.content().toString()).toBe(
      'id,number,name,price,updated,city,lines\n,1,Cup,,,,\n,2,Hat,,,,\n',
    );
  });

  it('keeps charset, mark and mode of the file', async () => {
    const shop = await open(writable(', charset: windows-1252'));
    shop.write(Buffer.from('number,name\n1,R\xf8mme\n', 'latin1'));
    chmodSync(join(shop.folder, 'items.csv'), 0o640);
    await create(shop, { number: '2', name: 'Smør €' });
    expect(shop.content().toString('latin1')).toBe('number,name\n1,R\xf8mme\n2,Sm\xf8r \x80\n');
    expect(statSync(join(shop.folder, 'items.csv')).mode & 0o777).toBe(0o640);
    const marked = await open(writable());
    marked.write('\ufeffnumber,name\n1,A\n');
    await create(marked, { number: '2', name: 'B' });
    expect(marked.content().toString('utf8')).toBe('\ufeffnumber,name\n1,A\n2,B\n');
  });

  it.each([
    [
      'a column that is not there',
      '',
      { number: '2', city: 'Oslo' },
      'the file has no column city',
    ],
    ['a structure in one cell', '', { number: '2', name: { a: 1 } }, 'name is no single value'],
    [
      'a character that the charset lacks',
      ', charset: windows-1252',
      { number: '2', name: '🧦' },
      'windows-1252 has no character 🧦',
    ],
  ])('refuses %s, and the others go on', async (_, more, record, expected) => {
    const shop = await open(writable(more));
    shop.write('number,name\n1,A\n');
    const answers = await create(shop, record as JsonObject, { number: '3', name: 'C' });
    expect(answers).toMatchObject([
      { kind: 'refused', message: expected },
      { kind: 'done', id: '3' },
    ]);
    expect(shop.content().toString()).toBe('number,name\n1,A\n3,C\n');
  });

  it('an id that is taken exists already', async () => {
    const shop = await open(writable());
    shop.write('number,name\n1,A\n');
    const answers = await create(shop, { number: '1', name: 'B' });
    expect(answers).toMatchObject([
      { kind: 'exists', message: 'items.csv has a record 1 already' },
    ]);
  });

  describe('beside rows that cannot be read', () => {
    const priced = `${writable()}\nformats: { price: decimal }`;
    const counted = `${writable()}\nformats: { price: decimal, number: decimal }`;

    it.each([
      ['in a column that is no decimal', priced, 'number,price\n1,5\n4,12x\n', '5,\n'],
      ['the id too, which another format reads', counted, 'number,price\n1,5\n04.0,12x\n', '5,\n'],
    ])('counts on from an id that stands there, %s', async (_, words, before, added) => {
      const shop = await open(words);
      shop.write(before);
      expect(await create(shop, {})).toMatchObject([{ kind: 'done', id: '5' }]);
      expect(shop.content().toString()).toBe(`${before}${added}`);
    });

    it('an id that stands there exists already', async () => {
      const shop = await open(priced);
      shop.write('number,price\n1,5\n4,12x\n');
      const message =
        'items.csv has a record 4 already, which cannot be read (items.csv line 3: ' +
        'price should be a number, but is "12x")';
      expect(await create(shop, { number: '4' })).toEqual([{ kind: 'exists', message }]);
    });

    it.each([
      ['too few values', priced, '2\n', 'items.csv line 3: 1 values for 2 columns'],
      ['no id', priced, ',7\n', 'items.csv line 3: a record of shop.item has no id (number)'],
      [
        'an id that is none',
        counted,
        'x2,7\n',
        'items.csv line 3: number should be a number, but is "x2"',
      ],
    ])('counts no id while one is unknown, for it has %s', async (_, words, row, why) => {
      const shop = await open(words);
      shop.write(`number,price\n1,5\n${row}`);
      const message = `the next id cannot be counted, because a row that may have it cannot be read (${why}); mend that row`;
      expect(await create(shop, { price: 3 }, { number: '7' })).toMatchObject([
        { kind: 'refused', message },
        { kind: 'done', id: '7' },
      ]);
      expect(shop.content().toString()).toBe(`number,price\n1,5\n${row}7,\n`);
    });

    it('gives an id that is not counted, for no other row can have it', async () => {
      const shop = await open(priced);
      shop.write('number,price\nA,5\n2\n');
      expect(await create(shop, { price: 3 })).toMatchObject([{ kind: 'done', id: 'key-0' }]);
    });
  });

  it('composes again what another program wrote meanwhile, and loses nothing of it', async () => {
    let shop: Opened | undefined;
    let times = 0;
    shop = await open(writable(), async (path, bytes, before) => {
      if (times++ === 0) shop?.write('number,name\n1,A\n5,theirs\n');
      return replaceFile(path, bytes, before);
    });
    shop.write('number,name\n1,A\n');
    expect(await create(shop, { name: 'ours' })).toMatchObject([{ kind: 'done', id: '6' }]);
    expect(shop.content().toString()).toBe('number,name\n1,A\n5,theirs\n6,ours\n');
  });

  it.each([
    ['ENOSPC', { kind: 'not-sent', message: 'items.csv cannot be written (ENOSPC)' }],
    ['EIO', { kind: 'unclear', message: 'writing items.csv: EIO' }],
  ])('that the disk answers by %s tells so of what was to be written', async (code, answer) => {
    const shop = await open(writable(), () => Promise.reject(Object.assign(new Error(), { code })));
    shop.write('number,name\n1,A\n');
    expect(await create(shop, { number: '1' }, { number: '2' })).toEqual([
      { kind: 'exists', message: 'items.csv has a record 1 already' },
      answer,
    ]);
  });

  it('is given up for now where somebody else writes again and again', async () => {
    let times = 0;
    const shop = await open(writable(), async () => {
      times++;
      return false;
    });
    shop.write('number,name\n1,A\n');
    expect(await create(shop, { number: '2' })).toMatchObject([{ kind: 'not-sent' }]);
    expect(times).toBe(3);
  });

  it('a broken row of somebody else stays in the file', async () => {
    const shop = await open(writable());
    shop.write('number,name\n1,A\n2\n3,C\n');
    await create(shop, { number: '4', name: 'D' });
    expect(shop.content().toString()).toBe('number,name\n1,A\n2\n3,C\n4,D\n');
  });

  it('to a file that is not believed is not sent', async () => {
    const shop = await open(writable());
    shop.write('number,name\n1,A\n2,"cut');
    expect(await create(shop, { number: '4', name: 'D' })).toMatchObject([{ kind: 'not-sent' }]);
    expect(shop.content().toString()).toBe('number,name\n1,A\n2,"cut');
  });
});

describe('what a system file is told', () => {
  const item = (words: string) => `driver: files\nfolder: x\nentities: { item: { ${words} } }\n`;
  it.each([
    [
      'no folder',
      'driver: files\nentities: { item: { file: { name: a.csv } } }\n',
      '1:1 key.missing',
    ],
    ['no file', item('id: number'), '3:13 key.missing'],
    [
      'a file for another driver',
      'driver: http\nbase: https://x\nentities: { item: { file: { name: a.csv } } }\n',
      '3:21 key.driver',
    ],
    ['a folder in the name', item('file: { name: a/b.csv }'), '3:35 value.form'],
    ['an ending that says nothing', item('file: { name: a.txt }'), '3:21 key.missing'],
    ['an unknown charset', item('file: { name: a.csv, charset: utf8mb4 }'), '3:51 value.form'],
    ['a long delimiter', item("file: { name: a.csv, delimiter: '::' }"), '3:53 value.form'],
    ['a write to many files', item("file: { name: 'a*.csv' }, create: {}"), '3:47 key.alone'],
    [
      'a write without a way back',
      item('file: { name: a.csv }, decode: $, update: {}'),
      '3:55 key.missing',
    ],
  ])('%s', async (_, text, expected) => {
    const problems = told(await told2(text)).map((line) => line.replace(`${path}:`, ''));
    expect(problems.map((line) => line.slice(0, line.indexOf(': ')))).toEqual([expected]);
  });

  it('nothing of the list of rows where they are decoded', async () => {
    const words = 'file: { name: a.csv, group: { by: number, items: rows } }, decode: $';
    expect(told(await told2(item(words)))).toEqual([]);
  });

  it('which list of rows may be meant, where it is no property', async () => {
    const words = 'file: { name: a.csv, group: { by: number, items: linez } }';
    expect(told(await told2(item(words)))).toEqual([
      `${path}:3:70 property.unknown: \`shop.item\` has no property \`linez\`. Did you mean \`lines\`?`,
    ]);
  });
});

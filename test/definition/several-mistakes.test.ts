// A file with several mistakes tells all that can be told independently, and nothing that only follows from another.
// Each row is a file with its mistakes, and the places where they are told.

import { describe, expect, test } from 'vitest';
import { catalogueWith, customerHead, files, told } from './small-project.ts';

async function check(path: string, text: string, expected: readonly string[]): Promise<void> {
  const lines = told(await catalogueWith({ [path]: text }));
  const own = lines.map((line) => line.slice(0, line.indexOf(': ')));
  expect(own).toEqual(expected.map((one) => `${path}:${one}`));
}

describe('a pipe tells', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'a stranger at its top, and what is wrong below',
      'zz: 1\nwhen: nme = 1\nproperties: { name: nam, kind: { value: odd } }\n',
      ['3:1 key.unknown', '4:7 property.unknown', '5:21 property.unknown', '5:41 value.unknown'],
    ],
    [
      'a stranger in a row, and what is wrong in the others',
      'properties:\n  name: { source: name, zz: 1 }\n  email: emal\n',
      ['4:25 key.unknown', '5:10 property.unknown'],
    ],
    [
      'a misspelt key and what is wrong below it',
      'propertys: { name: nam }\n',
      ['3:1 key.unknown', '3:20 property.unknown'],
    ],
    [
      'a misspelt key once, also where it must be there',
      'properties: { name: name }\nexamples: [{ name: a, gven: { number: 1 }, expect: { nme: x } }]\n',
      ['4:23 key.unknown', '4:39 property.type', '4:54 property.unknown'],
    ],
    [
      'a key that stands there twice, and what is wrong elsewhere',
      'properties:\n  name: name\n  name: nam\n  email: emal\n',
      ['5:3 yaml.duplicate', '6:10 property.unknown'],
    ],
    [
      'a misspelt word and what is wrong elsewhere',
      'conflict: newst\nproperties: { name: nam }\n',
      ['3:11 value.unknown', '4:21 property.unknown'],
    ],
    [
      'an item of a list that does not fit, and what is wrong in the next',
      'merge:\n  - 5\n  - { source: nam, sink: name }\nproperties: { name: name }\n',
      ['4:5 value.type', '5:15 property.unknown'],
    ],
    [
      'that its rows are missing, and what is wrong elsewhere',
      'when: nme = 1\n',
      ['1:1 key.missing', '3:7 property.unknown'],
    ],
    [
      'a row that does not fit, and not that something needs it',
      'settings: { size: { title: Size, tpe: number, default: 1, zz: 2 } }\nproperties: { name: 5, email: $string($settings.size) }\n',
      ['3:34 key.unknown', '3:59 key.unknown', '4:21 property.type'],
    ],
    [
      'settings that do not fit, and not that rows read them',
      'settings: { size: 5 }\nproperties: { name: $string($settings.size), email: emal }\n',
      ['3:19 value.type', '4:53 property.unknown'],
    ],
    [
      'a setting that does not fit, and that there is no other that is read',
      'settings: { size: 5 }\nproperties: { name: $string($settings.size), email: $settings.mail }\n',
      ['3:19 value.type', '4:53 setting.unknown'],
    ],
    [
      'a column of a table that does not fit, and not that the table has none',
      [
        'settings: { kinds: { title: Kinds, type: table, key: a, columns: { a: { title: A, type: 5 } }, default: [{ a: x }] } }',
        'properties: { name: { table: kinds, by: a, source: kind, take: a }, email: emal }\n',
      ].join('\n'),
      ['3:89 value.type', '4:76 property.unknown'],
    ],
    [
      'an example whose way is not known, and not that its records do not fit',
      'properties: { name: name, email: emal }\nexamples: [{ name: a, way: [], given: { displayName: x }, expect: { age: 1 } }]\n',
      ['3:34 property.unknown', '4:28 value.type'],
    ],
  ])('%s', (_, text, expected) =>
    check('pipes/shop-erp/customer.yaml', customerHead + text, expected),
  );

  test('nothing where it does not say between what it goes', () =>
    check('pipes/shop-erp/customer.yaml', 'source: shop.customer\nproperties: { name: nam }\n', [
      '1:1 key.missing',
    ]));
});

describe('a system tells', () => {
  const erp = files['pipes/systems/erp.yaml'] as string;
  test.each<[string, string, readonly string[]]>([
    [
      'a stranger at its top, and what is wrong below',
      `${erp}zz: 1\nanswers: [{ when: $stauts = 1, means: ok }]\n`,
      ['4:1 key.unknown', '5:19 expression.variable'],
    ],
    [
      'a stranger in an entity, and what is wrong in another',
      'driver: memory\nentities: { customer: { zz: 1 }, country: { refresh: 1d, id: cde } }\n',
      ['2:25 key.unknown', '2:62 warning property.unknown'],
    ],
    [
      'an unknown driver, and what is wrong elsewhere',
      'driver: memry\nentities: { country: { refresh: 1d, id: cde } }\n',
      ['1:9 value.unknown', '2:41 warning property.unknown'],
    ],
    [
      'a setting that does not fit, and not that something reads it',
      `${erp}settings: { size: { title: [], type: number, default: 1 } }\nanswers: [{ when: $settings.size = $settings.sice, means: ok }]\n`,
      ['4:28 value.type', '5:36 setting.unknown'],
    ],
    [
      'what is wrong for all of its entities where it stands, once',
      `${erp}decode: ""\n`,
      ['4:10 expression.syntax'],
    ],
  ])('%s', (_, text, expected) => check('pipes/systems/erp.yaml', text, expected));

  test('what others say of what it declares is not judged meanwhile', async () => {
    const http =
      'driver: http\nbase: http://127.0.0.1:1\nentities:\n  customer: { list: { path: /a, items: $ }, creat: [] }\n';
    const lines = told(
      await catalogueWith({
        'pipes/systems/erp.yaml': http,
        'pipes/shop-erp/customer.yaml': `${customerHead}create: always\nproperties: { name: nam }\n`,
        'pipes/shop-erp/order.yaml':
          'source: shop.order\nsink: erp.order\nproperties: { zz: number }\n',
      }),
    );
    expect(lines.map((line) => line.slice(0, line.indexOf(': ')))).toEqual([
      'pipes/shop-erp/customer.yaml:4:21 property.unknown',
      'pipes/systems/erp.yaml:4:45 key.unknown',
      'pipes/systems/erp.yaml:4:52 value.type',
    ]);
  });
});

test('the project file tells a stranger, and what is wrong elsewhere', () =>
  check('pipes/samband.yaml', 'zz: 1\ntime: Nowhere\nsettings: { nobody: { a: 1 } }\n', [
    '1:1 key.unknown',
    '2:7 value.form',
    '3:13 setting.unknown',
  ]));

test('a pair file tells a stranger, and what is wrong elsewhere', () =>
  check(
    'pipes/shop-erp/pair.yaml',
    'zz: 1\nsettings: { one: { title: One, type: record, of: shop.nobody, optional: true } }\n',
    ['1:1 key.unknown', '2:50 entity.unknown'],
  ));

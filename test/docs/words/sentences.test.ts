// The sentences that a document says of a pipe as a whole, and of its arrows: each says what the pipe does,
// and none says more.

import { expect, test } from 'vitest';
import type { Pipe } from '../../../engine/definition/pipe.ts';
import type { Row } from '../../../engine/mapping/row.ts';
import { catalogue, e, list, mergeRule, oneWay, pair, pipe, row, system } from '../hand-built.ts';
import { documents } from '../texts.ts';

const text = { type: 'string' };
const shop = system('shop', 'Shop', { user: { title: 'User', properties: { name: text } } });
const erp = system('erp', 'ERP', { account: { title: 'Account', properties: { name: text } } });
const [user, account] = [shop.entities.user, erp.entities.account] as [never, never];
const name = [row('name', 'name')];

function documentOf(...pipes: readonly Pipe[]): string {
  const all = catalogue([shop, erp], [pair(shop, erp, pipes)]);
  return documents(all)['generated-docs/shop-erp.rst'] as string;
}

const there = (rest: Partial<Pipe> = {}, rows: readonly Row[] = name) =>
  pipe(user, account, rows, rest);
const turned = pipe(account, user, name, { id: 'shop-erp/turned' });

test.each([
  ['one way', [there()], /→ means that the property is written to ERP\. A list/],
  ['both ways', [there({ back: oneWay })], /written to ERP, ← that it is written to Shop, and ↔/],
  [
    'with a pipe that begins at the other system',
    [there(), turned],
    /→ means that the property is written to the system that the title of the section names second\. A list/,
  ],
  [
    'with one, and both ways',
    [there({ back: oneWay }), turned],
    /names second, ← that it is written to the one that it names first, and ↔/,
  ],
] as const)('the arrows of a pair %s are told as they are meant', (_, pipes, words) => {
  expect(documentOf(...pipes)).toMatch(words);
});

test('a document says what a pipe is, and where the functions of its rules are explained', () => {
  const text = documentOf(there());
  expect(text).toContain('describes a pipe: one kind of record');
  expect(text).toContain('functions such as ``$first`` give stands in the reference of the pipes');
});

const on = { enabled: e("$settings.mode = 'full'") };
const merge = [mergeRule('name', 'name')];
const unless = { ...oneWay, update: e('$not($sink.closed)') };
const many = mergeRule('name', 'name', { isMany: true });
const first = /where both have a value, the later change wins/;

const said: readonly (readonly [string, Partial<Pipe>, RegExp])[] = [
  [
    'switched on by a setting',
    on,
    /part\.\*\* This pipe runs only if the setting ``mode`` is ``full``\. Every/,
  ],
  [
    'that a setting has switched off',
    { ...on, isEnabled: false },
    /runs only if the setting .*\. This pipe is switched off at present: nothing flows/,
  ],
  [
    'switched off for good',
    { isEnabled: false },
    /part\.\*\* This pipe is switched off at present/,
  ],
  ['whose records are linked', { merge }, /replace those of ERP\. If a Shop/],
  [
    'whose records are not all updated',
    { merge, forward: unless },
    /replace those of ERP, as far as records may be updated \(see Changes\)\./,
  ],
  ['that goes both ways', { merge, back: oneWay }, new RegExp(`${first.source}\\. If`)],
  [
    'one of whose ways has a condition',
    { merge, back: unless },
    new RegExp(`${first.source}, as far as records may be updated`),
  ],
  [
    'whose records share',
    { merge: [many] },
    /with the same ERP Account\. One that joins others there fills what is empty and replaces nothing/,
  ],
  [
    'whose records share by one rule',
    { merge: [many, ...merge] },
    /with the same ERP Account, by a link rule that says so\./,
  ],
  [
    'whose records share where a condition holds',
    { merge: [{ ...many, when: e('name') }] },
    /with the same ERP Account, by a link rule that says so\./,
  ],
];

test.each(said)('of a pipe %s', (_, rest, words) => {
  expect(documentOf(there(rest))).toMatch(words);
});
const lines = (write: Row['write']) =>
  row('lines', undefined, {
    type: 'list',
    write,
    drift: 'restore',
    list: list('items', [row('sku', 'sku')]),
  });
const later = /new ones are paired|New items are added|are removed|is set back/;

test.each([
  ['that is written always', there({}, [lines('always')]), true],
  ['that is written on creation only', there({}, [lines('on-create')]), false],
  [
    'of a pipe that updates nothing',
    there({ forward: { ...oneWay, update: 'never' } }, [lines('always')]),
    false,
  ],
] as const)('what becomes of the items of a list later is told of one %s', (_, one, isTold) => {
  expect(later.test(documentOf(one))).toBe(isTold);
});

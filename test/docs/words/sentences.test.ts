// The sentences that a document says of a pipe as a whole, and of its arrows: each says what the pipe does,
// and none says more.

import { expect, test } from 'vitest';
import type { Pipe } from '../../../engine/definition/pipe.ts';
import { policyLines } from '../../../engine/docs/checklist/policy-lines.ts';
import type { PropertyLine } from '../../../engine/docs/checklist/property-lines.ts';
import { plainBlocks } from '../../../engine/docs/formats/plain-text.ts';
import { names } from '../../../engine/docs/words/names.ts';
import { pipeWords } from '../../../engine/docs/words/pipe-words.ts';
import type { Row, ValueRule } from '../../../engine/mapping/row.ts';
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

/** The line that tells what is created, or another policy. */
function policyOf(one: Pipe, name = 'create') {
  const called = names(catalogue([shop, erp], []));
  const words = pipeWords(one, pair(shop, erp, [one]), called);
  const line = policyLines(one, words).find(({ sink }) => sink[0] === name) as PropertyLine;
  return { words: plainBlocks(line.rule), meaning: line.meaning(), formula: line.formula() };
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

const said: (readonly [string, Partial<Pipe>, RegExp])[] = [
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

const dated =
  /part\.\*\* Every Shop User takes part\. While the setting ``from`` has a date, records last/;
said.push(
  ['whose first day is a setting', { startText: '{$settings.from}' }, dated],
  [
    'that begins at a time',
    { startText: '2024-01-01T12:00Z' },
    /changed before 2024-01-01T12\\?:00Z are only/,
  ],
  [
    'that begins so many as a setting says',
    { perRunText: '{$settings.most}' },
    /At most as many new records as the setting ``most`` says are begun in one run; the others/,
  ],
  ['that begins one', { perRunText: '1' }, /At most 1 new record is begun in one run/],
);

test('who is old enough to be created is part of what is ticked of the creates', () => {
  const createOf = (rest: Partial<Pipe>) => policyOf(there(rest));
  expect(createOf({ startText: '2024-01-01' }).words).toContain(
    'before 2024-01-01 are only matched',
  );
  expect(createOf({ startText: '2024-01-01' }).meaning).not.toBe(createOf({}).meaning);
  const asked = { startText: '{$settings.from}' };
  expect(createOf({ ...asked, startMs: 1 }).meaning).toBe(createOf(asked).meaning);
  expect(createOf({ ...asked, startMs: 1 }).words).toBe(createOf(asked).words);
});

test('the expression beside a policy is all of what its file says of it', () => {
  expect(policyOf(there(on), 'takes part').formula).toBe(
    "enabled: $settings.mode = 'full', when: true",
  );
  expect(policyOf(there({ startText: '2024-01-01' })).formula).toBe(
    'create: always, start: 2024-01-01',
  );
});

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

const never = { ...oneWay, update: 'never' } as const;
const nowhere = { ...never, create: 'never' } as const;
const noted = (write: Row['write']) => [
  row('name', 'name', {
    write,
    back: [{ ...row('name', 'name'), path: 'name', isAutomatic: true } as never],
  }),
];

test.each<readonly [string, Pipe, RegExp, RegExp]>([
  [
    'updates one side only',
    there({ merge, forward: never, back: oneWay }, noted('always')),
    /a change in ERP reaches Shop, property by property .* never updated from Shop.* Where the value of Shop wins, each side keeps its own/s,
    /a change on either side/,
  ],
  [
    'updates the other side only',
    there({ merge, back: never }, noted('always')),
    /a change in Shop reaches ERP, property by property .* never updated from ERP.* Where the value of ERP wins, each side keeps its own/s,
    /a change on either side/,
  ],
  [
    'updates the side only that never wins',
    there({ merge, back: never, conflict: 'sink' }, noted('always')),
    /the value of ERP wins.* Where the value of ERP wins, each side keeps its own/s,
    /a change on either side/,
  ],
  [
    'updates the side only that never loses to it',
    there({ merge, back: never, conflict: 'source' }, noted('always')),
    /a change in Shop reaches ERP/,
    /each side keeps its own/,
  ],
  [
    'updates neither',
    there({ merge, forward: never, back: never }, noted('always')),
    /values of both stay as they are.*can be in conflict: no record that exists is changed/s,
    /Once linked|the later change/,
  ],
])('of a pipe both ways that %s', (_, one, said, unsaid) => {
  const text = documentOf(one);
  expect(text).toMatch(said);
  expect(text).not.toMatch(unsaid);
});

test.each<readonly [string, Pipe, string, string]>([
  [
    'is written on creation',
    there({ back: oneWay }, noted('on-create')),
    '↔',
    'written to ERP only on creation.',
  ],
  [
    'only fills',
    there({ back: oneWay }, noted('if-empty')),
    '↔',
    'only an empty one is filled in ERP. **Winner:** ERP.',
  ],
  [
    'of a pipe that updates only the source',
    there({ forward: never, back: oneWay }, noted('always')),
    '↔',
    'written to ERP only on creation.',
  ],
  [
    'of a pipe that updates only the sink',
    there({ back: never }, noted('always')),
    '↔',
    'written to Shop only on creation. **Winner:**',
  ],
  [
    'that nothing brings back',
    there({ back: nowhere }, noted('always')),
    '→',
    'May be empty. **Winner:**',
  ],
  [
    'that nothing takes over',
    there({ forward: nowhere, back: oneWay }, noted('always')),
    '←',
    'May be empty. **Winner:**',
  ],
  [
    'of a pipe that carries nothing',
    there({ forward: nowhere, back: nowhere }, noted('always')),
    '→',
    'never written, as nothing is created or updated.',
  ],
])('the line of a property both ways %s says which way and when', (_, one, way, when) => {
  const line = documentOf(one).split('* - ``name``').at(-1)?.replace(/\s+/g, ' ') as string;
  expect(line).toContain(` string - ${way} - Copied from`);
  expect(line).toContain(when);
});

test('an item says that its list is written on creation only', () => {
  expect(documentOf(there({}, [lines('on-create')]))).toMatch(
    /``lines\[\]\.sku``[\s\S]*written only on creation/,
  );
});

const park = { kind: 'park' } as const;
const lookUp: ValueRule = {
  ...{ kind: 'table', setting: 'kinds', by: 'shop', input: e('kind'), take: e('erp') },
  missing: { kind: 'empty' },
};
const reference: ValueRule = {
  ...{ kind: 'link', entity: 'erp.account', as: 'shop.user', input: e('owner') },
  missing: park,
};

test('keys of which any may agree are told in one sentence, and then what becomes of those that find nothing', () => {
  const rule = { ...mergeRule('name', 'name'), source: [lookUp, e('name')] };
  expect(documentOf(there({ merge: [rule] }))).toContain(
    '``erp`` from the line of the setting ``kinds`` whose ``shop`` equals ``kind``, or ``name``. If no line or more than one fits, it stays empty.',
  );
});

test('what items are paired by is told in words, also where it is looked up', () => {
  const paired = list('items', [row('sku', 'sku')], {
    key: { source: 'id', sink: 'id' },
    merge: [{ source: lookUp, sink: e('code') }],
  });
  expect(
    documentOf(there({}, [row('lines', undefined, { type: 'list', list: paired })])),
  ).toContain(
    'paired where ``erp`` from the line of the setting ``kinds`` whose ``shop`` equals ``kind`` equals ``code`` in ERP.',
  );
});

test.each<readonly [string, Partial<Pipe>, Partial<Row>, string | undefined]>([
  ['one way', {}, {}, 'in Shop is added or removed in ERP.'],
  ['once', {}, { write: 'on-create' }, undefined],
  ['in a pipe that updates nothing', { forward: never }, {}, undefined],
])('of a set of values that goes over %s it is told where what changes', (_, rest, own, words) => {
  const text = documentOf(there(rest, [row('names', 'names', { type: 'list', ...own })]));
  expect(/A set of values: what is added or removed (.*)/.exec(text)?.[1]).toBe(words);
});

test.each<readonly [string, Partial<Pipe>, readonly Row[]]>([
  [
    'a row that goes back',
    {},
    [
      row('owner', undefined, {
        back: [
          { ...row('owner', 'owner'), path: 'owner', isAutomatic: false, rule: reference } as never,
        ],
      }),
    ],
  ],
  [
    'an action',
    {
      back: {
        ...oneWay,
        actions: [
          {
            id: 'a',
            action: 'a',
            with: [{ path: 'owner', type: 'any', rule: reference, isAutomatic: false } as never],
          } as never,
        ],
      },
    },
    name,
  ],
  ['a key', { merge: [{ ...mergeRule('name', 'name'), sink: [reference] }] }, name],
])('who refers to a record is named, also where %s does', (_, rest, rows) => {
  const waiting = { ...oneWay, create: 'when-referenced' } as const;
  const orders = system('shop', 'Shop', { user: {}, order: { title: 'Order' } }).entities.order;
  const invoice = system('erp', 'ERP', { invoice: { title: 'Invoice' } }).entities.invoice;
  const referring = pipe(orders as never, invoice as never, rows, { back: oneWay, ...rest });
  const text = documentOf(there({ back: waiting }), referring);
  expect(text).toContain('a Shop User is created only once an ERP Invoice that is carried over');
});

test('a record that is not carried back is told to be there all the same, as the engine has it', () => {
  const way = { ...oneWay, when: e('name'), delete: 'delete' } as const;
  const said = documentOf(there({ forward: way, back: way })).replaceAll('\n', ' ');
  expect(said).toContain(
    'A Shop User takes part only while ``name`` is set; otherwise it counts as not being there.',
  );
  expect(said).toContain(
    'An ERP Account is carried back only while ``name`` is set; it is matched and written to in any case.',
  );
  expect(said).toContain(
    'If a Shop User is deleted or no longer takes part, the ERP Account is deleted in ERP. If an ERP Account is deleted, the Shop User is deleted in Shop.',
  );
});

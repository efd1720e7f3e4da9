// What opens a row again and what does not: its code stays while its meaning moves with everything that
// decides what arrives, and with nothing else.

import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../engine/base/json.ts';
import type { EntitySchema } from '../../../engine/definition/entity-schema.ts';
import type { Pipe } from '../../../engine/definition/pipe.ts';
import { checklist, identities } from '../../../engine/docs/checklist/checklist.ts';
import { knownOf } from '../../../engine/docs/checklist/line-values.ts';
import { noRecords } from '../../../engine/docs/checklist/records.ts';
import { names } from '../../../engine/docs/words/names.ts';
import { pipeWords } from '../../../engine/docs/words/pipe-words.ts';
import type { Row } from '../../../engine/mapping/row.ts';
import {
  back,
  catalogue,
  e,
  list,
  mergeRule,
  oneWay,
  pair,
  pipe,
  row,
  system,
} from '../hand-built.ts';

const text = { type: 'string' };
const shop = system('shop', 'Shop', { user: { properties: { name: text, mail: text } } });
const erp = system('erp', 'ERP', { account: { properties: { title: text, mail: text } } });
const [user, account] = [shop.entities.user, erp.entities.account] as [never, never];

/** Properties and actions. */
function rowsOf(changed: Pipe, others: readonly Pipe[] = []) {
  return allRowsOf(changed, others).filter(({ kind }) => kind === 'property' || kind === 'action');
}

function allRowsOf(changed: Pipe, others: readonly Pipe[] = []) {
  const one = pair(shop, erp, [changed, ...others]);
  const all = catalogue([shop, erp], [one]);
  const words = pipeWords(changed, one, names(all));
  const identity = identities(one.pipes)(changed);
  return checklist(changed, words, {
    identity,
    records: noRecords,
    known: knownOf(all, changed),
  });
}

const plain = (rest: Partial<Row> = {}, rule: Parameters<typeof row>[1] = 'name') =>
  pipe(user, account, [row('title', rule, rest), row('mail', 'mail')]);

const before = rowsOf(plain());

const find = { kind: 'find', entity: 'erp.title', by: 'code', input: e('name') } as const;

const opening: readonly (readonly [string, Pipe])[] = [
  ['another expression', plain({}, '$trim(name)')],
  ['a constant in its place', plain({}, { kind: 'constant', value: 'x' })],
  ['a look-up in its place', plain({}, { ...find, missing: { kind: 'park' } })],
  ['a condition', plain({ when: e('mail') })],
  ['a default', plain({ default: e("'none'") })],
  ['being required', plain({ isRequired: true })],
  ['being written at creation only', plain({ write: 'on-create' })],
  ['another way to compare', plain({ compare: 'case' })],
  ['another type', plain({ type: 'integer' })],
  ['being shared', plain({ isShared: true })],
  ['its drift being undone', plain({ drift: 'restore' })],
  ['asking a person', plain({ conflict: 'ask' })],
  ['a way back by the same rule', plain({ back: [back('name', 'title', { isAutomatic: true })] })],
];

test.each(opening)('%s opens the row, and no other', (_, changed) => {
  const [first, second] = rowsOf(changed);
  expect(first?.key).toBe(before[0]?.key);
  expect(first?.meaning()).not.toBe(before[0]?.meaning());
  expect([second?.key, second?.meaning()]).toEqual([before[1]?.key, before[1]?.meaning()]);
});

const leaving: readonly (readonly [string, Pipe])[] = [
  [
    'another file name',
    { ...plain(), id: 'shop-erp/people', place: { file: 'x', line: 9, column: 9 } },
  ],
  ['a note', plain({ note: 'Because.' })],
  [
    'a reason for a loss',
    plain({ loss: { reason: 'Because.', place: { file: 'x', line: 1, column: 1 } } }),
  ],
  ['another place in the file', pipe(user, account, [row('mail', 'mail'), row('title', 'name')])],
  ['values of settings', { ...plain({ version: 'other' }), settings: { a: 1 } }],
  ['a policy that a one-way row has no use for', plain({ conflict: 'sink' })],
  ['a title of its own', { ...plain(), title: 'People' }],
];

test.each(leaving)('%s leaves every row as it is', (_, changed) => {
  const known = (rows: ReturnType<typeof rowsOf>) =>
    rows.map(({ key, meaning }) => `${key} ${meaning()}`).sort();
  expect(known(rowsOf(changed))).toEqual(known(before));
});

test('what a schema says of being there, or of a type that none was stated for, opens no row', () => {
  const rowsWith = (user: EntitySchema, account: EntitySchema) => {
    const [one, other] = [system('shop', 'Shop', { user }), system('erp', 'ERP', { account })];
    const [source, sink] = [one.entities.user, other.entities.account] as [never, never];
    return rowsOf(pipe(source, sink, [row('title', 'name', { type: 'any' })]));
  };
  const schema = { properties: { name: text } };
  const [silent] = rowsWith({}, {});
  const [told] = rowsWith({ ...schema, required: ['name'] }, {});
  const said = [silent, told].map((one) => [one?.types, one?.mayBeEmpty]);
  expect(said).toEqual([
    [['not stated'], true],
    [['string (by the rule)'], false],
  ]);
  expect([told?.key, told?.meaning()]).toEqual([silent?.key, silent?.meaning()]);
});

describe('the layout of an expression', () => {
  const meaningOf = (expression: string) => rowsOf(plain({}, expression))[0]?.meaning();

  test.each([
    ['$join([name, mail], ", ")', '$join( [ name,mail ],\n  ", " )'],
    ["name & ' ' & mail", "name\n& ' '\n  & mail"],
  ])('%s is the same as %j', (one, other) => {
    expect(meaningOf(one)).toBe(meaningOf(other));
  });

  test.each([
    ["name & ' '", "name & '  '"],
    ['$replace(name, /a b/, "")', '$replace(name, /a  b/, "")'],
    ['name', 'mail'],
  ])('%s is not %s', (one, other) => {
    expect(meaningOf(one)).not.toBe(meaningOf(other));
  });
});

describe('link rules and policies', () => {
  const whole = (rest: Partial<Pipe> = {}) =>
    pipe(user, account, [row('title', 'name')], {
      merge: [mergeRule('mail', 'mail'), mergeRule('name', 'title')],
      ...rest,
    });
  const linked = (rest?: Partial<Pipe>) =>
    allRowsOf(whole(rest)).filter(({ kind }) => kind === 'link' || kind === 'policy');
  const names = ['mail', 'title', 'takes part', 'create', 'update', 'delete', 'conflict'];

  test('are rows, named by what they are about', () => {
    expect(linked().map(({ sink }) => sink.join())).toEqual(names);
    expect(linked({ back: oneWay }).map(({ way, sink }) => `${way} ${sink}`)).toEqual([
      '↔ mail',
      '↔ title',
      '→ takes part',
      '← takes part',
      '→ create',
      '← create',
      '→ update',
      '← update',
      '→ delete',
      '← delete',
      '↔ conflict',
    ]);
  });

  const rules = whole().merge;
  const changes: readonly (readonly [string, Partial<Pipe>, readonly string[]])[] = [
    ['another source key', { merge: [mergeRule('name', 'mail'), rules[1] as never] }, ['mail']],
    [
      'another way to compare keys',
      { merge: [mergeRule('mail', 'mail', { compare: 'case' }), rules[1] as never] },
      ['mail'],
    ],
    [
      'a condition of a rule',
      { merge: [rules[0] as never, mergeRule('name', 'title', { when: e('mail') })] },
      ['title'],
    ],
    ['rules in another order', { merge: [...rules].reverse() }, ['title', 'mail']],
    ['creating nothing', { forward: { ...oneWay, create: 'never' } }, ['create']],
    [
      'a condition of taking part',
      { forward: { ...oneWay, when: e('mail') } },
      ['takes part', 'delete'],
    ],
    ['a setting that switches it on', { enabled: e('$settings.isOn') }, ['takes part']],
    ['a condition of updating', { forward: { ...oneWay, update: e('mail') } }, ['update']],
    ['never updating', { forward: { ...oneWay, update: 'never' } }, ['update', 'conflict']],
    ['deleting', { forward: { ...oneWay, delete: 'delete' } }, ['delete']],
    ['another winner', { conflict: 'ask' }, ['conflict']],
    ['another title', { title: 'People' }, []],
  ];

  test.each(changes)('%s opens exactly what it changes', (_, rest, opened) => {
    const before = new Map(linked().map(({ key, meaning }) => [key, meaning()]));
    const after = linked(rest);
    expect(after.map(({ key }) => key).sort()).toEqual([...before.keys()].sort());
    const changed = after.filter(({ key, meaning }) => before.get(key) !== meaning());
    expect(changed.map(({ sink }) => sink.join())).toEqual(opened);
  });
});

test('a pipe that updates nothing means that its rows are written at creation only', () => {
  const meanings = (update: 'always' | 'never', write: Row['write']) => {
    const changed = plain({ write });
    return rowsOf({ ...changed, forward: { ...changed.forward, update } }).map(({ meaning }) =>
      meaning(),
    );
  };
  const [atCreation] = meanings('always', 'on-create');
  expect(meanings('never', 'always')[0]).toBe(atCreation);
  expect(meanings('always', 'always')[0]).not.toBe(atCreation);
});

test('what is made of a record that is gone is part of what deleting means', () => {
  const forward = { ...oneWay, delete: 'deactivate' } as const;
  const deleting = (deactivate: JsonObject) =>
    allRowsOf(pipe(user, { ...(account as Pipe['sink']), deactivate }, [], { forward }))
      .filter(({ sink }) => sink[0] === 'delete')
      .map(({ meaning }) => meaning());
  expect(deleting({ isInactive: true })).not.toEqual(deleting({ state: 'closed' }));
});

test('a list and each property of its items are rows of their own', () => {
  const lines = (price: string, create = true) =>
    rowsOf(
      pipe(user, account, [
        row('lines', undefined, {
          type: 'list',
          list: list('items', [row('sku', 'sku'), row('price', price)], { create }),
        }),
      ]),
    ).map(({ meaning }) => meaning());
  const [whole, sku, price] = lines('price');
  expect(lines('$round(price)')).toEqual([whole, sku, expect.not.stringMatching(`^${price}$`)]);
  expect(lines('price', false)).toEqual([expect.not.stringMatching(`^${whole}$`), sku, price]);
});

test('pipes of the same two entities have rows of different names', () => {
  const [one, other] = [
    { ...plain(), id: 'shop-erp/a', title: 'One way' },
    { ...plain(), id: 'shop-erp/b', title: 'Both ways' },
  ];
  const keys = [...rowsOf(one, [other]), ...rowsOf(other, [one])].map(({ key }) => key);
  expect(new Set(keys).size).toBe(4);
  const renamed = { ...one, id: 'shop-erp/z' };
  expect(rowsOf(renamed, [other]).map(({ key }) => key)).toEqual(keys.slice(0, 2));
});

test('an action and each value that goes with it are rows', () => {
  const invoice = (when: string, value: string) => ({
    ...plain(),
    forward: {
      ...plain().forward,
      actions: [
        {
          id: 'then invoice',
          action: 'invoice',
          when: e(when),
          with: [back('kind', value)],
          place: plain().place,
        },
      ],
    },
  });
  const meanings = (changed: Pipe) =>
    rowsOf(changed)
      .slice(2)
      .map(({ meaning }) => meaning());
  const [action, kind] = meanings(invoice('name', 'mail'));
  expect(meanings(invoice('mail', 'mail'))).toEqual([
    expect.not.stringMatching(action as string),
    kind,
  ]);
  expect(meanings(invoice('name', 'name'))).toEqual([
    action,
    expect.not.stringMatching(kind as string),
  ]);
});

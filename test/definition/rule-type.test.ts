// What comes out of a rule, told from the schemas: whether a value is sure, and of what kind it is. A table of
// rules over one small record.

import { expect, test } from 'vitest';
import { settingsSchema } from '../../engine/definition/pipes/settings-schema.ts';
import { typeOfRow } from '../../engine/definition/typing/rule-type.ts';
import { isAlwaysFilled } from '../../engine/definition/typing/value-type.ts';
import type { Alternative, LookUpRule } from '../../engine/mapping/row.ts';
import { e, system } from '../docs/hand-built.ts';

const text = { type: 'string' };
const shop = system('shop', 'Shop', {
  order: {
    properties: {
      number: text,
      date: { type: 'string', format: 'date' },
      company: text,
      name: text,
      amount: { type: 'number' },
      total: { type: 'number' },
      paid: { type: 'boolean' },
      kind: { type: ['string', 'null'], enum: ['a', 'b', null] },
      tags: { type: 'array', items: text },
      seller: { type: ['object', 'null'], properties: { city: text }, required: ['city'] },
      billing: { properties: { city: text }, required: ['city'] },
      buyer: { type: 'object', properties: { company: text } },
      phone: { type: 'string', nullable: true },
      state: { type: 'string', enum: ['a', ''] },
      fax: { anyOf: [text, { type: 'null' }] },
    },
    required: [
      'number',
      'date',
      'amount',
      'kind',
      'tags',
      'buyer',
      'seller',
      'phone',
      'fax',
      'state',
    ],
  },
});
const erp = system('erp', 'ERP', {
  account: { properties: { id: { type: 'integer' }, code: text, city: text }, required: ['code'] },
});
const order = shop.entities.order as never as { schema: object };
const account = erp.entities.account as never as { schema: object };
const schemas = {
  side: 'source',
  record: order.schema,
  source: order.schema,
  sink: account.schema,
  settings: settingsSchema({
    rate: { title: 'Rate', type: 'number', default: 25 },
    text: { title: 'Text', type: 'string', default: '' },
    debtor: { title: 'Debtor', type: 'string', optional: true },
  }),
  entities: new Map([['erp.account', erp.entities.account]]),
} as unknown as Parameters<typeof typeOfRow>[1];

const row = (source: string, rest: Partial<Alternative> = {}): Alternative => ({
  rule: { kind: 'expression', expression: e(source) },
  ...rest,
});
const constant = (value: never): Alternative => ({ rule: { kind: 'constant', value } });
const first = (...alternatives: readonly Alternative[]): Alternative => ({
  rule: { kind: 'first', alternatives },
});
const lookUp = (input: string, rest: Partial<LookUpRule> = {}): Alternative => ({
  rule: {
    kind: 'find',
    entity: 'erp.account',
    by: 'code',
    input: e(input),
    missing: { kind: 'park' },
    ...rest,
  } as LookUpRule,
});
const members = (...list: readonly (readonly [string, Alternative])[]): Alternative => ({
  rule: {
    kind: 'object',
    members: list.map(([path, one]) => ({ path, type: 'any', ...one })),
  },
});

const sure: readonly (readonly [string, Alternative])[] = [
  ['a required property', row('number')],
  ['of the whole record too', row('$source.amount')],
  ['a constant', constant('x' as never)],
  ['a list of a constant', row("['x']")],
  ['an amount as a text', row('$decimal(amount)')],
  ['false, which is a value', constant(false as never)],
  ['a condition as a value', row("company = 'x'")],
  ['a text with something in it', row("'no ' & company")],
  ['a text of a number', row('$string(amount)')],
  ['the first of some, one of which is sure', row('$first(company, number)')],
  ['what a condition asked for', row("$filled(company) ? company : 'none'")],
  ['what is not empty', row("$empty(company) ? 'none' : company")],
  ['either one of them', row("company = 'x' ? company : number")],
  ['what two conditions asked for', row("$filled(company) and paid ? company : 'none'")],
  ['what an inner one asked for', row("paid ? (company ? company : 'a') : 'b'")],
  ['a setting with a default', row('$settings.rate')],
  ['a sum of what is there', row('amount + $settings.rate')],
  ['a default', row('company', { default: e("'none'") })],
  ['on creation', row('number', { when: e('$creating or paid') })],
  ['an alternative without a condition', first(row('company'), row('number'))],
  ['an alternative with a default', first(row('name', { default: e('number') }))],
  ['an id that is found, or waited for', lookUp('number')],
  ['one property of it', lookUp('number', { take: e('code') })],
  ['a value where nothing is found', lookUp('number', { missing: { kind: 'value', value: 0 } })],
  ['a member that is sure', members(['a', row('company')], ['b', row('number')])],
  ['constants alone', members(['a', constant(1 as never)])],
];

const unsure: readonly (readonly [string, Alternative])[] = [
  ['an optional property', row('company')],
  ['one below an optional one', row('billing.city')],
  ['one that is not in the schema', row('other')],
  ['one that may be null', row('kind')],
  ['one that OpenAPI calls nullable', row('phone')],
  ['one of several schemas', row('fax')],
  ['one whose values include the empty text', row('state')],
  ['a list, which may have no items', row('tags')],
  ['the empty text', constant('' as never)],
  ['an empty list', constant([] as never)],
  ['an empty list, written out', row("[] ?? 'x'")],
  ['a list of what may be missing', row("[paid ? 'x']")],
  ['a list that was asked to be empty', row("tags = [] ? tags : 'x'")],
  ['one below null', row('seller.city')],
  ['an item, where the record was asked for', row("$ ? tags[0] : 'x'")],
  ['an amount that is written of nothing', row('$decimal([])')],
  ['two texts that may be empty', row('company & name')],
  ['a text that is cut', row('$trim(number)')],
  ['the first of some', row('$first(company, name)')],
  ['an optional one where nothing was asked', row("paid ? company : 'none'")],
  ['in the branch where it is missing', row('$filled(company) ? number : company')],
  ['where one of two holds', row("$filled(company) or paid ? company : 'none'")],
  ['one of the same name elsewhere', row("$filled(company) ? buyer.(company) : 'x'")],
  ['a branch that is not there', row('paid ? number')],
  ['an empty setting', row('$settings.text')],
  ['a setting that need not be given', row('$settings.debtor')],
  ['a sum of what may be missing', row('amount + total')],
  ['the largest of none', row('$max(tags)')],
  ['a default that may be empty itself', row('company', { default: e('name') })],
  ['a condition', row('number', { when: e('paid') })],
  ['a condition for what is created too', row('number', { when: e('$creating and paid') })],
  ['alternatives with conditions', first(row('number', { when: e('paid') }), row('company'))],
  ['a look-up by what may be empty', lookUp('company')],
  ['a look-up that may miss', lookUp('number', { missing: { kind: 'empty' } })],
  ['an optional property of what is found', lookUp('number', { take: e('city') })],
  [
    'an empty value where nothing is found',
    lookUp('number', { missing: { kind: 'value', value: '' } }),
  ],
  ['members that may all be empty', members(['a', row('company')], ['b', constant(1 as never)])],
];

test.each(sure)('%s is never empty', (_, given) => {
  expect(isAlwaysFilled(typeOfRow(given, schemas))).toBe(true);
});

test.each(unsure)('%s may be empty', (_, given) => {
  expect(isAlwaysFilled(typeOfRow(given, schemas))).toBe(false);
});

const kinds: readonly (readonly [string, Alternative, readonly string[] | undefined])[] = [
  ['a property', row('number'), ['string']],
  ['a text of a number', row('$string(amount)'), ['string']],
  ['one of two', first(row('amount', { when: e('paid') }), row('number')), ['number', 'string']],
  ['nothing behind what is sure', first(row('number'), row('amount')), ['string']],
  ['an id', lookUp('number'), ['number']],
  ['what is not known', row('other'), undefined],
];

test.each(kinds)('of the kind of %s', (_, given, wanted) => {
  expect([...(typeOfRow(given, schemas).kinds ?? [])]).toEqual(wanted ?? []);
});

test('what is told of one record says nothing of the same words over another', () => {
  const other = { ...schemas, record: account.schema, source: account.schema };
  const told = ['code', '$source.code', "code & ''"].map((words) =>
    [schemas, other, schemas].map((known) => isAlwaysFilled(typeOfRow(row(words), known))),
  );
  expect(told).toEqual([
    [false, true, false],
    [false, true, false],
    [false, true, false],
  ]);
  const beside = { ...schemas, source: account.schema };
  expect(isAlwaysFilled(typeOfRow(row('$source.code'), beside))).toBe(true);
});

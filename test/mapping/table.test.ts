// What the rows of a pipe want: values, references, look-ups, lists, and what is in the way of them.

import { describe, expect, test } from 'vitest';
import { cappedKey } from '../../engine/base/capped-key.ts';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { Counterpart, Found, Lookups } from '../../engine/mapping/lookups.ts';
import type { Outcome } from '../../engine/mapping/outcome.ts';
import type { BackRow, ListRule, Missing, Row, ValueRule } from '../../engine/mapping/row.ts';
import { backOutcomes, forwardOutcomes } from '../../engine/mapping/table.ts';

const place = { file: 'pipes/a-b/c.yaml', line: 1, column: 1 };
const E = compileExpression;
const from = (text: string): ValueRule => ({ kind: 'expression', expression: E(text) });

function row(id: string, rule: ValueRule | undefined, more: Partial<Row> = {}): Row {
  return {
    id,
    sinkPath: id,
    type: 'any',
    ...(rule && { rule }),
    back: [],
    isRequired: false,
    write: 'always',
    isShared: false,
    compare: 'exact',
    conflict: 'newest',
    drift: 'keep',
    version: 'v1',
    place,
    ...more,
  };
}

const park: Missing = { kind: 'park' };
const fail: Missing = { kind: 'fail' };
const leaveEmpty: Missing = { kind: 'empty' };
const zero: Missing = { kind: 'value', value: 0 };

/** The world the rows ask: customer 7 is linked, 8 is not, 9 to two; a few look-up lists. */
function lookups(asked: string[] = []): Lookups {
  const lists: Record<string, readonly JsonObject[]> = {
    'erp.country': [
      { id: 161, iso: 'NO', name: 'Norge' },
      { id: 162, iso: 'SE', name: 'Sverige' },
    ],
    'erp.vat': [
      { id: 3, rate: 25, side: 'out' },
      { id: 33, rate: 25, side: 'in' },
    ],
  };
  return {
    async counterpart(entity, id, as): Promise<Counterpart> {
      asked.push(`${entity}:${id}`);
      const ref = `${entity}:${id}`;
      if (id === '7' || id === '6') {
        const found = {
          ref: `${as}:${id}0`,
          id: `${id}0`,
          record: { id: `${id}0`, companies: [{ isMain: true, id: 71 }] },
        };
        return { kind: 'found', ref, found: [found] };
      }
      if (id === '9') {
        const found = ['1', '2'].map((other) => ({
          ref: `${as}:${other}`,
          id: other,
          record: { id: other, name: `Nord ${other}` },
        }));
        return { kind: 'found', ref, found };
      }
      return { kind: 'missing', ref };
    },
    async matches(entity, by, value): Promise<readonly Found[]> {
      asked.push(`${entity}.${by}=${value}`);
      const records = (lists[entity] ?? []).filter(
        (record) => String(record[by]) === String(value),
      );
      return records.map((record) => ({
        ref: `${entity}:${record.id}`,
        id: String(record.id),
        record,
      }));
    },
  };
}

const settings: JsonObject = {
  payment: [
    { gateway: 'card', account: 1, side: 'a' },
    { gateway: 'invoice', account: 2, side: 'a' },
    { gateway: 'invoice', account: 3, side: 'b' },
    { gateway: '5', account: 4, side: 'a' },
  ],
};

const link = (input: string, missing: Missing = park, take?: string): ValueRule => ({
  kind: 'link',
  entity: 'shop.customer',
  as: 'erp.customer',
  input: E(input),
  missing,
  ...(take && { take: E(take) }),
});
const meant = (input: string, where: string): ValueRule => ({
  ...(link(input) as Extract<ValueRule, { kind: 'link' }>),
  where: E(where),
});
const find = (
  entity: string,
  by: string,
  input: string,
  more: { missing?: Missing; where?: string; take?: string } = {},
): ValueRule => ({
  kind: 'find',
  entity,
  by,
  input: E(input),
  missing: more.missing ?? fail,
  ...(more.where && { where: E(more.where) }),
  ...(more.take && { take: E(more.take) }),
});
const table = (
  input: string,
  more: { missing?: Missing; where?: string; setting?: string } = {},
): ValueRule => ({
  kind: 'table',
  setting: more.setting ?? 'payment',
  by: 'gateway',
  input: E(input),
  take: E('account'),
  missing: more.missing ?? fail,
  ...(more.where && { where: E(more.where) }),
});

interface Case {
  readonly name: string;
  readonly row: Row;
  readonly record?: JsonObject;
  readonly sink?: JsonObject;
  readonly gives: Outcome;
}

const value = (json: Json): Outcome => ({ kind: 'value', value: json });
const empty: Outcome = { kind: 'empty' };
const misfit = (expected: string, shown: string): Outcome => ({
  kind: 'failed',
  code: 'value.misfit',
  message: `\`r\` is ${expected}; ${shown} does not fit (pipes/a-b/c.yaml:1:1).`,
});
const personal = (text: string): ValueRule => ({
  kind: 'expression',
  expression: compileExpression(text, { placeOf: () => place, isPersonal: () => true }),
});

const cases: readonly Case[] = [
  {
    name: 'a path gives its value',
    row: row('r', from('a.b')),
    record: { a: { b: 1 } },
    gives: value(1),
  },
  { name: 'a missing value is empty', row: row('r', from('a.b')), gives: empty },
  { name: 'an empty text is empty', row: row('r', from('a')), record: { a: '' }, gives: empty },
  { name: 'false is a value', row: row('r', from('a')), record: { a: false }, gives: value(false) },
  { name: 'zero is a value', row: row('r', from('a')), record: { a: 0 }, gives: value(0) },
  { name: 'a constant', row: row('r', { kind: 'constant', value: 'Web' }), gives: value('Web') },
  {
    name: 'a number becomes a text where the schema says so',
    row: row('r', from('a'), { type: 'string' }),
    record: { a: 12 },
    gives: value('12'),
  },
  {
    name: 'a text becomes a number where the schema says so',
    row: row('r', from('a'), { type: 'number' }),
    record: { a: '12.50' },
    gives: value(12.5),
  },
  {
    name: 'a text that is no number fails where the schema asks for one',
    row: row('r', from('a'), { type: 'number' }),
    record: { a: 'low' },
    gives: misfit('a number', '"low"'),
  },
  {
    name: 'a number with decimals fails where a whole one is asked for',
    row: row('r', from('a'), { type: 'integer' }),
    record: { a: 2.5 },
    gives: misfit('a whole number', '2.5'),
  },
  {
    name: 'a whole number that is too long to be kept stays the text of its digits, and is not cut',
    row: row('r', from('a'), { type: 'integer' }),
    record: { a: ' 009007199254740993' },
    gives: value('9007199254740993'),
  },
  {
    name: 'one with a fraction fails where a whole one is asked for',
    row: row('r', from('a'), { type: 'integer' }),
    record: { a: '9007199254740993.5' },
    gives: misfit('a whole number', '"9007199254740993.5"'),
  },
  {
    name: 'a text that is endless is no number',
    row: row('r', from('a'), { type: 'number' }),
    record: { a: 'Infinity' },
    gives: misfit('a number', '"Infinity"'),
  },
  {
    name: 'a text that is neither true nor false fails where one of them is asked for',
    row: row('r', from('a'), { type: 'boolean' }),
    record: { a: 'yes' },
    gives: misfit('true or false', '"yes"'),
  },
  {
    name: 'a number is neither true nor false',
    row: row('r', from('a'), { type: 'boolean' }),
    record: { a: 1 },
    gives: misfit('true or false', '1'),
  },
  {
    name: 'a text that is no date fails',
    row: row('r', from('a'), { type: 'date' }),
    record: { a: '31.12.2026' },
    gives: misfit('a date', '"31.12.2026"'),
  },
  {
    name: 'a text that is no time fails',
    row: row('r', from('a'), { type: 'date-time' }),
    record: { a: 'soon' },
    gives: misfit('a time', '"soon"'),
  },
  {
    name: 'a time with a blank in it, as databases write it, has its day',
    row: row('r', from('a'), { type: 'date' }),
    record: { a: '2026-12-31 23:30:00' },
    gives: value('2026-12-31'),
  },
  ...(['date', 'date-time'] as const).flatMap((type) =>
    ['0000-00-00', '0000-00-00 00:00:00'].map((a) => ({
      name: `a ${type} of zeros, ${a}, is none`,
      row: row('r', from('a'), { type }),
      record: { a },
      gives: empty,
    })),
  ),
  {
    name: 'a date is a time',
    row: row('r', from('a'), { type: 'date-time' }),
    record: { a: '2026-12-31' },
    gives: value('2026-12-31'),
  },
  {
    name: 'an object fails where a text is asked for',
    row: row('r', from('a'), { type: 'string' }),
    record: { a: { b: 1 } },
    gives: misfit('a text', '{"b":1}'),
  },
  {
    name: 'a long value that does not fit is told by its beginning',
    row: row('r', from('a'), { type: 'number' }),
    record: { a: 'x'.repeat(100) },
    gives: misfit('a number', `"${'x'.repeat(59)}…`),
  },
  {
    name: 'a personal value that does not fit is not told',
    row: row('r', personal('a'), { type: 'number' }),
    record: { a: 'low' },
    gives: misfit('a number', '(hidden)'),
  },
  {
    name: 'a default has to fit as well',
    row: row('r', from('a'), { type: 'number', default: E('b') }),
    record: { b: 'low' },
    gives: misfit('a number', '"low"'),
  },
  {
    name: 'one of several properties that does not fit fails them all',
    row: row(
      'r',
      {
        kind: 'object',
        members: [
          { path: 'a', type: 'number', rule: from('a') },
          { path: 'b', type: 'string', rule: from('b') },
        ],
      },
      { type: 'object' },
    ),
    record: { a: 'low', b: 'x' },
    gives: {
      kind: 'failed',
      code: 'value.misfit',
      message: '`a` is a number; "low" does not fit.',
    },
  },
  {
    name: 'an item in which a value does not fit fails the list',
    row: row('r', undefined, {
      list: {
        items: E('lines'),
        merge: [],
        create: true,
        update: true,
        delete: 'delete',
        rows: [row('r', from('a'), { type: 'number' })],
      },
    }),
    record: { lines: [{ a: 1 }, { a: 'low' }] },
    gives: misfit('a number', '"low"'),
  },
  {
    name: 'a list of one stays a list',
    row: row('r', from('lines.sku'), { type: 'list' }),
    record: { lines: [{ sku: 'x' }] },
    gives: value(['x']),
  },
  {
    name: 'a row that is off',
    row: row('r', from('a'), { when: E('b') }),
    record: { a: 1 },
    gives: { kind: 'off' },
  },
  {
    name: 'a row that is on',
    row: row('r', from('a'), { when: E('b = 1') }),
    record: { a: 1, b: 1 },
    gives: value(1),
  },
  {
    name: 'an off row asks nothing and fails nothing',
    row: row('r', from('a / 0'), { when: E('false') }),
    gives: { kind: 'off' },
  },
  {
    name: 'a default fills what is empty',
    row: row('r', from('a'), { default: E('b') }),
    record: { a: '', b: 2 },
    gives: value(2),
  },
  {
    name: 'a default leaves a value alone',
    row: row('r', from('a'), { default: E('b') }),
    record: { a: 0, b: 2 },
    gives: value(0),
  },
  {
    name: 'a default does not hide a wait',
    row: row('r', link('id'), { default: E('1') }),
    record: { id: 8 },
    gives: { kind: 'pending', waitsFor: 'shop.customer:8' },
  },
  { name: 'a row that only goes back is empty', row: row('r', undefined), gives: empty },
  {
    name: 'a row reads the whole other record',
    row: row('r', from('$sink.id')),
    sink: { id: 4 },
    gives: value(4),
  },
  { name: 'a row knows whether it creates', row: row('r', from('$creating')), gives: value(true) },
  {
    name: 'a failing expression fails its row',
    row: row('r', from('a / 2')),
    record: { a: 'x' },
    gives: {
      kind: 'failed',
      code: 'expression.failed',
      message: expect.stringContaining('a / 2') as unknown as string,
    },
  },
  {
    name: 'a failing condition fails its row',
    row: row('r', from('a'), { when: E('a > 2') }),
    record: { a: 'x' },
    gives: {
      kind: 'failed',
      code: 'expression.failed',
      message: expect.stringContaining('a > 2') as unknown as string,
    },
  },
  { name: 'an inherited name is no value', row: row('r', from('constructor')), gives: empty },
  {
    name: 'an own __proto__ is only data',
    row: row('r', from('a')),
    record: JSON.parse('{"__proto__": {"a": 1}}') as JsonObject,
    gives: empty,
  },

  {
    name: 'a link gives the id of the counterpart',
    row: row('r', link('id')),
    record: { id: 7 },
    gives: value('70'),
  },
  {
    name: 'its id is cast',
    row: row('r', link('id'), { type: 'integer' }),
    record: { id: 7 },
    gives: value(70),
  },
  {
    name: 'an id is taken as its system gave it, whatever the schema says',
    row: row('r', link('id'), { type: 'boolean' }),
    record: { id: 7 },
    gives: value('70'),
  },
  {
    name: 'what is taken beside the id has to fit',
    row: row('r', link('id', park, 'companies'), { type: 'string' }),
    record: { id: 7 },
    gives: misfit('a text', '[{"isMain":true,"id":71}]'),
  },
  {
    name: 'a link may take something else',
    row: row('r', link('id', park, 'companies[isMain].id')),
    record: { id: 7 },
    gives: value(71),
  },
  {
    name: 'what it takes may be empty',
    row: row('r', link('id', park, 'nothing')),
    record: { id: 7 },
    gives: empty,
  },
  {
    name: 'an empty input is empty, not missing',
    row: row('r', link('id', fail)),
    record: { id: null },
    gives: empty,
  },
  {
    name: 'a missing counterpart is waited for',
    row: row('r', link('id')),
    record: { id: 8 },
    gives: { kind: 'pending', waitsFor: 'shop.customer:8' },
  },
  {
    name: 'a missing counterpart may fail',
    row: row('r', link('id', fail)),
    record: { id: 8 },
    gives: {
      kind: 'failed',
      code: 'link.missing',
      message: 'shop.customer:8 has no counterpart in erp.customer yet.',
    },
  },
  {
    name: 'a missing counterpart may be empty, until it comes',
    row: row('r', link('id', leaveEmpty)),
    record: { id: 8 },
    gives: empty,
  },
  {
    name: 'a missing counterpart may be a value, until it comes',
    row: row('r', link('id', zero)),
    record: { id: 8 },
    gives: value(0),
  },
  {
    name: 'several counterparts are ambiguous',
    row: row('r', link('id')),
    record: { id: 9 },
    gives: {
      kind: 'ambiguous',
      reason: expect.stringContaining('erp.customer:1, erp.customer:2') as unknown as string,
      candidates: ['erp.customer:1', 'erp.customer:2'],
    },
  },
  {
    name: 'of several counterparts one is meant',
    row: row('r', meant('id', "id = '2'")),
    record: { id: 9 },
    gives: value('2'),
  },
  {
    name: 'a counterpart that is not meant is none',
    row: row('r', meant('id', "id = '2'")),
    record: { id: 7 },
    gives: {
      kind: 'pending',
      leftOut: ['erp.customer:70'],
      waitsFor: 'shop.customer:7',
    },
  },
  {
    name: 'several counterparts may fail',
    row: row('r', link('id', fail)),
    record: { id: 9 },
    gives: {
      kind: 'failed',
      code: 'link.several',
      message: expect.stringContaining('erp.customer:1, erp.customer:2') as unknown as string,
    },
  },
  {
    name: 'several counterparts are never the first',
    row: row('r', link('id', zero)),
    record: { id: 9 },
    gives: value(0),
  },
  {
    name: 'a list of references',
    row: row('r', link('ids')),
    record: { ids: [7, 6, null] },
    gives: value(['70', '60']),
  },
  {
    name: 'a list of references waits for each',
    row: row('r', link('ids')),
    record: { ids: [7, 8] },
    gives: {
      kind: 'pending',
      waitsFor: 'shop.customer:8',
    },
  },
  {
    name: 'an object is no reference',
    row: row('r', link('id')),
    record: { id: { a: 1 } },
    gives: {
      kind: 'failed',
      code: 'input.unusable',
      message: expect.stringContaining('An object') as unknown as string,
    },
  },

  {
    name: 'find gives the id',
    row: row('r', find('erp.country', 'iso', 'country'), { type: 'integer' }),
    record: { country: 'NO' },
    gives: value(161),
  },
  {
    name: 'find takes a property',
    row: row('r', find('erp.country', 'iso', 'country', { take: 'name' })),
    record: { country: 'SE' },
    gives: value('Sverige'),
  },
  {
    name: 'find with an empty input is empty',
    row: row('r', find('erp.country', 'iso', 'country')),
    record: { country: '' },
    gives: empty,
  },
  {
    name: 'find without a hit fails',
    row: row('r', find('erp.country', 'iso', 'country')),
    record: { country: 'ZZ' },
    gives: { kind: 'failed', code: 'find.missing', message: 'No erp.country has iso = ZZ.' },
  },
  {
    name: 'find without a hit may wait',
    row: row('r', find('erp.country', 'iso', 'country', { missing: park })),
    record: { country: 'ZZ' },
    gives: { kind: 'pending', waitsFor: 'erp.country:iso=ZZ' },
  },
  {
    name: 'what a find waits for fits an index, however long',
    row: row('r', find('erp.country', 'iso', 'country', { missing: park })),
    record: { country: 'Z'.repeat(5_000) },
    gives: { kind: 'pending', waitsFor: `erp.country:iso=${cappedKey('Z'.repeat(5_000))}` },
  },
  {
    name: 'what a link waits for fits an index, however long',
    row: row('r', link('id')),
    record: { id: '8'.repeat(5_000) },
    gives: {
      kind: 'pending',
      waitsFor: `shop.customer:${cappedKey('8'.repeat(5_000))}`,
    },
  },
  {
    name: 'find without a hit may leave it out',
    row: row('r', find('erp.country', 'iso', 'country', { missing: leaveEmpty })),
    record: { country: 'ZZ' },
    gives: empty,
  },
  {
    name: 'several hits are never the first',
    row: row('r', find('erp.vat', 'rate', 'rate')),
    record: { rate: 25 },
    gives: {
      kind: 'failed',
      code: 'find.several',
      message: expect.stringContaining('erp.vat:3, erp.vat:33') as unknown as string,
    },
  },
  {
    name: 'several hits may wait for a person',
    row: row('r', find('erp.vat', 'rate', 'rate', { missing: park })),
    record: { rate: 25 },
    gives: {
      kind: 'ambiguous',
      reason: expect.stringContaining('erp.vat:3, erp.vat:33') as unknown as string,
      candidates: ['erp.vat:3', 'erp.vat:33'],
    },
  },
  {
    name: 'where narrows the hits',
    row: row('r', find('erp.vat', 'rate', 'rate', { where: "side = 'out'" })),
    record: { rate: 25 },
    gives: value('3'),
  },
  {
    name: 'where sees the whole records',
    row: row('r', find('erp.vat', 'rate', 'rate', { where: 'side = $source.way' })),
    record: { rate: 25, way: 'in' },
    gives: value('33'),
  },
  {
    name: 'where that nothing meets is a missing hit',
    row: row('r', find('erp.vat', 'rate', 'rate', { where: 'side = 1' })),
    record: { rate: 25 },
    gives: {
      kind: 'failed',
      code: 'find.missing',
      message:
        'No erp.vat has rate = 25 for which `where` holds, as it does not for erp.vat:3, erp.vat:33.',
    },
  },
  {
    name: 'a failing where fails the row',
    row: row('r', find('erp.vat', 'rate', 'rate', { where: 'side > 1' })),
    record: { rate: 25 },
    gives: {
      kind: 'failed',
      code: 'expression.failed',
      message: expect.any(String) as unknown as string,
    },
  },

  {
    name: 'a table gives its column',
    row: row('r', table('pay')),
    record: { pay: 'card' },
    gives: value(1),
  },
  {
    name: 'a table matches a number with its text',
    row: row('r', table('pay')),
    record: { pay: 5 },
    gives: value(4),
  },
  {
    name: 'a table without the line fails',
    row: row('r', table('pay')),
    record: { pay: 'cash' },
    gives: {
      kind: 'failed',
      code: 'table.missing',
      message: expect.stringContaining('gateway = cash') as unknown as string,
    },
  },
  {
    name: 'a table with two lines is never the first',
    row: row('r', table('pay')),
    record: { pay: 'invoice' },
    gives: {
      kind: 'failed',
      code: 'table.several',
      message: expect.stringContaining('line 2, line 3') as unknown as string,
    },
  },
  {
    name: 'where chooses among lines',
    row: row('r', table('pay', { where: "side = 'b'" })),
    record: { pay: 'invoice' },
    gives: value(3),
  },
  {
    name: 'a table may have a value for the rest',
    row: row('r', table('pay', { missing: zero })),
    record: { pay: 'cash' },
    gives: value(0),
  },
  {
    name: 'a table that waits waits for a person',
    row: row('r', table('pay', { missing: park })),
    record: { pay: 'cash' },
    gives: {
      kind: 'ambiguous',
      reason: expect.stringContaining('no line') as unknown as string,
      candidates: [],
    },
  },
  {
    name: 'an inherited name is no setting',
    row: row('r', table('pay', { setting: 'constructor' })),
    record: { pay: 'x' },
    gives: {
      kind: 'failed',
      code: 'table.missing',
      message: expect.any(String) as unknown as string,
    },
  },

  {
    name: 'the first alternative with a value',
    row: row('r', { kind: 'first', alternatives: [{ rule: from('a') }, { rule: from('b') }] }),
    record: { b: 2 },
    gives: value(2),
  },
  {
    name: 'an alternative whose condition fails to hold is passed',
    row: row('r', {
      kind: 'first',
      alternatives: [{ when: E('x'), rule: from('a') }, { rule: from('b') }],
    }),
    record: { a: 1, b: 2 },
    gives: value(2),
  },
  {
    name: 'a default of an alternative',
    row: row('r', {
      kind: 'first',
      alternatives: [{ rule: from('a'), default: E('7') }, { rule: from('b') }],
    }),
    record: { b: 2 },
    gives: value(7),
  },
  {
    name: 'no alternative is empty',
    row: row('r', { kind: 'first', alternatives: [{ when: E('false'), rule: from('a') }] }),
    record: { a: 1 },
    gives: empty,
  },
  {
    name: 'an alternative that waits is waited for',
    row: row('r', { kind: 'first', alternatives: [{ rule: link('id') }, { rule: from('b') }] }),
    record: { id: 8, b: 2 },
    gives: { kind: 'pending', waitsFor: 'shop.customer:8' },
  },
  {
    name: 'an alternative that was empty for want of a link is still watched',
    row: row('r', {
      kind: 'first',
      alternatives: [{ rule: link('id', leaveEmpty) }, { rule: from('b') }],
    }),
    record: { id: 8, b: 2 },
    gives: value(2),
  },
];

async function check({ row: one, record, sink, gives }: Case): Promise<void> {
  const context = { settings, creating: true, lookups: lookups(), ...(sink && { sink }) };
  const outcomes = await forwardOutcomes([one], record ?? {}, context);
  expect(outcomes.r).toEqual(gives);
}

describe('a row', () => {
  test.each(cases)('$name', check);
});

function list(rows: readonly Row[], more: Partial<ListRule> = {}): Row {
  const rule: ListRule = {
    items: E('lines'),
    merge: [],
    create: true,
    update: true,
    delete: 'delete',
    rows,
    ...more,
  };
  return row('r', undefined, { type: 'list', list: rule });
}

const order = {
  currency: 'NOK',
  lines: [
    { id: 1, sku: 'a', customer: 7, price: 1 },
    { id: 2, sku: 'b', customer: 7, price: 2 },
  ],
};

const listCases: readonly { name: string; row: Row; record?: JsonObject; gives: object }[] = [
  {
    name: 'gives its items with keys and rows',
    row: list([row('number', from('sku'))], { key: { source: 'id', sink: 'id' } }),
    gives: {
      kind: 'items',
      items: [
        { key: '1', record: order.lines[0], rows: { number: value('a') } },
        { key: '2', record: order.lines[1], rows: { number: value('b') } },
      ],
    },
  },
  {
    name: 'knows the whole record and the position',
    row: list([row('c', from('$source.currency')), row('p', from('$position'))]),
    gives: {
      items: [
        { key: '', rows: { c: value('NOK'), p: value(1) } },
        { rows: { c: value('NOK'), p: value(2) } },
      ],
    },
  },
  {
    name: 'leaves out items outside its condition',
    row: list([row('s', from('sku'))], { when: E('price > 1') }),
    gives: { items: [{ rows: { s: value('b') } }] },
  },
  {
    name: 'of one value is a list of one',
    row: list([row('s', from('sku'))], { items: E('lines[0]') }),
    gives: { items: [{ rows: { s: value('a') } }] },
  },
  {
    name: 'that is missing has no items',
    row: list([row('s', from('sku'))]),
    record: {},
    gives: { kind: 'items', items: [] },
  },
  {
    name: 'names the refs of its items',
    row: list([row('c', link('customer'))]),
    gives: { kind: 'items' },
  },
  {
    name: 'waits as a whole for one item',
    row: list([row('c', link('customer'))]),
    record: { lines: [{ customer: 7 }, { customer: 8 }] },
    gives: {
      kind: 'pending',
      waitsFor: 'shop.customer:8',
    },
  },
  {
    name: 'fails as a whole for one item',
    row: list([row('c', from('price / 2'))]),
    record: { lines: [{ price: 1 }, { price: 'x' }] },
    gives: { kind: 'failed', code: 'expression.failed' },
  },
  {
    name: 'that fails and waits has failed',
    row: list([row('c', link('customer')), row('p', from('price / 2'))]),
    record: { lines: [{ customer: 8, price: 'x' }] },
    gives: { kind: 'failed' },
  },
  {
    name: 'with a failing condition fails',
    row: list([row('s', from('sku'))], { when: E('sku > 1') }),
    gives: { kind: 'failed' },
  },
  {
    name: 'in a list waits for the inner item',
    row: list([{ ...list([row('c', link('customer'))], { items: E('parts') }), id: 'parts' }]),
    record: { lines: [{ parts: [{ customer: 8 }] }] },
    gives: { kind: 'pending', waitsFor: 'shop.customer:8' },
  },
  {
    name: 'of plain values has them as the item',
    row: list([row('v', from('$'))], { items: E('tags') }),
    record: { tags: ['x', 'y'] },
    gives: {
      items: [{ key: '', record: {}, rows: { v: value('x') } }, { rows: { v: value('y') } }],
    },
  },
];

describe('a list', () => {
  test.each(listCases)('$name', async ({ row: one, record, gives }) => {
    const context = { settings, creating: true, lookups: lookups() };
    const outcomes = await forwardOutcomes([one], record ?? order, context);
    expect(outcomes.r).toMatchObject(gives);
  });
});

describe('the rows of a pipe', () => {
  test('go on when a neighbour fails', async () => {
    const rows = [row('bad', from('a / 2')), row('good', from('a')), row('away', link('b'))];
    const outcomes = await forwardOutcomes(
      rows,
      { a: 'x', b: 8 },
      { settings, creating: true, lookups: lookups() },
    );
    expect(Object.values(outcomes).map((outcome) => outcome.kind)).toEqual([
      'failed',
      'value',
      'pending',
    ]);
  });

  test('ask all their questions before one is answered', async () => {
    const asked: string[] = [];
    const held: (() => void)[] = [];
    const real = lookups(asked);
    const slow: Lookups = {
      counterpart: async (...question) => {
        const answer = real.counterpart(...question);
        await new Promise<void>((resolve) => held.push(resolve));
        return answer;
      },
      matches: real.matches,
    };
    const rows = [row('a', link('x')), row('b', link('y')), list([row('c', link('customer'))])];
    const outcomes = forwardOutcomes(
      rows,
      { ...order, x: 7, y: 6 },
      { settings, creating: true, lookups: slow },
    );
    expect(asked).toEqual([
      'shop.customer:7',
      'shop.customer:6',
      'shop.customer:7',
      'shop.customer:7',
    ]);
    for (const answer of held) answer();
    expect(Object.values(await outcomes).map((outcome) => outcome.kind)).toEqual([
      'value',
      'value',
      'items',
    ]);
  });

  test('named like a property of every object are rows like others', async () => {
    const outcomes = await forwardOutcomes(
      [row('__proto__', from('a'))],
      { a: 1 },
      { settings, creating: true, lookups: lookups() },
    );
    expect(Object.getOwnPropertyDescriptor(outcomes, '__proto__')?.value).toEqual(value(1));
  });

  test('pass on what is not about the record', async () => {
    const broken: Lookups = {
      counterpart: () => Promise.reject(new Error('store closed')),
      matches: async () => [],
    };
    const outcomes = forwardOutcomes(
      [row('a', link('x'))],
      { x: 7 },
      { settings, creating: true, lookups: broken },
    );
    await expect(outcomes).rejects.toThrow('store closed');
  });
});

describe('a back row', () => {
  const back = (path: string, rule: ValueRule, more: Partial<BackRow> = {}): BackRow => ({
    path,
    type: 'any',
    rule,
    isAutomatic: false,
    place,
    ...more,
  });
  const rows = [
    back('name', from('displayName'), { type: 'string' }),
    back('old', from('$source.name')),
    back('whole', from('$sink.displayName')),
    back('guest', {
      kind: 'link',
      entity: 'erp.customer',
      as: 'shop.customer',
      input: E('customer.id'),
      missing: zero,
    }),
    back('off', from('displayName'), { when: E('$filled(company)') }),
    back('filled', from('company'), { default: E("'none'") }),
    back('bad', from('displayName / 2')),
  ];

  test('reads the sink record, and the source if it is there', async () => {
    const record = { displayName: 'Ny', customer: { id: 99 } };
    const context = { source: { name: 'Gammel' }, settings, creating: false, lookups: lookups() };
    expect(await backOutcomes(rows, record, context)).toMatchObject({
      name: value('Ny'),
      old: value('Gammel'),
      whole: value('Ny'),
      guest: value(0),
      off: { kind: 'off' },
      filled: value('none'),
      bad: { kind: 'failed', code: 'expression.failed' },
    });
  });
});

// Examples of pipes: which hold, which do not, and what a person is told then. The pipe is made by
// hand: what its file looks like is tested where files are compiled.

import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import { runExample } from '../../engine/definition/examples/examples.ts';
import type { Direction, Example, Pipe } from '../../engine/definition/pipe.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { compileExpression as E } from '../../engine/mapping/expression/expression.ts';
import type { BackRow, ListRule, Row, ValueRule } from '../../engine/mapping/row.ts';

const place = { file: 'pipes/shop-erp/order.yaml', line: 1, column: 1 };
const from = (text: string): ValueRule => ({ kind: 'expression', expression: E(text) });

function back(path: string, rule: ValueRule): BackRow {
  return { path, type: 'any', rule, isAutomatic: false, place };
}

function row(path: string, rule: ValueRule | undefined, more: Partial<Row> = {}): Row {
  return {
    id: path,
    sinkPath: path,
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

const lines: ListRule = {
  items: E('lines'),
  key: { source: 'id', sink: 'id' },
  merge: [],
  create: true,
  update: true,
  delete: 'delete',
  rows: [
    row(
      'product.id',
      {
        kind: 'link',
        entity: 'shop.product',
        as: 'erp.product',
        input: E('sku'),
        missing: { kind: 'park' },
      },
      { type: 'integer' },
    ),
    row('count', from('quantity'), { isRequired: true, back: [back('quantity', from('count'))] }),
  ],
  backPath: 'lines',
};

const entity = (id: string, idOf = 'id'): Entity =>
  ({
    system: id.split('.')[0] as string,
    name: id.split('.')[1] as string,
    id,
    title: id,
    schema: {},
    idOf: E(idOf),
    find: {},
    changes: { kind: 'listing' },
    parts: {},
  }) satisfies Entity;

const always: Direction = { create: 'always', update: 'always', delete: 'keep' };

const pipe: Pipe = {
  id: 'shop-erp/order',
  pair: 'shop-erp',
  source: entity('shop.order'),
  sink: entity('erp.order', 'number'),
  isEnabled: true,
  settings: { corporate: false },
  merge: [],
  forward: { ...always, when: E('$not(draft = true)') },
  back: { ...always, create: E('isWeb = true') },
  conflict: 'newest',
  drift: 'keep',
  batchSize: 100,
  schedule: { everyMs: 60_000 },
  rows: [
    row('name', from("$first(company, firstName & ' ' & lastName)"), {
      isRequired: true,
      back: [back('company', from('name'))],
    }),
    row(
      'customer.id',
      {
        kind: 'link',
        entity: 'shop.person',
        as: 'erp.customer',
        input: E('person'),
        missing: { kind: 'park' },
      },
      {
        type: 'integer',
        back: [
          back('person', {
            kind: 'link',
            entity: 'erp.customer',
            as: 'shop.person',
            input: E('customer.id'),
            missing: { kind: 'value', value: 0 },
          }),
        ],
      },
    ),
    row(
      'country',
      {
        kind: 'find',
        entity: 'erp.country',
        by: 'iso',
        input: E('land'),
        missing: { kind: 'fail' },
      },
      { type: 'integer' },
    ),
    row('kind', from("$settings.corporate ? 'corporate' : 'person'")),
    row('reference', from('id'), { write: 'on-create', type: 'string' }),
    row('comment', from('comment'), { write: 'if-empty' }),
    row('total', from('amount'), { when: E('$filled(amount)') }),
    row('lines', undefined, { type: 'list', list: lines }),
  ],
  examples: [],
  fingerprint: 'f',
  place,
};

const onlyActive: ValueRule = {
  kind: 'link',
  entity: 'shop.person',
  as: 'erp.customer',
  where: E('isActive'),
  input: E('person'),
  missing: { kind: 'park' },
};
const onlyOpen: ValueRule = {
  kind: 'find',
  entity: 'erp.country',
  by: 'iso',
  where: E('isOpen'),
  input: E('land'),
  missing: { kind: 'park' },
};

const order = { id: 9, firstName: 'Kari', lastName: 'Nord' };
const linked = { 'shop.person:7': 70, 'shop.product:a': 5 };

interface Case {
  readonly name: string;
  readonly example: Partial<Example> & { readonly given: JsonObject };
  /** Absent: the example holds. */
  readonly message?: RegExp;
  readonly pipe?: Partial<Pipe>;
}

const cases: readonly Case[] = [
  {
    name: 'a record that is created',
    example: { given: order, expect: { name: 'Kari Nord', kind: 'person', reference: '9' } },
  },
  {
    name: 'a path as a key',
    example: { given: { ...order, person: 7 }, linked, expect: { 'customer.id': 70 } },
  },
  {
    name: 'a sub-object',
    example: { given: { ...order, person: 7 }, linked, expect: { customer: { id: 70 } } },
  },
  {
    name: 'no value where none is expected',
    example: { given: order, expect: { comment: null, customer: { id: null } } },
  },
  {
    name: 'a setting of its own',
    example: { given: order, settings: { corporate: true }, expect: { kind: 'corporate' } },
  },
  {
    name: 'a record found by value',
    example: {
      given: { ...order, land: 'NO' },
      found: { 'erp.country': [{ id: 161, iso: 'NO' }] },
      expect: { country: 161 },
    },
  },
  {
    name: 'a search that finds nothing',
    example: { given: { ...order, land: 'NO' }, found: {}, expect: 'failed' },
  },
  {
    name: 'a search that finds two',
    example: {
      given: { ...order, land: 'NO' },
      found: {
        'erp.country': [
          { id: 1, iso: 'NO' },
          { id: 2, iso: 'NO' },
        ],
      },
      expect: 'failed',
    },
  },
  {
    name: 'a link that is missing',
    example: { given: { ...order, person: 8 }, linked, expect: 'parked' },
  },
  {
    name: 'the other rows beside a link that is missing',
    example: { given: { ...order, person: 8 }, linked, expect: { name: 'Kari Nord' } },
  },
  {
    name: 'a required value that is missing',
    example: { given: { id: 1 }, expect: 'failed' },
    pipe: { rows: [row('name', from('nothing'), { isRequired: true })] },
  },
  {
    name: 'a record out of scope',
    example: { given: { ...order, draft: true }, expect: 'skipped' },
  },
  {
    name: 'what is on the other side already',
    example: { given: order, target: { name: 'Kari Nord', kind: 'person' }, expect: 'nothing' },
  },
  {
    name: 'the whole record after an update',
    example: {
      given: order,
      target: { name: 'Old', phone: '1' },
      expect: { name: 'Kari Nord', phone: '1' },
    },
  },
  {
    name: 'a record that holds all values already',
    example: {
      given: order,
      target: { name: 'Kari Nord', kind: 'person' },
      expect: { name: 'Kari Nord' },
    },
  },
  {
    name: 'a row that is written at creation only',
    example: { given: order, target: { reference: 'x' }, expect: { reference: 'x' } },
  },
  {
    name: 'a row that only fills, on a filled value',
    example: {
      given: { ...order, comment: 'new' },
      target: { comment: 'old' },
      expect: { comment: 'old' },
    },
  },
  {
    name: 'a row that only fills, on an empty value',
    example: { given: { ...order, comment: 'new' }, target: {}, expect: { comment: 'new' } },
  },
  {
    name: 'a row that is off',
    example: { given: order, target: { total: 5 }, expect: { total: 5 } },
  },
  {
    name: 'a value that is cleared',
    example: {
      given: { ...order },
      target: { customer: { id: 70 } },
      expect: { customer: { id: null } },
    },
  },
  {
    name: 'a list of items',
    example: {
      given: { ...order, lines: [{ id: 1, sku: 'a', quantity: 2 }] },
      linked,
      expect: { lines: [{ product: { id: 5 }, count: 2 }] },
    },
  },
  {
    name: 'a list that waits for one item',
    example: {
      given: { ...order, lines: [{ id: 1, sku: 'zz', quantity: 2 }] },
      linked,
      expect: 'parked',
    },
  },
  {
    name: 'a list with an item that lacks what is required',
    example: { given: { ...order, lines: [{ id: 1, sku: 'a' }] }, linked, expect: 'failed' },
  },
  {
    name: 'a pipe that never creates',
    example: { given: order, expect: 'nothing' },
    pipe: { forward: { ...always, create: 'never' } },
  },
  {
    name: 'a pipe that never updates',
    example: { given: order, target: { name: 'Old' }, expect: 'nothing' },
    pipe: { forward: { ...always, update: 'never' } },
  },
  {
    name: 'a pipe that creates what is referenced',
    example: { given: order, expect: { name: 'Kari Nord' } },
    pipe: { forward: { ...always, create: 'when-referenced' } },
  },
  {
    name: 'a condition of the pipe that fails',
    example: { given: order, expect: 'failed' },
    pipe: { forward: { ...always, when: E('firstName > 1') } },
  },

  {
    name: 'back, a new record',
    example: {
      way: 'back',
      given: { number: 3, name: 'Fjord AS', isWeb: true },
      expect: { company: 'Fjord AS' },
    },
  },
  {
    name: 'back, a record that is not to be created',
    example: { way: 'back', given: { number: 3, name: 'Fjord AS' }, expect: 'nothing' },
  },
  {
    name: 'back, a link answers from its other end',
    example: {
      way: 'back',
      given: { number: 3, customer: { id: 70 } },
      target: {},
      linked,
      expect: { person: '7' },
    },
  },
  {
    name: 'back, a link that is missing has its value',
    example: {
      way: 'back',
      given: { number: 3, customer: { id: 99 } },
      target: { person: 7 },
      linked,
      expect: { person: 0 },
    },
  },
  {
    name: 'back, the items of a list',
    example: {
      way: 'back',
      given: { number: 3, lines: [{ count: 4 }] },
      target: {},
      expect: { lines: [{ quantity: 4 }] },
    },
  },

  {
    name: 'another value',
    example: { given: order, expect: { name: 'Ola', kind: 'person' } },
    message: /^name: expected "Ola", got "Kari Nord"$/,
  },
  {
    name: 'several other values',
    example: { given: order, expect: { name: 'Ola', kind: 'x' } },
    message: /^name: .*\nkind: expected "x", got "person"$/,
  },
  {
    name: 'a value that is not there',
    example: { given: order, expect: { customer: { id: 5 } } },
    message: /^customer\.id: expected 5, got nothing$/,
  },
  {
    name: 'a value where none is expected',
    example: { given: order, expect: { kind: null } },
    message: /^kind: expected nothing, got "person"$/,
  },
  {
    name: 'a number for a text',
    example: { given: order, expect: { reference: 9 } },
    message: /reference: expected 9, got "9" \(a text: quote it\)/,
  },
  {
    name: 'a text for a number',
    example: { given: { ...order, amount: 5 }, expect: { total: '5' } },
    message: /total: expected "5", got 5 \(a number: no quotes\)/,
  },
  {
    name: 'another number of items',
    example: { given: { ...order, lines: [] }, expect: { lines: [{ count: 2 }] } },
    message: /lines: expected a list of 1, got nothing/,
  },
  {
    name: 'another value in an item',
    example: {
      given: { ...order, lines: [{ id: 1, sku: 'a', quantity: 2 }] },
      linked,
      expect: { lines: [{ count: 3 }] },
    },
    message: /^lines\[0\]\.count: expected 3, got 2$/,
  },
  {
    name: 'a wait where a value is expected',
    example: { given: { ...order, person: 8 }, expect: { 'customer.id': 70 } },
    message: /expected 70, got nothing\ncustomer\.id: waits until shop\.person:8 is linked$/,
  },
  {
    name: 'a link that `where` leaves out',
    pipe: { rows: [row('customer.id', onlyActive, { type: 'integer' })] },
    example: {
      given: { ...order, person: 7 },
      linked,
      found: { 'erp.customer': [{ number: 70, id: 70, isActive: false }] },
      expect: { 'customer.id': 70 },
    },
    message:
      /customer\.id: waits until shop\.person:7 is linked to one for which `where` holds, as it does not for erp\.customer:70$/,
  },
  {
    name: 'a record found by value that `where` leaves out',
    pipe: { rows: [row('country', onlyOpen)] },
    example: {
      given: { ...order, land: 'NO' },
      found: { 'erp.country': [{ id: 161, iso: 'NO', isOpen: false }] },
      expect: { country: 161 },
    },
    message:
      /country: waits until there is erp\.country with iso NO for which `where` holds, as it does not for erp\.country:161$/,
  },
  {
    name: 'a failure where a record is expected',
    example: { given: { ...order, land: 'NO' }, expect: { name: 'Kari Nord' } },
    message: /expected a record, got failed \(country: No erp\.country has iso = NO\.\)/,
  },
  {
    name: 'a record where a wait is expected',
    example: { given: order, expect: 'parked' },
    message: /expected parked, got a write of \{.*Kari Nord/,
  },
  {
    name: 'a record where nothing is expected',
    example: { given: order, expect: 'nothing' },
    message: /expected nothing, got a write of/,
  },
  {
    name: 'a wait where nothing is expected',
    example: {
      given: { ...order, person: 8 },
      target: { name: 'Kari Nord', kind: 'person' },
      expect: 'nothing',
    },
    message: /expected nothing, got parked \(customer\.id: waits until shop\.person:8 is linked\)/,
  },
  {
    name: 'nothing where a record is expected',
    example: { given: order, expect: { name: 'x' } },
    pipe: { forward: { ...always, create: 'never' } },
    message: /expected a record, got nothing \(`create` is never\)/,
  },
  {
    name: 'a scope where a record is expected',
    example: { given: { ...order, draft: true }, expect: { name: 'Kari Nord' } },
    message: /expected a record, got skipped/,
  },
  {
    name: 'a way the pipe does not go',
    example: { way: 'back', given: {}, expect: { company: 'x' } },
    pipe: { back: undefined } as never,
    message: /no `back`/,
  },
  {
    name: 'an inherited name',
    example: { given: order, linked: {}, expect: { constructor: 'x' } as never },
    message: /constructor: expected "x", got nothing/,
  },
];

describe('an example', () => {
  test.each(cases)('$name', async ({ example, pipe: changed, message }) => {
    const whole = {
      name: 'x',
      way: 'forward',
      settings: {},
      linked: {},
      found: {},
      expect: 'nothing',
      place,
      ...example,
    } as Example;
    const { back: goesBack, ...others } = { ...pipe, ...changed };
    const result = await runExample({ ...others, ...(goesBack && { back: goesBack }) }, whole);
    if (message)
      expect(result).toMatchObject({
        ok: false,
        message: expect.stringMatching(message) as unknown,
      });
    else expect(result).toMatchObject({ ok: true, message: '' });
  });
});

// A project with a row of every kind: what the golden document shows.

import {
  back,
  catalogue,
  type DocumentedCatalogue,
  e,
  list,
  mergeRule,
  oneWay,
  pair,
  pipe,
  row,
  system,
} from './hand-built.ts';

const text = { type: 'string' };

const shop = system('my-shop', 'My Shop', {
  user: {
    title: 'User',
    properties: {
      id: text,
      email: text,
      country: text,
      first: text,
      last: text,
      active: { type: 'boolean' },
    },
  },
  order: {
    title: 'Order',
    properties: { id: text, lines: { type: 'array', items: { properties: { sku: text } } } },
  },
  SMS: { title: 'SMS', properties: { id: text, text } },
  stockMove: { properties: { id: text } },
});

const erp = system('erp', 'ERP', {
  account: {
    title: 'Account',
    properties: {
      id: { type: 'integer' },
      name: { type: 'string', maxLength: 100 },
      email: text,
      status: { type: 'string', enum: ['new', 'old'] },
      customerNo: { type: 'integer' },
      since: { type: 'string', format: 'date' },
      isInactive: { type: 'boolean' },
      address: { properties: { country: { properties: { id: { type: 'integer' } } } } },
    },
  },
  order: {
    title: 'Order',
    properties: {
      account: { properties: { id: { type: 'integer' } } },
      currency: text,
      kind: text,
      lines: {
        type: 'array',
        items: {
          properties: {
            count: { type: 'number' },
            price: { type: 'number' },
            product: { properties: { id: { type: 'integer' } } },
          },
        },
      },
    },
  },
  country: { title: 'Country' },
  message: { title: 'Message' },
  invoice: { title: 'Invoice' },
});

const users = pipe(
  shop.entities.user as never,
  erp.entities.account as never,
  [
    row('name', "$first(company, $trim(first & ' ' & last))", {
      isRequired: true,
      compare: 'trim',
      note: 'The company, else the person.',
      back: [
        back('first', "$split(name, ' ')[0]", { when: e('isInactive = true') }),
        back('last', "(\n  $parts := $split(name, ' ');\n  $parts[-1]\n)", { default: e("'-'") }),
      ],
    }),
    row('email', 'email', {
      compare: 'case',
      back: [back('email', 'email', { isAutomatic: true })],
    }),
    row('customerNo', '$number(number)', {
      type: 'integer',
      write: 'on-create',
      when: e('$not($settings.search) and $filled(number)'),
      back: [],
    }),
    row(
      'address.country.id',
      {
        kind: 'find',
        entity: 'erp.country',
        by: 'code',
        input: e('country'),
        where: e('active = true'),
        missing: { kind: 'park' },
      },
      {
        type: 'integer',
        conflict: 'sink',
        back: [
          back(
            'country',
            {
              kind: 'find',
              entity: 'erp.country',
              by: 'id',
              input: e('address.country.id'),
              take: e('code'),
              missing: { kind: 'park' },
            },
            { isAutomatic: true },
          ),
        ],
      },
    ),
    row('status', { kind: 'constant', value: 'new' }, { write: 'if-empty' }),
    row('since', undefined, {
      type: 'date',
      when: e('active = true'),
      back: [back('registered', 'since')],
    }),
  ],
  {
    note: 'People with an account.',
    merge: [
      mergeRule('organisation', 'orgNo', { compare: 'digits', when: e('$settings.search') }),
      mergeRule('email', 'email', { compare: 'case', when: e('$empty($digits($sink.orgNo))') }),
    ],
    forward: {
      create: 'when-referenced',
      update: e('$not($settings.keep)'),
      delete: 'deactivate',
      when: e('active = true'),
    },
    back: { create: 'never', update: 'always', delete: 'keep' },
    startMs: Date.UTC(2024, 0, 1),
    startText: '2024-01-01',
    examples: [
      {
        name: 'a person goes by first and last name',
        way: 'forward',
        settings: { search: true },
        given: { id: 'u1', first: 'Kari', last: 'Nord', country: 'NO', tags: ['a', 'b'] },
        linked: {},
        found: { 'erp.country': [{ id: 161, code: 'NO' }] },
        expect: { name: 'Kari Nord', address: { country: { id: 161 } } },
        place: { file: 'x', line: 1, column: 1 },
      },
      {
        name: 'back, nothing to do',
        way: 'back',
        settings: {},
        given: { id: 4 },
        target: { id: 'u1' },
        linked: {},
        found: {},
        expect: 'nothing',
        place: { file: 'x', line: 1, column: 1 },
      },
    ],
  },
);

const orders = pipe(
  shop.entities.order as never,
  erp.entities.order as never,
  [
    row(
      'account.id',
      {
        kind: 'link',
        entity: 'my-shop.user',
        as: 'erp.account',
        input: e('userId'),
        missing: { kind: 'park' },
      },
      { type: 'integer', isRequired: true },
    ),
    row('currency', {
      kind: 'table',
      setting: 'currencies',
      by: 'shop',
      input: e('currency'),
      take: e('erp'),
      missing: { kind: 'value', value: 'NOK' },
    }),
    row('kind', {
      kind: 'first',
      alternatives: [
        { when: e("status = 'paid'"), rule: { kind: 'constant', value: 'invoice' } },
        { rule: { kind: 'expression', expression: e('kind') }, default: e("'order'") },
      ],
    }),
    row('lines', undefined, {
      type: 'list',
      list: list(
        'lines',
        [
          row('count', 'quantity', { type: 'number' }),
          row('price', '$round(price, 2)', { type: 'number', compare: 'round:2' }),
          row(
            'product.id',
            {
              kind: 'link',
              entity: 'my-shop.product',
              as: 'erp.product',
              input: e('productId'),
              missing: { kind: 'fail' },
            },
            { type: 'integer' },
          ),
        ],
        {
          key: { source: 'id', sink: 'id' },
          merge: [{ source: e('sku'), sink: e('product.number') }],
        },
      ),
    }),
  ],
  {
    drift: 'restore',
    forward: { create: e("status = 'processing'"), update: 'never', delete: 'delete' },
  },
);

const messages = pipe(shop.entities.SMS as never, erp.entities.message as never, [], {
  isEnabled: false,
  merge: [mergeRule('id', 'id', { isMany: true })],
  forward: { create: 'never', update: 'always', delete: 'keep' },
});

const again = pipe(
  shop.entities.SMS as never,
  erp.entities.message as never,
  [row('text', 'text')],
  {
    id: 'my-shop-erp/late-sms',
    conflict: 'ask',
  },
);

/** One pair with four pipes, the last two between the same entities, and one pair without a pipe. */
export const sample: DocumentedCatalogue = catalogue(
  [shop, erp],
  [
    pair(shop, erp, [users, orders, messages, again], {
      introduction: 'The shop sells; the ERP does the accounts.',
      settings: [
        {
          name: 'search',
          title: 'Search for accounts',
          type: 'boolean',
          value: true,
          default: true,
          help: 'Off: only new ones.',
        },
        { name: 'currencies', title: 'Currencies', type: 'table', value: [] },
      ],
    }),
    pair(erp, shop, [], { title: 'Nothing yet' }),
  ],
);

export { oneWay };

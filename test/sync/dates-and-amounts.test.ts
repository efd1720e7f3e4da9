// Dates, times and amounts that two systems hold in their own ways, carried both ways: what nobody changed stays as it
// is on either side, also after an edit of something else, and an edit arrives once.

import { afterEach, expect, test } from 'vitest';
import type { Json } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import type { Rewrite } from '../../engine/drivers/memory-table.ts';
import { compileExpression } from '../../engine/mapping/expression/expression.ts';
import type { PropertyType } from '../../engine/mapping/property-type.ts';
import { both, type Ground, ground, mergeBy, pipe, row, systemOf, twoWay } from './two-systems.ts';

interface Case {
  readonly name: string;
  /** Of the shop and of the ERP. */
  readonly types: readonly [PropertyType, PropertyType];
  readonly value: Json;
  /** What each of them makes of what is written. */
  readonly shop?: Rewrite;
  readonly erp?: Rewrite;
  /** What the ERP holds of it. */
  readonly held: Json;
  /** An edit in the ERP, and what the shop holds of that. */
  readonly edit: Json;
  readonly home: Json;
}

const asText =
  (change: (text: string) => Json): Rewrite =>
  (value) =>
    typeof value === 'string' ? change(value) : value;
const asNumber =
  (change: (number: number) => Json): Rewrite =>
  (value) =>
    typeof value === 'number' || typeof value === 'string' ? change(Number(value)) : value;

const cases: readonly Case[] = [
  {
    name: 'a time becomes a day, and a day comes home as one',
    types: ['date-time', 'date'],
    value: '2026-03-01T23:30:00+01:00',
    held: '2026-03-01',
    edit: '2026-03-05',
    home: '2026-03-05',
  },
  {
    name: 'a day becomes midnight in UTC where times are kept',
    types: ['date', 'date-time'],
    value: '2026-03-01',
    erp: asText((text) => (text.length === 10 ? `${text}T00:00:00Z` : text)),
    held: '2026-03-01T00:00:00Z',
    edit: '2026-03-05T00:00:00Z',
    home: '2026-03-05',
  },
  {
    name: 'a day becomes the midnight of a place, which is another day in UTC',
    types: ['date', 'date-time'],
    value: '2026-03-01',
    erp: asText((text) => (text.length === 10 ? '2026-02-28T23:00:00Z' : text)),
    held: '2026-02-28T23:00:00Z',
    edit: '2026-03-04T23:00:00Z',
    home: '2026-03-04',
  },
  {
    name: 'an hour that a clock shows twice comes back as the first',
    types: ['date-time', 'date-time'],
    value: '2026-10-25T01:30:00Z',
    erp: asText((text) => text.replace('25T01:30', '25T00:30')),
    held: '2026-10-25T00:30:00Z',
    edit: '2026-10-26T01:30:00Z',
    home: '2026-10-26T01:30:00Z',
  },
  {
    name: 'an offset is written as UTC',
    types: ['date-time', 'date-time'],
    value: '2026-03-01T12:00:00+02:00',
    erp: asText((text) => new Date(text).toISOString()),
    held: '2026-03-01T10:00:00.000Z',
    edit: '2026-03-01T11:00:00.000Z',
    home: '2026-03-01T11:00:00.000Z',
  },
  {
    name: 'the end of a day is the beginning of the next',
    types: ['date-time', 'date-time'],
    value: '2026-03-01T24:00:00Z',
    erp: asText((text) => new Date(text).toISOString()),
    held: '2026-03-02T00:00:00.000Z',
    edit: '2026-03-01T10:00:00.000Z',
    home: '2026-03-01T10:00:00.000Z',
  },
  {
    name: 'a sum with dust is kept to the cent',
    types: ['number', 'number'],
    value: 0.1 + 0.2,
    erp: asNumber((number) => Math.round(number * 100) / 100),
    held: 0.3,
    edit: 0.29,
    home: 0.29,
  },
  {
    name: 'an amount is a text with two digits',
    types: ['number', 'string'],
    value: 79.2,
    erp: asNumber((number) => number.toFixed(2)),
    held: '79.20',
    edit: '80.10',
    home: 80.1,
  },
  {
    name: 'a text of digits is an amount',
    types: ['string', 'number'],
    value: '79.20',
    shop: asNumber((number) => number.toFixed(2)),
    held: 79.2,
    edit: 80.1,
    home: '80.10',
  },
  {
    name: 'an id longer than a number keeps',
    types: ['integer', 'integer'],
    value: '90071992547409931',
    held: '90071992547409931',
    edit: '90071992547409933',
    home: '90071992547409933',
  },
  {
    name: 'nothing below nothing',
    types: ['number', 'number'],
    value: -0,
    held: -0,
    edit: -1,
    home: -1,
  },
];

let open: Ground | undefined;

afterEach(async () => {
  await open?.close();
  open = undefined;
});

test.each(cases)('$name', async ({ types, value, held, edit, home, ...rewriting }) => {
  const [ofShop, ofErp] = types;
  const properties = { email: 'string', name: 'string', x: 'string' } as const;
  const shop = systemOf('shop', { customer: { properties, modified: 'updatedAt' } });
  const erp = systemOf('erp', { customer: { properties, modified: 'updatedAt' } });
  const x = compileExpression('x');
  const place = { file: 'test', line: 1, column: 1 };
  const back = { path: 'x', type: ofShop, isAutomatic: false, place } as const;
  const carried = row('x', {
    source: 'x',
    type: ofErp,
    back: [{ ...back, rule: { kind: 'expression', expression: x } }],
  });
  const rows = [both('email'), both('name'), carried];
  const merge = [mergeBy('email', 'email')];
  const customers = pipe(shop.entities.customer as Entity, erp.entities.customer as Entity, {
    merge,
    rows,
    back: twoWay,
  });
  const memory = Object.fromEntries(
    (['shop', 'erp'] as const).map((name) => {
      const rewrite = rewriting[name];
      return [name, rewrite ? { rewrites: { customer: { x: rewrite } } } : {}];
    }),
  );
  const g = await ground([shop, erp], [customers], { memory });
  open = g;
  const people = (name: string) =>
    g.drivers[name]?.people as NonNullable<typeof g.drivers.shop>['people'];
  const [inShop] = [people('shop').add('customer', { email: 'a@x.no', name: 'A', x: value })];
  const values = () =>
    ['shop', 'erp'].map((name) => g.records(`${name}.customer`).map((one) => one.x));

  expect(await g.sync()).toBe(1);
  expect(values()).toEqual([[value], [held]]);
  expect(await g.sync()).toBe(0);

  const inErp = people('erp').records('customer')[0]?.id as string;
  people('shop').edit('customer', inShop, { name: 'B' });
  expect(await g.sync()).toBe(1);
  people('erp').edit('customer', inErp, { name: 'C' });
  expect(await g.sync()).toBe(1);
  expect(values()).toEqual([[value], [held]]);

  people('erp').edit('customer', inErp, { x: edit });
  expect(await g.sync()).toBe(1);
  expect(values()).toEqual([[home], [edit]]);
  people('erp').edit('customer', inErp, { name: 'D' });
  expect(await g.sync()).toBe(1);
  expect(values()).toEqual([[home], [edit]]);
});

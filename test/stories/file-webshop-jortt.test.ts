// A webshop that writes a file, and Jortt: orders come out of the file, row by row put together again;
// a file that is cut off, in another charset or away stops only itself, and nothing is lost or deleted.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import {
  asFileWebshop,
  type FileWebshop,
  type OrderRow,
} from '../../engine/sandbox/file-webshop/file-webshop.ts';
import type { StandIn } from '../../engine/sandbox/stand-in.ts';
import { type Story, startStory } from './jortt-story.ts';

const quiet = { created: 0, updated: 0, deleted: 0, refused: 0, parked: [], faults: [] };

const roos = {
  customer_number: '30001',
  first_name: 'Roos',
  last_name: "van 't Hof",
  email: 'roos@hof.example',
  street: 'Kade',
  house_number: '2-bis',
  postal_code: '3011 AA',
  city: 'Rotterdam',
  country: 'NL',
};
const bel = {
  sku: 'BEL-1',
  description: 'Fietsbel "Zilver"; groot',
  quantity: '2',
  price: '12,50',
};
const wafel = { sku: 'WAF-1', description: 'Stroopwafels', quantity: '1', price: '2,18' };

let story: Story;
let shop: FileWebshop;
let jortt: StandIn;

beforeAll(async () => {
  story = await startStory('file-webshop-jortt');
  shop = asFileWebshop(story.sandbox.systems['file-webshop']);
  jortt = story.sandbox.system('jortt');
});
afterAll(() => story?.close());

const invoice = (reference: string) =>
  jortt.person.list('invoice').find((one) => one.reference === reference);

test('the rows of an order become one invoice, its buyer a customer', async () => {
  const number = shop.sell({ ...roos, date: '2026-03-01', delivery_city: 'Delft' }, [
    { ...bel, vat_rate: '21', discount: '10' },
    { ...wafel, vat_rate: '9' },
  ]);
  expect(await story.run()).toMatchObject({ ...quiet, created: 2 });
  expect(jortt.person.list('customer')).toMatchObject([
    {
      is_private: true,
      customer_name: "Roos van 't Hof",
      first_name: 'Roos',
      address_street: 'Kade 2-bis',
      reference: '30001',
    },
  ]);
  expect(invoice(number)).toMatchObject({
    invoice_date: '2026-03-01',
    net_amounts: false,
    remarks: 'Afleveradres:\nDelft',
    line_items: [
      {
        description: 'BEL-1 Fietsbel "Zilver"; groot',
        quantity: '2',
        amount: { amount: '11.25' },
        vat: { value: '0.21' },
      },
      { description: 'WAF-1 Stroopwafels', amount: { amount: '2.18' }, vat: { value: '0.09' } },
    ],
  });
});

test('a file that was not touched brings nothing', async () => {
  expect(await story.run()).toMatchObject(quiet);
});

test('prices with VAT, a company, and a line without a rate', async () => {
  const number = shop.sell(
    {
      ...roos,
      customer_number: '30002',
      company: 'Hof BV',
      email: 'post@hof.example',
      prices_include_vat: 'ja',
    },
    [bel],
  );
  await story.run();
  expect(invoice(number)).toMatchObject({
    customer_company_name: 'Hof BV',
    customer_attn: "Roos van 't Hof",
    net_amounts: true,
    line_items: [{ amount: { amount: '12.50' }, vat: { value: '0.21' } }],
  });
});

test.each<[string, Partial<OrderRow>, readonly Partial<OrderRow>[], string | undefined]>([
  ['thousands', {}, [{ price: '1.234,50', vat_rate: '21' }], '1493.75'],
  ['more of them', {}, [{ price: '1.234.500,00', vat_rate: '0' }], '1234500.00'],
  ['a price in whole euros', {}, [{ price: '10', vat_rate: '21' }], '12.10'],
  ['what is returned', {}, [{ quantity: '-2', price: '10,00', vat_rate: '21' }], '-24.20'],
  [
    'five hundred with an uneven discount',
    { prices_include_vat: 'ja' },
    [{ quantity: '500', price: '1,99', discount: '33,33', vat_rate: '21' }],
    '663.37',
  ],
  [
    'shipping with VAT in its price',
    { prices_include_vat: 'ja', shipping_price: '4,95', shipping_vat_rate: '21' },
    [{ price: '9,00', vat_rate: '9' }],
    '13.95',
  ],
  [
    'shipping without',
    { shipping_method: 'PostNL', shipping_price: '4,95', shipping_vat_rate: '21' },
    [{ price: '9,00', vat_rate: '9' }],
    '15.80',
  ],
  ['shipping for nothing', { shipping_price: '0,00' }, [{ price: '9,00', vat_rate: '0' }], '9.00'],
  ['the sum that is said', { order_total: '12,10' }, [{ price: '10', vat_rate: '21' }], '12.10'],
  ['another sum', { order_total: '2,10' }, [{ price: '10', vat_rate: '21' }], undefined],
  ['a thousand or a fraction', {}, [{ price: '1.234', vat_rate: '21' }], undefined],
  ['a price that is no number', {}, [{ price: '€ 10', vat_rate: '21' }], undefined],
])('the invoice comes to what was paid, or is none: %s', async (_, order, lines, paid) => {
  const rows = lines.map((line) => ({ description: 'Fietsbel', quantity: '1', ...line }));
  const number = shop.sell({ ...roos, ...order }, rows);
  await story.run();
  const total = invoice(number)?.invoice_total_incl_vat as JsonObject | undefined;
  expect(total?.amount).toBe(paid);
  shop.edit(number, { status: 'cancelled' });
});

test('an order that is cancelled goes over once it is not', async () => {
  const number = shop.sell({ ...roos, status: 'cancelled' }, [bel]);
  expect(await story.run()).toMatchObject(quiet);
  shop.edit(number, { status: 'paid' });
  expect(await story.run()).toMatchObject({ ...quiet, created: 1 });
});

describe('a file that cannot be believed', () => {
  const before = () => jortt.counts();

  test.each([
    [
      'is cut off in a row',
      (bytes: Buffer) => bytes.subarray(0, bytes.length - 40),
      /orders\.csv: .*so it is cut off or/,
    ],
    [
      'is in another charset',
      (bytes: Buffer) => Buffer.from(bytes.toString('utf8').replace('Hof BV', 'Höf BV'), 'latin1'),
      /orders\.csv: line 4 is not valid utf-8/,
    ],
    [
      'has another delimiter',
      (bytes: Buffer) => Buffer.from(bytes.toString('utf8').replaceAll(';', '|')),
      /orders\.csv: its header has one column only; the delimiter seems to be "\|"/,
    ],
    ['is empty', () => Buffer.alloc(0), /orders\.csv: it is empty/],
  ] as const)('because it %s stops the run, and says where', async (_, spoil, words) => {
    const counts = before();
    const good = readFileSync(shop.file);
    writeFileSync(shop.file, spoil(good));
    const run = await story.run();
    expect(run).toMatchObject({ created: 0, updated: 0, deleted: 0 });
    expect(run.faults.join()).toMatch(words);
    expect(jortt.counts()).toEqual(counts);
    writeFileSync(shop.file, good);
    expect(await story.run()).toMatchObject(quiet);
  });

  test('because it is away stops the run, and deletes nothing', async () => {
    renameSync(shop.file, `${shop.file}.away`);
    const run = await story.run();
    expect(run.faults.join()).toMatch(/there is no file orders\.csv in /);
    expect(run.deleted).toBe(0);
    renameSync(`${shop.file}.away`, shop.file);
    const number = shop.sell(roos, [wafel]);
    expect(await story.run()).toMatchObject({ ...quiet, created: 1 });
    expect(invoice(number)).toBeDefined();
  });
});

test('a row that is broken stops its own order only', async () => {
  const text = readFileSync(shop.file, 'utf8');
  const head = text.slice(0, text.indexOf('\r\n') + 2);
  writeFileSync(shop.file, `${head}"9001";"2026-03-01"\r\n${text.slice(head.length)}`);
  const number = String(Math.max(...shop.rows().map((row) => Number(row.order_number))) + 1);
  const row = text.slice(head.length, text.indexOf('\r\n', head.length) + 2);
  const next = row.replace(/^"\d+"/, `"${number}"`);
  writeFileSync(shop.file, `${head}"9001";"2026-03-01"\r\n${text.slice(head.length)}${next}`);
  const run = await story.run();
  expect(run).toMatchObject({ created: 1, deleted: 0, faults: [] });
  expect(invoice(number)).toBeDefined();
  expect(invoice('9001')).toBeUndefined();
});

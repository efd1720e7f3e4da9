// How systems write what pipes see: both ways, and what cannot be read.

import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../engine/base/json.ts';
import type { Entity, Format } from '../../engine/definition/system.ts';
import { formatsRead, formatsWritten } from '../../engine/drivers/formats.ts';
import { httpDriver } from '../../engine/drivers/http/http-driver.ts';
import { readRecord } from '../../engine/drivers/read-record.ts';
import { catalogueWith, told } from '../definition/small-project.ts';
import { expression, httpSystem, rule, text } from './http-system.ts';
import { jsonServer, plainProfile } from './json-server.ts';
import { testClock } from './test-clock.ts';

const format = (words: string, path = 'x'): Format => {
  const [kind, zone] = words.split(' ') as [Format['kind'], string | undefined];
  const [, number, digits] = /^(decimal|comma)\((\d)\)$/.exec(kind) ?? [];
  if (number !== undefined) return { path, kind: number as 'decimal', digits: Number(digits) };
  if (kind === 'date') return { path, kind, picture: zone ?? '' };
  return kind === 'local' ? { path, kind, zone: text(zone ?? '') } : { path, kind };
};

async function check(words: string, raw: Json, seen: Json, back: Json = raw): Promise<void> {
  const formats = [format(words)];
  const bindings = { settings: { zone: 'Europe/Oslo' } };
  expect(await formatsRead({ formats }, { x: raw }, bindings)).toEqual({ x: seen });
  const written = await formatsWritten({ formats }, { x: seen }, { bindings, separator: ' ' });
  expect(written).toEqual({ x: back });
}

test.each<[string, Json, Json, Json?]>([
  ['decimal', '149.0000', 149, '149'],
  ['decimal', '-0.50', -0.5, '-0.5'],
  ['decimal', 12, 12, '12'],
  ['decimal', '0.0000001', 1e-7],
  ['decimal(2)', '149.00', 149],
  ['decimal(2)', '2.5', 2.5, '2.50'],
  ['decimal(2)', '1.005', 1.005, '1.01'],
  ['decimal(0)', '149', 149],
  ['decimal(2)', '', ''],
  ['comma', '1249,50', 1249.5, '1249,5'],
  ['comma', '1 249,50', 1249.5, '1249,5'],
  ['comma', '1\u00a0249', 1249, '1249'],
  ['comma(2)', '-1.249,5', -1249.5, '-1249,50'],
  ['comma(2)', '1249,50', 1249.5],
  ['comma', 12, 12, '12'],
  ['date dd.mm.yyyy', '31.01.2026', '2026-01-31'],
  ['date dd.mm.yyyy', '1.2.2026', '2026-02-01', '01.02.2026'],
  ['date mm/dd/yyyy', '12/31/2026', '2026-12-31'],
  ['date yyyymmdd', '20261231', '2026-12-31'],
  ['date yyyymmdd', 20261231, '2026-12-31', '20261231'],
  ['date yyyymmdd', '', ''],
  ['date yyyymmdd', '00000000', null, null],
  ['cents', 14900, 149],
  ['cents', 29, 0.29],
  ['cents', 115, 1.15],
  ['cents', '1999', 19.99, 1999],
  ['cents', -12345678905, -123456789.05],
  ['cents', 0, 0],
  ['cents', null, null],
  ['flag01', '1', true, 1],
  ['flag01', 0, false],
  ['json', '{"a":[1]}', { a: [1] }],
  ['json', '[]', []],
  ['utc', '2026-01-31 10:00:00', '2026-01-31T10:00:00Z'],
  ['utc', '2026-01-31T10:00:00', '2026-01-31T10:00:00Z', '2026-01-31 10:00:00'],
  ['utc', '2026-01-31 10:00:00.125', '2026-01-31T10:00:00.125Z'],
  ['utc', '2026-01-31', '2026-01-31T00:00:00Z', '2026-01-31 00:00:00'],
  ['local Europe/Oslo', '2026-01-31 10:00:00', '2026-01-31T09:00:00Z'],
  ['local Europe/Oslo', '2026-07-31 10:00:00', '2026-07-31T08:00:00Z'],
  ['local {$settings.zone}', '2026-07-31 10:00:00', '2026-07-31T08:00:00Z'],
  ['local America/New_York', '2026-01-31 23:30:00', '2026-02-01T04:30:00Z'],
  // In autumn 02:30 comes twice; it is the first one, and goes back as it came.
  ['local Europe/Oslo', '2026-10-25 02:30:00', '2026-10-25T00:30:00Z'],
  // In spring 02:30 is never; the clock shows 03:30 then.
  ['local Europe/Oslo', '2026-03-29 02:30:00', '2026-03-29T01:30:00Z', '2026-03-29 03:30:00'],
  ['utc', '0000-00-00 00:00:00', null, null],
  ['utc', null, null],
  ['html', 'Rømme &amp; fløte', 'Rømme & fløte'],
  ['html', "&lt;b&gt; &quot;x&quot; 'y'", '<b> "x" \'y\''],
  ['html', 'Caf&eacute; &#8211; &euro;5', 'Café – €5', 'Café – €5'],
  ['html', 'AT&T & co', 'AT&T & co', 'AT&amp;T &amp; co'],
  ['decimal', '', ''],
])('%s: %j is seen as %j', check);

test('an amount of less than a hundredth is rounded like money', async () => {
  const formats = [format('cents')];
  const written = await formatsWritten({ formats }, { x: 1.005 }, { bindings: {} });
  expect(written).toEqual({ x: 101 });
});

test('an amount of more digits than a number keeps is refused where it would be a hundredth', async () => {
  const formats = [format('cents')];
  const written = formatsWritten({ formats }, { x: '90071992547409931' }, { bindings: {} });
  await expect(written).rejects.toThrow('x should be an amount that a number keeps');
});

test('a time with a zone of its own is what it says', async () => {
  const formats = [format('local Europe/Oslo')];
  const read = await formatsRead({ formats }, { x: '2026-01-31T10:00:00+02:00' }, {});
  expect(read).toEqual({ x: '2026-01-31T10:00:00+02:00' });
  expect(await formatsWritten({ formats }, read, { bindings: {} })).toEqual({
    x: '2026-01-31T09:00:00',
  });
});

test('through a list every item is meant, and what is not there stays away', async () => {
  const formats = [format('decimal', 'lines.price'), format('decimal', 'none.at.all')];
  const record = { lines: [{ price: '1.50' }, { name: 'free' }] };
  expect(await formatsRead({ formats }, record, {})).toEqual({
    lines: [{ price: 1.5 }, { name: 'free' }],
  });
});

const entity = httpSystem('http://x.example').entities.customer as Entity;

describe('what does not have its format makes the record unreadable', () => {
  test.each<[string, Json, string]>([
    ['utc', '31.01.2026 10:00', 'should be a time such as 2026-01-31 10:00:00'],
    ['utc', '2026-13-45 10:00:00', 'should be a day of the calendar'],
    ['utc', '2026-02-30 10:00:00', 'should be a day of the calendar'],
    ['local Europe/Oslo', '2026-04-31', 'should be a day of the calendar'],
    ['decimal', '1 499,00', 'should be a number, but is "1 499,00"; the format `comma` reads it'],
    ['decimal', 'low', 'should be a number, but is "low"'],
    ['comma', '12.50', 'should be a number such as 1 249,50, but is "12.50"'],
    ['comma', '1,2,3', 'should be a number such as 1 249,50'],
    ['date dd.mm.yyyy', '31.02.2026', 'should be a day written dd.mm.yyyy, but is "31.02.2026"'],
    ['date mm/dd/yyyy', '31/12/2026', 'should be a day written mm/dd/yyyy'],
    ['date yyyymmdd', '2026-12-31', 'should be a day written yyyymmdd'],
    ['flag01', 'yes', 'should be 0 or 1'],
    ['json', '{"a":', 'should be JSON'],
  ])('%s: %j', async (words, raw, message) => {
    const read = await readRecord({ ...entity, formats: [format(words)] }, { id: 7, x: raw }, {});
    expect(read).toContain(message);
  });
});

test('a record over HTTP is read and written in its formats, a decoded one before it is encoded', async () => {
  const clock = testClock();
  const server = await jsonServer({ ...plainProfile, checksVersion: false }, clock);
  const system = httpSystem(server.url, {
    entity: {
      formats: [format('decimal', 'number'), format('local Europe/Oslo', 'name')],
      encode: expression('$merge([$, {"externalId": number & " kr"}])'),
      get: { request: rule('/customers/{$id}'), item: expression('$') },
      update: {
        request: rule('/customers/{$id}'),
        item: expression('$'),
        send: 'changed',
        with: [],
        whole: [],
      },
    },
  });
  const driver = httpDriver(system, { clock });
  const id = server.people.add({ number: '1.50', name: '2026-01-31T10:00:00' });
  const customer = system.entities.customer as Entity;
  const update = async (set: JsonObject) =>
    (
      await driver.update(customer, [
        {
          id,
          patch: { set: set as Record<string, Json>, items: {} },
          before: { id: Number(id) },
          idempotencyKey: 'k',
        },
      ])
    )[0];
  try {
    expect((await driver.get(customer, [id]))[0]).toMatchObject({
      read: { record: { number: 1.5, name: '2026-01-31T09:00:00Z' } },
    });
    expect((await update({ number: 2.5, name: '2026-07-31T10:00:00Z' }))?.kind).toBe('done');
    expect(server.people.rows()[0]).toMatchObject({
      number: '2.5',
      name: '2026-07-31T12:00:00',
      externalId: '2.5 kr',
    });
    expect(await update({ name: 'soon' })).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('name should be a time'),
    });
  } finally {
    await driver.close();
    await server.close();
  }
});

describe('in a system file', () => {
  const file = (formats: string) => ({
    'schemas/web/item.json':
      '{"type":"object","properties":{"id":{"type":"string"},"at":{"type":"string"},"price":{"type":"number"}}}',
    'pipes/systems/web.yaml': `driver: http
base: https://web.example
formats: { at: utc, price: decimal }
entities: { item: { list: { path: /items }, formats: ${formats} } }
`,
  });

  test("an entity's own stand beside those of the system", async () => {
    const catalogue = await catalogueWith(file("{ at: 'local Europe/Oslo' }"));
    expect(told(catalogue)).toEqual([]);
    expect(catalogue.entities.get('web.item')?.formats).toMatchObject([
      { path: 'at', kind: 'local', zone: { text: 'Europe/Oslo' } },
      { path: 'price', kind: 'decimal' },
    ]);
  });

  test.each([
    ['utc', '2026-01-31T09:00:00'],
    ['utc blank', '2026-01-31 09:00:00'],
    ['local Europe/Oslo', '2026-01-31T10:00:00'],
    ['local Europe/Oslo blank', '2026-01-31 10:00:00'],
    ["'local {$settings.zone} blank'", '2026-01-31 10:00:00'],
  ])('a time in the format %s is written %s', async (words, at) => {
    const settings = "settings: { zone: { title: Z, type: string, default: 'Europe/Oslo' } }";
    const files = file(`{ at: ${words} }`);
    const catalogue = await catalogueWith({
      ...files,
      'pipes/systems/web.yaml': `${files['pipes/systems/web.yaml']}${settings}\n`,
    });
    expect(told(catalogue)).toEqual([]);
    const entity = catalogue.entities.get('web.item') as Entity;
    const bindings = { settings: { zone: 'Europe/Oslo' } };
    const seen = { at: '2026-01-31T09:00:00Z' };
    expect(await formatsWritten(entity, seen, { bindings })).toEqual({ at });
    expect(await formatsRead(entity, { at }, bindings)).toEqual(seen);
  });

  test('decimals may have a number of digits', async () => {
    const catalogue = await catalogueWith(file('{ price: decimal(2) }'));
    expect(told(catalogue)).toEqual([]);
    expect(catalogue.entities.get('web.item')?.formats).toMatchObject([
      { path: 'at', kind: 'utc' },
      { path: 'price', kind: 'decimal', digits: 2 },
    ]);
  });

  test.each([
    ['{ at: money }', 'value.form'],
    ['{ at: decimal(two) }', 'value.form'],
    ['{ at: local }', 'value.form'],
    ["{ at: 'local Europe/Olso' }", 'Such as Europe/Oslo'],
    ["{ at: 'local Europe/Olso blank' }", 'Such as Europe/Oslo'],
    ['{ at: utc spaced }', 'value.form'],
  ])('%s is refused', async (formats, words) => {
    expect(told(await catalogueWith(file(formats))).join('\n')).toContain(words);
  });
});

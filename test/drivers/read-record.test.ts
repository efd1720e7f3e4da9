// Records as the engine keeps them: times, ids and versions of systems in all their spellings.

import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../engine/base/json.ts';
import type { Entity } from '../../engine/definition/system.ts';
import { readRecord, timeMs } from '../../engine/drivers/read-record.ts';
import { expression, httpSystem } from './http-system.ts';

describe('times', () => {
  const noon = Date.UTC(2026, 0, 31, 12);
  test.each<[unknown, number | undefined]>([
    ['2026-01-31T12:00:00Z', noon],
    ['2026-01-31T12:00:00.250Z', noon + 250],
    ['2026-01-31T13:00:00+01:00', noon],
    ['2026-01-31T13:00:00+0100', noon],
    ['2026-01-31T07:00:00.000-0500', noon],
    ['2026-01-31T12:00:00', noon],
    ['2026-01-31 12:00:00', noon],
    ['2026-01-30T24:00:00Z', noon - 12 * 3_600_000],
    ['2026-02-30T12:00:00Z', undefined],
    ['2026-04-31', undefined],
    ['2026-01-31T12:00', noon],
    ['2026-01-31', noon - 43_200_000],
    [noon, noon],
    [noon / 1_000, noon],
    [noon / 1_000 + 0.123_456, noon + 123],
    [noon + 0.4, noon],
    ['2026-01-31T12:00:00.1239Z', noon + 123],
    [1e300, undefined],
    [8.64e15 + 1_000, undefined],
    ['31.01.2026', undefined],
    ['2026-13-45', undefined],
    ['yesterday', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
    [Number.NaN, undefined],
    [{}, undefined],
  ])('%j is %j', (value, due) => {
    expect(timeMs(value)).toBe(due);
  });
});

const entity = httpSystem('http://x.example').entities.customer as Entity;

describe('records', () => {
  test.each<[string, unknown, Partial<Entity>, object | string]>([
    ['a number as id', { id: 7 }, {}, { id: '7', record: { id: 7 } }],
    ['a text as id', { id: 'a/b:c' }, {}, { id: 'a/b:c', record: { id: 'a/b:c' } }],
    ['id 0', { id: 0 }, {}, { id: '0', record: { id: 0 } }],
    ['no id', { name: 'x' }, {}, 'has no id (id)'],
    ['an empty id', { id: '' }, {}, 'has no id'],
    ['a list as id', { id: [1] }, {}, 'has no id'],
    ['leading zeros and blanks', { id: ' 007 ' }, {}, { id: ' 007 ' }],
    ['the largest number that is kept', { id: 2 ** 53 - 1 }, {}, { id: '9007199254740991' }],
    ['a number that lost its last digit', JSON.parse('{"id":9007199254740993}'), {}, 'more digits'],
    ['the same as a text', { id: '9007199254740993' }, {}, { id: '9007199254740993' }],
    ['a long id', { id: 'x'.repeat(1_000) }, {}, { id: 'x'.repeat(1_000) }],
    ['an id that was cut in an emoji', JSON.parse('{"id":"a\\ud83d"}'), {}, 'half a sign in it'],
    ['an id with signs of all kinds', { id: 'é/"*|\0😀' }, {}, { id: 'é/"*|\0😀' }],
    ['an id too long for an index', { id: '長'.repeat(400) }, {}, 'an id of more than 1000 bytes'],
    ['not an object', 7, {}, 'is not an object'],
    ['a list', [], {}, 'is not an object'],
    ['a version that is a text', { id: 1, version: 'W/"3"' }, {}, { id: '1', version: 'W/"3"' }],
    ['a version 0', { id: 1, version: 0 }, {}, { version: '0' }],
    ['a version that is null', { id: 1, version: null }, {}, { record: { id: 1, version: null } }],
    [
      'a computed id',
      { a: 1, b: 2 },
      { idOf: expression("$string(a) & '-' & $string(b)") },
      { id: '1-2' },
    ],
    [
      'a decoded record',
      { customer: { id: 3, name: 'x' } },
      { decode: expression('customer') },
      { id: '3', record: { id: 3, name: 'x' } },
    ],
    [
      'a decode that gives nothing',
      { id: 3 },
      { decode: expression('customer') },
      'gave no object',
    ],
    ['a decode that fails', { id: 3 }, { decode: expression('$number("x")') }, '$number'],
    ['an id that fails', { id: 'x' }, { idOf: expression('$number(id)') }, '$number'],
  ])('%s', async (_name, raw, words, due) => {
    const read = await readRecord({ ...entity, ...words }, raw, {});
    if (typeof due === 'string') expect(read).toContain(due);
    else expect(read).toMatchObject(due);
  });

  test('a version that is not there is absent, not empty', async () => {
    const read = (await readRecord(entity, { id: 1 }, {})) as unknown as JsonObject;
    expect(Object.keys(read)).toEqual(['id', 'record']);
  });
});

// What trials edit with: other values, places in lists, and carrying the edits of several at once.

import { expect, test } from 'vitest';
import { meet } from '../../engine/verify/meeting.ts';
import { otherValues } from '../../engine/verify/other-values.ts';
import { changeBetween, editAt, isPersonal, valuesAt } from '../../engine/verify/places.ts';

const values: readonly (readonly [string, Parameters<typeof otherValues>[0], unknown])[] = [
  ['a text', of({ type: 'string' }, 'Ola'), ['Ola B', 'B Ola']],
  ['a text as long as it may be', of({ type: 'string', maxLength: 3 }, 'Ola'), ['OlB', 'B Ola']],
  ['no text yet', of({ type: 'string' }, null), ['Prove B', 'B Prove']],
  ['an address', of({ type: 'string' }, 'a@b.c'), ['new.a@b.c', 'a2@b.c']],
  ['digits', of({ type: 'string' }, '0149'), ['0140', '01490']],
  ['a number', of({ type: 'integer' }, 7), [8, 5007]],
  ['a truth', of({ type: 'boolean' }, true), [false]],
  ['a day', of({ type: 'string', format: 'date' }, '2026-02-28'), ['2026-03-01']],
  ['a choice', of({ type: 'string', enum: ['a', 'b'] }, 'a'), ['b']],
  [
    'a reference',
    { ...of({ type: 'string' }, 'NO', ['NO', 'SE']), isReference: true },
    ['SE', 'NO B', 'B NO'],
  ],
];

test('a condition is tried with what settings speak of, and with nothing', () => {
  const around = { ...of({ type: 'string' }, 'open', ['paid']), isReference: true };
  expect(otherValues({ ...around, known: ['shipped', 14], mayEmpty: true })).toEqual([
    'paid',
    'shipped',
    'open B',
    'B open',
    null,
  ]);
});

test.each(values)('%s', (_, around, wanted) => {
  expect(otherValues(around)).toEqual(wanted);
});

function of(
  schema: object,
  current: string | number | boolean | null,
  pool: readonly string[] = [],
) {
  return { schema, current, pool, isReference: false };
}

test('a property of list items is edited in the first of them', () => {
  const record = { no: 1, lines: [{ price: 1, kind: { id: 2 } }, { price: 3 }] };
  expect(valuesAt(record, 'lines[].price')).toEqual([1, 3]);
  expect(valuesAt(record, 'lines[].kind.id')).toEqual([2, null]);
  expect(editAt(record, { path: 'lines[].price' }, 9)).toEqual({
    set: { lines: [{ price: 9, kind: { id: 2 } }, { price: 3 }] },
  });
  expect(editAt({ lines: [] }, { path: 'lines[].price' }, 9)).toBeUndefined();
  expect(editAt(record, { path: 'no' }, 2)).toEqual({ set: { no: 2 } });
});

test('an item that has an id is changed by itself', () => {
  const record = { lines: [{ id: 7, price: 1 }, { price: 3 }] };
  expect(editAt(record, { path: 'lines[].price', key: 'id' }, 9)).toEqual({
    set: {},
    items: { lines: { key: 'id', changes: [{ kind: 'change', id: '7', set: { price: 9 } }] } },
  });
});

test.each([
  [[1, 2], [2, 1], undefined],
  [[1, 2], [1, 3], 3],
  [[1, 1], [1], null],
  [[null], ['a'], 'a'],
])('between %j and %j the change is %j', (before, after, wanted) => {
  expect(changeBetween(before, after)).toEqual(wanted);
});

test('a property is personal with what it stands in', () => {
  const schema = {
    properties: {
      billing: { pii: true, properties: { city: {} } },
      lines: { items: { properties: { name: { pii: true } } } },
      no: {},
    },
  };
  expect(['billing.city', 'lines[].name', 'no'].map((path) => isPersonal(schema, path))).toEqual([
    true,
    true,
    false,
  ]);
});

test('edits of several trials are carried together, also when one leaves early or fails', async () => {
  const said: string[] = [];
  const trial =
    (name: string, rounds: number) =>
    async ({ carry }: { carry(): Promise<void> }) => {
      for (let round = 1; round <= rounds; round++) {
        said.push(`${name}${round}`);
        await carry();
      }
      return name;
    };
  const work = async () => void said.push('carried');
  expect(await meet([trial('a', 2), trial('b', 1), trial('c', 0)], work)).toEqual(['a', 'b', 'c']);
  expect(said).toEqual(['a1', 'b1', 'carried', 'a2', 'carried']);
  const broken = meet([trial('a', 1), trial('b', 1)], async () => {
    throw new Error('the systems are gone');
  });
  await expect(broken).rejects.toThrow('the systems are gone');
});

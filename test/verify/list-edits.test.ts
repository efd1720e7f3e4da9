// Edits of lists as wholes: what is added or taken away, and how it is taken back.

import { expect, test } from 'vitest';
import { listTries } from '../../engine/verify/list-edits.ts';

const add = (path: string, key: string, record: object) => ({
  set: {},
  items: { [path]: { key, changes: [{ kind: 'add', record }] } },
});
const remove = (path: string, key: string, id: string) => ({
  set: {},
  items: { [path]: { key, changes: [{ kind: 'remove', id }] } },
});

test('where ids are the system’s own, a copy comes without them and is taken back by the id it got', () => {
  const properties = { no: {}, total: { readOnly: true } };
  const place = { path: 'lines', key: 'id', schema: { properties } };
  const order = { lines: [{ id: 7, no: 'A', total: 2 }] };
  const tries = listTries(order, [order, { lines: [{ id: 8, no: 'B' }] }], place);
  expect(tries.map(({ put, edit }) => [put, edit])).toEqual([
    ['2 items', add('lines', 'id', { no: 'A' })],
  ]);
  const after = { lines: [...order.lines, { id: 9, no: 'A' }] };
  expect(tries[0]?.undo(after)).toEqual(remove('lines', 'id', '9'));
  expect(tries[0]?.undo(order)).toBeUndefined();
});

test('where ids mean something, an item of another record comes, or the last one goes', () => {
  const place = { path: 'tags', key: 'kind', schema: undefined, of: 'value' };
  const [one, two] = [
    { kind: 1, value: 'x' },
    { kind: 2, value: 'y' },
  ];
  const record = { tags: [one] };
  const tries = listTries(record, [record, { tags: [one, two] }], place);
  expect(tries.map(({ put, edit }) => [put, edit])).toEqual([
    ['y', add('tags', 'kind', { kind: 2, value: 'y' })],
    ['0 items', remove('tags', 'kind', '1')],
  ]);
  expect(tries[1]?.undo({ tags: [] })).toEqual(add('tags', 'kind', { kind: 1, value: 'x' }));
});

test('a list without ids is replaced as a whole, and put back so', () => {
  const place = { path: 'tags', key: undefined, schema: undefined };
  const [only] = listTries({ tags: [{ a: 1 }] }, [], place);
  expect(only?.edit).toEqual({ set: { tags: [{ a: 1 }, { a: 1 }] } });
  expect(only?.undo(undefined)).toEqual({ set: { tags: [{ a: 1 }] } });
});

// Where the next page of an offset begins: it overlaps the last one, and steps back until it meets it.

import { describe, expect, test } from 'vitest';
import { nextOffset, type OffsetPlace } from '../../engine/drivers/http/paging-offset.ts';

const idsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, at) => String(first + at));

function next(place: OffsetPlace | undefined, ids: readonly string[], sizeMax: number) {
  return nextOffset(place, { ids, count: ids.length, sizeMax, isEnd: false });
}

const place = (at: number, back: number, anchors: readonly string[] = ['x']): OffsetPlace => ({
  at,
  anchors,
  back,
  isStepBack: back > 0,
});

test.each([
  [5, 4],
  [10, 8],
  [100, 80],
  [1_000, 980],
])('after a page of %d rows the next begins at %d', (count, at) => {
  const given = next(undefined, idsFrom(1, count), count);
  expect(given).toMatchObject({ at, back: 0, isStepBack: false });
  expect(given?.anchors).toEqual(idsFrom(1, count).slice(-50));
});

test('a single row has nothing to overlap with', () => {
  expect(next(undefined, ['1'], 1)).toMatchObject({ at: 1, anchors: [] });
});

describe('a page on which nothing is known steps back', () => {
  test.each([
    ['by the overlap at first', 500, 0, 100, 480],
    ['by twice as much each time', 480, 20, 100, 440],
    ['by a page at the most', 400, 80, 100, 300],
    ['to the beginning at the most', 30, 20, 100, 0],
  ])('%s', (_, at, back, sizeMax, due) => {
    const given = next(place(at, back), idsFrom(1, 10), sizeMax);
    expect(given).toEqual({ at: due, anchors: ['x'], back: at - due, isStepBack: true });
  });

  test('unless it is the first page', () => {
    expect(next(place(0, 20), idsFrom(1, 10), 10)).toMatchObject({ at: 8, isStepBack: false });
  });
});

test.each([
  ['there are no rows', ['3'], []],
  ['its last row is known', ['3'], ['1', '2', '3']],
])('it was the last page where %s', (_, anchors, ids) => {
  expect(next(place(0, 0, anchors), ids, 10)).toBeNull();
});

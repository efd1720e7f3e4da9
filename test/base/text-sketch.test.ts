// A sketch never forgets a text that was added, and has few others.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textSketch } from '../../engine/base/text-sketch.ts';

test('whatever was added is found, and what looks like none of it is not', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary' }), { maxLength: 300, size: 'max' }),
      (texts) => {
        const sketch = textSketch();
        for (const text of texts) sketch.add(text);
        expect(texts.filter((text) => !sketch.mayHave(text))).toEqual([]);
        expect(sketch.size).toBe(new Set(texts).size);
      },
    ),
  );
});

test('of names that differ in their ends, as those of records do, nearly none is taken for another', () => {
  const sketch = textSketch();
  const nameOf = (id: number) => `erp.order:${id}`;
  for (let id = 0; id < 200_000; id++) sketch.add(nameOf(id));
  const others = Array.from({ length: 200_000 }, (_, at) => nameOf(200_000 + at));
  expect(others.filter((name) => sketch.mayHave(name)).length).toBeLessThan(40);
  expect(sketch.size).toBeGreaterThan(199_960);
  expect(sketch.mayHave(nameOf(0)) && sketch.mayHave(nameOf(199_999))).toBe(true);
});

test('an empty text is one like any other, and an empty sketch has none', () => {
  const sketch = textSketch();
  expect(sketch.mayHave('')).toBe(false);
  sketch.add('');
  expect([sketch.mayHave(''), sketch.mayHave('a'), sketch.size]).toEqual([true, false, 1]);
});

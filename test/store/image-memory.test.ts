// How many images stay at hand from one transaction to the next.

import { expect, test } from 'vitest';
import { bytesMax, imageMemory } from '../../engine/store/image-memory.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Image } from '../../engine/store/state.ts';
import { image } from './samples.ts';

test('thousands of ordinary records are kept, the newest for certain', () => {
  const kept = keptOf(60_000, (at) => ({
    name: `Kunde ${at} AS`,
    email: `post${at}@kunde.example`,
  }));
  expect(kept.length).toBeGreaterThan(5_000);
  expect(kept.length).toBeLessThan(60_000);
  expect(kept.at(-1)).toBe('shop.customer:59999');
});

test('of records that are heavy by a text, or by many values, only as many are kept as memory allows', () => {
  const chars = 2 ** 20;
  const texts = keptOf(100, () => ({ picture: 'x'.repeat(chars) }));
  expect(texts.length * chars).toBeLessThanOrEqual(2 * bytesMax + chars);
  const values = keptOf(100, () => ({
    lines: Array.from({ length: 50_000 }, (_, id) => ({ id })),
  }));
  expect(values.length).toBeGreaterThan(0);
  expect(values.length).toBeLessThan(20);
});

test('what is asked for outlives what is not', () => {
  const memory = imageMemory();
  memory.keep(recordOf(0, { name: 'a customer of every order' }));
  for (let at = 1; at <= 60_000; at++) {
    memory.keep(recordOf(at, { number: `W${at}` }));
    if (at % 100 === 0) memory.get('shop.customer:0');
  }
  expect(memory.get('shop.customer:0')).toBeDefined();
  expect(memory.get('shop.customer:1')).toBeUndefined();
});

test('what we wrote ourselves is as it was written, be it that it was kept before or not', async () => {
  const store = await openSqliteStore(':memory:');
  const put = (images: readonly Image[]) => store.transact((tx) => tx.putImages(images));
  const names = (...ids: readonly number[]) =>
    store.transact(async (tx) => {
      const found = await tx.images(ids.map((id) => `shop.customer:${id}`));
      return Array.from(found.values(), ({ props, thing }) => [props.name, thing]);
    });
  const ours = (at: number, name: string) => ({ ...recordOf(at, { name }), wroteAtMs: 5 });
  await put([recordOf(1, { name: 'read' }), ours(2, 'made')]);
  expect(await names(1, 2)).toEqual([
    ['read', null],
    ['made', null],
  ]);
  await put([ours(1, 'written'), ours(2, 'written'), ours(3, 'made')]);
  await store.transact(async (tx) => {
    const members = [1, 2, 3].map((at) => ({ ref: `shop.customer:${at}`, thing: `t${at}` }));
    await tx.putMembers(members);
  });
  expect(await names(1, 2, 3)).toEqual([
    ['written', 't1'],
    ['written', 't2'],
    ['made', 't3'],
  ]);
  await store.close();
});

function keptOf(count: number, propsOf: (at: number) => Image['props']): readonly string[] {
  const memory = imageMemory();
  const refs = Array.from({ length: count }, (_, at) => {
    const record = recordOf(at, propsOf(at));
    memory.keep(record);
    return record.ref;
  });
  // The newest first: to ask moves what is old, and may end a generation.
  return refs
    .toReversed()
    .filter((ref) => memory.get(ref))
    .reverse();
}

function recordOf(at: number, props: Image['props']): Image {
  return image(`shop.customer:${at}`, { props });
}

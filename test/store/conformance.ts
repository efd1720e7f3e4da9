// What every store has to do, whatever it is built on: the table of cases, and what concerns
// transactions as such. A new store joins by standing in the list of `conformance.test.ts`.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../engine/store/store.ts';
import { type StoreCase, storeCases } from './cases.ts';
import * as a from './samples.ts';

export interface StoreKind {
  readonly name: string;
  /** Opens an empty store; ending it is ours, and what it leaves behind is its own business. */
  readonly open: () => Promise<Store>;
}

export function conformance(kind: StoreKind) {
  describe(kind.name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await kind.open();
    });
    afterEach(() => store.close());

    test.each(storeCases)('$says', (each) => check(store, each));

    test('a throw keeps nothing and comes back as it was', async () => {
      await store.transact((tx) => tx.putFacts({ a: 'before' }));
      const thrown = new Error('mine');
      const failing = store.transact(async (tx) => {
        await tx.putFacts({ a: 'after' });
        await tx.putImages([a.image('a.x:1')]);
        await tx.putWork([a.work('L1')]);
        throw thrown;
      });
      await expect(failing).rejects.toBe(thrown);
      const kept = await store.transact(async (tx) => [
        await tx.facts(['a']),
        await tx.countImages(),
        await tx.countWork(99),
      ]);
      expect(kept).toEqual([new Map([['a', 'before']]), [], []]);
    });

    test('a transaction sees what it wrote itself', async () => {
      const seen = await store.transact(async (tx) => {
        await tx.putImages([a.image('a.x:1')]);
        await tx.putImages([a.image('a.x:1', { seq: 2 })]);
        return (await tx.images(['a.x:1'])).get('a.x:1')?.seq;
      });
      expect(seen).toBe(2);
    });

    test('what a transaction wrote that was not kept is nowhere', async () => {
      await store.transact((tx) => tx.putImages([a.image('a.x:1', { props: { name: 'kept' } })]));
      const failing = store.transact(async (tx) => {
        await tx.putImages([a.image('a.x:1', { props: { name: 'not kept' } })]);
        throw new Error('mine');
      });
      await expect(failing).rejects.toThrow('mine');
      const found = await store.transact((tx) => tx.images(['a.x:1']));
      expect(found.get('a.x:1')?.props).toEqual({ name: 'kept' });
    });

    test('an image that changed is read as it is, however it was read before', async () => {
      for (const seq of [1, 2, 3]) {
        const image = a.image('a.x:1', { seq, props: { name: `name ${seq}` } });
        await store.transact((tx) => tx.putImages([image]));
        const found = await store.transact((tx) => tx.images(['a.x:1']));
        expect(found.get('a.x:1')).toEqual(image);
      }
    });

    test('a second open intent of a key is refused, and nothing of its batch is kept', async () => {
      await store.transact((tx) => tx.putIntents([a.intent('b.x:1')]));
      const second = [a.intent('b.x:2'), a.intent('b.x:1', { id: 'another' })];
      await expect(store.transact((tx) => tx.putIntents(second))).rejects.toMatchObject({
        code: 'intent.open',
        details: { key: 'b.x:1' },
      });
      const kept = await store.transact((tx) => tx.intents(['b.x:1', 'b.x:2']));
      expect(kept).toEqual(new Map([['b.x:1', a.intent('b.x:1')]]));
    });

    test('two intents of one key in a batch are refused', async () => {
      const two = [a.intent('b.x:1'), a.intent('b.x:1', { id: 'another' })];
      await expect(store.transact((tx) => tx.putIntents(two))).rejects.toMatchObject({
        code: 'intent.open',
      });
    });

    test('transactions asked for at once run one after the other, in order', async () => {
      const counted = Array.from({ length: 200 }, (_, at) =>
        store.transact(async (tx) => {
          const before = Number((await tx.facts(['count'])).get('count') ?? 0);
          await new Promise((resolve) => setImmediate(resolve));
          await tx.putFacts({ count: before + 1, last: at });
          if (at % 10 === 9) throw new Error('every tenth gives up');
          return before;
        }),
      );
      const results = await Promise.allSettled(counted);
      const kept = results.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      expect(kept).toEqual(Array.from({ length: 180 }, (_, at) => at));
      const facts = await store.transact((tx) => tx.facts(['count', 'last']));
      expect(facts).toEqual(
        new Map([
          ['count', 180],
          ['last', 198],
        ]),
      );
    });

    test('a transaction that is over cannot be used', async () => {
      const leaked = await store.transact(async (tx) => ({ tx }));
      await expect(leaked.tx.putFacts({ a: 1 })).rejects.toThrow('after its end');
      await expect(async () => leaked.tx.onDisk()).rejects.toThrow('after its end');
    });

    test('closing waits for what was asked for before, and may be asked twice', async () => {
      const last = store.transact((tx) => tx.putFacts({ a: 1 }));
      await Promise.all([store.close(), store.close()]);
      await expect(last).resolves.toBeUndefined();
      await expect(store.transact((tx) => tx.facts(['a']))).rejects.toThrow();
    });
  });
}

/** What is at hand and what the database holds are the same: it is asked once more when nothing is remembered. */
async function check(store: Store, { given = [], ask, gives }: StoreCase) {
  for (const step of given) await store.transact(step);
  const forgetting = new Error('nothing is at hand after a transaction that is not kept');
  const asked = store.transact(async (tx) => {
    expect(await ask(tx)).toEqual(gives);
    throw forgetting;
  });
  await expect(asked).rejects.toBe(forgetting);
  expect(await store.transact(ask)).toEqual(gives);
}

// The line that shows how far a sync is: a share of what is known, and none while a listing is read.

import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { lineOf, showProgress } from '../../../engine/cli/text/progress.ts';
import { createEvents } from '../../../engine/runtime/events.ts';
import { openSqliteStore } from '../../../engine/store/sqlite.ts';
import { faultyStore } from '../../store/faulty.ts';

const pipes = { created: 100, updated: 20, deleted: 0, linked: 0, refused: 0 };
const line = (
  done: number,
  waiting: Parameters<typeof lineOf>[0]['waiting'],
  reading: readonly (string | [string, { records: number; of: number }])[],
  pauses: Parameters<typeof lineOf>[0]['pauses'] = [],
) =>
  lineOf({
    tally: {
      read: () => ({ 'shop.order': { records: 310, changed: 0 } }),
      pipes: () => ({ 'shop-erp/order': pipes }),
      steps: () => done,
    },
    waiting,
    reading: new Map(reading.map((one) => (typeof one === 'string' ? [one, null] : one))),
    pauses,
    seconds: 4,
  });

it.each([
  [
    'a part is done, and a part of the rest is sent',
    line(100, { work: 100, sent: 40, parked: 3 }, []),
    '[############------------]  50 %  310 read, 120 written, 30/s, 100 to do, 40 of them sent, 3 wait',
  ],
  [
    'all is done',
    line(200, { work: 0, sent: 0, parked: 0 }, []),
    '[########################] 100 %  310 read, 120 written, 30/s, 0 to do',
  ],
  [
    'a system lets nothing through',
    line(200, { work: 0, sent: 0, parked: 0 }, ['shop.order'], [{ system: 'shop', seconds: 43 }]),
    '[------------------------]    …  310 read, 120 written, 30/s, reading shop.order, shop goes on in 43 s',
  ],
  [
    'a listing is read: nobody knows how much it will be',
    line(200, { work: 0, sent: 0, parked: 0 }, ['shop.order', 'erp.order']),
    '[------------------------]    …  310 read, 120 written, 30/s, reading shop.order and erp.order',
  ],
  [
    'new pipes meet what was read before them, while another is read',
    line(0, { work: 7, sent: 0, parked: 0 }, [
      ['shop.order', { records: 2000, of: 9000 }],
      'erp.order',
    ]),
    '[------------------------]    …  310 read, 120 written, 30/s, 7 to do, new pipes meet 2000 of 9000 shop.order, reading erp.order',
  ],
  [
    'a listing is read while there is something to do',
    line(0, { work: 7, sent: 0, parked: 0 }, ['shop.order']),
    '[------------------------]    …  310 read, 120 written, 30/s, 7 to do, reading shop.order',
  ],
])('%s', (_, told, expected) => expect(told).toBe(expected));

it('a store that cannot be asked is asked again, and ends nothing', async () => {
  const store = await openSqliteStore(':memory:');
  const faulty = faultyStore(store, { seed: 1, percent: { refused: 100 } });
  const sleep = async (_: number, signal?: AbortSignal) => {
    await setImmediate();
    signal?.throwIfAborted();
  };
  const drawn = Promise.withResolvers<string>();
  const show = showProgress as (...given: unknown[]) => ReturnType<typeof showProgress>;
  const end = show(
    {
      store: faulty,
      clock: { now: () => 0, sleep },
      drivers: new Map(),
      catalogue: { pipes: [], entities: new Map() },
    },
    createEvents(),
    { isLive: true, columns: 200, redraw: drawn.resolve },
  );
  while (faulty.counts.refused < 3) await setImmediate();
  faulty.mend();
  expect(await drawn.promise).toContain('0 to do');
  await end();
  await store.close();
});

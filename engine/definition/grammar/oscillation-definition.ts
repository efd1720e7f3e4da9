// The grammar of `oscillation`: how often a property may change after our own writes before it is frozen.
// It stands in a row, or in a pipe for all of its rows.

import { block, duration, may, number, type TypeOf } from './shape.ts';

const most = 1_000_000;

export const oscillation = block(
  'oscillation',
  'When a property that changes again and again after our own writes is frozen, until somebody releases it at the desk. What the block leaves out is as usual. Where several rows read or write one property, the widest limits that any of them sets count.',
  {
    quick: may(number(1, most), 'Changes in a row, each within ten minutes of our write.', {
      initial: 4,
    }),
    daily: may(number(1, most), 'Changes within a day.', { initial: 20 }),
    chain: may(number(1, most), 'Changes in a row, however slow.', { initial: 100 }),
    within: may(
      duration,
      'A change counts if it comes within this time of our write to the record: systems need so long at most to answer a write with a change of their own.',
      { initial: '24h' },
    ),
  },
);

export type OscillationBlock = TypeOf<typeof oscillation>;

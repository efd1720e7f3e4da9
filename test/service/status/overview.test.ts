// The pictures of the status page: lanes between systems, and what was written in the last hour.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../../engine/base/clock.ts';
import { flowPicture } from '../../../engine/service/status/flow-picture.ts';
import { recentWrites, writesChart } from '../../../engine/service/status/recent-writes.ts';
import type { PipeStatus, Status } from '../../../engine/service/status/status.ts';

const health = { state: 'ok', requests: 1, failures: 0 } as const;

function pipe(id: string, source: string, sink: string, rest: Partial<PipeStatus> = {}) {
  const links = { live: 3, pending: 1 };
  const frame = { id, title: id, source, sink, links, waiting: 0, standsFor: [], run: null };
  return { ...frame, isTwoWay: false, isEnabled: true, ...rest };
}

function picture(pipes: readonly PipeStatus[], rest: Partial<Status> = {}): string {
  const entity = {
    records: 0,
    gone: 0,
    unreadable: [],
    lastReadAtMs: null,
    isComplete: true,
    isRead: true,
    readAnew: null,
    run: null,
  };
  const status: Status = {
    atMs: 0,
    begunAtMs: 0,
    phase: 'running',
    systems: [
      { name: 'shop', title: 'The <Shop>', ...health },
      { name: 'erp', title: 'The ERP', ...health, state: 'unreachable' },
    ],
    entities: [
      { id: 'shop.order', title: 'Order', ...entity },
      { id: 'erp.invoice', title: 'Invoice', ...entity },
    ],
    pairs: [{ id: 'a-b', source: 'shop', sink: 'erp' }],
    pipes,
    parkedCounts: [],
    parked: [],
    mishaps: [],
    writes: [],
    ...rest,
  };
  return String(flowPicture(status));
}

describe('the picture of what flows', () => {
  test('pipes between two systems are lanes of one flow, as their pair has them, whichever side they read from', () => {
    const shown = picture([
      pipe('a-b/paid', 'erp.invoice', 'shop.order'),
      pipe('a-b/order', 'shop.order', 'erp.invoice'),
    ]);
    expect(shown.match(/class="flow"/g)).toHaveLength(1);
    expect(shown).toContain('Order → Invoice');
    expect(shown).toContain('Order ← Invoice');
    expect(shown.match(/class="to-(right|left)"/g)).toEqual([
      'class="to-left"',
      'class="to-right"',
    ]);
    expect(shown).toContain('href="/documents/a-b"');
  });

  test('another pair of systems is a flow of its own', () => {
    const shown = picture([
      pipe('a-b/order', 'shop.order', 'erp.invoice'),
      pipe('a-c/order', 'shop.order', 'crm.deal'),
    ]);
    expect(shown.match(/class="flow"/g)).toHaveLength(2);
    expect(shown).toContain('Order → deal');
  });

  test('a lane says how far it is and what waits; a system says how it is', () => {
    const why = 'ambiguous' as const;
    const shown = picture(
      [pipe('a-b/order', 'shop.order', 'erp.invoice', { isTwoWay: true, waiting: 4 })],
      { parkedCounts: [{ pipe: 'a-b/order', why, count: 2, oldestMs: 0 }] },
    );
    expect(shown).toContain(
      '3 linked, 1 to create, 4 in work, <a class="waiting" href="/desk?pipe=a-b%2Forder">2',
    );
    expect(shown).toContain('class="to-left to-right"');
    expect(shown).toContain('class="done" width="37"'); // 3 of 8
    expect(shown).toContain('The &lt;Shop&gt;');
    expect(shown).toContain('<small class="unreachable">cannot be used now</small>');
  });

  test('a lane stands still while one of its ends is read anew, and says how far that is', () => {
    const source = { id: 'shop.order', title: 'Order', records: 4000, gone: 0, unreadable: [] };
    const read = { lastReadAtMs: 0, isComplete: true, isRead: true, readAnew: 120, run: null };
    const shown = picture(
      [pipe('a-b/order', 'shop.order', 'erp.invoice', { standsFor: ['shop.order'] })],
      { entities: [{ ...source, ...read }] },
    );
    expect(shown).toContain('stands still: shop.order is read anew, 120 of about 4000</span>');
  });

  test('a pipe that is off says so, and where there are no pipes there is no picture', () => {
    const shown = picture([pipe('a-b/order', 'shop.order', 'erp.invoice', { isEnabled: false })]);
    expect(shown).toContain('switched off');
    expect(shown).not.toContain('3 linked');
    expect(picture([])).toBe('');
  });
});

describe('what was written in the last hour', () => {
  const at = { ms: Date.UTC(2026, 0, 15, 9, 30, 20) };
  const clock: Clock = { now: () => at.ms, sleep: async () => {} };

  test('is kept by the minute, and for an hour', () => {
    const writes = recentWrites(clock);
    writes.add('written');
    writes.add('written');
    at.ms += 60_000;
    writes.add('refused');
    const told = () => writes.minutes().filter((one) => one.written + one.refused > 0);
    const [half, later] = [Date.UTC(2026, 0, 15, 9, 30), Date.UTC(2026, 0, 15, 9, 31)];
    expect(writes.minutes()).toHaveLength(60);
    expect(told()).toEqual([
      { atMs: half, written: 2, refused: 0 },
      { atMs: later, written: 0, refused: 1 },
    ]);
    at.ms += 59 * 60_000;
    expect(told()).toEqual([{ atMs: later, written: 0, refused: 1 }]);
    at.ms += 60_000;
    expect(told()).toEqual([]);
  });

  test('is a column for each minute, refused on top, and a sentence', () => {
    const minute = (atMs: number, written: number, refused: number) => ({ atMs, written, refused });
    const shown = String(
      writesChart([minute(0, 3, 1), minute(60_000, 0, 0), minute(120_000, 2, 0)]),
    );
    expect(shown).toContain(
      '5 records written in the last hour, 1 refused; at most 4 in a minute.',
    );
    expect(shown).toContain('00:00 UTC: 3 written, 1 refused');
    expect(shown).toContain('<rect class="done" x="0" y="10" width="8" height="30"/>');
    expect(shown).toContain('<rect class="refused" x="0" y="0" width="8" height="10"/>');
    expect(shown).toContain('<rect class="done" x="20" y="20" width="8" height="20"/>');
  });

  test('says so where there was nothing', () => {
    const shown = String(writesChart([{ atMs: 0, written: 0, refused: 0 }]));
    expect(shown).toContain('Nothing was written in the last hour.');
  });
});

describe('the colours of words', () => {
  const css = readFileSync('engine/service/assets/page.css', 'utf8');
  const [light = '', dark = ''] = css.split('prefers-color-scheme: dark');
  const colourOf = (part: string, name: string) =>
    /^#(..)(..)(..)/.exec(new RegExp(`--${name}: (#[0-9a-f]{6})`).exec(part)?.[1] ?? '')?.slice(1);
  const lightness = (parts: readonly number[]) => {
    const linear = parts.map((one) => {
      const share = one / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    const [red = 0, green = 0, blue = 0] = linear;
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  // What a system's box lays over the page: 12 % of blue.
  const box = [0x5b, 0x8d, 0xef].map((blue) => (ground: number) => ground * 0.88 + blue * 0.12);

  test.each([
    ['light', light, 255],
    ['dark', dark, 0x12],
  ])('can be read by whoever sees little of them, %s', (_, part, ground) => {
    for (const name of ['quiet', 'good', 'bad', 'wait']) {
      const word = lightness((colourOf(part, name) ?? []).map((two) => Number.parseInt(two, 16)));
      const below = lightness(box.map((over) => over(ground)));
      const [more, less] = word > below ? [word, below] : [below, word];
      expect((more + 0.05) / (less + 0.05), name).toBeGreaterThanOrEqual(4.5);
    }
  });
});

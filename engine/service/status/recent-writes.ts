// How much was written and refused in each minute of the last hour, and the picture of it.

import { html } from 'hono/html';
import type { Clock } from '../../base/clock.ts';
import type { Html } from '../frame/frame.ts';

export interface MinuteOfWrites {
  /** When the minute began. */
  readonly atMs: number;
  readonly written: number;
  readonly refused: number;
}

export interface RecentWrites {
  /** All minutes of the last hour, the oldest first. */
  minutes(): readonly MinuteOfWrites[];
  add(what: 'written' | 'refused'): void;
}

const minuteMs = 60_000;
const minutesKept = 60;

export function recentWrites(clock: Clock): RecentWrites {
  let kept: MinuteOfWrites[] = [];
  const current = () => Math.floor(clock.now() / minuteMs) * minuteMs;
  return {
    minutes: () => {
      const last = current();
      return Array.from({ length: minutesKept }, (_, at) => {
        const atMs = last - (minutesKept - 1 - at) * minuteMs;
        return kept.find((one) => one.atMs === atMs) ?? { atMs, written: 0, refused: 0 };
      });
    },
    add: (what) => {
      const atMs = current();
      const known = kept.find((one) => one.atMs === atMs) ?? { atMs, written: 0, refused: 0 };
      const others = kept.filter(
        (one) => one !== known && one.atMs > atMs - minutesKept * minuteMs,
      );
      kept = [...others, { ...known, [what]: known[what] + 1 }];
    },
  };
}

const height = 40;

/** A column for each minute, what was refused on top. */
export function writesChart(minutes: readonly MinuteOfWrites[]): Html {
  const [written, refused] = [totalOf(minutes, 'written'), totalOf(minutes, 'refused')];
  if (written + refused === 0)
    return html`<p class="none">Nothing was written in the last hour.</p>`;
  const most = Math.max(...minutes.map((one) => one.written + one.refused));
  const words = `${written} ${written === 1 ? 'record' : 'records'} written in the last hour${refused === 0 ? '' : `, ${refused} refused`}; at most ${most} in a minute.`;
  const columns = minutes.map((one, at) => column(one, at * 10, height / most));
  return html`<figure class="writes"><svg viewBox="0 0 ${minutes.length * 10} ${height}" preserveAspectRatio="none" role="img" aria-label="${words}">${columns}</svg><figcaption>${words}</figcaption></figure>`;
}

function totalOf(minutes: readonly MinuteOfWrites[], what: 'written' | 'refused'): number {
  return minutes.reduce((sum, one) => sum + one[what], 0);
}

function column({ atMs, written, refused }: MinuteOfWrites, x: number, scale: number): Html {
  const minute = new Date(atMs).toISOString().slice(11, 16);
  const bars = [
    { kind: 'done', top: height - written * scale, size: written * scale },
    { kind: 'refused', top: height - (written + refused) * scale, size: refused * scale },
  ];
  return html`<g><title>${minute} UTC: ${written} written, ${refused} refused</title>${bars.map(({ kind, top, size }) => html`<rect class="${kind}" x="${x}" y="${top}" width="8" height="${size}"/>`)}</g>`;
}

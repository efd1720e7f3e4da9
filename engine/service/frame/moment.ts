// A moment as people say it, with the exact time behind it.

import { html } from 'hono/html';

export function time(ms: number, nowMs: number): ReturnType<typeof html> {
  const iso = new Date(ms).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${ago(ms - nowMs)}</time>`;
}

/** `12 s ago` for a time that is that far from now, `in 12 s` for one to come. */
export function ago(ms: number): string {
  const size = Math.abs(ms);
  if (size < 2_000) return 'now';
  const [value, unit] =
    size < 90_000
      ? [size / 1_000, 's']
      : size < 5_400_000
        ? [size / 60_000, 'min']
        : size < 172_800_000
          ? [size / 3_600_000, 'h']
          : [size / 86_400_000, 'days'];
  return ms < 0 ? `${Math.round(value)} ${unit} ago` : `in ${Math.round(value)} ${unit}`;
}

// A record on a page: its ref as a link to all that is known of it, and a few of its values beside it.

import { html } from 'hono/html';
import { printable, shown } from '../../base/printable.ts';
import type { DeskItem } from '../../sync/desk/desk.ts';
import type { Html } from './frame.ts';

/** What names no record (an entity, a pipe) leads nowhere. */
export function recordLink(ref: string): Html {
  const name = html`<code>${printable(ref)}</code>`;
  return ref.includes(':') ? html`<a href="/why?ref=${encodeURIComponent(ref)}">${name}</a>` : name;
}

export function toldValues({ tells }: Pick<DeskItem, 'tells'>, ref: string): Html {
  const { values: few = [] } = tells.find((one) => one.ref === ref) ?? {};
  const texts = few.map(({ property, value }) => `${printable(property)} ${shown(value, 40)}`);
  return texts.length === 0 ? html`` : html`<small>${texts.join(', ')}</small>`;
}

// Tables and sections of the pages. On a narrow screen each cell stands under the one before, with its head
// beside it.

import { html } from 'hono/html';
import type { Html } from './frame.ts';

/** A number stands as one of its column. */
export type Cell = Html | string | number;

export function section(title: string, content: Html): Html {
  return html`<section><h2>${title}</h2>${content}</section>`;
}

/** `none` stands in its place where there are no rows. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  none: string,
): Html {
  if (rows.length === 0) return html`<p class="none">${none}</p>`;
  const cell = (content: Cell, at: number) =>
    html`<td data-head="${heads[at]}"${typeof content === 'number' ? html` class="number"` : ''}>${content}</td>`;
  return html`<div class="wide"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${rows.map((cells) => html`<tr>${cells.map(cell)}</tr>\n`)}</tbody></table></div>`;
}

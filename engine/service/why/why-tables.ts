// What the answers to "why" show as tables: rows with both values and what is decided, and entries of the journal.

import { html } from 'hono/html';
import { isObject } from '../../base/json.ts';
import { printable, shown } from '../../base/printable.ts';
import { itemsText } from '../../runtime/why-words.ts';
import type { RowReport, WhyReport } from '../../sync/why/why.ts';
import type { Html } from '../frame/frame.ts';
import { time } from '../frame/moment.ts';
import { recordLink } from '../frame/record-link.ts';
import { type Cell, table } from '../frame/table.ts';

/** To the answer about a pair, or a property of a record. */
export function whyLink(text: string, ref: string, other: string): Html {
  return html`<a href="/why?${new URLSearchParams({ ref, other }).toString()}">${printable(text)}</a>`;
}

/** Each row leads to where it can be tried on the record. */
export function rowsTable(
  rows: readonly RowReport[],
  { pipe, ref }: { readonly pipe: string; readonly ref: string },
): Html {
  const cells = rows.map((row): readonly Cell[] => {
    const to = `/try?${new URLSearchParams({ pipe, row: row.row, ref })}`;
    const isQuiet = row.decision === 'nothing';
    return [
      html`<a href="${to}" title="try it on this record"><code>${printable(row.row)}</code></a>`,
      row.items ? itemsText(row.items) : shown(row.F, 80),
      row.items ? '' : shown(row.S, 80),
      html`<span class="${isQuiet ? 'none' : 'waiting'}">${printable(row.reason)}</span>`,
    ];
  });
  return table(['Row', 'Source', 'Sink', 'What is decided'], cells, 'No rows.');
}

export function journalTable(journal: WhyReport['journal'], atMs: number): Html {
  const cells = journal.map(
    ({ seq, atMs: thenMs, ref, row, what, reason, before, after }): readonly Cell[] => [
      html`<a href="/why?ref=${encodeURIComponent(`#${seq}`)}">#${seq}</a>`,
      time(thenMs, atMs),
      html`${printable(what)} ${recordLink(ref)}${row === '*' ? '' : html` <b>${printable(row)}</b>`}`,
      html`${printable(reason)}${changeList(before, after)}`,
    ],
  );
  return table(['Entry', 'When', 'What', 'Why'], cells, 'Nothing.');
}

/** What an update wrote: each property, old → new. */
function changeList(before: unknown, after: unknown): Html {
  if (!isObject(before) || !isObject(after) || !isObject(after.set)) return html``;
  const changes = Object.entries(after.set).map(
    ([path, value]) =>
      html`<small><code>${printable(path)}</code> ${shown(before[path], 60)} → ${shown(value, 60)}</small>`,
  );
  return html`${changes}`;
}

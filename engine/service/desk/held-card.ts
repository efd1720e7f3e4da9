// What the guards of a pipe hold, as one decision on the page: how much and why, a few of the records, and a
// button for each answer. To leave all of it takes a second look, since nothing takes it back at once.

import { html } from 'hono/html';
import { printable, shown } from '../../base/printable.ts';
import { reasons } from '../../runtime/reasons.ts';
import type { DeskFilter, DeskItem } from '../../sync/desk/desk.ts';
import type { HeldPipe } from '../../sync/desk/list.ts';
import { deskOf } from '../frame/desk-place.ts';
import type { Html } from '../frame/frame.ts';
import { marked } from '../frame/marked.ts';
import { time } from '../frame/moment.ts';
import { recordLink, toldValues } from '../frame/record-link.ts';
import { deskForm } from './desk-form.ts';

export interface HeldView {
  readonly key: string;
  readonly filter: DeskFilter;
  readonly atMs: number;
}

export function heldCard(held: HeldPipe, view: HeldView): Html {
  const { pipe, count, approved, sinceMs, guards, examples } = held;
  const rest = count - examples.length;
  const all = deskOf({ pipe, why: 'held' });
  return html`<article>
<h2><span class="waiting">${count} ${reasons.held.title}</span> of ${pipe}</h2>
<ul>${guards.map((one) => html`<li>${guards.length === 1 ? '' : html`<b>${one.count}</b> `}${marked(one.reason)}</li>`)}</ul>
<p><small>Since ${time(sinceMs, view.atMs)}. Among them:</small></p>
<ul>${examples.map(example)}${rest > 0 ? html`<li><a href="${all}">and ${rest} more</a></li>` : ''}</ul>
${approved === 0 ? '' : html`<p class="ok">${approved} approved. They are carried out shortly.</p>`}
${approved === count ? '' : answers(held, view)}
</article>`;
}

function example(item: DeskItem): Html {
  const { ref, row, values } = item;
  const both = values === null ? '' : html` ${shown(values.F, 60)} | ${shown(values.S, 60)}`;
  const what = row === '*' ? toldValues(item, ref) : html` <b>${printable(row)}</b>`;
  return html`<li>${recordLink(ref)}${what}${both}</li>`;
}

function answers({ pipe, count }: HeldPipe, { key, filter }: HeldView): Html {
  const form = (word: string, button: string, says: string) =>
    deskForm({ key, filter, request: { do: word, pipe }, button, about: pipe, says });
  return html`<div class="actions">${form('approve', `approve all ${count}`, 'let all of it go, as the pipe is defined now')}
<details><summary>leave all of it</summary>${form('reject', `leave all ${count}`, 'what differs stays as it is until somebody edits it, what would be created is not, and actions are not asked for again')}</details></div>`;
}

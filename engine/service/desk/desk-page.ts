// The desk as a page: each item with its values side by side and a plain form for each thing that may
// be done about it. It works without a script and never replaces itself, so that nothing typed is lost.

import { html } from 'hono/html';
import { printable, shown } from '../../base/printable.ts';
import { mayDo, reasons } from '../../runtime/reasons.ts';
import { chosenOf, type DeskFilter, type DeskItem } from '../../sync/desk/desk.ts';
import type { Alike, DeskList } from '../../sync/desk/list.ts';
import type { DeskAnswer } from '../../sync/desk/request.ts';
import { deskOf } from '../frame/desk-place.ts';
import { frame, type Html } from '../frame/frame.ts';
import { marked } from '../frame/marked.ts';
import { time } from '../frame/moment.ts';
import { recordLink, toldValues } from '../frame/record-link.ts';
import { deskForm } from './desk-form.ts';
import { heldCard } from './held-card.ts';

export interface DeskView {
  readonly list: DeskList;
  /** What of the desk is listed. */
  readonly filter: DeskFilter;
  /** What lets a form change something. */
  readonly key: string;
  readonly atMs: number;
  readonly answer?: DeskAnswer;
  readonly trouble?: string;
}

export function deskPage(view: DeskView): Html {
  const { list, filter, atMs } = view;
  const { held, alike, items, more } = list;
  return frame({
    name: 'desk',
    place: '/desk',
    said: html`<p>${headline(list)}</p>`,
    main: html`${notice(view)}
${groups(view)}
${held.map((one) => heldCard(one, view))}
${alike.map((one) => alikeCard(one, view))}
${items.map((item) => card(item, view))}
${more > 0 ? html`<p class="none">… and ${more} more: <a href="${deskOf(filter, items.length + moreShown)}">show ${Math.min(more, moreShown)} of them</a>.</p>` : ''}`,
    footer: html`As of ${time(atMs, atMs)}. <a href="${deskOf(filter)}">Look again</a>. On the command line: <code>samband desk</code>.`,
  });
}

/** Items that are shown on top of those that are. */
const moreShown = 500;

/** What waits by pipe and reason, each a way to see only that. */
function groups({ list: { counts }, filter }: DeskView): Html {
  const isFiltered = filter.pipe !== undefined || filter.why !== undefined;
  if (counts.length < 2 && !isFiltered) return html``;
  const isHere = (pipe: string, why: string) => filter.pipe === pipe && filter.why === why;
  const lines = counts.map(
    ({ pipe, why, count }) =>
      html`<li><a href="${deskOf({ pipe, why })}"${isHere(pipe, why) ? html` aria-current="true"` : ''}><b>${count}</b> ${reasons[why].title}</a> <small>${pipe}</small></li>`,
  );
  return html`<nav aria-label="What waits, by pipe and reason"><ul class="counts">${lines}${isFiltered ? html`<li><a href="/desk">all that waits</a></li>` : ''}</ul></nav>`;
}

function headline({ total, held, counts }: DeskList): string {
  if (total === 0 && counts.length > 0) return 'Nothing of this kind waits.';
  if (total === 0) return 'Nothing waits for a record or a person.';
  const count = held.reduce((sum, one) => sum + one.count, 0);
  const ofThem = count === 0 ? '' : ` Guards hold ${count} of them.`;
  return `${total} ${total === 1 ? 'waits' : 'wait'}.${ofThem}`;
}

function notice({ answer, trouble }: DeskView): Html {
  if (trouble !== undefined)
    return html`<p class="notice unreachable" role="alert">${marked(trouble)}</p>`;
  if (answer === undefined) return html``;
  const { said, always } = answer;
  const line = always
    ? html`<p>To always do it, write at <code>${printable(always.place)}</code>:</p><pre>${always.yaml}</pre><p>${marked(always.note)}</p>`
    : html``;
  return html`<div class="notice" role="status"><p class="ok">${marked(said)}</p>${line}</div>`;
}

/** Several that one thing over there may be in the way of. */
function alikeCard({ pipe, why, count }: Alike, { key, filter }: DeskView): Html {
  const { title } = reasons[why];
  const only = deskOf({ pipe, why });
  const form = deskForm({
    key,
    filter,
    request: { do: 'retry-all', pipe, why },
    button: `retry all ${count}`,
    about: `${title}, ${pipe}`,
    says: mayDo['retry-all'],
  });
  return html`<article>
<h2><span class="waiting">${count} ${title}</span> of <a href="${only}">${pipe}</a></h2>
<div class="actions">${form}</div>
</article>`;
}

function card(item: DeskItem, view: DeskView): Html {
  const { id, ref, row, why, reason, pipe, sinceMs } = item;
  const choice = chosenOf(item);
  const chosen =
    choice === null
      ? html``
      : html`<p class="ok">Chosen: ${printable(choice)}. It is carried out shortly.</p>`;
  return html`<article id="${id}">
<h2>${recordLink(ref)}${row === '*' ? '' : html` <b>${printable(row)}</b>`}</h2>
${toldValues(item, ref)}
<p><span class="waiting">${reasons[why].title}</span>: ${marked(reason)} <small>${printable(pipe)}, since ${time(sinceMs, view.atMs)}, <code>${id}</code></small></p>
${values(item)}
${candidates(item)}
${chosen}
<p><small>${marked(reasons[why].advice)}</small></p>
${choice === null ? actions(item, view) : ''}
</article>`;
}

function candidates(item: DeskItem): Html {
  if (item.candidates.length === 0) return html``;
  const lines = item.candidates.map(
    (one) => html`<li>${recordLink(one)} ${toldValues(item, one)}</li>`,
  );
  return html`<p><small>Candidates:</small></p><ul>${lines}</ul>`;
}

function values({ values: both }: DeskItem): Html {
  if (both === null) return html``;
  return html`<dl class="values"><div><dt>source</dt><dd>${shown(both.F, 300)}</dd></div><div><dt>sink</dt><dd>${shown(both.S, 300)}</dd></div></dl>`;
}

function actions(item: DeskItem, { key, filter }: DeskView): Html {
  const { id, choices, edit: takes, may } = item;
  const about = printable(item.row === '*' ? item.ref : `${item.ref} ${item.row}`);
  const form = (
    request: Readonly<Record<string, string>>,
    button: string,
    says: string,
    fields?: Html,
  ) =>
    deskForm({
      key,
      filter,
      request: { ...request, item: id },
      button,
      about,
      says,
      item: id,
      ...(fields ? { fields } : {}),
    });
  const choose = choices.map(({ name, does }) =>
    form({ do: 'choose', choice: name }, printable(name), printable(does)),
  );
  // Required: pressed by mistake it would empty the property. Who means that says so on the command line.
  const edit = takes
    ? form(
        { do: 'edit' },
        'send',
        'send this value, once',
        html`${takes === 'row' ? html`<input name="row" required aria-label="the property of ${about} that gets a value of your own" placeholder="property">` : ''}<input name="value" required aria-label="a value of your own for ${about}" placeholder="another value">`,
      )
    : html``;
  const others = may.map((word) => form({ do: word }, word, mayDo[word]));
  return html`<div class="actions">${choose}${edit}${others}</div>`;
}

// "Why" as a page, in the words of the command line: of a record its links with the rule that made them, each
// row's values and what is decided, what waits, and what happened. Each record, property and entry named here
// leads to its own answer.

import { html } from 'hono/html';
import { printable, shown } from '../../base/printable.ts';
import { reasons } from '../../runtime/reasons.ts';
import { lookedFor, nextWords, stateWords, unknownWords } from '../../runtime/why-words.ts';
import { deskId } from '../../sync/desk/desk.ts';
import type { LinkReport, WhyAnswer, WhyQuestion, WhyReport } from '../../sync/why/why.ts';
import { deskOf } from '../frame/desk-place.ts';
import { frame, type Html } from '../frame/frame.ts';
import { marked } from '../frame/marked.ts';
import { time } from '../frame/moment.ts';
import { recordLink } from '../frame/record-link.ts';
import { type Cell, section, table } from '../frame/table.ts';
import { operationAnswer, pairAnswer, propertyAnswer, searchAnswer } from './why-more.ts';
import { journalTable, rowsTable, whyLink } from './why-tables.ts';

export interface WhyView {
  readonly question: WhyQuestion;
  /** A ref, to show what one looks like. */
  readonly example: string;
  readonly atMs: number;
  readonly answer?: WhyAnswer;
  readonly trouble?: string;
}

export function whyPage(view: WhyView): Html {
  const { answer, trouble, atMs } = view;
  return frame({
    name: 'why',
    place: '/why',
    said: html`<p>Why a record, a pair, a property or an entry of the journal is as it is.</p>`,
    main: html`${form(view)}
${trouble === undefined ? '' : html`<p class="notice unreachable" role="alert">${marked(trouble)}</p>`}
${answer === undefined ? '' : told(answer, atMs)}`,
    footer: html`As of ${time(atMs, atMs)}. On the command line: <code>samband why</code>. Machines read <a href="/api/why?${query(view.question)}">/api/why</a>.`,
  });
}

function form({ question: { what, other = '' }, example }: WhyView): Html {
  return html`<form method="get" action="/why" class="ask">
<label>Record, a number or name that it holds, or #entry <input name="ref" value="${what}" placeholder="${example}" required></label>
<label>Property, or another record <input name="other" value="${other}" placeholder="may be left empty"></label>
<button>why</button></form>`;
}

function query({ what, other }: WhyQuestion): string {
  return new URLSearchParams({ ref: what, ...(other === undefined ? {} : { other }) }).toString();
}

function told(answer: WhyAnswer, atMs: number): Html {
  switch (answer.kind) {
    case 'record':
      return recordAnswer(answer, atMs);
    case 'pair':
      return pairAnswer(answer, atMs);
    case 'property':
      return propertyAnswer(answer, atMs);
    case 'operation':
      return operationAnswer(answer, atMs);
    case 'search':
      return searchAnswer(answer);
  }
}

function recordAnswer(report: WhyReport, atMs: number): Html {
  const { ref, unread, links, missing, parked, behind, intents, journal } = report;
  const notes = unread.map(
    (message) =>
      html`<p class="waiting">${marked(message)} Values looked up there show as waiting.</p>`,
  );
  return html`<h2><code>${printable(ref)}</code></h2>
${head(report, atMs)}
${notes}
${links.map((link) => linkSection(ref, link, atMs))}
${missing.length === 0 ? '' : section('Not linked', missingTable(missing))}
${parked.length === 0 ? '' : section('Waits', parkedTable(parked, atMs))}
${behind.length === 0 ? '' : section('What it waits for', behindTable(behind))}
${intents.length === 0 ? '' : section('On its way', html`<ul>${intents.map((one) => html`<li>${one.kind} in ${one.entity}, sent ${time(one.atMs, atMs)}</li>`)}</ul>`)}
${section('What happened, the newest first', journalTable(journal, atMs))}
${values(report)}`;
}

function head(report: WhyReport, atMs: number): Html {
  const { image } = report;
  if (!image) return html`<p>It ${unknownWords(report)}</p>`;
  const { state, readAtMs, modifiedMs, wroteAtMs } = image;
  const changed = modifiedMs === null ? '' : html`, last changed ${time(modifiedMs, atMs)}`;
  const wrote = wroteAtMs === null ? '' : html`, last written by us ${time(wroteAtMs, atMs)}`;
  return html`<p>It ${stateWords[state]}, last read ${time(readAtMs, atMs)}${changed}${wrote}.</p>`;
}

function linkSection(ref: string, { link, other, evidence, rows }: LinkReport, atMs: number): Html {
  const verb = link.state === 'live' ? 'Is' : `Was (${link.state})`;
  const because =
    other === null
      ? html`<p>${printable(evidence)}</p>`
      : html`<p>${whyLink('because', ref, other)}: ${printable(evidence)}</p>`;
  const title = other === null ? html`Has no counterpart yet` : html`${verb} ${recordLink(other)}`;
  return html`<section><h2>${title}</h2>${because}
<p class="none">${printable(link.pipe)}, since ${time(link.sinceMs, atMs)}</p>
${rows.length === 0 ? '' : rowsTable(rows, { pipe: link.pipe, ref })}</section>`;
}

function missingTable(missing: WhyReport['missing']): Html {
  const rows = missing.map(({ pipe, reason, keys }): readonly Cell[] => [
    printable(pipe),
    html`${printable(reason)}<small>${lookedFor(keys)}</small>`,
  ]);
  return table(['Pipe', 'Why'], rows, '');
}

function parkedTable(parked: WhyReport['parked'], atMs: number): Html {
  const rows = parked.map((one): readonly Cell[] => {
    const candidates = one.candidates.map((ref) => html` ${recordLink(ref)}`);
    return [
      one.row === '*' ? 'the record' : printable(one.row),
      html`<span class="waiting">${reasons[one.why].title}</span>: ${marked(one.reason)}${candidates.length === 0 ? '' : html`<br>Candidates:${candidates}`}<small>${marked(nextWords(one))}</small>`,
      time(one.sinceMs, atMs),
      html`<a href="${deskOf({ pipe: one.pipe, why: one.why })}#${deskId(one)}"><code>${deskId(one)}</code></a>`,
    ];
  });
  return table(['What', 'Why', 'Since', 'On the desk'], rows, '');
}

function behindTable(behind: WhyReport['behind']): Html {
  const rows = behind.map(({ ref, reason, parked }): readonly Cell[] => {
    const next = new Set(parked.map(nextWords));
    return [
      recordLink(ref),
      html`${marked(reason)}${Array.from(next, (words) => html`<small>${marked(words)}</small>`)}`,
    ];
  });
  return table(['Record', 'Why'], rows, '');
}

/** What the record holds, the last of all: there may be much of it. */
function values({ ref, image }: WhyReport): Html {
  if (!image) return html``;
  const rows = Object.entries(image.props).map(([property, value]): readonly Cell[] => [
    whyLink(property, ref, property),
    shown(value, 200),
  ]);
  return html`<details><summary>What it holds</summary>${table(['Property', 'Value'], rows, 'Nothing.')}</details>`;
}

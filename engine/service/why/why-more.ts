// The answers to "why" about a pair, a property and an entry of the journal, for the page.

import { html } from 'hono/html';
import { isObject } from '../../base/json.ts';
import { printable, shown } from '../../base/printable.ts';
import { reasons } from '../../runtime/reasons.ts';
import { becauseWords, itemsText, nextWords } from '../../runtime/why-words.ts';
import type { OperationReport } from '../../sync/why/operation.ts';
import type { PairReport } from '../../sync/why/pair.ts';
import type { PropertyReport, PropertyRow } from '../../sync/why/property.ts';
import type { SearchReport } from '../../sync/why/search.ts';
import type { Html } from '../frame/frame.ts';
import { marked } from '../frame/marked.ts';
import { time } from '../frame/moment.ts';
import { recordLink, toldValues } from '../frame/record-link.ts';
import { type Cell, section, table } from '../frame/table.ts';
import { journalTable, rowsTable } from './why-tables.ts';

export function pairAnswer(report: PairReport, atMs: number): Html {
  const { source, sink, says, rules, others, rows, verdict, link, pipe } = report;
  const isSame = report.isLinked
    ? html`<span class="ok">are the same</span>`
    : html`<span class="waiting">are not the same</span>`;
  const keys = (values: readonly string[]) =>
    values.length === 0 ? 'no key' : values.map(printable).join(', ');
  const ruleRows = rules.map((one): readonly Cell[] => [
    one.name,
    keys(one.source),
    keys(one.sink),
    printable(one.says),
  ]);
  const instead = others.map(
    ({ ref, other, evidence }) =>
      html`<li>${recordLink(ref)} is ${recordLink(other)}: ${printable(evidence)}</li>`,
  );
  return html`<h2>${recordLink(source)} and ${recordLink(sink)}</h2>
<p>They ${isSame}: ${printable(says)}.</p>
<p class="none">${printable(pipe)}${link ? html`, since ${time(link.sinceMs, atMs)}` : ''}</p>
${verdict ? html`<p>${printable(verdict.who)} said ${verdict.says}, ${time(verdict.atMs, atMs)}.</p>` : ''}
${section('Merge rules, in their order', table(['Rule', 'Source', 'Sink', 'What it finds'], ruleRows, 'None could be asked.'))}
${instead.length === 0 ? '' : html`<ul>${instead}</ul>`}
${rows.length === 0 ? '' : section('Rows', rowsTable(rows, { pipe, ref: source }))}`;
}

export function searchAnswer({ text, found, isMore }: SearchReport): Html {
  const rows = found.map((one): readonly Cell[] => [
    html`${recordLink(one.ref)}${toldValues({ tells: [one] }, one.ref)}`,
    html`<code>${printable(one.property)}</code> ${shown(one.value, 80)}`,
  ]);
  return html`<h2>Who holds ${shown(text, 80)}</h2>
${table(['Record', 'Where'], rows, 'None was found so far.')}
${isMore ? html`<p class="none">There may be more: say more of it.</p>` : ''}`;
}

export function propertyAnswer(report: PropertyReport, atMs: number): Html {
  const { ref, property, value, rows, parked, history, oscillation } = report;
  const times = [
    ['last read', report.readAtMs],
    ['last changed over there', report.editedAtMs],
    ['last written by us', report.wroteAtMs],
  ] as const;
  const known = times.flatMap(([words, ms]) =>
    ms === null ? [] : [html`<li>${words} ${time(ms, atMs)}</li>`],
  );
  const changes = history.map((one): readonly Cell[] => [
    html`<a href="/why?ref=${encodeURIComponent(`#${one.seq}`)}">#${one.seq}</a>`,
    time(one.atMs, atMs),
    html`${printable(one.what)} <b>${shown(one.before, 60)} → ${shown(one.after, 60)}</b>`,
    html`${printable(one.reason)}<small>${printable(one.cause)}</small>`,
  ]);
  const waits = parked.map(
    (one) =>
      html`<li><span class="waiting">${reasons[one.why].title}</span>: ${marked(one.reason)}<small>${marked(nextWords(one))}</small></li>`,
  );
  return html`<h2>${recordLink(ref)} <b>${printable(property)}</b></h2>
<p>It is <b>${shown(value, 300)}</b>. The record was:</p>
<ul>${known.length === 0 ? html`<li>never read</li>` : known}</ul>
${section('Rows', table(['Row', 'What it does', 'Source', 'Sink', 'What is decided'], rows.map(propertyRow), 'No row of any pipe joins it.'))}
${oscillation?.frozenAtMs ? html`<p class="waiting">Frozen since ${time(oscillation.frozenAtMs, atMs)}.</p>` : ''}
${waits.length === 0 ? '' : section('Waits', html`<ul>${waits}</ul>`)}
${section('What we did to it, the newest first', table(['Entry', 'When', 'What', 'Why'], changes, 'Nothing: it is as its own system gave it.'))}`;
}

function propertyRow(row: PropertyRow): readonly Cell[] {
  const { pipe, does, other, evidence, items, base, lookUps, reason } = row;
  const over =
    other === null
      ? html``
      : html`: ${recordLink(other)}<small>because ${printable(evidence)}</small>`;
  const agreed = base
    ? html`<small>agreed ${shown(base.F, 60)} | ${shown(base.S, 60)}</small>`
    : '';
  return [
    html`<code>${printable(row.row)}</code><small>${printable(pipe)}</small>`,
    html`${does} it${over}`,
    items ? itemsText(items) : shown(row.F, 60),
    items ? '' : shown(row.S, 60),
    html`${printable(reason)}${agreed}${lookUps.map((one) => html`<small>${printable(one)}</small>`)}`,
  ];
}

export function operationAnswer(report: OperationReport, atMs: number): Html {
  const { entry, link, evidence, before } = report;
  const pair =
    link?.source && link.sink
      ? html`${recordLink(link.source)} = ${recordLink(link.sink)}`
      : recordLink(entry.ref);
  const row = entry.row === '*' ? '' : html` <b>${printable(entry.row)}</b>`;
  return html`<h2>#${entry.seq} ${printable(entry.what)} ${recordLink(entry.ref)}${row}</h2>
<p>${time(entry.atMs, atMs)}: ${printable(entry.reason)}</p>
<p>Because ${printable(becauseWords(report))}.</p>
<p>Over ${pair}: ${printable(evidence)}${entry.pipe ? html`<small>${printable(entry.pipe)}</small>` : ''}</p>
${section('Values', table(['Property', 'Before', 'After'], valueRows(entry.before, entry.after), 'None.'))}
${section('Before that', journalTable(before, atMs))}`;
}

function valueRows(before: unknown, after: unknown): readonly (readonly Cell[])[] {
  if (!isObject(after)) return [['', shown(before, 200), shown(after, 200)]];
  const set = isObject(after.set) ? after.set : after;
  const old = isObject(before) ? before : {};
  return Object.entries(set).map(([path, value]) => [
    html`<code>${printable(path)}</code>`,
    shown(old[path], 200),
    shown(value, 200),
  ]);
}

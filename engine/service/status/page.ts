// The status page: what runs, what waits and why, what failed. Plain HTML that works without a
// script; hono's `html` escapes every value that is put in. A small script of its own file replaces
// the content every few seconds.

import { html } from 'hono/html';
import { printable } from '../../base/printable.ts';
import { refOf } from '../../base/ref.ts';
import { reasons } from '../../runtime/reasons.ts';
import { deskOf } from '../frame/desk-place.ts';
import { frame, type Html } from '../frame/frame.ts';
import { marked } from '../frame/marked.ts';
import { time } from '../frame/moment.ts';
import { recordLink } from '../frame/record-link.ts';
import { type Cell, section, table } from '../frame/table.ts';
import type { RunState } from './activity.ts';
import { flowPicture } from './flow-picture.ts';
import { headline } from './headline.ts';
import { healthWords, toAskNow } from './health-words.ts';
import { writesChart } from './recent-writes.ts';
import { type EntityStatus, type PipeStatus, type Status, unreadableMax } from './status.ts';

/** The whole page; `key` lets its buttons have something read (`access.ts`). */
export function page(status: Status, key: string): Html {
  return frame({
    place: '/',
    head: html`<script src="/assets/page.js" defer></script>
<noscript><meta http-equiv="refresh" content="5"></noscript>
`,
    said: html`<p id="said" role="status">${headline(status)}</p>`,
    main: html`${flowPicture(status)}
${writesChart(status.writes)}
${section('Pipes', pipeTable(status))}
${section('Waiting', waiting(status))}
${section('Went wrong', mishaps(status))}
${section('Systems', systemTable(status))}
${section('Records', entityTable(status, key))}`,
    footer: html`What is carried and how, line by line: <a href="/documents">the documents</a>. As of ${time(status.atMs, status.atMs)}. Machines read <a href="/api/status">/api/status</a>, <a href="/metrics">/metrics</a>, <a href="/livez">/livez</a> and <a href="/readyz">/readyz</a>.`,
  });
}

function pipeTable({ pipes, atMs }: Status): Html {
  const row = (pipe: PipeStatus): readonly Cell[] => [
    html`<a href="/try?pipe=${encodeURIComponent(pipe.id)}" title="try its rows on a record">${pipe.id}</a><small>${pipe.source} ${pipe.isTwoWay ? '⇄' : '→'} ${pipe.sink}</small>`,
    pipe.links.live ?? 0,
    pipe.links.pending ?? 0,
    pipe.waiting,
    pipe.isEnabled ? lastRun(pipe, atMs) : 'switched off',
  ];
  return table(
    ['Pipe', 'Linked', 'To create', 'In work', 'Last run'],
    pipes.map(row),
    'There are no pipes.',
  );
}

/** A run that stands still ends well, and has done nothing. */
function lastRun({ run, standsFor }: PipeStatus, atMs: number): Html {
  if (standsFor.length === 0 || run?.fault) return runText(run, atMs);
  return html`<span class="waiting">stands still</span><small>until all of ${standsFor.join(' and ')} was read anew, because the file of its system reads it in another way now</small>`;
}

function waiting({ parked, parkedCounts, atMs }: Status): Html {
  const counts = parkedCounts.map(
    ({ pipe, why, count }) =>
      html`<li><a href="${deskOf({ pipe, why })}"><b>${count}</b> ${reasons[why].title}</a> <small>${pipe}</small><br>${marked(reasons[why].advice)}</li>`,
  );
  const rows = parked.map((one): readonly Cell[] => [
    recordLink(one.ref),
    one.row === '*' ? 'the record' : printable(one.row),
    html`${reasons[one.why].title}<small>${marked(one.reason)}</small>`,
    time(one.sinceMs, atMs),
  ]);
  const list = counts.length === 0 ? html`` : html`<ul class="counts">${counts}</ul>`;
  const total = parkedCounts.reduce((sum, one) => sum + one.count, 0);
  const desk =
    total === 0
      ? html``
      : html`<p><a href="/desk">The desk</a> settles what waits for a person.</p>`;
  return html`${list}${desk}${table(['Record', 'What', 'Why', 'Since'], rows, total === 0 ? 'Nothing waits for a record or a person.' : 'Nothing else waits.')}`;
}

function mishaps({ mishaps: all, atMs }: Status): Html {
  const rows = all.map((one): readonly Cell[] => [
    time(one.atMs, atMs),
    recordLink(one.subject),
    marked(one.message),
  ]);
  return table(['When', 'What', 'Message'], rows, 'Nothing since the start.');
}

function systemTable({ systems, atMs }: Status): Html {
  const small = (text: string | undefined) => (text ? html`<small>${marked(text)}</small>` : '');
  const rows = systems.map((system): readonly Cell[] => [
    printable(system.title),
    html`<span class="${system.state}">${healthWords[system.state]}</span>${small(system.message)}${small(toAskNow(system, atMs))}`,
    system.requests,
    system.failures,
    system.remaining ?? '',
  ]);
  return table(
    ['System', 'State', 'Requests', 'Failed', 'Left in its window'],
    rows,
    'There are no systems.',
  );
}

function entityTable({ entities, atMs }: Status, key: string): Html {
  const row = (entity: EntityStatus): readonly Cell[] => [
    html`${entity.id}${unreadable(entity)}`,
    entity.records,
    entity.gone,
    html`${entity.lastReadAtMs === null ? 'not yet' : time(entity.lastReadAtMs, atMs)}${entity.isComplete ? '' : html` <small>not completely yet</small>`}${anew(entity)}`,
    runText(entity.run, atMs),
    entity.isRead ? readForm(entity.id, key) : '',
  ];
  return table(
    ['Entity', 'Known', 'Gone', 'Last read', 'Last run', 'Read'],
    entities.map(row),
    'Nothing is read.',
  );
}

/** Nothing waits for them, so nothing else of the page would tell of them. */
function unreadable({ id, unreadable: ids }: EntityStatus): Html {
  if (ids.length === 0) return html``;
  const shown = ids.slice(0, unreadableMax).map((one) => html` ${recordLink(refOf(id, one))}`);
  const more = ids.length - shown.length;
  return html`<small class="waiting">cannot be read, so nothing of it goes over:${shown}${more > 0 ? ` and ${more} more` : ''}</small>`;
}

function anew({ readAnew, records }: EntityStatus): Html {
  if (readAnew === null) return html``;
  return html` <small class="waiting">read anew: ${readAnew} of about ${Math.max(readAnew, records)}</small>`;
}

/** What changed, now; or all records, from the first one on. */
function readForm(entity: string, key: string): Html {
  return html`<form class="read" method="post" action="/read"><input type="hidden" name="key" value="${key}"><input type="hidden" name="entity" value="${entity}"><button aria-label="read what changed of ${entity} now">now</button><button name="all" value="yes" aria-label="read all records of ${entity} again, from the first one on">all again</button></form>`;
}

function runText(run: RunState | null, atMs: number): Html {
  if (run === null) return html`not yet`;
  if (run.fault) {
    const { message, tries, retryAtMs } = run.fault;
    const next = retryAtMs === null ? '' : html`; again ${time(retryAtMs, atMs)}`;
    return html`<span class="unreachable">fault ${tries}${next}</span><small>${marked(message.split('\n')[0] ?? '')}</small>`;
  }
  if (run.isRunning) return html`running`;
  return run.endedAtMs === null
    ? html`not yet`
    : html`<span class="ok">well</span>, ${time(run.endedAtMs, atMs)}`;
}

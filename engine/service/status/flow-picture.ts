// The picture at the top of the status page: the systems, and between them a lane for each pipe, with the way it
// goes and how far it is. Every figure in it stands in words too, so colours are never all there is.

import { html } from 'hono/html';
import { printable } from '../../base/printable.ts';
import { deskOf } from '../frame/desk-place.ts';
import type { Html } from '../frame/frame.ts';
import { type HealthState, healthWords } from './health-words.ts';
import type { PipeStatus, Status } from './status.ts';

interface Flow {
  readonly left: string;
  readonly right: string;
  readonly lanes: Lane[];
}

interface Lane {
  readonly pipe: PipeStatus;
  /** Whether it reads on the right. */
  readonly isTurned: boolean;
}

export function flowPicture(status: Status): Html {
  if (status.pipes.length === 0) return html``;
  return html`<figure class="flows">${flowsOf(status).map((flow) => flowFigure(flow, status))}</figure>`;
}

/** The pipes between two systems in one flow, whichever of the two they read from. */
function flowsOf({ pairs, pipes }: Status): readonly Flow[] {
  const flows = new Map<string, Flow>();
  const flowOf = (left: string, right: string): Flow => {
    const known = flows.get(`${left} ${right}`) ?? flows.get(`${right} ${left}`);
    const flow = known ?? { left, right, lanes: [] };
    flows.set(`${flow.left} ${flow.right}`, flow);
    return flow;
  };
  for (const { source, sink } of pairs) flowOf(source, sink);
  for (const pipe of pipes) {
    const from = systemOf(pipe.source);
    const flow = flowOf(from, systemOf(pipe.sink));
    flow.lanes.push({ pipe, isTurned: flow.left !== from });
  }
  return [...flows.values()].filter(({ lanes }) => lanes.length > 0);
}

function flowFigure({ left, right, lanes }: Flow, status: Status): Html {
  return html`<div class="flow">
${systemBox(left, status)}
<ul>${lanes.map((lane) => laneItem(lane, status))}</ul>
${systemBox(right, status)}
</div>`;
}

function systemBox(name: string, { systems }: Status): Html {
  const system = systems.find((one) => one.name === name);
  const state: HealthState = system?.state ?? 'ok';
  return html`<div class="end"><strong>${printable(system?.title ?? name)}</strong> <small class="${state}">${healthWords[state]}</small></div>`;
}

function laneItem({ pipe, isTurned }: Lane, status: Status): Html {
  const [from, to] = [pipe.source, pipe.sink].map((id) => titleOf(id, status));
  const [first, last] = isTurned ? [to, from] : [from, to];
  const way = pipe.isTwoWay ? '⇄' : isTurned ? '←' : '→';
  const ways = pipe.isTwoWay ? 'to-left to-right' : isTurned ? 'to-left' : 'to-right';
  return html`<li class="${ways}${pipe.isEnabled ? '' : ' off'}"><div><a href="${documentOf(pipe)}">${first} ${way} ${last}</a> ${told(pipe, status)}${bar(pipe)}</div></li>`;
}

/** `351 linked, 3 to create, 12 wait`. */
function told(pipe: PipeStatus, { parkedCounts, entities }: Status): Html {
  if (!pipe.isEnabled) return html`<small>switched off</small>`;
  const { live = 0, pending = 0 } = pipe.links;
  const waits = parkedCounts
    .filter((one) => one.pipe === pipe.id)
    .reduce((sum, { count }) => sum + count, 0);
  const parts = [
    html`${live} linked`,
    ...(pending === 0 ? [] : [html`, ${pending} to create`]),
    ...(pipe.waiting === 0 ? [] : [html`, ${pipe.waiting} in work`]),
    ...(waits === 0
      ? []
      : [html`, <a class="waiting" href="${deskOf({ pipe: pipe.id })}">${waits} wait</a>`]),
    ...(pipe.standsFor.length === 0
      ? []
      : [html`, <span class="waiting">stands still: ${anewText(pipe, entities)}</span>`]),
    ...(pipe.run?.fault ? [html`, <span class="unreachable">a fault</span>`] : []),
  ];
  return html`<small>${parts}</small>`;
}

/** `shop.order is read anew, 120 of about 4000`. */
function anewText({ standsFor }: PipeStatus, entities: Status['entities']): string {
  const texts = standsFor.map((name) => {
    const { readAnew = 0, records = 0 } = entities.find(({ id }) => id === name) ?? {};
    const count = readAnew ?? 0;
    return `${name} is read anew, ${count} of about ${Math.max(count, records)}`;
  });
  return texts.join(' and ');
}

/** What is linked, of all that the pipe knows to be one pair or to become one. */
function bar(pipe: PipeStatus): Html {
  const { live = 0, pending = 0 } = pipe.links;
  const all = live + pending + pipe.waiting;
  if (all === 0) return html``;
  const done = Math.floor((live / all) * 100);
  return html`<svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="1"/><rect class="done" width="${done}" height="1"/></svg>`;
}

function documentOf({ id }: PipeStatus): string {
  return `/documents/${encodeURIComponent(id.slice(0, id.lastIndexOf('/')))}`;
}

function systemOf(entity: string): string {
  return entity.slice(0, entity.indexOf('.'));
}

function titleOf(entity: string, { entities }: Status): string {
  const title = entities.find(({ id }) => id === entity)?.title;
  return printable(title ?? entity.slice(entity.indexOf('.') + 1));
}

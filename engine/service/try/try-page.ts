// Rows tried on a record, as a page: a plain form that asks for pipe, row and record, or for an expression in
// place of the row, and shows what comes out and the value of each part. It works without a script.

import { html } from 'hono/html';
import { printable, shown } from '../../base/printable.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import type { TriedPart, TriedRow } from '../../mapping/try-row.ts';
import { untilText } from '../../mapping/waits-for.ts';
import type { TryAnswer } from '../../sync/why/try-rows.ts';
import { frame, type Html } from '../frame/frame.ts';
import { marked } from '../frame/marked.ts';

export interface TryView {
  readonly pipes: readonly Pipe[];
  readonly question: {
    readonly pipe: string;
    readonly row?: string;
    readonly ref: string;
    readonly expression?: string;
  };
  readonly answer?: TryAnswer;
  readonly trouble?: string;
}

export function tryPage(view: TryView): Html {
  const { answer, trouble } = view;
  return frame({
    name: 'try',
    place: '/try',
    said: html`<p>What a pipe's rows give for a record.</p>`,
    main: html`${form(view)}
${trouble === undefined ? '' : html`<p class="notice unreachable" role="alert">${marked(trouble)}</p>`}
${answer === undefined ? '' : result(answer)}`,
    footer: html`Nothing is written. The same on the command line: <code>samband try</code>.`,
  });
}

function form({ pipes, question }: TryView): Html {
  const option = (name: string, isChosen: boolean) =>
    html`<option value="${name}"${isChosen ? html` selected` : ''}>${name}</option>`;
  const chosen = pipes.find(({ id }) => id === question.pipe);
  const rows =
    chosen === undefined
      ? html``
      : html`<label>Row <select name="row"><option value="">all</option>${chosen.rows.map(({ id }) => option(id, id === question.row))}</select></label>`;
  const like = chosen === undefined ? 'system.entity:id' : `${chosen.source.id}:42`;
  return html`<form method="get" action="/try" class="ask">
<label>Pipe <select name="pipe">${pipes.map(({ id }) => option(id, id === question.pipe))}</select></label>
${rows}
<label>Record <input name="ref" value="${question.ref}" placeholder="${like}" required></label>
<label class="whole">Expression <textarea name="expression" rows="2" spellcheck="false" placeholder="one of your own, in place of the row">${question.expression ?? ''}</textarea></label>
<button>try</button></form>`;
}

function result({ rows, expression, way, unread }: TryAnswer): Html {
  const notes = unread.map(
    (message) =>
      html`<p class="waiting">${printable(message)} Values looked up there are missing.</p>`,
  );
  if (expression !== undefined) return part({ says: 'expression', ...expression });
  const isOne = rows.every((row) => row.row === rows[0]?.row);
  return html`${notes}<p class="none">${way === 'forward' ? 'From the source to the sink' : 'Back, from the sink to the source'}</p>${rows.map((row) => card(row, isOne))}`;
}

function card(row: TriedRow, isOpen: boolean): Html {
  const name = row.row === row.path ? row.path : `${row.path} (row ${row.row})`;
  const isFull = isOpen || row.outcome.kind === 'failed';
  return html`<details${isFull ? html` open` : ''}><summary><code>${printable(name)}</code> ${outcomeOf(row.outcome)}</summary>
${row.parts.map(part)}</details>`;
}

function outcomeOf(outcome: Outcome): Html {
  switch (outcome.kind) {
    case 'value':
      return html`<b>${shown(outcome.value, 120)}</b>`;
    case 'empty':
      return html`<i>empty</i>`;
    case 'off':
      return html`<i>not for this record: its condition does not hold</i>`;
    case 'pending':
      return html`<span class="waiting">waits ${printable(untilText(outcome))}</span>`;
    case 'ambiguous':
      return html`<span class="waiting">${printable(outcome.reason)}</span>`;
    case 'failed':
      return html`<span class="unreachable">${printable(outcome.message)}</span>`;
    case 'items':
      return html`<b>${outcome.items.length} ${outcome.items.length === 1 ? 'item' : 'items'}</b>`;
  }
}

/** An expression: a line for each part, set in as far as it is inside others. */
function part({ says, text, steps, result, looksUp }: TriedPart): Html {
  const all = steps.length > 0 ? steps : [{ text, depth: 0, count: 1, values: [given(result)] }];
  const rows = all.map((step) => {
    const isFailing =
      result.kind === 'failed' &&
      'from' in step &&
      step.from === result.from &&
      step.to === result.to;
    const value = isFailing ? html`<span class="unreachable">fails</span>` : valuesOf(step);
    return html`<tr><td><code>${'\u00a0\u00a0'.repeat(step.depth)}${printable(step.text.replace(/\s+/g, ' '))}</code></td><td>${value}</td></tr>`;
  });
  return html`<p class="none">${printable(says)}</p><div class="wide"><table class="parts"><tbody>${rows}</tbody></table></div>${looksUp === undefined ? '' : html`<p class="none">${printable(looksUp)}</p>`}${failure(result)}`;
}

function given(result: TriedPart['result']): unknown {
  return result.kind === 'value' ? result.value : undefined;
}

function failure(result: TriedPart['result']): Html {
  if (result.kind !== 'failed') return html``;
  const read = result.inputs.map(({ path, value }) => `${path} = ${words(value)}`).join(', ');
  return html`<p class="unreachable">${printable(result.message)}${read === '' ? '' : ` It had read ${printable(read)}.`}</p>`;
}

function valuesOf({ count, values }: { count: number; values: readonly unknown[] }): Html {
  if (count === 0) return html`<i>not reached</i>`;
  const text = values.map(words).join(', ');
  const rest = count > values.length ? ', …' : '';
  return html`${text}${rest}${count === 1 ? '' : html` <small>${count} times</small>`}`;
}

/** As JSON, so that a text and a number differ. */
function words(value: unknown): string {
  return value === undefined ? '(nothing)' : shown(JSON.stringify(value), 120);
}

// The answers to "why" about a pair, a property and an operation, for people.

import { isObject } from '../../base/json.ts';
import { printable, shown } from '../../base/printable.ts';
import { reasons } from '../../runtime/reasons.ts';
import { becauseWords, itemsText } from '../../runtime/why-words.ts';
import { chosenOf } from '../../sync/desk/desk.ts';
import { isLeft } from '../../sync/state/parked.ts';
import type { OperationReport } from '../../sync/why/operation.ts';
import type { PairReport } from '../../sync/why/pair.ts';
import type { PropertyChange, PropertyReport } from '../../sync/why/property.ts';
import type { SearchReport } from '../../sync/why/search.ts';
import type { Paint } from '../command/terminal.ts';
import { journalLines, rowLine, time } from './why-text.ts';

export function pairText(report: PairReport, paint: Paint): string {
  const { source, sink, says, rules, others, rows, verdict, link, pipe } = report;
  const isSame = report.isLinked ? paint.green('are the same') : paint.yellow('are not the same');
  const width = Math.min(36, Math.max(0, ...rows.map(({ row }) => row.length)));
  const since = link ? `, since ${time(link.sinceMs)}` : '';
  return [
    `${paint.bold(`${printable(source)} and ${printable(sink)}`)} ${isSame}: ${printable(says)}.`,
    paint.dim(`${pipe}${since}`),
    ...(verdict ? [`  ${verdict.who} said ${verdict.says}, ${time(verdict.atMs)}`] : []),
    '',
    paint.bold('Merge rules, in their order'),
    ...(rules.length === 0 ? ['  none could be asked'] : []),
    ...rules.map(
      ({ name, source: left, sink: right, says: found }) =>
        `  ${name}: ${keys(left)} | ${keys(right)}  ${printable(found)}`,
    ),
    ...others.map(
      ({ ref, other, evidence }) =>
        `  ${printable(ref)} is ${printable(other)}: ${printable(evidence)}`,
    ),
    ...(rows.length === 0 ? [] : ['', paint.bold('Rows, source | sink')]),
    ...rows.map((row) => rowLine(row, width, paint)),
  ].join('\n');
}

function keys(values: readonly string[]): string {
  return values.length === 0 ? 'no key' : values.map(printable).join(', ');
}

export function searchText({ text, found, isMore }: SearchReport, paint: Paint): string {
  const width = Math.min(48, Math.max(0, ...found.map(({ ref }) => ref.length)));
  return [
    ...found.map((one) => {
      const values = one.values.map(({ property, value }) => `${property} ${shown(value, 40)}`);
      const where = `${printable(one.property)} ${shown(one.value, 40)}`;
      const others = values.filter((told) => told !== where);
      return `${paint.bold(printable(one.ref).padEnd(width))}  ${where}  ${paint.dim(others.map(printable).join(', '))}`.trimEnd();
    }),
    ...(isMore ? [`There may be more that hold "${printable(text)}": say more of it.`] : []),
    '',
    '`samband why <ref>` tells all that is known of one.',
  ].join('\n');
}

export function propertyText(report: PropertyReport, paint: Paint): string {
  const { ref, property, value, rows, parked, history, oscillation } = report;
  const times = [
    ['last read', report.readAtMs],
    ['last changed over there', report.editedAtMs],
    ['last written by us', report.wroteAtMs],
  ].flatMap(([words, ms]) => (ms === null ? [] : [`${words} ${time(ms as number)}`]));
  return [
    `${paint.bold(`${printable(ref)} ${printable(property)}`)} is ${shown(value, 200)}`,
    `  the record was ${times.join(', ') || 'never read'}`,
    '',
    paint.bold('Rows'),
    ...(rows.length === 0 ? ['  no row of any pipe joins it'] : []),
    ...rows.flatMap((row) => [
      `  ${row.pipe} ${printable(row.row)} ${row.does} it: ${row.other === null ? '' : `${printable(row.other)}, because ${printable(row.evidence)}; `}${printable(row.reason)}`,
      `    now ${sidesText(row)}`,
      ...row.lookUps.map((one) => `    ${printable(one)}`),
    ]),
    ...(oscillation?.frozenAtMs ? [`  frozen since ${time(oscillation.frozenAtMs)}`] : []),
    ...parked.map((one) => {
      const chosen = chosenOf(one);
      const then = isLeft(one)
        ? '; a person has answered, so nobody is asked'
        : chosen === null
          ? ''
          : `; chosen: ${printable(chosen)}`;
      return `  waits: ${reasons[one.why].title}; ${printable(one.reason)}${then}`;
    }),
    '',
    paint.bold('What we did to it, the newest first'),
    ...(history.length === 0 ? ['  nothing: it is as its own system gave it'] : []),
    ...history.map(changeLine),
  ].join('\n');
}

function sidesText({ F, S, items, base }: PropertyReport['rows'][number]): string {
  if (items) return itemsText(items);
  const agreed = base ? `, agreed ${shown(base.F, 60)} | ${shown(base.S, 60)}` : '';
  return `${shown(F, 60)} | ${shown(S, 60)}${agreed}`;
}

function changeLine({ seq, atMs, what, before, after, reason, cause }: PropertyChange): string {
  return `  #${seq} ${time(atMs)}  ${what}  ${shown(before, 60)} → ${shown(after, 60)}  ${printable(reason)} (${printable(cause)})`;
}

export function operationText(report: OperationReport, paint: Paint): string {
  const { entry, link, evidence, before } = report;
  const pair = link?.source && link.sink ? `${link.source} = ${link.sink}` : entry.ref;
  return [
    `${paint.bold(`#${entry.seq} ${entry.what} ${printable(entry.ref)}`)}, ${time(entry.atMs)}: ${printable(entry.reason)}`,
    `  because ${becauseWords(report)}`,
    `  over ${printable(pair)}: ${printable(evidence)}${entry.pipe ? `  ${paint.dim(entry.pipe)}` : ''}`,
    '',
    paint.bold('Values'),
    ...valueLines(entry.before, entry.after),
    '',
    paint.bold('Before that'),
    ...(before.length === 0 ? ['  nothing'] : before.flatMap(journalLines)),
  ].join('\n');
}

function valueLines(before: unknown, after: unknown): string[] {
  if (!isObject(after)) return [`  ${shown(before, 80)} → ${shown(after, 80)}`];
  const set = isObject(after.set) ? after.set : after;
  const old = isObject(before) ? before : {};
  return Object.entries(set).map(
    ([path, value]) => `  ${printable(path)}  ${shown(old[path], 80)} → ${shown(value, 80)}`,
  );
}

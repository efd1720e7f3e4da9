// The answer to "why" for people: the record, its links with the rule that made them, each row's
// value on both sides and what is decided about it, what waits, and the last operations.

import { isObject } from '../../base/json.ts';
import { printable, shown } from '../../base/printable.ts';
import {
  itemsText,
  lookedFor,
  nextWords,
  stateWords,
  unknownWords,
} from '../../runtime/why-words.ts';
import type { LinkReport, RowReport, WhyReport } from '../../sync/why/why.ts';
import type { Paint } from '../command/terminal.ts';

export function whyText(report: WhyReport, paint: Paint): string {
  const blocks = [
    [headText(report, paint)],
    ...report.links.map((link) => linkLines(link, paint)),
    report.missing.length === 0
      ? []
      : [paint.bold('Not linked'), ...report.missing.map(missingLine)],
    report.parked.length === 0 ? [] : [paint.bold('Waits'), ...report.parked.flatMap(parkedLines)],
    report.behind.length === 0
      ? []
      : [paint.bold('What it waits for'), ...report.behind.flatMap(behindLines)],
    report.intents.length === 0
      ? []
      : [
          paint.bold('On its way'),
          ...report.intents.map(
            ({ kind, entity, atMs }) => `  ${kind} in ${entity}, sent ${time(atMs)}`,
          ),
        ],
    report.journal.length === 0
      ? []
      : [paint.bold('What happened, the newest first'), ...report.journal.flatMap(journalLines)],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function headText(report: WhyReport, paint: Paint): string {
  const { ref, image } = report;
  const name = paint.bold(printable(ref));
  if (!image) return `${name} ${unknownWords(report)}`;
  const parts = [
    stateWords[image.state],
    `last read ${time(image.readAtMs)}`,
    ...(image.modifiedMs === null ? [] : [`last changed ${time(image.modifiedMs)}`]),
    ...(image.wroteAtMs === null ? [] : [`last written by us ${time(image.wroteAtMs)}`]),
  ];
  return `${name} ${parts.join(', ')}.`;
}

function linkLines({ link, other, evidence, rows }: LinkReport, paint: Paint): string[] {
  const width = Math.min(36, Math.max(0, ...rows.map(({ row }) => row.length)));
  return [
    `${linkHead({ link, other, evidence }, paint)}  ${paint.dim(`${link.pipe}, since ${time(link.sinceMs)}`)}`,
    ...rows.map((row) => rowLine(row, width, paint)),
  ];
}

function linkHead(
  { link, other, evidence }: Pick<LinkReport, 'link' | 'other' | 'evidence'>,
  paint: Paint,
): string {
  if (other === null) return `${paint.bold('has no counterpart yet')}: ${printable(evidence)}`;
  const verb = link.state === 'live' ? 'is' : `was (${link.state})`;
  return `${paint.bold(`${verb} ${printable(other)}`)}, because: ${printable(evidence)}`;
}

/** A row: its value, or both, and what is decided. */
export function rowLine(
  { row, F, S, items, decision, reason }: RowReport,
  width: number,
  paint: Paint,
): string {
  const isSame = JSON.stringify(F ?? null) === JSON.stringify(S ?? null);
  const both = isSame ? shown(F, 40) : `${shown(F, 40)} | ${shown(S, 40)}`;
  const values = items ? itemsText(items) : both;
  const colour = decision === 'nothing' ? paint.dim : paint.yellow;
  return `  ${printable(row).padEnd(width)}  ${values}  ${colour(printable(reason))}`;
}

function missingLine({ pipe, reason, keys }: WhyReport['missing'][number]): string {
  return `  ${pipe}: ${printable(reason)} (${lookedFor(keys)})`;
}

function parkedLines(one: WhyReport['parked'][number]): string[] {
  const { row, reason, sinceMs, candidates } = one;
  const what = row === '*' ? 'the record' : printable(row);
  return [
    `  ${what}: ${printable(reason)} (since ${time(sinceMs)})`,
    ...(candidates.length === 0 ? [] : [`    candidates: ${candidates.map(printable).join(', ')}`]),
    `    ${nextWords(one)}`,
  ];
}

/** What is to be done is told once for all that waits for the same reason. */
function behindLines({ ref, reason, parked }: WhyReport['behind'][number]): string[] {
  const next = new Set(parked.map(nextWords));
  return [
    `  ${printable(ref)}: ${printable(reason)}`,
    ...Array.from(next, (words) => `    ${words}`),
  ];
}

export function journalLines({
  seq,
  atMs,
  ref,
  row,
  what,
  reason,
  before,
  after,
}: WhyReport['journal'][number]): string[] {
  const where = row === '*' ? '' : ` ${printable(row)}`;
  return [
    `  #${seq} ${time(atMs)}  ${what} ${printable(ref)}${where}: ${printable(reason)}`,
    ...changeLines(before, after),
  ];
}

/** What an update wrote: each property, old → new. */
function changeLines(before: unknown, after: unknown): string[] {
  if (!isObject(before) || !isObject(after) || !isObject(after.set)) return [];
  return Object.entries(after.set).map(
    ([path, value]) => `    ${printable(path)}  ${shown(before[path], 40)} → ${shown(value, 40)}`,
  );
}

export function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

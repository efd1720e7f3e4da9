// What went to a system and what came back, for people: each exchange, then what was made of it.

import type { Json } from '../../base/json.ts';
import { printable, shown } from '../../base/printable.ts';
import type { Page, ReadRecord } from '../../drivers/driver.ts';
import type { Exchanged, Spoken } from '../../drivers/exchanged.ts';
import type { Paint } from '../command/terminal.ts';

/** More of a body or a record is shown only where all is asked for. */
const charsShown = 1_500;
const recordsShown = 1;

export interface Looked {
  readonly exchanges: readonly Exchanged[];
  /** What was asked beside, to see whether a record by itself shows the same as the listing. */
  readonly compared: readonly Exchanged[];
  readonly records: readonly ReadRecord[];
  readonly unreadable: Page['unreadable'];
  /** Ids of records that a feed names; each is then read by itself. */
  readonly named: readonly string[];
  /** What of the records does not go with the files. */
  readonly notes: readonly string[];
  /** Where the next page is asked for; null: there is none. */
  readonly position: Json;
}

interface Style {
  readonly summary: string;
  readonly isWhole: boolean;
  readonly isFailed: boolean;
  readonly paint: Paint;
}

export function lookText(looked: Looked, style: Style): string {
  const { records, unreadable, position } = looked;
  const { paint, isWhole, isFailed, summary } = style;
  const some = isWhole ? records : records.slice(0, recordsShown);
  return [
    ...looked.exchanges.flatMap((one) => [...exchangeLines(one, style), '']),
    isFailed ? paint.red(summary) : paint.bold(summary),
    ...(position === null
      ? []
      : [paint.dim(`The next page is asked for at ${shown(position, 200)}.`)]),
    ...(looked.named.length === 0
      ? []
      : [`Named as changed: ${cut(looked.named.map(printable).join(', '), isWhole)}`]),
    ...unreadable.map(({ id, message }) =>
      paint.red(`${id === undefined ? '' : `${printable(id)}: `}${printable(message)}`),
    ),
    ...some.flatMap(({ id, version, modifiedMs, record }) => [
      '',
      paint.bold(`id ${printable(id)}`) +
        paint.dim(
          [
            version === undefined ? '' : `, version ${printable(version)}`,
            modifiedMs === undefined ? '' : `, changed ${new Date(modifiedMs).toISOString()}`,
          ].join(''),
        ),
      cut(JSON.stringify(record, null, 2), isWhole),
    ]),
    ...(some.length < records.length
      ? ['', paint.dim(`… and ${records.length - some.length} more; --whole shows them all.`)]
      : []),
    ...(looked.compared.length === 0
      ? []
      : ['', paint.bold('To compare, a record of the listing was read by itself:')]),
    ...looked.compared.flatMap((one) => ['', ...exchangeLines(one, style)]),
    ...(looked.notes.length > 0 ? [''] : []),
    ...looked.notes.map((note) => paint.yellow(printable(note))),
  ].join('\n');
}

function exchangeLines(
  { asked, sent, answered, given, tookMs }: Exchanged,
  { paint, isWhole }: Style,
): readonly string[] {
  return [
    paint.bold(printable(asked)),
    ...spokenLines(sent, isWhole),
    paint.bold(`→ ${printable(answered)}`) + paint.dim(` after ${tookMs} ms`),
    ...spokenLines(given, isWhole),
  ];
}

function spokenLines({ headers, body }: Spoken, isWhole: boolean): readonly string[] {
  const lines = Object.entries(headers).map(([name, text]) => `${name}: ${printable(text)}`);
  const all = body === '' ? lines : [...lines, ...cut(body, isWhole).split('\n')];
  return all.map((line) => `  ${line}`);
}

/** Lines stay lines; what else could move the cursor does not. */
function cut(text: string, isWhole: boolean): string {
  const rest = text.length - charsShown;
  const seen = isWhole || rest <= 0 ? text : text.slice(0, charsShown);
  const lines = seen.split(/\r?\n/).map((line) => printable(line));
  return rest > 0 && !isWhole
    ? `${lines.join('\n')} … (${rest} more characters)`
    : lines.join('\n');
}

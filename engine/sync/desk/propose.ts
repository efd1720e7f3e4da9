// What an author may write so that cases like this one are settled without a person: the line, and
// where it belongs. It is only proposed; files are the author's.

import type { Pipe } from '../../definition/pipe.ts';
import type { Row } from '../../mapping/row.ts';
import type { Parked } from '../../store/store.ts';

export interface Proposal {
  /** `pipes/shop-erp/customer.yaml:12` */
  readonly place: string;
  /** What to add there, as YAML. */
  readonly yaml: string;
  readonly note: string;
}

export function proposalFor(pipe: Pipe, parked: Parked, choice: string): Proposal | undefined {
  const row = pipe.rows.find((one) => one.id === parked.row);
  if (row && parked.why === 'conflict' && (choice === 'source' || choice === 'sink')) {
    return {
      place: `${row.place.file}:${row.place.line}`,
      yaml: [`${row.id}:`, ...sourceOf(row), `  conflict: ${choice}`].join('\n'),
      note: `Then the ${choice} wins whenever both sides changed \`${row.id}\`. Whatever else the row says there stays.`,
    };
  }
  if (parked.why === 'conflict' && parked.row === '*')
    return {
      place: pipe.place.file,
      yaml: 'delete: keep',
      note: 'Then a record that is gone never takes its counterpart with it.',
    };
  if (row && parked.why === 'frozen')
    return {
      place: `${row.place.file}:${row.place.line}`,
      yaml: [`${row.id}:`, ...sourceOf(row), '  oscillation: { quick: 40, daily: 200 }'].join('\n'),
      note: `Then \`${row.id}\` may change ten times as often before it is frozen: for people, not for two programs at odds. Whatever else the row says there stays.`,
    };
  if (parked.why === 'held')
    return {
      place: 'pipes/samband.yaml',
      yaml: 'guards:\n  changesShare: 100%',
      note: 'Then this many changes at once are nothing unusual, in any pipe.',
    };
  return undefined;
}

/** The expression of a row, where it fits into the block that takes its place. */
function sourceOf({ rule }: Row): readonly string[] {
  const text = rule?.kind === 'expression' ? rule.expression.text : '\n';
  return text.includes('\n') ? [] : [`  source: ${quoted(text)}`];
}

/** As YAML takes it: quoted where a plain text would be read as something else. */
function quoted(text: string): string {
  return /^[A-Za-z$][^:#]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

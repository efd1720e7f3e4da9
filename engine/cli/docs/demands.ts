// What a project asks of the rows in its documents (`docs.require` in `pipes/samband.yaml`): that each is
// signed, proven, or both, as it is now. `docs --check` fails where one is not.

import type { Catalogue } from '../../definition/pipe.ts';
import type { CheckRow } from '../../docs/checklist/checklist.ts';
import type { ChecklistSection } from '../../docs/documents/checklist-sections.ts';
import { isTried } from '../../docs/sections/standing-words.ts';

export type Demand = NonNullable<Catalogue['project']['docsRequire']>[number];

export interface OpenRow {
  readonly check: string;
  readonly pipe: string;
  readonly row: string;
  /** What it lacks. */
  readonly lacks: readonly Demand[];
}

const met: Readonly<Record<Demand, (row: CheckRow) => boolean>> = {
  signed: ({ signature }) => signature?.isCurrent === true,
  proven: ({ kind, proof }) =>
    !isTried(kind) || (proof?.isCurrent === true && proof.record.verdict === 'proven'),
};

/** Rows that lack something; those of pipes that are switched off are not asked. */
export function openRows(
  sections: Iterable<ChecklistSection>,
  demands: readonly Demand[],
): readonly OpenRow[] {
  if (demands.length === 0) return [];
  return Iterator.from(sections)
    .filter(({ isEnabled }) => isEnabled)
    .flatMap(({ rows }) => rows)
    .map((row) => ({
      check: row.code,
      pipe: row.pipe,
      row: rowName(row),
      lacks: demands.filter((demand) => !met[demand](row)),
    }))
    .filter(({ lacks }) => lacks.length > 0)
    .toArray();
}

/** `company, name → name`. */
export function rowName({ source, sink, way }: CheckRow): string {
  return [source.join(', '), way, sink.join(', ')].filter((part) => part !== '').join(' ');
}

/** More rows than these are counted only. */
const shownMax = 25;

export function openRowsText(rows: readonly OpenRow[]): string {
  const lines = rows
    .slice(0, shownMax)
    .map(
      ({ check, pipe, row, lacks }) => `  ${check}  ${pipe}  ${row}  not ${lacks.join(', not ')}`,
    );
  const more = rows.length > shownMax ? [`  and ${rows.length - shownMax} more`] : [];
  return [...lines, ...more].join('\n');
}

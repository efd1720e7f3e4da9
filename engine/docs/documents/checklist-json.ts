// The checklist as a catalogue for machines: every section with its rows, and what the settings are, texts
// plain, values as they are. Names of members are part of what we promise; they only get more.

import type { Pair, Setting } from '../../definition/pipe.ts';
import type { CheckRow } from '../checklist/checklist.ts';
import { plainBlocks, plainSentence } from '../formats/plain-text.ts';
import type { ChecklistSection } from './checklist-sections.ts';

export function checklistJson(
  sections: Iterable<ChecklistSection>,
  pairs: readonly Pick<Pair, 'id' | 'settings' | 'pipes'>[] = [],
): string {
  const shown = Array.from(sections, ({ rows, ...section }) => ({
    ...section,
    rows: rows.map(rowOf),
  }));
  const settings = pairs.flatMap(({ id: pair, settings: shared, pipes }) => [
    ...shared.map((one) => settingOf({ pair }, one)),
    ...pipes.flatMap(({ id: pipe, ownSettings = [] }) =>
      ownSettings.map((one) => settingOf({ pair, pipe }, one)),
    ),
  ]);
  const catalogue = { format: 'samband.checklist/1', sections: shown, settings };
  return `${JSON.stringify(catalogue, null, 1)}\n`;
}

/** As it is declared; what it was set to is another matter in each environment. */
function settingOf(
  of: { readonly pair: string; readonly pipe?: string },
  { value: _value, ...declared }: Setting,
) {
  return { ...of, ...declared };
}

function rowOf(row: CheckRow) {
  const { kind, key, code, way, source, sink, types, winner, examples } = row;
  return {
    kind,
    check: code,
    key,
    meaning: row.meaning(),
    direction: way,
    source,
    sink,
    types,
    rule: plainBlocks(row.rule),
    expression: row.formula(),
    emptyValues: plainSentence(row.presence),
    mayBeEmpty: row.mayBeEmpty,
    winner,
    examples: examples.map(({ given, ...example }) => ({
      ...example,
      given: Object.fromEntries(given),
    })),
    proof: row.proof ? { ...row.proof.record, isCurrent: row.proof.isCurrent } : null,
    signature: row.signature
      ? { ...row.signature.record, isCurrent: row.signature.isCurrent }
      : null,
  };
}

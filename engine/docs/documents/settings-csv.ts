// The settings as a sheet: a line for each, and one more for every line of a table.

import type { Setting } from '../../definition/pipe.ts';
import { csvSheet } from '../formats/csv-sheet.ts';
import { plainSentence } from '../formats/plain-text.ts';
import {
  columnsOf,
  defaultWords,
  linesOf,
  shownValue,
  typeWords,
} from '../sections/settings-section.ts';
import { type Names, names } from '../words/names.ts';
import type { Documented } from './documents.ts';
import { pairTitles } from './pair-document.ts';

/** Those of one pipe alone name its section. */
const head = ['Document', 'Setting', 'Name', 'Type', 'Line', 'Default', 'Meaning', 'Section'];

/** Undefined where there are none. */
export function settingsCsv(catalogue: Documented): string | undefined {
  const called = names(catalogue);
  const lines = catalogue.pairs.flatMap((pair) => {
    const { title, sections } = pairTitles(pair, called);
    return [
      ...pair.settings.flatMap((setting) => linesFor(setting, title, '', called)),
      ...pair.pipes.flatMap(({ ownSettings = [] }, at) =>
        ownSettings.flatMap((one) => linesFor(one, title, sections[at] as string, called)),
      ),
    ];
  });
  return lines.length === 0 ? undefined : csvSheet([head, ...lines]);
}

function linesFor(
  setting: Setting,
  document: string,
  section: string,
  called: Names,
): readonly (readonly string[])[] {
  const lead = [document, setting.title, setting.name, plainSentence(typeWords(setting, called))];
  const columns = columnsOf(setting);
  const values = setting.type === 'table' ? linesOf(setting.default) : [];
  return [
    [...lead, '', plainSentence(defaultWords(setting)), setting.help ?? '', section],
    ...values.map((line, at) => [
      ...lead,
      String(at + 1),
      columns.map(({ name }) => `${name}: ${shownValue(line[name])}`).join('; '),
      '',
      section,
    ]),
  ];
}

// The settings as a sheet: a line for each, and one more for every line of a table.

import { csvSheet } from './csv-sheet.ts';
import type { Documented } from './documents.ts';
import { names } from './names.ts';
import { pairTitles } from './pair-document.ts';
import { plainSentence } from './plain-text.ts';
import { columnsOf, defaultWords, linesOf, shownValue, typeWords } from './settings-section.ts';

const head = ['Document', 'Setting', 'Name', 'Type', 'Line', 'Default', 'Meaning'];

/** Undefined where there are none. */
export function settingsCsv(catalogue: Documented): string | undefined {
  const called = names(catalogue);
  const lines = catalogue.pairs.flatMap((pair) => {
    const { title } = pairTitles(pair, called);
    return pair.settings.flatMap((setting) => {
      const lead = [title, setting.title, setting.name, plainSentence(typeWords(setting, called))];
      const columns = columnsOf(setting);
      const values = setting.type === 'table' ? linesOf(setting.default) : [];
      return [
        [...lead, '', plainSentence(defaultWords(setting)), setting.help ?? ''],
        ...values.map((line, at) => [
          ...lead,
          String(at + 1),
          columns.map(({ name }) => `${name}: ${shownValue(line[name])}`).join('; '),
          '',
        ]),
      ];
    });
  });
  return lines.length === 0 ? undefined : csvSheet([head, ...lines]);
}

// The settings of a pair, and those of one pipe alone: what people may decide without changing a pipe, and what holds while nobody has.
// A setting that is a table is one here as well, since its lines are what rows look up in.

import type { Json } from '../../base/json.ts';
import type { Pair, Setting } from '../../definition/pipe.ts';
import {
  type Block,
  type Cell,
  code,
  joined,
  paragraph,
  type Section,
  type Sentence,
  say,
  strong,
} from '../text.ts';
import { withArticle } from '../words/article.ts';
import type { Names } from '../words/names.ts';

/** Nothing where there are none; `titles` are those of the pipes' sections. */
export function settingsSection(
  pair: Pair,
  titles: readonly string[],
  names: Names,
): readonly Section[] {
  const shared = say`The sections below refer to these settings:`;
  const blocks = [
    ...settingsTables(shared, pair.settings, names),
    ...pair.pipes.flatMap(({ ownSettings = [] }, at) => {
      const own = say`Only the section “${titles[at] as string}” refers to these settings:`;
      return settingsTables(own, ownSettings, names);
    }),
  ];
  return blocks.length === 0 ? [] : [{ title: 'Settings', blocks }];
}

function settingsTables(
  lead: Sentence,
  settings: readonly Setting[],
  names: Names,
): readonly Block[] {
  if (settings.length === 0) return [];
  const header = ['Setting', 'Name', 'Type', 'Default', 'Meaning'];
  const rows = settings.map((setting): readonly Cell[] => [
    [paragraph([setting.title])],
    [paragraph([code(setting.name)])],
    [paragraph(typeWords(setting, names))],
    [paragraph(defaultWords(setting))],
    [paragraph([setting.help ?? '—'])],
  ]);
  return [
    paragraph(lead),
    { kind: 'table', header, widths: [18, 15, 17, 15, 35], rows },
    ...settings.filter(({ type }) => type === 'table').flatMap(valueTable),
  ];
}

/** `boolean`; of a choice, with what may be chosen; of a record, of what. */
export function typeWords({ type, of, options = [] }: Setting, names: Names): Sentence {
  if (of !== undefined) return [withArticle(names.entity(of))];
  if (options.length === 0) return [type];
  const choices = options.map(({ value, title }) => titled(title, value));
  return say`${type}: ${joined(choices, '; ', '; ')}`;
}

/** The value while nobody has set one. */
export function defaultWords({ type, default: value }: Setting): Sentence {
  if (value === undefined) return ['—'];
  if (type === 'table') return linesOf(value).length > 0 ? say`the lines below` : say`no lines`;
  if (Array.isArray(value) && value.length === 0) return say`none`;
  if (Array.isArray(value))
    return joined(
      value.map((one) => [code(shownValue(one))]),
      ', ',
      ', ',
    );
  if (value === '') return say`no text`;
  return [code(shownValue(value))];
}

/** As people write it: a text without quotes; a dash for none. */
export function shownValue(value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function titled(title: string, value: Json): Sentence {
  return title === String(value) ? [code(String(value))] : say`${title} (${code(String(value))})`;
}

/** Its lines, under the titles of its columns with the names that rules have for them. */
function valueTable(setting: Setting): readonly Block[] {
  const lines = linesOf(setting.default);
  const columns = columnsOf(setting);
  const called = say`${strong(setting.title)} (${code(setting.name)})`;
  if (lines.length === 0) {
    const names = columns.map(({ title, name }) => titled(title, name));
    const named = say`Its columns are ${joined(names, ', ', ' and ')}.`;
    const none = say`${called} has no lines until somebody sets some.`;
    return [paragraph(none, columns.length === 0 ? undefined : named)];
  }
  return [
    paragraph(say`${called}, while nobody has set other lines:`),
    {
      kind: 'table',
      header: columns.map(headerOf),
      widths: [],
      rows: lines.map((line) => columns.map(({ name }) => cell(line[name]))),
    },
  ];
}

type Column = NonNullable<Setting['columns']>[number];

/** As they are declared, or as the lines have them. */
export function columnsOf({ columns, default: value }: Setting): readonly Column[] {
  const names = new Set(linesOf(value).flatMap((line) => Object.keys(line)));
  return columns ?? [...names].map((name) => ({ name, title: name }));
}

function headerOf({ title, name }: Column): string {
  return title === name ? name : `${title} (${name})`;
}

function cell(value: Json | undefined): Cell {
  const text = shownValue(value);
  return [paragraph([text === '—' ? text : code(text)])];
}

/** The lines of a table by column. */
export function linesOf(value: Json | undefined): readonly Readonly<Record<string, Json>>[] {
  return Array.isArray(value) ? (value as readonly Readonly<Record<string, Json>>[]) : [];
}

// Does a value fit the declared type of its setting? Lists and tables are looked through.

import { isDay } from '../../base/calendar.ts';
import { didYouMean } from '../../base/did-you-mean.ts';
import { isObject, type Json } from '../../base/json.ts';
import type { Problems } from '../files/problems.ts';
import { truthHint } from '../files/truth-hint.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { SettingBlock } from '../grammar/setting-definition.ts';

/** Tells of everything in the value that does not fit. */
export function checkSetting(
  sheet: Sheet,
  steps: Steps,
  name: string,
  block: SettingBlock,
  value: unknown,
  problems: Problems,
): void {
  const wrong = complaint(block, value);
  if (wrong !== undefined) {
    const written = sheet.written(steps);
    const found =
      written ?? (typeof value === 'object' ? 'something else' : `\`${String(value)}\``);
    const quoted =
      written !== undefined && expectsText(block) ? `Quote it: '${written}'.` : undefined;
    const hint = block.type === 'boolean' ? truthHint(value) : quoted;
    problems.error(
      sheet.valuePlace(steps),
      'setting.value',
      { name, expected: wrong, found },
      hint,
    );
    return;
  }
  if (block.type === 'list' && typeof block.of === 'object') {
    const of = block.of;
    (value as readonly unknown[]).forEach((item, at) => {
      checkSetting(sheet, [...steps, at], name, of, item, problems);
    });
  }
  if (block.type === 'table')
    checkRows(sheet, steps, name, block, value as readonly unknown[], problems);
}

function checkRows(
  sheet: Sheet,
  steps: Steps,
  name: string,
  block: SettingBlock,
  rows: readonly unknown[],
  problems: Problems,
): void {
  const known = new Set<string>();
  rows.forEach((row, at) => {
    if (!isObject(row)) {
      problems.error(sheet.valuePlace([...steps, at]), 'setting.value', {
        name,
        expected: 'a list of rows',
        found: 'something else',
      });
      return;
    }
    const { key = '' } = block;
    const named = String(row[key] ?? '');
    if (named !== '' && known.has(named)) {
      const details = { setting: name, column: key, value: named };
      problems.warning(sheet.valuePlace([...steps, at, key]), 'table.twice', details, keepOne);
    }
    known.add(named);
    for (const [column, { required }] of Object.entries(block.columns ?? {})) {
      if (required !== true || (row[column] ?? null) !== null) continue;
      const hint = 'Give this line a value for it.';
      const details = { name: `${name}.${column}` };
      problems.error(sheet.valuePlace([...steps, at]), 'setting.missing', details, hint);
    }
    for (const [column, value] of Object.entries(row)) {
      const declared = block.columns?.[column];
      const place = [...steps, at, column];
      if (declared !== undefined)
        checkSetting(sheet, place, `${name}.${column}`, declared, value, problems);
      else
        problems.error(
          sheet.keyPlace(place),
          'table.column',
          { setting: name, column },
          didYouMean(column, Object.keys(block.columns ?? {})),
        );
    }
  });
}

const keepOne = 'Keep one, or let whoever looks it up tell them apart with `where`.';

/** What the value should be, in words; undefined if it fits. */
function complaint(block: SettingBlock, value: unknown): string | undefined {
  if (value === null) return block.optional ? undefined : expected[block.type];
  switch (block.type) {
    case 'boolean':
    case 'string':
    case 'number':
      return typeof value === block.type ? undefined : expected[block.type];
    case 'date':
      return isDay(value) ? undefined : expected.date;
    case 'choice': {
      if (block.options === undefined) return undefined; // which is told of the declaration
      const values = optionsOf(block).map((option) => option.value);
      return values.includes(value as Json) ? undefined : `one of ${values.join(', ')}`;
    }
    case 'record':
      return typeof value === 'string' || typeof value === 'number' ? undefined : expected.record;
    case 'list':
    case 'table':
      return Array.isArray(value) ? undefined : expected[block.type];
  }
}

const expected = {
  boolean: '`true` or `false`',
  string: 'a text',
  number: 'a number',
  date: 'a date such as `2024-12-31`',
  choice: 'one of its options',
  record: 'the id of a record',
  list: 'a list',
  table: 'a list of rows',
} as const;

function expectsText(block: SettingBlock): boolean {
  return block.type === 'string' || block.type === 'choice' || block.type === 'date';
}

export function optionsOf(
  block: SettingBlock,
): readonly { readonly value: Json; readonly title: string }[] {
  const { options } = block;
  if (options === undefined) return [];
  if (Array.isArray(options))
    return options.map((value) => ({ value: value as Json, title: String(value) }));
  return Object.entries(options).map(([value, title]) => ({ value, title: String(title) }));
}

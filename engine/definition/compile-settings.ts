// Settings: declarations and given values to the values that a run uses. Each value is checked
// against its declared type, so that an expression never meets a surprise.

import type { Json, JsonObject } from '../base/json.ts';
import { isObject } from '../base/json.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Setting } from './pipe.ts';
import type { Problems } from './problems.ts';
import type { SettingBlock, SettingsBlock } from './setting-definition.ts';
import type { Sheet, Steps } from './yaml.ts';

/** Values that somebody gave, and where they stand. */
export interface Given {
  readonly sheet: Sheet;
  readonly steps: Steps;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Settings of one file with their values. */
export function compileSettings(
  sheet: Sheet,
  declared: SettingsBlock,
  given: Given | undefined,
  problems: Problems,
): readonly Setting[] {
  return Object.entries(declared).map(([name, block]) => {
    const steps: Steps = ['settings', name];
    checkDeclaration(sheet, steps, block, problems);
    const value = valueOf(sheet, steps, name, block, given, problems);
    return {
      name,
      title: block.title,
      type: block.type,
      value,
      ...(block.help === undefined ? {} : { help: block.help }),
      ...(block.default === undefined ? {} : { default: block.default as Json }),
      ...(block.options === undefined ? {} : { options: optionsOf(block) }),
    };
  });
}

/** As expressions see them: `$settings.name`. */
export function settingValues(settings: readonly Setting[]): JsonObject {
  return Object.fromEntries(settings.map((setting) => [setting.name, setting.value]));
}

/** Given values that belong to no declared setting. */
export function refuseStrangers(given: Given, names: readonly string[], problems: Problems): void {
  for (const name of Object.keys(given.values)) {
    if (names.includes(name)) continue;
    const place = given.sheet.keyPlace([...given.steps, name]);
    problems.error(place, 'setting.unknown', { name }, didYouMean(name, names));
  }
}

/** Settings as far as a value is checked: `{ type: string }` is enough. */
function checkDeclaration(
  sheet: Sheet,
  steps: Steps,
  block: SettingBlock,
  problems: Problems,
): void {
  const needs = (key: 'options' | 'of' | 'columns'): void => {
    if (block[key] === undefined) problems.error(sheet.keyPlace(steps), 'key.missing', { key });
  };
  if (block.type === 'choice') needs('options');
  if (block.type === 'record' || block.type === 'list') needs('of');
  if (block.type === 'table') {
    needs('columns');
    const columns = Object.keys(block.columns ?? {});
    if (block.key === undefined)
      problems.error(sheet.keyPlace(steps), 'key.missing', { key: 'key' });
    else if (!columns.includes(block.key)) {
      const details = { setting: String(steps.at(-1)), column: block.key };
      problems.error(
        sheet.valuePlace([...steps, 'key']),
        'table.column',
        details,
        didYouMean(block.key, columns),
      );
    }
  }
  for (const [name, column] of Object.entries(block.columns ?? {})) {
    checkDeclaration(sheet, [...steps, 'columns', name], column, problems);
  }
}

function valueOf(
  sheet: Sheet,
  steps: Steps,
  name: string,
  block: SettingBlock,
  given: Given | undefined,
  problems: Problems,
): Json {
  if (given !== undefined && Object.hasOwn(given.values, name)) {
    const value = given.values[name];
    checkValue(given.sheet, [...given.steps, name], name, block, value, problems);
    return value as Json;
  }
  if (block.default !== undefined) {
    checkValue(sheet, [...steps, 'default'], name, block, block.default, problems);
    return block.default as Json;
  }
  if (block.required)
    problems.error(
      sheet.keyPlace(steps),
      'setting.missing',
      { name },
      'Give it a value in `pipes/samband.yaml`.',
    );
  else if (!block.optional) {
    const hint = 'Without a default a setting is `required: true` or `optional: true`.';
    problems.error(sheet.keyPlace(steps), 'key.missing', { key: 'default' }, hint);
  }
  return null;
}

function checkValue(
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
    const hint =
      written !== undefined && expectsText(block) ? `Quote it: '${written}'.` : undefined;
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
      checkValue(sheet, [...steps, at], name, of, item, problems);
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
  rows.forEach((row, at) => {
    if (!isObject(row)) {
      problems.error(sheet.valuePlace([...steps, at]), 'setting.value', {
        name,
        expected: 'a list of rows',
        found: 'something else',
      });
      return;
    }
    for (const [column, value] of Object.entries(row)) {
      const declared = block.columns?.[column];
      const place = [...steps, at, column];
      if (declared !== undefined)
        checkValue(sheet, place, `${name}.${column}`, declared, value, problems);
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

/** What the value should be, in words; undefined if it fits. */
function complaint(block: SettingBlock, value: unknown): string | undefined {
  if (value === null) return block.optional ? undefined : expected[block.type];
  switch (block.type) {
    case 'boolean':
    case 'string':
    case 'number':
      return typeof value === block.type ? undefined : expected[block.type];
    case 'date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)
        ? undefined
        : expected.date;
    case 'choice': {
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

function optionsOf(
  block: SettingBlock,
): readonly { readonly value: Json; readonly title: string }[] {
  const { options } = block;
  if (options === undefined) return [];
  if (Array.isArray(options))
    return options.map((value) => ({ value: value as Json, title: String(value) }));
  return Object.entries(options).map(([value, title]) => ({ value, title: String(title) }));
}

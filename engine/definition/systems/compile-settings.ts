// Settings: declarations and given values to the values that a run uses. Each value is checked
// against its declared type, so that an expression never meets a surprise.

import { didYouMean } from '../../base/did-you-mean.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Problems } from '../files/problems.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { SettingBlock, SettingsBlock } from '../grammar/setting-definition.ts';
import type { Setting } from '../pipe.ts';
import { checkSetting, optionsOf } from './setting-values.ts';

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
    const value = givenOrDefault(sheet, steps, name, block, given, problems);
    return {
      name,
      title: block.title,
      type: block.type,
      value,
      ...(block.help === undefined ? {} : { help: block.help }),
      ...(block.default === undefined ? {} : { default: block.default as Json }),
      ...(block.options === undefined ? {} : { options: optionsOf(block) }),
      ...(typeof block.of === 'string' ? { of: block.of } : {}),
      ...(block.columns === undefined ? {} : { columns: columnsOf(block.columns) }),
    };
  });
}

function columnsOf(columns: SettingsBlock): NonNullable<Setting['columns']> {
  return Object.entries(columns).map(([name, { title }]) => ({ name, title }));
}

/** As expressions see them: `$settings.name`; one without a value is nothing. */
export function settingValues(settings: readonly Pick<Setting, 'name' | 'value'>[]): JsonObject {
  return Object.fromEntries(
    settings.filter(({ value }) => value !== null).map(({ name, value }) => [name, value]),
  );
}

/** Given values that belong to no declared setting. */
export function refuseStrangers(given: Given, names: readonly string[], problems: Problems): void {
  for (const name of Object.keys(given.values)) {
    if (names.includes(name)) continue;
    const place = given.sheet.keyPlace([...given.steps, name]);
    problems.error(place, 'setting.unknown', { name }, didYouMean(name, names));
  }
}

/** Records that settings name must be records of something. */
export function checkRecordSettings(
  sheet: Sheet,
  declared: SettingsBlock,
  entities: ReadonlyMap<string, unknown>,
  problems: Problems,
  steps: Steps = ['settings'],
): void {
  for (const [name, { type, of, columns }] of Object.entries(declared)) {
    const at = [...steps, name];
    if (isObject(of)) checkRecordSettings(sheet, { of }, entities, problems, at);
    else if (type === 'record' && of !== undefined && !entities.has(of)) {
      const hint = didYouMean(of, entities.keys());
      problems.error(sheet.valuePlace([...at, 'of']), 'entity.unknown', { entity: of }, hint);
    }
    if (columns) checkRecordSettings(sheet, columns, entities, problems, [...at, 'columns']);
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

function givenOrDefault(
  sheet: Sheet,
  steps: Steps,
  name: string,
  block: SettingBlock,
  given: Given | undefined,
  problems: Problems,
): Json {
  if (given !== undefined && Object.hasOwn(given.values, name)) {
    const value = given.values[name];
    checkSetting(given.sheet, [...given.steps, name], name, block, value, problems);
    return value as Json;
  }
  if (block.default !== undefined) {
    checkSetting(sheet, [...steps, 'default'], name, block, block.default, problems);
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

// Settings: declarations and given values to the values that a run uses. Each value is checked
// against its declared type, so that an expression never meets a surprise.

import { didYouMean } from '../../base/did-you-mean.ts';
import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import type { Problems } from '../files/problems.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { SettingBlock, SettingsBlock } from '../grammar/setting-definition.ts';
import type { Setting } from '../pipe.ts';
import { meantValue } from './meant-value.ts';
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
  return Object.entries(declared).map(([name, written]) => {
    const steps: Steps = ['settings', name];
    const block = withMeantColumns(sheet, steps, written);
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

/** Defaults of columns go into lines as they are meant. */
function withMeantColumns(sheet: Sheet, steps: Steps, block: SettingBlock): SettingBlock {
  if (block.columns === undefined) return block;
  const columns = Object.entries(block.columns).map(([name, column]) => {
    const at: Steps = [...steps, 'columns', name, 'default'];
    const meant = meantValue(sheet, at, column, column.default);
    return [name, meant === undefined ? column : { ...column, default: meant }] as const;
  });
  return { ...block, columns: Object.fromEntries(columns) };
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

/** What a kind of value is not known without; it has no meaning for the other kinds. */
const keysOf: Readonly<Record<string, readonly ('options' | 'of' | 'columns' | 'key')[]>> = {
  choice: ['options'],
  record: ['of'],
  list: ['of'],
  table: ['columns', 'key'],
};

/** Settings as far as a value is checked: `{ type: string }` is enough. */
function checkDeclaration(
  sheet: Sheet,
  steps: Steps,
  block: SettingBlock,
  problems: Problems,
): void {
  const needed = keysOf[block.type] ?? [];
  for (const key of ['options', 'of', 'columns', 'key'] as const) {
    if (needed.includes(key) && block[key] === undefined)
      problems.error(sheet.keyPlace(steps), 'key.missing', { key });
    if (needed.includes(key) || block[key] === undefined) continue;
    const kinds = Object.keys(keysOf).filter((type) => keysOf[type]?.includes(key));
    const detail = `\`${key}\` has a meaning only where \`type\` is ${kinds.map((type) => `\`${type}\``).join(' or ')}`;
    problems.error(sheet.keyPlace([...steps, key]), 'key.alone', { detail });
  }
  checkOf(sheet, steps, block, problems);
  if (block.required && block.optional) {
    const detail = 'A setting is either `required` or `optional`';
    problems.error(sheet.keyPlace([...steps, 'optional']), 'key.alone', { detail });
  }
  if (block.type === 'table') {
    const columns = Object.keys(block.columns ?? {});
    if (block.key !== undefined && !columns.includes(block.key)) {
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
    const at: Steps = [...steps, 'columns', name];
    checkDeclaration(sheet, at, column, problems);
    const full = `${String(steps.at(-1))}.${name}`;
    if (column.default !== undefined)
      checkSetting(sheet, [...at, 'default'], full, column, column.default, problems);
  }
}

/** A record is one of an entity, an item of a list is whatever a setting may be. */
function checkOf(sheet: Sheet, steps: Steps, { type, of }: SettingBlock, problems: Problems): void {
  if (of === undefined || (type !== 'record' && type !== 'list')) return;
  if (isObject(of) === (type === 'list')) return;
  const detail =
    type === 'record'
      ? 'The `of` of a record is an entity, as `system.entity`'
      : 'The `of` of a list is a setting, which says what each item is';
  const hint =
    type === 'list' ? `Write \`{ title: …, type: record, of: ${String(of)} }\`.` : undefined;
  problems.error(sheet.valuePlace([...steps, 'of']), 'key.alone', { detail }, hint);
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
    const at: Steps = [...given.steps, name];
    const value = meantValue(given.sheet, at, block, given.values[name]);
    if (value !== undefined) {
      checkSetting(given.sheet, at, name, block, value, problems);
      return value;
    }
  }
  if (block.default !== undefined) {
    const at: Steps = [...steps, 'default'];
    const value = meantValue(sheet, at, block, block.default) ?? null;
    checkSetting(sheet, at, name, block, value, problems);
    return value;
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

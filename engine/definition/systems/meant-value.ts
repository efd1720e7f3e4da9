// What a value that somebody wrote for a setting means: a reference to the environment is text wherever it
// stands, so a number or a truth that comes from there is read out of it; and a line of a table has the
// defaults of the columns that it leaves out. Whether the outcome fits is left to `setting-values.ts`.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { valueAt } from '../files/slots.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { SettingBlock } from '../grammar/setting-definition.ts';
import { optionsOf } from './setting-values.ts';

/** `steps`: where the value stands in the sheet. Undefined: a variable without a value, so there is none. */
export function meantValue(
  sheet: Sheet,
  steps: Steps,
  block: SettingBlock,
  value: unknown,
): Json | undefined {
  if (typeof value === 'string' && isReference(valueAt(sheet.value, steps)))
    return readAs(block, value);
  if (!Array.isArray(value)) return value as Json;
  const { type, of, columns = {} } = block;
  return value.map((item: unknown, at): Json => {
    const inside = [...steps, at];
    if (type === 'list' && isObject(of)) return meantValue(sheet, inside, of, item) ?? '';
    return type === 'table' && isObject(item)
      ? meantLine(sheet, inside, columns, item)
      : (item as Json);
  });
}

function meantLine(
  sheet: Sheet,
  steps: Steps,
  columns: NonNullable<SettingBlock['columns']>,
  row: Readonly<Record<string, unknown>>,
): JsonObject {
  const cells = Object.entries(row).map(([name, cell]) => {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    return [name, column ? meantValue(sheet, [...steps, name], column, cell) : cell] as const;
  });
  const given = Object.fromEntries(cells.filter(([, cell]) => cell !== undefined));
  const defaults = Object.entries(columns).map(([name, column]) => [name, column.default] as const);
  const left = defaults.filter(([name, one]) => one !== undefined && !Object.hasOwn(given, name));
  return { ...given, ...Object.fromEntries(left) } as JsonObject;
}

function isReference(written: unknown): boolean {
  return typeof written === 'string' && /^\$\{[^}]*\}$/.test(written.trim());
}

function readAs(block: SettingBlock, text: string): Json | undefined {
  const plain = text.trim();
  switch (block.type) {
    case 'number':
      if (plain === '') return undefined;
      return Number.isFinite(Number(plain)) ? Number(plain) : text;
    case 'boolean':
      if (plain === '') return undefined;
      return /^(true|false)$/.test(plain) ? plain === 'true' : text;
    case 'date':
      return plain === '' ? undefined : text;
    case 'choice': {
      const chosen = optionsOf(block).find(({ value }) => String(value) === text);
      return chosen ? chosen.value : plain === '' ? undefined : text;
    }
    default:
      return text;
  }
}

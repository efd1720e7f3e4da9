// What declared settings say of `$settings`: a type for each, its values where it is a choice, its columns
// where it is a table, and that one with a default has a value.

import { isEmpty } from '../../base/empty.ts';
import type { EntitySchema, PropertySchema } from '../entity-schema.ts';
import type { SettingBlock, SettingsBlock } from '../grammar/setting-definition.ts';
import { optionsOf } from '../systems/setting-values.ts';

export function settingsSchema(declared: SettingsBlock): EntitySchema {
  const settings = Object.entries(declared);
  const properties = settings.map(([name, one]) => [
    name,
    isUnset(one) ? orNull(one) : schemaOf(one),
  ]);
  const isSure = (one: SettingBlock) =>
    one.required === true || isUnset(one) || !isEmpty(one.default);
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    required: settings.filter(([, one]) => isSure(one)).map(([name]) => name),
  };
}

function isUnset({ default: value, required }: SettingBlock): boolean {
  return value === undefined && required !== true;
}

/** An optional setting that nobody has set is null. */
function orNull(setting: SettingBlock): PropertySchema {
  const { type = [], enum: values, ...rest } = schemaOf(setting);
  return { ...rest, type: [type, 'null'].flat(), ...(values && { enum: [...values, null] }) };
}

/** A row of a table may leave any column out. */
function objectOf(columns: SettingsBlock): PropertySchema {
  const properties = Object.entries(columns).map(([name, one]) => [name, schemaOf(one)] as const);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

function schemaOf(setting: SettingBlock): PropertySchema {
  switch (setting.type) {
    case 'boolean':
    case 'string':
    case 'number':
      return { type: setting.type };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'choice': {
      const values = optionsOf(setting).map(({ value }) => value);
      return { type: [...new Set(values.map((value) => typeof value))], enum: values };
    }
    case 'record':
      return { type: ['string', 'integer'] };
    case 'list':
      return {
        type: 'array',
        ...(typeof setting.of === 'object' && { items: schemaOf(setting.of) }),
      };
    case 'table':
      return { type: 'array', items: objectOf(setting.columns ?? {}) };
  }
}

// What declared settings say of `$settings`: a type for each, its values where it is a choice, its columns
// where it is a table, and that one with a default has a value.

import { isEmpty } from '../../base/empty.ts';
import type { EntitySchema, PropertySchema } from '../entity-schema.ts';
import type { SettingBlock, SettingsBlock } from '../grammar/setting-definition.ts';
import { optionsOf } from '../systems/setting-values.ts';

export function settingsSchema(declared: SettingsBlock): EntitySchema {
  const settings = Object.entries(declared);
  const isSure = ({ default: value, optional, required }: SettingBlock) =>
    required === true || (optional !== true && !isEmpty(value));
  return {
    type: 'object',
    properties: Object.fromEntries(settings.map(([name, one]) => [name, schemaOf(one)])),
    required: settings.filter(([, one]) => isSure(one)).map(([name]) => name),
  };
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
      return { type: 'array', items: settingsSchema(setting.columns ?? {}) };
  }
}

// What declared settings say of `$settings`: a type for each, and that one with a default has a value.

import { isEmpty } from '../base/empty.ts';
import type { EntitySchema, PropertySchema } from './entity-schema.ts';
import type { Setting } from './pipe.ts';

export function settingsSchema(settings: readonly Setting[]): EntitySchema {
  return {
    properties: Object.fromEntries(settings.map((one) => [one.name, schemaOf(one)])),
    required: settings.filter((one) => !isEmpty(one.default)).map(({ name }) => name),
  };
}

/** A choice and a record hold what was chosen, a text or a number. */
function schemaOf({ type }: Setting): PropertySchema {
  switch (type) {
    case 'boolean':
    case 'string':
    case 'number':
      return { type };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'list':
    case 'table':
      return { type: 'array' };
    case 'choice':
    case 'record':
      return {};
  }
}

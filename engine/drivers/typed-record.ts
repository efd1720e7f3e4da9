// Where a system gives all as text, and one item where there may be several, the schema of the entity says what is
// what: numbers, truths and lists are made of it, whatever else there is stays.

import { isEmpty } from '../base/empty.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { type PropertySchema, typeOf } from '../definition/entity-schema.ts';
import { cast } from '../mapping/property-type.ts';

export function typedRecord(record: JsonObject, { properties = {} }: PropertySchema): JsonObject {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [name, schema === undefined ? (value as Json) : typed(value as Json, schema)];
    }),
  );
}

function typed(value: Json, schema: PropertySchema): Json {
  const type = typeOf(schema);
  if (type === 'list') {
    const items = isEmpty(value) ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];
    const { items: inner } = schema;
    return inner === undefined ? items : items.map((item) => typed(item, inner));
  }
  if (isObject(value)) {
    const isOpen = type === 'object' || type === 'any';
    const text = isOpen ? undefined : textBeside(value as JsonObject);
    return text === undefined ? typedRecord(value as JsonObject, schema) : typed(text, schema);
  }
  if (type === 'object') return isEmpty(value) ? null : value;
  return type === 'number' || type === 'integer' || type === 'boolean' ? cast(value, type) : value;
}

/** The text of an element that has nothing but attributes beside it, which the schema does not ask for. */
function textBeside({ '#text': text = '', ...others }: JsonObject): Json | undefined {
  return Object.keys(others).every((name) => name.startsWith('@')) ? text : undefined;
}

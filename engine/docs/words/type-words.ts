// The data type column: what the schema of the property says; where it says nothing, what the rule gives.

import { typeOf } from '../../definition/entity-schema.ts';
import type { Kind, ValueType } from '../../definition/typing/value-type.ts';

export function shownType(stated: string, value: ValueType): string {
  const given = stated === notStated ? givenType(value) : undefined;
  return given === undefined ? stated : `${given} (by the rule)`;
}

/** What a schema without a type is shown as. */
export const notStated = 'not stated';

function givenType({ kinds, schema }: ValueType): string | undefined {
  const real = [...(kinds ?? [])].filter((kind) => kind !== 'null' && kind !== 'function');
  if (real.length === 0) return undefined;
  if (schema && !real.includes('list')) return typeOf(schema);
  return real.map((kind: Kind) => kind).join(' or ');
}

// Conditions of a pipe: expressions that hold or do not. Only true holds; nothing does not, as the
// language has it, and a condition that fails settles the record.

import type { JsonObject } from '../base/json.ts';
import type { Expression } from '../mapping/expression.ts';
import type { MappingContext } from '../mapping/table.ts';

/** True if the condition is absent or gives a truthy value on the record. */
export async function holds(condition: Expression | undefined, record: JsonObject, context: MappingContext): Promise<boolean> {
  if (condition === undefined) return true;
  const value = await condition.evaluate(record, {
    source: context.source,
    sink: context.sink,
    settings: context.settings,
    creating: context.creating,
  });
  return isTrue(value);
}

/** JSONata's own idea of true, for values that have come out of it. */
function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTrue);
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

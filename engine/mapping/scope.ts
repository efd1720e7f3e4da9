// What an expression of a row sees: the record as `$`, and the variables of a pipe.

import type { Bindings } from './expression.ts';
import type { MappingContext } from './table.ts';

/** One record under its variables; `$` is the record, in a list its item. */
export interface Scope {
  readonly record: unknown;
  readonly bindings: Bindings;
  readonly context: MappingContext;
}

export function scopeOf(record: unknown, context: MappingContext): Scope {
  return { record, bindings: bindingsOf(context), context };
}

/** The variables an expression of a pipe may name, beside the record itself. */
export function bindingsOf(
  context: Omit<MappingContext, 'lookups'>,
): Readonly<Record<string, unknown>> {
  const { source, sink, settings, creating } = context;
  return { source, sink, settings, creating };
}

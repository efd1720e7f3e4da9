// What an expression of a row sees: the record as `$`, and the variables of a pipe.

import type { Bindings } from './jsonata/bindings.ts';
import { type Standing, type Standings, standingOfMember } from './standing.ts';
import type { MappingContext } from './table.ts';

/** One record under its variables; `$` is the record, in a list its item. */
export interface Scope {
  readonly record: unknown;
  readonly bindings: Bindings;
  readonly context: MappingContext;
  /** What the rows over this record stand at, and the one of them that is computed. */
  readonly standings?: Standings | undefined;
  readonly standing?: Standing | undefined;
}

export function scopeOf(
  record: unknown,
  context: MappingContext,
  standings: Standings | undefined = undefined,
): Scope {
  const scope = { record, bindings: bindingsOf(context), context };
  return standings ? { ...scope, standings } : scope;
}

/** The scope of one of its rows. */
export function ofRow(scope: Scope, row: string): Scope {
  return scope.standings ? { ...scope, standing: scope.standings(row) } : scope;
}

/** The scope of one property of those that a row writes together. */
export function ofMember(scope: Scope, path: string): Scope {
  return scope.standing ? { ...scope, standing: standingOfMember(scope.standing, path) } : scope;
}

/** The variables an expression of a pipe may name, beside the record itself. */
export function bindingsOf(
  context: Omit<MappingContext, 'lookups'>,
): Readonly<Record<string, unknown>> {
  const { source, sink, settings, creating } = context;
  return { source, sink, settings, creating };
}

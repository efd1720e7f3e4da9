// What an expression of a row sees: the record as `$`, and the variables of a pipe.

import type { JsonObject } from '../base/json.ts';
import type { Bindings } from './jsonata/bindings.ts';
import { drawnFrom, ofRun, type Run } from './language/run.ts';
import type { Lookups, SettledFirst } from './lookups.ts';
import { type Standing, type Standings, standingOfMember } from './standing.ts';

/** Variables of a pipe's expressions beside the record itself. */
export interface MappingContext {
  readonly source?: JsonObject;
  readonly sink?: JsonObject;
  readonly settings: JsonObject;
  readonly creating: boolean;
  /** What the time and chance are taken from; absent where nothing is created: who asks for them fails. */
  readonly run?: Run;
  readonly lookups: Lookups;
  /** Which of these refs a person took, where a reference has several answers. */
  readonly taken?: (refs: readonly string[]) => string | undefined;
  /** Hears of each record whose counterpart, in entity `as`, has to be settled before its answer counts. */
  readonly settledFirst?: (record: SettledFirst) => void;
}

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
  const { source, sink, settings, creating, run } = context;
  const variables = { source, sink, settings, creating };
  return run === undefined ? variables : { ...variables, [ofRun]: drawnFrom(run) };
}

// Outcomes and how they combine: a value or nothing, what is in the way, and the refs they hang on.

import { type Details, type ErrorCode, Failure, sentence } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
import { isEmpty } from './compare.ts';
import type { Later } from './later.ts';
import type { Outcome } from './table.ts';

export const empty: Outcome = { kind: 'empty' };

export function outcomeOf(value: unknown): Outcome {
  return isEmpty(value) ? empty : { kind: 'value', value: value as Json };
}

/** The outcome with further refs it depends on. */
export function used(
  outcome: Outcome,
  ...refs: readonly (readonly string[] | undefined)[]
): Outcome {
  // Most outcomes hang on no ref; this is asked for each property of each record.
  if (outcome.uses === undefined && refs.every((list) => list === undefined)) return outcome;
  const uses = [...new Set([...(outcome.uses ?? []), ...refs.flatMap((list) => list ?? [])])];
  return uses.length === 0 ? outcome : { ...outcome, uses };
}

/** The outcome that decides for all: what failed, then what is ambiguous, then what waits. */
export function obstacle(outcomes: readonly Outcome[]): Outcome | undefined {
  for (const kind of ['failed', 'ambiguous', 'pending']) {
    const found = outcomes.find((outcome) => outcome.kind === kind);
    if (found) return found;
  }
  return undefined;
}

/** Runs a computation; a Failure becomes the outcome `failed`, and only that. */
export function settled(compute: () => Later<Outcome>): Later<Outcome> {
  try {
    const outcome = compute();
    return outcome instanceof Promise ? outcome.catch(failedOutcome) : outcome;
  } catch (error) {
    return failedOutcome(error);
  }
}

function failedOutcome(error: unknown): Outcome {
  if (error instanceof Failure) return { kind: 'failed', code: error.code, message: error.message };
  throw error;
}

export function failed(code: ErrorCode, details: Details): Outcome {
  return { kind: 'failed', code, message: sentence(code, details) };
}

export function ambiguous(
  code: ErrorCode,
  details: Details,
  candidates: readonly string[],
): Outcome {
  return { kind: 'ambiguous', reason: sentence(code, details), candidates };
}

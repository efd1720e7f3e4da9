// Outcomes and how they combine: a value or nothing, what is in the way, and the refs they hang on.

import { isEmpty } from '../base/empty.ts';
import { type Details, type ErrorCode, Failure, sentence } from '../base/errors.ts';
import type { Json } from '../base/json.ts';
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
  let found: readonly string[] | undefined;
  let isOne = outcome.uses === undefined;
  for (const list of refs) {
    if (list === undefined || list.length === 0) continue;
    isOne &&= found === undefined;
    found ??= list;
  }
  if (found === undefined) return outcome;
  return { ...outcome, uses: isOne ? found : union([outcome.uses, ...refs]) };
}

function union(lists: readonly (readonly string[] | undefined)[]): readonly string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))];
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

export function failedOutcome(error: unknown): Outcome {
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

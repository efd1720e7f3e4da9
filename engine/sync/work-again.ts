// Work that is taken from the queue and put back: the same work, due at another time.

import type { NewWork, Work } from '../store/store.ts';

export function workAgain({ pipe, kind, key, cause, tries }: Work, dueMs: number | null): NewWork {
  return { pipe, kind, key, cause, tries, dueMs };
}

/** What waits for somebody's call is looked at again at least this often: a person may have settled it. */
const lookAgainMs = 600_000;

/** When to look again at what waits for an open intent that is due at this time; null: a person settles it. */
export function afterIntent(dueMs: number | null, nowMs: number): number {
  return Math.min(Math.max(dueMs ?? Number.POSITIVE_INFINITY, nowMs) + 1, nowMs + lookAgainMs);
}

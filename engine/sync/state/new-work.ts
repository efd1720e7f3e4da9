// Work as it is queued: a record to be identified in a pipe or read by itself, a link to be reconciled; and work
// that was taken from the queue and is put back, and when.

import type { Entity } from '../../definition/system.ts';
import type { Cause, NewWork, Work } from '../../store/store.ts';

/** When it is due, and why. */
interface When {
  readonly dueMs: number;
  readonly cause: Cause;
}

/** The record is identified in this pipe. */
export function identifyWork(pipe: string, ref: string, { dueMs, cause }: When): NewWork {
  return { pipe, kind: 'identify', key: ref, dueMs, cause, tries: 0 };
}

/** The link is decided; `tries` counts what was sent for it and refused, or could not be sent. */
export function reconcileWork(
  pipe: string,
  link: string,
  { dueMs, cause, tries = 0 }: When & { readonly tries?: number },
): NewWork {
  return { pipe, kind: 'reconcile', key: link, dueMs, cause, tries };
}

/** A read of one record, which outranks what a listing says; of a parent: of the listing that hangs on it. */
export function readWork(
  { id }: Pick<Entity, 'id'>,
  ref: string,
  dueMs: number,
  tries = 0,
): NewWork {
  return { pipe: id, kind: 'read', key: ref, dueMs, cause: 'hint', tries };
}

/** The same work, due at another time. */
export function workAgain({ pipe, kind, key, cause, tries }: Work, dueMs: number | null): NewWork {
  return { pipe, kind, key, cause, tries, dueMs };
}

/** What waits for somebody's call is looked at again at least this often: a person may have settled it. */
export const lookAgainMs = 600_000;

/** When to look again at what waits for an open intent, or other work, due at this time; null: a person settles it. */
export function afterIntent(dueMs: number | null, nowMs: number): number {
  return Math.min(Math.max(dueMs ?? Number.POSITIVE_INFINITY, nowMs) + 1, nowMs + lookAgainMs);
}

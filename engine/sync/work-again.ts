// Work that is taken from the queue and put back: the same work, due at another time.

import type { NewWork, Work } from '../store/store.ts';

export function workAgain({ pipe, kind, key, cause, tries }: Work, dueMs: number | null): NewWork {
  return { pipe, kind, key, cause, tries, dueMs };
}

// What begins to wait, as the store keeps it: where, why, and nothing decided yet.

import type { Parked } from '../store/store.ts';

type Given = Pick<Parked, 'pipe' | 'subject' | 'ref' | 'row' | 'why' | 'reason' | 'sinceMs'>;

export function newParked(given: Given & Partial<Parked>): Parked {
  return {
    guard: null,
    waitsFor: null,
    candidates: [],
    values: null,
    choice: null,
    taken: [],
    ...given,
  };
}

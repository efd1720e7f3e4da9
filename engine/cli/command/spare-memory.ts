// Asks V8 to collect sooner than it would by itself: it lets the heap grow with the memory of the machine, to
// several times what is held, and gives little of that back.

import { setFlagsFromString } from 'node:v8';

/** For every verb: the heap grows by half at most between two collections, which costs a few percent of a first load. */
export function boundMemory(): void {
  setFlagsFromString('--heap-growing-percent=50');
}

/**
 * For verbs that read all of a large project once and end. Costs a fifth of the time of `docs` for a thousand
 * pipes and saves a third of its memory. Nobody waits for such a verb between two collections, so none goes on beside
 * the work: the heap would grow by half until it is through, and by how much differs from run to run.
 */
export function spareMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=10');
  setFlagsFromString('--no-incremental-marking');
}

// What a run must never show, named by the invariants of `ARCHITECTURE.md`. A violation is noted where
// it is seen, in the middle of a call as well, and ends the run at the next step.

export interface Violation {
  /** The number of the invariant. */
  readonly invariant: 4 | 5 | 6 | 7 | 8 | 9 | 10;
  /** One sentence. */
  readonly message: string;
}

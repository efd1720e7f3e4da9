// What compiled code does when it meets a value whose treatment is left to the evaluator: it gives up.
// An expression is pure, so the evaluator simply starts again.

/** Thrown at run time: this evaluation is left to the evaluator. Nothing has been changed by then. */
export class DeclinedNow extends Error {}

export function declineNow(): never {
  throw new DeclinedNow();
}

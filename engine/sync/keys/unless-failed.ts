// An expression may fail on a record, outside of any row: a condition or a key. Then its record fails, with the
// reason, and its neighbours go on (Invariant 6).

import { Failure } from '../../base/errors.ts';
import type { Later } from '../../mapping/later.ts';

/** What the work gives; undefined if it fails, and then the reason is noted for the record. */
export function unlessFailed<T>(
  failed: Map<string, string>,
  ref: string,
  work: () => Later<T>,
): Later<T | undefined> {
  const noted = (error: unknown): undefined => {
    if (!(error instanceof Failure)) throw error;
    failed.set(ref, error.message);
  };
  try {
    const given = work();
    return given instanceof Promise ? given.catch(noted) : given;
  } catch (error) {
    return noted(error);
  }
}

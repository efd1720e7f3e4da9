// What happens to a run that ends with a fault: it is told, and tried again after a pause that grows
// with each fault in a row, up to a limit, with jitter so that pipes do not come back as one crowd.
// Other runs never notice. A drain ends the pause and the run.

import {
  catchError,
  defer,
  EMPTY,
  type MonoTypeOperatorFunction,
  NEVER,
  type Observable,
  race,
  retry,
  throwError,
} from 'rxjs';
import type { Clock } from '../base/clock.ts';
import { doubledMs } from '../base/doubled-ms.ts';
import { errors, Failure, Fault } from '../base/errors.ts';
import type { Events, Part } from './events.ts';

const pauseMsFirst = 1_000;
/** Long enough to leave a system in peace, short enough that nobody waits long after it is mended. */
const pauseMsMax = 120_000;

export interface Supervision {
  readonly clock: Clock;
  readonly events: Events;
  /** Evenly from 0 up to 1. */
  readonly random: () => number;
  readonly drain: AbortSignal;
  readonly part: Part;
  readonly id: string;
  /**
   * Faults in a row after which the run gives up; the fault then reaches the caller. A fault that
   * time does not mend gives up at once. Without it, a run never gives up.
   */
  readonly triesMax?: number;
  /** Ends a pause: somebody asks for another try now. */
  readonly hurry?: Observable<unknown>;
}

/** Applied to one run: faults in a row count until a run ends well. */
export function supervise<T>(supervision: Supervision): MonoTypeOperatorFunction<T> {
  const { clock, drain, events, part, id, random, triesMax, hurry = NEVER } = supervision;
  const delay = (error: unknown, tries: number) => {
    if (drain.aborted) return EMPTY;
    const isLast = triesMax !== undefined && (tries >= triesMax || !isPassing(error));
    const pauseMs = pauseMsOf(tries, random());
    const retryAtMs = clock.now() + pauseMs;
    events.tell({
      kind: 'fault',
      part,
      id,
      ...told(error),
      tries,
      ...(isLast ? {} : { retryAtMs }),
    });
    if (isLast) return throwError(() => error);
    return race(
      defer(() => clock.sleep(pauseMs, drain)),
      hurry,
    );
  };
  return (run) =>
    run.pipe(
      retry({ delay }),
      // The pause was cut short by a drain: there is nothing more to do.
      catchError((error) => (drain.aborted ? EMPTY : throwError(() => error))),
    );
}

/** Doubles with each try up to the limit; jitter takes away up to half. */
export function pauseMsOf(tries: number, random: number): number {
  const fullMs = Math.min(pauseMsMax, doubledMs(pauseMsFirst, tries - 1));
  return Math.round(fullMs * (1 - random / 2));
}

/** True for what may be better later; a mistake of ours would be the same. */
function isPassing(error: unknown): boolean {
  return (
    (error instanceof Fault || error instanceof Failure) && errors[error.code].retry === 'later'
  );
}

function told(error: unknown): { code: string; message: string } {
  if (error instanceof Fault || error instanceof Failure)
    return { code: error.code, message: error.message };
  return {
    code: 'samband.mistake',
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

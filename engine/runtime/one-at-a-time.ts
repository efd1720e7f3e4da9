// An operator: runs something each time it is woken, one run at a time. A wake during a run causes
// one more run after it, however many wakes there were, so none is lost and none piles up: what is
// to be done waits in the store, not here (`exhaustMap` would lose the wake, `concatMap` hoard it).

import { from, Observable, type ObservableInput, type OperatorFunction } from 'rxjs';

/** `run` must end asynchronously; the result completes when the wakes do and the last run ended. */
export function oneAtATime<T>(run: () => ObservableInput<T>): OperatorFunction<unknown, T> {
  return (wakes) =>
    new Observable((subscriber) => {
      let isRunning = false;
      let isWoken = false;
      let isOver = false;
      const begin = () => {
        isRunning = true;
        isWoken = false;
        const inner = from(run()).subscribe({
          next: (value) => subscriber.next(value),
          error: (error) => subscriber.error(error),
          complete: () => {
            subscriber.remove(inner);
            isRunning = false;
            if (isWoken && !isOver) begin();
            else if (isOver) subscriber.complete();
          },
        });
        subscriber.add(inner);
      };
      subscriber.add(
        wakes.subscribe({
          next: () => {
            if (isRunning) isWoken = true;
            else begin();
          },
          error: (error) => subscriber.error(error),
          complete: () => {
            isOver = true;
            if (!isRunning) subscriber.complete();
          },
        }),
      );
    });
}

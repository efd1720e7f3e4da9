// The operator that runs a pipe: one run at a time, no wake lost, none hoarded.

import { defer, from, lastValueFrom, of, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { oneAtATime } from '../../engine/runtime/one-at-a-time.ts';
import { settled } from './virtual-clock.ts';

/** Runs that a test ends one by one. */
function runs() {
  const open: (() => void)[] = [];
  let begun = 0;
  return {
    begun: () => begun,
    run: () =>
      defer(() => {
        begun += 1;
        return from(new Promise<void>((resolve) => open.push(resolve)));
      }),
    end: async () => {
      open.shift()?.();
      await settled();
    },
  };
}

test('a wake begins a run, and wakes during it cause exactly one more', async () => {
  const wakes = new Subject<void>();
  const { run, begun, end } = runs();
  wakes.pipe(oneAtATime(run)).subscribe();
  wakes.next();
  for (let i = 0; i < 50; i++) wakes.next();
  expect(begun()).toBe(1);
  await end();
  expect(begun()).toBe(2);
  await end();
  expect(begun()).toBe(2);
});

test('a wake after a run begins a new one', async () => {
  const wakes = new Subject<void>();
  const { run, begun, end } = runs();
  wakes.pipe(oneAtATime(run)).subscribe();
  wakes.next();
  await end();
  wakes.next();
  expect(begun()).toBe(2);
});

test('when the wakes are over, the run that is begun ends and no further one begins', async () => {
  const wakes = new Subject<void>();
  const { run, begun, end } = runs();
  let isComplete = false;
  wakes.pipe(oneAtATime(run)).subscribe({ complete: () => (isComplete = true) });
  wakes.next();
  wakes.next();
  wakes.complete();
  await settled();
  expect(isComplete).toBe(false);
  await end();
  expect(isComplete).toBe(true);
  expect(begun()).toBe(1);
});

test('an error of a run reaches the subscriber', async () => {
  const failing = of(1).pipe(oneAtATime(() => throwError(() => new Error('broken'))));
  await expect(lastValueFrom(failing)).rejects.toThrow('broken');
});

test('twenty thousand wakes with a run each complete', async () => {
  let count = 0;
  async function* wakes() {
    for (let i = 0; i < 20_000; i++) {
      await Promise.resolve();
      yield i;
    }
  }
  await lastValueFrom(
    from(wakes()).pipe(
      oneAtATime(async () => {
        count += 1;
      }),
    ),
    { defaultValue: undefined },
  );
  expect(count).toBeGreaterThan(1_000);
});

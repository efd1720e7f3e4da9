// How the process ends when asked to: the first signal lets what is begun finish, a second one ends
// at once, and a watchdog ends a drain that takes too long. One Ctrl-C often arrives twice, from the
// terminal and from npm, so signals that come together are one.

import { constants } from 'node:os';
import type { Clock } from '../../base/clock.ts';

/** Two signals within this time are one key press. */
const togetherMs = 400;
/** Longest drain: above the longest request, below what service managers wait before they kill. */
const drainMsMax = 25_000;

export interface Drain {
  readonly signal: AbortSignal;
  /** Stops listening; the process ends as it would without us. */
  release(): void;
}

/** Listens to the process; `note` tells a person what is going on, `end` ends the process. */
export function drainOn(
  source: NodeJS.Process,
  clock: Clock,
  handlers: { note(text: string): void; end(code: number): void },
): Drain {
  const drain = new AbortController();
  const released = new AbortController();
  let firstAtMs = 0;
  const begin = () => {
    firstAtMs = clock.now();
    drain.abort();
    clock.sleep(drainMsMax, released.signal).then(
      () => {
        handlers.note(
          `Still not finished after ${drainMsMax / 1000} s: ending. Nothing is lost; the next start goes on.`,
        );
        handlers.end(1);
      },
      () => {},
    );
  };
  const onSignal = (name: NodeJS.Signals) => {
    if (!drain.signal.aborted) {
      handlers.note(
        name === 'SIGINT'
          ? 'Finishing what is begun; Ctrl-C again ends at once.'
          : 'Finishing what is begun.',
      );
      begin();
    } else if (clock.now() - firstAtMs > togetherMs) handlers.end(128 + constants.signals[name]);
  };
  // The launcher is gone without a signal to us: nobody waits for this process any more.
  const onDisconnect = () => {
    if (!drain.signal.aborted) begin();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) source.on(name, onSignal);
  if (source.env.SAMBAND_LAUNCHED === '1' && source.channel) {
    source.on('disconnect', onDisconnect);
    source.channel.unref();
  }
  return {
    signal: drain.signal,
    release: () => {
      released.abort();
      for (const name of signals) source.off(name, onSignal);
      source.off('disconnect', onDisconnect);
    },
  };
}

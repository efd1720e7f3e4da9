// Engines that were replaced in the middle of a call: what they still had under way lands later, on the way of time.

import type { VirtualTime } from './virtual-time.ts';

export interface Former {
  readonly untilMs: number;
  /** Resolves when everything that it had under way has come to its end. */
  goOn(): Promise<void>;
}

export interface FormerEngines {
  add(former: Former): void;
  /** Time passes, and those go on whose time comes meanwhile. */
  pass(ms: number): Promise<void>;
  /** Those go on whose time has come; without a time, all of them. */
  land(atMs?: number): Promise<void>;
}

export function formerEngines(time: VirtualTime, say: (line: string) => void): FormerEngines {
  let waiting: readonly Former[] = [];
  const land = async (atMs = Number.POSITIVE_INFINITY) => {
    for (const one of waiting.filter(({ untilMs }) => untilMs <= atMs)) {
      waiting = waiting.filter((other) => other !== one);
      say('the calls of the former engine go on');
      await one.goOn();
    }
  };
  return {
    add: (former) => {
      waiting = [...waiting, former];
    },
    pass: async (ms) => {
      const atMs = time.now() + ms;
      for (const { untilMs } of waiting.filter((one) => one.untilMs < atMs)) {
        time.pass(untilMs - time.now());
        await land(untilMs);
      }
      time.pass(atMs - time.now());
    },
    land,
  };
}

// What goes wrong with one call to a system. The next call that a fault fits meets it, once; a
// system that is away answers none for a while.

import type { Clock } from '../base/clock.ts';

/** Operations of a driver, as a fault sees them. */
export type CallKind = 'list' | 'get' | 'find' | 'write';

export type Fault =
  /** 429: certainly not done, and the system says when to come back. */
  | 'too many'
  /** No connection: certainly not done. */
  | 'no connection'
  /** 5xx, and nothing was done. */
  | 'error before'
  /** 5xx, but it was done. */
  | 'error after'
  /** No answer until the time was up; nothing was done. */
  | 'hangs'
  /** No answer, and it is done a while later. */
  | 'late'
  /** Done and confirmed, but the record itself was cut off. */
  | 'cut'
  /** The system does not want this record. */
  | 'refused'
  /** A listing that breaks off, or is no listing at all. */
  | 'unreadable'
  /** A listing without some of its records, which says that it is complete. */
  | 'short'
  /** A page that repeats records of the page before, as they were then. */
  | 'repeated';

export const faultKinds: readonly Fault[] = [
  'too many',
  'no connection',
  'error before',
  'error before',
  'error after',
  'error after',
  'hangs',
  'late',
  'late',
  'cut',
  'refused',
  'unreadable',
  'short',
  'repeated',
];

const fits: Readonly<Record<Fault, readonly CallKind[]>> = {
  'too many': ['write'],
  'no connection': ['list', 'get', 'find', 'write'],
  'error before': ['list', 'get', 'find', 'write'],
  'error after': ['write'],
  hangs: ['get', 'write'],
  late: ['write'],
  cut: ['write'],
  refused: ['write'],
  unreadable: ['list', 'find'],
  short: ['list'],
  repeated: ['list'],
};

export interface Faults {
  /** After letting `skip` fitting calls pass. */
  plan(system: string, fault: Fault, skip: number): void;
  /** Every call to the system fails until then, done by nobody. */
  away(system: string, untilMs: number): void;
  take(system: string, call: CallKind): Fault | undefined;
  /** From now on all goes well. */
  clear(): void;
}

export function createFaults(clock: Pick<Clock, 'now'>): Faults {
  const backAtMs = new Map<string, number>();
  let planned: { system: string; fault: Fault; skip: number }[] = [];
  return {
    plan: (system, fault, skip) => planned.push({ system, fault, skip }),
    away: (system, untilMs) => backAtMs.set(system, untilMs),
    take: (system, call) => {
      if (clock.now() < (backAtMs.get(system) ?? 0)) return 'error before';
      const at = planned.findIndex(
        (one) => one.system === system && fits[one.fault].includes(call),
      );
      const next = planned[at];
      if (!next) return undefined;
      if (next.skip > 0) {
        next.skip--;
        return undefined;
      }
      planned = planned.filter((_, index) => index !== at);
      return next.fault;
    },
    clear: () => {
      planned = [];
      backAtMs.clear();
    },
  };
}

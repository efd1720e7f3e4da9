// One circuit per system, around any driver: after some calls in a row that found nobody the system is
// left alone for a while, because asking a system that is down keeps it down, and every pipe would
// wait for its own refusals. When the pause is over one call goes ahead; by what it meets the others
// go on or wait again. Nothing is lost meanwhile: what is not sent comes back to work.

import type { Clock } from '../base/clock.ts';
import { doubledMs } from '../base/doubled-ms.ts';
import { Fault, fault } from '../base/errors.ts';
import type { Driver, WriteAnswer } from './driver.ts';

export interface CircuitOptions {
  readonly clock: Clock;
  /** Failing calls in a row that open it; a read is one call, however often it was repeated. */
  readonly failuresMax?: number;
}

/** Two are an accident, and pipes have their own pauses; five in a row are an outage. */
const failuresMaxDefault = 5;
/** The first pause; it doubles with each trial that fails. */
const pauseMsFirst = 10_000;
/** Nobody waits longer than this for a system that is back. */
const pauseMsMax = 300_000;

export function circuit(driver: Driver, options: CircuitOptions): Driver {
  const { clock, failuresMax = failuresMaxDefault } = options;
  const name = driver.system.name;
  let failures = 0;
  let pauses = 0;
  let openUntilMs = 0;
  let lastWords = '';
  let trial: Promise<void> | undefined;

  const isOpen = () => openUntilMs > clock.now();
  const words = () =>
    `left alone until ${new Date(openUntilMs).toISOString()} after ${failures} failures in a row: ${lastWords}`;

  function succeeded(): void {
    failures = 0;
    pauses = 0;
    openUntilMs = 0;
  }

  function failed(message: string): void {
    // Calls that were under way when it opened tell nothing new.
    if (isOpen()) return;
    failures++;
    lastWords = message;
    if (failures < failuresMax) return;
    openUntilMs = clock.now() + Math.min(pauseMsMax, doubledMs(pauseMsFirst, pauses));
    pauses++;
  }

  /** Lets one call through after a pause; the others wait for what it meets. */
  async function enter(): Promise<(() => void) | undefined> {
    while (trial) await trial;
    if (isOpen()) return undefined;
    if (pauses === 0) return () => {};
    let over = () => {};
    trial = new Promise((resolve) => {
      over = () => {
        trial = undefined;
        resolve();
      };
    });
    return over;
  }

  async function read<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const leave = await enter();
    if (!leave) throw fault('system.unreachable', { system: name, detail: words() });
    try {
      const result = await call();
      succeeded();
      return result;
    } catch (error) {
      const isAway = error instanceof Fault && error.code === 'system.unreachable';
      if (isAway && !signal?.aborted) failed(String(error.details.detail ?? error.message));
      throw error;
    } finally {
      leave();
    }
  }

  async function write(
    count: number,
    call: () => Promise<readonly WriteAnswer[]>,
    signal: AbortSignal | undefined,
  ): Promise<readonly WriteAnswer[]> {
    const leave = await enter();
    if (!leave) {
      const answer: WriteAnswer = { kind: 'not-sent', message: words(), retryAtMs: openUntilMs };
      return Array.from({ length: count }, () => answer);
    }
    try {
      const answers = await call();
      const words = answers.map(failureOf);
      if (words.some((word) => word === undefined)) succeeded();
      else if (words.length > 0 && !signal?.aborted) failed(words[0] as string);
      return answers;
    } finally {
      leave();
    }
  }

  const { act, readChildren } = driver;
  return {
    ...driver,
    ...(act
      ? {
          act: (entity, requests, signal) =>
            write(requests.length, () => act(entity, requests, signal), signal),
        }
      : {}),
    ...(readChildren
      ? {
          readChildren: (entity, parent, position, signal) =>
            read(() => readChildren(entity, parent, position, signal), signal),
        }
      : {}),
    readPage: (entity, position, signal) =>
      read(() => driver.readPage(entity, position, signal), signal),
    get: (entity, ids, signal) => read(() => driver.get(entity, ids, signal), signal),
    find: (entity, property, value, signal) =>
      read(() => driver.find(entity, property, value, signal), signal),
    create: (entity, requests, signal) =>
      write(requests.length, () => driver.create(entity, requests, signal), signal),
    update: (entity, requests, signal) =>
      write(requests.length, () => driver.update(entity, requests, signal), signal),
    remove: (entity, requests, signal) =>
      write(requests.length, () => driver.remove(entity, requests, signal), signal),
    resume: () => {
      openUntilMs = 0;
      driver.resume?.();
    },
    health: () => {
      const health = driver.health();
      return isOpen() ? { ...health, state: 'paused', message: words() } : health;
    },
  };
}

/** Why nobody was met; undefined: the system answered. Its own request to wait is an answer. */
function failureOf(answer: WriteAnswer): string | undefined {
  if (answer.kind === 'unclear') return answer.message;
  if (answer.kind === 'not-sent' && answer.retryAtMs === undefined) return answer.message;
  return undefined;
}

// What was asked of a stand-in and what it answered: the last requests, for tests to assert on and
// for people to look at. Bodies are kept; the authorization header is not.

import type { Answer, StandInRequest } from './definition.ts';
import type { Trouble } from './faults.ts';

export interface Logged {
  readonly atMs: number;
  readonly request: StandInRequest;
  /** What the caller was told; undefined for hanging and cut requests that had no effect. */
  readonly answer: Answer | undefined;
  /** What the system did, undefined when a fault came before the effect. */
  readonly had: Answer | undefined;
  readonly trouble: Trouble | undefined;
}

export interface RequestLog {
  add(logged: Logged): void;
  /** All kept requests, oldest first. */
  all(): readonly Logged[];
  /** Requests that could change something: not GET, not the login. */
  writes(): readonly Logged[];
  /** How many requests there were since the last `clear`, also those no longer kept. */
  count(): number;
  clear(): void;
}

const keptMax = 5_000;

export function createRequestLog(): RequestLog {
  let kept: Logged[] = [];
  let count = 0;
  return {
    add: (logged) => {
      count++;
      const { authorization: _, 'x-api-key': __, ...headers } = logged.request.headers;
      kept.push({ ...logged, request: { ...logged.request, headers } });
      if (kept.length > 2 * keptMax) kept = kept.slice(-keptMax);
    },
    all: () => kept,
    writes: () => kept.filter(({ request: { method, path } }) => isWrite(method, path)),
    count: () => count,
    clear: () => {
      kept = [];
      count = 0;
    },
  };
}

function isWrite(method: string, path: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && !path.startsWith('/token/');
}

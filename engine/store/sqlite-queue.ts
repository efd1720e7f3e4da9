// What the thread of the store has still to do, and what of it is next. A read waits for nothing that does not concern
// it: it goes before writes to other tables, so that whoever asked goes on while those are carried out. Nobody can tell
// the difference, as one connection has the file to itself. What is answered keeps its order, because answers carry no name.

import type { TableAccess } from '../base/sqlite-database.ts';
import type { Request } from './sqlite-thread.ts';

export interface RequestQueue {
  add(requests: readonly Request[]): void;
  /** Takes the next one out; undefined if there is none. */
  next(): Request | undefined;
}

/** `accessOf`: what a statement does to tables, undefined if that cannot be told. */
export function requestQueue(accessOf: (text: string) => TableAccess | undefined): RequestQueue {
  const waiting: Request[] = [];
  const mayGoBefore = (read: Request, before: readonly Request[]): boolean => {
    if (read.kind !== 'all') return false;
    const own = accessOf(read.text);
    if (!own || own.writes.size > 0) return false;
    return before.every((one) => {
      const other = 'text' in one ? accessOf(one.text) : undefined;
      return other !== undefined && [...other.writes].every((table) => !own.reads.has(table));
    });
  };
  return {
    add: (requests) => {
      waiting.push(...requests);
    },
    next: () => {
      const at = waiting.findIndex(isAnswered);
      const first = waiting[at];
      if (at <= 0 || !first || !mayGoBefore(first, waiting.slice(0, at))) return waiting.shift();
      waiting.splice(at, 1);
      return first;
    },
  };
}

/** Whoever sent it waits for an answer. */
export function isAnswered({ kind }: Request): boolean {
  return kind !== 'run' && kind !== 'runEach';
}

// What the thread of the store has still to do, and what of it is next. A read waits for the writes that concern it and
// for no others: it goes before writes to other tables, so that whoever asked goes on while those are carried out. Nobody
// can tell the difference, as one connection has the file to itself. What is answered keeps its order, because answers
// carry no name.

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
  const accessIn = (request: Request | undefined) =>
    request && 'text' in request ? accessOf(request.text) : undefined;
  /** The place of the request that is next where the one at `asked` is waited for: the first that concerns it, or it. */
  const firstFor = (asked: number): number => {
    const own = waiting[asked]?.kind === 'all' ? accessIn(waiting[asked]) : undefined;
    if (!own || own.writes.size > 0) return 0;
    const read = new Set(own.reads);
    const written = new Set<string>();
    let first = asked;
    for (let at = asked - 1; at >= 0; at--) {
      const access = accessIn(waiting[at]);
      if (!access) return 0;
      // What begins or ends a transaction is passed by a read, but by no write.
      if (access.writes.size + access.reads.size === 0 && first < asked) return 0;
      if (!overlaps(access.writes, read) && !overlaps(access.reads, written)) continue;
      for (const table of access.reads) read.add(table);
      for (const table of access.writes) {
        read.add(table);
        written.add(table);
      }
      first = at;
    }
    return first;
  };
  return {
    add: (requests) => {
      waiting.push(...requests);
    },
    next: () => {
      const at = waiting.findIndex(isAnswered);
      return waiting.splice(at <= 0 ? 0 : firstFor(at), 1)[0];
    },
  };
}

function overlaps(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const table of some) if (others.has(table)) return true;
  return false;
}

/** Whoever sent it waits for its answer, in turn with all others; the end of a transaction is told by itself. */
export function isAnswered({ kind }: Request): boolean {
  return kind !== 'run' && kind !== 'runEach' && kind !== 'commit';
}

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
  /** Where the request stands that comes before the one at `at`, or is that. */
  const firstFor = (at: number): number => {
    const own = accessIn(waiting[at] as Request);
    if ((waiting[at] as Request).kind !== 'all' || !own || own.writes.size > 0) return 0;
    const concerned = new Set(own.reads);
    const changed = new Set<string>();
    let first = at;
    for (let before = at - 1; before >= 0; before--) {
      const access = accessIn(waiting[before] as Request);
      if (access === undefined) return 0;
      const isBound = access.writes.size + access.reads.size === 0; // begins or ends a transaction
      if (isBound && first < at) return 0;
      if (!overlaps(access.writes, concerned) && !overlaps(access.reads, changed)) continue;
      for (const table of access.reads) concerned.add(table);
      for (const table of access.writes) {
        concerned.add(table);
        changed.add(table);
      }
      first = before;
    }
    return first;
  };
  const accessIn = (request: Request) =>
    'text' in request && request.kind !== 'exec' ? accessOf(request.text) : undefined;
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
  return [...some].some((table) => others.has(table));
}

/** Whoever sent it waits for an answer. */
export function isAnswered({ kind }: Request): boolean {
  return kind !== 'run' && kind !== 'runEach';
}

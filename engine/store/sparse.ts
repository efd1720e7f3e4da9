// Most records and links have no row in some tables: nothing of them waits, nobody said anything of them, nothing is
// under way. Who may have one is remembered, so that a question about all the others needs no database. What was
// dropped, or was not kept in the end, may be remembered too; what is there never is forgotten.

import type { Sql } from './sql.ts';
import type { Work } from './state.ts';

/** The columns by which such tables are asked, each with the statement that gives its first values. */
const columns = {
  verdict: 'SELECT source FROM verdict UNION SELECT sink FROM verdict LIMIT $1',
  waiting: 'SELECT DISTINCT subject FROM parked LIMIT $1',
  waitedFor: 'SELECT DISTINCT waits_for FROM parked WHERE waits_for IS NOT NULL LIMIT $1',
  oscillating: 'SELECT DISTINCT ref FROM oscillation LIMIT $1',
  intent: 'SELECT "key" FROM intent LIMIT $1',
  busy: 'SELECT DISTINCT link FROM intent LIMIT $1',
} as const;

export type SparseColumn = keyof typeof columns;

export interface Sparse {
  /** Those of the values that a row may have. */
  among(column: SparseColumn, values: readonly string[]): Promise<readonly string[]>;
  /** Rows with these values are written. */
  meet(column: SparseColumn, values: readonly (string | null)[]): void;
  /** An open intent of the pipe may be due at this time. */
  mayBeDue(pipe: string, nowMs: number): Promise<boolean>;
  meetDue(pipe: string, dueMs: number): void;
  /** None was: it is found out anew when one will be. */
  forgetDue(): void;
  /** Work of this kind may be due at this time. */
  mayBeQueued(pipe: string, kind: string, nowMs: number): boolean;
  meetQueued(work: readonly Queued[]): void;
  /** None was: finds out when one will be. */
  findQueued(pipe: string, kind: string): Promise<void>;
}

/** Work that is put into the queue or is due sooner than before; null: not before somebody asks for it. */
export type Queued = Pick<Work, 'pipe' | 'kind'> & { readonly dueMs: number | null };

/** Values of a column; with more of them than are remembered it is no sparse one. */
interface Known {
  readonly values: Set<string>;
  isLoaded: boolean;
  isDense: boolean;
}

/** What is kept of them from one transaction to the next. */
export interface SparseMemory {
  readonly columns: Map<SparseColumn, Known>;
  /** Pipe → before this time none of its open intents is due. */
  due: { readonly earliest: Map<string, number>; isLoaded: boolean };
  /** Pipe and kind → before this time none of their work is due. */
  readonly queues: Map<string, { earliestMs: number; isLoaded: boolean }>;
}

export function sparseMemory(): SparseMemory {
  return { columns: new Map(), due: noneDue(), queues: new Map() };
}

function noneDue(): SparseMemory['due'] {
  return { earliest: new Map(), isLoaded: false };
}

/** Values that are remembered of a column, a few megabytes at most. */
const valuesMax = 20_000;

/** Without a memory everything is asked. */
export function sparseOn(sql: Sql, remembered: (() => SparseMemory) | undefined): Sparse {
  if (remembered === undefined) return unsparing;
  const knownOf = (column: SparseColumn): Known => {
    const memory = remembered();
    const known = memory.columns.get(column);
    if (known) return known;
    const made = { values: new Set<string>(), isLoaded: false, isDense: false };
    memory.columns.set(column, made);
    return made;
  };
  return {
    among: async (column, values) => {
      if (values.length === 0) return values;
      const known = knownOf(column);
      if (!known.isLoaded) {
        const found = await sql.all(columns[column], valuesMax + 1);
        for (const [value] of found) known.values.add(value as string);
        known.isLoaded = true;
        known.isDense = found.length > valuesMax;
      }
      return known.isDense ? values : values.filter((value) => known.values.has(value));
    },
    meet: (column, values) => {
      const { values: known, isDense } = knownOf(column);
      if (isDense) return;
      for (const value of values) if (value !== null) known.add(value);
      // Most of these are over by now.
      if (known.size > valuesMax) remembered().columns.delete(column);
    },
    mayBeDue: async (pipe, nowMs) => {
      const { due } = remembered();
      if (!due.isLoaded) {
        const found = await sql.all('SELECT pipe, min(due_ms) FROM intent GROUP BY pipe');
        for (const [name, dueMs] of found)
          if (dueMs !== null) meetEarlier(due.earliest, name as string, Number(dueMs));
        due.isLoaded = true;
      }
      return (due.earliest.get(pipe) ?? Number.POSITIVE_INFINITY) <= nowMs;
    },
    meetDue: (pipe, dueMs) => meetEarlier(remembered().due.earliest, pipe, dueMs),
    forgetDue: () => {
      remembered().due = noneDue();
    },
    mayBeQueued: (pipe, kind, nowMs) => {
      const known = remembered().queues.get(`${kind} ${pipe}`);
      return known === undefined || !known.isLoaded || known.earliestMs <= nowMs;
    },
    meetQueued: (work) => {
      const { queues } = remembered();
      for (const { pipe, kind, dueMs } of work) {
        const known = dueMs === null ? undefined : queues.get(`${kind} ${pipe}`);
        if (known) known.earliestMs = Math.min(known.earliestMs, dueMs as number);
      }
    },
    findQueued: async (pipe, kind) => {
      const known = { earliestMs: Number.POSITIVE_INFINITY, isLoaded: false };
      remembered().queues.set(`${kind} ${pipe}`, known);
      const text = 'SELECT min(due_ms) FROM work WHERE pipe = $1 AND kind = $2';
      const [row] = await sql.all(text, pipe, kind);
      if (row?.[0] != null) known.earliestMs = Math.min(known.earliestMs, Number(row[0]));
      known.isLoaded = true;
    },
  };
}

function meetEarlier(earliest: Map<string, number>, pipe: string, dueMs: number): void {
  earliest.set(pipe, Math.min(dueMs, earliest.get(pipe) ?? dueMs));
}

const unsparing: Sparse = {
  among: async (_, values) => values,
  meet: () => {},
  mayBeDue: async () => true,
  meetDue: () => {},
  forgetDue: () => {},
  mayBeQueued: () => true,
  meetQueued: () => {},
  findQueued: async () => {},
};

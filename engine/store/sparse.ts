// Most records and links have no row in some tables: nothing of them waits, nobody said anything of them, nothing is
// under way. And of most that are new there is none in any table. Who may have one is remembered, so that a question about
// all the others needs no database. What was dropped, or was not kept in the end, may be remembered too; what is there
// never is forgotten.

import { type TextSketch, textSketch } from '../base/text-sketch.ts';
import type { Sql } from './sql.ts';
import type { Work } from './state.ts';

interface Column {
  /** Gives its first values. */
  readonly first: string;
  /** With more than these at first it is no sparse one. */
  readonly firstMax: number;
  /** With more than these most are over by now, or it is no sparse one any more. */
  readonly valuesMax: number;
}

/** Rows come and go: there are few at any time. */
const passing = (first: string): Column => ({ first, firstMax: 20_000, valuesMax: 20_000 });
/** Rows stay: there are few while a store is new. Sixteen megabytes each at the most. */
const staying = (first: string): Column => ({ first, firstMax: 2_000, valuesMax: 2 ** 21 });

/** The columns by which such tables are asked. */
const columns = {
  verdict: passing('SELECT source FROM verdict UNION SELECT sink FROM verdict LIMIT $1'),
  waiting: passing('SELECT DISTINCT subject FROM parked LIMIT $1'),
  waitedFor: passing('SELECT DISTINCT waits_for FROM parked WHERE waits_for IS NOT NULL LIMIT $1'),
  oscillating: passing('SELECT DISTINCT ref FROM oscillation LIMIT $1'),
  intent: passing('SELECT "key" FROM intent LIMIT $1'),
  busy: passing('SELECT DISTINCT link FROM intent LIMIT $1'),
  image: staying('SELECT ref FROM image LIMIT $1'),
  thing: staying('SELECT thing FROM member LIMIT $1'),
  end: staying(`SELECT source FROM link WHERE source IS NOT NULL
    UNION ALL SELECT sink FROM link WHERE sink IS NOT NULL LIMIT $1`),
  base: staying('SELECT link FROM base LIMIT $1'),
  used: staying('SELECT ref FROM uses LIMIT $1'),
} as const satisfies Readonly<Record<string, Column>>;

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

/** Values of a column; of one that is dense they are not remembered. */
interface Known {
  readonly values: TextSketch;
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

/** Without a memory everything is asked. */
export function sparseOn(sql: Sql, remembered: (() => SparseMemory) | undefined): Sparse {
  if (remembered === undefined) return unsparing;
  const knownOf = (column: SparseColumn): Known => {
    const memory = remembered();
    const known = memory.columns.get(column);
    if (known) return known;
    const made = { values: textSketch(), isLoaded: false, isDense: false };
    memory.columns.set(column, made);
    return made;
  };
  return {
    among: async (column, values) => {
      if (values.length === 0) return values;
      const known = knownOf(column);
      if (!known.isLoaded) {
        const { first, firstMax } = columns[column];
        const found = await sql.all(first, firstMax + 1);
        for (const [value] of found) known.values.add(value as string);
        known.isLoaded = true;
        known.isDense = found.length > firstMax;
      }
      return known.isDense ? values : values.filter((value) => mayHave(known, value));
    },
    meet: (column, values) => {
      const { values: known, isDense } = knownOf(column);
      if (isDense) return;
      for (const value of values) if (value !== null) known.add(value);
      if (known.size > columns[column].valuesMax) remembered().columns.delete(column);
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

/** Half a sign, as of a text that was cut, comes back from SQLite as another one. */
function mayHave({ values }: Known, value: string): boolean {
  return values.mayHave(value) || !value.isWellFormed();
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

// What an imitated system remembers: tables of records, and a journal to which every write is appended
// before its request is answered. Nothing acknowledged is lost when the process is killed.

import type { JsonObject } from '../base/json.ts';
import { openJournal } from './journal.ts';
import {
  apply,
  type Entry,
  emptyState,
  type Kept,
  type Table,
  type TableOptions,
} from './tables.ts';

export interface Records {
  get(table: string, id: string | number): Kept | undefined;
  all(table: string): IterableIterator<Kept>;
  by(table: string, index: string, value: string): readonly Kept[];
  count(table: string): number;
  tables(): readonly string[];
  put(table: string, id: string | number, values: JsonObject): Kept;
  remove(table: string, id: string | number): void;
  /** The next number of a named series, starting at `first`. */
  next(series: string, first: number): number;
  /** All writes of `work` together, or none of them when it throws. */
  together<T>(work: () => T): T;
  /** Forgets everything, on disk too. */
  clear(): void;
  close(): void;
}

export function openRecords(
  tables: Readonly<Record<string, TableOptions>>,
  now: () => number,
  file?: string,
): Records {
  let state = emptyState(tables);
  let undo: (() => void)[] | undefined;
  let written: Entry[] = [];
  const journal = file === undefined ? undefined : openJournal(file, state);

  const change = (entry: Entry): void => {
    const back = apply(state, entry);
    undo?.push(back);
    written.push(entry);
    if (!undo) flush();
  };
  const flush = (): void => {
    if (written.length > 0) journal?.append(written);
    written = [];
  };
  const tableOf = (name: string): Table => {
    const table = state.tables.get(name);
    if (!table) throw new Error(`The stand-in has no table ${name}.`);
    return table;
  };

  return {
    get: (table, id) => tableOf(table).rows.get(String(id)),
    all: (table) => tableOf(table).rows.values(),
    by: (table, index, value) => {
      const { rows, indexes } = tableOf(table);
      const ids = indexes.get(index)?.get(value) ?? [];
      return [...ids].map((id) => rows.get(id) as Kept);
    },
    count: (table) => tableOf(table).rows.size,
    tables: () => [...state.tables.keys()],
    put: (table, id, values) => {
      const before = tableOf(table).rows.get(String(id));
      const changedMs = Math.max(now(), before?.changedMs ?? 0);
      const createdMs = before?.createdMs ?? changedMs;
      const sequence = state.sequence + 1;
      const kept: Kept = { id: String(id), values, createdMs, changedMs, sequence };
      change(['put', table, kept]);
      return kept;
    },
    remove: (table, id) => {
      if (tableOf(table).rows.has(String(id))) change(['remove', table, String(id)]);
    },
    next: (series, first) => {
      const value = (state.series.get(series) ?? first - 1) + 1;
      change(['series', series, value]);
      return value;
    },
    together: (work) => {
      if (undo) return work();
      undo = [];
      try {
        const result = work();
        flush();
        return result;
      } catch (error) {
        for (const back of undo.reverse()) back();
        written = [];
        throw error;
      } finally {
        undo = undefined;
      }
    },
    clear: () => {
      state = emptyState(tables);
      journal?.clear();
    },
    close: () => journal?.close(),
  };
}

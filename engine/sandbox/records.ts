// What an imitated system remembers: tables of records in memory, and a journal on disk to which
// every write is appended before its request is answered. Nothing acknowledged is lost when the
// process is killed; a torn last line was never acknowledged and is dropped at the next start.

import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { JsonObject } from '../base/json.ts';

/** One record with what only the stand-in knows about it. */
export interface Kept {
  readonly id: string;
  readonly values: JsonObject;
  readonly createdMs: number;
  readonly changedMs: number;
  /** Grows with every write to any table: the order of changes, also within one millisecond. */
  readonly sequence: number;
}

export interface TableOptions {
  /** Where a changed record stands in a listing: where it was, or at the end. */
  readonly order: 'as-created' | 'as-changed';
  /** Names to the value by which records are found without a scan; undefined is not indexed. */
  readonly indexes: Readonly<Record<string, (values: JsonObject) => string | undefined>>;
}

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

type Entry =
  | readonly ['put', string, Kept]
  | readonly ['remove', string, string]
  | readonly ['series', string, number];

interface Table {
  readonly options: TableOptions;
  readonly rows: Map<string, Kept>;
  readonly indexes: Map<string, Map<string, Set<string>>>;
}

/** A journal this many times longer than what it describes is rewritten at the next start. */
const slackMax = 3;

export function openRecords(
  tables: Readonly<Record<string, TableOptions>>,
  now: () => number,
  file?: string,
): Records {
  let state = emptyState(tables);
  let undo: (() => void)[] | undefined;
  let written: Entry[] = [];
  let descriptor = file === undefined ? undefined : openJournal(file, state);

  const change = (entry: Entry): void => {
    const back = apply(state, entry);
    undo?.push(back);
    written.push(entry);
    if (!undo) flush();
  };
  const flush = (): void => {
    if (descriptor !== undefined && written.length > 0) {
      writeSync(descriptor, `${JSON.stringify(written)}\n`);
    }
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
      if (descriptor !== undefined) ftruncateSync(descriptor, 0);
    },
    close: () => {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

interface State {
  readonly tables: Map<string, Table>;
  readonly series: Map<string, number>;
  sequence: number;
}

function emptyState(tables: Readonly<Record<string, TableOptions>>): State {
  const made = new Map<string, Table>();
  for (const [name, options] of Object.entries(tables)) {
    const indexes = new Map(Object.keys(options.indexes).map((index) => [index, new Map()]));
    made.set(name, { options, rows: new Map(), indexes });
  }
  return { tables: made, series: new Map(), sequence: 0 };
}

/** Applies one entry and returns what takes it back. */
function apply(state: State, entry: Entry): () => void {
  if (entry[0] === 'series') {
    const [, series, value] = entry;
    const before = state.series.get(series);
    state.series.set(series, value);
    return () => {
      if (before === undefined) state.series.delete(series);
      else state.series.set(series, before);
    };
  }
  const table = state.tables.get(entry[1]);
  if (!table) return () => {};
  const id = entry[0] === 'put' ? entry[2].id : entry[2];
  const before = table.rows.get(id);
  const after = entry[0] === 'put' ? entry[2] : undefined;
  replace(table, id, before, after);
  if (after) state.sequence = Math.max(state.sequence, after.sequence);
  return () => replace(table, id, after, before);
}

function replace(table: Table, id: string, before?: Kept, after?: Kept): void {
  for (const [name, keyOf] of Object.entries(table.options.indexes)) {
    const index = table.indexes.get(name) as Map<string, Set<string>>;
    const old = before && keyOf(before.values);
    const fresh = after && keyOf(after.values);
    if (old === fresh) continue;
    if (old !== undefined) index.get(old)?.delete(id);
    if (fresh !== undefined) index.set(fresh, (index.get(fresh) ?? new Set()).add(id));
  }
  if (!after || table.options.order === 'as-changed') table.rows.delete(id);
  if (after) table.rows.set(id, after);
}

/** Replays the file into the state and opens it for appending. */
function openJournal(file: string, state: State): number {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  let entries = 0;
  for (const line of whole.split('\n')) {
    if (line === '') continue;
    for (const entry of JSON.parse(line) as Entry[]) {
      apply(state, entry);
      entries++;
    }
  }
  if (whole !== text || entries > slackMax * sizeOf(state) + 1000) rewrite(file, state);
  return openSync(file, 'a', 0o600);
}

function sizeOf(state: State): number {
  let size = state.series.size;
  for (const table of state.tables.values()) size += table.rows.size;
  return size;
}

/** Writes the state as a short journal beside the old one, then takes its place. */
function rewrite(file: string, state: State): void {
  const lines: string[] = [];
  for (const [name, table] of state.tables) {
    for (const kept of table.rows.values()) lines.push(JSON.stringify([['put', name, kept]]));
  }
  for (const [name, value] of state.series) lines.push(JSON.stringify([['series', name, value]]));
  writeFileSync(`${file}.new`, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

// Tables in memory with their indexes, and the entries that change them. An entry can be taken back,
// which is what makes a request all or nothing.

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

/** One change, as it stands in the journal. */
export type Entry =
  | readonly ['put', string, Kept]
  | readonly ['remove', string, string]
  | readonly ['series', string, number];

export interface Table {
  readonly options: TableOptions;
  readonly rows: Map<string, Kept>;
  readonly indexes: Map<string, Map<string, Set<string>>>;
}

export interface State {
  readonly tables: Map<string, Table>;
  readonly series: Map<string, number>;
  sequence: number;
}

export function emptyState(tables: Readonly<Record<string, TableOptions>>): State {
  const made = new Map<string, Table>();
  for (const [name, options] of Object.entries(tables)) {
    const indexes = new Map(Object.keys(options.indexes).map((index) => [index, new Map()]));
    made.set(name, { options, rows: new Map(), indexes });
  }
  return { tables: made, series: new Map(), sequence: 0 };
}

/** Applies one entry and returns what takes it back. */
export function apply(state: State, entry: Entry): () => void {
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

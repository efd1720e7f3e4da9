// Rows kept at hand between transactions by what names them, and that there is none of a name. The newest are kept for
// certain: two generations, and when the young one is full the old one goes.

export interface RowMemory<Row> {
  has(name: string): boolean;
  get(name: string): Row | undefined;
  /** Undefined: there is none. */
  keep(name: string, row: Row | undefined): void;
  forget(name: string): void;
  clear(): void;
}

/** Keeps so many rows for certain, and twice that at most. */
export function rowMemory<Row>(rowsMax: number): RowMemory<Row> {
  let young = new Map<string, Row | undefined>();
  let old = new Map<string, Row | undefined>();
  return {
    has: (name) => young.has(name) || old.has(name),
    get: (name) => (young.has(name) ? young.get(name) : old.get(name)),
    keep: (name, row) => {
      if (young.size >= rowsMax) {
        old = young;
        young = new Map();
      }
      young.set(name, row);
    },
    forget: (name) => {
      young.delete(name);
      old.delete(name);
    },
    clear: () => {
      young.clear();
      old.clear();
    },
  };
}

/** Of rows that are large only the names without one. */
export function memoryOfNone<Row>(namesMax: number): RowMemory<Row> {
  const names = rowMemory<Row>(namesMax);
  return {
    ...names,
    keep: (name, row) => (row === undefined ? names.keep(name, undefined) : names.forget(name)),
  };
}

// The rows of bases and intents say much over and over: the versions of the mapping, the same value for both
// sides, the same properties for each item of a list. They are most of what a store holds, so they are kept
// without that. Rows as a store before version 13 has them are read as they are.

import { isObject, type Json, setMember } from '../base/json.ts';

export type Rows = Readonly<Record<string, object>>;
type Members = Readonly<Record<string, unknown>>;

interface Item {
  readonly source: unknown;
  readonly sink: unknown;
  readonly rows: Rows;
}

/** Items whose rows are of the same properties and versions: their values alone, in the order of `of`. */
interface Alike {
  readonly of: readonly string[];
  readonly versions: readonly unknown[];
  readonly items: readonly (readonly unknown[])[];
}

/** `[rows, what all of them have]`; a row is `[version, F, S, what else it has]`, the shorter the less it has. */
export function compactRows(rows: Rows): readonly unknown[] {
  const common = membersOfAll(Object.values(rows) as readonly Members[]);
  const names = new Set(Object.keys(common));
  const compact: Record<string, unknown> = {};
  for (const id of Object.keys(rows))
    setMember(compact, id, compactRow(rows[id] as Members, names));
  return names.size > 0 ? [compact, common] : [compact];
}

export function expandedRows(stored: Json): Rows {
  if (!Array.isArray(stored)) return stored as Rows;
  const [rows, common] = stored as unknown as readonly [Members, Members | undefined];
  const entries = Object.entries(rows).map(([id, row]) => [id, expandedRow(row, common)]);
  return Object.fromEntries(entries) as Rows;
}

const named = new Set(['F', 'S', 'version']);

/** Plain members, beside those every row has, that are the same in all rows. */
function membersOfAll(rows: readonly Members[]): Members {
  const [first] = rows;
  if (first === undefined || rows.length === 1) return {};
  const shared = Object.keys(first).filter(
    (name) =>
      !named.has(name) &&
      isPlain(first[name]) &&
      rows.every((row) => Object.hasOwn(row, name) && row[name] === first[name]),
  );
  return Object.fromEntries(shared.map((name) => [name, first[name]]));
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

function compactRow(row: Members, common: ReadonlySet<string>): readonly unknown[] {
  const { F, S, version } = row;
  const rest = restOf(row, common);
  if (rest) return [version, F, S, rest];
  return S === F && isPlain(F) ? [version, F] : [version, F, S];
}

function restOf(row: Members, common: ReadonlySet<string>): Members | undefined {
  let rest: Record<string, unknown> | undefined;
  for (const name in row) {
    if (named.has(name) || common.has(name) || row[name] === undefined) continue;
    rest ??= {};
    rest[name] = name === 'items' ? compactItems(row[name] as readonly Item[]) : row[name];
  }
  return rest;
}

function expandedRow(stored: unknown, common: Members | undefined): Members {
  const [version, F, S, rest] = stored as readonly [Json, Json, Json, Members | undefined];
  const row = { F, S: (stored as readonly Json[]).length === 2 ? F : S, version, ...common };
  if (rest === undefined) return row;
  const items = rest.items === undefined ? {} : { items: expandedItems(rest.items) };
  return { ...row, ...rest, ...items };
}

function compactItems(items: readonly Item[]): unknown {
  return alike(items) ?? items.map((item) => ({ ...item, rows: compactRows(item.rows) }));
}

function hasMore(row: Members): boolean {
  return Object.keys(row).some((name) => !named.has(name));
}

function isSame(names: readonly unknown[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, at) => name === others[at]);
}

function alike(items: readonly Item[]): Alike | undefined {
  const [first] = items;
  if (first === undefined) return undefined;
  const of = Object.keys(first.rows);
  const versions = of.map((id) => (first.rows[id] as Members).version);
  const kept: (readonly unknown[])[] = [];
  for (const item of items) {
    const rows = Object.values(item.rows) as readonly Members[];
    const ids = Object.keys(item.rows);
    if (!isSame(ids, of) || rows.some((row, at) => row.version !== versions[at] || hasMore(row)))
      return undefined;
    kept.push(compactItem(item, rows, of));
  }
  return { of, versions, items: kept };
}

/** `[source, sink, each F, each S, what else it has]`; 0 for S that are the F. */
function compactItem(item: Item, rows: readonly Members[], of: readonly string[]) {
  const { source, sink, rows: _, ...others } = item as Item & { readonly sent?: Json };
  const F = rows.map((row) => row.F);
  const S = rows.every((row) => row.S === row.F && isPlain(row.F)) ? 0 : rows.map((row) => row.S);
  const isAllSent = Array.isArray(others.sent) && isSame(others.sent, of);
  const rest = isAllSent ? { ...others, sent: true } : others;
  return Object.keys(rest).length > 0 ? [source, sink, F, S, rest] : [source, sink, F, S];
}

function expandedItems(stored: unknown): readonly unknown[] {
  if (Array.isArray(stored))
    return stored.map((item) => ({ ...item, rows: expandedRows(item.rows) }));
  const { of, versions, items } = stored as Alike;
  return items.map(([source, sink, F, S, rest = {}]) => {
    const rows = of.map((id, at) => {
      const given = (F as readonly unknown[])[at];
      const held = S === 0 ? given : (S as readonly unknown[])[at];
      return [id, { F: given, S: held, version: versions[at] }];
    });
    const sent = isObject(rest) && rest.sent === true ? { sent: of } : {};
    return { source, sink, rows: Object.fromEntries(rows), ...(rest as Members), ...sent };
  });
}

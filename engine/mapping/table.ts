// Computes what the rows of a pipe want: records in, an outcome per row out. Pure but for the
// questions it asks `Lookups`, which the caller answers in batches; it reads no store and no clock.

import { isEmpty } from '../base/empty.ts';
import { isObject, type Json, type JsonObject, setMember } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { castOutcome } from './cast-outcome.ts';
import { keyOf } from './compare.ts';
import { conditionHolds } from './condition.ts';
import type { Expression } from './expression/expression.ts';
import { type ExpressionTable, tableOf } from './expression/expression-table.ts';
import type { Bindings } from './jsonata/bindings.ts';
import { after, all, type Later } from './later.ts';
import {
  failedOutcome,
  type ItemOutcome,
  type Outcome,
  obstacle,
  outcomeOf,
  settled,
} from './outcome.ts';
import type { BackRow, ListRule, Row, ValueRule } from './row.ts';
import { pathsOf, setBy } from './row-value.ts';
import { ruleOutcome, withDefault } from './rule.ts';
import { type MappingContext, ofRow, type Scope, scopeOf } from './scope.ts';
import type { Standing, Standings } from './standing.ts';

/** F of every row, by row id. A row that only goes back has nothing of its own: it is empty. */
export async function forwardOutcomes(
  rows: readonly Row[],
  record: JsonObject,
  context: MappingContext,
  standings?: Standings,
): Promise<Readonly<Record<string, Outcome>>> {
  const whole = { ...context, source: context.source ?? record };
  return rowOutcomes(rows, scopeOf(record, whole, standings));
}

/** What every back row gives for the source, by its source path. */
export async function backOutcomes(
  rows: readonly BackRow[],
  sinkRecord: JsonObject,
  context: MappingContext,
  standings?: Standings,
): Promise<Readonly<Record<string, Outcome>>> {
  const whole = { ...context, sink: context.sink ?? sinkRecord };
  return valueOutcomes(rows, sinkRecord, whole, standings);
}

/** What single values give, by their path, read on one record. */
export async function valueOutcomes(
  rows: readonly BackRow[],
  record: JsonObject,
  context: MappingContext,
  standings?: Standings,
): Promise<Readonly<Record<string, Outcome>>> {
  const scope = scopeOf(record, context, standings);
  const asked: Record<string, Later<Outcome>> = {};
  for (const row of rows)
    setMember(
      asked,
      row.path,
      settled(() => when(row, scope, () => valueOutcome(row, ofRow(scope, row.path)))),
    );
  const outcomes = await come(asked);
  return Object.fromEntries(rows.flatMap((row) => spread(row, outcomes[row.path] as Outcome)));
}

/** What a back row of several properties gives to each of them. */
function spread(row: BackRow, outcome: Outcome): readonly (readonly [string, Outcome])[] {
  if (row.members === undefined) return [[row.path, outcome]];
  if (outcome.kind !== 'value') return pathsOf(row).map((path) => [path, outcome] as const);
  return setBy(outcome.value, row).map(([path, value]) => [path, outcomeOf(value)] as const);
}

function rowOutcomes(rows: readonly Row[], scope: Scope): Later<Readonly<Record<string, Outcome>>> {
  const values = tableOfRows(rows).values(scope.record, scope.bindings);
  const outcomes: Record<string, Later<Outcome>> = {};
  for (const row of rows)
    setMember(
      outcomes,
      row.id,
      Object.hasOwn(values, row.id)
        ? castOutcome(outcomeOf(values[row.id]), row)
        : settledRow(row, scope),
    );
  return come(outcomes);
}

/** As `settled`, without a function for each property of each record. */
function settledRow(row: Row, scope: Scope): Later<Outcome> {
  try {
    const own = ofRow(scope, row.id);
    const outcome = row.when === undefined ? rowOutcome(row, own) : rowOutcomeWhen(row, own);
    return outcome instanceof Promise ? outcome.catch(failedOutcome) : outcome;
  } catch (error) {
    return failedOutcome(error);
  }
}

const tables = new WeakMap<readonly Row[], ExpressionTable>();

/** One function for the rows that are an expression and no more; made when the rows are first used. */
function tableOfRows(rows: readonly Row[]): ExpressionTable {
  const known = tables.get(rows);
  if (known) return known;
  const expressions = rows.flatMap(({ id, when, default: otherwise, rule }) =>
    rule?.kind === 'expression' && !when && !otherwise ? [[id, rule.expression] as const] : [],
  );
  const table = tableOf(Object.fromEntries(expressions));
  tables.set(rows, table);
  return table;
}

/** All rows were asked before the first answer is awaited, so that look-ups travel together. */
function come(outcomes: Record<string, Later<Outcome>>): Later<Readonly<Record<string, Outcome>>> {
  const late: Promise<void>[] = [];
  for (const name in outcomes) {
    const outcome = outcomes[name];
    if (!(outcome instanceof Promise)) continue;
    late.push(outcome.then((value) => setMember(outcomes, name, value)));
  }
  const here = outcomes as Record<string, Outcome>;
  return late.length === 0 ? here : Promise.all(late).then(() => here);
}

function when(
  row: { readonly when?: Expression },
  scope: Scope,
  compute: () => Later<Outcome>,
): Later<Outcome> {
  if (row.when === undefined) return compute();
  return after(conditionHolds(row.when, scope.record, scope.bindings), (isOn) =>
    isOn ? compute() : { kind: 'off' },
  );
}

function rowOutcomeWhen(row: Row, scope: Scope): Later<Outcome> {
  return when(row, scope, () => rowOutcome(row, scope));
}

function rowOutcome(row: Row, scope: Scope): Later<Outcome> {
  if (row.list) return listOutcome(row.list, scope);
  if (row.rule) return valueOutcome(row as Row & { readonly rule: ValueRule }, scope);
  return { kind: 'empty' };
}

function valueOutcome(
  row: (Row & { readonly rule: ValueRule }) | BackRow,
  scope: Scope,
): Later<Outcome> {
  return after(ruleOutcome(row.rule, scope), (outcome) =>
    after(withDefault(outcome, row.default, scope), (result) => castOutcome(result, row)),
  );
}

/** Lists that are joined: an item's key tells of which it is, so that it never becomes another's. */
function listOutcome(list: ListRule, scope: Scope): Later<Outcome> {
  if (list.blocks === undefined) return blockOutcome(list, scope);
  const each = list.blocks.map((block, at) => blockOutcome(block, ofBlock(scope, at)));
  return after(all(each), (outcomes) => {
    const items = outcomes.flatMap((outcome, at) =>
      outcome.kind === 'items'
        ? outcome.items.map((item) => ({
            ...item,
            key: joinedKey(at, item.key),
            ...(item.pairKeys ? { pairKeys: [...keysBefore(list, at), ...item.pairKeys] } : {}),
          }))
        : [],
    );
    return obstacle(outcomes) ?? { kind: 'items', items };
  });
}

/** An item has no key by the rules of the lists before its own: they stand one after the other. */
function keysBefore({ blocks = [] }: ListRule, at: number): readonly string[] {
  return blocks.slice(0, at).flatMap(({ merge }) => merge.map(() => ''));
}

function joinedKey(block: number, key: string): string {
  return key === '' ? '' : `${block}/${key}`;
}

function ofBlock(scope: Scope, block: number): Scope {
  const { standing } = scope;
  if (!standing?.items) return scope;
  const items: Standing['items'] = (key) => standing.items?.(joinedKey(block, key));
  return { ...scope, standing: { ...standing, items } };
}

/** A part never travels without its siblings: what stops one item stops the list. */
function blockOutcome(list: ListRule, scope: Scope): Later<Outcome> {
  return after(list.items.evaluate(scope.record, scope.bindings), (found) => {
    const items = isEmpty(found) ? [] : Array.isArray(found) ? found : [found];
    const outcomes = items.map((item, at) => itemOutcome(list, item, at + 1, scope));
    return after(all(outcomes), (results) => {
      const kept = results.filter((result) => result !== undefined);
      const inner = kept.flatMap((item) => Object.values(item.rows));
      return obstacle(inner) ?? { kind: 'items' as const, items: kept };
    });
  });
}

/** `$` is the item, `$position` counts from 1; undefined if `when` leaves the item out. */
function itemOutcome(
  list: ListRule,
  item: unknown,
  position: number,
  scope: Scope,
): Later<ItemOutcome | undefined> {
  const id = list.key ? readPath(item, list.key.source) : undefined;
  const inner: Scope = {
    ...scope,
    record: item,
    bindings: { ...scope.bindings, position },
    standings: isEmpty(id) ? undefined : scope.standing?.items?.(String(id)),
    standing: undefined,
  };
  return after(conditionHolds(list.when, item, inner.bindings), (isIn) => {
    if (!isIn) return undefined;
    return after(rowOutcomes(list.rows, inner), (rows) =>
      after(sourcePairKeys(list, inner), (keys) => ({
        key: isEmpty(id) ? '' : String(id),
        record: isObject(item) ? (item as JsonObject) : {},
        rows,
        ...(list.merge.length === 0 ? {} : { pairKeys: keys }),
      })),
    );
  });
}

/** What the list's merge rules give for an item of the sink; empty text is no key. */
export function pairKeys(list: ListRule, side: 'sink', item: unknown, bindings: Bindings) {
  return keysOf(list.merge.map((rule) => rule[side].evaluate(item, bindings)));
}

/** The same of an item of the source; what is looked up and not found is no key. */
function sourcePairKeys(list: ListRule, inner: Scope): Later<readonly string[]> {
  const values = list.merge.map(({ source }): Later<unknown> => {
    if (!('kind' in source)) return source.evaluate(inner.record, inner.bindings);
    return after(ruleOutcome(source, inner), (one) => (one.kind === 'value' ? one.value : null));
  });
  return keysOf(values);
}

function keysOf(values: readonly Later<unknown>[]): Later<readonly string[]> {
  return after(all(values), (found) =>
    found.map((value) => (isEmpty(value) ? '' : keyOf(value as Json, 'exact'))),
  );
}

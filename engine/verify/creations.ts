// What a record that the pipe made should have got with its create: computed by the mapping as if the record
// were made now, and held against what stands in its system. So rows show themselves that are written once.

import { isEmpty } from '../base/empty.ts';
import type { Json, JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { CheckRow } from '../docs/checklist/checklist.ts';
import type { Step } from '../docs/checklist/records.ts';
import { type Compare, equal } from '../mapping/compare.ts';
import type { Outcome } from '../mapping/outcome.ts';
import type { Row } from '../mapping/row.ts';
import { setBy } from '../mapping/row-value.ts';
import type { MappingContext } from '../mapping/scope.ts';
import { forwardOutcomes, valueOutcomes } from '../mapping/table.ts';
import { lookupsIn } from '../sync/references/references.ts';
import { runOf, type World } from '../sync/world.ts';
import { countText, valuesAt } from './places.ts';

/** By id of the checklist's line: the values that are due. */
export type Dues = ReadonlyMap<string, readonly Json[]>;

/** Both records of a pair, as they stand in their systems before anything is edited. */
export interface Pair {
  readonly made: 'source' | 'sink';
  readonly source: JsonObject;
  readonly sink: JsonObject;
  /** What its create was sent with, if it was seen. */
  readonly sent?: JsonObject;
  readonly dues: Dues;
}

export async function duesOf(
  world: World,
  pipe: Pipe,
  { made, source, sink }: Omit<Pair, 'dues'>,
): Promise<Dues> {
  return world.store.transact(async (tx) => {
    const context = {
      settings: pipe.settings,
      creating: true,
      lookups: lookupsIn(world, tx),
      run: runOf(world),
    };
    return made === 'sink'
      ? forwardDues(pipe.rows, source, { ...context, source })
      : backDues(pipe.rows, sink, { ...context, sink });
  });
}

/** Ids of the lines that have something to say of these two records as they are. */
export async function applyingTo(
  world: World,
  pipe: Pipe,
  { source, sink }: Pick<Pair, 'source' | 'sink'>,
): Promise<ReadonlySet<string>> {
  return world.store.transact(async (tx) => {
    const lookups = lookupsIn(world, tx);
    const context = { settings: pipe.settings, creating: false, lookups, source, sink };
    const forward = await forwardDues(pipe.rows, source, context);
    const back = await backDues(pipe.rows, sink, context);
    return new Set(
      [...forward, ...back].flatMap(([id, due]) => (due.some((one) => !isEmpty(one)) ? [id] : [])),
    );
  });
}

async function forwardDues(
  rows: readonly Row[],
  source: JsonObject,
  context: MappingContext,
): Promise<Dues> {
  const dues = new Map<string, readonly Json[]>();
  const outcomes = await forwardOutcomes(rows, source, context);
  for (const row of rows) {
    const outcome = outcomes[row.id];
    const id = `→ ${row.sinkPath}`;
    if (outcome?.kind === 'value') dues.set(id, [outcome.value]);
    if (outcome?.kind !== 'items' || outcome.items.length === 0) continue;
    dues.set(id, [countText(outcome.items.length)]);
    for (const inner of row.list?.rows ?? [])
      dues.set(
        `${id}[].${inner.sinkPath}`,
        outcome.items.flatMap((item) => valueIn(item.rows[inner.id])),
      );
  }
  return dues;
}

async function backDues(
  rows: readonly Row[],
  sink: JsonObject,
  context: MappingContext,
): Promise<Dues> {
  const dues = new Map<string, readonly Json[]>();
  for (const { back, list, sinkPath } of rows) {
    for (const [path, outcome] of Object.entries(await valueOutcomes(back, sink, context)))
      dues.set(`← ${path}`, valueIn(outcome));
    const path = list?.backPath;
    const items = path === undefined ? undefined : readPath(sink, sinkPath);
    if (list === undefined || !Array.isArray(items) || items.length === 0) continue;
    dues.set(`← ${path}`, [countText(items.length)]);
    for (const inner of list.rows.flatMap((row) => row.back)) {
      const found = items.map((item) => valueOutcomes([inner], item as JsonObject, context));
      const values = (await Promise.all(found)).flatMap((one) => valueIn(one[inner.path]));
      dues.set(`← ${path}[].${inner.path}`, values);
    }
  }
  return dues;
}

function valueIn(outcome: Outcome | undefined): readonly Json[] {
  return outcome?.kind === 'value' ? [outcome.value] : [];
}

/** That the value which was due with the create stands there; undefined if it does not. */
export function atCreation(row: CheckRow, pair: Pair): Step | undefined {
  const { made, source, sink, sent, dues } = pair;
  const way = made === 'sink' ? '→' : '←';
  if (row.way !== '↔' && row.way !== way) return undefined;
  const path = (way === '→' ? row.sink : row.source)[0] as string;
  const due = dues.get(`${way} ${path}`) ?? [];
  const held = valuesAt(way === '→' ? sink : source, path);
  const [list] = held;
  if (Array.isArray(list) && row.of?.list && !path.includes('[].'))
    return due.length > 0 && list.length > 0
      ? {
          way,
          outcome: 'created',
          put: due[0] as Json,
          found: countText(list.length),
        }
      : undefined;
  const compare = compareOf(row, path);
  const isDue = (one: Json) => due.some((value) => isSame(row, value, one, compare));
  // What a system takes and never shows is shown by the call as it left.
  const isHidden = sent !== undefined && held.every((one) => isEmpty(one));
  const found = (isHidden ? valuesAt(sent, path) : held).find(isDue);
  if (found === undefined) return undefined;
  const given = (way === '→' ? row.source : row.sink)
    .flatMap((one) => valuesAt(way === '→' ? source : sink, one))
    .find((one) => !isEmpty(one) && typeof one !== 'object');
  const isOne = due.length === 1 && given !== undefined;
  return {
    way,
    outcome: isHidden ? 'sent' : 'created',
    put: isOne ? given : (due[0] as Json),
    found,
  };
}

function isSame(row: CheckRow, due: Json, held: Json, compare: Compare): boolean {
  if (isEmpty(due) || isEmpty(held)) return false;
  const { members, sinkPath } = row.of ?? {};
  if (members === undefined || sinkPath === undefined) return equal(due, held, compare);
  return setBy(due, { path: '', type: 'object', members })
    .filter(([, value]) => !isEmpty(value))
    .every(([name, value]) => equal(value, readPath(held, name) ?? null, 'exact'));
}

function compareOf({ of }: CheckRow, path: string): Compare {
  const inner = of?.list?.rows.find(({ sinkPath }) => path.endsWith(`[].${sinkPath}`));
  return (inner ?? of)?.compare ?? 'exact';
}

// Tries rows of a pipe on a record: one that was read, or one that somebody made up. References and
// look-ups are answered from the store and the small lists, as the path would. Reads only.

import { failure } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import { entityOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { hintAmong, pipeNamed } from '../../definition/pipe-named.ts';
import type { Run } from '../../mapping/language/run.ts';
import type { Lookups } from '../../mapping/lookups.ts';
import type { Row } from '../../mapping/row.ts';
import type { MappingContext } from '../../mapping/scope.ts';
import { type TriedExpression, type TriedRow, tryBackRow, tryRow } from '../../mapping/try-row.ts';
import type { Image, Transaction } from '../../store/store.ts';
import { readLists } from '../references/lookup-lists.ts';
import { lookupsIn } from '../references/references.ts';
import { otherEnd } from '../state/link-ends.ts';
import { runOf, type World } from '../world.ts';

export type Way = 'forward' | 'back';

export interface TryAnswer {
  readonly pipe: string;
  readonly way: Way;
  /** The record that was read; absent: it came along. */
  readonly ref?: string;
  readonly rows: readonly TriedRow[];
  /** In place of rows: an expression of one's own. */
  readonly expression?: TriedExpression;
  /** Lists that could not be read to look in, in the system's words. */
  readonly unread: readonly string[];
}

/** A record that was read, and the pipe it is tried in. */
export interface OnRecord {
  readonly pipe: string;
  readonly ref: string;
}

/** Tries a row, or all, on a record of either side of the pipe that was read before. */
export async function tryOnRecord(
  engine: World,
  question: OnRecord & { readonly row?: string },
  signal?: AbortSignal,
): Promise<TryAnswer> {
  const { ref } = question;
  const { pipe, way } = wayOf(engine, question);
  // Lists of its own: those of a running engine tell it by their age what to look at again.
  const world: World = { ...engine, lists: new Map(engine.lists) };
  const unread = await fillLists(world, pipe, signal);
  return world.store.transact(async (tx) => {
    const { record, ...seen } = await seenBy(world, tx, pipe, way, ref);
    const context: MappingContext = { ...seen, lookups: lookupsIn(world, tx) };
    const rows = await tried(pipe, { way, row: question.row, record }, context);
    return { pipe: pipe.id, way, ref, rows, unread };
  });
}

/** What an expression of the pipe sees when it runs on this record. */
export interface Seen extends Omit<MappingContext, 'lookups'> {
  readonly record: JsonObject;
}

/** As if an expression of the reader's own stood in the pipe; `run` computes it. */
export async function tryExpressionOn(
  world: World,
  question: OnRecord,
  run: (seen: Seen) => Promise<TriedExpression>,
): Promise<TryAnswer> {
  const { ref } = question;
  const { pipe, way } = wayOf(world, question);
  const { record, ...seen } = await world.store.transact((tx) => seenBy(world, tx, pipe, way, ref));
  const own = way === 'forward' ? { source: record } : { sink: record };
  const expression = await run({ ...seen, ...own, record });
  return { pipe: pipe.id, way, ref, rows: [], expression, unread: [] };
}

function wayOf({ catalogue }: World, { pipe: id, ref }: OnRecord): { pipe: Pipe; way: Way } {
  const pipe = pipeNamed(catalogue.pipes, id);
  const entity = entityOf(ref);
  if (entity !== pipe.source.id && entity !== pipe.sink.id)
    throw failure('try.side', { ref, source: pipe.source.id, sink: pipe.sink.id });
  return { pipe, way: entity === pipe.source.id ? 'forward' : 'back' };
}

async function seenBy(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  way: Way,
  ref: string,
): Promise<Seen> {
  const image = (await tx.images([ref])).get(ref);
  if (!image) throw failure('desk.unread', { ref });
  const other = await counterpartOf(tx, pipe, image);
  const isLinked = other !== undefined;
  const sides = isLinked ? { [way === 'forward' ? 'sink' : 'source']: other.props } : {};
  const { settings } = pipe;
  return { record: image.props, settings, creating: !isLinked, run: runOf(world), ...sides };
}

export interface OnGiven {
  readonly row?: string;
  readonly way: Way;
  readonly record: JsonObject;
  readonly run: Run;
}

/** The same on a record that came along; what it refers to is looked up where there is a store. */
export async function tryOnGiven(
  engine: World | undefined,
  pipe: Pipe,
  question: OnGiven,
  signal?: AbortSignal,
): Promise<TryAnswer> {
  const { way, row, record, run } = question;
  const answer = async (lookups: Lookups): Promise<TryAnswer['rows']> =>
    tried(pipe, { way, row, record }, { settings: pipe.settings, creating: true, run, lookups });
  if (engine === undefined) return { pipe: pipe.id, way, rows: await answer(blind), unread: [] };
  const world: World = { ...engine, lists: new Map(engine.lists) };
  const unread = await fillLists(world, pipe, signal);
  const rows = await world.store.transact((tx) => answer(lookupsIn(world, tx)));
  return { pipe: pipe.id, way, rows, unread };
}

/** Where no record but the given one is known. */
export const blind: Lookups = {
  counterpart: async (entity, id) => ({ kind: 'missing', ref: `${entity}:${id}` }),
  matches: async () => [],
};

interface Wanted {
  readonly way: Way;
  readonly row: string | undefined;
  readonly record: JsonObject;
}

/** One after the other: each is looked at step by step. */
async function tried(pipe: Pipe, wanted: Wanted, context: MappingContext): Promise<TriedRow[]> {
  const { way, record } = wanted;
  const found: TriedRow[] = [];
  for (const row of rowsNamed(pipe, wanted)) {
    if (way === 'forward') found.push(await tryRow(row, record, context));
    else
      for (const back of row.back) found.push(...(await tryBackRow(row.id, back, record, context)));
  }
  return found;
}

function rowsNamed(pipe: Pipe, { way, row: name }: Wanted): readonly Row[] {
  const goes = (row: Row) =>
    way === 'back'
      ? row.back.length > 0
      : row.rule !== undefined || (row.list !== undefined && row.list.isBackOnly !== true);
  const named = name === undefined ? pipe.rows : pipe.rows.filter(({ id }) => id === name);
  const rows = named.filter(goes);
  if (rows.length > 0 || (name === undefined && pipe.rows.length === 0)) return rows;
  const ids = pipe.rows.filter(goes).map(({ id }) => id);
  const hint = name === undefined ? '' : hintAmong(name, ids);
  throw failure('try.row', { pipe: pipe.id, row: name ?? '', way, hint });
}

async function counterpartOf(
  tx: Transaction,
  pipe: Pipe,
  { ref }: Image,
): Promise<Image | undefined> {
  const link = (await tx.linksOf([ref])).find(
    (one) => one.pipe === pipe.id && one.state === 'live',
  );
  if (!link) return undefined;
  const other = otherEnd(link, ref);
  return (await tx.images([other])).get(other);
}

async function fillLists(world: World, pipe: Pipe, signal?: AbortSignal): Promise<string[]> {
  try {
    await readLists(world, pipe, signal);
    return [];
  } catch (error) {
    signal?.throwIfAborted();
    return [(error as Error).message];
  }
}

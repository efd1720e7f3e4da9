// What must hold of every row of every live link once all is at rest: both sides agree, or there is a
// reason that does not rest on the engine's own memory alone: a person's later edit of a one-way sink,
// what the sink is known to make of values, something on the desk.

import type { Json } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import { equal } from '../mapping/compare.ts';
import type { ItemOutcome, Outcome } from '../mapping/outcome.ts';
import { cast } from '../mapping/property-type.ts';
import type { Row } from '../mapping/row.ts';
import { heldIn, pathsOf, sinkPlace } from '../mapping/row-value.ts';
import type { Link, Parked, RowBase, Work } from '../store/store.ts';
import { type RowContext, valueIn } from '../sync/decide/row.ts';
import { contextOf } from '../sync/decide/row-context.ts';
import { isSet, pairsOf, valuesOf } from '../sync/decide/value-sets.ts';
import type { Evaluation, View } from '../sync/decide/view.ts';
import { evaluate } from '../sync/reconcile/evaluate.ts';
import { loadViews } from '../sync/reconcile/load-views.ts';
import { lookupsIn } from '../sync/references/references.ts';
import { runOf, type World } from '../sync/world.ts';
import { remembered, valueAt } from './at-rest.ts';
import type { Ground } from './ground.ts';
import { plainName } from './redefine.ts';

export async function checkRows(ground: Ground, world: World): Promise<void> {
  for (const pipe of world.catalogue.pipes) {
    const { links } = await remembered(world, pipe);
    const live = links.filter((link) => link.state === 'live');
    const seen = await world.store.transact(async (tx) => {
      const views = await loadViews(
        tx,
        pipe,
        live.map((link) => workOf(pipe, link)),
      );
      const lookups = lookupsIn(world, tx);
      return Promise.all(
        views.map(async (view) => ({
          view,
          evaluation: await evaluate(pipe, view, lookups, runOf(world)),
        })),
      );
    });
    for (const { view, evaluation } of seen)
      if (evaluation.hasSource && evaluation.hasSink && areThere(ground, view))
        for (const row of pipe.rows) checkRow(ground, pipe, row, view, evaluation);
  }
}

/** A listing of changes only does not show what is gone. */
function areThere(ground: Ground, { link }: View): boolean {
  return [link.source, link.sink].every((ref) => ref !== null && ground.record(ref) !== undefined);
}

function workOf(pipe: Pipe, link: Link): Work {
  return {
    pipe: pipe.id,
    kind: 'reconcile',
    key: link.id,
    dueMs: 0,
    cause: 'retry',
    tries: 0,
    seq: 0,
  };
}

function checkRow(ground: Ground, pipe: Pipe, row: Row, view: View, evaluation: Evaluation): void {
  const outcome = evaluation.outcomes[row.id] as Outcome;
  const { link, parked } = view;
  const lacks = pipe.rows.filter(({ isRequired }) => isRequired).map(({ id }) => id);
  // Without a required value nothing of the record goes over.
  const waits = parked.some(
    (one) => [row.id, '*'].includes(one.row) || (one.why === 'failed' && lacks.includes(one.row)),
  );
  const name = `${row.id} of ${link.source} and ${link.sink}`;
  const context = contextOf(pipe, row, view, evaluation);
  // On the way back it waits for a record of the sink, which the forward value says nothing of.
  const isForward = (one: Parked) => one.waitsFor?.startsWith(`${pipe.source.system}.`) ?? false;
  const waitsForward = parked.some(
    (one) => one.row === row.id && one.why === 'reference' && isForward(one),
  );
  if (row.rule?.kind === 'link' && waitsForward && outcome.kind !== 'pending')
    ground.broken(6, `${name} still waits for a reference that is there`);
  if (waits || context.isFrozen || outcome.kind === 'off') return;
  if (['pending', 'ambiguous', 'failed'].includes(outcome.kind)) {
    if (isOver(row, view.base?.rows[row.id], context)) return;
    ground.broken(6, `${name} cannot be translated (${outcome.kind}) and nobody is told`);
    return;
  }
  if (!row.rule && !row.list) return;
  if (outcome.kind === 'items') {
    checkItems(ground, row, outcome.items, view, context);
    return;
  }
  const F = valueIn(outcome) ?? null;
  const S = heldIn(view.sink?.props ?? {}, row);
  const base = view.base?.rows[row.id];
  const isRestored = !context.isBoth && row.drift === 'restore';
  if (isSet(row) ? isSameSet(row, F, S, base, isRestored) : equal(F, S, row.compare)) return;
  // Of siblings that go one way the sink shows the last edit.
  if (isExcused(row, S, context) || view.siblings.length > 0) return;
  if (base?.note && isStill(row, base, F, S)) return;
  if (!context.isBoth && isLaterEdit(ground, row, view, base, F)) return;
  if (!context.isBoth && wentBothWays(ground, pipe) && mayDiffer(ground, row, view)) return;
  const isAllowed = context.mayUpdateSink && (!context.isBoth || context.mayUpdateSource);
  if (!isAllowed) return;
  ground.broken(9, `${name} differ: ${JSON.stringify(F)} and ${JSON.stringify(S)}`);
}

/** Nobody waits for a value that neither side may be given any more; what a create went without is told. */
function isOver(row: Row, base: RowBase | undefined, context: RowContext): boolean {
  const mayWrite = context.mayUpdateSink && row.write !== 'on-create';
  const mayGoBack = context.isBoth && context.mayUpdateSource;
  const isMissing = base?.note === 'not-sent' || base?.items?.length === 0;
  return !mayWrite && !mayGoBack && !isMissing;
}

function isExcused(row: Row, S: unknown, context: ReturnType<typeof contextOf>): boolean {
  if (row.write === 'on-create') return true;
  if (row.write === 'if-empty') return S !== null && S !== '';
  return context.hasSibling;
}

/**
 * Every value has its like over there, or is paired with what the other side made of it. What was added over there
 * stays there, also where what was removed is restored.
 */
function isSameSet(
  row: Row,
  F: Json,
  S: Json,
  base: RowBase | undefined,
  isRestored: boolean,
): boolean {
  const [left, right] = [valuesOf(F, row.compare), valuesOf(S, row.compare)];
  const pairs = base ? pairsOf(base, row.compare) : [];
  const same = (one: Json, other: Json) => equal(one, other, row.compare);
  const isKnown = (value: Json, half: 'f' | 's') =>
    pairs.some((pair) => {
      const other = half === 'f' ? pair.s : pair.f;
      const values = half === 'f' ? right : left;
      return same(pair[half], value) && (other === null || values.some((one) => same(one, other)));
    });
  const isTheirs = (value: Json) =>
    isRestored && !pairs.some(({ f, s }) => f !== null && same(s, value));
  return (
    left.every((f) => right.some((s) => same(f, s)) || isKnown(f, 'f')) &&
    right.every((s) => left.some((f) => same(f, s)) || isKnown(s, 's') || isTheirs(s))
  );
}

/** Both halves are what they were when the difference was noted. */
function isStill(row: Row, base: RowBase, F: RowBase['F'], S: RowBase['S']): boolean {
  return equal(base.F, F, row.compare) && equal(base.S, S, row.compare);
}

/** What somebody edited while it went both ways may have been on its way home when it became one way. */
function wentBothWays({ firstPipes }: Ground, { id }: Pipe): boolean {
  return firstPipes.some((one) => one.id === plainName(id) && one.back !== undefined);
}

/** The sink shows an edit of its own; of a set beside what was added to it. */
function mayDiffer({ truth }: Ground, row: Row, { link }: View): boolean {
  if (isSet(row)) return true;
  return pathsOf(sinkPlace(row)).some(
    (path) => truth.writtenLast(link.sink as string, path)?.by !== 'engine',
  );
}

/** One-way: somebody, or another pipe, edited the sink after the source, and that is kept. */
function isLaterEdit(
  ground: Ground,
  row: Row,
  view: View,
  base: RowBase | undefined,
  F: RowBase['F'],
): boolean {
  if (row.drift === 'restore') return false;
  const written = pathsOf(sinkPlace(row)).flatMap(
    (one) => ground.truth.writtenLast(view.link.sink as string, one) ?? [],
  );
  const last = written.toSorted((left, right) => right.atMs - left.atMs)[0];
  if (last === undefined || (last.by === 'engine' && last.pipe === plainName(view.link.pipe)))
    return false;
  const path = row.rule?.kind === 'expression' ? row.rule.expression.path : undefined;
  if (path === undefined) return base !== undefined && equal(base.F, F, row.compare);
  const source = ground.truth.writtenLast(view.link.source as string, path);
  if (source === undefined || source.atMs <= last.atMs) return true;
  // Changed and changed back before it was seen: no edit at all.
  const before = ground.truth.heldBefore(view.link.source as string, path);
  return (
    base !== undefined &&
    before.some((value) => equal(value, base.F, row.compare)) &&
    equal(base.F, F, row.compare)
  );
}

/** Every item over here has its counterpart over there, and their rows agree or are noted. */
function checkItems(
  ground: Ground,
  row: Row,
  items: readonly ItemOutcome[],
  view: View,
  { isBoth, mayUpdateSink }: RowContext,
): void {
  const list = row.list as NonNullable<Row['list']>;
  if (!list.key || list.blocks || list.isBackOnly) return;
  const last = ground.truth.writtenLast(view.link.sink as string, row.sinkPath);
  if (!isBoth && (last?.by !== 'engine' || last.pipe !== plainName(view.link.pipe))) return;
  const sinkKey = list.key.sink;
  const held = valueAt(view.sink?.props, row.sinkPath);
  const sinkItems = (Array.isArray(held) ? held : []) as readonly Record<string, never>[];
  // Items without a key over there are told apart by nothing that could be checked from outside.
  if (sinkItems.some((one) => one[sinkKey] === undefined)) return;
  const name = `${row.id} of ${view.link.source} and ${view.link.sink}`;
  // A key may be there twice: each item has a pair of its own, and each pair one over there.
  const pairs = [...(view.base?.rows[row.id]?.items ?? [])];
  const left = [...sinkItems];
  for (const item of items) {
    const pair = takenFrom(pairs, (one) => one.source === item.key);
    const sink = pair && takenFrom(left, (one) => String(one[sinkKey]) === pair.sink);
    const isOurs = ground.truth
      .itemsMade(view.link.source as string, list.backPath ?? '')
      .some((made) => String(made[list.key?.source ?? 'id']) === item.key);
    if (!list.create || (!mayUpdateSink && !isOurs)) continue;
    if (!pair || !sink) {
      ground.broken(9, `${name}: item ${item.key} has no counterpart`);
      continue;
    }
    for (const inner of list.rows) {
      const F = valueIn(item.rows[inner.id] ?? { kind: 'off' });
      const S = cast(valueAt(sink, inner.sinkPath), inner.type);
      if (F === undefined || equal(F, S, inner.compare) || !list.update) continue;
      const base = pair.rows[inner.id];
      if (base && isStill(inner, base, F, S)) continue;
      if (inner.write === 'on-create' || (inner.write === 'if-empty' && S !== null)) continue;
      // Edited over there, and kept.
      if (!isBoth && inner.drift === 'keep' && base && equal(base.F, F, inner.compare)) continue;
      ground.broken(
        9,
        `${name}: ${inner.id} of item ${item.key} differs: ${JSON.stringify(F)} and ${JSON.stringify(S)}`,
      );
    }
  }
}

/** The first that is so, taken out. */
function takenFrom<Item>(all: Item[], is: (item: Item) => boolean): Item | undefined {
  const at = all.findIndex(is);
  return at < 0 ? undefined : all.splice(at, 1)[0];
}

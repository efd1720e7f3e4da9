// What reconcile knows of one link: both images, the base, what waits, and what the mapping wants.
// Loaded for a whole batch by a fixed number of store calls, then evaluated side by side.

import type { Json, JsonObject } from '../base/json.ts';
import type { Direction, Pipe } from '../definition/pipe.ts';
import { conditionHolds } from '../mapping/condition.ts';
import type { Expression } from '../mapping/expression.ts';
import { bindingsOf } from '../mapping/scope.ts';
import {
  forwardOutcomes,
  type Lookups,
  type MappingContext,
  type Outcome,
  pairKeys,
} from '../mapping/table.ts';
import type {
  Base,
  Cause,
  GuardName,
  Image,
  Link,
  Oscillation,
  Parked,
  Transaction,
  Work,
} from '../store/store.ts';
import { endsOf } from './link-ends.ts';
import { itemsAt, textAt } from './list-pairs.ts';
import { reconcileWork } from './new-work.ts';
import { noting } from './references.ts';
import { isExplained, knownRewritings } from './rewritings.ts';
import { standingsOf, takenBy } from './settled-references.ts';
import { isSet } from './value-sets.ts';

export interface View {
  readonly work: Work;
  readonly link: Link;
  readonly source: Image | undefined;
  readonly sink: Image | undefined;
  readonly base: Base | undefined;
  readonly parked: readonly Parked[];
  /** Other live links of this pipe at the same sink record. */
  readonly siblings: readonly Link[];
  /** Of a gone link: another live link of this pipe that has one of its records now. */
  readonly successor?: Link;
  /** `ref property` of everything frozen. */
  readonly frozen: ReadonlySet<string>;
  /** Rows that a guard holds. */
  readonly held?: HeldRows;
  /** Rows whose key another record over there has: row → that record. */
  readonly taken?: ReadonlyMap<string, string>;
  /** By row: a rewriting known for its property makes the one value of the other. */
  readonly explains?: (row: string, F: Json, S: Json) => boolean;
}

/** Row → which guard holds it, and why; `*` is the whole operation. */
export type HeldRows = ReadonlyMap<string, { readonly guard: GuardName; readonly reason: string }>;

/** What the pipe's conditions and mapping say about a link. */
export interface Evaluation {
  /** The source is there: live and in the pipe's scope. */
  readonly hasSource: boolean;
  readonly hasSink: boolean;
  readonly mayUpdateSink: boolean;
  readonly mayUpdateSource: boolean;
  /** F by row id; empty where the source is not there. */
  readonly outcomes: Readonly<Record<string, Outcome>>;
  readonly context: MappingContext;
  /** Of sink items whose counterpart is not known, or is gone: the values of their list's merge rules. */
  readonly pairKeys: ReadonlyMap<JsonObject, readonly string[]>;
  /** Refs and questions that the answers hung on, back values included once they are computed. */
  readonly asked: ReadonlySet<string>;
  /** Refs that a person took, of those that were asked for. */
  readonly taken: ReadonlySet<string>;
}

export async function loadViews(
  tx: Transaction,
  pipe: Pipe,
  work: readonly Work[],
): Promise<readonly View[]> {
  const links = await tx.links(work.map((one) => one.key));
  const ids = [...links.keys()];
  const refs = [...new Set([...links.values()].flatMap((link) => endsOf(link)))];
  const isMany = pipe.merge.some((rule) => rule.isMany);
  const shared = [...links.values()].flatMap((link) =>
    link.state === 'gone' ? endsOf(link) : isMany && link.sink !== null ? [link.sink] : [],
  );
  const [intents, images, bases, waiting, neighbours, oscillations, explains] = await Promise.all([
    tx.intentsOfLinks(ids),
    tx.images(refs),
    tx.bases(ids),
    tx.parkedOf(ids),
    tx.linksOf([...new Set(shared)]),
    tx.oscillations(refs),
    explanationsOf(tx, pipe),
  ]);
  const busy = new Set(intents.map((intent) => intent.link));
  const parked = Map.groupBy(waiting, (one) => one.subject);
  const family = neighbours.filter((link) => link.pipe === pipe.id && link.state === 'live');
  const frozen = frozenOf(oscillations);
  return work.flatMap((one): View[] => {
    const link = links.get(one.key);
    if (!link || busy.has(link.id)) return [];
    return [
      {
        work: one,
        link,
        source: link.source === null ? undefined : images.get(link.source),
        sink: link.sink === null ? undefined : images.get(link.sink),
        base: bases.get(link.id),
        parked: parked.get(link.id) ?? [],
        siblings: family.filter((other) => other.sink === link.sink && other.id !== link.id),
        ...(link.state === 'gone' ? successorOf(link, family, isMany) : {}),
        frozen,
        ...(explains ? { explains } : {}),
      },
    ];
  });
}

/** The same of links that nothing queued: only looked at, as if this were why. Who has an open intent is left out. */
export async function viewsOfLinks(
  tx: Transaction,
  pipe: Pipe,
  links: readonly string[],
  cause: Cause,
): Promise<readonly View[]> {
  if (links.length === 0) return [];
  const work = links.map((id) => ({ ...reconcileWork(pipe.id, id, { dueMs: 0, cause }), seq: 0 }));
  return loadViews(tx, pipe, work);
}

/** What is known of how both systems spell the values of the pipe's sets. */
async function explanationsOf(tx: Transaction, pipe: Pipe): Promise<View['explains']> {
  const sets = pipe.rows.filter(isSet);
  if (sets.length === 0) return undefined;
  const sink = await knownRewritings(
    tx,
    pipe.sink,
    sets.map((row) => row.sinkPath),
  );
  const source = await knownRewritings(
    tx,
    pipe.source,
    sets.flatMap((row) => row.back.map(({ path }) => path)),
  );
  const rows = new Map(sets.map((row) => [row.id, row]));
  return (id, F, S) => {
    const row = rows.get(id);
    if (!row) return false;
    const names = row.back.flatMap(({ path }) => source(path));
    return isExplained(sink(row.sinkPath), F, S) || isExplained(names, S, F);
  };
}

function successorOf(
  link: Link,
  family: readonly Link[],
  isMany: boolean,
): { readonly successor?: Link } {
  const successor = family.find(
    (other) =>
      other.id !== link.id &&
      (other.source === link.source || (!isMany && other.sink === link.sink)),
  );
  return successor ? { successor } : {};
}

function frozenOf(oscillations: readonly Oscillation[]): ReadonlySet<string> {
  return new Set(
    oscillations
      .filter((one) => one.frozenAtMs !== null)
      .map((one) => `${one.ref} ${one.property}`),
  );
}

/** Evaluates conditions and rows; questions of all links of a batch are answered together. */
export async function evaluate(pipe: Pipe, view: View, lookups: Lookups): Promise<Evaluation> {
  const source = view.source?.state === 'gone' ? undefined : view.source?.props;
  const sink = view.sink?.state === 'gone' ? undefined : view.sink?.props;
  const asked = new Set<string>();
  const taken = new Set<string>();
  const context: MappingContext = {
    settings: pipe.settings,
    creating: view.link.state === 'pending',
    lookups: noting(lookups, asked),
    taken: takenBy(view.parked, taken),
    ...(source ? { source } : {}),
    ...(sink ? { sink } : {}),
  };
  const hasSource =
    source !== undefined && (await conditionHolds(pipe.forward.when, source, bindingsOf(context)));
  const hasSink = sink !== undefined;
  const takesBack =
    hasSink &&
    pipe.back !== undefined &&
    (await conditionHolds(pipe.back.when, sink, bindingsOf(context)));
  const outcomes = hasSource
    ? await forwardOutcomes(pipe.rows, source, context, standingsOf(pipe, view))
    : {};
  return {
    hasSource,
    hasSink,
    mayUpdateSink: hasSource && (await mayUpdate(pipe.forward, source, context)),
    mayUpdateSource: takesBack && (await mayUpdate(pipe.back as Direction, sink, context)),
    outcomes,
    context,
    pairKeys: hasSink ? await pairKeysOf(pipe, view, sink, { outcomes, context }) : new Map(),
    asked,
    taken,
  };
}

async function pairKeysOf(
  pipe: Pipe,
  view: View,
  sink: JsonObject,
  { outcomes, context }: Pick<Evaluation, 'outcomes' | 'context'>,
): Promise<ReadonlyMap<JsonObject, readonly string[]>> {
  const keys = new Map<JsonObject, readonly string[]>();
  for (const { id, list, sinkPath } of pipe.rows) {
    if (!list || list.merge.length === 0) continue;
    const outcome = outcomes[id];
    if (outcome?.kind !== 'items') continue;
    const there = new Set(outcome.items.map(({ key }) => key));
    const known = view.base?.rows[id]?.items?.filter(({ source }) => there.has(source));
    const paired = new Set(known?.map((item) => item.sink));
    for (const item of itemsAt(sink, sinkPath))
      if (!paired.has(textAt(item, list.key?.sink)))
        keys.set(item, await pairKeys(list, 'sink', item, bindingsOf(context)));
  }
  return keys;
}

async function mayUpdate(
  direction: Direction,
  record: JsonObject,
  context: MappingContext,
): Promise<boolean> {
  if (direction.update === 'always') return true;
  if (direction.update === 'never') return false;
  return conditionHolds(direction.update as Expression, record, bindingsOf(context));
}

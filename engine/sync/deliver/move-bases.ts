// After a clear answer the base of exactly the rows sent moves: to what
// was sent and what is held. A system that rewrites a value is believed, and how it rewrites is
// remembered.

import type { Json, JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Pipe } from '../../definition/pipe.ts';
import { equal } from '../../mapping/compare.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import { cast } from '../../mapping/property-type.ts';
import type { Row } from '../../mapping/row.ts';
import { heldIn } from '../../mapping/row-value.ts';
import { forwardOutcomes } from '../../mapping/table.ts';
import type { Base, IntentRow, Link, RowBase, Transaction } from '../../store/store.ts';
import { valueIn } from '../decide/row.ts';
import { isSet, valuesOf } from '../decide/value-sets.ts';
import { isExplained, type Known, learn, rewritingOf } from '../reconcile/rewritings.ts';
import { lookupsIn } from '../references/references.ts';
import { endsOf } from '../state/link-ends.ts';
import type { World } from '../world.ts';
import { pairItems } from './answered-items.ts';
import type { Finished } from './finished.ts';
import { moveSiblings } from './move-siblings.ts';
import { valuesSent } from './sent-values.ts';
import { rewritingsSeen, setBase } from './set-base.ts';

export async function moveBases(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
  links: ReadonlyMap<string, Link>,
): Promise<void> {
  const ends = new Set([...links.values()].flatMap((link) => endsOf(link)));
  const [images, bases, known] = await Promise.all([
    tx.images([...ends]),
    tx.bases([...links.keys()]),
    learnRewritings(tx, pipe, finished),
  ]);
  const lookups = lookupsIn(world, tx);
  const moved = await Promise.all(
    finished.map(async (one): Promise<Base | undefined> => {
      const link = links.get(one.intent.link);
      const source = link?.source ? images.get(link.source)?.props : undefined;
      const sink = link?.sink ? images.get(link.sink)?.props : undefined;
      if (!link || !source || !sink) return undefined;
      const context = { settings: pipe.settings, creating: false, lookups, source, sink };
      const isBack = one.intent.direction === 'back';
      const outcomes = isBack ? await forwardOutcomes(pipe.rows, source, context) : {};
      const now: Answered = { source, sink, outcomes, known };
      const rows: Record<string, RowBase> = { ...bases.get(link.id)?.rows };
      for (const row of pipe.rows) {
        const sent = one.intent.rows[row.id];
        const next =
          sent && !isUnfinished(world, row, sent, one, now)
            ? baseOfSent(row, sent, one, now)
            : baseOfUnsent(row, one, now);
        if (next) rows[row.id] = next;
      }
      if (one.intent.kind === 'act')
        for (const [id, { F }] of Object.entries(one.intent.rows))
          rows[id] = { F, S: null, version: '' };
      return { link: link.id, pipe: pipe.id, rows };
    }),
  );
  await tx.putBases(moved.filter((base) => base !== undefined));
  await moveSiblings(tx, pipe, finished, links, images);
}

/** Both records after the answer, and what the mapping makes of the source now (of a back write). */
interface Answered {
  readonly source: JsonObject;
  readonly sink: JsonObject;
  readonly outcomes: Readonly<Record<string, Outcome>>;
  readonly known: KnownOf;
}

/** A property that is written `last` still says what a record says until all of its parts are there. */
function isUnfinished(
  world: World,
  row: Row,
  sent: IntentRow,
  { intent }: Finished,
  { sink }: Answered,
): boolean {
  const last = world.catalogue.entities.get(intent.entity)?.last?.[row.sinkPath];
  if (last === undefined || intent.direction !== 'forward') return false;
  const held = cast(readPath(sink, row.sinkPath), row.type);
  return equal(held, last, row.compare) && !equal(sent.F, last, row.compare);
}

function baseOfSent(
  row: Row,
  sent: IntentRow,
  { intent, evidence, isPart }: Finished,
  { source, sink, outcomes, known }: Answered,
): RowBase | undefined {
  const isBack = intent.direction === 'back';
  const outcome = outcomes[row.id] ?? { kind: 'empty' };
  const S = heldIn(sink, row);
  if (evidence) {
    // Found by its key: it may be somebody else's work, so only what is as we sent it is agreed.
    const isOurs =
      equal(sent.F, S, row.compare) || isExplained(known(intent.entity, row.sinkPath), sent.F, S);
    return !sent.items && !isBack && isOurs ? rowBase(row, sent, sent.F, S) : undefined;
  }
  if (sent.items && row.list) {
    const before = intent.pre[(isBack ? row.list.backPath : undefined) ?? row.sinkPath] ?? null;
    const isCreate = intent.kind === 'create';
    const isWhole = !isPart && !isCreate;
    const lists = { planned: sent.items, before, sink, source };
    const items = pairItems(row, { ...lists, isBack, isWhole, isCreate, outcome });
    return { F: null, S: null, version: sent.version, items };
  }
  // Of a value that a person gave: over a two-way row it goes home, being an edit over there.
  if (sent.isGiven) return rowBase(row, sent, sent.F, row.back.length > 0 ? sent.S : S);
  const F = isBack ? (valueIn(outcome) ?? null) : sent.F;
  if (isSet(row)) return setBase(row, sent, intent, { F, S });
  return isBack ? rowBase(row, sent, F, sent.S) : rowBase(row, sent, F, S);
}

/** Of a create: what was not sent is not agreed, so that it flows as soon as it can. */
function baseOfUnsent(
  row: Row,
  { intent, evidence }: Finished,
  { sink, outcomes }: Answered,
): RowBase | undefined {
  if (intent.kind !== 'create' || evidence) return undefined;
  const { version } = row;
  if (row.list) return { F: null, S: null, version, items: [] };
  const S = heldIn(sink, row);
  const refused = { pairs: valuesOf(S, row.compare).map((s) => ({ f: null, s })) };
  if (intent.direction === 'forward' && isSet(row))
    return row.rule ? { F: null, S, version, note: 'not-sent', ...refused } : undefined;
  if (intent.direction === 'forward') {
    // A row that only goes back has nothing to send: what the sink assigned is its first word.
    return row.rule ? { F: null, S, version, note: 'not-sent' } : undefined;
  }
  const F = valueIn(outcomes[row.id] ?? { kind: 'empty' }) ?? null;
  return { F, S: row.back.length > 0 ? null : S, version, note: 'not-sent' };
}

/** Image acceptance: what is held counts as agreed, and a difference is noted. */
function rowBase(row: Row, sent: IntentRow, F: Json, S: Json): RowBase {
  const base = { F, S, version: sent.version };
  if (equal(F, S, row.compare)) return base;
  return { ...base, note: rewritingOf(F, S) ? 'rewritten' : 'differs' };
}

/** Remembers what systems made of the values they were sent; gives all that is known of them. */
async function learnRewritings(
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
): Promise<KnownOf> {
  const seen = finished.flatMap(({ intent, read, evidence }) =>
    evidence
      ? []
      : valuesSent(intent).flatMap(([path, sent]) => {
          const held = readPath(read.record, path) ?? null;
          return rewritingsSeen(sent, held).map((name) => ({ entity: intent.entity, path, name }));
        }),
  );
  const written = new Set(finished.map(({ intent }) => intent.entity));
  const known = new Map<string, Known>();
  for (const entity of [pipe.source, pipe.sink].filter(({ id }) => written.has(id))) {
    const own = seen.filter((one) => one.entity === entity.id);
    const adopted = finished.filter(({ evidence }) => evidence).flatMap(pathsOf);
    known.set(entity.id, await learn(tx, entity, own, adopted));
  }
  return (entity, path) => known.get(entity)?.(path) ?? [];
}

type KnownOf = (entity: string, path: string) => readonly string[];

function pathsOf({ intent }: Finished): readonly string[] {
  return valuesSent(intent).map(([path]) => path);
}

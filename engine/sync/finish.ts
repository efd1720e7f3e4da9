// Finishing: a write was clearly answered. What the sink answered is its image and moves the base of
// exactly the rows sent, so the echo ends there (Invariant 8), while every link of the record is
// looked at again. All of it, with the end of the intent, is one transaction.

import type { Json, JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { refOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Patch, ReadRecord } from '../drivers/driver.ts';
import { cast, equal } from '../mapping/compare.ts';
import type { Row } from '../mapping/row.ts';
import { forwardOutcomes, type ItemOutcome, type Outcome } from '../mapping/table.ts';
import type {
  Base,
  Evidence,
  Image,
  Intent,
  IntentItem,
  IntentRow,
  ItemBase,
  Link,
  NewJournalEntry,
  RowBase,
  Transaction,
} from '../store/store.ts';
import { absorb, queueUsers } from './absorb.ts';
import { listAt } from './decide.ts';
import { endsOf } from './links.ts';
import { match, textAt } from './list.ts';
import { pathsOfPatch } from './operation.ts';
import { lookupsIn, release } from './references.ts';
import { knownRewritings, learn, rewritingOf } from './rewritings.ts';
import { valueOf } from './row.ts';
import { joinThings } from './thing.ts';
import type { World } from './world.ts';

/** A write whose outcome is certain: the record as the system holds it now. */
export interface Finished {
  readonly intent: Intent;
  readonly read: ReadRecord;
  readonly begunAtMs: number;
  /** How the link came about, for a create that was adopted rather than answered. */
  readonly evidence?: Evidence;
}

/** Settles creates, updates and deactivations that were answered. */
export async function finishWrites(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
): Promise<void> {
  if (finished.length === 0) return;
  for (const entity of [pipe.source, pipe.sink]) {
    const answers = finished.filter(({ intent }) => intent.entity === entity.id);
    await absorb(
      world,
      tx,
      entity,
      'answer',
      answers.map(({ intent, read, begunAtMs }) => ({ read, begunAtMs, sent: sentPaths(intent) })),
    );
  }
  const now = world.clock.now();
  const links = await tx.links(finished.map(({ intent }) => intent.link));
  const moved = new Map<string, Link>();
  for (const { intent, read, evidence } of finished) {
    const link = links.get(intent.link);
    if (!link) continue;
    if (intent.kind === 'create')
      moved.set(link.id, {
        ...link,
        ...madeEnd(intent, read),
        state: 'live',
        evidence: evidence ?? { kind: 'created' },
        sinceMs: now,
      });
    if (intent.kind === 'deactivate') moved.set(link.id, { ...link, state: 'gone', sinceMs: now });
  }
  await tx.putLinks([...moved.values()]);
  await joinThings(
    world,
    tx,
    [...moved.values()].map((link) => endsOf(link)),
  );
  await moveBases(world, tx, pipe, finished, new Map([...links, ...moved]));
  await tx.dropIntents(finished.map(({ intent }) => intent.key));
  await tx.dropParked(
    finished.map(({ intent }) => ({ pipe: pipe.id, subject: intent.link, row: '*' })),
  );
  await tx.putWork(
    finished.map(({ intent }) => ({
      pipe: pipe.id,
      kind: 'reconcile',
      key: intent.link,
      dueMs: now,
      cause: 'answer',
      tries: 0,
    })),
  );
  await tx.appendJournal(finished.flatMap(({ intent, read }) => entriesOf(intent, read, now)));
  await release(
    world,
    tx,
    [...moved.values()].flatMap((link) => endsOf(link)),
  );
}

/** Settles deletes: the record is gone, and with it its image and link. */
export async function finishDeletes(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  intents: readonly Intent[],
): Promise<void> {
  if (intents.length === 0) return;
  const now = world.clock.now();
  const images = await tx.images(intents.map((intent) => intent.target as string));
  await tx.putImages(
    [...images.values()].map(
      (image): Image => ({ ...image, state: 'gone', seq: image.seq + 1, wroteAtMs: now }),
    ),
  );
  const links = await tx.links(intents.map((intent) => intent.link));
  await tx.putLinks(
    [...links.values()].map((link): Link => ({ ...link, state: 'gone', sinceMs: now })),
  );
  await tx.dropIntents(intents.map((intent) => intent.key));
  await tx.appendJournal(
    intents.map(
      (intent): NewJournalEntry => ({
        atMs: now,
        ref: intent.target as string,
        link: intent.link,
        pipe: pipe.id,
        row: '*',
        what: 'deleted',
        reason: 'its counterpart is gone',
        before: images.get(intent.target as string)?.props ?? null,
        after: null,
        cause: intent.cause,
      }),
    ),
  );
  for (const entity of [pipe.source, pipe.sink] as readonly Entity[]) {
    await queueUsers(
      world,
      tx,
      entity,
      intents
        .filter((intent) => intent.entity === entity.id)
        .map((intent) => intent.target as string),
      'answer',
    );
  }
}

/** The paths a write set: all that a create sent, the patch of an update. */
export function sentPaths(intent: Intent): readonly string[] {
  return intent.kind === 'create'
    ? leaves(intent.payload as JsonObject)
    : pathsOfPatch(intent.payload as unknown as Patch);
}

function leaves(record: JsonObject, prefix = ''): readonly string[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const isInner = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isInner ? leaves(value as JsonObject, `${prefix}${name}.`) : [`${prefix}${name}`];
  });
}

function madeEnd(intent: Intent, read: ReadRecord): Partial<Link> {
  const ref = refOf(intent.entity, read.id);
  return intent.direction === 'forward' ? { sink: ref } : { source: ref };
}

async function moveBases(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
  links: ReadonlyMap<string, Link>,
): Promise<void> {
  const images = await tx.images([...new Set([...links.values()].flatMap((link) => endsOf(link)))]);
  const bases = await tx.bases([...links.keys()]);
  const lookups = lookupsIn(world, tx);
  const moved = await Promise.all(
    finished.map(async ({ intent, evidence }): Promise<Base | undefined> => {
      const link = links.get(intent.link);
      const source = link?.source ? images.get(link.source)?.props : undefined;
      const sink = link?.sink ? images.get(link.sink)?.props : undefined;
      if (!link || !source || !sink) return undefined;
      const isBack = intent.direction === 'back';
      const outcomes = isBack
        ? await forwardOutcomes(pipe.rows, source, {
            settings: pipe.settings,
            creating: false,
            lookups,
            source,
            sink,
          })
        : {};
      const rows: Record<string, RowBase> = { ...bases.get(link.id)?.rows };
      for (const row of pipe.rows) {
        const sent = intent.rows[row.id];
        const S = cast(readPath(sink, row.sinkPath), row.type);
        if (evidence) {
          // Found by its key: it may be somebody else's work, so only what is as we sent it is agreed.
          if (sent && !sent.items && !isBack && equal(sent.F, S, row.compare))
            rows[row.id] = rowBase(row, sent, sent.F, S);
        } else if (sent?.items && row.list)
          rows[row.id] = {
            F: null,
            S: null,
            version: sent.version,
            items: pairItems(row, sent.items, isBack, sink, source, outcomes[row.id]),
          };
        else if (sent)
          rows[row.id] = isBack
            ? rowBase(row, sent, valueOf(outcomes[row.id] ?? { kind: 'empty' }) ?? null, sent.S)
            : rowBase(row, sent, sent.F, S);
        else if (intent.kind === 'create') {
          rows[row.id] = {
            F: isBack ? (valueOf(outcomes[row.id] ?? { kind: 'empty' }) ?? null) : null,
            S,
            version: row.version,
            note: 'not-sent',
          };
          if (row.list) rows[row.id] = { F: null, S: null, version: row.version, items: [] };
        }
      }
      return { link: link.id, pipe: pipe.id, rows };
    }),
  );
  const own = moved.filter((base) => base !== undefined);
  await tx.putBases(own);
  await moveSiblings(tx, pipe, finished, links, images);
  await learnRewritings(tx, pipe, finished);
}

/** Image acceptance: what is held counts as agreed, and a difference is noted. */
function rowBase(row: Row, sent: IntentRow, F: Json, S: Json): RowBase {
  const base = { F, S, version: sent.version };
  if (equal(F, S, row.compare)) return base;
  return { ...base, note: rewritingOf(F, S) ? 'rewritten' : 'differs' };
}

/** Gives the pairs of a list their missing keys, and the values that were sent their answers. */
function pairItems(
  row: Row,
  planned: readonly IntentItem[],
  isBack: boolean,
  sink: JsonObject,
  source: JsonObject,
  outcome: Outcome | undefined,
): readonly ItemBase[] {
  const list = row.list as NonNullable<Row['list']>;
  const sinkItems = listAt(sink, row.sinkPath);
  const sourceItems = outcome?.kind === 'items' ? outcome.items : [];
  const complete: ItemBase[] = [];
  if (!isBack) {
    const known = new Set(planned.map((item) => item.sink));
    const free = sinkItems.filter((item) => !known.has(textAt(item, list.key?.sink)));
    const minted = planned.filter((item) => item.sink === '');
    const pairs = match(
      list,
      minted.map((item) => itemOutcome(item)),
      free,
    );
    for (const item of planned) {
      const found =
        item.sink === ''
          ? pairs.find(([one]) => one.key === item.source)?.[1]
          : sinkItems.find((one) => textAt(one, list.key?.sink) === item.sink);
      if (found)
        complete.push({
          source: item.source,
          sink: textAt(found, list.key?.sink),
          rows: answered(list.rows, item, (inner) => ({
            S: cast(readPath(found, inner.sinkPath), inner.type),
          })),
        });
    }
    return complete;
  }
  const known = new Set(planned.map((item) => item.source));
  const free = sourceItems.filter((item) => !known.has(item.key));
  const sourceOf = new Map(
    listAt(source, list.backPath ?? '').map((item) => [textAt(item, list.key?.source), item]),
  );
  const minted = planned.filter((item) => item.source === '');
  for (const item of planned) {
    const found =
      item.source === ''
        ? free[minted.indexOf(item)]
        : sourceItems.find((one) => one.key === item.source);
    if (!found || !sourceOf.has(found.key)) continue;
    complete.push({
      source: found.key,
      sink: item.sink,
      rows: answered(list.rows, item, (inner) => ({
        F: valueOf(found.rows[inner.id] ?? { kind: 'empty' }) ?? null,
      })),
    });
  }
  return complete;
}

function answered(
  rows: readonly Row[],
  item: IntentItem,
  answer: (row: Row) => Partial<RowBase>,
): Readonly<Record<string, RowBase>> {
  const result: Record<string, RowBase> = {};
  for (const row of rows) {
    const base = item.rows[row.id];
    if (base && item.sent.includes(row.id)) result[row.id] = { ...base, ...answer(row) };
    else if (base) result[row.id] = base;
    else result[row.id] = { F: null, S: null, version: row.version, ...answer(row) };
  }
  return result;
}

function itemOutcome(item: IntentItem): ItemOutcome {
  const rows = Object.entries(item.rows).map(([id, base]): [string, Outcome] => [
    id,
    base.F === null ? { kind: 'empty' } : { kind: 'value', value: base.F },
  ]);
  return { key: item.source, record: {}, rows: Object.fromEntries(rows) };
}

/** A forward-only row of a `many` pipe: its sink value moved for every sibling alike. */
async function moveSiblings(
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
  links: ReadonlyMap<string, Link>,
  images: ReadonlyMap<string, Image>,
): Promise<void> {
  if (!pipe.merge.some((rule) => rule.isMany)) return;
  const forward = finished.filter(
    ({ intent }) => intent.direction === 'forward' && intent.kind !== 'create',
  );
  const sinks = forward.flatMap(({ intent }) => links.get(intent.link)?.sink ?? []);
  const siblings = (await tx.linksOf(sinks)).filter(
    (link) => link.pipe === pipe.id && link.state === 'live',
  );
  const bases = await tx.bases(siblings.map((link) => link.id));
  const moved: Base[] = [];
  for (const { intent } of forward) {
    const sink = links.get(intent.link)?.sink;
    const props = sink ? images.get(sink)?.props : undefined;
    for (const sibling of siblings.filter(
      (link) => link.sink === sink && link.id !== intent.link,
    )) {
      const base = bases.get(sibling.id);
      if (!base || !props) continue;
      const rows = { ...base.rows };
      for (const row of pipe.rows) {
        const known = rows[row.id];
        if (known && row.id in intent.rows && !row.isShared)
          rows[row.id] = { ...known, S: cast(readPath(props, row.sinkPath), row.type) };
      }
      moved.push({ ...base, rows });
    }
  }
  await tx.putBases(moved);
}

async function learnRewritings(
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
): Promise<void> {
  for (const { intent, read } of finished) {
    if (intent.direction !== 'forward') continue;
    const rows = pipe.rows.filter((row) => !row.list && row.id in intent.rows);
    const seen = rows.flatMap((row) => {
      const F = (intent.rows[row.id] as IntentRow).F;
      const S = cast(readPath(read.record, row.sinkPath), row.type);
      const name = equal(F, S, 'exact') ? undefined : rewritingOf(F, S);
      return name ? [{ path: row.sinkPath, name }] : [];
    });
    if (seen.length === 0) continue;
    const known = await knownRewritings(
      tx,
      intent.entity,
      seen.map(({ path }) => path),
    );
    for (const { path, name } of seen) await learn(tx, intent.entity, path, name, known);
  }
}

function entriesOf(intent: Intent, read: ReadRecord, atMs: number): readonly NewJournalEntry[] {
  const ref = refOf(intent.entity, read.id);
  const what =
    intent.kind === 'create' ? 'created' : intent.kind === 'update' ? 'updated' : 'deactivated';
  const frame = { atMs, ref, link: intent.link, pipe: intent.pipe, cause: intent.cause };
  const overruled = Object.entries(intent.rows).filter(([, row]) => row.overruled !== null);
  const reasons = [...new Set(Object.values(intent.rows).map((row) => row.reason))].join('; ');
  return [
    { ...frame, row: '*', what, reason: reasons, before: intent.pre, after: intent.payload },
    ...overruled.map(
      ([row, { overruled: before, F, S, reason }]): NewJournalEntry => ({
        ...frame,
        row,
        what: 'overruled',
        reason,
        before,
        after: intent.direction === 'forward' ? F : S,
      }),
    ),
  ];
}

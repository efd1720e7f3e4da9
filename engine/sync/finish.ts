// Finishing: a write was clearly answered. What the sink answered is its image and moves the base
// of exactly the rows sent, so the echo ends there (Invariant 8), while every link of the record is
// looked at again. All of it, with the end of the intent, is one transaction.

import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { refOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Patch, ReadRecord } from '../drivers/driver.ts';
import type {
  Evidence,
  Image,
  Intent,
  Link,
  NewJournalEntry,
  NewWork,
  Parked,
  Transaction,
  WorkKind,
} from '../store/store.ts';
import { absorb, queueUsers } from './absorb.ts';
import { isFoundIn, questionsAbout } from './find-keys.ts';
import { asLeft, lacksValue } from './leave-question.ts';
import { endsOf } from './links.ts';
import { linksToIdentify } from './made-records.ts';
import { moveBases } from './move-bases.ts';
import { pathsOfPatch } from './operation.ts';
import { release } from './references.ts';
import { isSettledByCreate } from './settled-create.ts';
import { withoutTaken } from './taken-records.ts';
import { joinThings } from './thing.ts';
import type { World } from './world.ts';

/** A write whose outcome is certain: the record as the system holds it now. */
export interface Finished {
  readonly intent: Intent;
  readonly read: ReadRecord;
  readonly begunAtMs: number;
  /** How the link came about, for a create that was adopted rather than answered. */
  readonly evidence?: Evidence;
  /** Other links of a `many` rule may have the record too. */
  readonly isShared?: true;
  /** Of a write that was lost half-way: what the intent now says is there, the rest is not. */
  readonly isPart?: true;
}

/** Settles what was answered but deletes; gives the creates that became another's record, which wait. */
export async function finishWrites(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  answered: readonly Finished[],
): Promise<readonly Finished[]> {
  const finished = await withoutTaken(world, tx, pipe, answered);
  const taken = answered.filter((one) => !finished.includes(one));
  if (finished.length === 0) return taken;
  const created = finished.filter(({ intent }) => intent.kind === 'create');
  const seenBefore = await tx.images(created.map(refOfMade));
  for (const entity of [pipe.source, pipe.sink]) {
    const answers = finished.filter(({ intent }) => intent.entity === entity.id);
    await absorb(
      world,
      tx,
      entity,
      'answer',
      answers.map(({ intent, read, begunAtMs }) => ({
        read,
        begunAtMs,
        // Whatever an action changes, it was we who asked for it.
        sent: intent.kind === 'act' ? Object.keys(read.record) : sentPaths(intent),
        ...(intent.kind === 'create' ? { madeBy: pipe.id } : {}),
      })),
    );
  }
  const now = world.clock.now();
  const links = await tx.links(finished.map(({ intent }) => intent.link));
  const moved = new Map<string, Link>();
  for (const { intent, read, evidence, isShared } of finished) {
    const link = links.get(intent.link);
    if (!link) continue;
    if (intent.kind === 'create')
      moved.set(link.id, {
        ...link,
        ...madeEnd(intent, read),
        isMany: isShared ?? link.isMany,
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
  const sent = new Map(finished.map(({ intent }) => [intent.link, intent]));
  const ends = [...moved.values()].flatMap((link) => endsOf(link));
  const [waiting, bases, images, seqs] = await Promise.all([
    tx.parkedOf([...sent.keys()]),
    tx.bases([...sent.keys()]),
    tx.images(ends),
    tx.imageSeqs(finished.flatMap(({ intent }) => Object.keys(intent.imageSeqs))),
  ]);
  const settled = waiting.filter(
    (one) => one.pipe === pipe.id && isSettledBy(sent.get(one.subject) as Intent, one),
  );
  await tx.dropParked(settled);
  // A person's own value stands in for one that still is not known: of that nobody is asked again.
  await tx.putParked(
    settled.filter((one) => one.choice === 'value' && lacksValue(one)).map(asLeft),
  );
  // What changed while the create was open was set aside until now.
  const hasMovedOn = ({ imageSeqs }: Intent) =>
    Object.entries(imageSeqs).some(([ref, seq]) => seqs.get(ref) !== seq);
  const isSettled = async ({ intent, evidence }: Finished) => {
    if (evidence !== undefined || hasMovedOn(intent)) return false;
    const link = moved.get(intent.link);
    const [source, sink] = link ? endsOf(link).map((ref) => images.get(ref)?.props) : [];
    if (!source || !sink) return false;
    return isSettledByCreate(pipe, intent, bases.get(intent.link), { source, sink });
  };
  const isOver = await Promise.all(finished.map(isSettled));
  const linksThat = (wanted: boolean) =>
    finished.filter((_, at) => isOver[at] === wanted).map(({ intent }) => intent.link);
  const met = await recordsToIdentify();
  await tx.putWork([
    ...linksThat(false).map((link) => work('reconcile', link)),
    ...met.map((ref) => work('identify', ref)),
  ]);
  // What changed elsewhere meanwhile waited for this.
  const kind = 'reconcile';
  await tx.hastenWork(
    linksThat(true).map((key) => ({ pipe: pipe.id, kind, key })),
    now,
  );
  await tx.appendJournal(finished.flatMap(({ intent, read }) => entriesOf(intent, read, now)));
  await release(world, tx, [...ends, ...finished.map(({ intent }) => intent.key)]);
  return taken;

  /** Those that were made and are known to others, by an older image or by a key; those whose link is gone. */
  async function recordsToIdentify(): Promise<readonly string[]> {
    // A listing may have shown it before its answer came, and something was concluded about it then.
    const isNew = (one: Finished) =>
      one.evidence === undefined &&
      !hasMovedOn(one.intent) &&
      !seenBefore.has(refOfMade(one)) &&
      moved.has(one.intent.link);
    const known = created.filter((one) => !isNew(one)).map(refOfMade);
    const made = new Map(created.filter(isNew).map((one) => [one.intent.link, refOfMade(one)]));
    const links = [...moved.values()].filter(({ id }) => made.has(id));
    const met = await linksToIdentify(tx, pipe, links);
    // Who had the key of a record that left may be another by now.
    const left = [...moved.values()].filter(({ state }) => state === 'gone');
    return [...known, ...met.map(({ id }) => made.get(id) as string), ...left.flatMap(endsOf)];
  }

  function work(kind: WorkKind, key: string): NewWork {
    return { pipe: pipe.id, kind, key, dueMs: now, cause: 'answer', tries: 0 };
  }
}

function refOfMade({ intent, read }: Finished): string {
  return refOf(intent.entity, read.id);
}

/** Its row was sent; of a list that may have been other items than those that somebody is to choose between. */
function isSettledBy({ rows, direction }: Intent, { row, why, choice }: Parked): boolean {
  if (row === '*') return true;
  const sent = Object.hasOwn(rows, row) ? rows[row] : undefined;
  const isOther = why === 'conflict' && choice !== (direction === 'forward' ? 'source' : 'sink');
  return sent !== undefined && !(sent.items && isOther);
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
  await tx.dropParked(intents.map((intent) => ({ pipe: pipe.id, subject: intent.link, row: '*' })));
  await release(world, tx, [
    ...[...links.values()].flatMap((link) => endsOf(link)),
    ...[...images.values()].flatMap(questionsAsked),
  ]);
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

  /** Who found it by a value finds it no more. */
  function questionsAsked({ ref, entity, props }: Image): readonly string[] {
    return isFoundIn(world, entity) ? questionsAbout(world, entity, ref, [props]) : [];
  }
}

/** The paths a write set: all that a create sent, the patch of an update. */
function sentPaths(intent: Intent): readonly string[] {
  if (intent.kind === 'create') return leaves(intent.payload as JsonObject).map(([path]) => path);
  return intent.kind === 'act' ? [] : pathsOfPatch(intent.payload as unknown as Patch);
}

/** The single values a write set, by path; items of lists are left out. */
export function valuesSent(intent: Intent): readonly (readonly [string, Json])[] {
  if (intent.kind === 'act') return [];
  return intent.kind === 'create'
    ? leaves(intent.payload as JsonObject)
    : Object.entries((intent.payload as unknown as Patch | null)?.set ?? {});
}

function leaves(record: JsonObject, prefix = ''): readonly (readonly [string, Json])[] {
  return Object.entries(record).flatMap(([name, value]): (readonly [string, Json])[] =>
    isObject(value)
      ? [...leaves(value as JsonObject, `${prefix}${name}.`)]
      : [[`${prefix}${name}`, value ?? null]],
  );
}

function madeEnd(intent: Intent, read: ReadRecord): Partial<Link> {
  const ref = refOf(intent.entity, read.id);
  return intent.direction === 'forward' ? { sink: ref } : { source: ref };
}

const journalWords = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  deactivate: 'deactivated',
  act: 'acted',
} as const;

function entriesOf(intent: Intent, read: ReadRecord, atMs: number): readonly NewJournalEntry[] {
  const ref = refOf(intent.entity, read.id);
  const what = journalWords[intent.kind];
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

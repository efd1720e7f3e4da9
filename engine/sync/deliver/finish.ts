// Finishing: a write was clearly answered. What the sink answered is its image and moves the base
// of exactly the rows sent, so the echo ends there (Invariant 8), while every link of the record is
// looked at again. All of it, with the end of the intent, is one transaction.

import { refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { ReadRecord } from '../../drivers/driver.ts';
import type {
  Image,
  Intent,
  Link,
  NewJournalEntry,
  OperationKind,
  Parked,
  Transaction,
} from '../../store/store.ts';
import { absorb } from '../collect/absorb.ts';
import { release } from '../references/references.ts';
import { endsOf } from '../state/link-ends.ts';
import { identifyWork, reconcileWork } from '../state/new-work.ts';
import { asLeft, lacksValue } from '../state/parked.ts';
import { joinThings } from '../state/thing.ts';
import type { World } from '../world.ts';
import type { Finished } from './finished.ts';
import { linksToIdentify } from './made-records.ts';
import { moveBases } from './move-bases.ts';
import { followIds } from './other-ids.ts';
import { pathsSent } from './sent-values.ts';
import { isSettledByCreate } from './settled-create.ts';
import { withoutTaken } from './taken-records.ts';

/** Settles what was answered but deletes; gives the creates that became another's record, which wait. */
export async function finishWrites(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  answered: readonly Finished[],
): Promise<readonly Finished[]> {
  const made = answered.filter(isCreate).map(refOfMade);
  const decided = answered.map(({ intent }) => intent.link);
  // Asked at once, and before anything is written: what is asked again below is known then.
  await Promise.all([tx.linksOf(made), tx.images(made), tx.links(decided), tx.bases(decided)]);
  const finished = await withoutTaken(world, tx, pipe, answered);
  const taken = answered.filter((one) => !finished.includes(one));
  if (finished.length === 0) return taken;
  const intents = finished.map(({ intent }) => intent);
  const seenBefore = await tx.images(finished.filter(isCreate).map(refOfMade));
  await absorbAnswers(world, tx, pipe, finished);
  await followIds(world, tx, pipe, finished);
  const links = await tx.links(intents.map(({ link }) => link));
  const now = world.clock.now();
  const moved = movedLinks(finished, links, now);
  const ends = [...moved.values()].map((link) => endsOf(link));
  await tx.putLinks([...moved.values()]);
  await joinThings(world, tx, ends);
  await moveBases(world, tx, pipe, finished, new Map([...links, ...moved]));
  await tx.dropIntents(intents.map(({ key }) => key));
  await endWaiting(tx, pipe, intents);
  await queueWhatFollows(world, tx, pipe, { finished, moved, seenBefore });
  await tx.appendJournal(finished.flatMap(({ intent, read }) => entriesOf(intent, read, now)));
  const targets = intents.flatMap(({ target }) => target ?? []);
  const over = finished.filter(isCreate).map(({ intent }) => intent.key);
  await release(world, tx, [...ends.flat(), ...targets], over);
  return taken;
}

function isCreate({ intent }: Finished): boolean {
  return intent.kind === 'create';
}

async function absorbAnswers(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
): Promise<void> {
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
        sent: intent.kind === 'act' ? Object.keys(read.record) : pathsSent(intent),
        ...(intent.kind === 'create' ? { madeBy: pipe.id } : {}),
      })),
    );
  }
}

/** Links that got their other end by this, or lost it. */
function movedLinks(
  finished: readonly Finished[],
  links: ReadonlyMap<string, Link>,
  sinceMs: number,
): ReadonlyMap<string, Link> {
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
        sinceMs,
      });
    if (intent.kind === 'deactivate') moved.set(link.id, { ...link, state: 'gone', sinceMs });
  }
  return moved;
}

/** What waited for one of these writes waits no more. */
async function endWaiting(tx: Transaction, pipe: Pipe, intents: readonly Intent[]): Promise<void> {
  const sent = new Map(intents.map((intent) => [intent.link, intent]));
  const settled = (await tx.parkedOf([...sent.keys()])).filter(
    (one) => one.pipe === pipe.id && isSettledBy(sent.get(one.subject) as Intent, one),
  );
  await tx.dropParked(settled);
  // A person's own value stands in for one that still is not known: of that nobody is asked again.
  await tx.putParked(
    settled.filter((one) => one.choice === 'value' && lacksValue(one)).map(asLeft),
  );
}

interface Written {
  readonly finished: readonly Finished[];
  readonly moved: ReadonlyMap<string, Link>;
  /** Images there were of what the creates made. */
  readonly seenBefore: ReadonlyMap<string, Image>;
}

/** What changed elsewhere meanwhile waited for this; a link that a create settled has nothing else to do. */
async function queueWhatFollows(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  written: Written,
): Promise<void> {
  const { finished, moved } = written;
  const [bases, images, seqs] = await Promise.all([
    tx.bases(finished.map(({ intent }) => intent.link)),
    tx.images([...moved.values()].flatMap((link) => endsOf(link))),
    tx.imageSeqs(finished.flatMap(({ intent }) => Object.keys(intent.imageSeqs))),
  ]);
  // What changed while the create was open was set aside until now.
  const hasMovedOn = ({ intent }: Finished) =>
    Object.entries(intent.imageSeqs).some(([ref, seq]) => seqs.get(ref) !== seq);
  const isSettled = async (one: Finished) => {
    const { intent, evidence } = one;
    if (evidence !== undefined || hasMovedOn(one)) return false;
    const link = moved.get(intent.link);
    const [source, sink] = link ? endsOf(link).map((ref) => images.get(ref)?.props) : [];
    if (!source || !sink) return false;
    return isSettledByCreate(pipe, intent, bases.get(intent.link), { source, sink });
  };
  const isOver = await Promise.all(finished.map(isSettled));
  const linksThat = (wanted: boolean) =>
    finished.filter((_, at) => isOver[at] === wanted).map(({ intent }) => intent.link);
  const met = await recordsToIdentify(tx, pipe, written, hasMovedOn);
  const dueMs = world.clock.now();
  await tx.putWork([
    ...linksThat(false).map((link) => reconcileWork(pipe.id, link, { dueMs, cause: 'answer' })),
    ...met.map((ref) => identifyWork(pipe.id, ref, { dueMs, cause: 'answer' })),
  ]);
  const kind = 'reconcile';
  await tx.hastenWork(
    linksThat(true).map((key) => ({ pipe: pipe.id, kind, key })),
    dueMs,
  );
}

/** Those that were made and are known to others, by an older image or by a key; those whose link is gone. */
async function recordsToIdentify(
  tx: Transaction,
  pipe: Pipe,
  { finished, moved, seenBefore }: Written,
  hasMovedOn: (one: Finished) => boolean,
): Promise<readonly string[]> {
  // A listing may have shown it before its answer came, and something was concluded about it then.
  const isNew = (one: Finished) =>
    one.evidence === undefined &&
    !hasMovedOn(one) &&
    !seenBefore.has(refOfMade(one)) &&
    moved.has(one.intent.link);
  const created = finished.filter(isCreate);
  const known = created.filter((one) => !isNew(one)).map(refOfMade);
  const made = new Map(created.filter(isNew).map((one) => [one.intent.link, refOfMade(one)]));
  const links = [...moved.values()].filter(({ id }) => made.has(id));
  const met = await linksToIdentify(tx, pipe, links);
  // Who had the key of a record that left may be another by now.
  const left = [...moved.values()].filter(({ state }) => state === 'gone');
  return [...known, ...met.map(({ id }) => made.get(id) as string), ...left.flatMap(endsOf)];
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

function madeEnd(intent: Intent, read: ReadRecord): Partial<Link> {
  const ref = refOf(intent.entity, read.id);
  return intent.direction === 'forward' ? { sink: ref } : { source: ref };
}

/** What the journal calls a write that was taken. */
export const journalWords: Readonly<Record<OperationKind, string>> = {
  create: 'created',
  update: 'updated',
  delete: 'deleted',
  deactivate: 'deactivated',
  act: 'acted',
};

/** All of these words. */
export const writtenWords: ReadonlySet<string> = new Set(Object.values(journalWords));

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

// Changed merge rules, or conditions and settings that decide who takes part: the links
// they would give are computed beside the old ones, in a transaction that is thrown away. If nothing
// would join, split, move, be created or be left to a person, the new rules simply hold; else the pipe
// identifies nobody until a person approves the difference, and existing links go on. Records that were due
// before make no difference by themselves, only by what they do to others: they would be created, or linked with
// each other, by the old rules as well.

import type { Pipe } from '../../definition/pipe.ts';
import type { Cause, Parked, Transaction, Work } from '../../store/store.ts';
import { unreadAmong } from '../collect/unread-entities.ts';
import { journalSince } from '../state/journal-since.ts';
import { identifyWork } from '../state/new-work.ts';
import { newParked, parkedEntry, tellParked, waitingStill } from '../state/parked.ts';
import { putRuleChange, ruleChangeOf, subjectOfRules } from '../state/rule-change-state.ts';
import type { World } from '../world.ts';
import { identifyDue } from './identify.ts';

export interface RuleDifference {
  /** New links, ended links, and records whose link goes to another one. */
  readonly joined: number;
  readonly split: number;
  readonly moved: number;
  readonly created: number;
  /** Records that would wait for a person. */
  readonly parked: number;
}

/** Computes a new difference and holds it, or carries out what needs no approval or has it. */
export async function applyRuleChange(world: World, pipe: Pipe): Promise<void> {
  const change = await world.store.transact((tx) => ruleChangeOf(tx, pipe));
  if (!change || change.state === 'held') return;
  const ends = [pipe.source.id, pipe.sink.id];
  const unread = await world.store.transact((tx) => unreadAmong(tx, ends));
  const needsLook = change.state === 'new' && world.guards !== 'tell' && unread.length === 0;
  const difference = needsLook ? await differenceOf(world, pipe, change.cause) : none;
  const sentence = sentenceOf(difference);
  await world.store.transact(async (tx) => {
    const [held] = await tx.parkedOf([subjectOfRules(pipe)]);
    if (sentence === '') {
      await tx.dropParked(held ? [held] : []);
      await queueRecords(world, tx, pipe, change.cause);
      return putRuleChange(tx, pipe, null);
    }
    await putRuleChange(tx, pipe, { ...change, state: 'held' });
    const reason = `as the pipe is now, ${sentence}: that needs approval`;
    await park(world, tx, newHeld(world, pipe, reason, held), difference);
  });
}

const none: RuleDifference = { joined: 0, split: 0, moved: 0, created: 0, parked: 0 };

/** Refs queued, or links read, in one store call. */
const pageMax = 1_000;

/** Thrown to undo a transaction that was only looked at. */
class Undo extends Error {
  readonly difference: RuleDifference;
  constructor(difference: RuleDifference) {
    super('undone');
    this.difference = difference;
  }
}

async function differenceOf(world: World, pipe: Pipe, cause: Cause): Promise<RuleDifference> {
  // No time passes in it: nothing is called, so what waits for an open call is not looked at again.
  const nowMs = world.clock.now();
  const clock = { ...world.clock, now: () => nowMs };
  const silent: World = { ...world, clock, tell: () => {} };
  try {
    return await world.store.transact(async (tx) => {
      const before = await tx.journalEnd();
      const waited = await waitingRecords(tx, pipe);
      const gone = await goneLinks(tx, pipe);
      const due = await dueAnyway(tx, pipe, nowMs);
      const pending = await pendingLinks(tx, pipe, due);
      await queueRecords(silent, tx, pipe, cause);
      let toCreate = 0;
      for (let isDone = false; !isDone; ) {
        const counts = await identifyDue(silent, tx, pipe);
        toCreate += counts?.toCreate ?? 0;
        isDone = counts === undefined;
      }
      const after = await waitingRecords(tx, pipe);
      const parked = [...after].filter((ref) => !waited.has(ref) && !due.has(ref)).length;
      const created = toCreate - ((await pendingLinks(tx, pipe, due)) - pending);
      throw new Undo({ ...(await linkChanges(tx, before, { due, gone })), created, parked });
    });
  } catch (error) {
    if (error instanceof Undo) return error.difference;
    throw error;
  }
}

/** Records that are to be identified whatever the rules are; not those that a change before this one queued. */
async function dueAnyway(tx: Transaction, pipe: Pipe, nowMs: number): Promise<ReadonlySet<string>> {
  const work = await tx.dueWork(pipe.id, 'identify', nowMs, dueMax);
  const isOfChange = ({ cause }: Work) => cause === 'definition' || cause === 'settings';
  return new Set(work.filter((one) => !isOfChange(one)).map(({ key }) => key));
}

/** More than this are taken for a difference. */
const dueMax = 100_000;

/** How many of these records are to be created over there. */
async function pendingLinks(
  tx: Transaction,
  { id }: Pipe,
  refs: ReadonlySet<string>,
): Promise<number> {
  const links = await tx.linksOf([...refs]);
  return links.filter(({ pipe, state }) => pipe === id && state === 'pending').length;
}

/** Records of the pipe that wait for a person to say who they are. */
async function waitingRecords(tx: Transaction, pipe: Pipe): Promise<ReadonlySet<string>> {
  const parked = await tx.parkedList({ pipe: pipe.id, why: 'ambiguous' }, '', waitingMax);
  return new Set(parked.filter((one) => one.subject.includes(':')).map((one) => one.ref));
}

/** More than this are counted as this many. */
const waitingMax = 100_000;

/** Links that revive by themselves once both their records take part again: nobody is asked about these pairs. */
async function goneLinks(tx: Transaction, { id }: Pipe): Promise<ReadonlySet<string>> {
  const gone = new Set<string>();
  for (let after = ''; ; ) {
    const ids = await tx.linkIdsOf(id, after, pageMax);
    if (ids.length === 0) return gone;
    for (const link of (await tx.links(ids)).values()) if (link.state === 'gone') gone.add(link.id);
    after = ids.at(-1) as string;
  }
}

/** Two that were `due` may be linked by rules of before as well; what they end, or join of others, may be for the new ones. */
async function linkChanges(
  tx: Transaction,
  before: number,
  { due, gone }: { readonly due: ReadonlySet<string>; readonly gone: ReadonlySet<string> },
) {
  const begun = new Map<string, boolean>();
  const ended = new Set<string>();
  for await (const { what, ref, link, after } of journalSince(tx, before)) {
    if (what === 'linked' && !gone.has(link ?? ''))
      begun.set(ref, due.has(ref) && due.has(String(after)));
    if (what === 'unlinked') ended.add(ref);
  }
  const moved = [...ended].filter((source) => begun.has(source)).length;
  const joined = [...begun].filter(([source, wasDue]) => !wasDue && !ended.has(source)).length;
  return { joined, split: ended.size - moved, moved };
}

/** `3 pairs would join, 1 would split`; empty if nothing would change. */
function sentenceOf({ joined, split, moved, created, parked }: RuleDifference): string {
  const parts = [
    [joined, 'would join'],
    [split, 'would split'],
    [moved, 'would move to another record'],
    [created, 'would be created'],
    [parked, 'would wait for a person'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`)
    .join(', ');
}

function newHeld(world: World, pipe: Pipe, reason: string, held: Parked | undefined): Parked {
  const place = { pipe: pipe.id, subject: subjectOfRules(pipe), ref: pipe.source.id, row: '*' };
  const sinceMs = world.clock.now();
  return waitingStill(newParked({ ...place, why: 'held', reason, guard: 'rules', sinceMs }), held);
}

async function park(
  world: World,
  tx: Transaction,
  parked: Parked,
  difference: RuleDifference,
): Promise<void> {
  await tx.putParked([parked]);
  await tx.appendJournal([parkedEntry(parked, world.clock.now(), { after: { ...difference } })]);
  tellParked(world, [parked]);
}

async function queueRecords(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  cause: Cause,
): Promise<void> {
  const dueMs = world.clock.now();
  for (const entity of [pipe.source, pipe.sink]) {
    for (let after = ''; ; ) {
      const refs = await tx.refsOf(entity.id, after, pageMax);
      if (refs.length === 0) break;
      await tx.putWork(refs.map((ref) => identifyWork(pipe.id, ref, { dueMs, cause })));
      after = refs.at(-1) as string;
    }
  }
}

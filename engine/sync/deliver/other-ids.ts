// An update may give a record another id. It is the same record: whatever was linked to it, over whatever pipe, is
// linked to it under its new name, and under the former one nobody was deleted. Those of one batch move at once,
// since one may get the id that another has just left.

import { idOf, refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Image, Link, Transaction } from '../../store/store.ts';
import { absorbDerivedFrom } from '../collect/absorb.ts';
import { followCombined } from '../collect/combined.ts';
import { derivedAlike } from '../collect/derive.ts';
import { storeGone } from '../collect/store-gone.ts';
import { release } from '../references/references.ts';
import { endsOf } from '../state/link-ends.ts';
import { reconcileWork } from '../state/new-work.ts';
import { joinThings } from '../state/thing.ts';
import { type World, writtenAs } from '../world.ts';
import type { Finished } from './finished.ts';

interface Move {
  readonly entity: Entity;
  readonly from: string;
  readonly into: string;
}

/** Has links follow the records that their writes gave another id. */
export async function followIds(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
): Promise<void> {
  const moves = await movesOf(world, tx, pipe, finished);
  if (moves.length === 0) return;
  const next = new Map(moves.map(({ from, into }) => [from, into]));
  const { moved, known } = await moveLinks(world, tx, next);
  const own = new Map([...next].filter(([, into]) => !known.has(into)));
  await moveVerdicts(tx, own);
  await moveRecords(tx, own);
  await joinThings(world, tx, moved.filter(({ state }) => state === 'live').map(endsOf));
  await moveWaiting(tx, own);
  const taken = new Set(next.values());
  await leave(
    world,
    tx,
    moves.filter(({ from }) => !taken.has(from)),
  );
  await release(world, tx, [...new Set([...next].flat())]);
}

/** Also those of what is made of them, or what they are made of, as long as that has their id. */
async function movesOf(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
): Promise<readonly Move[]> {
  const written = finished.filter(({ intent }) => intent.kind !== 'create');
  const links = await tx.links(written.map(({ intent }) => intent.link));
  const own = written.flatMap(({ intent, read }): Move[] => {
    const isForward = intent.direction === 'forward';
    const entity = isForward ? pipe.sink : pipe.source;
    const from = links.get(intent.link)?.[isForward ? 'sink' : 'source'];
    const into = refOf(entity.id, read.id);
    return from && from !== into ? [{ entity, from, into }] : [];
  });
  const moves = new Map<string, Move>();
  for (const [entity, group] of Map.groupBy(own, (move) => move.entity)) {
    const parent = writtenAs(world, entity);
    const asOf = (one: Entity, { from, into }: Move): Move => ({
      entity: one,
      from: refOf(one.id, idOf(from)),
      into: refOf(one.id, idOf(into)),
    });
    const ofParent = group.map((move) => asOf(parent, move));
    const alike = await derivedAlike(world, tx, parent, ofParent);
    const derived = alike.map(([one, move]) => asOf(one, move));
    for (const move of [...derived, ...group, ...ofParent]) moves.set(move.from, move);
  }
  return [...moves.values()];
}

/** Gives the links that moved, and by which of the new ids somebody is known already: then the two were combined. */
async function moveLinks(
  world: World,
  tx: Transaction,
  next: ReadonlyMap<string, string>,
): Promise<{ readonly moved: readonly Link[]; readonly known: ReadonlySet<string> }> {
  const around = await tx.linksOf([...new Set([...next].flat())]);
  const taken = around
    .filter(({ state }) => state === 'live' || state === 'pending')
    .flatMap((link) =>
      endsOf(link).flatMap((ref) => (next.has(ref) ? [] : [{ pipe: link.pipe, ref }])),
    );
  const isTaken = (pipe: string, into: string | undefined) =>
    taken.some((one) => one.pipe === pipe && one.ref === into);
  const moved = around.flatMap((link) => {
    const isMoved = endsOf(link).some((ref) => next.has(ref) && !isTaken(link.pipe, next.get(ref)));
    return isMoved ? [withEnds(link, next)] : [];
  });
  await tx.putLinks(moved);
  const when = { dueMs: world.clock.now(), cause: 'answer' } as const;
  await tx.putWork(moved.map(({ pipe, id }) => reconcileWork(pipe, id, when)));
  return { moved, known: new Set(taken.map(({ ref }) => ref)) };
}

/** The former id may be given to somebody else, of whom none of this was said. */
async function moveVerdicts(tx: Transaction, next: ReadonlyMap<string, string>): Promise<void> {
  const said = await tx.verdictsOf([...next.keys()]);
  await tx.putVerdicts(said.map((one) => ({ ...one, says: 'withdrawn' })));
  await tx.putVerdicts(said.map((one) => withEnds(one, next)));
}

/** What is known of a record beside what it holds: its thing, when people edited it, and how often it changed. */
async function moveRecords(tx: Transaction, next: ReadonlyMap<string, string>): Promise<void> {
  const refs = [...next];
  const images = await tx.images([...new Set(refs.flat())]);
  const counted = await tx.oscillations([...next.keys()]);
  await tx.putImages(
    refs.flatMap(([from, into]) => {
      const [old, image] = [images.get(from), images.get(into)];
      return old && image ? [{ ...image, editedAtMs: old.editedAtMs }] : [];
    }),
  );
  await tx.putMembers(refs.map(([ref]) => ({ ref, thing: null })));
  await tx.putMembers(
    refs.map(([from, into]) => ({ ref: into, thing: images.get(from)?.thing ?? null })),
  );
  await tx.putOscillations(
    counted.map((one) => ({ ...one, quick: 0, daily: [], chain: 0, frozenAtMs: null })),
  );
  await tx.putOscillations(counted.map((one) => ({ ...one, ref: next.get(one.ref) as string })));
}

/** A person who left what waits is not asked again. */
async function moveWaiting(tx: Transaction, next: ReadonlyMap<string, string>): Promise<void> {
  const waiting = await tx.parkedOf([...next.keys()]);
  await tx.dropParked(waiting);
  await tx.putParked(
    waiting.map((one) => {
      const ref = next.get(one.subject) as string;
      return { ...one, subject: ref, ref };
    }),
  );
}

/** Nobody has the former ids now. */
async function leave(world: World, tx: Transaction, moves: readonly Move[]): Promise<void> {
  for (const [entity, group] of Map.groupBy(moves, (move) => move.entity)) {
    const next = new Map(group.map(({ from, into }) => [from, idOf(into)]));
    const changes = Array.from(next, ([from, into]) => ({
      id: idOf(from),
      isDeletion: true,
      into,
    }));
    await followCombined(world, tx, entity, changes);
    const images = await tx.images([...next.keys()]);
    const reasonOf = ({ ref }: Image) => `an update gave it the id ${next.get(ref)}`;
    await storeGone(world, tx, entity, [...images.values()], reasonOf);
    await absorbDerivedFrom(world, tx, entity, [...next.keys()]);
  }
}

function withEnds<One extends Pick<Link, 'source' | 'sink'>>(
  one: One,
  next: ReadonlyMap<string, string>,
): One {
  const named = (ref: string | null) => (ref === null ? null : (next.get(ref) ?? ref));
  return { ...one, source: named(one.source), sink: named(one.sink) };
}

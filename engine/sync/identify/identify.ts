// Identify: which records are the same thing? For a batch of changed records it takes the closure
// over shared keys before and after, resolves it from scratch (`identity/candidates.ts`), and
// writes the difference: links that begin and end, records to be created, records that wait for a
// person.

import type { Pipe } from '../../definition/pipe.ts';
import {
  type FixedLink,
  type Member,
  type Resolution,
  resolve,
} from '../../identity/candidates.ts';
import type { OpenCreate, Transaction } from '../../store/store.ts';
import { takeFirstLoad } from '../collect/first-load.ts';
import { isMet } from '../collect/new-pipes.ts';
import { unreadAmong } from '../collect/unread-entities.ts';
import { freshKeys, hasLookUps } from '../keys/fresh-keys.ts';
import { isRuleChangeHeld } from '../state/rule-change-state.ts';
import type { World } from '../world.ts';
import { creations } from './creations.ts';
import { elsewhereEntities } from './elsewhere.ts';
import { failNeighbours } from './failed-records.ts';
import { allowedPairs, fixedLinks } from './linkable.ts';
import { type IdentifyCounts, writeDifference } from './links.ts';
import { type Around, type Batch, lookAround, looksInside } from './look-around.ts';
import { openCreates, openRenamings } from './open-creates.ts';
import { resolvedAlong } from './resolved-along.ts';
import { heldBack, type TakingPart, takingPart } from './take-part.ts';

/** Records identified together: with what is around three batches, no more than are kept (`store/image-memory.ts`). */
const batchMax = 250;

/** The same of a first load, of which only heads and keys are read: the fewer batches, the fewer statements. */
const lightBatchMax = 500;

/** Batches of them in a transaction. Nothing is called between them, so fewer commits are all gain. */
const batchesMax = 24;

/** Batches that are looked around while one is decided: the store always has something to do. */
const aheadMax = 2;

/** How many records were looked at, and what came of it. */
interface Identified extends IdentifyCounts {
  readonly records: number;
}

/** Identifies a batch of what is due; gives how many records it took, 0 when nothing is due. */
export async function identify(world: World, pipe: Pipe): Promise<number> {
  const done = await world.store.transact(async (tx) => {
    const needed = [pipe.source.id, pipe.sink.id, ...elsewhereEntities(world, pipe)];
    if ((await unreadAmong(tx, needed)).length > 0) return undefined;
    if (!(await isMet(tx, pipe)) || (await isRuleChangeHeld(tx, pipe))) return undefined;
    return identifyDue(world, tx, pipe);
  }, 'at-next');
  if (!done) return 0;
  world.tell({ kind: 'identified', pipe: pipe.id, ...done });
  return done.records;
}

/**
 * Identifies what is due in a transaction that is open, a batch at a time and a few of them; undefined when
 * nothing is. While one is decided, the store looks around the next ones. What turns out to be near to what was
 * decided meanwhile is left for a transaction of its own, if it is due then still.
 */
export async function identifyDue(
  world: World,
  tx: Transaction,
  pipe: Pipe,
): Promise<Identified | undefined> {
  const due = [...(await dueBatches(world, tx, pipe))];
  if (due.length === 0) return undefined;
  const open = [...(await openCreates(tx, pipe)), ...(await openRenamings(world, tx, pipe))];
  const counts = { records: 0, linked: 0, ended: 0, toCreate: 0, parked: 0 };
  const decided = new Set<string>();
  const looks: Promise<Around>[] = [];
  const lookAhead = () => {
    while (due.length > 0 && looks.length <= aheadMax) {
      const look = lookAround(world, tx, pipe, without(decided, due.shift() as Batch));
      look.catch(() => {}); // told when it is waited for
      looks.push(look);
    }
    return looks.shift();
  };
  try {
    for (let look = lookAhead(); look; look = lookAhead()) {
      let around = await look;
      if (around.hood.refs.some((ref) => decided.has(ref))) {
        around = await lookAround(world, tx, pipe, without(decided, around.batch));
      }
      for (const ref of around.hood.refs) decided.add(ref);
      const done = await identifyBatch(world, tx, pipe, open, around);
      for (const name of Object.keys(counts) as (keyof Identified)[]) counts[name] += done[name];
      await tx.ackWork(around.batch.work);
    }
  } finally {
    await Promise.allSettled(looks); // none of them outlives the transaction
  }
  return counts;
}

/** What is queued comes first: the keys of the records of a first load are as they were read. */
async function dueBatches(world: World, tx: Transaction, pipe: Pipe): Promise<readonly Batch[]> {
  const limit = batchMax * (hasLookUps(pipe) ? 1 : batchesMax);
  const work = await tx.dueWork(pipe.id, 'identify', world.clock.now(), limit);
  const parts =
    work.length > 0
      ? [{ refs: work.map(({ key }) => key), hasKeys: false }]
      : await takeFirstLoad(world, tx, pipe, limit);
  return parts.flatMap(({ refs, hasKeys }) => {
    const size = hasKeys && !looksInside(pipe) ? lightBatchMax : batchMax;
    return Array.from({ length: Math.ceil(refs.length / size) }, (_, at) => {
      const [from, to] = [at * size, (at + 1) * size];
      return { refs: refs.slice(from, to), work: work.slice(from, to), hasKeys };
    });
  });
}

function without(decided: ReadonlySet<string>, { refs, work, hasKeys }: Batch): Batch {
  return {
    refs: refs.filter((ref) => !decided.has(ref)),
    work: work.filter(({ key }) => !decided.has(key)),
    hasKeys,
  };
}

async function identifyBatch(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  open: readonly OpenCreate[],
  around: Around,
): Promise<Identified> {
  const { batch, hood, links, openLinks, verdicts } = around;
  const part = await takingPart(tx, pipe, around, {
    open,
    again: await freshKeys(world, tx, pipe, around.failed),
  });
  const { members, fixed, resolution } = await resolveAround(world, tx, pipe, around, part);
  const { heads, failed } = part;
  const underWay = [...part.underWay].map((ref) => ({ ref, keys: hood.keys.get(ref) ?? [] }));
  const resolved = { resolution, members, underWay, heads, links, verdicts, failed };
  const created = await creations(world, tx, pipe, resolved);
  const counts = await writeDifference(world, tx, pipe, {
    refs: hood.refs,
    batch: new Set(batch.refs),
    members: new Set(members.map((member) => member.ref)),
    links,
    openLinks,
    fixed,
    resolution,
    creations: [...created, ...heldBack(part, links, world.clock.now())],
    verdicts,
  });
  // With a full batch there is more to come.
  const along =
    batch.work.length === batchMax
      ? await resolvedAlong(world, tx, pipe, batch.refs, hood, { members, links, verdicts })
      : [];
  await tx.dropWork(along.map((key) => ({ pipe: pipe.id, kind: 'identify', key })));
  return { records: batch.refs.length + along.length, ...counts };
}

/** Asks the rules of those who take part; who fails on a condition of theirs is left out, with all who have its keys. */
async function resolveAround(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  { batch, hood, links, verdicts }: Around,
  { heads, isMember, failed }: TakingPart,
): Promise<{
  readonly members: readonly Member[];
  readonly fixed: readonly FixedLink[];
  readonly resolution: Resolution;
}> {
  const membersOf = (entity: string): Member[] =>
    hood.refs
      .filter((ref) => heads.get(ref)?.entity === entity && isMember(ref))
      .map((ref) => ({ ref, keys: hood.keys.get(ref) ?? [] }));
  const candidates = membersOf(pipe.source.id);
  const counterparts = membersOf(pipe.sink.id);
  const allows = await allowedPairs(world, tx, pipe, candidates, counterparts, failed);
  failNeighbours(failed, hood.keys);
  const sources = candidates.filter(({ ref }) => !failed.has(ref));
  const sinks = counterparts.filter(({ ref }) => !failed.has(ref));
  const fixed = fixedLinks(pipe, links, verdicts, {
    isMember,
    isByRules: batch.work.some(({ cause }) => cause === 'definition'),
  });
  const cannot = (source: string, sink: string) =>
    verdicts.some((one) => one.says === 'cannot' && one.source === source && one.sink === sink);
  const resolution = resolve({ sources, sinks, rules: pipe.merge, fixed, cannot, allows });
  return { members: [...sources, ...sinks], fixed, resolution };
}

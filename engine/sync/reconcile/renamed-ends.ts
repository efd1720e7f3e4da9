// A pipe that never ran, where another went between entities of which no file has one any more: an entity or a system
// may only have got another name. Its records are named by it in all that is kept, so every one would be new: without
// merge rules all would be made again, and with them what people removed. Whether it is so nobody knows but people.

import { fault } from '../../base/errors.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction } from '../../store/store.ts';
import type { World } from '../world.ts';
import { definitionsNoted } from './definition-noted.ts';
import { countOf } from './move-names.ts';
import { type Left, namesLeft } from './names-left.ts';

/** Throws the fault `pipe.renamed-end`. */
export async function refuseRenamedEnds(world: World, tx: Transaction, pipe: Pipe): Promise<void> {
  const { entities, idleEntities = [], pipes } = world.catalogue;
  const left = (await namesLeft(world, tx)).filter(({ isGone, links }) => isGone && links > 0);
  const isNowhere = (id: string) => !entities.has(id) && !idleEntities.includes(id);
  if (!left.some(({ noted }) => noted.ends?.some(isNowhere))) return;
  const ran = await definitionsNoted(tx, pipes);
  // Where pipes went to it by this name before, it is another one.
  const known = new Set([...ran.values()].flatMap(({ ends = [] }) => ends));
  const isOther = (was: string, now: string) => isNowhere(was) && !known.has(now);
  const newcomers = pipes.filter(({ id, isEnabled }) => isEnabled && !ran.has(id));
  for (const renamed of newcomers.flatMap((one) => renamedEnds(one, left, isOther))) {
    if (![pipe.source.id, pipe.sink.id].includes(renamed.now)) continue;
    const { former, was: gone, now } = renamed;
    throw fault('pipe.renamed-end', {
      file: `${pipe.place.file}:${pipe.place.line}`,
      pipe: pipe.id,
      former: `\`${former.id}\` (${countOf(former)})`,
      gone,
      now,
    });
  }
}

interface RenamedEnd {
  readonly former: Left;
  readonly was: string;
  readonly now: string;
}

/** Of a pipe whose ends are those of a former one, but for names that are nowhere any more. */
function renamedEnds(
  { source, sink }: Pipe,
  left: readonly Left[],
  isOther: (was: string, now: string) => boolean,
): readonly RenamedEnd[] {
  const ends = [source.id, sink.id];
  return left.flatMap((former) => {
    const pairs = (former.noted.ends ?? []).map((was, at) => ({ was, now: ends[at] as string }));
    const others = pairs.filter(({ was, now }) => was !== now);
    const isRenamed = others.every(({ was, now }) => isOther(was, now));
    return isRenamed ? others.map((pair) => ({ former, ...pair })) : [];
  });
}

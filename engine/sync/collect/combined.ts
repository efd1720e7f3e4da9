// Records that somebody found to be one and combined: a feed, a webhook or a look tells which of them stays. Whatever was linked
// to one that is gone is the one that stays from now on, as if a person had said so: the rules cannot find it
// where the one that stays has none of the other's keys, and a gone record is not created again by itself.

import { refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Change } from '../../drivers/driver.ts';
import type { Link, Transaction, Verdict } from '../../store/store.ts';
import { putVerdicts } from '../state/verdicts.ts';
import type { World } from '../world.ts';

/** Says of each counterpart of a record that is combined into another that it is that other one. */
export async function followCombined(
  world: World,
  tx: Transaction,
  entity: Entity,
  changed: readonly Change[],
): Promise<void> {
  const moves = changed.flatMap(({ id, into }) =>
    into === undefined || into === id
      ? []
      : [{ from: refOf(entity.id, id), into: refOf(entity.id, into) }],
  );
  for (const move of moves) {
    const links = await tx.linksOf([move.from, move.into]);
    for (const pipe of world.catalogue.pipes) {
      const verdicts = await verdictsFor(tx, pipe, move, links);
      if (verdicts.length > 0) await putVerdicts(world, tx, pipe, verdicts, entity.system);
    }
  }
}

interface Move {
  readonly from: string;
  readonly into: string;
}

type Said = Pick<Verdict, 'source' | 'sink' | 'says'>;

async function verdictsFor(
  tx: Transaction,
  pipe: Pipe,
  { from, into }: Move,
  links: readonly Link[],
): Promise<readonly Said[]> {
  const own = links.filter((link) => link.pipe === pipe.id && link.source && link.sink);
  const ofGone = own.filter(
    (link) =>
      (link.source === from || link.sink === from) &&
      (link.state === 'live' || link.state === 'gone'),
  );
  const known = await tx.verdictsOf([from, into]);
  const sayingsOf = (source: string, sink: string) =>
    known.filter((one) => one.source === source && one.sink === sink).map(({ says }) => says);
  return ofGone.flatMap((link): readonly Said[] => {
    const [source, sink] = [link.source as string, link.sink as string];
    const next = source === from ? { source: into, sink } : { source, sink: into };
    // The one that stays may have a counterpart of its own, which is somebody else; people have their say.
    const isTaken = own.some(
      (one) =>
        one.state === 'live' &&
        ((one.source === next.source && one.sink !== next.sink && one !== link) ||
          (one.sink === next.sink && one.source !== next.source && one !== link && !isMany(pipe))),
    );
    if (isTaken || sayingsOf(next.source, next.sink).includes('cannot')) return [];
    const before: readonly Said[] = sayingsOf(source, sink).includes('must')
      ? [{ source, sink, says: 'withdrawn' }]
      : [];
    return [...before, { ...next, says: 'must' }];
  });
}

function isMany(pipe: Pipe): boolean {
  return pipe.merge.some((rule) => rule.isMany);
}

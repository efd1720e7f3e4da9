// Records that somebody found to be one and combined: a feed, a webhook, a look or the record itself tells which of them stays. Whatever was linked
// to one that is gone is the one that stays from now on, as if a person had said so: the rules cannot find it
// where the one that stays has none of the other's keys, and a gone record is not created again by itself.

import { refOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { Change, ReadRecord } from '../../drivers/driver.ts';
import type { Link, Transaction, Verdict } from '../../store/store.ts';
import { endFacts } from '../state/end-facts.ts';
import { putVerdicts } from '../state/verdicts.ts';
import type { World } from '../world.ts';

/** Those that are records of their own, and what the others say: they are gone, and who stays. */
export function parted(reads: readonly ReadRecord[]): {
  readonly own: readonly ReadRecord[];
  readonly combined: readonly Change[];
} {
  const own = reads.filter(({ into }) => into === undefined);
  if (own.length === reads.length) return { own, combined: [] };
  const next = new Map(reads.flatMap(({ id, into }) => (into === undefined ? [] : [[id, into]])));
  const combined = [...next].map(([id, into]) => ({
    id,
    isDeletion: true,
    into: endOf(next, id, into),
  }));
  return { own, combined };
}

/** The one that stays may have been combined itself; a circle ends where it began. */
function endOf(next: ReadonlyMap<string, string>, from: string, into: string): string {
  const passed = new Set([from]);
  let end = into;
  for (let further = next.get(end); further !== undefined; further = next.get(end)) {
    if (passed.has(end)) return into;
    passed.add(end);
    end = further;
  }
  return end;
}

/** What records say of themselves they say with each page: it is news of those that count as being there. */
export async function newsOf(
  tx: Transaction,
  entity: Entity,
  combined: readonly Change[],
): Promise<readonly Change[]> {
  if (combined.length === 0) return [];
  const known = await tx.heads(combined.map(({ id }) => refOf(entity.id, id)));
  return combined.filter(({ id }) => known.get(refOf(entity.id, id))?.state === 'live');
}

/** Under this name stands whom a record was combined into: it was not deleted, so nothing is deleted because of it. */
export function combinedFact(ref: string): string {
  return `combined ${ref}`;
}

/** One that is there again is a record of its own, and who deletes it then means it. */
export async function forgetCombined(tx: Transaction, refs: readonly string[]): Promise<void> {
  await endFacts(tx, refs.map(combinedFact));
}

/** Says of each counterpart of a record that is combined into another that it is that other one. */
export async function followCombined(
  world: World,
  tx: Transaction,
  entity: Entity,
  changed: readonly Change[],
): Promise<void> {
  const said = changed.flatMap(({ id, into }) =>
    into === undefined || into === id
      ? []
      : [{ from: refOf(entity.id, id), into: refOf(entity.id, into) }],
  );
  if (said.length === 0) return;
  const moves = await toTheEnd(tx, said);
  const known = await tx.facts(moves.map(({ from }) => combinedFact(from)));
  const news = moves.filter(({ from, into }) => known.get(combinedFact(from)) !== into);
  await tx.putFacts(Object.fromEntries(news.map(({ from, into }) => [combinedFact(from), into])));
  for (const move of moves) {
    const links = await tx.linksOf([move.from, move.into]);
    for (const pipe of world.catalogue.pipes) {
      const verdicts = await verdictsFor(tx, pipe, move, links);
      if (verdicts.length > 0) await putVerdicts(world, tx, pipe, verdicts, entity.system);
    }
  }
}

/** Those that stay may have been combined themselves before, as long as they are not there again. */
async function toTheEnd(tx: Transaction, moves: readonly Move[]): Promise<readonly Move[]> {
  const before = new Map<string, string>();
  for (let asked = moves.map(({ into }) => into); asked.length > 0; ) {
    const facts = await tx.facts(asked.map(combinedFact));
    const found = asked.flatMap((ref): [string, string][] => {
      const into = facts.get(combinedFact(ref));
      return typeof into === 'string' ? [[ref, into]] : [];
    });
    for (const [ref, into] of found) before.set(ref, into);
    asked = found.map(([, into]) => into).filter((ref) => !before.has(ref));
  }
  return moves.map(({ from, into }) => ({
    from,
    into: endOf(new Map([...before, [from, into]]), from, into),
  }));
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
    const said = sayingsOf(next.source, next.sink);
    if (isTaken || said.includes('cannot')) return [];
    const before: readonly Said[] = sayingsOf(source, sink).includes('must')
      ? [{ source, sink, says: 'withdrawn' }]
      : [];
    return said.includes('must') ? before : [...before, { ...next, says: 'must' }];
  });
}

function isMany(pipe: Pipe): boolean {
  return pipe.merge.some((rule) => rule.isMany);
}

// Why nothing of an edit arrived, where something of the pair waits: a write that its system refused, or a row that
// waits for somebody. What a system said may hold values of records: in real systems it is told, and not kept.

import type { Pipe } from '../definition/pipe.ts';
import { reasons } from '../runtime/reasons.ts';
import type { Parked } from '../store/store.ts';
import type { World } from '../sync/world.ts';
import type { Sample } from './samples.ts';

/** Takes words that may hold values of records; they are for whoever looks on. */
export type Tell = (words: string) => void;

/** Undefined: nothing of the pair waits. */
export async function whyItWaits(
  world: World,
  pipe: Pipe,
  { source, sink }: Pick<Sample, 'source' | 'sink'>,
  tell: Tell | undefined,
): Promise<string | undefined> {
  const parked = await world.store.transact(async (tx) => {
    const links = await tx.linksOf([source]);
    const own = links.filter((link) => link.pipe === pipe.id && link.sink === sink);
    return tx.parkedOf(own.map(({ id }) => id));
  });
  const words = parked.map((one) => `${standing(one)}: ${one.reason}`);
  if (!tell) return words.length === 0 ? undefined : words.join('; ');
  for (const one of words) tell(`${source}: ${one}`);
  return parked.length === 0
    ? undefined
    : `${parked.map(standing).join(', ')}: see \`samband why\``;
}

function standing({ row, why }: Parked): string {
  return `${row === '*' ? 'the record' : row} waits, ${reasons[why].title}`;
}

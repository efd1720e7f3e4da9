// Names under which something is kept, and that no running pipe has: their files were renamed or removed, or are
// switched off. Whether a pipe goes on with one is decided by others.

import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction } from '../../store/store.ts';
import type { World } from '../world.ts';
import { definitionsNoted, type Noted } from './definition-noted.ts';

export interface Left {
  readonly id: string;
  readonly links: number;
  /** What it last ran with. */
  readonly noted: Noted;
  /** No file has the name any more. */
  readonly isGone: boolean;
}

/** Not those that run elsewhere. */
export async function namesLeft(
  { catalogue, clock }: World,
  tx: Transaction,
): Promise<readonly Left[]> {
  const files = new Set(catalogue.pipes.map(({ id }) => id));
  const kept = new Set([
    ...catalogue.pipes.filter(({ isEnabled }) => isEnabled).map(({ id }) => id),
    ...(catalogue.idle ?? []),
  ]);
  // A pipe that linked nobody yet has work.
  const working = (await tx.countWork(clock.now())).map(({ pipe }) => pipe);
  const links = await linksByName(tx);
  const away = [...new Set([...working, ...links.keys()])].filter((id) => !kept.has(id));
  return [
    ...(await definitionsNoted(
      tx,
      away.map((id) => ({ id })),
    )),
  ].map(([id, noted]) => ({
    id,
    links: links.get(id) ?? 0,
    noted,
    isGone: !files.has(id),
  }));
}

export async function linksByName(tx: Transaction): Promise<ReadonlyMap<string, number>> {
  const links = new Map<string, number>();
  for (const { pipe, count } of await tx.countLinks())
    links.set(pipe, (links.get(pipe) ?? 0) + count);
  return links;
}

/** It went from the one to the other. */
export function isBetween(
  { source, sink }: Pick<Pipe, 'source' | 'sink'>,
  { ends }: Noted,
): boolean {
  return ends?.[0] === source.id && ends[1] === sink.id;
}

// No value of a person disappears without a trace: what a write of ours replaced is in the journal. A
// system that checks no version leaves one gap, between our read and our write, which is known and
// not counted.

import { type JsonObject, stableText } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { entityOf } from '../base/ref.ts';
import type { JournalEntry } from '../store/store.ts';
import type { World } from '../sync/world.ts';
import type { Ground } from './ground.ts';
import type { Overwritten } from './truth.ts';

const entriesMax = 10_000;

export async function checkTraces(ground: Ground, world: World): Promise<void> {
  for (const one of ground.truth.overwritten.splice(0)) {
    if (one.value === null || one.value === '') continue;
    const entries = await world.store.transact((tx) => tx.journalOf([one.ref], entriesMax));
    if (entries.some((entry) => tells(entry, one))) continue;
    const parked = await world.store.transact((tx) => tx.parkedList({}, '', entriesMax));
    const isVersioned = ground.entity(entityOf(one.ref)).version !== undefined;
    if (!isVersioned || parked.some(({ ref }) => ref === one.ref)) continue;
    ground.broken(
      9,
      `${one.path} of ${one.ref} was ${stableText(one.value)}, from a person; it was overwritten and no journal tells`,
    );
  }
}

function tells({ before, row }: JournalEntry, { path, value }: Overwritten): boolean {
  const text = stableText(value);
  if (row !== '*' && stableText(before) === text) return true;
  if (typeof before !== 'object' || before === null) return false;
  const held = (before as JsonObject)[path] ?? readPath(before, path) ?? null;
  return stableText(held) === text;
}

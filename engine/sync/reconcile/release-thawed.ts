// Releases what was frozen once both sides agree on it (`decide/thawed.ts`), in every link of the record: as long as one of
// them differs, or is still to be decided, it stays frozen; links of pipes that do not run say nothing. What was counted
// stays: if it goes on, the next quick change freezes it again.

import type { Transaction } from '../../store/store.ts';
import { endsOf } from '../state/link-ends.ts';
import type { World } from '../world.ts';
import type { DecidedLink } from './reconcile-link.ts';

export async function releaseThawed(
  { catalogue }: World,
  tx: Transaction,
  results: readonly DecidedLink[],
): Promise<void> {
  const names = new Set(results.flatMap(({ result }) => result.thawed ?? []));
  if (names.size === 0) return;
  const counted = (await tx.oscillations([...new Set([...names].map(refIn))])).filter((one) =>
    names.has(`${one.ref} ${one.property}`),
  );
  const running = new Set(catalogue.pipes.flatMap(({ id, isEnabled }) => (isEnabled ? [id] : [])));
  const links = (await tx.linksOf(counted.map(({ ref }) => ref))).filter(
    ({ state, pipe }) => state === 'live' && running.has(pipe),
  );
  const decided = new Set(results.map(({ view }) => view.link.id));
  const others = links.filter((one) => !decided.has(one.id));
  const due = await tx.workOf(
    others.map((one) => ({ pipe: one.pipe, kind: 'reconcile', key: one.id })),
  );
  const parked = (await tx.parkedOf(links.map(({ id }) => id))).filter(
    ({ why }) => why === 'frozen',
  );
  const open = new Set([...due.map(({ key }) => key), ...parked.map(({ subject }) => subject)]);
  const kept = new Set(links.filter(({ id }) => open.has(id)).flatMap(endsOf));
  await tx.putOscillations(
    counted.filter(({ ref }) => !kept.has(ref)).map((one) => ({ ...one, frozenAtMs: null })),
  );
}

function refIn(name: string): string {
  return name.slice(0, name.lastIndexOf(' '));
}

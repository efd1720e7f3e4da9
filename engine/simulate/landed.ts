// What is checked at the moment a write takes effect in a system: that it was sent on an intent, that
// nothing is made twice, that nobody's edit is lost to an echo, and that nothing is deleted while its
// counterpart is there.

import { entityOf } from '../base/ref.ts';
import type { Landed } from '../drivers/memory-writes.ts';
import type { Ground, Sent } from './ground.ts';

export function checkLanded(ground: Ground, ref: string, landed: Landed): void {
  const sent = sentOf(ground, ref, landed);
  if (!sent) {
    ground.broken(5, `${ref} was written without an intent`);
    return;
  }
  sent.landed++;
  if (landed.before === undefined) checkMade(ground, ref, sent);
  else if (landed.after === undefined || sent.intent.kind === 'deactivate')
    checkRemoved(ground, ref, sent);
  else checkOverwritten(ground, ref, landed, sent);
}

/** What was sent that came to this. */
export function sentOf(ground: Ground, ref: string, { request }: Landed): Sent | undefined {
  return ground.sent.get('idempotencyKey' in request ? request.idempotencyKey : ref);
}

/**
 * Of one record a pipe makes one other, ever. One gap is known: its answer was lost, and before anybody
 * could ask for it a person removed it or gave it another key.
 */
function checkMade(ground: Ground, ref: string, { intent, ends }: Sent): void {
  for (const origin of ends) {
    const name = `${intent.pipe} ${origin} ${entityOf(ref)}`;
    const first = ground.made.get(name);
    const isKnown = first && ground.record(first.ref) && !ground.truth.editedAtMs(first.ref);
    if (first && (isKnown || first.intent !== intent.id))
      ground.broken(5, `${ref} was made of ${origin}, of which ${first.ref} was made before`);
    ground.made.set(name, { ref, intent: intent.id });
  }
}

/** Invariant 10, seen from outside: its counterpart is really gone, or out of the pipe's scope. */
function checkRemoved(ground: Ground, ref: string, { intent, ends }: Sent): void {
  const pipe = ground.catalogue.pipes.find((one) => one.id === intent.pipe);
  const origin = ends.find((end) => end !== ref);
  if (origin === undefined || !ground.record(origin)) return;
  if (intent.direction === 'forward' && pipe?.forward.when) return;
  ground.broken(10, `${ref} was removed although ${origin} is there`);
}

/**
 * When nobody changed anything else since all was at rest, a person's value stands; also against a mapping
 * that changed meanwhile, unless the value was there before.
 */
function checkOverwritten(
  ground: Ground,
  ref: string,
  { before, after, request }: Landed,
  { intent }: Sent,
): void {
  if (ground.truth.areOthersTouched(ref) || !('patch' in request)) return;
  // The first merge of two records is not of this kind.
  if (!ground.restedLinks.has(intent.link)) return;
  const pipe = ground.catalogue.pipes.find((one) => one.id === intent.pipe);
  const rows = pipe?.rows ?? [];
  const isBoth = (path: string, editedAtMs: number) =>
    pipe?.back !== undefined &&
    editedAtMs > ground.truth.restedAtMs &&
    rows.some((row) => row.sinkPath === path && row.back.length > 0);
  for (const path of Object.keys(request.patch.set)) {
    const last = ground.truth.writtenLast(ref, path);
    const isRestored = rows.some((row) => row.sinkPath === path && row.drift === 'restore');
    if (last?.by !== 'person' || isRestored) continue;
    const isOlder = ground.truth.isRedefined && !isBoth(path, last.atMs);
    if (isOlder) continue;
    const [was, is] = [before, after].map((record) => JSON.stringify(valueAt(record, path)));
    if (was !== is)
      ground.broken(
        8,
        `${path} of ${ref} was ${was}, from a person; it became ${is} though nobody changed anything else`,
      );
  }
}

function valueAt(record: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], record);
}

// What is checked at the moment a write takes effect in a system: that it was sent on an intent, that
// nothing is made twice, that nobody's edit is lost to an echo, and that nothing is deleted while its
// counterpart is there.

import { overlap, readPath } from '../base/property-path.ts';
import { entityOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Landed } from '../drivers/memory-writes.ts';
import { equal } from '../mapping/compare.ts';
import { innerRules, type Row } from '../mapping/row.ts';
import { readsOf } from '../mapping/row-reads.ts';
import type { Ground, Made, Sent } from './ground.ts';
import { plainName } from './redefine.ts';

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
    const name = `${plainName(intent.pipe)} ${origin} ${entityOf(ref)}`;
    const first = ground.made.get(name);
    if (first && !isForgotten(ground, first, intent.id))
      ground.broken(5, `${ref} was made of ${origin}, of which ${first.ref} was made before`);
    ground.made.set(name, { ref, intent: intent.id });
  }
}

function isForgotten(ground: Ground, first: Made, intent: string): boolean {
  const isThere = ground.record(first.ref) && !ground.truth.editedAtMs(first.ref);
  return !isThere && (first.intent === intent || !ground.settled.has(first.ref));
}

/** Invariant 10, seen from outside: its counterpart is really gone, or out of the pipe's scope. */
function checkRemoved(ground: Ground, ref: string, { intent, ends }: Sent): void {
  const pipe = pipeOf(ground, intent);
  const origin = ends.find((end) => end !== ref);
  if (origin === undefined || !ground.record(origin)) return;
  if (intent.direction === 'forward' && pipe?.forward.when) return;
  ground.broken(10, `${ref} was removed although ${origin} is there`);
}

/**
 * When nobody changed what it is linked with since all was at rest, a person's value of a row that both sides
 * had agreed on stands; also against a mapping that changed meanwhile, unless the value was there before.
 */
function checkOverwritten(
  ground: Ground,
  ref: string,
  { before, after, request }: Landed,
  { intent, ends, related, agreed }: Sent,
): void {
  if (!('patch' in request)) return;
  // The first merge of two records is not of this kind.
  if (!ground.restedLinks.has(intent.link)) return;
  const pipe = pipeOf(ground, intent);
  const own = [pipe?.source.id, pipe?.sink.id];
  const { touched } = ground.truth;
  const isCause = (one: string) => related.has(one) || !own.includes(entityOf(one));
  if (!touched || [...touched].some((one) => one !== ref && isCause(one))) return;
  const rows = (pipe?.rows ?? []).filter(({ id }) => agreed.has(id));
  const isBoth = (path: string, editedAtMs: number) =>
    pipe?.back !== undefined &&
    editedAtMs >= ground.truth.restedAtMs &&
    rows.some((row) => row.sinkPath === path && row.back.length > 0);
  const { redefinedAtMs = Number.POSITIVE_INFINITY } = ground.truth;
  // It was carried home before the mapping changed: agreed, it is like any other value.
  const isHome = (path: string, editedAtMs: number) =>
    rows.some(
      (row) =>
        row.sinkPath === path &&
        row.back.some((one) =>
          ends.some((end) => {
            const last = end === ref ? undefined : ground.truth.writtenLast(end, one.path);
            return last?.by === 'engine' && last.atMs >= editedAtMs && last.atMs <= redefinedAtMs;
          }),
        ),
    );
  const isEdited = (path: string) => {
    const last = ground.truth.writtenLast(ref, path);
    return last?.by === 'person' && last.atMs >= ground.truth.restedAtMs;
  };
  // What the row reads over there is what another row brought home of an edit here.
  const isCoupled = (row: Row) =>
    intent.direction === 'forward' &&
    (pipe?.rows ?? []).some(
      (other) =>
        other !== row &&
        isEdited(other.sinkPath) &&
        other.back.some(({ path }) => readsAll(row).some((read) => overlap(read, path))),
    );
  for (const path of Object.keys(request.patch.set)) {
    if (rows.some((row) => isOf(row, path) && isCoupled(row))) continue;
    const last = ground.truth.writtenLast(ref, path);
    const isRestored = rows.some((row) => row.sinkPath === path && row.drift === 'restore');
    if (last?.by !== 'person' || isRestored || !rows.some((row) => isOf(row, path))) continue;
    const held = readPath(before, path) ?? null;
    // An edit that was undone before anybody read it is none.
    const isUndone = ground.truth
      .heldBefore(ref, path)
      .some((one) => rows.some((row) => isOf(row, path) && equal(one, held, row.compare)));
    const mayChange = isUndone || !isBoth(path, last.atMs) || isHome(path, last.atMs);
    if (ground.truth.redefinedAtMs !== undefined && mayChange) continue;
    const [was, is] = [held, readPath(after, path) ?? null].map((one) => JSON.stringify(one));
    if (was !== is)
      ground.broken(
        8,
        `${path} of ${ref} was ${was}, from a person; it became ${is} though nobody changed anything else`,
      );
  }
}

function pipeOf({ catalogue }: Ground, { pipe }: Sent['intent']): Pipe | undefined {
  return catalogue.pipes.find(({ id }) => plainName(id) === plainName(pipe));
}

/** The row writes the property, on one side or the other. */
function isOf(row: Row, path: string): boolean {
  return [row.sinkPath, ...row.back.map((one) => one.path)].some(
    (own) => path === own || path.startsWith(`${own}.`),
  );
}

/** What a row reads of the source, its conditions too. */
function readsAll(row: Row): readonly string[] {
  const conditions = [row.when, ...(row.rule ? innerRules(row.rule) : []).map(({ when }) => when)];
  return [...readsOf(row), ...conditions.flatMap((one) => one?.reads ?? [])];
}

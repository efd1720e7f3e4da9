// Settling: an intent whose answer was lost is probed once its time has come (longest request life
// plus search lag), and only then decided: adopt what is there, repeat what is not, or ask a person.
// After a crash it is the same: whatever the last run left open is settled first.

import type { Json, JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import { idOf, refOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Look, Patch, ReadRecord } from '../drivers/driver.ts';
import { equal, isEmpty, keyOf } from '../mapping/compare.ts';
import type { Intent, Parked, Transaction } from '../store/store.ts';
import { absorb } from './absorb.ts';
import { again, createRequest, existsMark, refuse, settleAnswers } from './deliver.ts';
import { finishDeletes, finishWrites } from './finish.ts';
import { pathsOfPatch } from './operation.ts';
import { isExplained, knownRewritings } from './rewritings.ts';
import { driverOf, type World } from './world.ts';

/** Intents probed in one round. */
const batchMax = 50;

/** Settles a batch of due intents of the pipe; gives how many it took. */
export async function settle(world: World, pipe: Pipe, signal?: AbortSignal): Promise<number> {
  const intents = await world.store.transact((tx) =>
    tx.dueIntents(pipe.id, world.clock.now(), batchMax),
  );
  await Promise.all(intents.map((intent) => settleOne(world, pipe, intent, signal)));
  return intents.length;
}

async function settleOne(
  world: World,
  pipe: Pipe,
  intent: Intent,
  signal?: AbortSignal,
): Promise<void> {
  const entity = world.catalogue.entities.get(intent.entity) as Entity;
  if (intent.target === null) return settleCreate(world, pipe, entity, intent, signal);
  const [look] = await driverOf(world, entity).get(entity, [idOf(intent.target)], signal);
  if (!look || look.kind === 'unclear') return postpone(world, intent);
  if (intent.kind === 'create') return settleAnsweredCreate(world, pipe, intent, look);
  return intent.kind === 'delete'
    ? settleDelete(world, pipe, entity, intent, look, signal)
    : settleUpdate(world, pipe, entity, intent, look);
}

/** The create was answered with an id; only the read after it was missing. */
async function settleAnsweredCreate(
  world: World,
  pipe: Pipe,
  intent: Intent,
  look: Look,
): Promise<void> {
  if (look.kind === 'unclear') return;
  await world.store.transact(async (tx) => {
    if (look.kind === 'found')
      return finishWrites(world, tx, pipe, [
        { intent, read: look.read, begunAtMs: look.begunAtMs },
      ]);
    await tx.dropIntents([intent.key]);
    await tx.putWork([again(intent, world.clock.now(), intent.tries)]);
  });
}

async function settleCreate(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  signal?: AbortSignal,
): Promise<void> {
  const probe = await probeCreate(world, pipe, entity, intent, signal);
  if (probe.kind === 'marker' || probe.kind === 'key') {
    const evidence =
      probe.kind === 'key'
        ? ({ kind: 'rule', rule: probe.rule, key: probe.key } as const)
        : undefined;
    const finished = {
      intent,
      read: probe.read,
      begunAtMs: world.clock.now(),
      ...(evidence ? { evidence } : {}),
    };
    await world.store.transact((tx) => finishWrites(world, tx, pipe, [finished]));
    world.tell({
      kind: 'wrote',
      pipe: pipe.id,
      operation: 'create',
      ref: refOf(entity.id, probe.read.id),
      ms: 0,
      cause: intent.cause,
    });
  } else if (probe.kind === 'several') {
    await park(
      world,
      pipe,
      intent,
      'ambiguous',
      `after a lost answer ${probe.refs.length} records could be the one that was created`,
      probe.refs,
    );
  } else if (probe.kind === 'blind') {
    await park(
      world,
      pipe,
      intent,
      'unknown-outcome',
      `the answer to a create was lost and ${entity.id} cannot be searched for it`,
      [],
    );
  } else if (existsMark in intent.pre) {
    const message = String(intent.pre[existsMark]);
    await world.store.transact((tx) => refuse(world, tx, pipe, intent, message));
    world.tell({
      kind: 'not-written',
      pipe: pipe.id,
      operation: 'create',
      ref: intent.link,
      outcome: 'dead',
      message,
    });
  } else {
    const startedMs = world.clock.now();
    await world.store.transact((tx) =>
      tx.putIntents([
        {
          ...intent,
          atMs: startedMs,
          dueMs: startedMs + settleMs(world, entity),
          tries: intent.tries + 1,
        },
      ]),
    );
    const answers = await driverOf(world, entity).create(entity, [createRequest(intent)], signal);
    await settleAnswers(world, pipe, [intent], answers, startedMs);
  }
}

type Probe =
  | { readonly kind: 'marker'; readonly read: ReadRecord }
  | { readonly kind: 'key'; readonly read: ReadRecord; readonly rule: number; readonly key: string }
  | { readonly kind: 'several'; readonly refs: readonly string[] }
  | { readonly kind: 'none' }
  /** The system cannot be asked. */
  | { readonly kind: 'blind' };

/** Looks for the record: by our marker, then by the keys of the merge rules, asking the system. */
async function probeCreate(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  signal?: AbortSignal,
): Promise<Probe> {
  const driver = driverOf(world, entity);
  const record = intent.payload as JsonObject;
  let wasAsked = false;
  if (entity.marker && entity.marker in entity.find) {
    const marker = readPath(record, entity.marker);
    const found = await driver.find(
      entity,
      entity.marker,
      isEmpty(marker) ? intent.marker : (marker as Json),
      signal,
    );
    const free = await unlinked(world, pipe, entity, found);
    if (free.length > 1)
      return { kind: 'several', refs: free.map((read) => refOf(entity.id, read.id)) };
    if (free[0]) return { kind: 'marker', read: free[0] };
    wasAsked = true;
  }
  const side = intent.direction === 'forward' ? 'sink' : 'source';
  for (const [rule, { [side]: keys, compare }] of pipe.merge.entries()) {
    for (const key of keys) {
      const path = 'kind' in key ? undefined : (key.path ?? key.reads[0]);
      if (path === undefined || !(path in entity.find)) continue;
      wasAsked = true;
      const value = readPath(record, path);
      if (isEmpty(value)) continue;
      const free = await unlinked(
        world,
        pipe,
        entity,
        await driver.find(entity, path, value as Json, signal),
      );
      if (free.length > 1)
        return { kind: 'several', refs: free.map((read) => refOf(entity.id, read.id)) };
      if (free[0]) return { kind: 'key', read: free[0], rule, key: keyOf(String(value), compare) };
    }
  }
  return wasAsked ? { kind: 'none' } : { kind: 'blind' };
}

/** Candidates that no live link of the pipe holds. */
async function unlinked(
  world: World,
  pipe: Pipe,
  entity: Entity,
  found: readonly ReadRecord[],
): Promise<readonly ReadRecord[]> {
  if (found.length === 0) return found;
  const links = await world.store.transact((tx) =>
    tx.linksOf(found.map((read) => refOf(entity.id, read.id))),
  );
  const taken = new Set(
    links
      .filter((link) => link.pipe === pipe.id && link.state === 'live')
      .flatMap((link) => [link.source, link.sink]),
  );
  return found.filter((read) => !taken.has(refOf(entity.id, read.id)));
}

async function settleUpdate(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  look: Look,
): Promise<void> {
  const now = world.clock.now();
  await world.store.transact(async (tx) => {
    if (look.kind !== 'found') {
      await tx.dropIntents([intent.key]);
      await tx.putWork([
        again(intent, now, intent.tries),
        {
          pipe: entity.id,
          kind: 'read',
          key: intent.target as string,
          dueMs: now,
          cause: 'hint',
          tries: 0,
        },
      ]);
      return;
    }
    const verdict = await compareUpdate(tx, entity, intent, look.read);
    if (verdict === 'applied')
      return finishWrites(world, tx, pipe, [
        { intent, read: look.read, begunAtMs: look.begunAtMs },
      ]);
    await tx.dropIntents([intent.key]);
    await absorb(world, tx, entity, 'single', [look]);
    if (verdict === 'doubtful')
      await tx.putParked(doubts(pipe, intent, look.read, now, await subjectOf(tx, intent)));
    await tx.putWork([again(intent, now, intent.tries)]);
  });
}

/** Untouched is tested before any explanation. */
async function compareUpdate(
  tx: Transaction,
  entity: Entity,
  intent: Intent,
  read: ReadRecord,
): Promise<'untouched' | 'applied' | 'doubtful'> {
  const patch = intent.payload as unknown as Patch;
  const paths = pathsOfPatch(patch);
  if (intent.preVersion !== null && read.version === intent.preVersion) return 'untouched';
  const isUntouched = paths.every((path) =>
    equal(readPath(read.record, path), intent.pre[path] ?? null, 'exact'),
  );
  if (intent.preVersion === null && isUntouched) return 'untouched';
  if (Object.keys(patch.items).length > 0) return isUntouched ? 'untouched' : 'applied';
  const known = await knownRewritings(tx, entity.id, paths);
  const isApplied = paths.every((path) => {
    const sent = patch.set[path] ?? null;
    const held = readPath(read.record, path) ?? null;
    return equal(held, sent, 'exact') || isExplained(known(path), sent, held);
  });
  return isApplied ? 'applied' : 'doubtful';
}

async function subjectOf(tx: Transaction, intent: Intent): Promise<string> {
  const link = (await tx.links([intent.link])).get(intent.link);
  return link?.source ?? link?.sink ?? (intent.target as string);
}

function doubts(
  pipe: Pipe,
  intent: Intent,
  read: ReadRecord,
  sinceMs: number,
  ref: string,
): readonly Parked[] {
  return Object.entries(intent.rows).map(
    ([row, { F }]): Parked => ({
      pipe: pipe.id,
      subject: intent.link,
      ref,
      row,
      why: 'in-doubt',
      waitsFor: null,
      candidates: [],
      choice: null,
      sinceMs,
      reason: 'the answer to a write of this row was lost and the value has changed since',
      values: { F, S: readPath(read.record, row) ?? null },
    }),
  );
}

async function settleDelete(
  world: World,
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  look: Look,
  signal?: AbortSignal,
): Promise<void> {
  if (look.kind === 'gone') {
    await world.store.transact((tx) => finishDeletes(world, tx, pipe, [intent]));
    return;
  }
  const startedMs = world.clock.now();
  await world.store.transact((tx) =>
    tx.putIntents([
      { ...intent, dueMs: startedMs + settleMs(world, entity), tries: intent.tries + 1 },
    ]),
  );
  const answers = await driverOf(world, entity).remove(
    entity,
    [idOf(intent.target as string)],
    signal,
  );
  await settleAnswers(world, pipe, [intent], answers, startedMs);
}

/** The probe itself got no answer: later. */
async function postpone(world: World, intent: Intent): Promise<void> {
  const dueMs = world.clock.now() + probeAgainMs * 2 ** Math.min(intent.tries, 6);
  await world.store.transact((tx) =>
    tx.putIntents([{ ...intent, dueMs, tries: intent.tries + 1 }]),
  );
}

const probeAgainMs = 5_000;
/** An intent that waits for a person is not probed by itself. */
const neverMs = Number.MAX_SAFE_INTEGER;

async function park(
  world: World,
  pipe: Pipe,
  intent: Intent,
  why: Parked['why'],
  reason: string,
  candidates: readonly string[],
): Promise<void> {
  const sinceMs = world.clock.now();
  await world.store.transact(async (tx) => {
    const ref = await subjectOf(tx, intent);
    await tx.putIntents([{ ...intent, dueMs: neverMs }]);
    await tx.putParked([
      {
        pipe: pipe.id,
        subject: intent.link,
        ref,
        row: '*',
        why,
        reason,
        waitsFor: null,
        candidates,
        values: null,
        choice: null,
        sinceMs,
      },
    ]);
    await tx.appendJournal([
      {
        atMs: sinceMs,
        ref,
        link: intent.link,
        pipe: pipe.id,
        row: '*',
        what: 'parked',
        reason,
        before: null,
        after: [...candidates],
        cause: why,
      },
    ]);
  });
  world.tell({ kind: 'parked', pipe: pipe.id, ref: intent.link, why, reason });
}

function settleMs(world: World, entity: Entity): number {
  return world.catalogue.systems.get(entity.system)?.settleMs ?? 0;
}

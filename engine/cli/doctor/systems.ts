// How `samband doctor` asks the systems: the first page of one listing over each connection that a run
// uses, all beside each other, each within the time that the system's own file gives it. Only reads are
// sent, and what a login gives is forgotten.

import { Failure, Fault, fault } from '../../base/errors.ts';
import type { Catalogue } from '../../definition/pipe.ts';
import type { Entity, System } from '../../definition/system.ts';
import { worldOn } from '../../runtime/assemble.ts';
import { createEvents } from '../../runtime/events.ts';
import { keepReading } from '../../runtime/keep.ts';
import { openStore } from '../../store/open.ts';
import type { Store } from '../../store/store.ts';
import { collectedEntities, foundEntities } from '../../sync/references/collected-entities.ts';
import type { World } from '../../sync/world.ts';
import { exit } from '../command/exit.ts';
import type { Call } from '../command/verb.ts';
import { answerFinding } from './answer.ts';
import type { Finding } from './finding.ts';

/** A driver that still waits for somebody is left behind; the process ends anyway. */
const closeMsMax = 1_000;

export interface AskOptions {
  /** Open to be read: tokens that were kept. */
  readonly store: Store | undefined;
  /** Files with errors: what they say of a system is not to be believed. */
  readonly wrongFiles: ReadonlySet<string>;
  /** Called with the names of those that have not answered yet, whenever these change. */
  readonly waiting: (names: readonly string[]) => void;
}

/** A finding for each, in the order of the catalogue. */
export async function askSystems(
  call: Call,
  catalogue: Catalogue,
  { store, wrongFiles, waiting }: AskOptions,
): Promise<readonly Finding[]> {
  const keep = keepReading(store);
  const events = createEvents();
  const nothing = await openStore('sqlite::memory:');
  const { world, close } = worldOn(catalogue, nothing, { clock: call.clock, events, keep });
  const open = new Set<Question>();
  const tell = () => waiting([...new Set([...open].map(({ system }) => system.name))]);
  try {
    return await Promise.all(
      questions(world).map(async (question): Promise<Finding> => {
        const { name } = question.system;
        const wrong = filesOf(question.system, catalogue).find((file) => wrongFiles.has(file));
        if (wrong) return noteOn(name, `is not asked until ${wrong} has no errors`);
        open.add(question);
        tell();
        const finding = await ask(call, world, question, () => keep.hasDeclined(name));
        open.delete(question);
        tell();
        return finding;
      }),
    );
  } finally {
    await Promise.race([close(), call.clock.sleep(closeMsMax)]);
  }
}

/** All that say something of it: without a password that one of them lacks, it had better not be asked. */
function filesOf({ place, like = [] }: System, { systems }: Catalogue): readonly string[] {
  return [place.file, ...like.flatMap((name) => systems.get(name)?.place.file ?? [])];
}

interface Question {
  readonly system: System;
  /** Absent: nothing of it can be listed. */
  readonly entity?: Entity;
}

/** One for each connection that a listing of the run goes over: each may have a login of its own. */
function questions(world: World): readonly Question[] {
  const { catalogue } = world;
  const ends = collectedEntities(world);
  const active = catalogue.pipes.filter(({ isEnabled }) => isEnabled);
  const looked = active.flatMap((pipe) => foundEntities(world, pipe));
  return [...catalogue.systems.values()].flatMap((system): readonly Question[] => {
    const used = [...ends, ...looked].filter((entity) => entity.system === system.name);
    const all = [used, Object.values(system.entities)].map((some) => some.filter(isListed(system)));
    const some = all.find(({ length }) => length > 0);
    if (some === undefined) return [{ system }];
    const lines = Map.groupBy(some, ({ list }) => list?.request.via ?? '');
    return [...lines.values()].map((entities) => ({
      system,
      entity: entities.toSorted((a, b) => requestsFor(a) - requestsFor(b))[0] as Entity,
    }));
  });
}

/** A table and a file are listed without being told how. */
function isListed({ driver }: System): (entity: Entity) => boolean {
  const isPlain = driver === 'sql' || driver === 'files';
  return ({ derived, list, changes }) =>
    !derived && !list?.each && changes.kind !== 'parent' && (isPlain || list !== undefined);
}

/** Of a page: one, or one for each of its records as well. */
function requestsFor({ list, parts }: Entity): number {
  const isPartly = Object.values(parts).some((part) => part.list !== undefined);
  return (list?.idOf ? 1 : 0) + (isPartly ? 1 : 0);
}

async function ask(
  call: Call,
  world: World,
  { system, entity }: Question,
  hasDeclined: () => boolean,
): Promise<Finding> {
  const { name } = system;
  const driver = world.drivers.get(name);
  if (!entity || !driver) return noteOn(name, 'is not asked: nothing of it can be listed');
  const begunAtMs = call.clock.now();
  const about = { about: 'system', system: name, entity: entity.name } as const;
  const limit = AbortSignal.timeout(system.limits.timeoutMs);
  try {
    const signal = AbortSignal.any([call.drain, limit]);
    const page = await unless(signal, driver.readPage(entity, null, signal));
    const tookMs = call.clock.now() - begunAtMs;
    return {
      ...about,
      tookMs,
      ...answerFinding(entity, page, { tookMs, nowMs: call.clock.now() }),
    };
  } catch (error) {
    if (call.drain.aborted) return noteOn(name, 'had not answered when it was stopped');
    if (hasDeclined())
      return noteOn(
        name,
        'is not asked: a login would use up its refresh token, and the next one has to be kept. `npx samband plan` does that',
      );
    const tookMs = call.clock.now() - begunAtMs;
    const seconds = system.limits.timeoutMs / 1000;
    const words = driver.health().message ?? `no answer within ${seconds} s`;
    const said = limit.aborted
      ? fault('system.unreachable', { system: name, detail: words })
      : error;
    if (!(said instanceof Fault) && !(said instanceof Failure)) throw said;
    const advice = adviceFor(said, system);
    return {
      ...about,
      state: 'failed',
      exit: exit.unreachable,
      message: said.message,
      ...advice,
      tookMs,
    };
  }
}

/** The drivers hear of the signal too, but not all that they wait for does. */
function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const stopped = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, stopped]);
}

function noteOn(system: string, what: string): Finding {
  return { about: 'system', state: 'note', system, message: `${system} ${what}.` };
}

/** What the driver's words do not say yet. */
function adviceFor({ code }: Fault | Failure, { place }: System): Pick<Finding, 'advice'> {
  if (code === 'system.refused') return {};
  return { advice: `${place.file} says where it is and what is asked of it.` };
}

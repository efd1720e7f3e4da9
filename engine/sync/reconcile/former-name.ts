// A pipe under a name that never ran, where the links of one that runs no more go between the same two entities: the
// file was renamed or moved to another folder, or settings switched from one pipe to another. It goes on with all that
// is kept under the former name. Beginning anew would forget what both sides agreed on, which records were removed
// on purpose, and what the systems were asked to do with them.

import { fault } from '../../base/errors.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction } from '../../store/store.ts';
import { identifyWork } from '../state/new-work.ts';
import type { World } from '../world.ts';
import { definitionOf, definitionsNoted } from './definition-noted.ts';
import { formerFact } from './guards.ts';
import { countOf, moveNames, type Named, tellMove } from './move-names.ts';
import { isBetween, type Left, namesLeft } from './names-left.ts';

/** Has a pipe that never ran go on where a former one was, if there is one. Throws the fault `pipe.several-formers`. */
export async function takeOverFormer(world: World, tx: Transaction, pipe: Pipe): Promise<void> {
  const former = await formerOf(world, tx, pipe);
  if (former === undefined) return;
  const move = { was: former.id, now: pipe.id, links: former.links };
  await moveNames(tx, [move]);
  const { scope } = definitionOf(world, pipe);
  if (former.noted.scope !== undefined && former.noted.scope !== scope)
    await tx.putFacts({ [formerFact(pipe)]: former.id });
  await tellNewcomersApart(world, tx, pipe);
  await tellMove(world, tx, pipe, move);
}

/**
 * The one that was what it is now, or that took those that it takes; else one with the same last part of its name, or
 * the only one for the only one.
 */
async function formerOf(world: World, tx: Transaction, pipe: Pipe): Promise<Left | undefined> {
  const { left: all, isGone } = await formersOf(world, tx, pipe);
  if (all.length === 0) return undefined;
  const { found, left, heirs } = likeBefore(world, all, await heirsOf(world, tx, pipe));
  const former = found.get(pipe.id);
  if (former !== undefined) return former;
  const isNamesake = (one: Named) => lastPart(one) === lastPart(pipe);
  const [alike, claimants] = left.some(isNamesake)
    ? [left.filter(isNamesake), heirs.filter(isNamesake)]
    : [withoutNamesakes(left, heirs), withoutNamesakes(heirs, left)];
  const formers = lastOf(alike);
  if (formers.length === 0 || (formers.length === 1 && claimants.length === 1)) return formers[0];
  if (!isGone) return undefined;
  throw fault('pipe.several-formers', {
    formers: formers.map((one) => `\`${one.id}\` (${countOf(one)})`).join(', '),
    pipes: claimants.map(({ id }) => `\`${id}\``).join(', '),
    ends: `${pipe.source.id} and ${pipe.sink.id}`,
  });
}

/** Who is told from all others by the definition, and those that are left on both sides. */
function likeBefore(world: World, formers: readonly Left[], pipes: readonly Pipe[]) {
  const found = new Map<string, Left>();
  let [left, heirs] = [formers, pipes];
  for (const part of ['pipe', 'scope'] as const) {
    const partOf = new Map(heirs.map((one) => [one.id, definitionOf(world, one)[part]]));
    for (const [id, is] of partOf) {
      const [former, ...others] = left.filter(({ noted }) => noted[part] === is);
      const claimants = [...partOf.values()].filter((one) => one === is);
      if (former && others.length === 0 && claimants.length === 1) found.set(id, former);
    }
    heirs = heirs.filter(({ id }) => !found.has(id));
    left = left.filter((one) => ![...found.values()].includes(one));
  }
  return { found, left, heirs };
}

function withoutNamesakes<One extends Named>(
  these: readonly One[],
  those: readonly Named[],
): readonly One[] {
  return these.filter((one) => those.every((other) => lastPart(other) !== lastPart(one)));
}

/** Those that ran until the end; one that another came after before goes on with nothing. */
function lastOf(formers: readonly Left[]): readonly Left[] {
  const leftMs = ({ noted }: Left) => noted.leftMs ?? 0;
  const lastMs = Math.max(...formers.map(leftMs));
  return formers.filter((one) => leftMs(one) === lastMs);
}

function lastPart({ id }: Named): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Names that went between the same entities and that no file has any more; else those of pipes that are switched off. */
async function formersOf(
  world: World,
  tx: Transaction,
  pipe: Pipe,
): Promise<{ readonly left: readonly Left[]; readonly isGone: boolean }> {
  const left = (await namesLeft(world, tx)).filter(({ noted }) => isBetween(pipe, noted));
  const gone = left.filter(({ isGone }) => isGone);
  if (gone.length > 0) return { left: gone, isGone: true };
  const takenFor = (id: string) =>
    world.catalogue.pipes.some((one) => one.id === id && hasScopeOf(one, pipe));
  return { left: left.filter(({ id }) => takenFor(id)), isGone: false };
}

/**
 * A pipe that is switched off may only rest, and another one begin beside it: with another condition its records are
 * out of scope there, and their counterparts would go.
 */
function hasScopeOf(former: Pipe, pipe: Pipe): boolean {
  const isSame = (one: Pipe['back'], other: Pipe['back']) => one?.when?.text === other?.when?.text;
  const areBothBack = former.back !== undefined && pipe.back !== undefined;
  return (
    isSame(former.forward, pipe.forward) &&
    (!areBothBack || isSame(former.back, pipe.back)) &&
    former.startMs === pipe.startMs
  );
}

/** Pipes between the same entities that never ran. */
async function heirsOf(
  { catalogue }: World,
  tx: Transaction,
  { source, sink }: Pipe,
): Promise<readonly Pipe[]> {
  const all = catalogue.pipes.filter(
    (one) => one.isEnabled && one.source.id === source.id && one.sink.id === sink.id,
  );
  const noted = await definitionsNoted(tx, all);
  return all.filter(({ id }) => !noted.has(id));
}

/** Records queued in one store call. */
const pageMax = 10_000;

/**
 * All records were met as by a pipe that is new (`collect/new-pipes.ts`). This one knows them: what changed rules make
 * of them is asked about, as of any other pipe.
 */
async function tellNewcomersApart({ clock }: World, tx: Transaction, pipe: Named): Promise<void> {
  const dueMs = clock.now();
  for (;;) {
    const work = await tx.dueWork(pipe.id, 'identify', dueMs, pageMax);
    const met = work.filter(({ cause }) => cause === 'first');
    if (met.length === 0) return;
    await tx.putWork(
      met.map(({ key }) => identifyWork(pipe.id, key, { dueMs, cause: 'settings' })),
    );
  }
}

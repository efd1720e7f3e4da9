// A pipe under a name that never ran, where the links of one that runs no more go between the same two entities: the
// file was renamed or moved to another folder, or settings switched from one pipe to another. It goes on with all that
// is kept under the former name. Beginning anew would forget what both sides agreed on, which records were removed
// on purpose, and what the systems were asked to do with them.

import { fault } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction } from '../../store/store.ts';
import { definitionFact } from '../collect/new-pipes.ts';
import { identifyWork } from '../state/new-work.ts';
import { ruleChangeFact, subjectOfRules } from '../state/rule-change-state.ts';
import { notCreated } from '../state/verdicts.ts';
import type { World } from '../world.ts';
import { firstRunFact } from './first-run.ts';
import { approvalFact, guardFact } from './guards.ts';

type Named = Pick<Pipe, 'id'>;

/** All that is noted of a pipe by its name. */
const factsOf = [definitionFact, firstRunFact, ruleChangeFact, guardFact, approvalFact];

/** Has a pipe that never ran go on where a former one was, if there is one. Throws the fault `pipe.several-formers`. */
export async function takeOverFormer(world: World, tx: Transaction, pipe: Pipe): Promise<void> {
  const former = await formerOf(world, tx, pipe);
  if (former === undefined) return;
  const { id: was, links } = former;
  await tx.renamePipe(was, pipe.id);
  await renameFacts(tx, former, pipe);
  await renameRules(tx, former, pipe);
  await renameVerdicts(tx, former, pipe);
  await tellNewcomersApart(world, tx, pipe);
  const reason = `${pipe.id} goes on where ${was} was, with its ${countOf(former)}`;
  const frame = { link: null, row: '*', what: 'renamed', cause: 'definition' } as const;
  const atMs = world.clock.now();
  const names = { before: was, after: pipe.id };
  await tx.appendJournal([
    { ...frame, atMs, ref: pipe.source.id, pipe: pipe.id, reason, ...names },
  ]);
  world.tell({ kind: 'renamed', pipe: pipe.id, was, links });
}

interface Former extends Named {
  readonly links: number;
}

function countOf({ links }: Former): string {
  return links === 1 ? '1 link' : `${links} links`;
}

/** With the same last part of its name, or the only one for the only one. */
async function formerOf(world: World, tx: Transaction, pipe: Pipe): Promise<Former | undefined> {
  const { left, isGone } = await formersOf(world, tx, pipe);
  if (left.length === 0) return undefined;
  const heirs = await heirsOf(world, tx, pipe);
  const isNamesake = (one: Named) => lastPart(one) === lastPart(pipe);
  const [formers, claimants] = left.some(isNamesake)
    ? [left.filter(isNamesake), heirs.filter(isNamesake)]
    : [withoutNamesakes(left, heirs), withoutNamesakes(heirs, left)];
  if (formers.length === 0 || (formers.length === 1 && claimants.length === 1)) return formers[0];
  if (!isGone) return undefined;
  throw fault('pipe.several-formers', {
    formers: formers.map((one) => `\`${one.id}\` (${countOf(one)})`).join(', '),
    pipes: claimants.map(({ id }) => `\`${id}\``).join(', '),
    ends: `${pipe.source.id} and ${pipe.sink.id}`,
  });
}

function withoutNamesakes<One extends Named>(
  these: readonly One[],
  those: readonly Named[],
): readonly One[] {
  return these.filter((one) => those.every((other) => lastPart(other) !== lastPart(one)));
}

function lastPart({ id }: Named): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Names that went between the same entities and that no file has any more; else those of pipes that are switched off. */
async function formersOf(
  world: World,
  tx: Transaction,
  pipe: Pipe,
): Promise<{ readonly left: readonly Former[]; readonly isGone: boolean }> {
  const { source, sink } = pipe;
  const counts = await linksByName(world, tx);
  const { catalogue } = world;
  const running = new Set(catalogue.pipes.filter((one) => one.isEnabled).map(({ id }) => id));
  const away = [...counts].flatMap(([id, links]) =>
    running.has(id) || catalogue.idle?.includes(id) ? [] : [{ id, links }],
  );
  const facts = await tx.facts(away.map(definitionFact));
  const left = away.filter((one) => {
    const ends = (facts.get(definitionFact(one)) as { ends?: readonly string[] } | null)?.ends;
    return ends?.[0] === source.id && ends[1] === sink.id;
  });
  const gone = left.filter(({ id }) => catalogue.pipes.every((one) => one.id !== id));
  if (gone.length > 0) return { left: gone, isGone: true };
  const takenFor = (id: string) =>
    catalogue.pipes.some((one) => one.id === id && hasScopeOf(one, pipe));
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

/** All names under which something is kept that goes on: links, or work of a pipe that linked nobody yet. */
async function linksByName({ clock }: World, tx: Transaction): Promise<Map<string, number>> {
  const links = new Map((await tx.countWork(clock.now())).map(({ pipe }) => [pipe, 0]));
  for (const { pipe, count } of await tx.countLinks())
    links.set(pipe, (links.get(pipe) ?? 0) + count);
  return links;
}

/** Pipes between the same entities that never ran. */
async function heirsOf(
  { catalogue }: World,
  tx: Transaction,
  { source, sink }: Pipe,
): Promise<readonly Named[]> {
  const all = catalogue.pipes.filter(
    (one) => one.isEnabled && one.source.id === source.id && one.sink.id === sink.id,
  );
  const facts = await tx.facts(all.map(definitionFact));
  return all.filter((one) => facts.get(definitionFact(one)) == null);
}

async function renameFacts(tx: Transaction, was: Named, now: Named): Promise<void> {
  const known = await tx.facts(factsOf.map((factOf) => factOf(was)));
  const next: Record<string, Json> = {};
  for (const factOf of factsOf) {
    const value = known.get(factOf(was));
    if (value === undefined) continue;
    next[factOf(now)] = value;
    next[factOf(was)] = null;
  }
  await tx.putFacts(next);
}

async function renameRules(tx: Transaction, was: Named, now: Named): Promise<void> {
  const held = await tx.parkedOf([subjectOfRules(was)]);
  await tx.dropParked(held);
  await tx.putParked(held.map((one) => ({ ...one, subject: subjectOfRules(now) })));
}

/** Who is not to be created over the one is not to be over the other. */
async function renameVerdicts(tx: Transaction, was: Named, now: Named): Promise<void> {
  const said = await tx.verdictsOf([notCreated(was)]);
  await tx.putVerdicts(said.map((one) => ({ ...one, sink: notCreated(now) })));
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

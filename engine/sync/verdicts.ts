// Verdicts: what people said about pairs of records, which outranks every rule and is kept. A pair
// must be one thing, or cannot be; a record may be kept from being created over there. Taking a
// verdict back leaves it in the store, so that it is known who said what.

import { failure } from '../base/errors.ts';
import { entityOf } from '../base/ref.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Transaction, Verdict } from '../store/store.ts';
import { lookAgain } from './item-notes.ts';
import { liftQuestions } from './leave-question.ts';
import { endsOf } from './link-ends.ts';
import { identifyWork } from './new-work.ts';
import { isOfLink } from './parked.ts';
import type { World } from './world.ts';

/** Who says it: a name for the journal. */
export interface Person {
  readonly who: string;
}

/** In place of a partner: the record is not created over this pipe. */
export function notCreated(pipe: Pick<Pipe, 'id'>): string {
  return `${notCreatedBy}${pipe.id}`;
}

const notCreatedBy = 'create ';

/** The pipe between the entities of two records, and which of them is its source. */
export function pairBetween(world: World, left: string, right: string) {
  for (const ref of [left, right]) {
    const example = `${world.catalogue.pipes[0]?.source.id ?? 'system.entity'}:42`;
    if (!ref.includes(':')) throw failure('ref.unknown', { ref, example });
  }
  for (const pipe of world.catalogue.pipes.filter(({ isEnabled }) => isEnabled)) {
    if (pipe.source.id === entityOf(left) && pipe.sink.id === entityOf(right))
      return { pipe, source: left, sink: right };
    if (pipe.source.id === entityOf(right) && pipe.sink.id === entityOf(left))
      return { pipe, source: right, sink: left };
  }
  throw failure('desk.no-pipe', { left: entityOf(left), right: entityOf(right) });
}

/** Says that two records are the same, are not, or that nothing is said any more. */
export async function judge(
  world: World,
  tx: Transaction,
  pair: { readonly left: string; readonly right: string },
  says: Verdict['says'],
  { who }: Person,
): Promise<string> {
  const { pipe, source, sink } = pairBetween(world, pair.left, pair.right);
  const images = await tx.images([source, sink]);
  for (const ref of [source, sink]) if (!images.has(ref)) throw failure('desk.unread', { ref });
  await putVerdicts(world, tx, pipe, [{ source, sink, says }], who);
  return `${source} and ${sink} ${sentences[says]}`;
}

const sentences: Readonly<Record<Verdict['says'], string>> = {
  must: 'are the same from now on',
  cannot: 'are never the same from now on',
  withdrawn: 'are left to the rules again',
};

/** Stores verdicts, journals them, and has their records identified anew. */
export async function putVerdicts(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  verdicts: readonly Pick<Verdict, 'source' | 'sink' | 'says'>[],
  who: string,
): Promise<void> {
  const atMs = world.clock.now();
  await tx.putVerdicts(verdicts.map((one) => ({ ...one, who, atMs })));
  await tx.appendJournal(
    verdicts.map(({ source, sink, says }) => ({
      atMs,
      ref: source,
      link: null,
      pipe: pipe.id,
      row: '*',
      what: 'verdict',
      reason: `${who} said: ${clauseOf(pipe, { sink, says })}`,
      before: null,
      after: sink,
      cause: 'person',
    })),
  );
  const refs = verdicts.flatMap(({ source, sink }) => [source, sink]);
  await identifyAgain(world, tx, pipe, refs);
}

function clauseOf(pipe: Pipe, { sink, says }: Pick<Verdict, 'sink' | 'says'>): string {
  if (says === 'withdrawn') return 'nothing any more';
  if (sink === notCreated(pipe)) return `${pipe.id} is not to create it over there`;
  return says === 'must' ? `it is ${sink}` : `it is not ${sink}`;
}

export async function identifyAgain(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  refs: readonly string[],
): Promise<void> {
  const known = await tx.images([...new Set(refs)]);
  const when = { dueMs: world.clock.now(), cause: 'link' } as const;
  await tx.putWork([...known.keys()].map((ref) => identifyWork(pipe.id, ref, when)));
}

/**
 * Lifts what keeps a record from being new or from being asked about: links whose other record is gone,
 * links that ended, verdicts against its creation, and what was left as it is. Gives how many there were.
 */
export async function lift(
  world: World,
  tx: Transaction,
  ref: string,
  { who }: Person,
): Promise<number> {
  if (!(await tx.images([ref])).has(ref)) throw failure('desk.unread', { ref });
  const links = await tx.linksOf([ref]);
  const past = links.filter((link) => link.state === 'gone' || link.state === 'ended');
  const left = await liftQuestions(tx, [ref, ...links.map((link) => link.id)]);
  const barred = (await tx.verdictsOf([ref])).filter(
    (one) => one.says === 'cannot' && one.sink.startsWith(notCreatedBy),
  );
  const pipes = world.catalogue.pipes.filter(
    (pipe) => pipe.source.id === entityOf(ref) || pipe.sink.id === entityOf(ref),
  );
  await tx.dropParked(await tx.parkedOf(past.map((link) => link.id)));
  await tx.dropLinks(past.map((link) => link.id));
  const atMs = world.clock.now();
  await tx.putVerdicts(barred.map((one) => ({ ...one, says: 'withdrawn', who, atMs })));
  await tx.appendJournal(
    past.map((link) => ({
      atMs,
      ref,
      link: link.id,
      pipe: link.pipe,
      row: '*',
      what: 'lifted',
      reason: `${who} lets it be created again`,
      before: endsOf(link).find((end) => end !== ref) ?? null,
      after: null,
      cause: 'person',
    })),
  );
  for (const pipe of pipes) await identifyAgain(world, tx, pipe, [ref]);
  await lookAgain(world, tx, left.filter(isOfLink));
  return past.length + barred.length + left.length;
}

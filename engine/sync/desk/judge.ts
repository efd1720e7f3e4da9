// A person judges: two records are the same, are not, or are left to the rules again; what keeps a record from being
// new is lifted.

import { failure } from '../../base/errors.ts';
import { entityOf } from '../../base/ref.ts';
import type { Transaction, Verdict } from '../../store/store.ts';
import { release } from '../references/references.ts';
import { endsOf } from '../state/link-ends.ts';
import { isOfLink } from '../state/parked.ts';
import { identifyAgain, isAgainstCreation, pairBetween, putVerdicts } from '../state/verdicts.ts';
import type { World } from '../world.ts';
import { lookAgain, type Person } from './item-notes.ts';
import { liftQuestions } from './leave-question.ts';

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
  const barred = (await tx.verdictsOf([ref])).filter(isAgainstCreation);
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
  await release(world, tx, [ref]); // who waits for it is told something else now
  await lookAgain(world, tx, left.filter(isOfLink));
  return past.length + barred.length + left.length;
}

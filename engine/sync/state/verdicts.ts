// Verdicts: what people said about pairs of records, which outranks every rule and is kept. A pair
// must be one thing, or cannot be; a record may be kept from being created over there. Taking a
// verdict back leaves it in the store, so that it is known who said what.

import { failure } from '../../base/errors.ts';
import { entityOf } from '../../base/ref.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction, Verdict } from '../../store/store.ts';
import type { World } from '../world.ts';
import { identifyWork } from './new-work.ts';

/** In place of a partner: the record is not created over this pipe. */
export function notCreated(pipe: Pick<Pipe, 'id'>): string {
  return `${notCreatedBy}${pipe.id}`;
}

const notCreatedBy = 'create ';

/** It keeps its record from being created, over whatever pipe. */
export function isAgainstCreation({ says, sink }: Pick<Verdict, 'says' | 'sink'>): boolean {
  return says === 'cannot' && sink.startsWith(notCreatedBy);
}

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

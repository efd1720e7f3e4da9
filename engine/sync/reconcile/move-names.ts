// All that is noted of pipes by their names goes along when the names are others: links and what hangs on them in
// the store's tables, facts, questions about merge rules, and whom people kept from being created. Who goes on with
// whose is decided by others.

import type { Json } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Transaction, Verdict } from '../../store/store.ts';
import { definitionFact } from '../collect/new-pipes.ts';
import { ruleChangeFact, subjectOfRules } from '../state/rule-change-state.ts';
import { notCreated } from '../state/verdicts.ts';
import type { World } from '../world.ts';
import { firstRunFact } from './first-run.ts';
import { approvalFact, formerFact, guardFact } from './guards.ts';

export type Named = Pick<Pipe, 'id'>;

/** A name that is used no more, with how many links, and the one that goes on with them. */
export interface Move {
  readonly was: string;
  readonly now: string;
  readonly links: number;
}

/** All that is noted of a pipe by its name. */
const factsOf = [definitionFact, firstRunFact, ruleChangeFact, guardFact, approvalFact, formerFact];

/** All at once, so that names may be exchanged. */
export async function moveNames(tx: Transaction, moves: readonly Move[]): Promise<void> {
  await tx.renamePipes(new Map(moves.map(({ was, now }) => [was, now])));
  await moveFacts(tx, moves);
  await moveRules(tx, moves);
  await moveVerdicts(tx, moves);
}

export async function tellMove(
  world: World,
  tx: Transaction,
  pipe: Pipe,
  { was, links }: Move,
): Promise<void> {
  const reason = `${pipe.id} goes on where ${was} was, with its ${countOf({ links })}`;
  const frame = { link: null, row: '*', what: 'renamed', cause: 'definition' } as const;
  const atMs = world.clock.now();
  const names = { before: was, after: pipe.id };
  await tx.appendJournal([
    { ...frame, atMs, ref: pipe.source.id, pipe: pipe.id, reason, ...names },
  ]);
  world.tell({ kind: 'renamed', pipe: pipe.id, was, links });
}

export function countOf({ links }: Pick<Move, 'links'>): string {
  return links === 1 ? '1 link' : `${links} links`;
}

async function moveFacts(tx: Transaction, moves: readonly Move[]): Promise<void> {
  const names = moves.flatMap(({ was }) => factsOf.map((factOf) => factOf({ id: was })));
  const known = await tx.facts(names);
  const next: Record<string, Json> = Object.fromEntries(
    [...known.keys()].map((one) => [one, null]),
  );
  for (const { was, now } of moves)
    for (const factOf of factsOf) {
      const value = known.get(factOf({ id: was }));
      if (value !== undefined) next[factOf({ id: now })] = value;
    }
  await tx.putFacts(next);
}

async function moveRules(tx: Transaction, moves: readonly Move[]): Promise<void> {
  const nowOf = new Map(moves.map(({ was, now }) => [subjectOfRules({ id: was }), now]));
  const held = await tx.parkedOf([...nowOf.keys()]);
  await tx.dropParked(held);
  await tx.putParked(
    held.map((one) => ({
      ...one,
      subject: subjectOfRules({ id: nowOf.get(one.subject) as string }),
    })),
  );
}

/** Who is not to be created over the one is not to be over the other. */
async function moveVerdicts(tx: Transaction, moves: readonly Move[]): Promise<void> {
  const nowOf = new Map(moves.map(({ was, now }) => [notCreated({ id: was }), now]));
  const said = await tx.verdictsOf([...nowOf.keys()]);
  await tx.putVerdicts(said.map((one): Verdict => ({ ...one, says: 'withdrawn' })));
  await tx.putVerdicts(
    said.map((one) => ({ ...one, sink: notCreated({ id: nowOf.get(one.sink) as string }) })),
  );
}

// Where a change of merge rules stands (`identify/rule-change.ts`): noted, held for approval, or approved. While it
// is held nobody of the pipe is identified, because new links by old rules would only have to move.

import type { Json } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Cause, Parked, Transaction } from '../../store/store.ts';

/** What became of the last change: to be computed, waiting for approval, or approved. */
export interface RuleChange {
  readonly state: 'new' | 'held' | 'approved';
  readonly cause: Cause;
}

export function ruleChangeFact({ id }: Pick<Pipe, 'id'>): string {
  return `rule change ${id}`;
}

export function subjectOfRules({ id }: Pick<Pipe, 'id'>): string {
  return `merge rules of ${id}`;
}

export async function ruleChangeOf(
  tx: Transaction,
  pipe: Pick<Pipe, 'id'>,
): Promise<RuleChange | undefined> {
  return ((await tx.facts([ruleChangeFact(pipe)])).get(ruleChangeFact(pipe)) ?? undefined) as
    | RuleChange
    | undefined;
}

export async function putRuleChange(
  tx: Transaction,
  pipe: Pick<Pipe, 'id'>,
  change: RuleChange | null,
) {
  await tx.putFacts({ [ruleChangeFact(pipe)]: change as unknown as Json });
}

/** The rules are not those of the last run. */
export function noteRuleChange(tx: Transaction, pipe: Pipe, cause: Cause): Promise<void> {
  return putRuleChange(tx, pipe, { state: 'new', cause });
}

/** Nobody is identified while a difference waits for approval. */
export async function isRuleChangeHeld(tx: Transaction, pipe: Pick<Pipe, 'id'>): Promise<boolean> {
  return (await ruleChangeOf(tx, pipe))?.state === 'held';
}

/** What is held is computed once more, from the records as they are then. */
export async function lookAtRulesAgain(tx: Transaction, pipe: Pick<Pipe, 'id'>): Promise<void> {
  const change = await ruleChangeOf(tx, pipe);
  if (change) await putRuleChange(tx, pipe, { ...change, state: 'new' });
}

/** A person has seen the difference: the next run carries it out. */
export async function approveRuleChange(tx: Transaction, { pipe: id, subject }: Parked) {
  const change = await ruleChangeOf(tx, { id });
  await putRuleChange(tx, { id }, { state: 'approved', cause: change?.cause ?? 'definition' });
  await tx.dropParked([{ pipe: id, subject, row: '*' }]);
}

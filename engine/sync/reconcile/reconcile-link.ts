// What one link comes to: gone, to be created, or live and decided row by row; at most one
// operation. Computes only; what it gives is stored by the batch.

import type { Pipe } from '../../definition/pipe.ts';
import type { Base, Link, NewJournalEntry } from '../../store/store.ts';
import { nextAction } from '../decide/actions.ts';
import { composeBackCreate, composeCreate } from '../decide/compose-create.ts';
import { composeBack, composeRemoval, composeUpdate } from '../decide/compose-update.ts';
import { type Decided, decideLink, type Waiting } from '../decide/decide.ts';
import { decideGone } from '../decide/gone.ts';
import type { Evaluation, View } from '../decide/view.ts';
import type { Operation } from '../operation.ts';
import type { World } from '../world.ts';

/** What one link came to. */
export interface LinkResult {
  readonly operation?: Operation;
  readonly base?: Base;
  /** The link in its new state. */
  readonly link?: Link;
  readonly waiting: readonly Waiting[];
  /** What waits stays as it is: the link was not decided. */
  readonly keepsParked?: boolean;
  readonly journal?: readonly NewJournalEntry[];
}

/** A link with what is known of it and what it came to. */
export interface DecidedLink {
  readonly view: View;
  readonly evaluation: Evaluation;
  readonly result: LinkResult;
}

export async function reconcileLink(
  world: World,
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
): Promise<LinkResult> {
  const { link } = view;
  if (link.state === 'ended') return { waiting: [] };
  // Nothing is known of a suspect record, so nothing that waits is over either.
  if (view.source?.state === 'suspect' || view.sink?.state === 'suspect')
    return { waiting: [], keepsParked: true };
  if (link.state === 'pending') {
    if (link.sink === null && !evaluation.hasSource) return { waiting: [] };
    if (link.source === null && !evaluation.hasSink) return { waiting: [] };
    return link.sink === null
      ? composeCreate(pipe, view, evaluation)
      : composeBackCreate(pipe, view, evaluation);
  }
  const gone = decideGone(world, pipe, view, evaluation);
  if (gone) {
    const operation = gone.remove
      ? composeRemoval(pipe, view, gone.remove.direction, gone.remove.policy)
      : undefined;
    return {
      waiting: gone.waiting,
      ...(gone.link ? { link: gone.link } : {}),
      ...(gone.journal ? { journal: [gone.journal] } : {}),
      ...(operation ? { operation } : {}),
    };
  }
  const decided = decideLink(pipe, view, evaluation);
  const journal = unspoken(world, pipe, view, decided);
  const isForward = Object.keys(decided.forward).length > 0;
  if (isForward) {
    return {
      operation: composeUpdate(pipe, view, decided),
      waiting: decided.waiting,
      journal,
      ...baseOf(view, decided.hasAgreed, decided.rows),
    };
  }
  const back =
    decided.back.length > 0
      ? await composeBack(pipe, view, evaluation, decided)
      : { waiting: [], agreed: {} };
  const waiting = [...decided.waiting, ...back.waiting];
  const isReady = waiting.length === 0 && !('operation' in back && back.operation);
  const then = isReady ? await nextAction(world, pipe, view, evaluation) : undefined;
  const agreed = { ...back.agreed, ...then?.agreed };
  const operation = then ? then.operation : 'operation' in back ? back.operation : undefined;
  return {
    ...(operation ? { operation } : {}),
    journal,
    waiting: [...waiting, ...(then?.waiting ?? [])],
    ...baseOf(view, decided.hasAgreed || Object.keys(agreed).length > 0, {
      ...decided.rows,
      ...agreed,
    }),
  };
}

/** Values that did not go over because an earlier link of the record spoke first (`kernel.md` §4, 7). */
function unspoken(
  world: World,
  pipe: Pipe,
  { link, work }: View,
  { rows, decisions }: Decided,
): readonly NewJournalEntry[] {
  return Object.entries(decisions).flatMap(([row, decision]): NewJournalEntry[] => {
    if (decision.do !== 'agree' || decision.case !== '7' || !decision.note) return [];
    const { F: before = null, S: after = null } = rows[row] ?? {};
    const frame = { atMs: world.clock.now(), link: link.id, pipe: pipe.id, cause: work.cause };
    const reason = 'the record was linked before, and its first link spoke';
    return [{ ...frame, ref: link.source as string, row, what: 'kept', reason, before, after }];
  });
}

function baseOf(view: View, hasAgreed: boolean, rows: Base['rows']): { readonly base?: Base } {
  return hasAgreed ? { base: { link: view.link.id, pipe: view.link.pipe, rows } } : {};
}

// What one link comes to: gone, to be created, or live and decided row by row; at most one
// operation. Computes only; what it gives is stored by the batch.

import type { Catalogue, Pipe } from '../../definition/pipe.ts';
import type { Base, Link, NewJournalEntry } from '../../store/store.ts';
import { actionIds, nextAction } from '../decide/actions.ts';
import { composeBackCreate, composeCreate } from '../decide/compose-create.ts';
import { composeBack, composeRemoval, composeUpdate } from '../decide/compose-update.ts';
import type { Composed } from '../decide/composed.ts';
import { type Decided, decideLink, type Waiting } from '../decide/decide.ts';
import { decideGone, type Gone } from '../decide/gone.ts';
import { thawedIn } from '../decide/thawed.ts';
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
  /** Actions that were not looked at: what a guard holds of them stays as it is. */
  readonly unasked?: ReadonlySet<string>;
  /** What waits stays as it is: the link was not decided. */
  readonly keepsParked?: boolean;
  readonly journal?: readonly NewJournalEntry[];
  /** Frozen properties, as `ref property`, on which both sides agree. */
  readonly thawed?: readonly string[];
}

/** A link with what is known of it and what it came to. */
export interface DecidedLink {
  readonly view: View;
  readonly evaluation: Evaluation;
  readonly result: LinkResult;
}

export async function reconcileLink(
  { clock, catalogue }: World,
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
): Promise<LinkResult> {
  const { link, source, sink } = view;
  if (link.state === 'ended') return { waiting: [] };
  // Nothing is known of a suspect record, so nothing that waits is over either.
  if (source?.state === 'suspect' || sink?.state === 'suspect')
    return { waiting: [], keepsParked: true };
  if (link.state === 'pending') return createOf(pipe, view, evaluation);
  const nowMs = clock.now();
  const gone = decideGone(pipe, view, evaluation, nowMs);
  if (gone) return removalOf(pipe, view, gone);
  const { rows, names } = thawedIn(pipe, view, evaluation);
  const decided = decideLink(pipe, rows.size > 0 ? { ...view, thawed: rows } : view, evaluation);
  const result = await writesOf(catalogue, pipe, view, evaluation, decided);
  const journal = unspoken(pipe, view, decided, nowMs);
  return { ...result, journal, ...(names.length > 0 ? { thawed: names } : {}) };
}

/** The record is made on the other side, if it is there and in the pipe's scope. */
async function createOf(pipe: Pipe, view: View, evaluation: Evaluation): Promise<LinkResult> {
  const isForward = view.link.sink === null;
  const isThere = isForward ? evaluation.hasSource : evaluation.hasSink;
  if (!isThere) return { waiting: [] };
  return (isForward ? composeCreate : composeBackCreate)(pipe, view, evaluation);
}

/** The record that is left goes too, or stays, as the pipe says. */
function removalOf(pipe: Pipe, view: View, { remove, waiting, link, journal }: Gone): LinkResult {
  const operation = remove && composeRemoval(pipe, view, remove.direction, remove.policy);
  return {
    waiting,
    ...(link ? { link } : {}),
    ...(journal ? { journal: [journal] } : {}),
    ...(operation ? { operation } : {}),
  };
}

/** Forward before back, and an action when nothing else is to be written and nothing waits. */
async function writesOf(
  catalogue: Catalogue,
  pipe: Pipe,
  view: View,
  evaluation: Evaluation,
  decided: Decided,
): Promise<LinkResult> {
  const { rows, hasAgreed, forward } = decided;
  const unasked = new Set(actionIds(pipe));
  if (Object.keys(forward).length > 0)
    return {
      operation: composeUpdate(pipe, view, decided),
      waiting: decided.waiting,
      unasked,
      ...baseOf(view, hasAgreed, rows),
    };
  const back = decided.back.length > 0 ? await composeBack(pipe, view, evaluation, decided) : none;
  const waiting = [...decided.waiting, ...back.waiting];
  const isWritten = waiting.length === 0 && !back.operation;
  const then = isWritten
    ? await nextAction(catalogue, pipe, view, evaluation)
    : { ...none, unasked };
  const operation = back.operation ?? then.operation;
  const agreed = { ...back.agreed, ...then.agreed };
  return {
    ...(operation ? { operation } : {}),
    waiting: [...waiting, ...then.waiting],
    unasked: then.unasked,
    ...baseOf(view, hasAgreed || Object.keys(agreed).length > 0, { ...rows, ...agreed }),
  };
}

const none: Composed = { waiting: [], agreed: {} };

/** Values that did not go over because an earlier link of the record spoke first (case 7 of `decide/row.ts`). */
function unspoken(
  pipe: Pipe,
  { link, work }: View,
  { rows, decisions }: Decided,
  atMs: number,
): readonly NewJournalEntry[] {
  return Object.entries(decisions).flatMap(([row, decision]): NewJournalEntry[] => {
    if (decision.do !== 'agree' || decision.case !== '7' || !decision.note) return [];
    const { F: before = null, S: after = null } = rows[row] ?? {};
    const frame = { atMs, link: link.id, pipe: pipe.id, cause: work.cause };
    const reason = 'the record was linked before, and its first link spoke';
    return [{ ...frame, ref: link.source as string, row, what: 'kept', reason, before, after }];
  });
}

function baseOf(view: View, hasAgreed: boolean, rows: Base['rows']): { readonly base?: Base } {
  return hasAgreed ? { base: { link: view.link.id, pipe: view.link.pipe, rows } } : {};
}

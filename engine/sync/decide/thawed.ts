// Frozen rows on which both sides agree: there is nothing that could go back and forth, and nothing to ask a person, so
// they are decided like others. Pure; when their properties are released is the business of
// `reconcile/release-thawed.ts`.

import type { Pipe } from '../../definition/pipe.ts';
import { decideLink } from './decide.ts';
import { frozenOf } from './row-context.ts';
import type { RowDecision } from './row-decision.ts';
import type { Evaluation, View } from './view.ts';

export interface Thawed {
  /** Frozen rows that would not be written if nothing were frozen. */
  readonly rows: ReadonlySet<string>;
  /** Frozen properties, as `ref property`, that no other rows of the link read or write. */
  readonly names: readonly string[];
}

export function thawedIn(pipe: Pipe, view: View, evaluation: Evaluation): Thawed {
  const frozen = pipe.rows.filter((row) => frozenOf(row, view).length > 0);
  if (frozen.length === 0) return { rows: new Set(), names: [] };
  const { decisions } = decideLink(pipe, { ...view, frozen: new Set() }, evaluation);
  const differing = frozen.filter(({ id }) => !isAgreed(decisions[id]));
  const kept = new Set(differing.flatMap((row) => frozenOf(row, view)));
  const agreed = frozen.filter((row) => !differing.includes(row));
  const names = new Set(agreed.flatMap((row) => frozenOf(row, view)));
  return {
    rows: new Set(agreed.map(({ id }) => id)),
    names: [...names].filter((name) => !kept.has(name)),
  };
}

/** Both sides are as agreed, or agree now. */
function isAgreed(decision: RowDecision | undefined): boolean {
  switch (decision?.do) {
    case 'agree':
    case 'renew':
      return true;
    case 'nothing':
      return decision.case === '9';
    default:
      return false;
  }
}

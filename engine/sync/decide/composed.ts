// What all composed operations share: the frame around rows, what is noted of a row that is sent,
// and what keeps a row from being sent.

import type { Json } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Outcome } from '../../mapping/outcome.ts';
import type { Row } from '../../mapping/row.ts';
import type { IntentRow, RowBase } from '../../store/store.ts';
import { type Operation, seqsOf } from '../operation.ts';
import { waitsSentence } from '../state/parked.ts';
import type { Waiting } from './decide.ts';
import type { View } from './view.ts';

/** What a create or a back write came to. */
export interface Composed {
  readonly operation?: Operation;
  readonly waiting: readonly Waiting[];
  /** Rows of the base that are agreed without a write. */
  readonly agreed: Readonly<Record<string, RowBase>>;
}

export function frame({
  pipe,
  view,
  direction,
  rows,
}: {
  pipe: Pipe;
  view: View;
  direction: 'forward' | 'back';
  rows: Operation['rows'];
}) {
  const isForward = direction === 'forward';
  const target = isForward ? view.sink : view.source;
  const origin = isForward ? view.link.source : view.link.sink;
  return {
    pipe: pipe.id,
    link: view.link,
    direction,
    entity: isForward ? pipe.sink : pipe.source,
    origin: origin as string,
    thing: (view.source?.thing ?? view.sink?.thing) as string,
    rows,
    version: target?.version ?? null,
    imageSeqs: seqsOf(view.source, view.sink),
    cause: view.work.cause,
    work: view.work,
  };
}

export function sent(row: Row, F: Json, S: Json, reason = 'created'): IntentRow {
  return { F, S, version: row.version, overruled: null, reason };
}

/** The same for a value that goes back: only on the way forward is a row `required`. */
export function backObstacleOf(row: Row, outcome: Outcome): Waiting | undefined {
  return obstacleOf({ ...row, isRequired: false }, outcome)?.waiting;
}

/** What keeps a row's value from being sent, and whether it stops the whole record. */
export function obstacleOf(
  row: Pick<Row, 'id' | 'isRequired' | 'list'>,
  outcome: Outcome,
): { readonly waiting: Waiting; readonly stops: boolean } | undefined {
  const make = (
    why: Waiting['why'],
    reason: string,
    waitsFor: string | null,
    candidates: readonly string[],
    stops: boolean,
  ) => ({
    waiting: { row: row.id, why, reason, waitsFor, candidates, values: null },
    stops,
  });
  switch (outcome.kind) {
    case 'pending':
      return make(
        'reference',
        waitsSentence('value', outcome),
        outcome.waitsFor,
        [],
        row.isRequired || row.list !== undefined,
      );
    case 'ambiguous':
      return make(
        'ambiguous',
        outcome.reason,
        null,
        outcome.candidates,
        row.isRequired || row.list !== undefined,
      );
    case 'failed':
      return make('failed', outcome.message, null, [], true);
    case 'empty':
    case 'off':
      return row.isRequired && outcome.kind === 'empty'
        ? make('failed', `${row.id} is required and has no value`, null, [], true)
        : undefined;
    default:
      return undefined;
  }
}

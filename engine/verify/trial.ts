// The trial of one row on one pair of records: a property is edited on one side and must be seen to arrive
// on the other, then it is edited there and must come back, or, where the row goes one way, must not. What
// was seen is written down step by step; nothing is concluded from what the engine believes.

import type { Json } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { CheckRow } from '../docs/checklist.ts';
import type { Step } from '../docs/records.ts';
import { atCreation } from './creations.ts';
import { type Edited, editUntilSeen, type Side, type TrialGround, valuesIn } from './edits.ts';
import type { Sample } from './samples.ts';
import { spotsOf } from './spots.ts';

export interface Tried {
  readonly steps: readonly Step[];
  /** Why nothing could be concluded, or what is wrong. */
  readonly reason?: string;
  readonly verdict: 'proven' | 'failed' | 'untried';
}

export async function tryRow(ground: TrialGround, row: CheckRow, sample: Sample): Promise<Tried> {
  const made = sample.pair && atCreation(row, sample.pair);
  return row.way === '←'
    ? tryBack(ground, row, sample, made)
    : tryForward(ground, row, sample, made);
}

async function tryForward(
  ground: TrialGround,
  row: CheckRow,
  sample: Sample,
  made: Step | undefined,
): Promise<Tried> {
  const { pipe } = ground;
  const isCreateOnly = row.of?.write === 'on-create' || pipe.forward.update === 'never';
  if (isCreateOnly && made === undefined)
    return untried(
      'it is written at creation only, and no record that was made here had a value for it',
    );
  const sent = await edit(ground, row, sample, '→');
  if (isCreateOnly) return staysAfterCreation(made as Step, sent);
  const isTwoWay = row.way === '↔';
  if (sent.kind === 'arrived') {
    const steps = [stepOf('→', sent)];
    if (isTwoWay) return withBack(steps, await tryBack(ground, row, sample, undefined));
    return withBack(steps, row.of?.back.length ? undefined : await notBack(ground, row, sample));
  }
  if (made)
    return withBack([made], isTwoWay ? await tryBack(ground, row, sample, undefined) : undefined);
  return untried(whyNot(sent));
}

/** A row that goes back by the same rule, or by a rule of its own. */
async function tryBack(
  ground: TrialGround,
  row: CheckRow,
  sample: Sample,
  made: Step | undefined,
): Promise<Tried> {
  const seen = await edit(ground, row, sample, '←');
  if (seen.kind === 'arrived') return { verdict: 'proven', steps: [stepOf('←', seen)] };
  if (made) return { verdict: 'proven', steps: [made, ...stays('←', seen)] };
  if (seen.kind === 'missing' && isPlain(row))
    return {
      verdict: 'failed',
      steps: [stepOf('←', seen)],
      reason: 'an edit did not come back',
    };
  return untried(whyNot(seen));
}

/** One way: an edit of the sink leaves the source as it is. */
async function notBack(ground: TrialGround, row: CheckRow, sample: Sample): Promise<Tried> {
  const seen = await edit(ground, row, sample, '←', true);
  if (seen.kind === 'missing') return { verdict: 'proven', steps: stays('←', seen) };
  if (seen.kind === 'arrived')
    return {
      verdict: 'failed',
      steps: [stepOf('←', seen)],
      reason: 'an edit came back although the row goes one way',
    };
  return untried(`the way back was not tried: ${seen.reason}`);
}

function staysAfterCreation(made: Step, sent: Edited): Tried {
  if (sent.kind === 'arrived')
    return {
      verdict: 'failed',
      steps: [made, stepOf('→', sent)],
      reason: 'an edit arrived although the row is written at creation only',
    };
  return { verdict: 'proven', steps: [made, ...stays('→', sent)] };
}

function withBack(steps: readonly Step[], back: Tried | undefined): Tried {
  if (back === undefined) return { verdict: 'proven', steps };
  const verdict = back.verdict === 'failed' ? 'failed' : 'proven';
  const { reason } = back;
  return {
    verdict,
    steps: [...steps, ...back.steps],
    ...(reason === undefined ? {} : { reason }),
  };
}

function untried(reason: string): Tried {
  return { verdict: 'untried', steps: [], reason };
}

function whyNot(seen: Exclude<Edited, { kind: 'arrived' }>): string {
  return seen.kind === 'missing'
    ? `other values were put into ${seen.places}, and nothing of it arrived`
    : seen.reason;
}

/** A copy: whatever is put there comes back as it is. */
function isPlain({ of, way }: CheckRow): boolean {
  return way === '↔' && of?.rule?.kind === 'expression' && of.list === undefined;
}

function stepOf(way: Step['way'], seen: Exclude<Edited, { kind: 'not put' }>): Step {
  const { put, found, spot, kind } = seen;
  return {
    way,
    outcome: kind,
    put,
    found,
    ...(spot.isCondition ? { in: spot.path } : {}),
  };
}

function stays(way: Step['way'], seen: Edited): readonly Step[] {
  return seen.kind === 'missing' && !seen.spot.isCondition
    ? [{ ...stepOf(way, seen), outcome: 'stays' }]
    : [];
}

/** `→`: the source is edited, and the sink looked at. */
async function edit(
  ground: TrialGround,
  row: CheckRow,
  sample: Sample,
  way: '→' | '←',
  isOnce = false,
): Promise<Edited> {
  const { pipe, hands } = ground;
  const [from, to] = way === '→' ? (['source', 'sink'] as const) : (['sink', 'source'] as const);
  const spots = isOnce
    ? row.sink.map((path) => ({ path, isCondition: false, isReference: false }))
    : spotsOf(row, pipe, from);
  return editUntilSeen(ground, {
    from: sideOf(pipe, sample, from),
    spots,
    isOnce,
    look: (): Promise<readonly Json[]> => valuesIn(hands, sideOf(pipe, sample, to), row[to]),
  });
}

export function sideOf(pipe: Pipe, sample: Sample, side: 'source' | 'sink'): Side {
  return {
    entity: pipe[side],
    id: side === 'source' ? sample.sourceId : sample.sinkId,
  };
}

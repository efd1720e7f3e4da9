// The trial of one row on one pair of records: a property is edited on one side and must be seen to arrive
// on the other, then it is edited there and must come back, or, where the row goes one way, must not. What
// was seen is written down step by step; nothing is concluded from what the engine believes.

import type { Pipe } from '../definition/pipe.ts';
import type { CheckRow } from '../docs/checklist/checklist.ts';
import type { Step } from '../docs/checklist/records.ts';
import { isAtCreationOnly } from './at-creation.ts';
import { atCreation } from './creations.ts';
import type { Edited, TrialGround } from './edits.ts';
import { last, pathsOf } from './line-places.ts';
import type { Sample } from './samples.ts';
import { edit, stays, stepOf, whyNot } from './trial-edit.ts';

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
  const isOnce = isAtCreationOnly(row, ground.pipe);
  if (isOnce && made === undefined) return untried(notMade);
  const sent = await edit(ground, row, sample, '→');
  if (isOnce && sent.kind === 'arrived') return arrivedLater(made as Step, '→', sent);
  if (sent.kind === 'arrived')
    return joined([stepOf('→', sent)], undefined, await wayBack(ground, row, sample));
  if (made === undefined) return untried(whyNot(sent));
  // What only fills something empty stays out as well once it is filled.
  const isKept = isOnce || row.of?.write === 'if-empty';
  const steps = [made, ...(isKept ? stays('→', sent) : [])];
  const reason = isKept || isFixed(row, sent) ? undefined : noEdit(sent);
  return joined(steps, reason, await wayBack(ground, row, sample));
}

function arrivedLater(
  made: Step,
  way: '→' | '←',
  seen: Extract<Edited, { kind: 'arrived' }>,
): Tried {
  return {
    verdict: 'failed',
    steps: [made, stepOf(way, seen)],
    reason: 'an edit arrived although the row is written at creation only',
  };
}

const notMade =
  'it is written at creation only, and no record that was made here had a value for it';

/** Nothing that could be edited gives it its value. */
function isFixed({ source, sink, way }: CheckRow, seen: Edited): boolean {
  return seen.kind === 'not put' && (way === '←' ? sink : source).length === 0;
}

/** What an edit of the sink does: it comes back, or, of a row that goes one way, it does not. */
async function wayBack(
  ground: TrialGround,
  row: CheckRow,
  sample: Sample,
): Promise<Tried | undefined> {
  if (row.way === '↔') return tryBack(ground, row, sample, undefined);
  // A rule of its own brings something back, or there is nowhere that it could come back to.
  const hasPlace = pathsOf(row, ground.pipe, 'source').length > 0;
  if (!hasPlace || isWrittenBack(row, ground.pipe)) return undefined;
  return notBack(ground, row, sample);
}

/** Whether any rule of the pipe writes what the row reads. */
function isWrittenBack({ source }: CheckRow, { rows }: Pipe): boolean {
  const written = rows.flatMap((row) => [
    ...row.back.map(({ path }) => path),
    ...(row.list?.rows ?? []).flatMap(({ back }) => back.map(({ path }) => path)),
    ...(row.list?.backPath === undefined ? [] : [row.list.backPath]),
  ]);
  return source.some((path) => written.includes(last(path) as string));
}

/** A row that goes back by the same rule, or by a rule of its own. */
async function tryBack(
  ground: TrialGround,
  row: CheckRow,
  sample: Sample,
  made: Step | undefined,
): Promise<Tried> {
  const isOnce = row.way === '←' && isAtCreationOnly(row, ground.pipe);
  if (isOnce && made === undefined) return untried(notMade);
  const seen = await edit(ground, row, sample, '←');
  if (isOnce && seen.kind === 'arrived') return arrivedLater(made as Step, '←', seen);
  if (seen.kind === 'arrived') return { verdict: 'proven', steps: [stepOf('←', seen)] };
  if (made && isOnce) return joined([made, ...stays('←', seen)], undefined, undefined);
  if (made) return joined([made], isFixed(row, seen) ? undefined : noEdit(seen), undefined);
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
  return untried(seen.reason);
}

/** One verdict of both ways; the reason is what of it was not tried. */
function joined(steps: readonly Step[], way: string | undefined, back: Tried | undefined): Tried {
  const notBack =
    back?.verdict === 'untried' ? `the way back was not tried: ${back.reason}` : back?.reason;
  const reason = [way, notBack].filter((one) => one !== undefined).join('; ');
  return {
    verdict: back?.verdict === 'failed' ? 'failed' : 'proven',
    steps: [...steps, ...(back?.steps ?? [])],
    ...(reason === '' ? {} : { reason }),
  };
}

/** Of a row that only the create has shown. */
function noEdit(seen: Exclude<Edited, { kind: 'arrived' }>): string {
  return `no edit was seen to arrive: ${whyNot(seen)}`;
}

function untried(reason: string): Tried {
  return { verdict: 'untried', steps: [], reason };
}

/** A copy: whatever is put there comes back as it is. */
function isPlain({ of, way }: CheckRow): boolean {
  return way === '↔' && of?.rule?.kind === 'expression' && of.list === undefined;
}

// One edit of a trial, on the side that a row reads, with a look at the other side; and how what was seen is
// written down.

import type { Pipe } from '../definition/pipe.ts';
import type { CheckRow } from '../docs/checklist/checklist.ts';
import type { Step } from '../docs/checklist/records.ts';
import { type Edited, editUntilSeen, type Side, type TrialGround, valuesIn } from './edits.ts';
import { isListLine, pathsOf } from './line-places.ts';
import type { Sample } from './samples.ts';
import { listsOf, type Spot, spotsOf } from './spots.ts';

/** `→`: the source is edited, and the sink looked at. */
export async function edit(
  ground: TrialGround,
  row: CheckRow,
  sample: Sample,
  way: '→' | '←',
  isOnce = false,
): Promise<Edited> {
  const { pipe, hands } = ground;
  const [from, to] = way === '→' ? (['source', 'sink'] as const) : (['sink', 'source'] as const);
  const spots = isOnce ? bareSpots(row, pipe) : spotsOf(row, pipe, from);
  return editUntilSeen(ground, {
    from: sideOf(pipe, sample, from),
    spots,
    isOnce,
    look: () => valuesIn(hands, sideOf(pipe, sample, to), pathsOf(row, pipe, to)),
  });
}

/** What the row fills, as somebody would edit it over there. */
function bareSpots(row: CheckRow, { sink }: Pipe): readonly Spot[] {
  if (isListLine(row)) return listsOf(row, sink, 'sink');
  const key = row.of?.list?.key?.sink;
  return row.sink.map((path) => ({
    path,
    ...(key !== undefined && path.includes('[].') ? { key } : {}),
    isCondition: false,
    isReference: false,
  }));
}

export function sideOf(pipe: Pipe, sample: Sample, side: 'source' | 'sink'): Side {
  return {
    entity: pipe[side],
    id: side === 'source' ? sample.sourceId : sample.sinkId,
  };
}

export function stepOf(way: Step['way'], seen: Exclude<Edited, { kind: 'not put' }>): Step {
  const { put, found, spot, kind } = seen;
  return {
    way,
    outcome: kind,
    put,
    found,
    ...(spot.isCondition ? { in: spot.path } : {}),
  };
}

export function stays(way: Step['way'], seen: Edited): readonly Step[] {
  return seen.kind === 'missing' && !seen.spot.isCondition
    ? [{ ...stepOf(way, seen), outcome: 'stays' }]
    : [];
}

export function whyNot(seen: Exclude<Edited, { kind: 'arrived' }>): string {
  return seen.kind === 'missing'
    ? `other values were put into ${seen.places}, and nothing of it arrived${seen.why === undefined ? '' : ` (${seen.why})`}`
    : seen.reason;
}

// Shows rows to work in running systems: takes linked records, tries each row on one of them, and gives a
// proof for every row, also of those that failed or could not be tried. Rows are tried side by side, each on
// a pair of its own, so that a round of edits is carried across at once; what was edited is taken back.

import type { JsonObject } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { CheckRow } from '../docs/checklist/checklist.ts';
import type { Proof } from '../docs/checklist/records.ts';
import { isTried } from '../docs/sections/standing-words.ts';
import { newestParent } from '../sync/collect/derive.ts';
import { forgetChanges } from '../sync/collect/oscillation.ts';
import type { World } from '../sync/world.ts';
import { isAsked, tryAction } from './action-trial.ts';
import type { Calls } from './calls.ts';
import { atCreation } from './creations.ts';
import type { TrialGround } from './edits.ts';
import type { Edit, Hands } from './hands.ts';
import { listedIn, othersIn } from './known-values.ts';
import { masked } from './masked.ts';
import { meet } from './meeting.ts';
import { refer } from './referenced.ts';
import { type Sample, samplesOf } from './samples.ts';
import { type Tried, tryRow } from './trial.ts';
import { better, isOff, isWhole, nothingLinked, switchedOff } from './verdicts.ts';
import { type Tell, whyItWaits } from './waiting.ts';
import { waveOf } from './waves.ts';
import { withWhatIsLeft, withWhatToLookAt } from './what-to-look-at.ts';

export interface VerifyOptions {
  readonly where: 'sandbox' | 'real';
  readonly hands: Hands;
  /** What the engine's systems have been asked to do so far, and will be. */
  readonly calls: Calls;
  /** Carries everything across until it is quiet. */
  readonly carry: () => Promise<void>;
  /** Values of settings that are set for these trials. */
  readonly settings?: JsonObject;
  /** Only the pair of this record is touched, one row after the other. */
  readonly ref?: string;
  /** In real systems: takes what must not be kept. */
  readonly tell?: Tell | undefined;
  readonly drain: AbortSignal;
}

/** Pairs that a row is tried on, one after the other, until one shows it. */
const triesMax = 6;

/** Proofs by key of the row. */
export async function verify(
  world: World,
  pipe: Pipe,
  all: readonly CheckRow[],
  options: VerifyOptions,
): Promise<ReadonlyMap<string, Proof>> {
  const { hands, calls, settings, where, ref, carry, tell } = options;
  const { asked } = calls;
  const rows = all.filter(({ kind }) => isTried(kind));
  const found = await samplesOf(world, pipe, { hands, calls, ref });
  const isWaiting = ref === undefined && !found.some(({ pair }) => pair !== undefined);
  if (isWaiting && pipe.forward.create === 'when-referenced')
    await refer(world, pipe, { hands, calls, carry });
  const samples = isWaiting ? await samplesOf(world, pipe, { hands, calls, ref }) : found;
  const at = momentOf(world.clock.now());
  const proofs = new Map<string, Proof>();
  const take = (row: CheckRow, { verdict, steps, reason }: Tried) =>
    proofs.set(row.key, {
      meaning: row.meaning(),
      verdict,
      at,
      where,
      ...(settings === undefined ? {} : { settings }),
      steps: steps.map((step) => masked(step, row, pipe)),
      ...(reason === undefined ? {} : { reason }),
    });
  let open: readonly Open[] = [];
  for (const row of rows) {
    if (samples.length === 0) take(row, nothingLinked);
    else if (await isOff(row, pipe)) take(row, switchedOff);
    else open = [...open, { row, used: [] }];
  }
  while (open.length > 0 && !options.drain.aborted) {
    const wave = waveOf(open, samples, {
      count: ref === undefined ? samples.length : 1,
      tries: triesOf(samples),
      worth,
    });
    const tried = await meet(
      wave.map(({ row, sample }) => async (meeting) => {
        const ground = groundOn(world, pipe, { hands, sample, tell, carry: meeting.carry });
        const result = await (row.kind === 'action'
          ? tryAction(ground, row, { sample, asked })
          : tryRow(ground, row, sample));
        const told = await withWhatToLookAt(result, row, sample, { world, where });
        const left = await ground.restore();
        return where === 'real' ? withWhatIsLeft(told, left) : told;
      }),
      carry,
    );
    const again = wave.flatMap(({ row, used, sample, best }, at) => {
      const result = better(best, tried[at] as Tried);
      take(row, result);
      const isLast = used.length + 1 >= triesOf(samples);
      return isLast || isWhole(result) ? [] : [{ row, used: [...used, sample], best: result }];
    });
    const rowsTried = new Set(wave.map(({ row }) => row));
    open = [...open.filter(({ row }) => !rowsTried.has(row)), ...again];
  }
  return proofs;

  function worth(row: CheckRow, sample: Sample): number {
    if (row.kind === 'action') return isAsked(row, pipe, sample, asked) ? 1 : 0;
    const isShown = sample.pair !== undefined && atCreation(row, sample.pair) !== undefined;
    return (sample.applying.has(row.id) ? 1 : 0) + (isShown ? 2 : 0);
  }
}

/** `2026-01-31T10:00:00Z` */
export function momentOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** A row that is not shown yet in full, the pairs that were tried, and what they showed. */
interface Open {
  readonly row: CheckRow;
  readonly used: readonly Sample[];
  readonly best?: Tried;
}

function triesOf(samples: readonly Sample[]): number {
  return Math.min(triesMax, samples.length);
}

function groundOn(
  world: World,
  pipe: Pipe,
  from: { hands: Hands; sample: Sample; tell: Tell | undefined; carry: () => Promise<void> },
): TrialGround & { restore(): Promise<readonly string[]> } {
  const { hands, sample, tell, carry } = from;
  const kept: { entity: Entity; id: string; undo: Edit }[] = [];
  // Edits as quick as these would else be taken for a system that answers our writes.
  const carryOwn = async () => {
    await world.store.transact(async (tx) => {
      const parents = await Promise.all([
        newestParent(tx, pipe.source, sample.sourceId),
        newestParent(tx, pipe.sink, sample.sinkId),
      ]);
      const refs = parents.flatMap((image) => (image ? [image.ref] : []));
      await forgetChanges(tx, [sample.source, sample.sink, ...refs]);
    });
    await carry();
  };
  return {
    pipe,
    hands,
    carry: carryOwn,
    others: (entity) => othersIn(world, entity),
    listed: (lookUp) => listedIn(world, lookUp),
    waits: () => whyItWaits(world, pipe, sample, tell),
    edited: (entity, id, undo) => void kept.push({ entity, id, undo }),
    restore: async () => {
      const left: string[] = [];
      // One side after the other: what is taken back on both at once would be a conflict.
      for (const [at, { entity, id, undo }] of kept.reverse().entries()) {
        const refused = await hands.write(entity, id, undo);
        if (refused !== undefined) left.push(...Object.keys({ ...undo.set, ...undo.items }));
        if (kept[at + 1]?.entity !== entity) await carryOwn();
      }
      return left;
    },
  };
}

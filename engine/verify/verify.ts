// Shows rows to work in running systems: takes linked records, tries each row on one of them, and gives a
// proof for every row, also of those that failed or could not be tried. Rows are tried side by side, each on
// a pair of its own, so that a round of edits is carried across at once; what was edited is taken back.

import { isObject, type Json, type JsonObject } from '../base/json.ts';
import { readPath } from '../base/property-path.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { CheckRow } from '../docs/checklist.ts';
import type { Proof } from '../docs/records.ts';
import { isTried } from '../docs/standing-words.ts';
import { isEmpty } from '../mapping/compare.ts';
import { newestParent } from '../sync/derive.ts';
import { forgetChanges } from '../sync/oscillation.ts';
import type { World } from '../sync/world.ts';
import { isAsked, tryAction } from './action-trial.ts';
import type { Asked } from './calls.ts';
import { atCreation } from './creations.ts';
import type { TrialGround } from './edits.ts';
import type { Edit, Hands } from './hands.ts';
import { masked } from './masked.ts';
import { meet } from './meeting.ts';
import { valuesAt } from './places.ts';
import { type Sample, samplesOf } from './samples.ts';
import { type Tried, tryRow } from './trial.ts';

export interface VerifyOptions {
  readonly where: 'sandbox' | 'real';
  readonly hands: Hands;
  /** What the engine's systems have been asked to do so far, and will be. */
  readonly asked: readonly Asked[];
  /** Carries everything across until it is quiet. */
  readonly carry: () => Promise<void>;
  /** Values of settings that are set for these trials. */
  readonly settings?: JsonObject;
  /** Only the pair of this record is touched, one row after the other. */
  readonly ref?: string;
  readonly drain: AbortSignal;
}

/** Pairs that a row is tried on, one after the other, until one shows it. */
const triesMax = 4;
/** Records whose values are tried in place of others'. */
const poolMax = 60;

/** Proofs by key of the row. */
export async function verify(
  world: World,
  pipe: Pipe,
  all: readonly CheckRow[],
  options: VerifyOptions,
): Promise<ReadonlyMap<string, Proof>> {
  const { hands, asked, settings, where, ref, carry } = options;
  const rows = all.filter(({ kind }) => isTried(kind));
  const samples = await samplesOf(world, hands, pipe, ref);
  const at = `${new Date(world.clock.now()).toISOString().slice(0, 19)}Z`;
  const proofs = new Map<string, Proof>();
  const take = (row: CheckRow, { verdict, steps, reason }: Tried) =>
    proofs.set(row.key, {
      meaning: row.meaning,
      verdict,
      at,
      where,
      ...(settings === undefined ? {} : { settings }),
      steps: steps.map((step) => masked(step, row, pipe)),
      ...(reason === undefined ? {} : { reason }),
    });
  const none = {
    verdict: 'untried',
    steps: [],
    reason: 'no two records are linked by this pipe',
  };
  if (samples.length === 0) for (const row of rows) take(row, none as Tried);
  let open: readonly Open[] = samples.length === 0 ? [] : rows.map((row) => ({ row, used: [] }));
  while (open.length > 0 && !options.drain.aborted) {
    const wave = waveOf(open, samples, {
      count: ref === undefined ? samples.length : 1,
      worth,
    });
    const tried = await meet(
      wave.map(({ row, sample }) => async (meeting) => {
        const ground = groundOn(world, pipe, { hands, sample, carry: meeting.carry });
        const result = await (row.kind === 'action'
          ? tryAction(ground, row, { sample, asked })
          : tryRow(ground, row, sample));
        await ground.restore();
        return result;
      }),
      carry,
    );
    wave.forEach(({ row }, at) => void take(row, tried[at] as Tried));
    const again = wave
      .filter(
        ({ used }, at) => tried[at]?.verdict === 'untried' && used.length + 1 < triesOf(samples),
      )
      .map(({ row, used, sample }) => ({ row, used: [...used, sample] }));
    open = [...open.slice(wave.length), ...again];
  }
  return proofs;

  function worth(row: CheckRow, sample: Sample): number {
    if (row.kind === 'action') return isAsked(row, pipe, sample, asked) ? 1 : 0;
    const isShown = sample.pair !== undefined && atCreation(row, sample.pair) !== undefined;
    return (sample.applying.has(row.id) ? 1 : 0) + (isShown ? 2 : 0);
  }
}

/** A row that is not shown yet, and the pairs that did not show it. */
interface Open {
  readonly row: CheckRow;
  readonly used: readonly Sample[];
}

function triesOf(samples: readonly Sample[]): number {
  return Math.min(triesMax, samples.length);
}

/**
 * The next rows, each with the pair that is most likely to show it; no pair serves two. The last try is
 * made where it is least likely: there a row may come to apply.
 */
function waveOf(
  open: readonly Open[],
  samples: readonly Sample[],
  { count, worth }: { count: number; worth: (row: CheckRow, sample: Sample) => number },
): readonly (Open & { readonly sample: Sample })[] {
  const free = [...samples];
  return open.slice(0, count).map(({ row, used }) => {
    const sign = used.length + 1 === triesOf(samples) && used.length > 0 ? -1 : 1;
    const worths = free.map((one) => (used.includes(one) ? -9 : sign * worth(row, one)));
    const [sample] = free.splice(worths.indexOf(Math.max(...worths)), 1);
    return { row, used, sample: sample as Sample };
  });
}

function groundOn(
  world: World,
  pipe: Pipe,
  { hands, sample, carry }: { hands: Hands; sample: Sample; carry: () => Promise<void> },
): TrialGround & { restore(): Promise<void> } {
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
    pool: (entity, path) => poolOf(world, entity, path),
    listed: ({ entity, by }) => listed(world, entity, by),
    edited: (entity, id, undo) => void kept.push({ entity, id, undo }),
    restore: async () => {
      if (kept.length === 0) return;
      // One side after the other: what is taken back on both at once would be a conflict.
      for (const [at, { entity, id, undo }] of kept.reverse().entries()) {
        await hands.write(entity, id, undo);
        if (kept[at + 1]?.entity !== entity) await carryOwn();
      }
    },
  };
}

/** What a look-up may find: values of records, or of a small list. */
async function listed(world: World, name: string, by: string): Promise<readonly Json[]> {
  const entity = world.catalogue.entities.get(name);
  const records = world.lists.get(name)?.records;
  if (!entity) return [];
  if (!records) return poolOf(world, entity, by);
  return records
    .slice(0, poolMax)
    .map(({ id, record }) => (by === 'id' ? id : (readPath(record, by) ?? null)));
}

/** What other records of the entity have there, commonest first. */
async function poolOf(world: World, entity: Entity, path: string): Promise<readonly Json[]> {
  const records = await world.store.transact(async (tx): Promise<readonly JsonObject[]> => {
    const refs = await tx.refsOf(entity.id, '', poolMax);
    return [...(await tx.images(refs)).values()].map(({ props }) => props);
  });
  const counts = new Map<Json, number>();
  for (const value of records.flatMap((record) => valuesAt(record, path)))
    if (!isEmpty(value) && !isObject(value) && !Array.isArray(value))
      counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((one, other) => other[1] - one[1]).map(([value]) => value);
}

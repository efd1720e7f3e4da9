// Shows rows to work in running systems: takes linked records, tries each row on one of them, and gives a
// proof for every row, also of those that failed or could not be tried. Rows are tried side by side, each on
// a pair of its own, so that a round of edits is carried across at once.

import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { CheckRow } from '../docs/checklist.ts';
import type { Proof, Step } from '../docs/records.ts';
import { isEmpty } from '../mapping/compare.ts';
import type { World } from '../sync/world.ts';
import { type Edit, type Hands, handsOn, type Screens } from './hands.ts';
import { meet } from './meeting.ts';
import { isPersonal, valuesAt } from './places.ts';
import { type Sample, samplesOf } from './samples.ts';
import { type TrialGround, type Tried, tryRow } from './trial.ts';

export interface VerifyOptions {
  readonly where: 'sandbox' | 'real';
  /** Carries everything across until it is quiet. */
  readonly carry: () => Promise<void>;
  readonly screens?: Screens;
  /** Only the pair of this record is touched, one row after the other, and left as it was. */
  readonly ref?: string;
  readonly drain: AbortSignal;
}

/** Pairs that a row is tried on, one after the other, until one shows it. */
const triesMax = 3;
/** Records whose values are tried in place of others'. */
const poolMax = 60;

/** Proofs by key of the row. */
export async function verify(
  world: World,
  pipe: Pipe,
  rows: readonly CheckRow[],
  options: VerifyOptions,
): Promise<ReadonlyMap<string, Proof>> {
  const hands = handsOn(world, options.screens);
  const samples = await samplesOf(world, pipe, options.ref);
  const at = `${new Date(world.clock.now()).toISOString().slice(0, 19)}Z`;
  const proofs = new Map<string, Proof>();
  const take = (row: CheckRow, tried: Tried) =>
    proofs.set(row.key, {
      meaning: row.meaning,
      verdict: tried.verdict,
      at,
      where: options.where,
      steps: tried.steps.map((step) => masked(step, row, pipe)),
      ...(tried.reason === undefined ? {} : { reason: tried.reason }),
    });
  const properties = rows.filter(({ kind }) => kind === 'property');
  for (const row of rows)
    if (row.kind === 'action') take(row, untried('actions are not tried'));
    else if (row.kind === 'property' && samples.length === 0)
      take(row, untried('no two records are linked by this pipe'));
  let open: readonly Open[] =
    samples.length === 0 ? [] : properties.map((row) => ({ row, used: [] }));
  while (open.length > 0 && !options.drain.aborted) {
    const wave = waveOf(open, samples, options.ref === undefined ? samples.length : 1);
    const tried = await meet(
      wave.map(({ row, sample }) => async ({ carry }) => {
        const ground = groundOn(world, pipe, hands, carry);
        const result = await tryRow(ground, row, sample);
        if (options.ref !== undefined) await ground.restore();
        return result;
      }),
      options.carry,
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
}

function untried(reason: string): Tried {
  return { verdict: 'untried', steps: [], reason };
}

/** A row that is not shown yet, and the pairs that did not show it. */
interface Open {
  readonly row: CheckRow;
  readonly used: readonly Sample[];
}

function triesOf(samples: readonly Sample[]): number {
  return Math.min(triesMax, samples.length);
}

/** The next rows, each with the pair that is most likely to show it; no pair serves two. */
function waveOf(
  open: readonly Open[],
  samples: readonly Sample[],
  count: number,
): readonly (Open & { readonly sample: Sample })[] {
  const free = [...samples];
  return open.slice(0, count).map(({ row, used }) => {
    const worth = free.map((sample) => (used.includes(sample) ? -1 : worthOf(row, sample)));
    const [sample] = free.splice(worth.indexOf(Math.max(...worth)), 1);
    return { row, used, sample: sample as Sample };
  });
}

function worthOf(row: CheckRow, { reports, isCreated }: Sample): number {
  const report = reports.get(row.of?.id ?? '');
  const isFilled = row.of?.list !== undefined || !isEmpty(report?.F) || !isEmpty(report?.S);
  return (isFilled ? 2 : 0) + (isCreated && row.of?.write === 'on-create' ? 1 : 0);
}

function groundOn(
  world: World,
  pipe: Pipe,
  hands: Hands,
  carry: () => Promise<void>,
): TrialGround & { restore(): Promise<void> } {
  const kept: { entity: Entity; id: string; set: Edit }[] = [];
  return {
    pipe,
    hands,
    carry,
    pool: (entity, path) => poolOf(world, entity, path),
    edited: (entity, id, before, path) => {
      kept.push({ entity, id, set: { [path]: valuesAt(before, path)[0] ?? null } });
    },
    restore: async () => {
      if (kept.length === 0) return;
      for (const { entity, id, set } of kept.reverse()) await hands.write(entity, id, set);
      await carry();
    },
  };
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

const mask = '•••';

/** Personal values are shown as present or not, on both sides. */
function masked(step: Step, row: CheckRow, { source, sink }: Pipe): Step {
  const isPrivate =
    row.source.some((path) => isPersonal(source.schema, path)) ||
    row.sink.some((path) => isPersonal(sink.schema, path));
  if (!isPrivate) return step;
  const hide = (value: Json) => (isEmpty(value) ? null : mask);
  return { ...step, put: hide(step.put), found: hide(step.found) };
}

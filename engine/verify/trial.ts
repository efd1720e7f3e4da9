// The trial of one row on one pair of records: a property is edited on one side and must be seen to arrive
// on the other, then it is edited there and must come back, or, where the row goes one way, must not. What
// was seen is written down step by step; nothing is concluded from what the engine believes.

import type { Json, JsonObject } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { CheckRow } from '../docs/checklist.ts';
import type { Step } from '../docs/records.ts';
import { equal, isEmpty } from '../mapping/compare.ts';
import type { Hands } from './hands.ts';
import { otherValues } from './other-values.ts';
import { changeBetween, editAt, schemaAt, valuesAt } from './places.ts';
import type { Sample } from './samples.ts';

export interface TrialGround {
  readonly pipe: Pipe;
  readonly hands: Hands;
  /** Values that other records have there. */
  readonly pool: (entity: Entity, path: string) => Promise<readonly Json[]>;
  /** Carries everything across until it is quiet. */
  readonly carry: () => Promise<void>;
  /** Notes an edit, so that it can be taken back. */
  readonly edited: (entity: Entity, id: string, before: JsonObject, path: string) => void;
}

export interface Tried {
  readonly steps: readonly Step[];
  /** Why nothing could be concluded, or what is wrong. */
  readonly reason?: string;
  readonly verdict: 'proven' | 'failed' | 'untried';
}

/** Edits of one property in one place, each tried until one shows something. */
const editsMax = 6;

export async function tryRow(ground: TrialGround, row: CheckRow, sample: Sample): Promise<Tried> {
  return row.way === '←' ? tryBack(ground, row, sample) : tryForward(ground, row, sample);
}

async function tryForward(ground: TrialGround, row: CheckRow, sample: Sample): Promise<Tried> {
  const { pipe } = ground;
  const [source, sink] = [sideOf(pipe, sample, '→'), sideOf(pipe, sample, '←')];
  const isCreateOnly = row.of?.write === 'on-create' || pipe.forward.update === 'never';
  const made = sample.isCreated ? await atCreation(ground, row, sample) : undefined;
  if (isCreateOnly && made === undefined)
    return untried('it is written at creation only, and no record here shows that');
  const sent = await edit(ground, { from: source, paths: row.source }, async () =>
    valuesIn(ground, sink, row.sink),
  );
  if (isCreateOnly) return staysAfterCreation(made as Step, sent);
  if (sent.kind === 'arrived') {
    const steps: Step[] = [{ way: '→', outcome: 'arrived', put: sent.put, found: sent.found }];
    return row.way === '↔' || row.of?.back.length
      ? withBack(steps, row.way === '↔' ? await tryBack(ground, row, sample) : undefined)
      : withBack(steps, await notBack(ground, row, sample));
  }
  if (made)
    return withBack([made], row.way === '↔' ? await tryBack(ground, row, sample) : undefined);
  return sent.kind === 'missing'
    ? untried('no edit that was tried changes what the mapping gives')
    : untried(sent.reason);
}

/** A row that goes back by the same rule, or by a rule of its own. */
async function tryBack(ground: TrialGround, row: CheckRow, sample: Sample): Promise<Tried> {
  const { pipe } = ground;
  const [source, sink] = [sideOf(pipe, sample, '→'), sideOf(pipe, sample, '←')];
  const seen = await edit(ground, { from: sink, paths: row.sink }, async () =>
    valuesIn(ground, source, row.source),
  );
  if (seen.kind === 'arrived')
    return {
      verdict: 'proven',
      steps: [{ way: '←', outcome: 'arrived', put: seen.put, found: seen.found }],
    };
  if (seen.kind === 'missing' && isPlain(row))
    return {
      verdict: 'failed',
      steps: [{ way: '←', outcome: 'missing', put: seen.put, found: seen.found }],
      reason: 'an edit did not come back',
    };
  return untried(
    seen.kind === 'missing' ? 'no edit that was tried changes what the mapping gives' : seen.reason,
  );
}

/** One way: an edit of the sink leaves the source as it is. */
async function notBack(ground: TrialGround, row: CheckRow, sample: Sample): Promise<Tried> {
  const { pipe } = ground;
  const [source, sink] = [sideOf(pipe, sample, '→'), sideOf(pipe, sample, '←')];
  const seen = await edit(ground, { from: sink, paths: row.sink, isOnce: true }, async () =>
    valuesIn(ground, source, row.source),
  );
  if (seen.kind === 'missing')
    return {
      verdict: 'proven',
      steps: [{ way: '←', outcome: 'stays', put: seen.put, found: seen.found }],
    };
  if (seen.kind === 'arrived')
    return {
      verdict: 'failed',
      steps: [{ way: '←', outcome: 'arrived', put: seen.put, found: seen.found }],
      reason: 'an edit came back although the row goes one way',
    };
  return { verdict: 'untried', steps: [], reason: `the way back was not tried: ${seen.reason}` };
}

/** What the sink got when its record was made from the source's. */
async function atCreation(
  ground: TrialGround,
  row: CheckRow,
  sample: Sample,
): Promise<Step | undefined> {
  const { pipe, hands } = ground;
  const report = sample.reports.get(row.of?.id ?? '');
  const record = await hands.read(pipe.sink, sample.sinkId);
  const found = row.sink.flatMap((path) => valuesAt(record, path)).find((one) => !isEmpty(one));
  if (found === undefined || row.of === undefined) return undefined;
  const isInList = row.of.list !== undefined;
  if (!isInList && (isEmpty(report?.F) || !equal(report?.F ?? null, found, row.of.compare)))
    return undefined;
  const given = (await valuesIn(ground, sideOf(pipe, sample, '→'), row.source)).find(
    (one) => !isEmpty(one),
  );
  if (isInList && given === undefined) return undefined;
  return { way: '→', outcome: 'created', put: given ?? report?.F ?? null, found };
}

function staysAfterCreation(made: Step, sent: Edited): Tried {
  if (sent.kind === 'arrived')
    return {
      verdict: 'failed',
      steps: [made, { way: '→', outcome: 'arrived', put: sent.put, found: sent.found }],
      reason: 'an edit arrived although the row is written at creation only',
    };
  const after: readonly Step[] =
    sent.kind === 'missing'
      ? [{ way: '→', outcome: 'stays', put: sent.put, found: sent.found }]
      : [];
  return { verdict: 'proven', steps: [made, ...after] };
}

function withBack(steps: readonly Step[], back: Tried | undefined): Tried {
  if (back === undefined) return { verdict: 'proven', steps };
  const verdict = back.verdict === 'failed' ? 'failed' : 'proven';
  const { reason } = back;
  return { verdict, steps: [...steps, ...back.steps], ...(reason === undefined ? {} : { reason }) };
}

function untried(reason: string): Tried {
  return { verdict: 'untried', steps: [], reason };
}

/** A copy: whatever is put there comes back as it is. */
function isPlain({ of, way }: CheckRow): boolean {
  return way === '↔' && of?.rule?.kind === 'expression' && of.list === undefined;
}

interface Side {
  readonly entity: Entity;
  readonly id: string;
}

/** `→`: the side that is read on the way forward. */
function sideOf(pipe: Pipe, sample: Sample, way: '→' | '←'): Side {
  return way === '→'
    ? { entity: pipe.source, id: sample.sourceId }
    : { entity: pipe.sink, id: sample.sinkId };
}

async function valuesIn(
  { hands }: TrialGround,
  { entity, id }: Side,
  paths: readonly string[],
): Promise<readonly Json[]> {
  const record = await hands.read(entity, id);
  return paths.flatMap((path) => valuesAt(record, path));
}

type Edited =
  | { readonly kind: 'arrived'; readonly put: Json; readonly found: Json }
  /** It was put there, and the other side stayed as it was. */
  | { readonly kind: 'missing'; readonly put: Json; readonly found: Json }
  | { readonly kind: 'not put'; readonly reason: string };

/** Puts other values, one after the other, until one changes what `look` sees. */
async function edit(
  ground: TrialGround,
  where: { readonly from: Side; readonly paths: readonly string[]; readonly isOnce?: boolean },
  look: () => Promise<readonly Json[]>,
): Promise<Edited> {
  const { hands, carry } = ground;
  const { entity, id } = where.from;
  let last: Edited = { kind: 'not put', reason: 'nothing of it can be edited' };
  let left = editsMax;
  for (const path of where.paths) {
    const schema = schemaAt(entity.schema, path);
    if (schema?.readOnly) continue;
    const record = await hands.read(entity, id);
    const [current] = valuesAt(record, path);
    const pool = await ground.pool(entity, path);
    for (const value of otherValues({ schema, current, pool, isReference: isCode(path) })) {
      const set = editAt(record, path, value);
      if (set === undefined || record === undefined || left-- <= 0) break;
      const before = await look();
      const refused = await hands.write(entity, id, set);
      if (refused !== undefined) {
        last = last.kind === 'missing' ? last : { kind: 'not put', reason: refused };
        continue;
      }
      ground.edited(entity, id, record, Object.keys(set)[0] as string);
      await carry();
      const after = await look();
      const found = changeBetween(before, after);
      if (found !== undefined) return { kind: 'arrived', put: value, found };
      last = { kind: 'missing', put: value, found: after.find((one) => !isEmpty(one)) ?? null };
      if (where.isOnce) return last;
    }
  }
  return last;
}

/** Names something that must exist. */
function isCode(path: string): boolean {
  return /(^|[._\]])(id|code|iso\w*)$|Id$|_id$|Code$|Iso2$|country|currency|status|unit$/i.test(
    path,
  );
}

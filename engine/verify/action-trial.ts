// The trial of an action: it must be asked for when its condition comes true, with its values, and not again
// when the record is edited afterwards. What counts is the call as it left and what the system said to it.

import type { Json } from '../base/json.ts';
import { idOf } from '../base/ref.ts';
import type { Pipe, ThenRule } from '../definition/pipe.ts';
import type { CheckRow } from '../docs/checklist/checklist.ts';
import type { Step } from '../docs/checklist/records.ts';
import type { Asked } from './calls.ts';
import { editUntilSeen, type TrialGround } from './edits.ts';
import type { Sample } from './samples.ts';
import type { Spot } from './spots.ts';
import type { Tried } from './trial.ts';
import { sideOf } from './trial-edit.ts';

/** `asked` grows while the trial is on. */
export async function tryAction(
  ground: TrialGround,
  row: CheckRow,
  { sample, asked }: { readonly sample: Sample; readonly asked: readonly Asked[] },
): Promise<Tried> {
  const { pipe } = ground;
  const rule = ruleOf(pipe, row);
  const side = row.way === '←' ? 'sink' : 'source';
  const target = sideOf(pipe, sample, side === 'source' ? 'sink' : 'source');
  const name = row.id === rule.id ? undefined : row.id.slice(rule.id.length + 1);
  const calls = () =>
    asked.filter(
      (one) =>
        one.entity === target.entity.id && one.id === target.id && one.action === rule.action,
    );
  const values = async (): Promise<readonly Json[]> =>
    calls().map((call) =>
      name === undefined ? Object.keys(call.with).join(', ') || null : (call.with[name] ?? null),
    );
  const from = sideOf(pipe, sample, side);
  const put =
    calls().length > 0
      ? undefined
      : await editUntilSeen(ground, {
          from,
          spots: spotsOf(rule, side),
          look: values,
        });
  if (put?.kind === 'not put') return untried(put.reason);
  const [call] = calls();
  if (call === undefined) return untried('no edit that was tried makes it be asked for');
  const found = (await values())[0] ?? null;
  if (name !== undefined && found === null) return untried('it was asked for without this value');
  if (!call.isDone) return untried('its system did not do what it was asked for');
  const step: Step = {
    way: row.way as Step['way'],
    outcome: 'asked',
    put: put?.put ?? null,
    found,
    ...(put ? { in: put.spot.path } : {}),
  };
  await editUntilSeen(ground, {
    from,
    spots: plainSpots(pipe, side),
    isOnce: true,
    look: values,
  });
  const count = calls().filter(({ isDone }) => isDone).length;
  return count === 1
    ? { verdict: 'proven', steps: [step] }
    : {
        verdict: 'failed',
        steps: [step],
        reason: `it was asked for ${count} times`,
      };
}

/** Whether it was asked for and done already, which is all that a trial needs. */
export function isAsked(
  row: CheckRow,
  pipe: Pipe,
  sample: Sample,
  asked: readonly Asked[],
): boolean {
  const rule = ruleOf(pipe, row);
  const name = row.id.slice(rule.id.length + 1);
  const id = idOf(row.way === '←' ? sample.source : sample.sink);
  const entity = row.way === '←' ? pipe.source : pipe.sink;
  return asked.some(
    (one) =>
      one.entity === entity.id &&
      one.id === id &&
      one.action === rule.action &&
      one.isDone &&
      (name === '' || one.with[name] !== undefined),
  );
}

function ruleOf({ forward, back }: Pipe, row: CheckRow): ThenRule {
  const rules = [...(forward.actions ?? []), ...(back?.actions ?? [])];
  return rules.find(({ id }) => row.id === id || row.id.startsWith(`${id} `)) as ThenRule;
}

/** What its condition asks. */
function spotsOf({ when }: ThenRule, side: 'source' | 'sink'): readonly Spot[] {
  const paths = [...(when?.reads ?? []), ...(when?.variables[side] ?? [])];
  return [...new Set(paths)].map((path) => ({
    path,
    isCondition: true,
    isReference: false,
  }));
}

/** Anything of the record: an edit that has nothing to do with the action. */
function plainSpots(pipe: Pipe, side: 'source' | 'sink'): readonly Spot[] {
  const paths = Object.entries(pipe[side].schema.properties ?? {})
    .filter(([, schema]) => schema.type === 'string' && !schema.readOnly && !schema.enum)
    .map(([path]) => path);
  return paths.map((path) => ({
    path,
    isCondition: false,
    isReference: false,
  }));
}

function untried(reason: string): Tried {
  return { verdict: 'untried', steps: [], reason };
}

// Runs the `examples:` of a pipe: the record that changed, what else there is, and what must come out.
// The mapping is the real one; the other records come from the example. An example has no past, so
// the side that changed leads: where both sides differ, its value is written.

import { isEmpty } from '../../base/empty.ts';
import { Failure } from '../../base/errors.ts';
import type { Json, JsonObject } from '../../base/json.ts';
import { readPath, withPath } from '../../base/property-path.ts';
import { equal } from '../../mapping/compare.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import type { Run } from '../../mapping/language/run.ts';
import type { ItemOutcome } from '../../mapping/outcome.ts';
import { bindingsOf, type MappingContext } from '../../mapping/scope.ts';
import { untilText } from '../../mapping/waits-for.ts';
import type { Direction, Example, Pipe } from '../pipe.ts';
import { settingValues } from '../systems/compile-settings.ts';
import { exampleLookups } from './example-lookups.ts';
import { differences } from './example-match.ts';
import { backTargets, forwardTargets, type Target } from './example-targets.ts';

export interface ExampleResult {
  readonly ok: boolean;
  /** Empty if ok; else expected and actual, one line per path. */
  readonly message: string;
  /** The other side's record after the write, or why there is none. */
  readonly actual: Example['expect'];
}

/** What the example leads to; `reasons` are sentences about what failed or waits. */
interface Effect {
  readonly kind: 'written' | 'nothing' | 'parked' | 'skipped' | 'failed';
  readonly record: JsonObject;
  readonly reasons: readonly string[];
}

/** Runs one example of a compiled pipe. Never throws for what an author can get wrong. */
export async function runExample(pipe: Pipe, example: Example): Promise<ExampleResult> {
  const effect = await effectOf(pipe, example);
  const actual = effect.kind === 'written' ? effect.record : effect.kind;
  if (typeof example.expect === 'string') {
    // A record may be written while one of its rows waits; `parked` speaks of the row.
    const isParked = effect.kind === 'written' && effect.reasons.length > 0;
    const ok = effect.kind === example.expect || (isParked && example.expect === 'parked');
    return ok
      ? { ok, message: '', actual: example.expect }
      : { ok, message: `expected ${example.expect}, got ${described(effect)}`, actual };
  }
  if (effect.kind === 'skipped' || effect.kind === 'failed' || effect.kind === 'nothing') {
    // Nothing to write is as expected if the other side already holds every value.
    const lines = effect.kind === 'nothing' ? differences(example.expect, effect.record) : null;
    if (lines?.length === 0) return { ok: true, message: '', actual };
    return { ok: false, message: `expected a record, got ${described(effect)}`, actual };
  }
  const lines = differences(example.expect, effect.record);
  return {
    ok: lines.length === 0,
    message: lines.length === 0 ? '' : [...lines, ...effect.reasons].join('\n'),
    actual,
  };
}

async function effectOf(pipe: Pipe, example: Example): Promise<Effect> {
  const direction = example.way === 'forward' ? pipe.forward : pipe.back;
  const none = (kind: Effect['kind'], ...reasons: string[]): Effect => ({
    kind,
    record: example.target ?? {},
    reasons,
  });
  if (!direction) return none('nothing', 'the pipe has no `back`, so nothing goes that way');
  const context = contextOf(pipe, example);
  try {
    const bindings = bindingsOf(context);
    if (!(await conditionHolds(direction.when, example.given, bindings))) return none('skipped');
    const refusal = await refusalOf(direction, example, context);
    if (refusal !== undefined) return none('nothing', refusal);
  } catch (error) {
    if (error instanceof Failure) return none('failed', error.message);
    throw error;
  }
  const targets =
    example.way === 'forward'
      ? await forwardTargets(pipe, example, context)
      : await backTargets(pipe, example, context);
  return written(targets, example);
}

/** Those of the pipe, with what the example says instead; null takes one away. */
function settingsOf(pipe: Pipe, example: Example): JsonObject {
  const values = { ...pipe.settings, ...example.settings };
  return settingValues(
    Object.entries(values).map(([name, value]) => ({ name, value: value ?? null })),
  );
}

/** Examples expect the same on every day. */
const exampleRun: Run = { atMs: Date.UTC(2026, 0, 15, 12), seed: 'example' };

function contextOf(pipe: Pipe, example: Example): MappingContext {
  const [source, sink] =
    example.way === 'forward' ? [example.given, example.target] : [example.target, example.given];
  return {
    ...(source && { source }),
    ...(sink && { sink }),
    settings: settingsOf(pipe, example),
    creating: example.target === undefined,
    run: exampleRun,
    lookups: exampleLookups(pipe, example),
  };
}

/** Why the pipe creates or updates nothing here; undefined if it may. */
async function refusalOf(
  direction: Direction,
  example: Example,
  context: MappingContext,
): Promise<string | undefined> {
  const verb = context.creating ? 'create' : 'update';
  const policy = direction[verb];
  if (policy === 'never') return `\`${verb}\` is never`;
  if (typeof policy === 'string') return undefined;
  const isAllowed = await conditionHolds(policy, example.given, bindingsOf(context));
  return isAllowed ? undefined : `\`${verb}: ${policy.text}\` does not hold`;
}

function written(targets: readonly Target[], example: Example): Effect {
  const failures: string[] = [];
  const waiting: string[] = [];
  let record = example.target ?? {};
  let isChanged = example.target === undefined;
  for (const target of targets) {
    const value = valueFor(target, failures, waiting);
    if (value === undefined) continue;
    if (equal(value, readPath(record, target.path), target.compare)) continue;
    record = withPath(record, target.path, value);
    isChanged = true;
  }
  if (failures.length > 0) return { kind: 'failed', record, reasons: failures };
  if (isChanged) return { kind: 'written', record, reasons: waiting };
  return { kind: waiting.length > 0 ? 'parked' : 'nothing', record, reasons: waiting };
}

/** The value to write, null to clear; undefined if the row writes nothing, with the reason noted. */
function valueFor(target: Target, failures: string[], waiting: string[]): Json | undefined {
  const { outcome, path } = target;
  switch (outcome.kind) {
    case 'value':
      return outcome.value;
    case 'empty':
      if (target.isRequired) failures.push(`${path}: is required and has no value`);
      return null;
    case 'items':
      return outcome.items.map((item) => itemValue(item, target, failures, waiting));
    case 'failed':
      failures.push(`${path}: ${outcome.message}`);
      return undefined;
    case 'pending':
      waiting.push(`${path}: waits ${untilText(outcome)}`);
      return undefined;
    case 'ambiguous':
      waiting.push(`${path}: ${outcome.reason}`);
      return undefined;
    case 'off':
      return undefined;
  }
}

function itemValue(
  item: ItemOutcome,
  list: Target,
  failures: string[],
  waiting: string[],
): JsonObject {
  const required = new Set(list.list?.rows.filter((row) => row.isRequired).map((row) => row.id));
  let record: JsonObject = {};
  for (const [name, outcome] of Object.entries(item.rows)) {
    const path = `${list.path}.${name}`;
    const inner: Target = { path, outcome, compare: 'exact', isRequired: required.has(name) };
    const value = valueFor(inner, failures, waiting);
    if (value !== undefined && !isEmpty(value)) record = withPath(record, name, value);
  }
  return record;
}

function described(effect: Effect): string {
  const reasons = effect.reasons.length > 0 ? ` (${effect.reasons.join('; ')})` : '';
  return effect.kind === 'written'
    ? `a write of ${JSON.stringify(effect.record)}${reasons}`
    : `${effect.kind}${reasons}`;
}

// A checked pipe file to a Pipe: both sides looked up, merge rules and rows compiled, policies and
// defaults filled in, and the fingerprint that says whether anything that decides has changed.

import { isDay } from '../../base/calendar.ts';
import type { JsonObject } from '../../base/json.ts';
import { utcFromLocalMs } from '../../base/zoned-time.ts';
import { conditionHolds } from '../../mapping/condition.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import { defined } from '../defined.ts';
import type { Problems } from '../files/problems.ts';
import { type Texts, templateAt } from '../files/texts.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { BackBlock, PipeFile } from '../grammar/pipe-definition.ts';
import type { SettingsBlock } from '../grammar/setting-definition.ts';
import type { LinkTargets } from '../link-targets.ts';
import type { Direction, Pipe, Schedule, Setting } from '../pipe.ts';
import { pipeFingerprint } from '../pipe-fingerprint.ts';
import type { Entity, System } from '../system.ts';
import { settingValues } from '../systems/compile-settings.ts';
import { checkRequired } from './check-required.ts';
import { conflictOf, mistimedOf } from './compile-conflict.ts';
import { compileExample } from './compile-example.ts';
import { checkMatched, compileMerge } from './compile-merge.ts';
import { oscillationOf } from './compile-oscillation.ts';
import { policyOf } from './compile-policy.ts';
import { compileRows } from './compile-row.ts';
import { scheduleOf } from './compile-schedule.ts';
import { compileThen } from './compile-then.ts';
import { unlessOf } from './compile-unless.ts';
import { checkListKeys } from './list-keys.ts';
import { checkParts } from './part-abilities.ts';
import { checkAbilities } from './pipe-abilities.ts';
import { conditionOn, type PipeScope, pipeVariables, type Side } from './pipe-scope.ts';
import { settingsSchema } from './settings-schema.ts';

export interface PipeSource {
  readonly id: string;
  readonly pair: string;
  readonly sheet: Sheet;
  readonly file: PipeFile;
  readonly source: Entity;
  readonly sink: Entity;
  readonly systems: ReadonlyMap<string, System>;
  readonly entities: ReadonlyMap<string, Entity>;
  /** Declarations and values, the pair's and the pipe's own. */
  readonly declared: SettingsBlock;
  readonly settings: readonly Setting[];
  readonly ownSettings: readonly Setting[];
  /** The pair's, else the project's. */
  readonly schedule: Schedule;
  /** The project's. */
  readonly timeZone: string;
  readonly targets: LinkTargets;
  readonly problems: Problems;
}

export async function compilePipe(given: PipeSource): Promise<Pipe> {
  const { id, pair, sheet, file, source, sink, problems } = given;
  const settings = settingValues(given.settings);
  const scope = scopeOf(given, settings);
  const enabled = enabledOf(scope, file);
  const pipe: Omit<Pipe, 'fingerprint'> = defined({
    id,
    pair,
    source,
    sink,
    title: file.title,
    note: file.note,
    enabled,
    isEnabled: await conditionHolds(enabled, {}, { settings }),
    settings,
    settingsSchema: scope.settingsSchema,
    ownSettings: given.ownSettings.length === 0 ? undefined : given.ownSettings,
    merge: [],
    forward: directionOf(scope, scope.source, [], file),
    back: file.back === undefined ? undefined : directionOf(scope, scope.sink, ['back'], file.back),
    conflict: scope.conflict,
    drift: scope.drift,
    startMs: await startOf(scope, file, given.timeZone),
    startText: file.start,
    batchSize: (await countOf(scope, file, 'batch')) ?? 100,
    perRun: await countOf(scope, file, 'perRun'),
    perRunText: file.perRun === undefined ? undefined : String(file.perRun),
    schedule: scheduleOf(sheet, ['schedule'], file.schedule, problems) ?? given.schedule,
    rows: compileRows(scope, ['properties'], file.properties),
    examples: (file.examples ?? []).map((example, at) =>
      compileExample(scope, given, ['examples', at], example),
    ),
    place: sheet.valuePlace([]),
  }) as Omit<Pipe, 'fingerprint'>;
  const complete = { ...pipe, merge: compileMerge(scope, file.merge ?? [], pipe.rows) };
  checkMatched(scope, complete);
  checkRequired(scope, complete);
  checkAbilities(scope, complete);
  checkParts(scope, complete);
  checkListKeys(scope, complete);
  return Object.freeze({ ...complete, fingerprint: pipeFingerprint(complete) });
}

function scopeOf(given: PipeSource, settings: JsonObject): PipeScope {
  const { sheet, file, problems, source, sink } = given;
  const names = Object.fromEntries(pipeVariables.map((name) => [name, undefined]));
  const texts: Texts = {
    sheet,
    problems,
    variables: { ...names, settings: given.settings.map(({ name }) => name) },
  };
  const side = (name: Side['name'], entity: Entity): Side => ({
    name,
    system: entity.system,
    entity: entity.id,
    schema: entity.schema,
  });
  const sides = { source: side('source', source), sink: side('sink', sink) };
  const mistimed = mistimedOf(source, sink);
  const oscillation = oscillationOf(given, ['oscillation'], file.oscillation);
  const systemsThat = (holds: (system: System) => boolean): ReadonlySet<string> =>
    new Set([...given.systems.values()].filter(holds).map((system) => system.name));
  return {
    sheet,
    problems,
    texts,
    ...sides,
    whole: sides,
    declared: given.declared,
    settingsSchema: settingsSchema(given.declared),
    settings,
    targets: given.targets,
    memorySystems: systemsThat(({ driver }) => driver === 'memory'),
    tellingSystems: systemsThat((one) => one.webhooks !== undefined || one.hasWebhooksOff === true),
    entities: given.entities,
    goesBack: file.back !== undefined,
    isMany: (file.merge ?? []).some((rule) => rule.many === true),
    conflict: conflictOf({ ...given, ...mistimed }, ['conflict'], file.conflict ?? 'newest'),
    ...mistimed,
    drift: file.drift ?? 'keep',
    ...(oscillation ? { oscillation } : {}),
  };
}

/** `enabled` is asked before there is any record, so only settings have a value. */
function enabledOf(scope: PipeScope, file: PipeFile): Expression | undefined {
  const enabled = conditionOn(scope, { entity: 'settings', schema: {} }, ['enabled'], file.enabled);
  const others = Object.keys(enabled?.variables ?? {}).filter((name) => name !== 'settings');
  const [property] = enabled?.reads ?? [];
  if (others.length === 0 && property === undefined) return enabled;
  const detail = '`enabled` is asked before there is a record, so it may read settings only';
  const isSetting = scope.texts.variables.settings?.includes(property ?? '');
  const hint = isSetting ? `Write \`$settings.${property}\`.` : undefined;
  scope.problems.error(scope.sheet.valuePlace(['enabled']), 'key.alone', { detail }, hint);
  return undefined;
}

function directionOf(
  scope: PipeScope,
  side: Side,
  steps: Steps,
  block: PipeFile | BackBlock,
): Direction {
  const at = (key: string): Steps => [...steps, key];
  return defined({
    when: conditionOn(scope, side, at('when'), block.when),
    create: policyOf(scope, side, at('create'), block.create, [
      'always',
      'when-referenced',
      'never',
    ]) as Direction['create'],
    unless: unlessOf(scope, side, at('unless'), block.unless),
    update: policyOf(scope, side, at('update'), block.update, [
      'always',
      'never',
    ]) as Direction['update'],
    delete: block.delete ?? 'keep',
    actions: compileThen(scope, steps, block.then),
  }) as Direction;
}

/** A day begins when it does in the project's zone, and so does a time that names no zone. */
async function startOf(
  scope: PipeScope,
  file: PipeFile,
  timeZone: string,
): Promise<number | undefined> {
  if (file.start === undefined) return undefined;
  const text = await textOf(scope, ['start'], file.start);
  if (text === undefined || text === null || text === '') return undefined;
  const [day, time] = [String(text).slice(0, 10), String(text).slice(10)];
  const isZoned = /(z|[+-]\d\d(:?\d\d)?)$/i.test(time);
  const shown = time === '' || isZoned ? String(text) : `${day}${time}Z`;
  const ms = isDay(day) ? Date.parse(shown) : Number.NaN;
  if (!Number.isNaN(ms)) return isZoned ? ms : utcFromLocalMs(timeZone, ms);
  const details = { value: String(text), expected: 'a date such as `2024-12-31`' };
  scope.problems.error(scope.sheet.valuePlace(['start']), 'value.form', details);
  return undefined;
}

const countMax = { batch: 10_000, perRun: 1_000_000 };

async function countOf(
  scope: PipeScope,
  file: PipeFile,
  key: 'batch' | 'perRun',
): Promise<number | undefined> {
  const text = file[key];
  if (text === undefined) return undefined;
  const found = await textOf(scope, [key], text);
  if (found === undefined) return undefined;
  const count = Number(found ?? undefined);
  if (Number.isInteger(count) && count >= 1 && count <= countMax[key]) return count;
  const details = { value: String(text), expected: `a number from 1 to ${countMax[key]}` };
  scope.problems.error(scope.sheet.valuePlace([key]), 'value.form', details);
  return undefined;
}

/** A text whose holes may read settings only. */
async function textOf(
  scope: PipeScope,
  steps: Steps,
  value: string | number | boolean,
): Promise<unknown> {
  const { settings: names } = scope.texts.variables;
  const texts: Texts = { ...scope.texts, variables: { settings: names }, hasNoRecord: true };
  return templateAt(texts, steps, String(value)).render({}, { settings: scope.settings });
}

// What compiling a row needs to know around it: the file, both sides, the settings, what other pipes
// link. A Side says which record the expressions of a row are read on.

import { didYouMean } from '../../base/did-you-mean.ts';
import type { Place } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { OscillationLimits } from '../../mapping/oscillation-limits.ts';
import type { ConflictPolicy, DriftPolicy } from '../../mapping/row.ts';
import { type EntitySchema, holdsPersonal, propertyAt } from '../entity-schema.ts';
import type { Problems } from '../files/problems.ts';
import { conditionAt, expressionAt, type Texts } from '../files/texts.ts';
import type { Sheet, Steps } from '../files/yaml.ts';
import type { SettingsBlock } from '../grammar/setting-definition.ts';
import type { LinkTargets } from '../link-targets.ts';
import type { Entity } from '../system.ts';
import { checkCondition, typeOfExpression } from '../typing/check-types.ts';
import { checkPath, lookUp, type Reader } from '../typing/property-check.ts';
import type { RuleSchemas } from '../typing/rule-type.ts';
import { isNever, kindWords } from '../typing/value-type.ts';

export interface PipeScope {
  readonly sheet: Sheet;
  readonly problems: Problems;
  readonly texts: Texts;
  readonly source: Side;
  readonly sink: Side;
  /** What `$source` and `$sink` mean, in items of a list too. */
  readonly whole: { readonly source: Reader; readonly sink: Reader };
  readonly declared: SettingsBlock;
  readonly settingsSchema: EntitySchema;
  readonly settings: JsonObject;
  readonly targets: LinkTargets;
  readonly entities: ReadonlyMap<string, Entity>;
  /** Systems whose driver can do everything with every entity. */
  readonly memorySystems: ReadonlySet<string>;
  /** Systems that tell by webhooks what was changed and deleted. */
  readonly tellingSystems: ReadonlySet<string>;
  readonly goesBack: boolean;
  readonly isMany: boolean;
  readonly conflict: ConflictPolicy;
  /** An entity of the pipe whose clock is not trusted. */
  readonly mistimed?: string;
  readonly drift: DriftPolicy;
  readonly oscillation?: OscillationLimits;
}

/** One side of a pipe, or the items of a list on it. */
export interface Side extends Reader {
  readonly name: 'source' | 'sink';
  readonly system: string;
}

/** From which side a value is read, and to which it goes. */
export interface Way {
  readonly from: Side;
  readonly to: Side;
  /** The property it goes to, where that is known. */
  readonly path?: string;
}

/** Below `back` a value is read from the sink, else from the source. */
export function inputKey(way: Way): 'source' | 'sink' {
  return way.from.name;
}

export const pipeVariables = ['source', 'sink', 'settings', 'creating', 'position'] as const;

/** Compiles an expression and checks what it reads, on this record and of `$source` and `$sink`. */
export function expressionOn(
  scope: PipeScope,
  reader: Reader,
  steps: Steps,
  text: string,
  otherwise?: string,
): Expression {
  const expression = expressionAt(scope.texts, steps, text, personalIn(scope, reader));
  const placeOf = (path: string): Place => placeOfPath(scope.sheet, steps, text, path);
  for (const path of expression.reads)
    checkPath(
      reader,
      path,
      placeOf(path),
      scope.problems,
      ofWhole(scope, reader, path) ?? otherwise,
    );
  for (const name of ['source', 'sink'] as const) {
    for (const path of expression.variables[name] ?? []) {
      checkPath(scope.whole[name], path, placeOf(path), scope.problems);
    }
  }
  checkColumns(scope, expression, placeOf);
  typeOfExpression(expression, schemasOn(scope, reader), scope.problems);
  return expression;
}

/** The schemas of what an expression on this reader sees. */
export function schemasOn(scope: PipeScope, reader: Reader | Side): RuleSchemas {
  const { whole, settingsSchema, entities } = scope;
  return {
    record: reader.schema,
    source: whole.source.schema,
    sink: whole.sink.schema,
    settings: settingsSchema,
    entities,
    ...('name' in reader ? { side: reader.name } : {}),
  };
}

/** What is read of a setting: the columns of a table. Whether there is such a setting is asked elsewhere. */
function checkColumns(
  { settingsSchema, problems }: PipeScope,
  { variables }: Expression,
  placeOf: (path: string) => Place,
): void {
  for (const path of variables.settings ?? []) {
    const [setting = '', ...steps] = path.split('.');
    const known = propertyAt(settingsSchema, setting);
    if (known === undefined || lookUp(settingsSchema, path).kind !== 'unknown') continue;
    const column = steps.join('.');
    const hint = didYouMean(column, Object.keys(known.items?.properties ?? {}));
    problems.error(placeOf(path), 'table.column', { setting, column }, hint);
  }
}

/** In an item of a list: how a property of the record around it is read. */
function ofWhole({ whole }: PipeScope, reader: Reader, path: string): string | undefined {
  const side = (['source', 'sink'] as const).find(
    (name) =>
      reader.entity.startsWith(`${whole[name].entity}.`) &&
      lookUp(whole[name].schema, path).kind === 'known',
  );
  return side && `\`$${side}.${path}\` reads it of the whole record.`;
}

/** Where values are computed once, so that they may know the time of the run and be left to chance. */
export function onceOnly(scope: PipeScope): PipeScope {
  return { ...scope, texts: { ...scope.texts, mayKnowRun: true } };
}

/** Conditions, and what is taken of other records, are looked at in each run. */
export function sameEachRun(scope: PipeScope): PipeScope {
  return scope.texts.mayKnowRun
    ? { ...scope, texts: { ...scope.texts, mayKnowRun: false } }
    : scope;
}

/** A condition, with what it reads checked. */
export function conditionOn(
  scope: PipeScope,
  reader: Reader,
  steps: Steps,
  value: string | boolean | undefined,
): Expression | undefined {
  if (typeof value !== 'string') return conditionAt(scope.texts, steps, value);
  if (/^(yes|no|on|off)$/i.test(value.trim())) return conditionAt(scope.texts, steps, value);
  const condition = expressionOn(sameEachRun(scope), reader, steps, value);
  checkCondition(condition, scope.problems);
  return condition;
}

/** Of a variable nobody knows here (one of a function's own) whatever the record holds counts. */
function personalIn({ whole }: PipeScope, reader: Reader): (path: string) => boolean {
  return (path) => {
    const [first = '', ...rest] = path.split('.');
    switch (first) {
      case '$settings':
      case '$creating':
      case '$position':
        return false;
      case '$source':
        return holdsPersonal(whole.source.schema, rest);
      case '$sink':
        return holdsPersonal(whole.sink.schema, rest);
      default:
        return holdsPersonal(reader.schema, first.startsWith('$') ? [] : [first, ...rest]);
    }
  };
}

/** Where a path stands in an expression: at its first step that is not part of a longer word. */
function placeOfPath(sheet: Sheet, steps: Steps, text: string, path: string): Place {
  const last = path.slice(path.lastIndexOf('.') + 1);
  for (const wanted of [path, last]) {
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
      const isWord =
        !/[\w$]/.test(text[at - 1] ?? '') && !/\w/.test(text[at + wanted.length] ?? '');
      if (isWord) return sheet.placeInside(steps, at);
    }
  }
  return sheet.valuePlace(steps);
}

/** A key, to look up or to recognise by, is one plain value. */
export function keyOn(scope: PipeScope, side: Side, steps: Steps, text: string): Expression {
  const key = expressionOn(scope, side, steps, text);
  const type = typeOfExpression(key, schemasOn(scope, side));
  if (isNever(type, ['string', 'number', 'boolean'])) {
    const details = { key: 'A key', expected: 'a text or a number', found: kindWords(type) };
    const hint = `Name one of its properties: \`${text.trim()}.…\`.`;
    scope.problems.error(scope.sheet.valuePlace(steps), 'value.type', details, hint);
  }
  return key;
}

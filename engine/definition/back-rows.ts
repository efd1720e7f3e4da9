// The way back of a row. What can be turned round without a doubt goes back by itself: a plain path,
// a link, a find that takes the id or one property, and a table whose values are unambiguous.
// Everything else goes back only as its author says.

import { isObject, type Json, stableText } from '../base/json.ts';
import { compileExpression, type Expression } from '../mapping/expression.ts';
import type { BackRow, ValueRule } from '../mapping/row.ts';
import { defined } from './compile-entity.ts';
import { compileRule, conditionOn, constantHint, defaultOf } from './compile-rule.ts';
import { expressionOn, type PipeScope } from './pipe-scope.ts';
import { checkPath, checkValue, lookUp, typeAt, typeFits, typeWord } from './property-check.ts';
import type { RowBlock, RowValue, RuleBlock } from './row-definition.ts';
import type { Steps } from './yaml.ts';

/** The forward half of a row, as far as turning it round needs it. */
export interface Forward {
  readonly sinkPath: string;
  readonly rule: ValueRule | undefined;
  readonly when: Expression | undefined;
  readonly steps: Steps;
}

/** What goes back by itself: one row, or none. */
export function automaticBack(scope: PipeScope, forward: Forward): readonly BackRow[] {
  const turned =
    forward.rule === undefined ? undefined : turnRound(scope, forward.rule, forward.sinkPath);
  if (turned === undefined) return [];
  const found = lookUp(scope.source.schema, turned.path);
  if (found.kind === 'unknown' || (found.kind === 'known' && (found.isReadOnly || found.isInList)))
    return [];
  // A condition on settings alone holds both ways; one on the source record cannot be asked of the sink.
  const when =
    forward.when !== undefined && readsSettingsOnly(forward.when) ? forward.when : undefined;
  return [
    defined({
      path: turned.path,
      type: typeAt(scope.source.schema, turned.path),
      when,
      rule: turned.rule,
      isAutomatic: true,
      place: scope.sheet.keyPlace(forward.steps),
    }) as BackRow,
  ];
}

interface Turned {
  readonly path: string;
  readonly rule: ValueRule;
}

function turnRound(scope: PipeScope, rule: ValueRule, sinkPath: string): Turned | undefined {
  const input = pathExpression(sinkPath);
  switch (rule.kind) {
    case 'expression': {
      const { path } = rule.expression;
      return path === undefined
        ? undefined
        : { path, rule: { kind: 'expression', expression: input } };
    }
    case 'link': {
      const { path } = rule.input;
      if (path === undefined || rule.take !== undefined) return undefined;
      const missing = rule.missing.kind === 'value' ? { kind: 'park' as const } : rule.missing;
      return { path, rule: { kind: 'link', entity: rule.as, as: rule.entity, input, missing } };
    }
    case 'find':
      return turnFind(rule, input);
    case 'table':
      return turnTable(scope, rule, input);
    default:
      return undefined;
  }
}

function turnFind(
  rule: Extract<ValueRule, { kind: 'find' }>,
  input: Expression,
): Turned | undefined {
  const { path } = rule.input;
  const by = rule.take === undefined ? 'id' : rule.take.path;
  if (path === undefined || by === undefined) return undefined;
  const where = by === 'id' ? undefined : rule.where; // an id is unambiguous without it
  if (where !== undefined && Object.keys(where.variables).some((name) => name !== 'settings'))
    return undefined;
  const missing = rule.missing.kind === 'value' ? { kind: 'fail' as const } : rule.missing;
  const take = rule.by === 'id' ? undefined : pathExpression(rule.by);
  return { path, rule: defined({ ...rule, by, where, input, take, missing }) as ValueRule };
}

function turnTable(
  scope: PipeScope,
  rule: Extract<ValueRule, { kind: 'table' }>,
  input: Expression,
): Turned | undefined {
  const { path } = rule.input;
  const by = rule.take.path;
  if (path === undefined || by === undefined || rule.where !== undefined) return undefined;
  const rows = scope.settings[rule.setting];
  const values = Array.isArray(rows)
    ? rows.map((row) => stableText(isObject(row) ? row[by] : null))
    : [];
  if (new Set(values).size !== values.length) return undefined;
  const missing = rule.missing.kind === 'value' ? { kind: 'fail' as const } : rule.missing;
  return { path, rule: { ...rule, by, take: pathExpression(rule.by), input, missing } };
}

/** A path as an expression; names that the language would read otherwise stand in back-ticks. */
export function pathExpression(path: string): Expression {
  const steps = path
    .split('.')
    .map((step) => (/^[A-Za-z_]\w*$/.test(step) && !reserved.has(step) ? step : `\`${step}\``));
  return compileExpression(steps.join('.'));
}

const reserved = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function']);

export function readsSettingsOnly(expression: Expression): boolean {
  const names = Object.keys(expression.variables);
  return expression.reads.length === 0 && names.every((name) => name === 'settings');
}

/** What the author wrote below `back`: source path → where its value comes from. */
export function explicitBack(
  scope: PipeScope,
  steps: Steps,
  back: Readonly<Record<string, RowValue>>,
): readonly BackRow[] {
  return Object.entries(back).flatMap(([path, value]) =>
    backRows(scope, [...steps, path], path, value),
  );
}

function backRows(
  scope: PipeScope,
  steps: Steps,
  path: string,
  value: RowValue,
): readonly BackRow[] {
  const { sheet, problems, source, sink } = scope;
  if (isObject(value) && (value as RowBlock).properties !== undefined) {
    const { properties } = value as RowBlock;
    return Object.entries(properties ?? {}).flatMap(([name, inner]) =>
      backRows(scope, [...steps, 'properties', name], `${path}.${name}`, inner),
    );
  }
  const found = lookUp(source.schema, path);
  checkPath(source, path, sheet.keyPlace(steps), problems);
  if (found.kind === 'known' && found.isReadOnly) {
    problems.error(
      sheet.keyPlace(steps),
      'property.read-only',
      { path, entity: source.entity },
      'Drop this row, or set `readOnly` right in the schema.',
    );
  }
  const rule = backRule(scope, steps, value);
  if (rule === undefined) return [];
  const type = typeAt(source.schema, path);
  checkRule(scope, steps, path, rule);
  const block: RuleBlock = isObject(value) ? (value as RowBlock) : {};
  return [
    defined({
      path,
      type,
      when: conditionOn(scope, sink, [...steps, 'when'], block.when),
      rule,
      default: defaultOf(scope, { from: sink, to: source }, steps, block),
      isAutomatic: false,
      place: sheet.keyPlace(steps),
    }) as BackRow,
  ];
}

function backRule(scope: PipeScope, steps: Steps, value: RowValue): ValueRule | undefined {
  const { sheet, problems, sink, source } = scope;
  if (typeof value === 'string') {
    return {
      kind: 'expression',
      expression: expressionOn(scope, sink, steps, value, constantHint(value)),
    };
  }
  if (!isObject(value)) return { kind: 'constant', value: value as Json };
  const block = value as RowBlock;
  refuseRowKeys(scope, steps, block);
  const rule = compileRule(scope, { from: sink, to: source }, steps, block);
  const isEmpty =
    rule === undefined &&
    !['sink', 'value', 'link', 'find', 'table', 'first', 'each'].some((key) => key in block);
  if (isEmpty)
    problems.error(
      sheet.keyPlace(steps),
      'key.missing',
      { key: 'sink' },
      'It says where the value comes from.',
    );
  return rule;
}

const refused = [
  'required',
  'write',
  'shared',
  'compare',
  'conflict',
  'drift',
  'back',
  'each',
  'key',
  'merge',
  'create',
  'update',
  'delete',
] as const;

/** Policies belong to the row as a whole; lists below `back` are not carried out. */
function refuseRowKeys(scope: PipeScope, steps: Steps, block: RowBlock): void {
  for (const key of refused) {
    if (block[key] === undefined) continue;
    const place = scope.sheet.keyPlace([...steps, key]);
    if (key === 'each') scope.problems.error(place, 'key.not-yet', { key: '`each` below `back`' });
    else
      scope.problems.error(
        place,
        'key.alone',
        { detail: `\`${key}\` has no meaning below \`back\`` },
        'It belongs to the row above.',
      );
  }
}

function checkRule(scope: PipeScope, steps: Steps, path: string, rule: ValueRule): void {
  const { sheet, problems, source, sink } = scope;
  if (rule.kind === 'constant') {
    const at = sheet.has([...steps, 'value']) ? [...steps, 'value'] : steps;
    checkValue(
      source,
      path,
      rule.value,
      { place: sheet.valuePlace(at), written: sheet.written(at) },
      problems,
    );
  }
  if (rule.kind !== 'expression' || rule.expression.path === undefined) return;
  const from = typeAt(sink.schema, rule.expression.path);
  const to = typeAt(source.schema, path);
  if (typeFits(from, to)) return;
  const found = `${typeWord(from)} (\`${rule.expression.path}\`)`;
  problems.error(sheet.valuePlace(steps), 'property.type', {
    path,
    entity: source.entity,
    expected: typeWord(to),
    found,
  });
}

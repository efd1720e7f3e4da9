// The way back of a row. What can be turned round without a doubt goes back by itself: a plain path,
// a link, a find that takes the id or one property, and a table whose values are unambiguous.
// Everything else goes back only as its author says (`explicit-back.ts`).

import { isObject, stableText } from '../../base/json.ts';
import { compileExpression, type Expression } from '../../mapping/expression/expression.ts';
import { typeWord } from '../../mapping/property-type.ts';
import type { BackRow, ValueRule } from '../../mapping/row.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import { lookUp, typeAt } from '../typing/property-check.ts';
import type { PipeScope } from './pipe-scope.ts';

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
  tellOfList(scope, forward, turned.path);
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

/** One value fits in a list, and the list does not fit where the value came from. */
function tellOfList({ sink, source, sheet, problems }: PipeScope, forward: Forward, path: string) {
  const { sinkPath, rule, steps } = forward;
  const to = typeAt(source.schema, path);
  const isList = rule?.kind === 'expression' && typeAt(sink.schema, sinkPath) === 'list';
  if (!isList || to === 'list' || to === 'any') return;
  problems.error(
    sheet.keyPlace(steps),
    'property.type',
    { path, entity: source.entity, expected: typeWord(to), found: `a list (\`${sinkPath}\`)` },
    'The row goes back by itself: write `back: false`, or below `back` what goes there.',
  );
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

function readsSettingsOnly(expression: Expression): boolean {
  const names = Object.keys(expression.variables);
  return expression.reads.length === 0 && names.every((name) => name === 'settings');
}

// Several properties that get their values together: what stands below `properties` in a block of
// `first`. They become one rule whose value is an object, so that a row with a choice of blocks takes
// all of one block and nothing of another.

import { isObject, type Json } from '../../base/json.ts';
import { innerRules, type Member, type MemberTypes, type ValueRule } from '../../mapping/row.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import type { RowBlock, RowValue } from '../grammar/row-definition.ts';
import { checkPath, lookUp, typeAt } from '../typing/property-check.ts';
import { checkConstant } from './check-constant.ts';
import { compileRule, constantHint, defaultOf } from './compile-rule.ts';
import { policyKeys, refuseKeys } from './misplaced-keys.ts';
import { conditionOn, expressionOn, type PipeScope, type Way } from './pipe-scope.ts';

/** The rule of a block with `properties`; `way.path` is where the row writes. */
export function objectOf(
  scope: PipeScope,
  way: Way,
  steps: Steps,
  properties: Readonly<Record<string, RowValue>>,
): ValueRule {
  const members = Object.entries(properties).flatMap(([name, value]) =>
    membersOf(scope, way, [...steps, name], name, value),
  );
  return { kind: 'object', members };
}

/** The members that a rule may give, wherever they stand in it; undefined if it gives one value. */
export function memberTypes(rule: ValueRule | undefined): MemberTypes | undefined {
  if (rule === undefined) return undefined;
  if (rule.kind === 'object')
    return Object.fromEntries(rule.members.map(({ path, type }) => [path, type]));
  const inner = innerRules(rule)
    .map(({ rule: one }) => memberTypes(one))
    .filter((types) => types !== undefined);
  return inner.length === 0 ? undefined : Object.assign({}, ...inner);
}

function membersOf(
  scope: PipeScope,
  way: Way,
  steps: Steps,
  path: string,
  value: RowValue,
): readonly Member[] {
  const block: RowBlock = isObject(value) ? (value as RowBlock) : {};
  if (block.properties !== undefined) {
    return Object.entries(block.properties).flatMap(([name, inner]) =>
      membersOf(scope, way, [...steps, 'properties', name], `${path}.${name}`, inner),
    );
  }
  refuseKeys(scope, steps, block, {
    keys: [...policyKeys, 'all'],
    why: 'has no meaning inside a block of `first`',
    hint: 'It belongs to the row above.',
  });
  const whole = `${way.path}.${path}`;
  const rule = ruleOf(scope, { ...way, path: whole }, steps, value);
  if (rule === undefined || !checkTarget(scope, way, steps, whole, rule)) return [];
  return [
    defined({
      path,
      type: typeAt(way.to.schema, whole),
      when: conditionOn(scope, way.from, [...steps, 'when'], block.when),
      rule,
      default: defaultOf(scope, way, steps, block),
    }) as Member,
  ];
}

function ruleOf(scope: PipeScope, way: Way, steps: Steps, value: RowValue): ValueRule | undefined {
  if (typeof value === 'string')
    return {
      kind: 'expression',
      expression: expressionOn(scope, way.from, steps, value, constantHint(value)),
    };
  if (!isObject(value)) return { kind: 'constant', value: value as Json };
  return compileRule(scope, way, steps, value as RowBlock);
}

function checkTarget(
  scope: PipeScope,
  { to }: Way,
  steps: Steps,
  path: string,
  rule: ValueRule,
): boolean {
  const { sheet, problems } = scope;
  const place = sheet.keyPlace(steps);
  if (!checkPath(to, path, place, problems)) return false;
  const found = lookUp(to.schema, path);
  if (found.kind === 'known' && found.isReadOnly)
    problems.error(place, 'property.read-only', { path, entity: to.entity });
  checkConstant(scope, steps, to, path, rule);
  return true;
}

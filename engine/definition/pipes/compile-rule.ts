// Where a value comes from: an expression, a constant, a link, a find, a table, or the first of several. A
// block of `first` may give several properties their values together: they become one rule whose value is
// an object, so that a row takes all of one block and nothing of another. The same code serves both ways;
// the side it reads on and the side it writes to differ.

import { isObject, type Json } from '../../base/json.ts';
import { compileExpression, type Expression } from '../../mapping/expression/expression.ts';
import type { Alternative, Member, ValueRule } from '../../mapping/row.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import type { RowBlock, RowValue, RuleBlock } from '../grammar/row-definition.ts';
import { checkPath, lookUp, typeAt } from '../typing/property-check.ts';
import { checkConstant } from './check-constant.ts';
import { findOf, linkOf, tableOf } from './compile-lookup.ts';
import { memberTypes } from './member-types.ts';
import { policyKeys, refuseKeys } from './misplaced-keys.ts';
import {
  conditionOn,
  expressionOn,
  inputKey,
  keyOn,
  type PipeScope,
  type Way,
} from './pipe-scope.ts';
import { checkCompany, valueKeys } from './rule-company.ts';

/** The rule of a block; undefined if it has none, or if it is broken, which has been told. */
export function compileRule(
  scope: PipeScope,
  way: Way,
  steps: Steps,
  block: RuleBlock,
): ValueRule | undefined {
  const kinds = valueKeys.filter((key) => block[key as keyof RuleBlock] !== undefined);
  checkCompany(scope, way, steps, block, kinds);
  const input = inputKey(way);
  const text = block[input];
  if (block.value !== undefined) return { kind: 'constant', value: block.value as Json };
  if (block.first !== undefined) return firstOf(scope, way, steps, block.first);
  if (block.link !== undefined || block.find !== undefined || block.table !== undefined) {
    const compiled =
      text === undefined
        ? derivedId(scope, way, block.link)
        : keyOn(scope, way.from, [...steps, input], text);
    if (compiled === undefined) {
      const hint =
        block.link === undefined
          ? 'It says what to look up.'
          : 'Name the property that holds the id. It may be left out for an entity that is derived from this one.';
      scope.problems.error(scope.sheet.keyPlace(steps), 'key.missing', { key: input }, hint);
      return undefined;
    }
    if (block.link !== undefined) return linkOf(scope, way, steps, block, block.link, compiled);
    if (block.find !== undefined) return findOf(scope, steps, block, block.find, compiled);
    return tableOf(scope, steps, block, block.table as string, compiled);
  }
  if (text === undefined) return undefined;
  return {
    kind: 'expression',
    expression: expressionOn(scope, way.from, [...steps, input], text, constantHint(text)),
  };
}

/** The id that this record has as an entity derived from it; in an item that of the whole record. */
function derivedId(scope: PipeScope, way: Way, link: string | undefined): Expression | undefined {
  const entity = link === undefined ? undefined : scope.entities.get(link);
  const { from } = way;
  const whole = scope.whole[from.name];
  if (entity?.derived?.parent !== whole.entity) return undefined;
  if (from.entity === whole.entity) return entity.idOf;
  return compileExpression(`$${from.name}.(${entity.idOf.text})`);
}

/** `Web` where the text `Web` was meant is the property `Web`. */
export function constantHint(text: string): string | undefined {
  if (/^(yes|no|on|off)$/i.test(text.trim()))
    return `True and false are \`true\` and \`false\`; a text is \`{ value: ${text.trim()} }\`.`;
  return /^\w+$/.test(text.trim()) ? `A constant is \`{ value: ${text.trim()} }\`.` : undefined;
}

function firstOf(
  scope: PipeScope,
  way: Way,
  steps: Steps,
  blocks: readonly RuleBlock[],
): ValueRule {
  const alternatives: Alternative[] = [];
  for (const [at, block] of blocks.entries()) {
    const inside: Steps = [...steps, 'first', at];
    const rule =
      block.properties === undefined
        ? compileRule(scope, way, inside, block)
        : compileObject(scope, way, inside, block);
    if (rule === undefined) {
      const isEmpty =
        valueKeys.every((key) => block[key as keyof RuleBlock] === undefined) &&
        block[inputKey(way)] === undefined;
      if (isEmpty)
        scope.problems.error(scope.sheet.valuePlace(inside), 'key.missing', { key: inputKey(way) });
      continue;
    }
    alternatives.push(
      defined({
        when: conditionOn(scope, way.from, [...inside, 'when'], block.when),
        rule,
        default: defaultOf(scope, way, inside, block),
      }) as Alternative,
    );
  }
  checkAlike(scope, steps, alternatives);
  return { kind: 'first', alternatives };
}

/** One value or several: a row cannot be both. */
function checkAlike(scope: PipeScope, steps: Steps, alternatives: readonly Alternative[]): void {
  const several = alternatives.filter(({ rule }) => memberTypes(rule) !== undefined);
  if (several.length === 0 || several.length === alternatives.length) return;
  const detail = 'Some blocks of `first` have `properties` and others have one value';
  scope.problems.error(scope.sheet.keyPlace([...steps, 'first']), 'key.alone', { detail });
}

/** A block of several properties, which has no value of its own; `way.path` is where the row writes. */
function compileObject(scope: PipeScope, way: Way, steps: Steps, block: RuleBlock): ValueRule {
  const kinds = valueKeys.filter((key) => block[key as keyof RuleBlock] !== undefined);
  checkCompany(scope, way, steps, block, kinds);
  const members = Object.entries(block.properties ?? {}).flatMap(([name, value]) =>
    membersOf(scope, way, [...steps, 'properties', name], name, value),
  );
  return { kind: 'object', members };
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
  const rule = memberRule(scope, { ...way, path: whole }, steps, value);
  if (rule === undefined || !checkMember(scope, way, steps, whole, rule)) return [];
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

function memberRule(
  scope: PipeScope,
  way: Way,
  steps: Steps,
  value: RowValue,
): ValueRule | undefined {
  if (typeof value === 'string')
    return {
      kind: 'expression',
      expression: expressionOn(scope, way.from, steps, value, constantHint(value)),
    };
  if (!isObject(value)) return { kind: 'constant', value: value as Json };
  return compileRule(scope, way, steps, value as RowBlock);
}

function checkMember(
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

/** `default`: read on the same side as the value. */
export function defaultOf(
  scope: PipeScope,
  way: Way,
  steps: Steps,
  block: RuleBlock,
): Expression | undefined {
  if (block.default === undefined) return undefined;
  return expressionOn(
    scope,
    way.from,
    [...steps, 'default'],
    block.default,
    constantHint(block.default),
  );
}

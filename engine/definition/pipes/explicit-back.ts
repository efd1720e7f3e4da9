// The way back as an author wrote it: below `back`, source paths with where their values come from.

import { isObject, type Json } from '../../base/json.ts';
import type { BackRow, ValueRule } from '../../mapping/row.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import type { RowBlock, RowValue, RuleBlock } from '../grammar/row-definition.ts';
import { checkPath, lookUp, typeAt } from '../typing/property-check.ts';
import { checkConstant } from './check-constant.ts';
import { checkFits, checkPresence } from './check-fit.ts';
import { compileRule, constantHint, defaultOf } from './compile-rule.ts';
import { memberTypes } from './member-types.ts';
import { listKeys, policyKeys, refuseKeys } from './misplaced-keys.ts';
import { conditionOn, expressionOn, type PipeScope, schemasOn } from './pipe-scope.ts';

/** What the author wrote below `back`: source path → where its value comes from. */
export function explicitBack(
  scope: PipeScope,
  steps: Steps,
  back: Readonly<Record<string, RowValue>>,
): readonly BackRow[] {
  return Object.entries(back).flatMap(([path, value]) => {
    // A list has rows of its own; `back-lists.ts` makes them.
    const isList = isObject(value) && (value as RowBlock).each !== undefined;
    return isList ? [] : backRows(scope, [...steps, path], path, value);
  });
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
  const rule = backRule(scope, path, steps, value);
  if (rule === undefined) return [];
  const type = typeAt(source.schema, path);
  checkConstant(scope, steps, source, path, rule);
  const block: RuleBlock = isObject(value) ? (value as RowBlock) : {};
  const fallback = defaultOf(scope, { from: sink, to: source }, steps, block);
  const schemas = schemasOn(scope, sink);
  const target = { reader: source, path, problems };
  checkFits(rule, fallback, schemas, target);
  if (block.when === undefined)
    checkPresence(
      { rule, ...(fallback && { default: fallback }) },
      { place: sheet.keyPlace(steps), hint: 'Give a `default`, or say `when` it goes back.' },
      schemas,
      target,
    );
  return [
    defined({
      path,
      type,
      members: memberTypes(rule),
      when: conditionOn(scope, sink, [...steps, 'when'], block.when),
      rule,
      default: fallback,
      isAutomatic: false,
      place: sheet.keyPlace(steps),
    }) as BackRow,
  ];
}

function backRule(
  scope: PipeScope,
  path: string,
  steps: Steps,
  value: RowValue,
): ValueRule | undefined {
  const { sheet, problems, sink, source } = scope;
  if (typeof value === 'string') {
    return {
      kind: 'expression',
      expression: expressionOn(scope, sink, steps, value, constantHint(value)),
    };
  }
  if (!isObject(value)) return { kind: 'constant', value: value as Json };
  const block = value as RowBlock;
  refuseKeys(scope, steps, block, {
    keys: [...policyKeys, ...listKeys],
    why: 'has no meaning below `back`',
    hint: 'It belongs to the row above.',
  });
  const rule = compileRule(scope, { from: sink, to: source, path }, steps, block);
  const isEmpty =
    rule === undefined &&
    !['sink', 'source', 'value', 'link', 'find', 'table', 'first', 'each'].some(
      (key) => key in block,
    );
  if (isEmpty)
    problems.error(
      sheet.keyPlace(steps),
      'key.missing',
      { key: 'sink' },
      'It says where the value comes from.',
    );
  return rule;
}

// `then` of a direction: which action of the written system follows, when, and with which values. The
// values are single ones, read on the record that is carried over; they have no place in the schema of
// the other side, so they are held against what the action reads (`check-with.ts`).

import { isObject, type Json } from '../../base/json.ts';
import type { BackRow, ValueRule } from '../../mapping/row.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import type { ThenBlock } from '../grammar/pipe-definition.ts';
import type { RowBlock, RowValue } from '../grammar/row-definition.ts';
import type { ThenRule } from '../pipe.ts';
import { checkWith } from './check-with.ts';
import { compileRule, constantHint, defaultOf } from './compile-rule.ts';
import { listKeys, policyKeys, refuseKeys } from './misplaced-keys.ts';
import { conditionOn, expressionOn, type PipeScope, type Way } from './pipe-scope.ts';

/** `steps` is the direction: empty, or `back`. Undefined: there is none. */
export function compileThen(
  scope: PipeScope,
  steps: Steps,
  blocks: readonly ThenBlock[] | undefined,
): readonly ThenRule[] | undefined {
  if (blocks === undefined || blocks.length === 0) return undefined;
  const isBack = steps.length > 0;
  const way: Way = isBack
    ? { from: scope.sink, to: scope.source }
    : { from: scope.source, to: scope.sink };
  const seen = new Set<string>();
  return blocks.map((block, at) => {
    const inside: Steps = [...steps, 'then', at];
    if (seen.has(block.action)) {
      const detail = `\`${block.action}\` stands here twice, and an action is done once for each link`;
      scope.problems.error(scope.sheet.valuePlace([...inside, 'action']), 'key.alone', { detail });
    }
    seen.add(block.action);
    const names = Object.keys(block.with ?? {});
    const rows = Object.entries(block.with ?? {}).flatMap(([name, value]) =>
      withValue(scope, way, { name, value, steps: [...inside, 'with', name] }),
    );
    checkWith(scope, way, { action: block.action, rows, names, steps: inside });
    return defined({
      id: `${isBack ? 'back then' : 'then'} ${block.action}`,
      action: block.action,
      when: conditionOn(scope, way.from, [...inside, 'when'], block.when),
      with: rows,
      place: scope.sheet.valuePlace(inside),
    }) as ThenRule;
  });
}

function withValue(
  scope: PipeScope,
  way: Way,
  from: { readonly name: string; readonly value: RowValue; readonly steps: Steps },
): readonly BackRow[] {
  const { name, value, steps } = from;
  const block: RowBlock = isObject(value) ? (value as RowBlock) : {};
  const rule = ruleOf(scope, way, steps, value);
  if (rule === undefined) return [];
  return [
    defined({
      path: name,
      type: 'any',
      when: conditionOn(scope, way.from, [...steps, 'when'], block.when),
      rule,
      default: defaultOf(scope, way, steps, block),
      isAutomatic: false,
      place: scope.sheet.keyPlace(steps),
    }) as BackRow,
  ];
}

function ruleOf(scope: PipeScope, way: Way, steps: Steps, value: RowValue): ValueRule | undefined {
  if (typeof value === 'string') {
    const expression = expressionOn(scope, way.from, steps, value, constantHint(value));
    return { kind: 'expression', expression };
  }
  if (!isObject(value)) return { kind: 'constant', value: value as Json };
  // A value of an action is no property: nothing is compared, merged or taken back.
  const keys = [...policyKeys, 'properties', ...listKeys] as const;
  refuseKeys(scope, steps, value as RowBlock, { keys, why: 'has no meaning below `with`' });
  return compileRule(scope, way, steps, value as RowBlock);
}

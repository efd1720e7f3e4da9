// The three ways to look a value up: `link` by identity, `find` by value among the records of an
// entity, `table` by value among the rows of a setting.

import { didYouMean } from '../../base/did-you-mean.ts';
import { isObject, type Json } from '../../base/json.ts';
import { compileExpression, type Expression } from '../../mapping/expression/expression.ts';
import type { Missing, ValueRule } from '../../mapping/row.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import type { RuleBlock } from '../grammar/row-definition.ts';
import type { SettingBlock } from '../grammar/setting-definition.ts';
import { checkPath, type Reader } from '../typing/property-check.ts';
import { conditionOn, expressionOn, type PipeScope, sameEachRun, type Way } from './pipe-scope.ts';

export function linkOf(
  scope: PipeScope,
  way: Way,
  steps: Steps,
  block: RuleBlock,
  link: string,
  input: Expression,
): ValueRule | undefined {
  const { sheet, problems, targets } = scope;
  if (!entityAt(scope, [...steps, 'link'], link)) return undefined;
  const { system } = way.to;
  const candidates = targets.counterparts(link, system);
  const place = sheet.valuePlace([...steps, 'link']);
  const row = String(steps.at(-1));
  if (block.as !== undefined) {
    if (!entityAt(scope, [...steps, 'as'], block.as)) return undefined;
    if (!candidates.includes(block.as)) {
      if (targets.isUnsure(link, system)) return undefined;
      const hint = candidates.length === 0 ? undefined : `There are: ${candidates.join(', ')}.`;
      problems.error(
        sheet.valuePlace([...steps, 'as']),
        'link.no-pipe',
        { row, entity: link, system: block.as },
        hint,
      );
      return undefined;
    }
  } else if (candidates.length > 1) {
    const details = { entity: link, system, candidates: candidates.join(', ') };
    problems.error(place, 'link.ambiguous', details, `Say which: \`as: ${candidates[0]}\`.`);
    return undefined;
  }
  const as = block.as ?? candidates[0];
  if (as === undefined) {
    if (targets.isUnsure(link, system)) return undefined;
    const own = link.startsWith(`${system}.`);
    const hint = own
      ? `\`link\` names the entity on the side the value comes from.`
      : 'Add a pipe for it, or use `find` to look it up by value.';
    problems.error(place, 'link.no-pipe', { row, entity: link, system }, hint);
    return undefined;
  }
  if (block.settled === true && !targets.areJoined(link, as) && !targets.isUnsure(link, system)) {
    const detail = `\`settled\` needs a pipe between \`${link}\` and \`${as}\``;
    const hint = 'Over a third entity it cannot be told when all is written.';
    problems.error(sheet.keyPlace([...steps, 'settled']), 'key.alone', { detail }, hint);
  }
  const schema = scope.entities.get(as)?.schema ?? {};
  return defined({
    kind: 'link' as const,
    entity: link,
    as,
    where: conditionOn(scope, { entity: as, schema }, [...steps, 'where'], block.where),
    input,
    take: takeOf(scope, steps, block, as),
    isSettled: block.settled === true ? true : undefined,
    missing: missingOf(block, 'park'),
  }) as ValueRule;
}

export function findOf(
  scope: PipeScope,
  steps: Steps,
  block: RuleBlock,
  find: string,
  input: Expression,
): ValueRule | undefined {
  const entity = entityAt(scope, [...steps, 'find'], find);
  if (entity === undefined) return undefined;
  const by = block.by ?? 'id';
  const reader: Reader = { entity: find, schema: entity.schema };
  if (by !== 'id') checkPath(reader, by, scope.sheet.valuePlace([...steps, 'by']), scope.problems);
  return defined({
    kind: 'find' as const,
    entity: find,
    by,
    where: conditionOn(scope, reader, [...steps, 'where'], block.where),
    input,
    take: takeOf(scope, steps, block, find),
    missing: missingOf(block, 'fail'),
  }) as ValueRule;
}

function takeOf(
  scope: PipeScope,
  steps: Steps,
  block: RuleBlock,
  entity: string,
): Expression | undefined {
  const schema = scope.entities.get(entity)?.schema;
  if (block.take === undefined || schema === undefined) return undefined;
  return expressionOn(sameEachRun(scope), { entity, schema }, [...steps, 'take'], block.take);
}

export function tableOf(
  scope: PipeScope,
  steps: Steps,
  block: RuleBlock,
  table: string,
  input: Expression,
): ValueRule | undefined {
  const { sheet, problems, declared } = scope;
  const setting = Object.hasOwn(declared, table) ? declared[table] : undefined;
  if (setting !== undefined && setting.type !== 'table') {
    const details = { name: table, expected: 'a table', found: `a \`${setting.type}\`` };
    problems.error(sheet.valuePlace([...steps, 'table']), 'setting.value', details);
    return undefined;
  }
  if (setting === undefined) {
    const tables = Object.keys(declared).filter((name) => declared[name]?.type === 'table');
    problems.error(
      sheet.valuePlace([...steps, 'table']),
      'setting.unknown',
      { name: table },
      didYouMean(table, tables) ?? 'It must be a setting of type `table`.',
    );
    return undefined;
  }
  const columns = Object.keys(setting.columns ?? {});
  const by = block.by ?? setting.key ?? '';
  const take = block.take ?? otherColumn(columns, by);
  if (take === undefined) {
    problems.error(
      sheet.keyPlace(steps),
      'key.missing',
      { key: 'take' },
      `The columns are ${columns.join(', ')}.`,
    );
    return undefined;
  }
  for (const [key, column] of [
    ['by', by],
    ['take', take],
  ] as const) {
    if (columns.includes(column)) continue;
    problems.error(
      sheet.valuePlace([...steps, key]),
      'table.column',
      { setting: table, column },
      didYouMean(column, columns),
    );
    return undefined;
  }
  const reader: Reader = { entity: table, schema: tableSchema(setting) };
  return defined({
    kind: 'table' as const,
    setting: table,
    by,
    where: conditionOn(scope, reader, [...steps, 'where'], block.where),
    input,
    take: compileExpression(take),
    missing: missingOf(block, 'fail'),
  }) as ValueRule;
}

/** Of a table with two columns, the one that is not searched. */
function otherColumn(columns: readonly string[], by: string): string | undefined {
  const others = columns.filter((column) => column !== by);
  return others.length === 1 ? others[0] : undefined;
}

function tableSchema(setting: SettingBlock): Reader['schema'] {
  return {
    properties: Object.fromEntries(Object.keys(setting.columns ?? {}).map((name) => [name, {}])),
  };
}

function missingOf(block: RuleBlock, otherwise: 'park' | 'fail'): Missing {
  const { missing } = block;
  if (isObject(missing)) return { kind: 'value', value: missing.value as Json };
  return { kind: (missing as 'park' | 'fail' | 'empty' | undefined) ?? otherwise };
}

/** The entity of that name, or a problem at its place. */
function entityAt(
  scope: PipeScope,
  steps: Steps,
  name: string,
): { readonly schema: Reader['schema'] } | undefined {
  const entity = scope.entities.get(name);
  if (entity !== undefined) return entity;
  const hint = didYouMean(name, scope.entities.keys());
  scope.problems.error(scope.sheet.valuePlace(steps), 'entity.unknown', { entity: name }, hint);
  return undefined;
}

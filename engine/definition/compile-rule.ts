// Where a value comes from: an expression, a constant, a link, a find, a table, or the first of
// several. The same code serves both ways; the side it reads on and the side it writes to differ.

import { isObject, type Json } from '../base/json.ts';
import { compileExpression, type Expression } from '../mapping/expression.ts';
import type { Alternative, Missing, ValueRule } from '../mapping/row.ts';
import { defined } from './compile-entity.ts';
import { didYouMean } from './did-you-mean.ts';
import { expressionOn, type PipeScope, type Side } from './pipe-scope.ts';
import { checkPath, type Reader } from './property-check.ts';
import type { RuleBlock } from './row-definition.ts';
import type { SettingBlock } from './setting-definition.ts';
import { conditionAt } from './texts.ts';
import type { Steps } from './yaml.ts';

/** From which side a value is read, and to which it goes. */
export interface Way {
  readonly from: Side;
  readonly to: Side;
}

/** Kinds of value of which a block has one at most. */
export const valueKeys = ['value', 'link', 'find', 'table', 'first', 'each', 'properties'] as const;

/** Keys that only mean something beside certain others. */
const companions: Readonly<Record<string, readonly string[]>> = {
  as: ['link'],
  by: ['find', 'table'],
  where: ['find', 'table'],
  take: ['link', 'find', 'table'],
  missing: ['link', 'find', 'table'],
};

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
    if (text === undefined) {
      const isLink = block.link !== undefined;
      const details = { key: isLink ? `link without \`${input}\`` : input };
      scope.problems.error(
        scope.sheet.keyPlace(steps),
        isLink ? 'key.not-yet' : 'key.missing',
        details,
        isLink ? 'Name the property that holds the id.' : 'It says what to look up.',
      );
      return undefined;
    }
    const compiled = expressionOn(scope, way.from, [...steps, input], text);
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

/** `Web` where the text `Web` was meant is the property `Web`. */
export function constantHint(text: string): string | undefined {
  return /^\w+$/.test(text.trim()) ? `A constant is \`{ value: ${text.trim()} }\`.` : undefined;
}

/** Below `back` a value is read from the sink, else from the source. */
export function inputKey(way: Way): 'source' | 'sink' {
  return way.from.name;
}

function checkCompany(
  scope: PipeScope,
  way: Way,
  steps: Steps,
  block: RuleBlock,
  kinds: readonly string[],
): void {
  const { sheet, problems } = scope;
  const has = (key: string): boolean =>
    (block as Readonly<Record<string, unknown>>)[key] !== undefined;
  const input = inputKey(way);
  const other = input === 'source' ? 'sink' : 'source';
  if (has(other)) {
    const hint =
      input === 'sink'
        ? 'Below `back` the value comes from the sink: write `sink`.'
        : 'Here the value comes from the source: write `source`. `sink` stands below `back`.';
    problems.error(
      sheet.keyPlace([...steps, other]),
      'key.alone',
      { detail: `\`${other}\` has no meaning here` },
      hint,
    );
  }
  if (kinds.length > 1) {
    const detail = `A row has one kind of value, but here are ${kinds.map((kind) => `\`${kind}\``).join(' and ')}`;
    problems.error(
      sheet.keyPlace([...steps, kinds[1] as string]),
      'key.alone',
      { detail },
      'Use `first` for alternatives.',
    );
  }
  if (has(input) && kinds.some((kind) => !['link', 'find', 'table'].includes(kind))) {
    const detail = `\`${input}\` cannot stand beside \`${kinds[0]}\``;
    problems.error(sheet.keyPlace([...steps, input]), 'key.alone', { detail });
  }
  for (const [key, beside] of Object.entries(companions)) {
    if (!has(key) || beside.some(has)) continue;
    const detail = `\`${key}\` needs ${beside.map((name) => `\`${name}\``).join(' or ')} beside it`;
    problems.error(sheet.keyPlace([...steps, key]), 'key.alone', { detail });
  }
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
    const rule = compileRule(scope, way, inside, block);
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
  return { kind: 'first', alternatives };
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

/** A condition, with what it reads checked. */
export function conditionOn(
  scope: PipeScope,
  reader: Reader,
  steps: Steps,
  value: string | boolean | undefined,
): Expression | undefined {
  if (typeof value !== 'string') return conditionAt(scope.texts, steps, value);
  if (/^(yes|no|on|off)$/i.test(value.trim())) return conditionAt(scope.texts, steps, value);
  return expressionOn(scope, reader, steps, value);
}

function linkOf(
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
    const own = link.startsWith(`${system}.`);
    const hint = own
      ? `\`link\` names the entity on the side the value comes from.`
      : 'Add a pipe for it, or use `find` to look it up by value.';
    problems.error(place, 'link.no-pipe', { row, entity: link, system }, hint);
    return undefined;
  }
  return defined({
    kind: 'link' as const,
    entity: link,
    as,
    input,
    take: takeOf(scope, steps, block, as),
    missing: missingOf(block, 'park'),
  }) as ValueRule;
}

function findOf(
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
  return expressionOn(scope, { entity, schema }, [...steps, 'take'], block.take);
}

function tableOf(
  scope: PipeScope,
  steps: Steps,
  block: RuleBlock,
  table: string,
  input: Expression,
): ValueRule | undefined {
  const { sheet, problems, declared } = scope;
  const setting = Object.hasOwn(declared, table) ? declared[table] : undefined;
  if (setting?.type !== 'table') {
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

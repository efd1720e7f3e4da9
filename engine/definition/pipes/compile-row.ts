// Rows: what stands below `properties` to plain data that the mapping and the path of a change work with.
// Sub-objects are flattened to paths; each path on either side is written by one row at most.

import { isObject, type Json } from '../../base/json.ts';
import type { Compare } from '../../mapping/compare.ts';
import { compileExpression, type Expression } from '../../mapping/expression/expression.ts';
import type { BackRow, ListRule, Row, ValueRule } from '../../mapping/row.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import type { RowBlock, RowValue } from '../grammar/row-definition.ts';
import { rowVersion } from '../row-version.ts';
import { typeAt } from '../typing/property-check.ts';
import { backLists } from './back-lists.ts';
import { automaticBack } from './back-rows.ts';
import { checkFits, checkPresence } from './check-fit.ts';
import { conflictOf } from './compile-conflict.ts';
import { compileList, type ListEntry } from './compile-list.ts';
import { oscillationOf } from './compile-oscillation.ts';
import { compileRule, constantHint, defaultOf } from './compile-rule.ts';
import { explicitBack } from './explicit-back.ts';
import { joinLists } from './join-lists.ts';
import { memberTypes } from './member-types.ts';
import { listKeys, refuseKeys } from './misplaced-keys.ts';
import { conditionOn, expressionOn, onceOnly, type PipeScope, schemasOn } from './pipe-scope.ts';
import { checkKeys, checkOnce, checkTarget } from './row-checks.ts';

/** All rows of `properties`, in the order of the file. */
export function compileRows(
  scope: PipeScope,
  steps: Steps,
  properties: Readonly<Record<string, RowValue>>,
): readonly Row[] {
  const rows = Object.entries(properties).flatMap(([path, value]) =>
    rowsOf(scope, { path, steps: [...steps, path], value, inherited: {} }),
  );
  checkOnce(scope, rows);
  return rows;
}

/** One entry of `properties`, with what the entries around it hand down. */
interface Entry {
  readonly path: string;
  readonly steps: Steps;
  readonly value: RowValue;
  readonly inherited: {
    readonly when?: Expression | undefined;
    readonly back?: false;
    readonly policies?: Partial<RowBlock>;
  };
}

const waitsOrDefault =
  'Say `required: true`, so that such a record waits with a reason, or give a `default`.';

/** Beside `properties` nothing would come of these. */
const ofEachRow = ['required', 'compare', 'default', 'ordered', 'loss', 'note'] as const;

const handedDown = ['conflict', 'drift', 'oscillation', 'write', 'shared'] as const;

function rowsOf(scope: PipeScope, entry: Entry): readonly Row[] {
  const { path, steps, value } = entry;
  const block: RowBlock = isObject(value) ? (value as RowBlock) : {};
  if (block.properties === undefined || block.each !== undefined) {
    const row = rowOf(scope, entry, block);
    return [row, ...backLists(scope, [...steps, 'back'], block.back, row.when)];
  }
  compileRule(scope, { from: scope.source, to: scope.sink }, steps, block); // tells of keys that cannot stand beside `properties`
  const why = 'has no meaning beside `properties`';
  refuseKeys(scope, steps, block, { keys: ofEachRow, why, hint: 'Write it in the rows below.' });
  refuseKeys(scope, steps, block, { keys: listKeys, why: 'needs `each` beside it' });
  const policies = Object.fromEntries(
    handedDown.flatMap((key) => (block[key] === undefined ? [] : [[key, block[key]]])),
  );
  const inherited = {
    when: both(
      entry.inherited.when,
      conditionOn(scope, scope.source, [...steps, 'when'], block.when),
    ),
    ...(block.back === undefined && entry.inherited.back === undefined
      ? {}
      : { back: false as const }),
    policies: { ...entry.inherited.policies, ...policies },
  };
  const rows = Object.entries(block.properties).flatMap(([name, inner]) =>
    rowsOf(scope, {
      path: `${path}.${name}`,
      steps: [...steps, 'properties', name],
      value: inner,
      inherited,
    }),
  );
  if (!isObject(block.back)) return rows;
  const back: RowBlock = { back: block.back };
  const lists = backLists(scope, [...steps, 'back'], block.back, inherited.when);
  return [...rows, rowOf(scope, { ...entry, inherited: {} }, back), ...lists];
}

function rowOf(scope: PipeScope, entry: Entry, own: RowBlock): Row {
  const { path, steps, value, inherited } = entry;
  const { sheet, source } = scope;
  const block: RowBlock = { ...inherited.policies, ...own };
  const list = listOf(scope, { path, steps, block });
  const isOnce = block.write === 'on-create' && !isObject(block.back);
  const ofValue = isOnce ? onceOnly(scope) : scope;
  const rule = list === undefined ? ruleOf(ofValue, path, steps, value, block) : undefined;
  // Beside `each` the condition is one on items, and `compile-list.ts` reads it.
  const condition = list === undefined ? block.when : undefined;
  const when = both(inherited.when, conditionOn(scope, source, [...steps, 'when'], condition));
  const isOff = inherited.back === false;
  const back = list ? [] : backOf(scope, steps, { path, rule, when, block, isOff });
  // A plain path in a pipe that goes both ways goes back by itself.
  const ofDefault = back.length === 0 ? ofValue : scope;
  const fallback = defaultOf(ofDefault, { from: scope.source, to: scope.sink }, steps, block);
  checkTarget(scope, steps, path, rule, list);
  checkKeys(scope, { path, steps }, block, rule, list);
  const schemas = schemasOn(scope, source);
  const target = { reader: scope.sink, path, problems: scope.problems };
  checkFits(rule, fallback, schemas, target);
  const isLeftToChance = block.required !== true && when === undefined;
  if (isLeftToChance && rule !== undefined)
    checkPresence(
      { rule, ...(fallback && { default: fallback }) },
      { place: sheet.keyPlace(steps), hint: waitsOrDefault },
      schemas,
      target,
    );
  const row = {
    id: path,
    sinkPath: path,
    type: typeAt(scope.sink.schema, path),
    members: memberTypes(rule),
    when,
    rule,
    list,
    default: fallback,
    back,
    isRequired: block.required ?? false,
    write: block.write ?? 'always',
    isShared: block.shared ?? false,
    compare: compareOf(block.compare),
    conflict:
      block.conflict === undefined
        ? scope.conflict
        : conflictOf(scope, [...steps, 'conflict'], block.conflict),
    drift: block.drift ?? scope.drift,
    oscillation:
      oscillationOf(scope, [...steps, 'oscillation'], block.oscillation) ?? scope.oscillation,
    isOrdered: block.ordered === true ? true : undefined,
    note: block.note,
    loss: lossOf(scope, [...steps, 'loss'], block.loss),
    place: sheet.keyPlace(steps),
  };
  return defined({
    ...row,
    version: rowVersion(row as Omit<Row, 'version'>, scope.settings),
  }) as Row;
}

function listOf(scope: PipeScope, entry: ListEntry): ListRule | undefined {
  if (entry.block.all !== undefined) return joinLists(scope, entry, compileRows);
  return entry.block.each === undefined ? undefined : compileList(scope, entry, compileRows);
}

function ruleOf(
  scope: PipeScope,
  path: string,
  steps: Steps,
  value: RowValue,
  block: RowBlock,
): ValueRule | undefined {
  if (typeof value === 'string') {
    return {
      kind: 'expression',
      expression: expressionOn(scope, scope.source, steps, value, constantHint(value)),
    };
  }
  if (!isObject(value)) return { kind: 'constant', value: value as Json };
  return compileRule(scope, { from: scope.source, to: scope.sink, path }, steps, block);
}

interface Backward {
  readonly path: string;
  readonly rule: ValueRule | undefined;
  readonly when: Expression | undefined;
  readonly block: RowBlock;
  readonly isOff: boolean;
}

function backOf(
  scope: PipeScope,
  steps: Steps,
  { path, rule, when, block, isOff }: Backward,
): readonly BackRow[] {
  const { sheet, problems } = scope;
  const at: Steps = [...steps, 'back'];
  if (isObject(block.back)) {
    if (!scope.goesBack) {
      problems.error(
        sheet.keyPlace(at),
        'key.alone',
        { detail: 'This pipe goes one way only, so `back` has no meaning' },
        'Add `back: { create: … }` to the pipe.',
      );
    } else if (scope.isMany && !block.shared) {
      problems.error(
        sheet.keyPlace(at),
        'key.alone',
        { detail: 'With a `many` rule a row goes back to every sibling or not at all' },
        'Write `shared: true` beside it, or drop `back`.',
      );
    }
    return explicitBack(scope, at, block.back as Readonly<Record<string, RowValue>>);
  }
  const isForwardOnly = isOff || block.back === false || (scope.isMany && !block.shared);
  if (!scope.goesBack || isForwardOnly) return [];
  return automaticBack(scope, { sinkPath: path, rule, when, steps });
}

function lossOf(
  { sheet, problems }: PipeScope,
  steps: Steps,
  reason: string | undefined,
): Row['loss'] {
  if (reason === undefined) return undefined;
  const place = sheet.keyPlace(steps);
  if (reason.trim() === '') problems.error(place, 'key.alone', { detail: '`loss` says no reason' });
  return { reason, place };
}

/** Both conditions at once; undefined holds. */
function both(a: Expression | undefined, b: Expression | undefined): Expression | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compileExpression(`(${a.text}) and (${b.text})`);
}

function compareOf(text: string | undefined): Compare {
  const round = /^round\((\d)\)$/.exec(text ?? '')?.[1];
  return round === undefined ? ((text ?? 'exact') as Compare) : `round:${Number(round)}`;
}

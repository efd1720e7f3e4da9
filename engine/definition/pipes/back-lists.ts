// Lists that only go back: `each` below `back`. The items of a list of the sink become items of a list
// of the source, by rows that are written the other way round.

import { isObject } from '../../base/json.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import {
  type BackRow,
  type ListRule,
  type MemberTypes,
  type Row,
  ruleReads,
} from '../../mapping/row.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import type { RowBlock, RowValue } from '../grammar/row-definition.ts';
import { rowVersion } from '../row-version.ts';
import { checkPath, lookUp, typeAt } from '../typing/property-check.ts';
import { pathExpression } from './back-rows.ts';
import { oscillationOf } from './compile-oscillation.ts';
import { explicitBack } from './explicit-back.ts';
import { itemSide } from './item-side.ts';
import { conditionOn, expressionOn, type PipeScope } from './pipe-scope.ts';

/** A row for each list below `back`, where the row around it holds; `steps` lead to `back`. */
export function backLists(
  scope: PipeScope,
  steps: Steps,
  back: RowBlock['back'],
  when?: Expression,
): readonly Row[] {
  if (!isObject(back)) return [];
  return Object.entries(back as Readonly<Record<string, RowValue>>).flatMap(([path, value]) => {
    if (!isObject(value) || (value as RowBlock).each === undefined) return [];
    const row = listRow(scope, [...steps, path], path, value as RowBlock);
    if (row === undefined) return [];
    const bare = when === undefined ? row : { ...row, when };
    return { ...bare, version: rowVersion(bare, scope.settings) };
  });
}

function listRow(scope: PipeScope, steps: Steps, path: string, block: RowBlock): Row | undefined {
  const { sheet, problems } = scope;
  const each = expressionOn(scope, scope.sink, [...steps, 'each'], block.each ?? '');
  if (each.path === undefined) {
    const detail = 'Below `back`, `each` is a list of the sink and not a computed one';
    problems.error(sheet.valuePlace([...steps, 'each']), 'key.alone', { detail });
    return undefined;
  }
  if (!checkPath(scope.source, path, sheet.keyPlace(steps), problems)) return undefined;
  const found = lookUp(scope.source.schema, path);
  if (found.kind === 'known' && found.isReadOnly)
    problems.error(sheet.keyPlace(steps), 'property.read-only', {
      path,
      entity: scope.source.entity,
    });
  for (const key of ['key', 'properties'] as const)
    if (block[key] === undefined)
      problems.error(sheet.keyPlace(steps), 'key.missing', { key }, '`each` needs it.');
  const source = itemSide(scope.source, path);
  const sink = itemSide(scope.sink, each.path);
  const inner: PipeScope = { ...scope, source, sink };
  const list = defined({
    items: pathExpression(path),
    key: block.key,
    when: conditionOn(inner, source, [...steps, 'when'], block.when),
    merge: [],
    create: block.create ?? true,
    update: block.update ?? true,
    delete: block.delete ?? 'delete',
    rows: itemRows(inner, [...steps, 'properties'], block.properties ?? {}),
    backPath: path,
    isBackOnly: true,
  }) as ListRule;
  const own = oscillationOf(scope, [...steps, 'oscillation'], block.oscillation);
  const oscillation = own ?? scope.oscillation;
  const row: Omit<Row, 'version'> = {
    id: `${each.path} → ${path}`,
    sinkPath: each.path,
    type: 'list',
    list,
    back: [],
    isRequired: false,
    write: 'always',
    isShared: block.shared ?? false,
    compare: 'exact',
    conflict: scope.conflict,
    drift: scope.drift,
    ...(oscillation ? { oscillation } : {}),
    place: sheet.keyPlace(steps),
  };
  return { ...row, version: rowVersion(row, scope.settings) };
}

/** A row of an item holds what its value is made from, so that a change of any part of it is one. */
function itemRows(
  scope: PipeScope,
  steps: Steps,
  properties: Readonly<Record<string, RowValue>>,
): readonly Row[] {
  return explicitBack(scope, steps, properties).map((back): Row => {
    const row = {
      ...held(scope, back),
      ...itemPolicies(scope),
      id: back.path,
      back: [back],
      place: back.place,
    };
    return { ...row, version: rowVersion(row, scope.settings) };
  });
}

function held(scope: PipeScope, back: BackRow): Pick<Row, 'sinkPath' | 'type' | 'members'> {
  const reads = [...new Set(ruleReads(back.rule))];
  const [only] = reads;
  if (only !== undefined && reads.length === 1)
    return { sinkPath: only, type: typeAt(scope.sink.schema, only) };
  const members: MemberTypes = Object.fromEntries(
    reads.map((path) => [path, typeAt(scope.sink.schema, path)]),
  );
  return { sinkPath: '', type: 'object', members };
}

function itemPolicies(scope: PipeScope) {
  return {
    isRequired: false,
    write: 'always',
    isShared: false,
    compare: 'exact',
    conflict: scope.conflict,
    drift: scope.drift,
  } as const;
}

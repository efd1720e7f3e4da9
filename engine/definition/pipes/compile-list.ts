// A list property whose items have rows of their own: `each`, a small pipe inside a row. Paths of its
// rows count from the item, on both sides.

import { isObject } from '../../base/json.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { ListRule, Row } from '../../mapping/row.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import type { RowBlock } from '../grammar/row-definition.ts';
import { typeOfExpression } from '../typing/check-types.ts';
import { checkPath, lookUp } from '../typing/property-check.ts';
import { isNever, itemOf, kindWords } from '../typing/value-type.ts';
import { keyOf } from './compile-merge.ts';
import { itemSide } from './item-side.ts';
import { conditionOn, expressionOn, type PipeScope, type Side, schemasOn } from './pipe-scope.ts';

/** Where a list is filled, and what the author wrote there. */
export interface ListEntry {
  readonly path: string;
  readonly steps: Steps;
  readonly block: RowBlock;
}

/** What makes rows: those of items may hold lists again. */
export type RowsOf = (
  scope: PipeScope,
  steps: Steps,
  properties: NonNullable<RowBlock['properties']>,
) => readonly Row[];

export function compileList(
  scope: PipeScope,
  { path, steps, block }: ListEntry,
  rowsOf: RowsOf,
): ListRule {
  const { sheet, problems } = scope;
  const items = expressionOn(scope, scope.source, [...steps, 'each'], block.each ?? '');
  const source =
    items.path === undefined ? madeItems(scope, items) : itemSide(scope.source, items.path);
  checkItems(scope, items, [...steps, 'each']);
  const sink = itemSide(scope.sink, path);
  const inner: PipeScope = {
    ...scope,
    source,
    sink,
    goesBack: scope.goesBack && items.path !== undefined && block.back === undefined,
  };
  for (const key of ['key', 'properties'] as const) {
    if (block[key] === undefined)
      problems.error(sheet.keyPlace(steps), 'key.missing', { key }, '`each` needs it.');
  }
  if (block.key !== undefined) {
    checkPath(source, block.key.source, sheet.valuePlace([...steps, 'key', 'source']), problems);
    checkPath(sink, block.key.sink, sheet.valuePlace([...steps, 'key', 'sink']), problems);
  }
  for (const [name, value] of Object.entries(block.back || {})) {
    if (isObject(value) && (value as RowBlock).each !== undefined) continue;
    const detail = 'Beside `each`, `back` holds lists';
    const hint = 'Rows of the items have a `back` of their own.';
    problems.error(sheet.keyPlace([...steps, 'back', name]), 'key.alone', { detail }, hint);
  }
  for (const key of ['source', 'first', 'value', 'link', 'find', 'table'] as const) {
    if (block[key] === undefined) continue;
    problems.error(sheet.keyPlace([...steps, key]), 'key.alone', {
      detail: `\`${key}\` cannot stand beside \`each\``,
    });
  }
  return defined({
    items,
    key: block.key,
    when: conditionOn(inner, source, [...steps, 'when'], block.when),
    merge: (block.merge ?? []).flatMap((rule, at) => {
      const place: Steps = [...steps, 'merge', at];
      const own = expressionOn(inner, sink, [...place, 'sink'], rule.sink);
      const keys = keyOf(inner, source, [...place, 'source'], rule.source);
      return keys.map((key) => ({ source: key, sink: own }));
    }),
    create: block.create ?? true,
    update: block.update ?? true,
    delete: block.delete ?? 'delete',
    rows: rowsOf(inner, [...steps, 'properties'], block.properties ?? {}),
    backPath: inner.goesBack ? backPath(scope, items.path) : undefined,
  }) as ListRule;
}

/** The list goes back if its source is a list that may be written. */
function backPath(scope: PipeScope, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const found = lookUp(scope.source.schema, path);
  return found.kind === 'known' && found.isReadOnly ? undefined : path;
}

/** Items that an expression makes, as far as it says what they hold. */
function madeItems(scope: PipeScope, items: Expression): Side {
  const { schema = {} } = itemOf(typeOfExpression(items, schemasOn(scope, scope.source)));
  return { ...scope.source, entity: `${scope.source.entity}.items`, schema };
}

/** Rows of items read properties, which a plain value has none of. */
function checkItems(scope: PipeScope, items: Expression, steps: Steps): void {
  const type = typeOfExpression(items, schemasOn(scope, scope.source));
  if (!isNever(type, ['object'])) return;
  const details = { key: '`each`', expected: 'a list', found: kindWords(type) };
  scope.problems.error(scope.sheet.valuePlace(steps), 'value.type', details);
}

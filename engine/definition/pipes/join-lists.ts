// Several lists that become one: `all`. Each of them is compiled like an `each` of its own; joined they
// are one list, whose rows are those of all of them, one for each property.

import { fingerprint } from '../../base/json.ts';
import { compileExpression } from '../../mapping/expression/expression.ts';
import type { ListRule, Row } from '../../mapping/row.ts';
import { defined } from '../defined.ts';
import type { Steps } from '../files/yaml.ts';
import type { JoinedBlock, RowBlock } from '../grammar/row-definition.ts';
import { compileList, type ListEntry, type RowsOf } from './compile-list.ts';
import type { PipeScope } from './pipe-scope.ts';

export function joinLists(
  scope: PipeScope,
  { path, steps, block }: ListEntry,
  rowsOf: RowsOf,
): ListRule | undefined {
  refuseCompany(scope, steps, block);
  const given = block.all ?? [];
  // What is joined cannot be taken apart again, so it goes forward only.
  const forward: PipeScope = { ...scope, goesBack: false };
  const blocks = given.map((one, at) =>
    compileList(forward, { path, steps: [...steps, 'all', at], block: one as RowBlock }, rowsOf),
  );
  const [first] = blocks;
  if (first === undefined) return undefined;
  for (const [at, one] of given.entries()) checkAlike(scope, [...steps, 'all', at], given[0], one);
  return defined({
    items: compileExpression(`[${blocks.map(({ items }) => `(${items.text})`).join(', ')}]`),
    key: first.key,
    merge: blocks.flatMap(({ merge }) => merge),
    create: first.create,
    update: first.update,
    delete: first.delete,
    rows: joinedRows(blocks),
    blocks,
  }) as ListRule;
}

/** One row for each property; its value comes from the list that an item is of. */
function joinedRows(blocks: readonly ListRule[]): readonly Row[] {
  const all = Map.groupBy(
    blocks.flatMap(({ rows }) => rows),
    (row) => row.id,
  );
  return [...all.values()].map((rows): Row => {
    const [first] = rows as [Row];
    if (rows.length === 1) return first;
    const alternatives = rows.flatMap(({ rule }) => (rule === undefined ? [] : [{ rule }]));
    const version = fingerprint(rows.map((row) => row.version));
    const { rule: _, ...rest } = first;
    return {
      ...rest,
      version,
      ...(alternatives.length ? { rule: { kind: 'first', alternatives } } : {}),
    };
  });
}

/** The lists share the items of one sink list: what decides about those must be the same in all. */
function checkAlike(
  scope: PipeScope,
  steps: Steps,
  first: JoinedBlock | undefined,
  block: JoinedBlock,
): void {
  const { sheet, problems } = scope;
  if (first === undefined) return;
  if (first.key.sink !== block.key.sink) {
    const detail =
      'All blocks of `all` name the items of one list, so `key.sink` is the same in all';
    problems.error(sheet.valuePlace([...steps, 'key', 'sink']), 'key.alone', { detail });
  }
  for (const name of ['create', 'update', 'delete'] as const) {
    if (first[name] === block[name]) continue;
    const detail = `All blocks of \`all\` write one list, so \`${name}\` is the same in all`;
    problems.error(sheet.keyPlace(steps), 'key.alone', { detail });
  }
}

function refuseCompany(scope: PipeScope, steps: Steps, block: RowBlock): void {
  for (const key of [
    'source',
    'first',
    'value',
    'link',
    'find',
    'table',
    'each',
    'properties',
  ] as const) {
    if (block[key] === undefined) continue;
    const detail = `\`${key}\` cannot stand beside \`all\``;
    scope.problems.error(scope.sheet.keyPlace([...steps, key]), 'key.alone', { detail });
  }
  if (typeof block.back === 'object') {
    const detail = 'Lists that are joined only go forward';
    scope.problems.error(scope.sheet.keyPlace([...steps, 'back']), 'key.alone', { detail });
  }
}

// What must hold of a row before it may run: its property exists, is writable and takes what comes, and
// no other row writes the same path.

import { isObject } from '../../base/json.ts';
import { typeWord } from '../../mapping/property-type.ts';
import type { ListRule, Row, ValueRule } from '../../mapping/row.ts';
import { pathsOf, sinkPlace } from '../../mapping/row-value.ts';
import type { Steps } from '../files/yaml.ts';
import type { RowBlock } from '../grammar/row-definition.ts';
import { checkPath, lookUp, typeAt } from '../typing/property-check.ts';
import { checkConstant } from './check-constant.ts';
import { listKeys, refuseKeys } from './misplaced-keys.ts';
import type { PipeScope } from './pipe-scope.ts';

/** The sink property must exist, be writable and take what comes. */
export function checkTarget(
  scope: PipeScope,
  steps: Steps,
  path: string,
  rule: ValueRule | undefined,
  list: ListRule | undefined,
): void {
  const { sheet, problems, sink } = scope;
  const place = sheet.keyPlace(steps);
  if (!checkPath(sink, path, place, problems)) return;
  const found = lookUp(sink.schema, path);
  if (found.kind !== 'known') return;
  const isWritten = rule !== undefined || list !== undefined;
  if (isWritten && found.isReadOnly) {
    const hint = 'A row that only goes back has `back` and no `source`.';
    problems.error(place, 'property.read-only', { path, entity: sink.entity }, hint);
  }
  if (found.isInList) {
    const detail = `\`${path}\` is inside a list`;
    problems.error(place, 'key.alone', { detail }, 'Lists are mapped by `each`.');
    return;
  }
  const type = typeAt(sink.schema, path);
  if (list !== undefined && type !== 'list' && type !== 'any')
    problems.error(sheet.valuePlace(steps), 'property.type', {
      path,
      entity: sink.entity,
      expected: typeWord(type),
      found: 'a list',
    });
  checkConstant(scope, steps, sink, path, rule);
}

export function checkKeys(
  scope: PipeScope,
  { path, steps }: { readonly path: string; readonly steps: Steps },
  block: RowBlock,
  rule: ValueRule | undefined,
  list: ListRule | undefined,
): void {
  const { sheet, problems } = scope;
  if (list === undefined && block.each === undefined && block.all === undefined)
    refuseKeys(scope, steps, block, { keys: listKeys, why: 'needs `each` beside it' });
  refuseShared(scope, steps, block);
  if (block.oscillation !== undefined && scope.source !== scope.whole.source)
    problems.error(
      sheet.keyPlace([...steps, 'oscillation']),
      'key.alone',
      { detail: 'A list is frozen as a whole, so a row of its items has no `oscillation`' },
      'Write it beside `each`.',
    );
  if (
    block.ordered !== undefined &&
    (list !== undefined || typeAt(scope.sink.schema, path) !== 'list')
  )
    problems.error(sheet.keyPlace([...steps, 'ordered']), 'key.alone', {
      detail: '`ordered` is for a list of plain values, without `each`',
    });
  const says = [
    'source',
    'value',
    'link',
    'find',
    'table',
    'first',
    'each',
    'all',
    'properties',
  ].some((key) => key in block);
  if (!says && rule === undefined && !isObject(block.back)) {
    problems.error(
      sheet.keyPlace(steps),
      'key.missing',
      { key: 'source' },
      'It says where the value comes from. A row that only goes back has `back`.',
    );
  }
  if (scope.isMany && (block.drift ?? scope.drift) === 'restore') {
    const detail =
      'With a `many` rule `drift: restore` would let siblings overwrite each other for ever';
    problems.error(
      sheet.keyPlace(block.drift === undefined ? ['drift'] : [...steps, 'drift']),
      'key.alone',
      { detail },
    );
  }
}

/** Only what comes back from one sink record to several source records is shared between these. */
function refuseShared(scope: PipeScope, steps: Steps, block: RowBlock): void {
  const keys = ['shared'] as const;
  if (!block.shared) return;
  if (!scope.isMany) {
    const why = 'has a meaning only where several source records are one sink record';
    refuseKeys(scope, steps, block, { keys, why, hint: 'Say `many: true` in a merge rule.' });
  } else if (block.back === false) {
    refuseKeys(scope, steps, block, { keys, why: 'has no meaning beside `back: false`' });
  } else if (!scope.goesBack) {
    const isItem = scope.source !== scope.whole.source;
    const why = `has no meaning in a ${isItem ? 'list' : 'pipe'} that goes one way only`;
    const hint = isItem ? {} : { hint: 'Add `back: { create: … }` to the pipe.' };
    refuseKeys(scope, steps, block, { keys, why, ...hint });
  }
}

/** Invariant of the grammar: one writer for each path, on either side. */
export function checkOnce(scope: PipeScope, rows: readonly Row[]): void {
  const forward = rows.filter(
    (row) => row.rule !== undefined || (row.list !== undefined && !row.list.isBackOnly),
  );
  tellTwice(
    scope,
    scope.sink.entity,
    forward.flatMap((row) =>
      pathsOf(sinkPlace(row)).map((path) => ({ path, row: row.id, place: row.place })),
    ),
  );
  const back = rows.flatMap((row) =>
    row.back.flatMap((inner) =>
      pathsOf(inner).map((path) => ({
        path,
        row: row.id,
        place: inner.place,
        isAutomatic: inner.isAutomatic,
      })),
    ),
  );
  const lists = rows.flatMap((row) =>
    row.list?.backPath === undefined
      ? []
      : [{ path: row.list.backPath, row: row.id, place: row.place, isAutomatic: true }],
  );
  tellTwice(scope, scope.source.entity, [...back, ...lists]);
}

interface Written {
  readonly path: string;
  readonly row: string;
  readonly place: Row['place'];
  readonly isAutomatic?: boolean;
}

function tellTwice(scope: PipeScope, entity: string, written: readonly Written[]): void {
  const first = new Map<string, Written>();
  for (const entry of written) {
    const steps = entry.path.split('.');
    const above = steps.map((_, at) => steps.slice(0, at + 1).join('.'));
    const below = [...first.keys()].find((path) => path.startsWith(`${entry.path}.`));
    const other = first.get(above.find((path) => first.has(path)) ?? below ?? '');
    first.set(entry.path, entry);
    if (other === undefined) continue;
    const hint =
      entry.isAutomatic || other.isAutomatic
        ? 'Plain paths go back by themselves: write `back: false` in all but one of these rows.'
        : 'Alternatives for one property go into one row with `first`.';
    scope.problems.error(
      entry.place,
      'property.twice',
      { path: entry.path, entity, row: other.row, other: entry.row },
      hint,
    );
  }
}

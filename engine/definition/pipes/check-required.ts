// Properties that the schema of a record requires, where records are made: one that no row gives makes the
// system refuse every one of them.

import type { Row } from '../../mapping/row.ts';
import { pathsOf, sinkPlace } from '../../mapping/row-value.ts';
import type { PropertySchema } from '../entity-schema.ts';
import type { Steps } from '../files/yaml.ts';
import type { Direction } from '../pipe.ts';
import { lookUp } from '../typing/property-check.ts';
import type { PipeScope } from './pipe-scope.ts';

const hint =
  'Add a row for it, or take it out of `required` in the schema if the system does without it.';

/** Of what the pipe creates, and of the items of its lists. */
export function checkRequired(
  scope: PipeScope,
  {
    forward,
    back,
    rows,
  }: {
    readonly forward: Direction;
    readonly back?: Direction | undefined;
    readonly rows: readonly Row[];
  },
): void {
  const { source, sink } = scope;
  if (forward.create !== 'never') {
    tellMissing(
      scope,
      ['properties'],
      sink.entity,
      sink.schema,
      rows.filter(isForward).flatMap((row) => pathsOf(sinkPlace(row))),
    );
    for (const row of rows) checkItems(scope, row);
  }
  if (back !== undefined && back.create !== 'never')
    tellMissing(scope, ['back'], source.entity, source.schema, backPaths(rows));
}

function isForward({ rule, list }: Row): boolean {
  return rule !== undefined || (list !== undefined && !list.isBackOnly);
}

function backPaths(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ back, list }) => [
    ...back.flatMap((inner) => pathsOf(inner)),
    ...(list?.backPath === undefined ? [] : [list.backPath]),
  ]);
}

function checkItems(scope: PipeScope, { list, sinkPath, place }: Row): void {
  const found = lookUp(scope.sink.schema, sinkPath);
  const items = found.kind === 'known' ? found.schema.items : undefined;
  if (list === undefined || items === undefined || list.create === false || list.isBackOnly) return;
  const written = list.rows.filter(isForward).flatMap((row) => pathsOf(sinkPlace(row)));
  for (const path of missingIn(items, written))
    scope.problems.warning(
      place,
      'property.unwritten',
      { entity: `${scope.sink.entity}.${sinkPath}`, path },
      hint,
    );
}

function tellMissing(
  { sheet, problems }: PipeScope,
  steps: Steps,
  entity: string,
  schema: PropertySchema,
  written: readonly string[],
): void {
  for (const path of missingIn(schema, written))
    problems.warning(sheet.keyPlace(steps), 'property.unwritten', { entity, path }, hint);
}

function missingIn(schema: PropertySchema, written: readonly string[]): readonly string[] {
  return (schema.required ?? []).filter(
    (name) =>
      schema.properties?.[name]?.readOnly !== true &&
      !written.some((path) => path === name || path.startsWith(`${name}.`)),
  );
}

// What names an item of a list: one that a pipe adds gets its key from the system over there, or from a row. Without
// either it would not be known again, and nothing of its list would go over from then on (`sync/decide/item-keys.ts`).

import type { Row } from '../../mapping/row.ts';
import { setBy, sinkPlace } from '../../mapping/row-value.ts';
import type { Pipe } from '../pipe.ts';
import type { Entity } from '../system.ts';
import { lookUp } from '../typing/property-check.ts';
import type { PipeScope } from './pipe-scope.ts';

export function checkListKeys(scope: PipeScope, pipe: Omit<Pipe, 'fingerprint' | 'merge'>): void {
  for (const row of pipe.rows) {
    const { list } = row;
    if (list?.key === undefined) continue;
    const { rows, key, isBackOnly, backPath } = list;
    if (!isBackOnly && list.create && pipe.forward.update !== 'never') {
      const written = rows.flatMap((one) => setBy(null, sinkPlace(one)));
      check(scope, row, pipe.sink, { path: row.sinkPath, key: key.sink, written, side: 'sink' });
    }
    // What a list that goes both ways has over there comes back, whatever may be added the other way.
    const comesBack = backPath !== undefined && (list.create || !isBackOnly);
    if (comesBack && pipe.back && pipe.back.update !== 'never') {
      const written = rows.flatMap(({ back }) => back.flatMap((one) => setBy(null, one)));
      check(scope, row, pipe.source, { path: backPath, key: key.source, written, side: 'source' });
    }
  }
}

interface Keyed {
  readonly path: string;
  readonly key: string;
  readonly written: ReturnType<typeof setBy>;
  readonly side: 'source' | 'sink';
}

function check(
  { sheet, problems, memorySystems }: PipeScope,
  row: Row,
  { id: entity, system, schema, parts }: Entity,
  { path, key, written, side }: Keyed,
): void {
  const found = lookUp(schema, `${path}.${key}`);
  const isOpen = found.kind !== 'known' || found.isReadOnly || memorySystems.has(system);
  const isPart = Object.values(parts).some((part) => part.path === path);
  if (isOpen || isPart || written.some(([one]) => one === key)) return;
  const steps = ['properties', row.id];
  const at = sheet.has([...steps, 'key', side]) ? [...steps, 'key', side] : steps;
  const hint = `Have a row of the list write it; if ${system} gives it by itself, say \`readOnly\` of it in the schema.`;
  problems.warning(sheet.valuePlace(at), 'list.key', { entity, path, key }, hint);
}

// What the lists of a pipe want of the items over there, held against what the system files let them do: an item
// that can never be added, changed or removed is told when the file is read, not when the first is refused.

import type { ListRule, Row } from '../../mapping/row.ts';
import type { Direction, Pipe } from '../pipe.ts';
import type { Entity, Part } from '../system.ts';
import type { PipeScope } from './pipe-scope.ts';

/** What may be done with an item: the key below `parts`, and which line beside `each` does without. */
const deeds = {
  create: { verb: 'added', without: 'create: false' },
  update: { verb: 'changed', without: 'update: false' },
  delete: { verb: 'removed', without: 'delete: keep' },
} as const;

type Deed = keyof typeof deeds;

export function checkParts(scope: PipeScope, pipe: Omit<Pipe, 'fingerprint' | 'merge'>): void {
  for (const row of pipe.rows) {
    const { list } = row;
    if (list === undefined) continue;
    if (!list.isBackOnly)
      checkPart(scope, row, pipe.sink, row.sinkPath, forwardDeeds(list, pipe.forward));
    if (list.backPath !== undefined && pipe.back !== undefined)
      checkPart(scope, row, pipe.source, list.backPath, backDeeds(list, pipe.back));
  }
}

function forwardDeeds(list: ListRule, { create, update }: Direction): readonly Deed[] {
  if (update === 'never') return create === 'never' ? [] : ['create'];
  return deedsOf(list);
}

/** What a list that goes both ways has over there comes back, whatever may be added the other way. */
function backDeeds(list: ListRule, { update }: Direction): readonly Deed[] {
  if (update === 'never') return [];
  return deedsOf(list.isBackOnly ? list : { ...list, create: true });
}

function deedsOf({ create, update, delete: remove }: ListRule): readonly Deed[] {
  const wanted = { create, update, delete: remove === 'delete' };
  return (Object.keys(deeds) as Deed[]).filter((deed) => wanted[deed]);
}

function checkPart(
  scope: PipeScope,
  row: Row,
  entity: Entity,
  path: string,
  wanted: readonly Deed[],
): void {
  const part = Object.values(entity.parts).find((one) => one.path === path);
  // A list without parts is written whole, and one in memory as anybody likes.
  if (part === undefined || scope.memorySystems.has(entity.system)) return;
  const { sheet, problems } = scope;
  const steps = ['properties', row.id];
  const place = sheet.keyPlace(sheet.has(steps) ? steps : ['properties']);
  for (const deed of wanted) {
    if (can(part, deed)) continue;
    const { verb, without } = deeds[deed];
    const hint = `Declare it below \`parts\` in pipes/systems/${entity.system}.yaml, or write \`${without}\` beside \`each\`.`;
    problems.error(place, 'part.cannot', { entity: entity.id, path, verb, key: deed }, hint);
  }
}

function can({ inline, sql, create, update, remove }: Part, deed: Deed): boolean {
  if (sql !== undefined) return sql.table !== undefined && sql.may.includes(deed);
  return inline.includes(deed) || { create, update, delete: remove }[deed] !== undefined;
}

// Where the properties of a line of the checklist really stand in a record. The items of a list that is
// computed have no properties of their own; what the list is computed from has.

import { type PropertySchema, propertyAt, typeOf } from '../definition/entity-schema.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { CheckRow } from '../docs/checklist/checklist.ts';
import type { ListRule } from '../mapping/row.ts';

export type Side = 'source' | 'sink';

export interface LinePlace {
  /** In the checklist's spelling: `lines[].price`. */
  readonly path: string;
  /** Where items of the list have their id; absent: nowhere. */
  readonly key?: string;
}

/** Of one list, more are not edited. */
const perListMax = 6;

/** Where the values of a line really stand. */
export function pathsOf(row: CheckRow, pipe: Pipe, side: Side): readonly string[] {
  if (isListLine(row)) return listPlaces(row, pipe[side], side).map(({ path }) => path);
  return row[side].flatMap((path) => placed(row, pipe[side], side, path)).map(({ path }) => path);
}

/** Whether a line tells of a list as a whole. */
export function isListLine({ of, id }: CheckRow): boolean {
  return of?.list !== undefined && [`→ ${of.sinkPath}`, `← ${of.list.backPath}`].includes(id);
}

/** The lists that a line is made of, or that it fills. */
export function listPlaces(row: CheckRow, entity: Entity, side: Side): readonly LinePlace[] {
  const { list, sinkPath = '' } = row.of ?? {};
  if (!list) return [];
  const blocks = list.blocks ?? [list];
  const paths =
    side === 'sink'
      ? [{ path: sinkPath, key: list.key?.sink }]
      : blocks.flatMap(({ items, key, backPath }) => {
          const path = items.path ?? backPath;
          return path === undefined
            ? items.reads.map((read) => ({ path: read, key: idIn(entity, read) }))
            : [{ path, key: key?.source }];
        });
  return paths
    .filter(({ path }) => isList(entity, path))
    .map(({ path, key }) => ({ path, ...keyOf(key) }));
}

/** Where a path really stands. */
export function placed(
  row: CheckRow,
  entity: Entity,
  side: Side,
  path: string,
): readonly LinePlace[] {
  const at = path.indexOf('[].');
  const list = row.of?.list;
  if (at < 0 && list && side === 'source' && path === list.items.path) return [];
  if (at < 0) return direct(entity, path);
  const inner = path.slice(at + 3);
  const lists = list === undefined ? [] : (list.blocks ?? [list]);
  if (side === 'sink' || lists.length === 0) return [{ path, ...keyOf(list?.key?.[side]) }];
  const named = lists.filter(({ items }) => items.path === path.slice(0, at));
  const computed = lists.filter(({ items }) => items.path === undefined);
  return (named.length > 0 ? named : computed).flatMap((one) => itemPlaces(entity, one, inner));
}

/** A path that passes through a list leads to its items; the list itself is nothing to edit. */
function direct(entity: Entity, path: string): readonly LinePlace[] {
  const steps = path.split('.');
  const count = steps.findIndex((_, at) => isList(entity, steps.slice(0, at + 1).join('.')));
  if (count < 0) return [{ path }];
  if (count === steps.length - 1) return [];
  const list = steps.slice(0, count + 1).join('.');
  const key = idIn(entity, list);
  return [{ path: `${list}[].${steps.slice(count + 1).join('.')}`, ...keyOf(key) }];
}

function itemPlaces(entity: Entity, list: ListRule, inner: string): readonly LinePlace[] {
  const { path, reads } = list.items;
  const has = (at: string) => propertyAt(entity.schema, at) !== undefined;
  if (path !== undefined)
    return has(`${path}.${inner}`)
      ? [{ path: `${path}[].${inner}`, ...keyOf(list.key?.source) }]
      : [];
  if (reads.length === 0) return has(inner) ? [{ path: inner }] : [];
  return reads
    .flatMap((read) => {
      const items = propertyAt(entity.schema, read)?.items;
      const key = idIn(entity, read);
      const names = items?.properties ? scalars(items) : [];
      const first = names.filter((name) => name === inner);
      const chosen = first.length > 0 ? first : names;
      return items
        ? chosen.map((name) => ({ path: `${read}[].${name}`, ...keyOf(key) }))
        : [{ path: read }];
    })
    .sort((one, other) => likeness(other.path, inner) - likeness(one.path, inner))
    .slice(0, perListMax);
}

function scalars({ properties = {} }: PropertySchema): readonly string[] {
  return Object.entries(properties)
    .filter(([, schema]) => !['object', 'list'].includes(typeOf(schema)))
    .map(([name]) => name);
}

/** `payment_city` is more like `city` than `payment_zone` is. */
function likeness(path: string, inner: string): number {
  return bare(path)
    .toLowerCase()
    .includes((inner.split('.').at(-1) as string).toLowerCase())
    ? 1
    : 0;
}

function idIn({ parts }: Entity, list: string): string | undefined {
  return Object.values(parts).find(({ path }) => path === list)?.idOf.path;
}

function isList(entity: Entity, path: string): boolean {
  return propertyAt(entity.schema, path)?.items?.properties !== undefined;
}

function keyOf(key: string | undefined): Pick<LinePlace, 'key'> {
  return key === undefined ? {} : { key };
}

/** The path inside an item, or the whole of it. */
export function last(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf('[].') < 0 ? 0 : path.lastIndexOf('[].') + 3);
}

export function bare(path: string): string {
  return path.replaceAll('[]', '');
}

// Where a trial may edit to see a row at work: the properties that the row reads, and those that its
// conditions ask. A list that is computed has no properties of its own; what it is computed from has.

import { type PropertySchema, propertyAt, typeOf } from '../definition/entity-schema.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { CheckRow } from '../docs/checklist.ts';
import type { Expression } from '../mapping/expression.ts';
import {
  type Alternative,
  type BackRow,
  innerRules,
  type ListRule,
  lookUpsIn,
  type Row,
} from '../mapping/row.ts';
import { type LookUp, lookUpsAt } from './known-values.ts';

/** A property to edit. */
export interface Spot {
  /** In the checklist's spelling: `lines[].price`. */
  readonly path: string;
  /** Where items of the list have their id; absent: nowhere. */
  readonly key?: string;
  /** Its value decides whether the row applies, and is not what arrives. */
  readonly isCondition: boolean;
  /** Only values that are known from other records or from settings mean something. */
  readonly isReference: boolean;
  /** Names of settings that it is held against. */
  readonly settings?: readonly string[];
  /** Where values are found that mean something there. */
  readonly lookUps?: readonly LookUp[];
  /** A list, which gets another item; `of` is what of the item is told, if not only that it came. */
  readonly isList?: { readonly of?: string };
}

type Side = 'source' | 'sink';

/** Of one list, more are not edited. */
const perListMax = 6;

/** Lists come first, then what is read, then what decides. */
export function spotsOf(row: CheckRow, pipe: Pipe, side: Side): readonly Spot[] {
  const entity = pipe[side];
  const read = ruleOf(row, side);
  const tables = (read ? lookUpsIn(read.rule) : []).filter((rule) => rule.kind === 'table');
  // What an item is known by is not edited: another id is another item.
  const own = row[side]
    .flatMap((path) => placed(row, entity, side, path))
    .filter(({ path, key }) => !path.includes('[].') || last(path) !== key);
  const trigger = triggerOf(row, pipe, side);
  const values = own.map((one) => {
    const lookUps = lookUpsAt(pipe, side, last(one.path) as string);
    return {
      ...one,
      isReference: lookUps.length + tables.length > 0,
      isCondition: false,
      settings: tables.map(({ setting }) => setting),
      lookUps,
    };
  });
  const spots: readonly Spot[] = [
    ...(isListLine(row) ? listsOf(row, entity, side) : []),
    // Where something else makes it go, another reference only leads astray.
    ...values.filter(({ isReference }) => !isReference || trigger.length === 0),
    ...trigger,
    ...asked(read).flatMap((condition) =>
      readsOf(condition, side)
        .flatMap((path) => placed(row, entity, side, within(row, side, path)))
        .map((one) => ({
          ...one,
          isReference: false,
          isCondition: true,
          settings: condition.variables.settings ?? [],
        })),
    ),
    ...(isListLine(row) ? [] : listsOf(row, entity, side)),
  ];
  const editable = spots.flatMap((spot) =>
    isReadOnly(entity, spot.path) ? named(pipe, side, spot) : [spot],
  );
  const byPath = new Map(editable.toReversed().map((spot) => [spot.path, spot]));
  return [...byPath.values()].toReversed();
}

function isReadOnly({ schema }: Entity, path: string): boolean {
  return propertyAt(schema, bare(path))?.readOnly === true;
}

/** A row goes back when what it fills changes, whatever else its way back reads. */
function triggerOf(row: CheckRow, pipe: Pipe, side: Side): readonly Spot[] {
  const path = row.of?.sinkPath;
  if (side === 'source' || row.way !== '←' || row.of?.list || !path) return [];
  if (row.sink.includes(path)) return [];
  const lookUps = lookUpsAt(pipe, side, path);
  return [{ path, isCondition: true, isReference: lookUps.length > 0, lookUps }];
}

/** The name of a reference follows its id. */
function named(pipe: Pipe, side: Side, spot: Spot): readonly Spot[] {
  const at = spot.path.lastIndexOf('.');
  const path = `${spot.path.slice(0, at)}.id`;
  const isThere = at > 0 && propertyAt(pipe[side].schema, bare(path)) !== undefined;
  if (!isThere || isReadOnly(pipe[side], path)) return [];
  return [
    { ...spot, path, isReference: true, lookUps: lookUpsAt(pipe, side, last(path) as string) },
  ];
}

/** Where the values of a line really stand. */
export function pathsOf(row: CheckRow, pipe: Pipe, side: Side): readonly string[] {
  if (isListLine(row)) return listsOf(row, pipe[side], side).map(({ path }) => path);
  return row[side].flatMap((path) => placed(row, pipe[side], side, path)).map(({ path }) => path);
}

/** Whether a line tells of a list as a whole. */
export function isListLine({ of, id }: CheckRow): boolean {
  return of?.list !== undefined && [`→ ${of.sinkPath}`, `← ${of.list.backPath}`].includes(id);
}

/** The lists that a line is made of, or that it fills. */
export function listsOf(row: CheckRow, entity: Entity, side: Side): readonly Spot[] {
  const { list, sinkPath = '' } = row.of ?? {};
  if (!list) return [];
  const of = isListLine(row) ? undefined : last(row[side][0]);
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
    .map(({ path, key }) => ({
      path,
      ...keyOf(key),
      isCondition: false,
      isReference: false,
      isList: of === undefined ? {} : { of },
    }));
}

/** What gives the line its value when it is read on that side. */
export function ruleOf(row: CheckRow, side: Side): (Row & Alternative) | BackRow | undefined {
  const rows = row.of ? rowsIn(row.of) : [];
  if (side === 'source') {
    const found = rows.find(({ sinkPath }) => last(row.sink[0]) === sinkPath) ?? row.of;
    return found?.rule ? (found as Row & Alternative) : undefined;
  }
  const backs = rows.flatMap(({ back }) => back);
  return backs.find(({ path }) => row.source.some((one) => last(one) === path));
}

/** The row, or those of its items, which lie beside each other where lists are joined. */
function rowsIn(row: Row): readonly Row[] {
  return row.list ? [...row.list.rows, row] : [row];
}

/** The path inside an item, or the whole of it. */
export function last(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf('[].') < 0 ? 0 : path.lastIndexOf('[].') + 3);
}

/** What decides: the condition of the row, and those of its alternatives. */
function asked(read: Alternative | undefined): readonly Expression[] {
  if (read === undefined) return [];
  const inner = innerRules(read.rule).map(({ when }) => when);
  return [read.when, read.default, ...inner].filter((one) => one !== undefined);
}

/** Variables count from the record; they are told apart by a mark in front. */
function readsOf({ reads, variables }: Expression, side: Side): readonly string[] {
  return [
    ...reads,
    ...(variables[side] ?? []).filter((path) => path !== '').map((path) => `$${path}`),
  ];
}

function within(row: CheckRow, side: Side, path: string): string {
  if (path.startsWith('$')) return path.slice(1);
  const at = row[side][0]?.lastIndexOf('[].') ?? -1;
  const isInList = row.of?.list !== undefined && row.sink[0]?.includes('[].');
  if (!isInList) return path;
  return at < 0 ? `item[].${path}` : `${row[side][0]?.slice(0, at)}[].${path}`;
}

/** Where a path really stands. */
function placed(
  row: CheckRow,
  entity: Entity,
  side: Side,
  path: string,
): readonly Pick<Spot, 'path' | 'key'>[] {
  const at = path.indexOf('[].');
  const list = row.of?.list;
  if (at < 0 && list && side === 'source' && path === list.items.path) return [];
  if (at < 0) return direct(entity, path);
  const inner = path.slice(at + 3);
  const lists = list === undefined ? [] : (list.blocks ?? [list]);
  if (side === 'sink' || lists.length === 0) return [{ path, ...keyOf(list?.key?.[side]) }];
  return lists.flatMap((one) => itemSpots(entity, one, inner));
}

/** A path that passes through a list leads to its items; the list itself is nothing to edit. */
function direct(entity: Entity, path: string): readonly Pick<Spot, 'path' | 'key'>[] {
  const steps = path.split('.');
  const count = steps.findIndex((_, at) => isList(entity, steps.slice(0, at + 1).join('.')));
  if (count < 0) return [{ path }];
  if (count === steps.length - 1) return [];
  const list = steps.slice(0, count + 1).join('.');
  const key = idIn(entity, list);
  return [{ path: `${list}[].${steps.slice(count + 1).join('.')}`, ...keyOf(key) }];
}

function idIn({ parts }: Entity, list: string): string | undefined {
  return Object.values(parts).find(({ path }) => path === list)?.idOf.path;
}

function isList(entity: Entity, path: string): boolean {
  return propertyAt(entity.schema, path)?.items?.properties !== undefined;
}

function itemSpots(
  entity: Entity,
  list: ListRule,
  inner: string,
): readonly Pick<Spot, 'path' | 'key'>[] {
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

function keyOf(key: string | undefined): Pick<Spot, 'key'> {
  return key === undefined ? {} : { key };
}

function bare(path: string): string {
  return path.replaceAll('[]', '');
}

// Where a trial may edit to see a row at work: the properties that the row reads, and those that its
// conditions ask.

import { propertyAt } from '../definition/entity-schema.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { CheckRow } from '../docs/checklist/checklist.ts';
import type { Expression } from '../mapping/expression/expression.ts';
import { type Alternative, type BackRow, innerRules, lookUpsIn, type Row } from '../mapping/row.ts';
import { type LookUp, lookUpsAt } from './known-values.ts';
import {
  bare,
  isListLine,
  type LinePlace,
  last,
  listPlaces,
  placed,
  type Side,
} from './line-places.ts';

/** A property to edit. */
export interface Spot extends LinePlace {
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

/** The lists that a line is made of, or that it fills; each may get another item. */
export function listsOf(row: CheckRow, entity: Entity, side: Side): readonly Spot[] {
  const of = isListLine(row) ? undefined : last(row[side][0]);
  return listPlaces(row, entity, side).map((place) => ({
    ...place,
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

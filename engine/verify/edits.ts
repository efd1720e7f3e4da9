// Edits of one record until one shows something on the other side: other values, one after the other, in
// each place that the row hangs on. What is told is what was put, where, and what then was seen.

import { isEmpty } from '../base/empty.ts';
import { isObject, type Json, type JsonObject } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import type { Edit, Hands } from './hands.ts';
import { asNumber, commonest, type LookUp } from './known-values.ts';
import { listTries } from './list-edits.ts';
import { otherValues } from './other-values.ts';
import { changeBetween, countText, editAt, pathsLike, schemaAt, valuesAt } from './places.ts';
import type { Spot } from './spots.ts';

export interface TrialGround {
  readonly pipe: Pipe;
  readonly hands: Hands;
  /** Other records of the entity. */
  readonly others: (entity: Entity) => Promise<readonly JsonObject[]>;
  /** Values that a look-up may find. */
  readonly listed: (lookUp: LookUp) => Promise<readonly Json[]>;
  /** Carries everything across until it is quiet. */
  readonly carry: () => Promise<void>;
  /** Why nothing of an edit arrived, if something of the pair waits after it. */
  readonly waits: () => Promise<string | undefined>;
  /** Notes an edit, so that it can be taken back. */
  readonly edited: (entity: Entity, id: string, undo: Edit) => void;
}

export interface Side {
  readonly entity: Entity;
  readonly id: string;
}

export type Edited =
  | {
      readonly kind: 'arrived';
      readonly put: Json;
      readonly found: Json;
      readonly spot: Spot;
    }
  | Missing
  | { readonly kind: 'not put'; readonly reason: string };

/** It was put there, and the other side stayed as it was. */
interface Missing {
  readonly kind: 'missing';
  readonly put: Json;
  readonly found: Json;
  readonly spot: Spot;
  /** The paths that were edited, or were to be. */
  readonly places: string;
  /** What was in its way, as far as something waits. */
  readonly why?: string;
}

export interface EditWish {
  readonly from: Side;
  readonly spots: readonly Spot[];
  /** One edit is enough: nothing is expected of it. */
  readonly isOnce?: boolean;
  readonly look: () => Promise<readonly Json[]>;
}

/** Edits for one row on one pair of records, and in one place; those that were refused do not count. */
const editsMax = 10;
const perSpotMax = 5;

/** Puts other values, one after the other, until one changes what `look` sees. */
export async function editUntilSeen(
  ground: TrialGround,
  { from, spots, isOnce, look }: EditWish,
): Promise<Edited> {
  const { hands, carry, edited, waits } = ground;
  const { entity, id } = from;
  const places = [...new Set(spots.map(({ path }) => path))].join(', ');
  let last: Edited = {
    kind: 'not put',
    reason:
      spots.length === 0
        ? 'nothing that it is read from can be edited in its system; a new record there shows it'
        : `no record that was tried has anything to edit in ${places}`,
  };
  let left = editsMax;
  for (const spot of spots) {
    const record = await hands.read(entity, id);
    let leftHere = perSpotMax;
    for (const { put, edit, undo } of await tries(ground, from, spot, record)) {
      if (left <= 0 || leftHere <= 0) break;
      const before = await look();
      const refused = await hands.write(entity, id, edit);
      if (refused !== undefined) {
        last =
          last.kind === 'missing'
            ? last
            : { kind: 'not put', reason: `${spot.path} could not be edited: ${refused}` };
        continue;
      }
      left -= 1;
      leftHere -= 1;
      const undoing = undo(await hands.read(entity, id));
      if (undoing) edited(entity, id, undoing);
      await carry();
      const after = await look();
      const found = changeBetween(before, after);
      if (found !== undefined) return { kind: 'arrived', put, found: shown(found), spot };
      const held = after.find((one) => !isEmpty(one)) ?? null;
      const seen = { kind: 'missing', put, found: shown(held), spot, places } as const;
      last = sayingMore(last, seen, await waits());
      if (isOnce) return last;
    }
  }
  return last;
}

/** Of two edits that did not arrive: one of what is read says more than one of what is only asked. */
function sayingMore(before: Edited, seen: Missing, why: string | undefined): Missing {
  const missed = before.kind === 'missing' ? before : undefined;
  const said = why ?? missed?.why;
  const more = missed && seen.spot.isCondition ? missed : seen;
  return said === undefined ? more : { ...more, why: said };
}

/** An edit to try. */
export interface Try {
  readonly put: Json;
  readonly edit: Edit;
  /** What takes it back, by what stands after it. */
  readonly undo: (after: JsonObject | undefined) => Edit | undefined;
}

async function tries(
  { pipe, others, listed }: TrialGround,
  { entity }: Side,
  spot: Spot,
  record: JsonObject | undefined,
): Promise<readonly Try[]> {
  const records = await others(entity);
  const schema = schemaAt(entity.schema, spot.path);
  if (spot.isList) {
    const { path, key, isList } = spot;
    return listTries(record, records, { path, key, schema: schema?.items, ...isList });
  }
  const [current = null] = valuesAt(record, spot.path);
  const values = otherValues({
    schema,
    current,
    pool: commonest(records, spot.path),
    isReference: spot.isReference || isCode(spot.path),
    known: [
      ...scalarsIn(spot.settings, pipe.settings),
      ...(await Promise.all((spot.lookUps ?? []).map(listed))).flat(),
    ].map((value) => asNumber(schema, value)),
    mayEmpty: spot.isCondition,
  });
  // A reference that stands in two properties is changed in both, where one alone is refused or says nothing.
  const alike = spot.isReference ? pathsLike(entity.schema, record, spot.path) : [];
  return values.flatMap((value) => {
    const edit = editAt(record, spot, value);
    if (edit === undefined) return [];
    const alone = { put: value, edit, undo: () => editAt(record, spot, current) };
    const all = [spot.path, ...alike];
    const set = (to: Json) => ({ set: Object.fromEntries(all.map((path) => [path, to])) });
    return alike.length === 0
      ? [alone]
      : [alone, { put: value, edit: set(value), undo: () => set(current) }];
  });
}

/** A list says how many there are; what stands in it has lines of its own. */
function shown(value: Json): Json {
  return Array.isArray(value) && value.some((item) => isObject(item))
    ? countText(value.length)
    : value;
}

export async function valuesIn(
  hands: Hands,
  { entity, id }: Side,
  paths: readonly string[],
): Promise<readonly Json[]> {
  const record = await hands.read(entity, id);
  return paths.flatMap((path) => valuesAt(record, path));
}

/** What these settings speak of, also within their tables. */
function scalarsIn(names: readonly string[] = [], settings: JsonObject): readonly Json[] {
  const all = (value: Json): readonly Json[] => {
    if (Array.isArray(value)) return value.flatMap(all);
    if (isObject(value))
      return Object.values(value as JsonObject).flatMap((one) => all(one ?? null));
    return isEmpty(value) || typeof value === 'boolean' ? [] : [value];
  };
  return [...new Set(names.flatMap((name) => all(settings[name] ?? null)))];
}

/** Names something that must exist. */
function isCode(path: string): boolean {
  return /(^|[._\]])(id|code|iso\w*)$|Id$|_id$|Code$|Iso2$|country|currency|status|unit$/i.test(
    path,
  );
}

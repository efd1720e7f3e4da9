// Edits of one record until one shows something on the other side: other values, one after the other, in
// each place that the row hangs on. What is told is what was put, where, and what then was seen.

import type { Json, JsonObject } from '../base/json.ts';
import { isObject } from '../base/json.ts';
import type { Pipe } from '../definition/pipe.ts';
import type { Entity } from '../definition/system.ts';
import { isEmpty } from '../mapping/compare.ts';
import type { Edit, Hands } from './hands.ts';
import { otherValues } from './other-values.ts';
import { changeBetween, editAt, schemaAt, valuesAt } from './places.ts';
import type { LookUp, Spot } from './spots.ts';

export interface TrialGround {
  readonly pipe: Pipe;
  readonly hands: Hands;
  /** Values that other records have there. */
  readonly pool: (entity: Entity, path: string) => Promise<readonly Json[]>;
  /** Values that a look-up may find. */
  readonly listed: (lookUp: LookUp) => Promise<readonly Json[]>;
  /** Carries everything across until it is quiet. */
  readonly carry: () => Promise<void>;
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
  /** It was put there, and the other side stayed as it was. */
  | {
      readonly kind: 'missing';
      readonly put: Json;
      readonly found: Json;
      readonly spot: Spot;
      /** The paths that were edited, or were to be. */
      readonly places: string;
    }
  | { readonly kind: 'not put'; readonly reason: string };

export interface EditWish {
  readonly from: Side;
  readonly spots: readonly Spot[];
  /** One edit is enough: nothing is expected of it. */
  readonly isOnce?: boolean;
  readonly look: () => Promise<readonly Json[]>;
}

/** Edits for one row on one pair of records. */
const editsMax = 10;

/** Puts other values, one after the other, until one changes what `look` sees. */
export async function editUntilSeen(
  { pipe, hands, carry, pool, listed, edited }: TrialGround,
  { from, spots, isOnce, look }: EditWish,
): Promise<Edited> {
  const { entity, id } = from;
  const places = spots.map(({ path }) => path).join(', ');
  let last: Edited = {
    kind: 'not put',
    reason:
      spots.length === 0
        ? 'nothing that decides it can be edited in its system'
        : `the record that was tried has nothing to edit in ${places}`,
  };
  let left = editsMax;
  for (const spot of spots) {
    const record = await hands.read(entity, id);
    const [current = null] = valuesAt(record, spot.path);
    for (const value of otherValues({
      schema: schemaAt(entity.schema, spot.path),
      current,
      pool: await pool(entity, spot.path),
      isReference: spot.isReference || isCode(spot.path),
      known: [
        ...scalarsIn(spot.settings, pipe.settings),
        ...(spot.lookUp ? await listed(spot.lookUp) : []),
      ],
      mayEmpty: spot.isCondition,
    })) {
      const edit = editAt(record, spot, value);
      if (edit === undefined || left-- <= 0) break;
      const before = await look();
      const refused = await hands.write(entity, id, edit);
      if (refused !== undefined) {
        last =
          last.kind === 'missing' ? last : { kind: 'not put', reason: `${spot.path}: ${refused}` };
        continue;
      }
      edited(entity, id, editAt(record, spot, current) as Edit);
      await carry();
      const after = await look();
      const found = changeBetween(before, after);
      if (found !== undefined) return { kind: 'arrived', put: value, found, spot };
      const held = after.find((one) => !isEmpty(one)) ?? null;
      // An edit of what is read says more than one of what is only asked.
      if (last.kind !== 'missing' || !spot.isCondition)
        last = { kind: 'missing', put: value, found: held, spot, places };
      if (isOnce) return last;
    }
  }
  return last;
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

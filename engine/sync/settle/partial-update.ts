// An update of several requests may have stopped in the middle: then each of its changes is there or is
// not, and nothing else has happened. What is there is taken as written; what is not is decided anew
// from what the record holds, so the write goes on at its first open step.

import { isObject, type Json, type JsonObject } from '../../base/json.ts';
import { readPath } from '../../base/property-path.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { Entity } from '../../definition/system.ts';
import type { ItemChange, ItemPatch, Patch } from '../../drivers/driver.ts';
import { equal } from '../../mapping/compare.ts';
import { cast } from '../../mapping/property-type.ts';
import type { Row } from '../../mapping/row.ts';
import { pathsOf, sinkPlace } from '../../mapping/row-value.ts';
import type { Base, Intent, IntentItem, IntentRow, ItemBase } from '../../store/store.ts';

/** The intent as far as it was carried out; undefined if the record holds anything else. */
export function carriedOutPart(
  pipe: Pipe,
  entity: Entity,
  intent: Intent,
  held: JsonObject,
  base: Base | undefined,
): Intent | undefined {
  const hasSteps = Object.values(entity.parts).some((part) => part.create ?? part.update);
  if (!hasSteps || intent.direction !== 'forward' || intent.kind !== 'update') return undefined;
  const patch = intent.payload as unknown as Patch;
  const before = (path: string) => intent.pre[path] ?? null;
  const states = new Map<string, State>();
  for (const [path, sent] of Object.entries(patch.set))
    states.set(path, stateOf(readPath(held, path) ?? null, sent, before(path)));
  for (const [path, items] of Object.entries(patch.items))
    states.set(path, itemsState(before(path), items, readPath(held, path)));
  if ([...states.values()].includes('other')) return undefined;
  const rows: Record<string, IntentRow> = {};
  for (const [id, sent] of Object.entries(intent.rows)) {
    const row = pipe.rows.find((one) => one.id === id);
    // Of a row of several properties each must be there, else it is decided anew as a whole.
    if (!row || pathsOf(sinkPlace(row)).some((path) => states.get(path) === 'untouched')) continue;
    rows[id] = sent.items
      ? { ...sent, items: itemsHeld(row, sent.items, held, base?.rows[id]?.items ?? []) }
      : sent;
  }
  return { ...intent, rows };
}

type State = 'applied' | 'untouched' | 'other';

function stateOf(held: Json, sent: Json, before: Json): State {
  if (equal(held, sent, 'exact')) return 'applied';
  return equal(held, before, 'exact') ? 'untouched' : 'other';
}

/** Some of the changes are there, the others are not, and every other item is as it was. */
function itemsState(before: Json, patch: ItemPatch, list: Json | undefined): State {
  const held = itemsBy(list, patch.key);
  const old = itemsBy(before, patch.key);
  const changes = new Map(
    patch.changes.flatMap((change): [string, ItemChange][] =>
      change.kind === 'add' ? [] : [[change.id, change]],
    ),
  );
  for (const [id, was] of old) {
    const item = held.get(id);
    const change = changes.get(id);
    if (item === undefined) {
      if (change?.kind !== 'remove') return 'other';
      continue;
    }
    const set = change?.kind === 'change' ? change.set : {};
    const isKnown = Object.entries(set).every(
      ([path, sent]) =>
        stateOf(readPath(item, path) ?? null, sent, readPath(was, path) ?? null) !== 'other',
    );
    if (!isKnown) return 'other';
  }
  const fresh = [...held].filter(([id]) => !old.has(id));
  const added = patch.changes.flatMap((change) => (change.kind === 'add' ? [change.record] : []));
  const isOurs = fresh.every(([, item]) => {
    const at = added.findIndex((record) => isWithin(record, item));
    if (at >= 0) added.splice(at, 1);
    return at >= 0;
  });
  return isOurs ? 'applied' : 'other';
}

function itemsBy(list: Json | undefined, key: string): Map<string, JsonObject> {
  const items = Array.isArray(list) ? (list as readonly JsonObject[]) : [];
  return new Map(items.map((item) => [String(readPath(item, key) ?? ''), item]));
}

/** Every property of the one is in the other: what was sent, and whatever the system added to it. */
export function isWithin(part: Json | undefined, whole: Json | undefined): boolean {
  if (!isObject(part)) return equal(part, whole, 'exact');
  return (
    isObject(whole) &&
    Object.entries(part as JsonObject).every(([name, value]) =>
      isWithin(value, (whole as JsonObject)[name]),
    )
  );
}

/** The pairs as planned where that is what is held, and as they were where it is not. */
function itemsHeld(
  row: Row,
  planned: readonly IntentItem[],
  held: JsonObject,
  base: readonly ItemBase[],
): readonly IntentItem[] {
  const key = row.list?.key?.sink ?? 'id';
  const items = itemsBy(readPath(held, row.sinkPath), key);
  const old = new Map(base.map((item) => [item.sink, item]));
  const kept = planned.flatMap((item): IntentItem[] => {
    const now = items.get(item.sink);
    if (item.sink === '' || now === undefined) return [item];
    const isApplied = item.sent.every((id) => {
      const inner = row.list?.rows.find((one) => one.id === id);
      if (!inner) return true;
      const S = cast(readPath(now, inner.sinkPath), inner.type);
      return equal(S, item.rows[id]?.F ?? null, inner.compare);
    });
    const before = old.get(item.sink);
    if (isApplied || !before) return [item];
    return [{ ...before, sent: [] }];
  });
  const isPlanned = new Set(planned.map((item) => item.sink));
  // Removals that did not come to pass: the pair stays, and with it the removal.
  const left = base.filter((item) => !isPlanned.has(item.sink) && items.has(item.sink));
  return [...kept, ...left.map((item): IntentItem => ({ ...item, sent: [] }))];
}

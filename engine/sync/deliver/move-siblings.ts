// Where several source records are one over there: a forward write of one of them moves what
// the sink holds in the bases of the others, and in what those get that a guard holds, so that the last edit wins and
// nobody is asked.

import type { JsonObject } from '../../base/json.ts';
import type { Pipe } from '../../definition/pipe.ts';
import type { ListRule, Row } from '../../mapping/row.ts';
import { heldIn } from '../../mapping/row-value.ts';
import type {
  Base,
  Image,
  ItemBase,
  Link,
  Parked,
  RowBase,
  Transaction,
} from '../../store/store.ts';
import { itemsAt, textAt } from '../decide/list-pairs.ts';
import { isSet } from '../decide/value-sets.ts';
import type { Finished } from './finished.ts';
import { setHeld } from './set-base.ts';

/** A forward-only row of a `many` pipe: its sink value moved for every sibling alike. */
export async function moveSiblings(
  tx: Transaction,
  pipe: Pipe,
  finished: readonly Finished[],
  links: ReadonlyMap<string, Link>,
  images: ReadonlyMap<string, Image>,
): Promise<void> {
  if (!pipe.merge.some((rule) => rule.isMany)) return;
  const forward = finished.filter(
    ({ intent }) => intent.direction === 'forward' && intent.kind !== 'create',
  );
  const sinks = forward.flatMap(({ intent }) => links.get(intent.link)?.sink ?? []);
  const siblings = (await tx.linksOf(sinks)).filter(
    (link) => link.pipe === pipe.id && link.state === 'live',
  );
  const ids = siblings.map((link) => link.id);
  const [bases, parked] = await Promise.all([tx.bases(ids), tx.parkedOf(ids)]);
  const moved: Base[] = [];
  const held: Parked[] = [];
  for (const { intent } of forward) {
    const sink = links.get(intent.link)?.sink;
    const props = sink ? images.get(sink)?.props : undefined;
    for (const sibling of siblings.filter(
      (link) => link.sink === sink && link.id !== intent.link,
    )) {
      const base = bases.get(sibling.id);
      if (!base || !props) continue;
      const rows = { ...base.rows };
      const waits = parked.filter((one) => one.subject === sibling.id);
      for (const row of pipe.rows) {
        const known = rows[row.id];
        if (!known || !(row.id in intent.rows) || row.isShared) continue;
        rows[row.id] = heldNow(row, known, props);
        held.push(...waits.flatMap((one) => waitingNow(row, one, props)));
      }
      moved.push({ ...base, rows });
    }
  }
  await tx.putBases(moved);
  await tx.putParked(held);
}

function waitingNow(row: Row, one: Parked, sink: JsonObject): readonly Parked[] {
  const left = one.row === row.id ? one.values?.ifLeft : undefined;
  if (!one.values || !left) return [];
  return [{ ...one, values: { ...one.values, ifLeft: heldNow(row, left, sink) } }];
}

function heldNow(row: Row, known: RowBase, sink: JsonObject): RowBase {
  const S = heldIn(sink, row);
  if (row.list) return { ...known, ...itemsHeld(row, row.list, known.items, sink) };
  return isSet(row) ? setHeld(row, known, S) : { ...known, S };
}

function itemsHeld(
  { sinkPath }: Row,
  list: ListRule,
  known: RowBase['items'],
  sink: JsonObject,
): Pick<RowBase, 'items'> {
  const held = new Map(itemsAt(sink, sinkPath).map((item) => [textAt(item, list.key?.sink), item]));
  const items = known?.map((item): ItemBase => {
    const now = held.get(item.sink);
    const rows = list.rows.flatMap((row): [string, RowBase][] => {
      const base = item.rows[row.id];
      return base && now ? [[row.id, { ...base, S: heldIn(now, row) }]] : [];
    });
    return { ...item, rows: { ...item.rows, ...Object.fromEntries(rows) } };
  });
  return items ? { items } : {};
}

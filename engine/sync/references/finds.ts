// Answers to `find`: records of an entity by the value of a property, out of the small lists in
// memory or out of the keys of images.

import { cappedKey } from '../../base/capped-key.ts';
import { isEmpty } from '../../base/empty.ts';
import type { Json } from '../../base/json.ts';
import { idOf, refOf } from '../../base/ref.ts';
import { keyOf } from '../../mapping/compare.ts';
import type { Found } from '../../mapping/lookups.ts';
import type { Transaction } from '../../store/store.ts';
import type { LookupList } from '../world.ts';

/** The scope under which values of a property are indexed for `find`. */
export function findScope(entity: string, by: string): string {
  return `find ${entity} ${by}`;
}

type Index = ReadonlyMap<string, readonly Found[]>;

const indexes = new WeakMap<LookupList, Map<string, Index>>();

/** Records of a small list by the text of a property. */
export function foundInList(list: LookupList, by: string, value: string): readonly Found[] {
  const own = indexes.get(list) ?? new Map<string, Index>();
  indexes.set(list, own);
  const index = own.get(by) ?? Map.groupBy(list.records, (found) => textOf(valueAt(found, by)));
  own.set(by, index);
  return index.get(value) ?? [];
}

/** Records that have images. */
export async function answerFinds(
  tx: Transaction,
  questions: readonly { entity: string; by: string; value: string }[],
): Promise<Map<string, readonly Found[]>> {
  const answers = new Map<string, readonly Found[]>();
  const hits = await tx.refsWithKeys(
    questions.map(({ entity, by, value }) => ({ scope: findScope(entity, by), value })),
  );
  const hitsOf = Map.groupBy(hits, ({ scope, value }) => `${scope} ${value}`);
  const byId = questions
    .filter(({ by }) => by === 'id')
    .map(({ entity, value }) => refOf(entity, value));
  const images = await tx.images([...new Set([...hits.map(({ ref }) => ref), ...byId])]);
  for (const { entity, by, value } of questions) {
    const refs =
      by === 'id'
        ? [refOf(entity, value)]
        : (hitsOf.get(`${findScope(entity, by)} ${value}`) ?? []).map(({ ref }) => ref);
    const found = refs.flatMap((ref) => {
      const image = images.get(ref);
      return image?.state === 'live' ? [{ ref, id: idOf(ref), record: image.props }] : [];
    });
    answers.set(`${entity} ${by} ${value}`, found);
  }
  return answers;
}

function valueAt(found: Found, by: string): Json | undefined {
  if (by === 'id') return found.id;
  let value: unknown = found.record;
  for (const step of by.split('.')) value = (value as Record<string, unknown> | undefined)?.[step];
  return value as Json | undefined;
}

/** A question as a name: links that asked it are woken under it. */
export function questionOf(entity: string, by: string, value: string): string {
  return by === 'id' ? refOf(entity, value) : refOf(entity, `${by}=${value}`);
}

/** Values that are looked up compare as text: an id is text to us and a number to its system. */
export function textOf(value: Json | undefined): string {
  return isEmpty(value) ? '' : cappedKey(keyOf(String(value), 'trim'));
}

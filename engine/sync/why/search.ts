// Who holds a text: for a person who knows a number, a name or an address of a record, and not what the engine
// calls it. It looks at what was read of every entity, and tells where each record holds it. Reads only.

import { isObject, type Json } from '../../base/json.ts';
import { entityOf, refOf } from '../../base/ref.ts';
import type { Image } from '../../store/store.ts';
import { type Telling, tellingOf } from '../desk/telling-values.ts';
import type { World } from '../world.ts';

export interface SearchReport {
  readonly kind: 'search';
  readonly text: string;
  /** Who is called so first, then who has it as a whole value, then who has it within one. */
  readonly found: readonly Found[];
  /** There are more than are shown, or not all records were looked through. */
  readonly isMore: boolean;
}

export interface Found extends Telling {
  /** Where the record holds it; `id` if it is called so. */
  readonly property: string;
  readonly value: string;
}

/** Records looked into that hold the text somewhere, and records shown. */
const lookedMax = 1_000;
const shownMax = 50;

/** Records looked through in one transaction: the engine goes on between them. */
const pageMax = 2_000;

/** A person waits so long, and is told that not all were looked through. */
const searchMsMax = 4_000;

export async function whySearch(world: World, text: string): Promise<SearchReport> {
  const { entities } = world.catalogue;
  const named = [...entities.keys()].map((entity) => refOf(entity, text));
  const { refs, isMore } = await refsHolding(world, text);
  const images = await world.store.transact((tx) => tx.images([...new Set([...named, ...refs])]));
  const ranked = [...images.values()]
    .filter(({ ref }) => entities.has(entityOf(ref)))
    .flatMap((image) => {
      const place = placeIn(image, text, named.includes(image.ref));
      return place ? [{ image, place }] : [];
    })
    .sort((one, other) => one.place.rank - other.place.rank);
  const found = ranked.slice(0, shownMax).map(({ image, place: { property, value } }): Found => {
    return { ...tellingOf(world, image), property, value };
  });
  return { kind: 'search', text, found, isMore: isMore || ranked.length > shownMax };
}

async function refsHolding({ store, clock }: World, text: string) {
  const endMs = clock.now() + searchMsMax;
  const refs: string[] = [];
  for (let after: string | null = ''; after !== null; ) {
    if (refs.length >= lookedMax || clock.now() >= endMs) return { refs, isMore: true };
    const from: string = after;
    const searched = await store.transact((tx) => tx.searchImages(text, from, pageMax));
    refs.push(...searched.refs);
    after = searched.last;
  }
  return { refs, isMore: false };
}

interface Place {
  readonly property: string;
  readonly value: string;
  readonly rank: number;
}

/** The best of all places in the record; upper and lower case make no difference. */
function placeIn({ props }: Image, text: string, isNamed: boolean): Place | undefined {
  if (isNamed) return { property: 'id', value: text, rank: 0 };
  const wanted = text.toLowerCase();
  let best: Place | undefined;
  for (const [property, value] of leavesOf(props, '')) {
    const held = value.toLowerCase();
    const rank = held === wanted ? 1 : held.includes(wanted) ? 2 : undefined;
    if (rank !== undefined && rank < (best?.rank ?? 3)) best = { property, value, rank };
  }
  return best;
}

function* leavesOf(value: Json, path: string): Generator<readonly [string, string]> {
  if (Array.isArray(value)) for (const item of value) yield* leavesOf(item, `${path}[]`);
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value))
      yield* leavesOf(inner as Json, path === '' ? name : `${path}.${name}`);
  else if (value !== null) yield [path, String(value)];
}

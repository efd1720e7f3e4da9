// What one transaction has read or written of heads, links and bases, it need not read again; images are kept for the
// next ones too (`image-memory.ts`), as many as fit. Stages share what they load this way without passing it
// around, and may ask at once: what is written while a row is on its way is newer than that row.

import type { ImageMemory } from './image-memory.ts';
import type { Base, Head, Image, Link } from './state.ts';
import type { Transaction } from './store.ts';

type Loaded<Row> = Map<string, Row | undefined>;

export function remembering(tx: Transaction, memory: ImageMemory): Transaction {
  /** Images that this transaction has written, or knows to be none. */
  const images: Loaded<Image> = new Map();
  const heads: Loaded<Head> = new Map();
  const things = new Map<string, string | null>();
  const links: Loaded<Link> = new Map();
  const bases: Loaded<Base> = new Map();
  const keep = (image: Image): Image => {
    if (images.has(image.ref)) images.set(image.ref, image);
    memory.keep(image);
    return image;
  };
  /** Of what we made or changed ourselves nobody asks again soon, but for who asks already. */
  const renew = (image: Image) => {
    if (images.has(image.ref)) images.set(image.ref, image);
    if (image.wroteAtMs === null || memory.has(image.ref)) memory.keep(image);
  };
  const known = (ref: string): Image | undefined => images.get(ref) ?? memory.get(ref);
  /** A row as it was when it was asked for. */
  const current = <Row extends Head>(row: Row): Row => {
    const thing = things.get(row.ref);
    return thing === undefined ? row : { ...row, thing };
  };
  const headOf = (ref: string): Head | undefined => known(ref) ?? heads.get(ref);
  return {
    ...tx,
    images: async (refs) => {
      const held = new Map(refs.flatMap((ref) => known(ref) ?? []).map((one) => [one.ref, one]));
      const unknown = refs.filter((ref) => !held.has(ref) && !images.has(ref));
      if (unknown.length === 0) return held;
      const fresh = await tx.images(unknown);
      for (const ref of unknown) {
        if (images.has(ref)) continue;
        const row = fresh.get(ref);
        if (row) held.set(ref, keep(current(row)));
        else images.set(ref, undefined);
      }
      const now = refs.flatMap((ref) => known(ref) ?? held.get(ref) ?? []);
      return new Map(now.map((image) => [image.ref, image]));
    },
    heads: async (refs) => {
      const unknown = refs.filter((ref) => !headOf(ref) && !images.has(ref) && !heads.has(ref));
      if (unknown.length > 0) {
        const fresh = await tx.heads(unknown);
        for (const ref of unknown) {
          const row = fresh.get(ref);
          if (!heads.has(ref)) heads.set(ref, row && current(row));
        }
      }
      return new Map(refs.flatMap((ref) => headOf(ref) ?? []).map((head) => [head.ref, head]));
    },
    imageSeqs: async (refs) => {
      const seqs = new Map(
        refs.flatMap((ref) => known(ref) ?? []).map(({ ref, seq }) => [ref, seq]),
      );
      const wanted = refs.filter((ref) => !seqs.has(ref));
      return new Map([...seqs, ...(await tx.imageSeqs(wanted))]);
    },
    putImages: (changed) => {
      for (const image of changed) {
        images.set(image.ref, image);
        renew(image);
      }
      return tx.putImages(changed);
    },
    putMembers: async (members) => {
      for (const { ref, thing } of members) {
        things.set(ref, thing);
        const image = known(ref);
        if (image) renew({ ...image, thing });
        const head = heads.get(ref);
        if (head) heads.set(ref, { ...head, thing });
      }
      const strangers = members.filter(({ ref }) => !headOf(ref)).map(({ ref }) => ref);
      const there = await tx.imageSeqs(strangers);
      await tx.putMembers(members.filter(({ ref }) => headOf(ref) || there.has(ref)));
    },
    links: (ids) => recall(links, ids, tx.links),
    putLinks: (changed) => {
      for (const link of changed) links.set(link.id, link);
      return tx.putLinks(changed);
    },
    dropLinks: (ids) => {
      for (const id of ids) {
        links.set(id, undefined);
        bases.set(id, undefined);
      }
      return tx.dropLinks(ids);
    },
    bases: (ids) => recall(bases, ids, tx.bases),
    putBases: (changed) => {
      for (const base of changed) bases.set(base.link, base);
      return tx.putBases(changed);
    },
  };
}

async function recall<Row>(
  loaded: Loaded<Row>,
  keys: readonly string[],
  load: (keys: readonly string[]) => Promise<Map<string, Row>>,
): Promise<Map<string, Row>> {
  const unknown = keys.filter((key) => !loaded.has(key));
  if (unknown.length > 0) {
    const fresh = await load(unknown);
    for (const key of unknown) {
      if (!loaded.has(key)) loaded.set(key, fresh.get(key));
    }
  }
  const found = new Map<string, Row>();
  for (const key of keys) {
    const row = loaded.get(key);
    if (row !== undefined) found.set(key, row);
  }
  return found;
}

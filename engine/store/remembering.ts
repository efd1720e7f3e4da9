// What one transaction has read or written of images, links and bases, it need not read again. Stages
// share what they load this way without passing it around. Nothing outlives the transaction.

import type { Base, Image, Link } from './state.ts';
import type { Transaction } from './store.ts';

type Loaded<Row> = Map<string, Row | undefined>;

export function remembering(tx: Transaction): Transaction {
  const images: Loaded<Image> = new Map();
  const links: Loaded<Link> = new Map();
  const bases: Loaded<Base> = new Map();
  return {
    ...tx,
    images: (refs) => recall(images, refs, tx.images),
    putImages: (changed) => {
      for (const image of changed) images.set(image.ref, image);
      return tx.putImages(changed);
    },
    putMembers: (members) => {
      for (const { ref, thing } of members) {
        const image = images.get(ref);
        if (image) images.set(ref, { ...image, thing });
      }
      return tx.putMembers(members);
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
    // What was written while they were on their way is newer.
    for (const key of unknown) if (!loaded.has(key)) loaded.set(key, fresh.get(key));
  }
  const found = new Map<string, Row>();
  for (const key of keys) {
    const row = loaded.get(key);
    if (row !== undefined) found.set(key, row);
  }
  return found;
}

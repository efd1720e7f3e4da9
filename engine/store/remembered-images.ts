// Images, and their heads where that is all that is asked for.

import { rememberedMembers } from './remembered-members.ts';
import type { Head, Image } from './state.ts';
import type { Statements } from './store.ts';
import type { StoreMemory } from './store-memory.ts';

type Images = Pick<
  Statements,
  'images' | 'heads' | 'imageSeqs' | 'putImages' | 'membersOf' | 'putMembers'
>;
type Loaded<Row> = Map<string, Row | undefined>;

export function rememberedImages(tx: Statements, memory: StoreMemory): Images {
  /** Images that this transaction has written, or knows to be none. */
  const images: Loaded<Image> = new Map();
  const heads: Loaded<Head> = new Map();
  const thingOf = new Map<string, string | null>();
  const members = rememberedMembers(tx, memory);
  /** Of what we made or changed ourselves nobody asks again soon, but for who asks already. */
  const renew = (image: Image) => {
    if (images.has(image.ref)) images.set(image.ref, image);
    const { images: kept } = memory.kept;
    if (image.wroteAtMs === null || kept.has(image.ref)) kept.keep(image);
  };
  const known = (ref: string): Image | undefined => images.get(ref) ?? memory.kept.images.get(ref);
  /** A row as it was when it was asked for. */
  const current = <Row extends Head>(row: Row): Row => {
    const thing = thingOf.get(row.ref);
    return thing === undefined ? row : { ...row, thing };
  };
  const headOf = (ref: string): Head | undefined => known(ref) ?? heads.get(ref);
  const found = <Row>(refs: readonly string[], rowOf: (ref: string) => Row | undefined) => {
    const rows = new Map<string, Row>();
    for (const ref of refs) {
      const row = rowOf(ref);
      if (row !== undefined) rows.set(ref, row);
    }
    return rows;
  };
  const headsOf = async (refs: readonly string[]) => {
    const unknown = refs.filter((ref) => !headOf(ref) && !images.has(ref) && !heads.has(ref));
    if (unknown.length > 0) {
      const fresh = await tx.heads(unknown);
      for (const ref of unknown) {
        const row = fresh.get(ref);
        if (!heads.has(ref)) heads.set(ref, row && current(row));
      }
    }
    return found(refs, headOf);
  };
  return {
    images: async (refs) => {
      const held = found(refs, known);
      if (held.size === refs.length) return held;
      const unknown = refs.filter((ref) => !held.has(ref) && !images.has(ref));
      if (unknown.length === 0) return held;
      const { images: kept } = memory.kept;
      const fresh = await tx.images(unknown);
      const isKept = kept === memory.kept.images;
      for (const ref of unknown) {
        if (images.has(ref)) continue;
        const row = fresh.get(ref);
        if (row) {
          const image = current(row);
          held.set(ref, image);
          if (isKept) kept.keep(image);
        } else images.set(ref, undefined);
      }
      return found(refs, (ref) => known(ref) ?? held.get(ref));
    },
    heads: headsOf,
    imageSeqs: async (refs) => {
      const seqs = found(refs, (ref) => known(ref)?.seq);
      const wanted = refs.filter((ref) => !seqs.has(ref));
      for (const [ref, seq] of await tx.imageSeqs(wanted)) seqs.set(ref, seq);
      return seqs;
    },
    putImages: (changed) => {
      for (const image of changed) {
        members.moved(image.ref, image.seq === 1 ? null : headOf(image.ref)?.thing, image.thing);
        images.set(image.ref, image);
        renew(image);
      }
      return tx.putImages(changed);
    },
    membersOf: members.read,
    putMembers: async (changed) => {
      // Who is in a new thing is known from its first member on.
      const things = changed.flatMap(({ thing }) => thing ?? []);
      await Promise.all([headsOf(changed.map(({ ref }) => ref)), members.read(things)]);
      const there = changed.filter(({ ref }) => headOf(ref));
      for (const { ref, thing } of there) {
        members.moved(ref, headOf(ref)?.thing, thing);
        thingOf.set(ref, thing);
        const image = known(ref);
        if (image) renew({ ...image, thing });
        const head = heads.get(ref);
        if (head) heads.set(ref, { ...head, thing });
      }
      await tx.putMembers(there);
    },
  };
}

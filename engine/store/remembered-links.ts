// Links by their ids and by the records at their ends, with their bases.

import { linksByEnd } from './links-by-end.ts';
import { rememberedRows } from './remembered-rows.ts';
import type { Link } from './state.ts';
import type { Statements } from './store.ts';
import type { StoreMemory } from './store-memory.ts';

type Links = Pick<
  Statements,
  'links' | 'linksOf' | 'putLinks' | 'dropLinks' | 'bases' | 'putBases' | 'renamePipes'
>;

/** A record that many others share is asked for anew. */
const linksMax = 50;

export function rememberedLinks(tx: Statements, memory: StoreMemory): Links {
  const links = rememberedRows(tx.links, () => memory.kept.links);
  const bases = rememberedRows(tx.bases, () => memory.kept.withoutBase);
  let writes = 0;
  let writesUnderWay = 0;
  /** A write may be several statements: what is read of all links while it is under way may be neither before nor after. */
  const writing = async (write: () => Promise<void>): Promise<void> => {
    writes++;
    writesUnderWay++;
    await write().finally(() => writesUnderWay--);
  };
  return {
    links: links.read,
    linksOf: async (refs) => {
      const { kept } = memory;
      const { linksAt } = kept;
      const missing = refs.filter((ref) => !linksAt.has(ref));
      const known = refs.flatMap((ref) => linksAt.get(ref) ?? []);
      const writesBefore = writesUnderWay > 0 ? undefined : writes;
      const found = missing.length > 0 ? await tx.linksOf(missing) : [];
      if (writes === writesBefore && kept === memory.kept) {
        const foundAt = linksByEnd(found);
        for (const ref of missing) {
          const own = foundAt.get(ref) ?? none;
          const ids = own.map(({ id }) => id);
          if (ids.length <= linksMax) linksAt.keep(ref, ids);
        }
        for (const link of found) links.wrote(link.id, link);
      }
      if (known.length === 0) return found;
      const all = await links.read([...new Set([...known, ...found.map(({ id }) => id)])]);
      const wanted = new Set<string | null>(refs);
      return [...all.values()]
        .filter(({ source, sink }) => wanted.has(source) || wanted.has(sink))
        .sort(byId);
    },
    putLinks: (changed) => {
      const { linksAt } = memory.kept;
      for (const link of changed) {
        links.wrote(link.id, link);
        for (const ref of [link.source, link.sink]) {
          const ids = ref === null ? undefined : linksAt.get(ref);
          if (ref === null || ids === undefined || ids.includes(link.id)) continue;
          if (ids.length < linksMax) linksAt.keep(ref, [...ids, link.id]);
          else linksAt.forget(ref);
        }
      }
      return writing(() => tx.putLinks(changed));
    },
    dropLinks: (ids) => {
      for (const id of ids) {
        links.wrote(id, undefined);
        bases.wrote(id, undefined);
      }
      return writing(() => tx.dropLinks(ids));
    },
    bases: bases.read,
    putBases: (changed) => {
      for (const base of changed) bases.wrote(base.link, base);
      return tx.putBases(changed);
    },
    renamePipes: async (names) => {
      await writing(() => tx.renamePipes(names));
      links.forget();
      bases.forget();
      memory.clear();
    },
  };
}

const none: readonly Link[] = [];

function byId(one: Link, other: Link): number {
  return one.id < other.id ? -1 : one.id > other.id ? 1 : 0;
}

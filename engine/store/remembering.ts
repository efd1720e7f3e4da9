// What one transaction has read or written of heads, links and bases, it need not read again; images, links, things, keys,
// cursors and facts are kept for the next ones too (`store-memory.ts`), as many as fit. Stages share what they load this
// way without passing it around, and may ask at once: what is written while a row is on its way is newer than that row.

import { rememberedImages } from './remembered-images.ts';
import { rememberedKeys } from './remembered-keys.ts';
import { rememberedLinks } from './remembered-links.ts';
import { rememberedRows } from './remembered-rows.ts';
import type { Statements } from './store.ts';
import type { StoreMemory } from './store-memory.ts';

export function remembering(tx: Statements, memory: StoreMemory): Statements {
  const things = rememberedRows(tx.things, () => memory.kept.things);
  const cursors = rememberedRows(tx.cursors, () => memory.kept.cursors);
  const facts = rememberedRows(tx.facts, () => memory.kept.facts);
  return {
    ...tx,
    ...rememberedImages(tx, memory),
    ...rememberedLinks(tx, memory),
    ...rememberedKeys(tx, memory),
    things: things.read,
    putThings: (changed) => {
      for (const thing of changed) things.wrote(thing.id, thing);
      return tx.putThings(changed);
    },
    cursors: cursors.read,
    putCursors: (changed) => {
      for (const cursor of changed) cursors.wrote(cursor.entity, cursor);
      return tx.putCursors(changed);
    },
    facts: facts.read,
    putFacts: (changed) => {
      for (const [name, fact] of Object.entries(changed)) facts.wrote(name, fact);
      return tx.putFacts(changed);
    },
    putRowsOf: async (table, rows) => {
      await tx.putRowsOf(table, rows);
      memory.clear();
    },
  };
}

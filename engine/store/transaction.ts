// All that a stage may ask of the store, put together from its rooms over one `Sql`.

import { imagesOn, keysOn } from './images.ts';
import { journalOn, progressOn } from './journal.ts';
import { linksOn, thingsOn } from './links.ts';
import { remembering } from './remembering.ts';
import { renamePipesOn } from './rename-pipe.ts';
import { sparseOn } from './sparse.ts';
import type { Sql } from './sql.ts';
import type { Transaction } from './store.ts';
import { type StoreMemory, storeMemory } from './store-memory.ts';
import { wholeTablesOn } from './whole-tables.ts';
import { intentsOn, parkedOn, queueOn } from './work.ts';

/** Without a memory nothing is known beforehand, and nothing is kept. */
export function transactionOn(sql: Sql, memory?: StoreMemory): Transaction {
  const sparse = sparseOn(sql, memory && (() => memory.kept.sparse));
  const tx: Transaction = {
    ...imagesOn(sql),
    ...keysOn(sql),
    ...linksOn(sql),
    ...thingsOn(sql, sparse),
    ...queueOn(sql),
    ...intentsOn(sql, sparse),
    ...parkedOn(sql, sparse),
    ...journalOn(sql),
    ...progressOn(sql, sparse),
    ...renamePipesOn(sql),
    ...wholeTablesOn(sql),
  };
  return remembering(tx, memory ?? storeMemory());
}

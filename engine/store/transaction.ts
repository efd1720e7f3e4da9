// All that a stage may ask of the store, put together from its rooms over one `Sql`.

import type { ImageMemory } from './image-memory.ts';
import { imagesOn, keysOn } from './images.ts';
import { journalOn, progressOn } from './journal.ts';
import { linksOn, thingsOn } from './links.ts';
import { remembering } from './remembering.ts';
import { renamePipesOn } from './rename-pipe.ts';
import type { Sql } from './sql.ts';
import type { Transaction } from './store.ts';
import { wholeTablesOn } from './whole-tables.ts';
import { intentsOn, parkedOn, queueOn } from './work.ts';

export function transactionOn(sql: Sql, memory: ImageMemory): Transaction {
  const tx: Transaction = {
    ...imagesOn(sql),
    ...keysOn(sql),
    ...linksOn(sql),
    ...thingsOn(sql),
    ...queueOn(sql),
    ...intentsOn(sql),
    ...parkedOn(sql),
    ...journalOn(sql),
    ...progressOn(sql),
    ...renamePipesOn(sql),
    ...wholeTablesOn(sql),
  };
  return remembering(tx, memory);
}

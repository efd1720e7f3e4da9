// All that a stage may ask of the store, put together from its rooms over one `Sql`.

import { giveWay } from '../base/give-way.ts';
import { imagesOn, keysOn } from './images.ts';
import { journalOn, progressOn } from './journal.ts';
import { linksOn, thingsOn } from './links.ts';
import { remembering } from './remembering.ts';
import { renamePipesOn } from './rename-pipe.ts';
import { sparseOn } from './sparse.ts';
import type { Sql } from './sql.ts';
import type { Statements, Transaction } from './store.ts';
import { type StoreMemory, storeMemory } from './store-memory.ts';
import { wholeTablesOn } from './whole-tables.ts';
import { intentsOn, parkedOn, queueOn } from './work.ts';

/** Without a memory nothing is known beforehand, and nothing is kept. */
export function transactionOn(
  sql: Sql,
  { onDisk }: Pick<Transaction, 'onDisk'>,
  memory?: StoreMemory,
): Transaction {
  const sparse = sparseOn(sql, memory && (() => memory.kept.sparse));
  const tx: Statements = {
    ...imagesOn(sql, sparse),
    ...keysOn(sql),
    ...linksOn(sql, sparse),
    ...thingsOn(sql, sparse),
    ...queueOn(sql, sparse),
    ...intentsOn(sql, sparse),
    ...parkedOn(sql, sparse),
    ...journalOn(sql),
    ...progressOn(sql, sparse),
    ...renamePipesOn(sql),
    ...wholeTablesOn(sql),
  };
  return { ...givingWay(remembering(tx, memory ?? storeMemory())), onDisk };
}

/** What is known is answered no sooner than what the database is asked: a stage is one long piece of work otherwise. */
function givingWay(tx: Statements): Statements {
  type Statement = (...given: unknown[]) => Promise<unknown>;
  const statements = Object.entries(tx as unknown as Record<string, Statement>);
  const each = statements.map(([name, ask]) => {
    const answer: Statement = async (...given) => {
      const found = await ask(...given);
      await giveWay();
      return found;
    };
    return [name, answer];
  });
  return Object.fromEntries(each);
}

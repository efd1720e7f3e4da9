// OpenCart, imitated by what an integration meets of it: its tables in a MySQL or MariaDB on loopback,
// and people who fill them as the shop does. There is no HTTP here, because the vendor's own APIs can
// list nothing.

import { systemClock } from '../../base/clock.ts';
import type { Imitation, OwnStart } from '../integration.ts';
import { type ShopPeople, shopPeople } from './people.ts';
import {
  databaseName,
  dropShopDatabase,
  type OpencartAccess,
  openShopDatabase,
  type ShopDatabase,
} from './shop-database.ts';

export interface OpencartShop extends Imitation {
  readonly people: ShopPeople;
  readonly database: ShopDatabase;
}

const counted = ['customer', 'order', 'product'];

export function opencart(access: OpencartAccess): OwnStart {
  return {
    system: 'opencart',
    open: async ({ folder, clock = systemClock }): Promise<OpencartShop> => {
      const database = await openShopDatabase(access, databaseName(folder));
      const { name, user } = database;
      return {
        system: 'opencart',
        url: `mysql://${user}:${access.password}@127.0.0.1:${access.port}/${name}`,
        database,
        people: shopPeople(database, clock),
        counts: async () => {
          const counts: Record<string, number> = {};
          for (const table of counted) {
            const [row] = await database.query(`SELECT COUNT(*) AS count FROM {${table}}`);
            counts[table] = Number(row?.count);
          }
          return counts;
        },
        // The vendor's events are PHP only: there is nothing that could call out.
        subscribe: () => {},
        close: async () => {
          await database.close();
          if (folder === undefined) await dropShopDatabase(access, name);
        },
      };
    },
    forget: async (folder) => {
      if (folder !== undefined) await dropShopDatabase(access, databaseName(folder));
    },
  };
}

/** The one of these that is an imitated OpenCart; throws for any other. */
export function asOpencart(system: Imitation | undefined): OpencartShop {
  if (!system || !('people' in system)) throw new Error(`${system?.system} is no OpenCart`);
  return system as OpencartShop;
}

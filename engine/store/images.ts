// Images, what a scan saw, and the keys that records are found by.

import type { Sql } from './sql.ts';
import { dropRows, packList, putRows, replaceRows, rowsBy } from './sql.ts';
import type { ImageState, RecordKeys } from './state.ts';
import type { Transaction } from './store.ts';
import { imageTable, recordKeyTable, seenTable } from './tables.ts';

type Images = Pick<
  Transaction,
  'images' | 'putImages' | 'refsOf' | 'imagesOfThings' | 'putSeen' | 'unseen' | 'countImages'
>;

export function imagesOn(sql: Sql): Images {
  return {
    images: async (refs) => {
      const found = await rowsBy(
        sql,
        imageTable,
        ['ref'],
        refs.map((ref) => ({ ref })),
      );
      return new Map(found.map((image) => [image.ref, image]));
    },
    putImages: (images) => putRows(sql, imageTable, images),
    refsOf: async (entity, after, limit) => {
      const found = await sql.all<{ ref: string }>(
        'SELECT ref FROM image WHERE entity = $1 AND ref > $2 ORDER BY ref LIMIT $3',
        entity,
        after,
        limit,
      );
      return found.map((row) => row.ref);
    },
    imagesOfThings: (things) =>
      rowsBy(
        sql,
        imageTable,
        ['thing'],
        things.map((thing) => ({ thing })),
      ),
    putSeen: (_entity, scan, refs) =>
      putRows(
        sql,
        seenTable,
        refs.map((ref) => ({ ref, scan })),
      ),
    unseen: async (entity, scan, after, limit) => {
      const found = await sql.all<{ ref: string }>(
        `SELECT ref FROM image i WHERE entity = $1 AND ref > $3 AND state = 'live'
          AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.ref = i.ref AND s.scan = $2)
          ORDER BY ref LIMIT $4`,
        entity,
        scan,
        after,
        limit,
      );
      return found.map((row) => row.ref);
    },
    countImages: () =>
      sql.all<{ entity: string; state: ImageState; count: number }>(
        'SELECT entity, state, count(*) AS count FROM image GROUP BY entity, state ORDER BY 1, 2',
      ),
  };
}

type Keys = Pick<Transaction, 'putKeys' | 'keysOf' | 'refsWithKeys' | 'dropKeys'>;

export function keysOn(sql: Sql): Keys {
  return {
    putKeys: async (keys) => {
      // The last word on a record's keys in a scope counts, as everywhere in a batch.
      const last = new Map(keys.map((entry) => [JSON.stringify([entry.scope, entry.ref]), entry]));
      const rows = [...last.values()].flatMap(({ scope, ref, values }) =>
        values.map((value) => ({ scope, ref, value })),
      );
      await replaceRows(sql, recordKeyTable, ['scope', 'ref'], [...last.values()], rows);
    },
    keysOf: async (scopes, refs) => {
      if (scopes.length === 0 || refs.length === 0) return [];
      const rows = await sql.all<{ scope: string; ref: string; value: string }>(
        `SELECT scope, ref, value FROM record_key
          WHERE scope IN (SELECT c0 FROM ${sql.unpack('$1', ['text'])} w)
            AND ref IN (SELECT c0 FROM ${sql.unpack('$2', ['text'])} w)
          ORDER BY scope, ref, value`,
        packList(scopes),
        packList(refs),
      );
      const found: { scope: string; ref: string; values: string[] }[] = [];
      for (const { scope, ref, value } of rows) {
        const last = found.at(-1);
        if (last?.scope === scope && last.ref === ref) last.values.push(value);
        else found.push({ scope, ref, values: [value] });
      }
      return found satisfies RecordKeys[];
    },
    refsWithKeys: (wanted) =>
      rowsBy(sql, recordKeyTable, ['scope', 'value'], wanted, ['scope', 'value', 'ref']),
    dropKeys: (scopes) =>
      dropRows(
        sql,
        recordKeyTable,
        ['scope'],
        scopes.map((scope) => ({ scope })),
      ),
  };
}

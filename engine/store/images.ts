// Images, what a scan saw, and the keys that records are found by.

import type { Kept, PropsMemory } from './props-memory.ts';
import type { Raw, Sql } from './sql.ts';
import { decode, dropRows, packList, putRows, replaceRows, rowsBy, selection } from './sql.ts';
import type { Image, ImageState, RecordKeys } from './state.ts';
import type { Transaction } from './store.ts';
import { type ColumnKind, imageTable, recordKeyTable, seenTable } from './tables.ts';

type Images = Pick<
  Transaction,
  | 'images'
  | 'putImages'
  | 'imageSeqs'
  | 'putMembers'
  | 'refsOf'
  | 'imagesOfThings'
  | 'putSeen'
  | 'unseen'
  | 'countImages'
>;

export function imagesOn(sql: Sql, memory: PropsMemory): Images {
  return {
    images: async (refs) => {
      const found = await rowsUnlessKept(sql, [...new Set(refs)], memory);
      for (const image of found) memory.keep(image);
      return new Map(found.map((image) => [image.ref, image]));
    },
    putImages: (images) => {
      for (const image of images) memory.keep(image);
      return putRows(sql, imageTable, images);
    },
    imageSeqs: async (refs) => {
      if (refs.length === 0) return new Map();
      const found = await sql.all<{ ref: string; seq: number }>(
        `SELECT t.ref, t.seq FROM ${sql.unpack('$1', ['text'])} w CROSS JOIN image t
          WHERE t.ref = w.c0`,
        packList(refs),
      );
      return new Map(found.map(({ ref, seq }) => [ref, Number(seq)]));
    },
    putMembers: async (members) => {
      if (members.length === 0) return;
      await sql.run(
        `UPDATE image SET thing = w.c1 FROM ${sql.unpack('$1', ['text', 'text'])} w
          WHERE image.ref = w.c0`,
        { kinds: ['text', 'text'], rows: members.map(({ ref, thing }) => [ref, thing]) },
      );
    },
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

/** What a kept record is compared by: ref, then the fields of `Kept`. */
const comparedKinds: readonly ColumnKind[] = ['text', 'whole', 'whole', 'text', 'whole'];

/** Images by their refs; `props` comes from the store only where it is not what is kept. */
async function rowsUnlessKept(
  sql: Sql,
  refs: readonly string[],
  memory: PropsMemory,
): Promise<readonly Image[]> {
  if (refs.length === 0) return [];
  const kept = new Map(refs.map((ref) => [ref, memory.get(ref)]));
  const isKept = `t.seq = w.c1 AND t.read_at_ms = w.c2 AND t.version IS NOT DISTINCT FROM w.c3
    AND t.modified_ms IS NOT DISTINCT FROM w.c4`;
  const found = await sql.all<Raw>(
    `SELECT ${selection(imageTable, { props: `CASE WHEN ${isKept} THEN NULL ELSE t.props END` })}
      FROM ${sql.unpack('$1', comparedKinds)} w CROSS JOIN image t WHERE t.ref = w.c0`,
    {
      kinds: comparedKinds,
      rows: refs.map((ref) => {
        const { seq, readAtMs, version, modifiedMs } = kept.get(ref) ?? {};
        return [ref, seq ?? null, readAtMs ?? null, version ?? null, modifiedMs ?? null];
      }),
    },
  );
  return found.map((raw) => {
    const image = decode(imageTable, raw);
    return raw.props === null ? { ...image, props: (kept.get(image.ref) as Kept).props } : image;
  });
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

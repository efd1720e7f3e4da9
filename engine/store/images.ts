// Images, what a scan saw, and the keys that records are found by.

import { rowsBy, rowsByOne, rowsNamed } from './read-rows.ts';
import type { Sparse } from './sparse.ts';
import type { Sql } from './sql.ts';
import type { Head, Image, ImageState, RecordKeys } from './state.ts';
import type { Transaction } from './store.ts';
import { packList } from './table-shape.ts';
import {
  imageTable,
  type Member,
  memberTable,
  type RecordKey,
  recordKeyTable,
  seenTable,
} from './tables.ts';
import { dropRows, putRows, replaceRows } from './write-rows.ts';

type Images = Pick<
  Transaction,
  | 'images'
  | 'heads'
  | 'putImages'
  | 'imageSeqs'
  | 'putMembers'
  | 'refsOf'
  | 'searchImages'
  | 'countRefs'
  | 'membersOf'
  | 'putSeen'
  | 'unseen'
  | 'countImages'
>;

export function imagesOn(sql: Sql, sparse: Sparse): Images {
  const meet = (images: readonly Pick<Image, 'ref' | 'thing'>[]) =>
    sparse.meet(
      'thing',
      images.map(({ thing }) => thing),
    );
  return {
    images: async (refs) => {
      const wanted = await sparse.among('image', refs);
      const found = await rowsByOne(sql, imageTable, 'ref', wanted);
      const members = await rowsBy(sql, memberTable, ['ref'], found);
      const things = new Map(members.map(({ ref, thing }) => [ref, thing]));
      return new Map(
        found.map((image) => [image.ref, { ...image, thing: things.get(image.ref) ?? null }]),
      );
    },
    heads: async (refs) => {
      const wanted = await sparse.among('image', refs);
      if (wanted.length === 0) return new Map();
      const found = await rowsNamed<Head>(
        sql,
        ['ref', 'entity', 'modifiedMs', 'state', 'thing'],
        `SELECT t.ref, t.entity, t.modified_ms, t.state, m.thing FROM ${sql.unpack('$1', ['text'])} w
          CROSS JOIN image t LEFT JOIN member m ON m.ref = t.ref WHERE t.ref = w.c0`,
        packList(wanted),
      );
      return new Map(found.map((head) => [head.ref, head]));
    },
    putImages: async (images) => {
      sparse.meet(
        'image',
        images.map(({ ref }) => ref),
      );
      meet(images);
      await putRows(sql, imageTable, images);
      // One that is new is in no thing yet.
      await putThings(
        sql,
        images.filter(({ seq, thing }) => seq > 1 || thing !== null),
      );
    },
    imageSeqs: async (refs) => {
      if (refs.length === 0) return new Map();
      const found = await sql.all(
        `SELECT t.ref, t.seq FROM ${sql.unpack('$1', ['text'])} w CROSS JOIN image t
          WHERE t.ref = w.c0`,
        packList(refs),
      );
      return new Map(found.map(([ref, seq]) => [ref as string, seq as number]));
    },
    putMembers: (members) => {
      meet(members);
      return putThings(sql, members);
    },
    refsOf: async (entity, after, limit) => {
      const found = await sql.all(
        'SELECT ref FROM image WHERE entity = $1 AND ref > $2 ORDER BY ref LIMIT $3',
        entity,
        after,
        limit,
      );
      return found.map(([ref]) => ref as string);
    },
    countRefs: async (entity, after) => {
      const text = 'SELECT count(*) FROM image WHERE entity = $1 AND ref > $2';
      const [row] = await sql.all(text, entity, after);
      return row?.[0] as number;
    },
    searchImages: async (text, after, limit) => {
      const found = await sql.all(
        `SELECT ref, lower(props) LIKE $1 ESCAPE '!' FROM image
          WHERE ref > $2 ORDER BY ref LIMIT $3`,
        patternFor(text),
        after,
        limit,
      );
      const refs = found.filter(([, holds]) => Number(holds) === 1).map(([ref]) => ref as string);
      return { refs, last: found.length < limit ? null : (found.at(-1)?.[0] as string) };
    },
    membersOf: async (things) => {
      const wanted = await sparse.among('thing', things);
      return rowsByOne(sql, memberTable, 'thing', wanted, ['thing', 'ref']);
    },
    putSeen: (scan, refs) =>
      putRows(
        sql,
        seenTable,
        refs.map((ref) => ({ ref, scan })),
      ),
    unseen: async (entity, scan, after, limit) => {
      const found = await sql.all(
        `SELECT ref FROM image i WHERE entity = $1 AND ref > $3 AND state = 'live'
          AND NOT EXISTS (SELECT 1 FROM seen s WHERE s.ref = i.ref AND s.scan = $2)
          ORDER BY ref LIMIT $4`,
        entity,
        scan,
        after,
        limit,
      );
      return found.map(([ref]) => ref as string);
    },
    countImages: () =>
      rowsNamed<{ entity: string; state: ImageState; count: number }>(
        sql,
        ['entity', 'state', 'count'],
        'SELECT entity, state, count(*) FROM image GROUP BY entity, state ORDER BY 1, 2',
      ),
  };
}

/** For `LIKE` in lower case, as the text stands in JSON; which letters have one is known alike of ASCII only. */
function patternFor(text: string): string {
  const written = JSON.stringify(text).slice(1, -1);
  const literal = Array.from(written, (sign) =>
    sign > '\u007f' ? '_' : sign.toLowerCase().replace(/[%_!]/, '!$&'),
  );
  return `%${literal.join('')}%`;
}

/** Of records that are there: each is in this thing now, or in none. */
async function putThings(sql: Sql, records: readonly Pick<Image, 'ref' | 'thing'>[]) {
  const members = records.flatMap(({ ref, thing }): Member[] => (thing ? [{ ref, thing }] : []));
  const others = records.flatMap(({ ref, thing }) => (thing ? [] : [{ ref }]));
  await putRows(sql, memberTable, members);
  await dropRows<Member, 'ref'>(sql, memberTable, ['ref'], others);
}

/**
 * A first load stores the keys of all records before it asks for any: sorted into the index at once, they cost
 * far less than each in its turn.
 */
const byValue = 'CREATE INDEX IF NOT EXISTS record_key_value ON record_key (scope, value, ref)';

function keyRows(keys: readonly RecordKeys[]): readonly RecordKey[] {
  return keys.flatMap(({ scope, ref, values }) => values.map((value) => ({ scope, ref, value })));
}

function byRef(one: RecordKey, other: RecordKey): number {
  return one.ref < other.ref ? -1 : one.ref > other.ref ? 1 : 0;
}

type Keys = Pick<Transaction, 'putKeys' | 'addKeys' | 'keysOf' | 'refsWithKeys' | 'crowdedKeys'>;

export function keysOn(sql: Sql): Keys {
  return {
    putKeys: async (keys) => {
      // The last word on a record's keys in a scope counts, as everywhere in a batch.
      const last = new Map(keys.map((entry) => [JSON.stringify([entry.scope, entry.ref]), entry]));
      const groups = Array.from(last.values(), ({ values: value, ...group }) => ({
        ...group,
        value,
      }));
      await replaceRows(sql, recordKeyTable, ['scope', 'ref'], 'value', groups);
    },
    addKeys: (keys) => putRows(sql, recordKeyTable, keyRows(keys)),
    keysOf: async (wanted) => {
      const by = ['scope', 'ref'] as const;
      const rows = await rowsBy<RecordKey, 'scope' | 'ref'>(sql, recordKeyTable, by, wanted);
      const found: { scope: string; ref: string; values: string[] }[] = [];
      for (const { scope, ref, value } of rows) {
        const last = found.at(-1);
        if (last?.scope === scope && last.ref === ref) last.values.push(value);
        else found.push({ scope, ref, values: [value] });
      }
      return found satisfies RecordKeys[];
    },
    refsWithKeys: async (wanted) => {
      await sql.index(byValue);
      const found = await rowsBy(sql, recordKeyTable, ['scope', 'value'], wanted, []);
      // SQLite is the slower one at sorting a few hundred rows that it cannot know to be in order.
      return found.toSorted(byRef);
    },
    crowdedKeys: async (wanted, most) => {
      if (wanted.length === 0) return [];
      await sql.index(byValue);
      return rowsNamed<{ scope: string; value: string }>(
        sql,
        ['scope', 'value'],
        `SELECT w.c0, w.c1 FROM ${sql.unpack('$1', ['text', 'text'])} w
              WHERE $2 < (SELECT count(*) FROM record_key t
                WHERE t.scope = w.c0 AND t.value = w.c1)`,
        { kinds: ['text', 'text'], rows: wanted.map(({ scope, value }) => [scope, value]) },
        most,
      );
    },
  };
}

// Links with their bases, things, verdicts of people, and the records that references went through.

import { rowsByAny, rowsByOne, rowsNamed } from './read-rows.ts';
import type { Sparse } from './sparse.ts';
import type { Sql } from './sql.ts';
import type { LinkState } from './state.ts';
import type { Transaction } from './store.ts';
import { baseTable, linkTable, thingTable, usesTable, verdictTable } from './tables.ts';
import { dropRows, putRows, replaceRows } from './write-rows.ts';

type Links = Pick<
  Transaction,
  | 'links'
  | 'linksOf'
  | 'putLinks'
  | 'dropLinks'
  | 'unlinkedRefs'
  | 'linkIdsOf'
  | 'countLinks'
  | 'bases'
  | 'putBases'
>;

export function linksOn(sql: Sql, sparse: Sparse): Links {
  return {
    links: async (ids) => {
      const found = await rowsByOne(sql, linkTable, 'id', ids);
      return new Map(found.map((link) => [link.id, link]));
    },
    linksOf: async (refs) =>
      rowsByAny(sql, linkTable, ['source', 'sink'], await sparse.among('end', refs)),
    putLinks: (links) => {
      sparse.meet(
        'end',
        links.flatMap(({ source, sink }) => [source, sink]),
      );
      return putRows(sql, linkTable, links);
    },
    dropLinks: async (ids) => {
      // A base without its link would be picked up by the next link of that id: both go.
      await dropRows(
        sql,
        baseTable,
        ['link'],
        ids.map((link) => ({ link })),
      );
      await dropRows(
        sql,
        linkTable,
        ['id'],
        ids.map((id) => ({ id })),
      );
    },
    unlinkedRefs: async (pipe, entity, after, limit) => {
      const noneAt = (end: string) =>
        `NOT EXISTS (SELECT 1 FROM link l WHERE l.${end} = i.ref AND l.pipe = $1)`;
      const found = await sql.all(
        `SELECT ref FROM image i WHERE entity = $2 AND ref > $3
          AND ${noneAt('source')} AND ${noneAt('sink')} ORDER BY ref LIMIT $4`,
        pipe,
        entity,
        after,
        limit,
      );
      return found.map(([ref]) => ref as string);
    },
    linkIdsOf: async (pipe, after, limit) => {
      const found = await sql.all(
        'SELECT id FROM link WHERE pipe = $1 AND id > $2 ORDER BY id LIMIT $3',
        pipe,
        after,
        limit,
      );
      return found.map(([id]) => id as string);
    },
    countLinks: () =>
      rowsNamed<{ pipe: string; state: LinkState; count: number }>(
        sql,
        ['pipe', 'state', 'count'],
        'SELECT pipe, state, count(*) FROM link GROUP BY pipe, state ORDER BY 1, 2',
      ),
    bases: async (links) => {
      const wanted = await sparse.among('base', links);
      const found = await rowsByOne(sql, baseTable, 'link', wanted);
      return new Map(found.map((base) => [base.link, base]));
    },
    putBases: (bases) => {
      sparse.meet(
        'base',
        bases.map(({ link }) => link),
      );
      return putRows(sql, baseTable, bases);
    },
  };
}

type Things = Pick<
  Transaction,
  'things' | 'putThings' | 'verdictsOf' | 'putVerdicts' | 'putUses' | 'usersOf'
>;

export function thingsOn(sql: Sql, sparse: Sparse): Things {
  return {
    things: async (ids) => {
      const found = await rowsByOne(sql, thingTable, 'id', ids);
      return new Map(found.map((thing) => [thing.id, thing]));
    },
    putThings: (things) => putRows(sql, thingTable, things),
    verdictsOf: async (refs) =>
      rowsByAny(sql, verdictTable, ['source', 'sink'], await sparse.among('verdict', refs)),
    putVerdicts: (verdicts) => {
      sparse.meet(
        'verdict',
        verdicts.flatMap(({ source, sink }) => [source, sink]),
      );
      return putRows(sql, verdictTable, verdicts);
    },
    putUses: async (uses) => {
      const last = new Map(uses.map((entry) => [entry.link, entry]));
      const groups = Array.from(last.values(), ({ refs: ref, ...group }) => ({ ...group, ref }));
      for (const { ref } of groups) sparse.meet('used', ref);
      await replaceRows(sql, usesTable, ['link'], 'ref', groups);
    },
    usersOf: async (refs) => {
      const wanted = await sparse.among('used', refs);
      return rowsByOne(sql, usesTable, 'ref', wanted, ['ref', 'link']);
    },
  };
}

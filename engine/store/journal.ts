// What happened and how far reading came: the journal, oscillation counters, cursors and facts.

import type { Json } from '../base/json.ts';
import { rowsByOne, rowsNamed, rowsWhere } from './read-rows.ts';
import type { Sparse } from './sparse.ts';
import type { Sql } from './sql.ts';
import type { Transaction } from './store.ts';
import { packList } from './table-shape.ts';
import { cursorTable, factTable, journalTable, oscillationTable } from './tables.ts';
import { dropRows, putNumbered, putRows } from './write-rows.ts';

type Journal = Pick<
  Transaction,
  'appendJournal' | 'journalOf' | 'journalAfter' | 'journalEnd' | 'dropJournal'
>;

export function journalOn(sql: Sql): Journal {
  return {
    appendJournal: (entries) => putNumbered(sql, journalTable, 'journal', entries),
    journalOf: async (refs, limit) => {
      if (refs.length === 0) return [];
      const wanted = `(SELECT c0 FROM ${sql.unpack('$1', ['text'])} w)`;
      const condition = `ref IN ${wanted} ORDER BY seq DESC LIMIT $2`;
      return rowsWhere(sql, journalTable, condition, packList(refs), limit);
    },
    journalAfter: (seq, limit) =>
      rowsWhere(sql, journalTable, 'seq > $1 ORDER BY seq LIMIT $2', seq, limit),
    journalEnd: async () => {
      const [row] = await sql.all('SELECT coalesce(max(seq), 0) FROM journal');
      return row?.[0] as number;
    },
    dropJournal: async (beforeMs, limit) => {
      // No index is by time; the first entries are the oldest, but for a clock that was put back.
      const first = await rowsNamed<{ seq: number; atMs: number }>(
        sql,
        ['seq', 'atMs'],
        'SELECT seq, at_ms FROM journal WHERE seq > 0 ORDER BY seq LIMIT $1',
        limit,
      );
      const old = first.filter(({ atMs }) => atMs < beforeMs);
      await dropRows(sql, journalTable, ['seq'], old);
      return old.length;
    },
  };
}

type Progress = Pick<
  Transaction,
  'oscillations' | 'putOscillations' | 'cursors' | 'putCursors' | 'facts' | 'putFacts'
>;

export function progressOn(sql: Sql, sparse: Sparse): Progress {
  return {
    oscillations: async (refs) => {
      const wanted = await sparse.among('oscillating', refs);
      return rowsByOne(sql, oscillationTable, 'ref', wanted);
    },
    putOscillations: (oscillations) => {
      sparse.meet(
        'oscillating',
        oscillations.map(({ ref }) => ref),
      );
      return putRows(sql, oscillationTable, oscillations);
    },
    cursors: async (entities) => {
      const found = await rowsByOne(sql, cursorTable, 'entity', entities);
      return new Map(found.map((cursor) => [cursor.entity, cursor]));
    },
    putCursors: (cursors) => putRows(sql, cursorTable, cursors),
    facts: async (names) => {
      const found = await rowsByOne(sql, factTable, 'name', names);
      return new Map<string, Json>(found.map((fact) => [fact.name, fact.value]));
    },
    putFacts: (facts) =>
      putRows(
        sql,
        factTable,
        Object.entries(facts).map(([name, value]) => ({ name, value })),
      ),
  };
}

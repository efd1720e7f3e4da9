// What is to be done: the queue of each pipe, open intents, and what is parked.

import { failure } from '../base/errors.ts';
import { rowsBy, rowsByOne, rowsNamed, rowsWhere } from './read-rows.ts';
import type { Sparse } from './sparse.ts';
import type { Sql } from './sql.ts';
import type { HeldCount, Intent, OpenCreate, Parked, ParkedReason } from './state.ts';
import type { Transaction } from './store.ts';
import { kindsOf, pack } from './table-shape.ts';
import { intentTable, parkedTable, workTable } from './tables.ts';
import { dropRows, matches, putNumbered, putRows } from './write-rows.ts';

type Queue = Pick<
  Transaction,
  | 'putWork'
  | 'workOf'
  | 'dueWork'
  | 'asideWork'
  | 'ackWork'
  | 'dropWork'
  | 'hastenWork'
  | 'hastenAll'
  | 'countWork'
>;
type WorkCounts = Awaited<ReturnType<Transaction['countWork']>>[number];

const entryKey = ['pipe', 'kind', 'key'] as const;

export function queueOn(sql: Sql, sparse: Sparse): Queue {
  return {
    putWork: (work) => {
      sparse.meetQueued(work);
      return putNumbered(sql, workTable, 'work', work);
    },
    workOf: (entries) => rowsBy(sql, workTable, entryKey, entries),
    dueWork: async (pipe, kind, nowMs, limit) => {
      if (!sparse.mayBeQueued(pipe, kind, nowMs)) return [];
      const condition = 'pipe = $1 AND kind = $2 AND due_ms <= $3 ORDER BY due_ms, seq LIMIT $4';
      const due = await rowsWhere(sql, workTable, condition, pipe, kind, nowMs, limit);
      if (due.length === 0) await sparse.findQueued(pipe, kind);
      return due;
    },
    asideWork: (pipe, kind, limit) =>
      rowsWhere(
        sql,
        workTable,
        'pipe = $1 AND kind = $2 AND due_ms IS NULL ORDER BY seq LIMIT $3',
        pipe,
        kind,
        limit,
      ),
    ackWork: (done) => dropRows(sql, workTable, ['pipe', 'kind', 'key', 'seq'], done),
    dropWork: (entries) => dropRows(sql, workTable, entryKey, entries),
    hastenWork: async (entries, dueMs) => {
      if (entries.length === 0) return;
      sparse.meetQueued(entries.map(({ pipe, kind }) => ({ pipe, kind, dueMs })));
      await sql.run(
        `UPDATE work SET due_ms = CASE WHEN due_ms > $2 THEN $2 ELSE due_ms END
          WHERE ${matches(sql, workTable, entryKey)}`,
        pack(entries, entryKey, kindsOf(workTable, entryKey)),
        dueMs,
      );
    },
    hastenAll: async (pipe, kind, dueMs) => {
      sparse.meetQueued([{ pipe, kind, dueMs }]);
      await sql.run(
        `UPDATE work SET due_ms = CASE WHEN due_ms > $3 THEN $3 ELSE due_ms END
          WHERE pipe = $1 AND kind = $2`,
        pipe,
        kind,
        dueMs,
      );
    },
    countWork: (nowMs) =>
      rowsNamed<WorkCounts>(
        sql,
        ['pipe', 'kind', 'count', 'due', 'nextDueMs'],
        `SELECT pipe, kind, count(*), count(*) FILTER (WHERE due_ms <= $1), min(due_ms)
          FROM work GROUP BY pipe, kind ORDER BY 1, 2`,
        nowMs,
      ),
  };
}

type Intents = Pick<
  Transaction,
  | 'intents'
  | 'intentsOfLinks'
  | 'dueIntents'
  | 'openIntents'
  | 'openCreates'
  | 'putIntents'
  | 'dropIntents'
  | 'countIntents'
>;

export function intentsOn(sql: Sql, sparse: Sparse): Intents {
  const open = async (keys: readonly string[]) => {
    const wanted = await sparse.among('intent', keys);
    return rowsByOne(sql, intentTable, 'key', wanted);
  };
  return {
    intents: async (keys) => new Map((await open(keys)).map((intent) => [intent.key, intent])),
    intentsOfLinks: async (links) => {
      const wanted = await sparse.among('busy', links);
      return rowsByOne(sql, intentTable, 'link', wanted, ['link', 'key']);
    },
    dueIntents: async (pipe, nowMs, limit) => {
      if (!(await sparse.mayBeDue(pipe, nowMs))) return [];
      const condition = 'pipe = $1 AND due_ms <= $2 ORDER BY due_ms, "key" LIMIT $3';
      const due = await rowsWhere(sql, intentTable, condition, pipe, nowMs, limit);
      if (due.length === 0) sparse.forgetDue();
      return due;
    },
    openIntents: (pipe, limit) =>
      rowsWhere(sql, intentTable, 'pipe = $1 ORDER BY due_ms, "key" LIMIT $2', pipe, limit),
    openCreates: (pipe, limit) =>
      rowsNamed<OpenCreate>(
        sql,
        ['key', 'link', 'entity', 'atMs', 'dueMs'],
        `SELECT "key", link, entity, at_ms, due_ms FROM intent
          WHERE pipe = $1 AND kind = 'create' ORDER BY due_ms, "key" LIMIT $2`,
        pipe,
        limit,
      ),
    putIntents: async (intents) => {
      refuseSecond(await open(intents.map((intent) => intent.key)), intents);
      sparse.meet(
        'intent',
        intents.map(({ key }) => key),
      );
      sparse.meet(
        'busy',
        intents.map(({ link }) => link),
      );
      for (const { pipe, dueMs } of intents) if (dueMs !== null) sparse.meetDue(pipe, dueMs);
      await putRows(sql, intentTable, intents);
    },
    dropIntents: (keys) =>
      dropRows(
        sql,
        intentTable,
        ['key'],
        keys.map((key) => ({ key })),
      ),
    countIntents: () =>
      rowsNamed<{ pipe: string; count: number; nextDueMs: number | null }>(
        sql,
        ['pipe', 'count', 'nextDueMs'],
        'SELECT pipe, count(*), min(due_ms) FROM intent GROUP BY pipe ORDER BY 1',
      ),
  };
}

/** Invariant 5: an intent is the only licence to call, and a key has one at most. */
function refuseSecond(open: readonly Intent[], next: readonly Intent[]) {
  const ids = new Map(open.map((intent) => [intent.key, intent.id]));
  for (const { key, id } of next) {
    const held = ids.get(key) ?? id;
    if (held !== id) throw failure('intent.open', { key });
    ids.set(key, id);
  }
}

type ParkedPart = Pick<
  Transaction,
  | 'parkedOf'
  | 'parkedWaitingFor'
  | 'parkedList'
  | 'putParked'
  | 'dropParked'
  | 'countParked'
  | 'countHeld'
>;

export function parkedOn(sql: Sql, sparse: Sparse): ParkedPart {
  return {
    parkedOf: async (subjects) => {
      const wanted = await sparse.among('waiting', subjects);
      return rowsByOne(sql, parkedTable, 'subject', wanted);
    },
    parkedWaitingFor: async (refs) => {
      const wanted = await sparse.among('waitedFor', refs);
      return rowsByOne(sql, parkedTable, 'waitsFor', wanted);
    },
    parkedList: (filter, after, limit) => {
      const [pipe, subject, row] = after === '' ? ['', '', ''] : (JSON.parse(after) as string[]);
      return rowsWhere(
        sql,
        parkedTable,
        `(pipe, subject, "row") > ($1, $2, $3) AND pipe = coalesce($4, pipe)
          AND why = coalesce($5, why) AND ${isOpen} ORDER BY pipe, subject, "row" LIMIT $6`,
        pipe as string,
        subject as string,
        row as string,
        filter.pipe ?? null,
        filter.why ?? null,
        limit,
      );
    },
    putParked: (parked) => {
      sparse.meet(
        'waiting',
        parked.map(({ subject }) => subject),
      );
      sparse.meet(
        'waitedFor',
        parked.map(({ waitsFor }) => waitsFor),
      );
      return putRows(sql, parkedTable, parked);
    },
    dropParked: (parked) => dropRows(sql, parkedTable, ['pipe', 'subject', 'row'], parked),
    countParked: () =>
      rowsNamed<{ pipe: string; why: ParkedReason; count: number; oldestMs: number }>(
        sql,
        ['pipe', 'why', 'count', 'oldestMs'],
        `SELECT pipe, why, count(*), min(since_ms) FROM parked WHERE ${isOpen}
          GROUP BY pipe, why ORDER BY 1, 2`,
      ),
    countHeld: () =>
      rowsNamed<HeldCount>(
        sql,
        ['pipe', 'guard', 'count', 'chosen', 'oldestMs', 'reason'],
        `SELECT pipe, guard, count(*), count(choice), min(since_ms), min(reason) FROM parked
          WHERE why = 'held' AND ${isOpen} GROUP BY pipe, guard ORDER BY 1, 2`,
      ),
  };
}

/** Not what a person left as it is. */
const isOpen = "coalesce(choice, '') <> 'left'";

/** Where a parked row stands in the list: what `parkedList` takes as `after`. */
export function placeOfParked({ pipe, subject, row }: Parked): string {
  return JSON.stringify([pipe, subject, row]);
}

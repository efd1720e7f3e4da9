// Every look-up has an index: the statements that the store sends for each case are explained by
// SQLite, and none may walk through a table. Counting is the exception that reads all of an index.

import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrations } from '../../engine/store/migrations.ts';
import type { Sql, Value } from '../../engine/store/sql.ts';
import { transactionOn } from '../../engine/store/transaction.ts';
import { storeCases } from './cases.ts';

/** Lists for people and counts, which read the whole of what they tell. */
const mayWalk = /count\(\*\)|AND why = coalesce/;

test('no statement walks through a table to find its rows', async () => {
  const texts = await statementsOfAllCases();
  expect(texts.length).toBeGreaterThan(50);
  expect(texts.filter((text) => !mayWalk.test(text)).flatMap(walksOf)).toEqual([]);
});

test('a statement without an index is seen', () => {
  expect(walksOf('SELECT * FROM link WHERE since_ms = 1')).toHaveLength(1);
  expect(walksOf('DELETE FROM work WHERE due_ms < 5')).toHaveLength(1);
});

test('the number of statements does not depend on the size of the batch', async () => {
  const { sql, sent } = recording();
  const tx = transactionOn(sql);
  const counts: number[] = [];
  for (const size of [1, 10, 1000]) {
    sent.length = 0;
    const refs = Array.from({ length: size }, (_, at) => `a.x:${at}`);
    await tx.putKeys(refs.map((ref) => ({ scope: 's', ref, values: ['1', ref] })));
    await tx.putUses(refs.map((link) => ({ link, pipe: 'p', refs })).slice(0, 20));
    await tx.images(refs);
    await tx.linksOf(refs);
    await tx.dropLinks(refs);
    counts.push(sent.length);
  }
  expect(counts).toEqual([8, 8, 8]);
});

const database = new DatabaseSync(':memory:');
for (const { statements } of migrations) for (const each of statements) database.exec(each);

function recording(): { sql: Sql; sent: string[] } {
  const sent: string[] = [];
  const named = (values: readonly Value[]) =>
    Object.fromEntries(values.map((value, at) => [`$${at + 1}`, value]));
  const sql: Sql = {
    all: async <Row>(text: string, ...values: readonly Value[]) => {
      sent.push(text);
      return database.prepare(text).all(named(values)) as unknown as readonly Row[];
    },
    run: async (text, ...values) => {
      sent.push(text);
      database.prepare(text).run(named(values));
    },
    unpack: (parameter, kinds) => {
      const columns = kinds.map(
        (kind, at) => `value ${kind === 'json' ? '->' : '->>'} ${at} AS c${at}`,
      );
      return `(SELECT ${columns} FROM json_each(${parameter}))`;
    },
  };
  return { sql, sent };
}

async function statementsOfAllCases(): Promise<readonly string[]> {
  const { sql, sent } = recording();
  for (const { given = [], ask } of storeCases) {
    database.exec('BEGIN');
    for (const step of given) await step(transactionOn(sql));
    await ask(transactionOn(sql));
    database.exec('ROLLBACK');
  }
  return [...new Set(sent)];
}

/** The lines of the plan in which a table of ours is read from end to end. */
function walksOf(text: string): readonly string[] {
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all();
  return plan
    .map((line) => String(line.detail))
    .filter((detail) => detail.startsWith('SCAN ') && !/^SCAN (json_each|w)\b/.test(detail))
    .map((detail) => `${detail}: ${text}`);
}

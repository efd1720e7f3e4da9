// Every look-up has an index: the statements that the store sends for each case are explained by
// SQLite, and none may walk through a table. Counting is the exception that reads all of an index.

import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { migrations } from '../../engine/store/migrations.ts';
import { type Cells, insertPacked, type Sql, type Value } from '../../engine/store/sql.ts';
import { transactionOn } from '../../engine/store/transaction.ts';
import { storeCases } from './cases.ts';

/** Counts and lists for people read the whole of what they tell; a pipe is renamed once, with all that it has. */
const mayWalk =
  /count\(\*\)|AND why = coalesce|SET pipe = \$2|WHERE substr\(scope|AS t WHERE pipe = \$2/;
/** The newest of several records' entries have to be sorted together. */
const maySort = /FROM "journal"/;

test('no statement walks through a table, sorts a page, or looks up with half an index', async () => {
  const texts = await statementsOfAllCases();
  expect(texts.length).toBeGreaterThan(50);
  expect(texts.filter((text) => !mayWalk.test(text)).flatMap(wasteOf)).toEqual([]);
});

test.each([
  ['a walk', 'SELECT * FROM link WHERE since_ms = 1', 'walks: SCAN link'],
  ['a walk to delete', 'DELETE FROM work WHERE due_ms < 5', 'walks: SCAN work'],
  ['half an index', 'SELECT 1 FROM image WHERE ref > $2 AND seq = $1', 'has no index on seq'],
  ['a lone pair', 'DELETE FROM link WHERE ("pipe","sink") IN (SELECT 1, 2)', 'no index on pair'],
  ['a sorted page', 'SELECT 1 FROM work WHERE pipe = $1 ORDER BY cause LIMIT 1', 'sorts a page'],
])('%s is seen', (_what, text, waste) => {
  expect(wasteOf(text)).toEqual([expect.stringContaining(waste)]);
});

test('the number of statements does not depend on the size of the batch', async () => {
  const { sql, sent } = recording();
  const tx = transactionOn(sql, { onDisk: async () => {} });
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

/** Those that a store makes when they are first of use. */
const indexes = new Set<string>();

function recording(): { sql: Sql; sent: string[] } {
  const sent: string[] = [];
  const named = (values: readonly Value[]) =>
    Object.fromEntries(values.map((value, at) => [`$${at + 1}`, bound(value)]));
  const bound = (value: Value) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value.rows) : value;
  const sql: Sql = {
    all: async (text, ...values) => {
      sent.push(text);
      const statement = database.prepare(text);
      statement.setReturnArrays(true);
      return statement.all(named(values)) as unknown as readonly Cells[];
    },
    run: async (text, ...values) => {
      sent.push(text);
      database.prepare(text).run(named(values));
    },
    index: async (text) => void indexes.add(text),
    unpack: (parameter, kinds) => {
      const columns = kinds.map(
        (kind, at) => `value ${kind === 'json' ? '->' : '->>'} ${at} AS c${at}`,
      );
      return `(SELECT ${columns} FROM json_each(${parameter}))`;
    },
    insert: (insertion) => insertPacked(sql, insertion),
  };
  return { sql, sent };
}

async function statementsOfAllCases(): Promise<readonly string[]> {
  const { sql, sent } = recording();
  for (const { given = [], ask } of storeCases) {
    database.exec('BEGIN');
    for (const step of given) await step(transactionOn(sql, { onDisk: async () => {} }));
    await ask(transactionOn(sql, { onDisk: async () => {} }));
    database.exec('ROLLBACK');
  }
  for (const text of indexes) database.exec(text);
  return [...new Set(sent)];
}

/** What a statement does more than it has to, by the plan of SQLite. */
function wasteOf(text: string): readonly string[] {
  const rows = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all();
  const plan = rows.map((row) => String(row.detail));
  const walks = plan.filter((line) => /^SCAN (?!json_each|w\b|CONSTANT|\d)/.test(line));
  const wanted = [...text.matchAll(/(?<![.\w])(\w+) = \$\d/g)].map((match) => String(match[1]));
  wanted.push(...[...text.matchAll(/t\."(\w+)" = w\.c\d/g)].map((match) => String(match[1])));
  const missed = wanted.filter((column) => !plan.some((line) => line.includes(`${column}=?`)));
  const isPair = /WHERE \("\w+",[^)]*\) IN/.test(text);
  const isPage = /LIMIT/.test(text) && !maySort.test(text);
  return [
    ...walks.map((line) => `walks: ${line}: ${text}`),
    ...missed.map((column) => `has no index on ${column}: ${text}`),
    ...(isPair && !plan.some((line) => /=\? AND \w+=\?/.test(line))
      ? [`has no index on pair: ${text}`]
      : []),
    ...(isPage && plan.some((line) => /TEMP B-TREE/.test(line)) ? [`sorts a page: ${text}`] : []),
  ];
}

// What a store has at hand from one transaction to the next is what the database holds: whatever is written, dropped,
// renamed or not kept, and however it was asked for before, a reader that remembers nothing gives the same answers.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { rowMemory } from '../../engine/store/row-memory.ts';
import { openSqliteStore } from '../../engine/store/sqlite.ts';
import type { Durability, Store, Transaction } from '../../engine/store/store.ts';
import * as a from './samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'samband-remembering-'));
afterAll(() => rmSync(folder, { recursive: true }));
let opened = 0;

type Write = (tx: Transaction) => Promise<unknown>;
type Ask = (tx: Transaction) => Promise<unknown>;

const pipes = ['p', 'q'];
const refs = ['a.x:1', 'a.x:2', 'b.x:1', 'b.x:2', 'b.x:3'];
const ids = ['L1', 'L2', 'L3'];
const scopes = ['p 0', 'p 1'];
const times = [5, 10, 15, 20];

const pipe = fc.constantFrom(...pipes);
const ref = fc.constantFrom(...refs);
const maybeRef = fc.option(ref);
const id = fc.constantFrom(...ids);
const number = fc.integer({ min: 1, max: 3 });
const someRefs = fc.subarray(refs);
const scope = fc.constantFrom(...scopes);
const values = fc.uniqueArray(fc.constantFrom('v1', 'v2', 'v3'));
const dueMs = fc.option(fc.constantFrom(...times));

const writes: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ id, pipe, source: maybeRef, sink: maybeRef, sinceMs: number }).map(
    ({ id: name, ...rest }) =>
      (tx: Transaction) =>
        tx.putLinks([a.link(name, rest)]),
  ),
  fc.subarray(ids).map((some) => (tx: Transaction) => tx.dropLinks(some)),
  fc
    .record({
      name: ref,
      seq: number,
      thing: fc.option(fc.constantFrom('T1', 'T2')),
      wrote: fc.boolean(),
    })
    .map(
      ({ name, seq, thing, wrote }) =>
        (tx: Transaction) =>
          tx.putImages([a.image(name, { seq: seq + 1, thing, wroteAtMs: wrote ? 7 : null })]),
    ),
  fc
    .record({ ref, thing: fc.option(fc.constantFrom('T1', 'T2')) })
    .map((member) => (tx: Transaction) => tx.putMembers([member])),
  id.map((link) => (tx: Transaction) => tx.putBases([a.base(link)])),
  fc.record({ scope, ref, values }).map((keys) => (tx: Transaction) => tx.putKeys([keys])),
  fc.record({ id: fc.constantFrom('T1', 'T2'), aliasOf: fc.option(fc.constant('T3')) }).map(
    ({ id: name, aliasOf }) =>
      (tx: Transaction) =>
        tx.putThings([a.thing(name, { aliasOf })]),
  ),
  fc.record({ subject: fc.oneof(id, ref), pipe, waitsFor: maybeRef }).map(
    ({ subject, ...rest }) =>
      (tx: Transaction) =>
        tx.putParked([a.parked(subject, rest)]),
  ),
  fc
    .record({ subject: fc.oneof(id, ref), pipe, row: fc.constant('*') })
    .map((one) => (tx: Transaction) => tx.dropParked([one])),
  fc.record({ source: ref, sink: ref }).map(
    ({ source, sink }) =>
      (tx: Transaction) =>
        tx.putVerdicts([a.verdict(source, sink)]),
  ),
  fc.record({ ref, quick: number }).map(
    ({ ref: name, quick }) =>
      (tx: Transaction) =>
        tx.putOscillations([a.oscillation(name, { quick })]),
  ),
  fc.record({ key: ref, pipe, link: id, dueMs, tries: number }).map(
    ({ key, ...rest }) =>
      (tx: Transaction) =>
        tx.putIntents([a.intent(key, rest)]),
  ),
  someRefs.map((keys) => (tx: Transaction) => tx.dropIntents(keys)),
  fc.record({ name: fc.constantFrom('f1', 'f2'), value: number }).map(
    ({ name, value }) =>
      (tx: Transaction) =>
        tx.putFacts({ [name]: value }),
  ),
  fc.record({ entity: fc.constantFrom('a.x', 'b.x'), scan: number }).map(
    ({ entity, scan }) =>
      (tx: Transaction) =>
        tx.putCursors([a.cursor(entity, { scan })]),
  ),
  fc.constant((tx: Transaction) => tx.renamePipes(new Map([['p', 'q']]))),
);

const asks: fc.Arbitrary<Ask> = fc.oneof(
  fc.subarray(ids).map((some) => (tx: Transaction) => tx.links(some)),
  someRefs.map((some) => (tx: Transaction) => tx.linksOf(some)),
  fc.subarray(ids).map((some) => (tx: Transaction) => tx.bases(some)),
  someRefs.map((some) => (tx: Transaction) => tx.images(some)),
  someRefs.map((some) => (tx: Transaction) => tx.heads(some)),
  someRefs.map((some) => (tx: Transaction) => tx.keysOf(pairsOf(some))),
  fc.subarray(['T1', 'T2']).map((some) => (tx: Transaction) => tx.things(some)),
  fc.subarray([...ids, ...refs]).map((some) => (tx: Transaction) => tx.parkedOf(some)),
  someRefs.map((some) => (tx: Transaction) => tx.parkedWaitingFor(some)),
  someRefs.map((some) => (tx: Transaction) => tx.verdictsOf(some)),
  someRefs.map((some) => (tx: Transaction) => tx.oscillations(some)),
  someRefs.map((some) => (tx: Transaction) => tx.intents(some)),
  fc.subarray(ids).map((some) => (tx: Transaction) => tx.intentsOfLinks(some)),
  fc.record({ pipe, nowMs: fc.constantFrom(...times), limit: number }).map(
    ({ pipe: of, nowMs, limit }) =>
      (tx: Transaction) =>
        tx.dueIntents(of, nowMs, limit),
  ),
  fc.subarray(['f1', 'f2']).map((some) => (tx: Transaction) => tx.facts(some)),
  fc.subarray(['a.x', 'b.x']).map((some) => (tx: Transaction) => tx.cursors(some)),
);

function pairsOf(some: readonly string[]) {
  return some.flatMap((one) => scopes.map((each) => ({ scope: each, ref: one })));
}

async function everything(tx: Transaction): Promise<unknown> {
  return {
    links: await tx.links(ids),
    linksOf: await Promise.all(refs.map((one) => tx.linksOf([one]))),
    bases: await tx.bases(ids),
    images: await tx.images(refs),
    heads: Object.fromEntries(
      [...(await tx.heads(refs))].map(([at, { thing, state }]) => [at, { thing, state }]),
    ),
    keys: Map.groupBy(await tx.keysOf(pairsOf(refs)), ({ scope: of, ref: at }) => `${of} ${at}`),
    things: await tx.things(['T1', 'T2']),
    waiting: await tx.parkedOf([...ids, ...refs]),
    waitedFor: await tx.parkedWaitingFor(refs),
    verdicts: await tx.verdictsOf(refs),
    oscillations: await tx.oscillations(refs),
    intents: await tx.intents(refs),
    busy: await tx.intentsOfLinks(ids),
    due: await Promise.all(
      pipes.flatMap((of) => times.map((nowMs) => tx.dueIntents(of, nowMs, 9))),
    ),
    facts: await tx.facts(['f1', 'f2']),
    cursors: await tx.cursors(['a.x', 'b.x']),
  };
}

/**
 * When an answer is waited for; `never` and what is asked after another answer or a while, `late`, may be under way when
 * the transaction ends, as it is with what others ask when one of them fails.
 */
const waits = ['at-once', 'at-end', 'never', 'after-another', 'late'] as const;
type Wait = (typeof waits)[number];

/** Questions may be asked at once with what is written after them; writes come one after the other. */
interface Turn {
  readonly steps: readonly { readonly does: Write | Ask; readonly waits: Wait }[];
  readonly isKept: boolean;
  readonly durability: Durability;
}

const turn: fc.Arbitrary<Turn> = fc.record({
  steps: fc.array(
    fc.oneof(
      fc.record({ does: writes, waits: fc.constant<Wait>('at-once') }),
      fc.record({ does: asks, waits: fc.constantFrom(...waits) }),
    ),
    { minLength: 1, maxLength: 12 },
  ),
  isKept: fc.boolean(),
  durability: fc.constantFrom('at-once', 'at-next'),
});

async function carriedOut(tx: Transaction, does: Write | Ask, wait: Wait): Promise<unknown> {
  if (wait === 'after-another') await tx.things(['T9']);
  if (wait === 'late') await new Promise((resolve) => setImmediate(resolve));
  return does(tx);
}

async function carryOut(store: Store, { steps, isKept, durability }: Turn): Promise<void> {
  const end = new Error('not to be kept');
  const carried = store.transact(async (tx) => {
    const underWay: Promise<unknown>[] = [];
    for (const { does, waits: wait } of steps) {
      const carrying = carriedOut(tx, does, wait);
      if (wait === 'at-once') await carrying;
      else if (wait === 'at-end') underWay.push(carrying);
      else carrying.catch(() => {});
    }
    await Promise.all(underWay);
    if (!isKept) throw end;
  }, durability);
  await carried.catch((error) => {
    if (error !== end) throw error;
  });
}

test('after whatever was written and asked, all answers are those of a reader who remembers nothing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(turn, { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (list, isAskedEach) => {
        const path = join(folder, `${opened++}.db`);
        const store = await openSqliteStore(path);
        const reader = await openSqliteStore(path, { readOnly: true });
        for (const one of list) {
          await carryOut(store, one);
          // Asking for everything after each leaves nothing to be found out.
          if (isAskedEach || one === list.at(-1))
            expect(await store.transact(everything)).toEqual(await reader.transact(everything));
        }
        await reader.close();
        await store.close();
      },
    ),
    { numRuns: 80 },
  );
});

test.each<[string, Ask, Write]>([
  ['links', (tx) => tx.links(['L1']), (tx) => tx.putLinks([a.link('L1')])],
  ['links of a record', (tx) => tx.linksOf(['a.customer:L1']), (tx) => tx.putLinks([a.link('L1')])],
  [
    'keys',
    (tx) => tx.keysOf(pairsOf(['a.x:1'])),
    (tx) => tx.putKeys([{ scope: 'p 0', ref: 'a.x:1', values: ['v1'] }]),
  ],
  ['facts', (tx) => tx.facts(['f1']), (tx) => tx.putFacts({ f1: 1 })],
])('of %s what is written while they are asked for is known afterwards', async (_, ask, write) => {
  const path = join(folder, `${opened++}.db`);
  const store = await openSqliteStore(path);
  await store.transact(async (tx) => {
    const asked = ask(tx);
    await write(tx);
    await asked;
  });
  const reader = await openSqliteStore(path, { readOnly: true });
  const known = await store.transact(ask);
  expect(known).toEqual(await reader.transact(ask));
  expect(JSON.stringify(known instanceof Map ? [...known] : known).length).toBeGreaterThan(2);
  await reader.close();
  await store.close();
});

describe('rows that are kept', () => {
  test('the newest are kept for certain, and twice as many at most', () => {
    const memory = rowMemory<number>(100);
    for (let at = 0; at < 1_000; at++) memory.keep(`row ${at}`, at);
    const kept = Array.from({ length: 1_000 }, (_, at) => at).filter((at) =>
      memory.has(`row ${at}`),
    );
    expect(kept.length).toBeGreaterThanOrEqual(100);
    expect(kept.length).toBeLessThanOrEqual(200);
    expect(kept.at(-1)).toBe(999);
    expect(kept.map((at) => memory.get(`row ${at}`))).toEqual(kept);
  });

  test('that there is none is kept as well, and what is forgotten is not known either way', () => {
    const memory = rowMemory<number>(1);
    memory.keep('none', undefined);
    memory.keep('one', 1);
    expect([memory.has('none'), memory.get('none'), memory.get('one')]).toEqual([
      true,
      undefined,
      1,
    ]);
    memory.keep('none', 2);
    memory.forget('none');
    memory.forget('one');
    expect([memory.has('none'), memory.has('one')]).toEqual([false, false]);
  });
});
